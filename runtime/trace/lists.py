"""Lists of the trace: real lists whose changes are announced to the heap.

A `List` is known item by item as long as it can be. Where its length or an index depends on run-time values it is
*grown*: it exists as a list at run time (`ag_ref`), and every operation on it becomes a node. A list that has a
run-time counterpart and is known as well is written through: each change is made here and put into the graph.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any, SupportsIndex

import numpy as np

from runtime.frames import targets_of
from runtime.graph import Value
from runtime.primitives import containers as primitives
from runtime.primitives.builtins import NOT
from runtime.primitives.containers import DICT
from runtime.primitives.operators import BINARY
from runtime.trace.builder import apply, current, emit, is_literal, operand, tracing
from runtime.trace.containers import (
    Growing,
    Grown,
    check_unwatched,
    escape,
    exists,
    holds_of_trace,
    holds_run_time,
    is_at_run_time,
    is_watched,
    keep_track,
    let_go_of_lists,
    needs_run_time,
    note_functions,
    static_type,
)
from runtime.trace.exceptions import Raised, native
from runtime.trace.heap import EMPTY
from runtime.trace.making import make
from runtime.trace.restarts import Restart
from runtime.trace.symbolic import Symbolic
from runtime.types import (
    ANY,
    NEVER,
    ArrayType,
    ListType,
    ObjectType,
    Type,
    alternatives,
    of_one_value,
    union,
)


class List(Growing, list):
    """A list of the trace."""

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

    @classmethod
    def at_run_time(cls, ref: Value, element: Type | None) -> List:
        """The list that a run-time value is."""
        made = cls()
        made.ag_ref = ref
        made.ag_grown = Grown(element)
        made.ag_unknown = True
        return made

    def ag_state(self) -> dict[str, Any]:
        return {"items": self.ag_grown or tuple(list.__iter__(self))}

    def ag_restore(self, state: dict[str, Any]) -> None:
        items = state["items"]
        self.ag_grown = items if type(items) is Grown else None
        list.__setitem__(self, slice(None), () if self.ag_grown else items)

    def ag_symbolic(self) -> Symbolic:
        """The run-time list; it is made now if there is none."""
        if not exists(self):
            if current().heap.is_old(self):
                raise Restart(self)
            current().note_made(self)
            held = list(list.__iter__(self))

            def put(made: Symbolic, k: int) -> None:
                apply(primitives.LIST_APPEND, made, held[k])

            make(self, held, lambda items: emit(primitives.MAKE_LIST, items, {}, ListType(ANY)), put)
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
            types = [static_type(item) for item in held]
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

    def ag_item_type(self, name: str) -> Type:
        """The type of an item, where the list is iterated as a value of run time."""
        return self.ag_element

    def ag_take(self, index: Any) -> Any:
        """An item (or a part) read at run time."""
        ref, primitive = self.ag_target(), self.ag_kernel(primitives.LIST_GETITEM)
        if isinstance(index, slice):
            part = emit_typed(primitive, (ref, index), ListType(ANY))
            return List.at_run_time(part.ag_value, self.ag_ask() if self.ag_grown else None)
        return as_container(emit_typed(primitive, (ref, index), self.ag_element))

    def ag_put(self, primitive: Any, *args: Any) -> Any:
        """An operation that changes the run-time list."""
        if self.ag_unknown:
            let_go_of_lists(list, _types_put(primitive, args))
        if self.ag_source is not None:
            current().lifter.history.changed.add(self.ag_source.text)
        return apply(self.ag_kernel(primitive), self.ag_target(), *args)

    def ag_change(self, name: str, primitive: Any, *args: Any) -> Any:
        """Make a change here and, where there is a run-time list, there."""
        current().heap.touch(self)
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

    # ---- reading

    def __getitem__(self, index: Any) -> Any:
        if self.ag_grown:
            return self.ag_take(index)
        if needs_run_time(index):
            if type(index) is Symbolic and (self._is_kept() or any(map(holds_of_trace, list.__iter__(self)))):
                from runtime.trace.choice import pick

                return pick(tuple(list.__iter__(self)), index)
            if is_watched(self) and not self._is_kept():
                return List(list.__iter__(self))[index]  # the same items in a list that the graph makes
            self.ag_grow()
            return self.ag_take(index)
        found = native(list.__getitem__, self, index)
        return List(found) if isinstance(index, slice) else found

    def _is_kept(self) -> bool:
        """Whether a gradient is asked for with respect to what the lists, dicts or objects in it hold."""
        return is_watched(self) and any(hasattr(type(item), "ag_birth") for item in list.__iter__(self))

    def __len__(self) -> int:
        if self.ag_grown:
            return len(self.ag_symbolic())
        return list.__len__(self)

    def __iter__(self) -> Iterator[Any]:
        if self.ag_grown:
            from runtime.trace.symbolic_items import unpacked

            return unpacked(self.ag_symbolic(), targets_of(sys._getframe(1)))
        return list.__iter__(self)

    def __bool__(self) -> bool:
        if self.ag_grown:
            return bool(self.ag_symbolic())
        return list.__len__(self) > 0

    def __contains__(self, item: Any) -> bool:
        if self.ag_grown or type(item) is Symbolic:
            return item in self.ag_symbolic()
        return list.__contains__(self, item)

    def __eq__(self, other: Any) -> Any:
        if self._differs_by_objects(other):
            return searching().equal_items(self, other)
        return self.ag_symbolic() == other if self._differs_at_run_time(other) else list.__eq__(self, other)

    def __ne__(self, other: Any) -> Any:
        if self._differs_by_objects(other):
            equal = self == other
            return apply(NOT, equal) if type(equal) is Symbolic else not equal
        return self.ag_symbolic() != other if self._differs_at_run_time(other) else list.__ne__(self, other)

    def _differs_by_objects(self, other: Any) -> bool:
        """Whether code of the user's decides if the list is equal to another value."""
        known = self.ag_grown is None and isinstance(other, list) and not is_at_run_time(other)
        return known and searching().holds_objects(self, other)

    def _differs_at_run_time(self, other: Any) -> bool:
        """Whether only the graph can tell if the list is equal to another value."""
        if not isinstance(other, list):
            return self.ag_grown is not None
        lengths_tell = not is_at_run_time(self) and not is_at_run_time(other) and len(self) != len(other)
        return not lengths_tell and (holds_run_time(self) or holds_run_time(other))

    __hash__ = None  # type: ignore[assignment]

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, list):
            known = is_literal(other) and not isinstance(other, np.generic)
            return native(list.__add__, self, other) if known else NotImplemented
        if self.ag_grown or (isinstance(other, List) and other.ag_grown):
            made = List(() if self.ag_grown else list.__iter__(self))
            if self.ag_grown:
                made = self.ag_take(slice(None))
            made.extend(other)
            return made
        return List(list.__add__(self, other))

    def __mul__(self, count: Any) -> Any:
        if _is_numpy(count, "array"):
            return NotImplemented  # the items are multiplied
        if self.ag_grown or type(count) is Symbolic:
            element = self.ag_element if self.ag_grown else _element(self)
            made = emit_typed(primitives.LIST_REPEAT, (self.ag_symbolic(), count), ListType(ANY))
            return List.at_run_time(made.ag_value, element)
        return List(native(operator.mul, list(list.__iter__(self)), count))

    __rmul__ = __mul__

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """What NumPy asks for `scalar op items`: it repeats a list of Python's, and makes arrays of others."""
        from runtime.trace.numpy_front import call_function

        if ufunc is np.multiply and method == "__call__" and isinstance(inputs[0], np.generic):
            return self * inputs[0]
        return call_function(getattr(ufunc, method) if method != "__call__" else ufunc, inputs, kwargs)

    def copy(self) -> List:
        return self[:]

    def index(self, item: Any, *bounds: Any) -> Any:
        if not self.ag_grown and searching().holds_objects(self, item):
            return searching().index_among(self, item, None, *bounds)
        if self.ag_grown or type(item) is Symbolic or any(type(held) is Symbolic for held in list.__iter__(self)):
            return apply(primitives.LIST_INDEX, self.ag_symbolic(), item, *bounds)
        return native(list.index, self, item, *bounds)

    def count(self, item: Any) -> Any:
        if not self.ag_grown and searching().holds_objects(self, item):
            return searching().count_among(self, item)
        if self.ag_grown or type(item) is Symbolic or any(type(held) is Symbolic for held in list.__iter__(self)):
            return apply(primitives.LIST_COUNT, self.ag_symbolic(), item)
        return native(list.count, self, item)

    # ---- changing

    def __setitem__(self, index: Any, item: Any) -> None:
        if self.ag_grown or needs_run_time(index):
            self.ag_grow()
            if isinstance(index, slice):
                item = self.ag_widened_by(item)
            else:
                self.ag_widen((item,))
            self.ag_put(primitives.LIST_SETITEM, index, item)
            return
        if isinstance(index, slice) and (isinstance(item, Symbolic) or is_at_run_time(item)):
            self.ag_grow()
            self[index] = item
            return
        if isinstance(index, slice) and hasattr(type(item), "ag_items"):
            items = List()
            item.ag_items(items.append)
            self[index] = items
            return
        self.ag_change("__setitem__", primitives.LIST_SETITEM, index, item)

    def ag_widened_by(self, items: Any) -> Any:
        """Items that are put into this grown list, as one list or run-time sequence."""
        if isinstance(items, Symbolic) or is_at_run_time(items):
            self.ag_widen_from(items if isinstance(items, List | Symbolic) else items.ag_symbolic())
            return items
        if isinstance(items, list | tuple):
            self.ag_widen(items)
        elif hasattr(type(items), "ag_items"):
            made = List()
            items.ag_items(made.append)
            return self.ag_widened_by(made)
        return items

    def __delitem__(self, index: Any) -> None:
        if self.ag_grown or needs_run_time(index):
            self.ag_grow()
            self.ag_put(primitives.LIST_DELITEM, index)
            return
        self.ag_change("__delitem__", primitives.LIST_DELITEM, index)

    def append(self, item: Any) -> None:
        if self.ag_grown:
            self.ag_widen((item,))
            self.ag_put(primitives.LIST_APPEND, item)
            return
        self.ag_change("append", primitives.LIST_APPEND, item)

    def extend(self, items: Any) -> None:
        if isinstance(items, Symbolic) and current().executes:
            from runtime.trace.iterators import iterate

            items = list(iterate(items))
        if isinstance(items, Symbolic) or is_at_run_time(items):
            self.ag_grow()
            source = items if isinstance(items, Symbolic) else items.ag_symbolic()
            self.ag_widen_from(items if isinstance(items, List) else source)
            self.ag_put(primitives.LIST_EXTEND, source)
            return
        if hasattr(type(items), "ag_items"):
            items.ag_items(self.append)
            return
        if hasattr(type(items), "ag_lifter"):  # an object of the user's
            from runtime.trace.iteration import for_each

            for_each(items, lambda item: self.append(item))
            return
        items = list(items)
        if self.ag_grown:
            self.ag_widen(items)
            self.ag_put(primitives.LIST_EXTEND, List(items))
            return
        self.ag_change("extend", primitives.LIST_EXTEND, List(items))

    def ag_widen_from(self, items: Any) -> None:
        """Items of another run-time sequence are put into a grown list."""
        self.ag_widen_to([items.ag_element if isinstance(items, List) else element_type(items)])

    def __iadd__(self, items: Any) -> Any:  # type: ignore[override, misc]
        if _is_numpy(items, "array", "scalar"):
            return NotImplemented  # `x += array` is an array
        if type(items) is not Symbolic or not _may_be_numpy(items):
            return self._extended(items)
        from runtime.trace.class_builtins import is_instance
        from runtime.trace.control import cond

        is_numpy = is_instance(items, (np.ndarray, np.generic))
        return cond(is_numpy, lambda: apply(BINARY["add"], self, items), lambda: self._extended(items), ())

    def _extended(self, items: Any) -> List:
        self.extend(items)
        return self

    def __imul__(self, count: Any) -> Any:  # type: ignore[override, misc]
        if _is_numpy(count, "array"):
            return NotImplemented
        if self.ag_grown or type(count) is Symbolic:
            element = self.ag_element if self.ag_grown else _element(self)
            self.ag_grow()
            self.ag_widen_to((element,))
            self.ag_put(primitives.LIST_REPEAT_INPLACE, count)
            return self
        self[:] = self * count
        return self

    def insert(self, index: Any, item: Any) -> None:
        if self.ag_grown or needs_run_time(index):
            self.ag_grow()
            self.ag_widen((item,))
            self.ag_put(primitives.LIST_INSERT, index, item)
            return
        self.ag_change("insert", primitives.LIST_INSERT, index, item)

    def pop(self, index: SupportsIndex = -1) -> Any:
        if self.ag_grown or needs_run_time(index):
            self.ag_grow()
            return as_container(
                emit_typed(self.ag_kernel(primitives.LIST_POP), (self.ag_target(), index), self.ag_element)
            )
        return self.ag_change("pop", primitives.LIST_POP, index)

    def remove(self, item: Any) -> None:
        if not self.ag_grown and searching().holds_objects(self, item):
            del self[searching().index_among(self, item, "list.remove(x): x not in list")]
            return
        if self.ag_grown or type(item) is Symbolic or any(type(held) is Symbolic for held in list.__iter__(self)):
            if current().differentiates:  # what mirrors the list follows by the place
                del self[apply(primitives.LIST_PLACE, self.ag_symbolic(), item)]
                return
            self.ag_grow()
            self.ag_put(primitives.LIST_REMOVE, item)
            return
        self.ag_change("remove", primitives.LIST_REMOVE, item)

    def clear(self) -> None:
        if self.ag_grown:
            current().heap.touch(self)
            self.ag_put(primitives.LIST_CLEAR)
            # One that is older stays grown: what was found to need that would ask for it again and again.
            self.ag_grown = Grown(None) if current().heap.is_old(self) else None
            return
        self.ag_change("clear", primitives.LIST_CLEAR)

    def reverse(self) -> None:
        if self.ag_grown:
            self.ag_put(primitives.LIST_REVERSE)
            return
        self.ag_change("reverse", primitives.LIST_REVERSE)

    def sort(self, *, key: Callable[[Any], Any] | None = None, reverse: bool = False) -> None:
        from runtime.trace.sequence_builtins import in_order

        is_value = self.ag_grown or any(type(held) is Symbolic for held in list.__iter__(self))
        if key is None and is_value and not current().differentiates:
            self.ag_grow()
            self.ag_put(primitives.LIST_SORT, reverse)
            return
        ordered = in_order(self, key=key, reverse=reverse)
        if ordered.ag_grown:
            self.ag_grow()
            self.ag_put(primitives.LIST_ASSIGN, ordered.ag_symbolic())
        else:
            self[:] = ordered


