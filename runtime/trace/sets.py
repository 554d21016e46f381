"""Sets of the trace: real sets as long as what is in them is known.

A set that is changed in a staged branch or loop, or that gets a member known only at run time, exists at run time from
before that on, and every operation on it is a node. The keys and items of dicts are sets as well.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from runtime.frames import targets_of
from runtime.graph import Value
from runtime.primitives import builtins as primitives
from runtime.primitives.operators import BINARY
from runtime.trace.builder import apply, current, is_literal, tracing
from runtime.trace.containers import (
    emit_typed,
    escape,
    is_at_run_time,
    is_to_be_made,
    keep_track,
    let_go_of_lists,
    static_type,
    type_of_none,
)
from runtime.trace.dict_views import Items, Keys, View
from runtime.trace.exceptions import for_user, native_call
from runtime.trace.lists import List
from runtime.trace.reflected import is_staged_key
from runtime.trace.restarts import Restart
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.types import ANY, BOOL, ObjectType, Type


class Set(set):
    """A set of the trace."""

    ag_common: Any = None  # what all sets hold that it may be, of one that exists at run time

    def __init__(self, members: Iterable[Any] = ()) -> None:
        members = members if isinstance(members, set | frozenset) else tuple(members)
        native_call(set.__init__, self, members)
        self.ag_order = order_of(members)  # in which they were put in, with such that are gone
        trace = tracing()
        self.ag_birth = trace.heap.birth() if trace else 0
        self.ag_ref: Value | None = None
        self.ag_source: Any = None
        self.ag_at_run_time = False
        self.ag_unknown = False  # whether it may be any set of run time
        self.ag_leaked = False  # whether something else than attributes may hold it

    @classmethod
    def at_run_time(cls, ref: Value) -> Set:
        """The set that a run-time value is."""
        made = cls()
        made.ag_ref = ref
        made.ag_at_run_time = made.ag_unknown = True
        return made

    @classmethod
    def made_at_run_time(cls, ref: Value, types: Iterable[Type]) -> Set:
        """The new set that a node gives, with members of these types."""
        made = cls.at_run_time(ref)
        made.ag_unknown = False
        keep_track(made, tuple(types))
        return made

    def ag_state(self) -> dict[str, Any]:
        return {"members": self.ag_members(), "at_run_time": self.ag_at_run_time}

    def ag_restore(self, state: dict[str, Any]) -> None:
        set.clear(self)
        set.update(self, state["members"])
        self.ag_order = list(state["members"])
        self.ag_at_run_time = state["at_run_time"]

    def ag_members(self) -> tuple[Any, ...]:
        """The members, in an order in which they make a set that is iterated in the same order as this one."""
        return tuple(_remaking(tuple(set.__iter__(self)), self.ag_order))

    def ag_symbolic(self) -> Symbolic:
        """The run-time set; it is made now if there is none. From then on it is known at run time only."""
        if is_to_be_made(self):
            if current().heap.is_old(self):
                raise Restart(self, grow=True)
            current().note_made(self)
            current().note_lost(self)
            members = self.ag_members()
            self.ag_ref = apply(primitives.TO_SET, members).ag_value
            self.ag_grow()
            escape(members)
            keep_track(self, tuple(map(static_type, members)))
        assert self.ag_ref is not None
        current().views[self.ag_ref] = self, "members"
        return Symbolic(self.ag_ref)

    def ag_leak(self) -> None:
        """From now on something else than attributes may hold the set."""
        self.ag_leaked = True
        if self.ag_common is not None:
            current().lifter.common_types.leak(self.ag_common)

    def ag_widen(self, types: Iterable[Type]) -> None:
        """Members of these types are put into a set of run time."""
        types = tuple(types)
        if self.ag_common is not None:
            current().lifter.common_types.widen_items(self.ag_common, types)
        if self.ag_unknown:
            let_go_of_lists(set, types)

    def ag_item_type(self, name: str) -> Type:
        """The type of a member of a set of run time."""
        if self.ag_common is None:
            return ANY
        found: Type | None = current().lifter.common_types.items(self.ag_common)
        return type_of_none(self) if found is None else found

    def ag_grow(self) -> None:
        """From now on the members are known at run time only."""
        set.clear(self)
        self.ag_order = []
        self.ag_at_run_time = True

    def ag_truth(self) -> Any:
        return self.ag_symbolic() if self.ag_at_run_time else set.__len__(self) > 0

    def ag_contains(self, item: Any) -> Any:
        if self.ag_at_run_time or _is_staged(item):
            return apply(primitives.CONTAINS, self.ag_symbolic(), item)
        try:
            return set.__contains__(self, item)
        except TypeError as error:
            raise for_user(error) from None

    def __len__(self) -> int:
        return len(self.ag_symbolic()) if self.ag_at_run_time else set.__len__(self)

    def __iter__(self) -> Iterator[Any]:
        if self.ag_at_run_time:
            return self.ag_symbolic().ag_unpacked(targets_of(sys._getframe(1)))
        return set.__iter__(self)

    def __repr__(self) -> str:
        """As that of a set, in the same order."""
        return f"{{{', '.join(map(repr, set.__iter__(self)))}}}" if set.__len__(self) else "set()"

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> Any:
        if not self.ag_at_run_time:
            return Set(self)
        made = emit_typed(primitives.TO_SET, (self.ag_symbolic(),), ObjectType(set))
        return Set.made_at_run_time(made.ag_value, (self.ag_item_type("members"),))


Set.__name__ = "set"  # as Python's messages call it


class FrozenSet(frozenset):
    """A known frozenset of the trace, which may meet sets that are known at run time only."""

    ag_order: Sequence[Any]

    def __new__(cls, members: Iterable[Any] = ()) -> FrozenSet:
        members = members if isinstance(members, set | frozenset) else tuple(members)
        made = native_call(frozenset.__new__, cls, members)
        made.ag_order = order_of(members)
        return made

    def ag_symbolic(self) -> Symbolic:
        """The frozenset at run time."""
        return apply(primitives.TO_FROZENSET, self.ag_members())

    def ag_members(self) -> tuple[Any, ...]:
        """As those of a set."""
        return tuple(_remaking(tuple(frozenset.__iter__(self)), self.ag_order))

    def copy(self) -> FrozenSet:
        return self


FrozenSet.__name__ = "frozenset"


def order_of(members: Any) -> list[Any]:
    """The order in which these would be put into a set, as far as it is known."""
    order = getattr(members, "ag_order", None)
    return list(members if order is None else order)


def _combined(result: Any, name: str, target: Set | FrozenSet, args: tuple[Any, ...]) -> Any:
    """What an operation on known sets gives: a set whose order is that of Python's, which depends on how it is made."""
    if type(result) not in (set, frozenset):
        return result
    wanted = tuple(result)
    kind: Any = Set if type(result) is set else FrozenSet
    for made in _made_as_python_does(kind, name, target, args, wanted):
        if len(made) == len(wanted) and all(map(operator.is_, made, wanted)):
            return made
    return kind(result)


