"""Names, items and new containers."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from runtime.primitives.control import unbound_error
from runtime.primitives.indexing import GETITEM
from runtime.structure import map_children
from runtime.trace import class_builtins, numpy_front
from runtime.trace.bound import checked
from runtime.trace.builder import apply_call, tracing
from runtime.trace.builtin_calls import native
from runtime.trace.builtins_front import BUILTINS
from runtime.trace.calls import by_reference
from runtime.trace.choice import Choice, each_choice, pick, switch
from runtime.trace.containers import is_of_trace, needs_run_time
from runtime.trace.exceptions import for_user
from runtime.trace.functions import Globals
from runtime.trace.heap import EMPTY
from runtime.trace.iterables import iterate
from runtime.trace.objects import Instance
from runtime.trace.recursion import Nested
from runtime.trace.reflected import index_of
from runtime.trace.star_checks import demand_items, demand_mapping
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import known_container


def bound(read: Callable[[], Any]) -> Any:
    """The value of a variable that may be unbound; `read` is `lambda: name`."""
    name = read.__code__.co_freevars[0]
    try:
        value = read()
    except NameError:
        value = EMPTY
    if value is EMPTY:  # raised here, Python's error has no other one as its context
        raise for_user(unbound_error(name))
    return checked(value, name)


def bound_outside(read: Callable[[], Any]) -> Any:
    """The value of a variable of an outer function, which may be unbound; `read` is `lambda: name`."""
    return checked(read(), read.__code__.co_freevars[0], "free")


def delete_global(name: str) -> None:
    """`del name`, of a global."""
    namespace = sys._getframe(1).f_globals
    if isinstance(namespace, Globals):
        namespace.delete(name)
    elif name in namespace:
        del namespace[name]
    else:
        raise unbound_error(name, "global")


def new(container: Any) -> Any:
    """A list, dict or set display whose changes are to be seen."""
    return known_container(container) if tracing() else container


def chain(*parts: Any) -> Any:
    """`[a, *b, c]`, of the parts `[a]`, `b` and `[c]`."""
    if any(type(part) is Choice for part in parts):
        return each_choice(chain, parts)
    made = new([])
    for part in parts:
        demand_items(part)
        made.extend(part)
    return made


def chained_tuple(*parts: Any) -> Any:
    """`(a, *b, c)`, of the parts `[a]`, `b` and `[c]`."""
    return BUILTINS["tuple"](chain(*parts)) if tracing() else tuple(chain(*parts))


def chained_set(*parts: Any) -> Any:
    """`{a, *b, c}`, of the parts `[a]`, `b` and `[c]`."""
    if tracing() is None:
        return set_of(*chain(*parts))
    # Python asks no object for its length here.
    return BUILTINS["set"](chain(*[part if isinstance(part, list) else iterate(part) for part in parts]))


def set_of(*members: Any) -> Any:
    """`{a, b}`."""
    return BUILTINS["set"](members) if tracing() else set(members)


def dict_of(*pairs: tuple[Any, Any]) -> Any:
    """`{k: v, …}`, of the pairs of keys and values."""
    made = new({})
    for key, value in pairs:
        made[key] = value
    return made


def merge(*parts: Any) -> Any:
    """`{'a': 1, **b}`, of the parts `{'a': 1}` and `b`."""
    if any(type(part) is Choice for part in parts):
        return each_choice(merge, parts)
    made = new({})
    for part in parts:
        demand_mapping(part)
        made.update(part)
    return made


_SEQUENCES = (list, tuple, str, bytes, range)
_READS = (tuple.__getitem__, str.__getitem__, bytes.__getitem__, range.__getitem__)  # of named tuples, too


class at:
    """`at(x)[index]` is `x[index]` where the index may be symbolic and `x` may be a tuple or a string."""

    __slots__ = ("container",)

    def __init__(self, container: Any) -> None:
        self.container = container

    def __getitem__(self, index: Any) -> Any:
        container = self.container
        index = self._known_index(index)
        if type(index) is Choice:
            return switch(index, lambda one: at(container)[one])
        if getattr(type(container), "__getitem__", None) in _READS and needs_run_time(index):
            if isinstance(container, tuple):
                if type(index) is Symbolic and is_of_trace(container):
                    return pick(container, index)
                container = map_children(by_reference, container)
            return apply_call(GETITEM, (container, index))
        return native(operator.getitem, container, index)

    def __setitem__(self, index: Any, item: Any) -> None:
        native(operator.setitem, self.container, self._stored_at(index), item)

    def __delitem__(self, index: Any) -> None:
        native(operator.delitem, self.container, self._stored_at(index))

    def _stored_at(self, index: Any) -> Any:
        """The index to store at; it is any where the container takes none, which is an error whatever it is."""
        index = self._known_index(index)
        is_error = isinstance(self.container, tuple | str | bytes | range | frozenset)
        return 0 if is_error and type(index) is Symbolic else index

    def _known_index(self, index: Any) -> Any:
        """What an object is as an index, where it is one of a sequence."""
        is_of_sequence = isinstance(index, Instance | slice) and isinstance(self.container, _SEQUENCES)
        return index_of(index) if is_of_sequence else index


def scalar_type(cls: Any) -> Any:
    """`x.dtype.type`, which may be called with what is known at run time only."""
    return numpy_front.scalar_type(cls) if tracing() else cls


def class_of(item: Any) -> Any:
    """`item.__class__`."""
    return class_builtins.class_of(item) if tracing() else item.__class__


def nested(function: FunctionType) -> Callable[..., Any]:
    """An inner function that changes variables around it, or calls itself by name."""
    trace = tracing()
    return function if trace is None else Nested(function, trace.heap.birth())