List.__name__ = "list"  # as Python's messages call it


_PUTS_ITEM = frozenset((primitives.LIST_APPEND, primitives.LIST_INSERT, primitives.LIST_SETITEM))
_PUTS_ITEMS = frozenset((primitives.LIST_EXTEND, primitives.LIST_ASSIGN, primitives.LIST_SETITEM))


def _types_put(primitive: Any, args: Sequence[Any]) -> tuple[Type, ...]:
    """The types of the items that an operation puts into a list."""
    if primitive in _PUTS_ITEM and not isinstance(args[0], slice):
        return (static_type(args[-1]),)
    if primitive in _PUTS_ITEMS and isinstance(args[-1], List) and args[-1].ag_grown is None:
        return tuple(map(static_type, list.__iter__(args[-1])))
    return (ANY,) if primitive in _PUTS_ITEMS else ()


def _ordered(operation: Callable[[Any, Any], Any]) -> Callable[[List, Any], Any]:
    """A comparison by order."""
    native = getattr(list, f"__{operation.__name__}__")

    def compare(self: List, other: Any) -> Any:
        if isinstance(other, list) and (holds_run_time(self) or holds_run_time(other)):
            return operation(self.ag_symbolic(), other)
        return native(self, other)

    return compare


for _operation in (operator.lt, operator.le, operator.gt, operator.ge):
    setattr(List, f"__{_operation.__name__}__", _ordered(_operation))