def _made_as_python_does(
    kind: Any, name: str, target: Any, args: Sequence[Any], wanted: Sequence[Any]
) -> Iterator[Any]:
    """Sets with the members of a result, made in the ways in which Python makes one."""
    kept = set(map(id, wanted))
    for source in (wanted, target, *args):
        yield kind([member for member in source if id(member) in kept])
    changes = {"or": "update", "union": "update", "sub": "difference_update", "difference": "difference_update"}
    change = changes.get(name.strip("_"), "symmetric_difference_update")
    start, others = (args[0], (target,)) if change == "symmetric_difference_update" else (target, args)
    made = Set(start)
    getattr(made, change)(*others)
    yield made if kind is Set else kind(made)


def _remaking(wanted: Sequence[Any], *orders: Sequence[Any]) -> Sequence[Any]:
    """The members in the first of these orders that gives a set whose order is the wanted one: members may collide."""
    if len(wanted) < 2:
        return wanted
    kept = set(map(id, wanted))
    for order in (*orders, wanted):
        found = list({id(member): member for member in order if id(member) in kept}.values())
        if len(found) == len(wanted) and all(map(operator.is_, set(found), wanted)):
            return found
    return wanted


def _is_staged(item: Any) -> bool:
    if isinstance(item, Set):
        return item.ag_at_run_time
    if isinstance(item, List | dict) and is_at_run_time(item):
        return True
    if isinstance(item, View) and item.ag_at_run_time:
        return True
    if isinstance(item, list | tuple | View):
        return any(map(_is_staged, item))  # type: ignore[arg-type]
    return is_staged_key(item)


def _as_trace(result: Any) -> Any:
    """A set that an operation gives, as one of the trace."""
    if type(result) in (set, frozenset):
        return Set(result) if type(result) is set else FrozenSet(result)
    if type(result) is Symbolic and result.ag_type == ObjectType(set):
        return Set.at_run_time(result.ag_value)
    return result


