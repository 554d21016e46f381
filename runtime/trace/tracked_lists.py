"""What a list of the trace is: known item by item, made at run time, grown; each change is announced to the heap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from runtime.graph import Literal, Operand, Value
from runtime.primitives import containers as primitives
from runtime.primitives.builtins import TO_LIST
from runtime.trace.builder import apply, current, emit, tracing
from runtime.trace.containers import (
    MAX_KNOWN_ITEMS,
    Growing,
    Grown,
    check_unwatched,
    escape,
    exists,
    is_to_be_made,
    keep_track,
    let_go_of_lists,
    note_functions,
    static_type,
)
from runtime.trace.exceptions import native
from runtime.trace.heap import EMPTY
from runtime.trace.making import make
from runtime.trace.restarts import Restart
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ListType, Type, union


class TrackedList(Growing, list):
    """A list whose state the heap keeps: its items, or, once it is grown, what type they have."""

    __slots__ = (
        "ag_asked", "ag_birth", "ag_common", "ag_grown", "ag_leaked", "ag_ref", "ag_source", "ag_unknown",
    )  # fmt: skip

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(items)
        self.ag_asked = 0  # when, as `Heap.births` counts, the type of a grown list's items was last asked for
        trace = tracing()
        self.ag_birth = trace.heap.birth() if trace else 0
        self.ag_ref: Value | None = None
        self.ag_source: Any = None  # the path of the user's own list
        self.ag_grown: Grown | None = None
        self.ag_unknown = False  # whether it may be any list of run time
        self.ag_common: Any = None  # what all lists hold that it may be, where attributes hold them
        self.ag_leaked = False  # whether others than such attributes may hold it

    def ag_state(self) -> dict[str, Any]:
        return {"items": self.ag_grown or tuple(list.__iter__(self))}

    def ag_restore(self, state: dict[str, Any]) -> None:
        items = state["items"]
        self.ag_grown = items if type(items) is Grown else None
        list.__setitem__(self, slice(None), () if self.ag_grown else items)

    def ag_symbolic(self) -> Symbolic:
        """The run-time list; it is made now if there is none."""
        if is_to_be_made(self):
            if current().heap.is_old(self):
                raise Restart(self)
            current().note_made(self)
            held = list(list.__iter__(self))

            def put(made: Symbolic, k: int) -> None:
                apply(primitives.LIST_APPEND, made, held[k])

            make(self, held, _made_of, put)
        return Symbolic(self.ag_ref)  # type: ignore[arg-type]

    def ag_grow(self) -> None:
        """From now on the list is known only at run time."""
        if self.ag_grown is None:
            check_unwatched(self)
            self.ag_symbolic()
        if self.ag_grown is None:  # still: a function that it holds may have captured it
            current().heap.touch(self)
            current().note_lost(self)
            held = list(list.__iter__(self))
            types = types_of(held)
            note_functions(held)
            list.clear(self)
            self.ag_grown = Grown(union(types) if types else None)
            escape(tuple(held))
            keep_track(self, types)

    def ag_widen(self, items: Iterable[Any]) -> None:
        """These items are put into a grown list."""
        assert self.ag_grown is not None
        items = tuple(items)
        escape(items)
        self.ag_widen_to(map(static_type, items))

    def ag_widen_to(self, types: Iterable[Type]) -> None:
        """Items of these types are put into a grown list."""
        assert self.ag_grown is not None
        types = tuple(types)
        if self.ag_common is not None:
            current().lifter.common_types.widen_items(self.ag_common, types)
        self.ag_widen_by(types)

    def ag_put(self, primitive: Any, *args: Any) -> Any:
        """An operation that changes the run-time list."""
        if self.ag_unknown:
            let_go_of_lists(list, _types_put(primitive, args))
        if self.ag_source is not None:
            current().lifter.history.changed.add(self.ag_source.text)
        return apply(self.ag_kernel(primitive), self.ag_target(), *args)

    def ag_change(self, name: str, primitive: Any, *args: Any) -> Any:
        """Make a change here and, where there is a run-time list, there."""
        heap = current().heap
        heap.save_watched()
        if self.ag_grown:  # by now: what is assigned may be reached through the variable
            return getattr(self, name)(*args)
        heap.touch(self)
        if exists(self):
            current().lifter.note_item_write(self, self._place_changed(name, args))
            if self.ag_common is not None:
                current().lifter.common_types.widen_items(self.ag_common, _types_put(primitive, args))
            self.ag_put(primitive, *args)
        return native(getattr(list, name), self, *args)

    def _place_changed(self, name: str, args: tuple[Any, ...]) -> Any:
        """The one place where a change puts another item; `EMPTY` where others move or change, too."""
        if name == "__setitem__" and type(args[0]) is int:
            return args[0] % max(list.__len__(self), 1)
        return list.__len__(self) if name in ("append", "extend") else EMPTY


def types_of(items: Iterable[Any]) -> list[Type]:
    """The types of these items; one that stands there many times is asked once."""
    return [static_type(item) for item in {id(item): item for item in items}.values()]


def _made_of(items: tuple[Operand, ...]) -> Symbolic:
    """A new list of these; a long one is one item many times, or a copy of one constant, where it can be."""
    known = [item.value if type(item) is Literal else item for item in items]
    if len(items) > MAX_KNOWN_ITEMS and all(item is known[0] for item in known):
        one = emit(primitives.MAKE_LIST, items[:1], {}, ListType(ANY))
        return emit(primitives.LIST_REPEAT, (one.ag_value, Literal(len(items))), {}, ListType(ANY))
    if len(items) > MAX_KNOWN_ITEMS and all(type(item) is Literal for item in items):
        return emit(TO_LIST, (Literal(tuple(known)),), {}, ListType(ANY))
    return emit(primitives.MAKE_LIST, items, {}, ListType(ANY))


_PUTS_ITEM = frozenset((primitives.LIST_APPEND, primitives.LIST_INSERT, primitives.LIST_SETITEM))
_PUTS_ITEMS = frozenset((primitives.LIST_EXTEND, primitives.LIST_ASSIGN, primitives.LIST_SETITEM))


def _types_put(primitive: Any, args: Sequence[Any]) -> tuple[Type, ...]:
    """The types of the items that an operation puts into a list."""
    if primitive in _PUTS_ITEM and not isinstance(args[0], slice):
        return (static_type(args[-1]),)
    if primitive in _PUTS_ITEMS and isinstance(args[-1], TrackedList) and args[-1].ag_grown is None:
        return tuple(map(static_type, list.__iter__(args[-1])))
    return (ANY,) if primitive in _PUTS_ITEMS else ()