def _is_numpy(item: Any, *kinds: str) -> bool:
    """Whether a value is certain to be NumPy's, of one of the kinds given: its operators come before those of lists."""
    types = alternatives(static_type(item))
    return all(isinstance(one, ArrayType) and one.kind in kinds for one in types)


def _may_be_numpy(item: Symbolic) -> bool:
    kinds = alternatives(item.ag_type)
    return ANY in kinds or any(isinstance(one, ArrayType) and one.kind != "python" for one in kinds)


def _element(items: List) -> Type:
    note_functions(list.__iter__(items))
    types = [static_type(item) for item in list.__iter__(items)]
    return union(types) if types else ANY


def searching() -> ModuleType:
    """What looks for items that are objects of the user's; imported late, since it knows these."""
    from runtime.trace import searching as found

    return found


def element_type(symbolic: Symbolic) -> Type:
    """The type of an item of a run-time value that is iterated."""
    from runtime.trace.iteration import item_type

    return item_type(symbolic.ag_type)


def emit_typed(primitive: Any, operands: tuple[Any, ...], type_: Type) -> Symbolic:
    """A node whose result type is known from elsewhere: it is that of all items that may be read."""
    from runtime.structure import take_apart

    type_ = of_one_value(type_)
    if any(isinstance(item, slice) for item in operands):
        template, leaves = take_apart((operands, {}), lambda item: type(item) is Symbolic)
        return emit(primitive, tuple([operand(leaf) for leaf in leaves]), {"template": template}, type_)
    return emit(primitive, tuple([operand(item) for item in operands]), {}, type_)


