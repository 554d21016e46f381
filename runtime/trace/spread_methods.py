"""`x.name(*items)`, of a method of an array, a container or another value of the trace, by items of run time."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any

from runtime.frames import LIBRARY_FILES
from runtime.primitives import builtins as primitives
from runtime.primitives.containers import SPREAD
from runtime.primitives.operators import BINARY
from runtime.structure import take_apart
from runtime.trace.builder import apply, emit, operand
from runtime.trace.builtin_calls import native
from runtime.trace.calls import is_leaf, lifted, plain
from runtime.trace.containers import emit_typed
from runtime.trace.control import cond
from runtime.trace.dicts import Dict
from runtime.trace.in_python import told_in_python
from runtime.trace.lists import List
from runtime.trace.methods import Method
from runtime.trace.sets import FrozenSet, Set
from runtime.types import ANY, BOOL, ArrayType, ObjectType, alternatives

LIBRARY_FILES.add(__file__)

_MOST = 4  # arguments of methods that the trace itself tells; more are given at run time


def is_method_of_trace(function: Any) -> bool:
    """Whether this is a method of a container or of another value of the trace."""
    is_method = type(function) is MethodType and isinstance(function.__self__, List | Dict | Set | FrozenSet)
    return is_method or type(function) is Method


def spread_method(function: Any, items: List, kwargs: dict[str, Any]) -> Any:
    """The call; the trace knows what the method does to each number of arguments."""
    if function.__name__ in _OF_SETS and isinstance(function.__self__, Set | FrozenSet):
        return _OF_SETS[function.__name__](function.__self__, items)
    takes_tuple = function.__name__ in _TAKING_TUPLES and _is_of_array(function)

    def of_number(number: int) -> Any:
        if number < (2 if takes_tuple else _MOST):
            return native(function, *[items[k] for k in range(number)], **kwargs)
        return native(function, _as_tuple(items), **kwargs) if takes_tuple else _spread(function, items, kwargs)

    return by_number_of(items, 2 if takes_tuple else _MOST, of_number)


def by_number_of(items: List, most: int, call: Callable[[int], Any]) -> Any:
    """`call(count)` for the number of items, which the run tells; `call(most)` for as many or more."""
    count = apply(primitives.LEN, items.ag_symbolic())

    def chosen(number: int) -> Any:
        if number == most:
            return call(number)
        test = emit(BINARY["eq"], (operand(count), operand(number)), {}, BOOL)
        return cond(test, lambda: call(number), lambda: chosen(number + 1), ())

    return chosen(0)


_TAKING_TUPLES = ("reshape", "transpose")  # which may be given a tuple in place of two arguments and more


def _is_of_array(function: Any) -> bool:
    return type(function) is Method and all(
        isinstance(kind, ArrayType) and kind.kind == "array" for kind in alternatives(function.__self__.ag_type)
    )


def _as_tuple(items: List) -> Any:
    return emit_typed(primitives.TO_TUPLE, (items.ag_symbolic(),), ObjectType(tuple))


def _spread(function: Any, items: List, kwargs: dict[str, Any]) -> Any:
    """A call of the method itself, which exists at run time."""
    template, leaves = take_apart(((at_run_time(function), items.ag_symbolic()), plain(kwargs)), is_leaf)
    return lifted(emit(SPREAD, tuple(map(operand, leaves)), {"template": template}, ANY))


def at_run_time(function: Any) -> Any:
    """The method as a value of run time."""
    if type(function) is not Method:
        function = getattr(function.__self__.ag_symbolic(), function.__name__)
    return function.ag_symbolic()


# ---- methods of sets that take any number of arguments


def _union(members: Any, items: Any) -> Any:
    members = members.copy()
    for item in items:
        members = members.union(item)
    return members


def _intersection(members: Any, items: Any) -> Any:
    members = members.copy()
    for item in items:
        members = members.intersection(item)
    return members


def _difference(members: Any, items: Any) -> Any:
    members = members.copy()
    for item in items:
        members = members.difference(item)
    return members


def _update(members: Any, items: Any) -> None:
    for item in items:
        members.update(item)


def _intersection_update(members: Any, items: Any) -> None:
    for item in items:
        members.intersection_update(item)


def _difference_update(members: Any, items: Any) -> None:
    for item in items:
        members.difference_update(item)


_OF_SETS = {
    "union": told_in_python(_union),
    "intersection": told_in_python(_intersection),
    "difference": told_in_python(_difference),
    "update": told_in_python(_update),
    "intersection_update": told_in_python(_intersection_update),
    "difference_update": told_in_python(_difference_update),
}