def _run(name: str, target: Set, args: tuple[Any, ...]) -> Any:
    """The operation on the run-time set."""
    from runtime.trace.item_sources import source_item_type

    own = target.ag_symbolic()
    if name == "add":
        escape(args)
        target.ag_widen(map(static_type, args))
    elif name in _PUTTING:
        escape(args)
        target.ag_widen(map(source_item_type, args))
    elif name == "pop":
        return as_container(emit_typed(primitives.set_method(name), (own,), target.ag_item_type("members")))
    result = apply(primitives.set_method(name), own, *args)
    if type(result) is not Symbolic or result.ag_type != ObjectType(set):
        return result
    return Set.made_at_run_time(result.ag_value, map(source_item_type, (target, *args)))


_PUTTING = frozenset(("update", "symmetric_difference_update", "__ior__", "__ixor__"))


def _is_operand(other: Any) -> bool:
    """Whether operators of sets take what may stand on their other side."""
    return type(other) is Symbolic or isinstance(other, set | frozenset)


def _reading(name: str) -> Callable[..., Any]:
    is_operator = name.startswith("__")

    def method(self: Set, *args: Any) -> Any:
        if is_operator and not _is_operand(args[0]):
            return NotImplemented  # as a view has the operator
        args = _collected(name, args)
        if self.ag_at_run_time or _is_staged(args):
            return _as_trace(_run(name, self, args))
        return _combined(_native(name, self, args), name, self, args)

    method.__name__ = name
    return method


def _changing(name: str) -> Callable[..., Any]:
    is_operator = name.startswith("__i")

    def method(self: Set, *args: Any) -> Any:
        if is_operator and not _is_operand(args[0]):
            return NotImplemented
        args = _collected(name, args)
        if not self.ag_at_run_time and not _is_staged(args) and not current().heap.is_old(self):
            result = _native(name, self, args)
            if name == "add":
                self.ag_order += args
            elif name in _PUTTING:
                self.ag_order += [member for arg in args for member in order_of(arg)]
        else:
            result = _run(name, self, args)
        return self if is_operator else result

    method.__name__ = name
    return method


def _reading_frozen(name: str) -> Callable[..., Any]:
    def method(self: FrozenSet, *args: Any) -> Any:
        args = _collected(name, args)
        if _is_staged(args):
            return apply(primitives.FROZENSET_METHODS[name], self.ag_symbolic(), *args)
        return _combined(_native(name, self, args), name, self, args)

    method.__name__ = name
    return method


def _collected(name: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of a method, with the items of iterators in lists; operators take no iterators."""
    from runtime.trace.iteration import gathered

    return args if name.startswith("__") else tuple(map(gathered, args))


def _native(name: str, target: Set | FrozenSet, args: tuple[Any, ...]) -> Any:
    try:
        return getattr(set if isinstance(target, set) else frozenset, name)(target, *args)
    except Exception as error:
        raise for_user(error) from None


def _of_view(name: str, primitive: Any, is_test: bool) -> Callable[..., Any]:
    """An operator of the keys or items of a dict: a node where one of the members is known only at run time."""
    is_reflected = name.startswith("__r")
    native: Callable[..., Any] = getattr(AbstractSet, name)

    def method(self: View, other: Any) -> Any:
        is_operand = isinstance(other, Symbolic | View | Set | list | tuple | dict) or is_literal(other)
        if not is_operand or not (_is_staged(self) or _is_staged(other)):
            return native(self, other)
        operands = (other, self) if is_reflected else (self, other)
        if type(other) is Symbolic:
            return _as_trace(apply(primitive, *operands))
        return _as_trace(emit_typed(primitive, operands, BOOL if is_test else ObjectType(set)))

    method.__name__ = name
    return method


for _name in ("eq", "ne", "lt", "le", "gt", "ge", "and", "or", "sub", "xor"):
    _is_test = _name in ("eq", "ne", "lt", "le", "gt", "ge")
    for _method in (f"__{_name}__",) if _is_test else (f"__{_name}__", f"__r{_name}__"):
        for _view in (Keys, Items):
            setattr(_view, _method, _of_view(_method, BINARY[_name], _is_test))
for _name in primitives.SET_READING:
    setattr(Set, _name, _reading(_name))
    setattr(FrozenSet, _name, _reading_frozen(_name))
FrozenSet.__hash__ = frozenset.__hash__  # type: ignore[method-assign]
for _name in primitives.SET_CHANGING:
    setattr(Set, _name, _changing(_name))