def as_container(item: Symbolic) -> Any:
    """A run-time value as the trace handles it: a list as a `List`, a dict as a `Dict`, anything else as it is."""
    type_ = item.ag_value.type
    if type(type_) is ArrayType:
        return item
    if type_ == NEVER:
        raise Raised(None)
    if isinstance(type_, ListType):
        return List.at_run_time(item.ag_value, type_.element)
    if type_ == DICT:
        from runtime.trace.dicts import Dict

        return Dict.at_run_time(item.ag_value)
    if type_ == ObjectType(set):
        from runtime.trace.sets import Set

        return Set.at_run_time(item.ag_value)
    if isinstance(type_, ObjectType) and type_.cls is not None:
        from runtime.trace.objects import run_time_instance
        from runtime.trace.shadow import has_shadow, shadow_class

        if has_shadow(type_.cls):
            return run_time_instance(shadow_class(type_.cls, current().lifter), item.ag_value)
    return item


def known_container(value: Any) -> Any:
    """A plain list, dict or tuple, new to the trace, as the trace handles it; lists and dicts inside alike."""
    if type(value) is list:
        return List([known_container(item) for item in value])
    if type(value) is dict:
        from runtime.trace.dicts import Dict

        return Dict({key: known_container(item) for key, item in value.items()})
    if type(value) is tuple:
        return tuple([known_container(item) for item in value])
    if type(value) is set:
        from runtime.trace.sets import Set

        return Set(value)
    return value
