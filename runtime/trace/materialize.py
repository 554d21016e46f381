"""A value of the trace as an operand: made at run time now, where it does not exist yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import CoroutineType
from typing import Any

import numpy as np

from runtime.errors import Unsupported
from runtime.graph import Literal, Operand
from runtime.primitives import builtins
from runtime.primitives import containers as primitives
from runtime.primitives.objects import GETATTR
from runtime.structure import Hole
from runtime.trace.builder import apply_call, current, emit, is_literal, operand
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import escape, is_converted_class, is_function, is_method_of_container, static_type
from runtime.trace.dicts import Dict
from runtime.trace.exception_states import exception_at_run_time
from runtime.trace.heap import EMPTY
from runtime.trace.lists import List
from runtime.trace.native_iterators import make_native_at_run_time
from runtime.trace.run_time_functions import make_function, make_partial
from runtime.trace.sets import Set
from runtime.trace.symbolic import Symbolic
from runtime.types import UNBOUND_VALUE, ObjectType, TupleType

_LEAKING = (List, Dict, Set)


def materialize(item: Any) -> Operand:
    """`item`, which is neither symbolic nor a literal, as an operand."""
    cls = type(item)
    if is_converted_class(item):
        current().lifter.note_function(item.ag_class)
        return Literal(item.ag_class)
    if issubclass(cls, type):
        return Literal(item.ag_original)
    if issubclass(cls, _LEAKING):
        item.ag_leak()
    if hasattr(cls, "ag_symbolic"):
        return item.ag_symbolic().ag_value
    if item is EMPTY:
        return Literal(UNBOUND_VALUE)
    if cls is Choice:
        for one in item.alternatives:
            if is_function(one):  # made before the switch, it is the same whichever arm takes it
                operand(one)
        return operand(switch(item, _at_run_time))
    if isinstance(item, tuple):
        return _tuple(item)
    if hasattr(cls, "ag_stands_in"):
        return Literal(item.ag_class)
    if hasattr(item, "ag_symbolic"):
        return item.ag_symbolic().ag_value
    if cls in _OF_PYTHON:
        return _OF_PYTHON[cls](item)
    if isinstance(item, np.ndarray):
        return current().lifter.constant(item).ag_value
    if hasattr(item, "ag_original"):  # a stand-in of the trace for something of the user's
        return Literal(item.ag_original)
    if isinstance(item, Hole):
        return Literal(item)
    original = current().lifter.original(item)
    if original is not None:
        if is_function(item):
            current().lifter.note_function(original)
        return Literal(original)
    if is_function(item):
        return _function(item).ag_value
    if is_method_of_container(item):
        escape(item.__self__)  # which whoever calls the method may change
        return emit(GETATTR, (operand(item.__self__), Literal(item.__name__)), {}, static_type(item)).ag_value
    if isinstance(item, BaseException):
        return exception_at_run_time(item)
    if isinstance(item, CoroutineType):
        item.close()  # else Python warns that nothing has awaited it
    make_native_at_run_time(item)
    raise Unsupported(
        f"a {cls.__name__} made while tracing would have to exist at run time",
        "Use NumPy arrays, numbers, strings, tuples, lists, dicts or objects of plain classes there.",
        current().frame(),
    )


def _at_run_time(item: Any) -> Any:
    """One of a choice, as a value that can be merged with the others."""
    value = operand(item)
    if isinstance(value, Literal):
        if is_literal(item) and not isinstance(item, type):
            return item
        return emit(primitives.KNOWN, (value,), {}, static_type(item))
    return Symbolic(value)


def _set(item: set[Any] | frozenset[Any]) -> Operand:
    primitive = builtins.TO_SET if type(item) is set else builtins.TO_FROZENSET
    return emit(primitive, (operand(tuple(item)),), {}, ObjectType(type(item))).ag_value  # type: ignore[no-any-return]


def _slice(item: slice) -> Operand:
    bounds = tuple([operand(bound) for bound in (item.start, item.stop, item.step)])
    if all(isinstance(bound, Literal) for bound in bounds):
        return Literal(item)
    return emit(primitives.MAKE_SLICE, bounds, {}, ObjectType(slice)).ag_value  # type: ignore[no-any-return]


def _partial(item: partial[Any]) -> Operand:
    """A `functools.partial`, the user's own where it is one; what it holds may be changed by each call of it."""
    held = (*item.args, *item.keywords.values())
    escape(held)
    lifter = current().lifter
    path = lifter.path_of(item)
    if is_function(item.func):
        lifter.note_partial()
    if path is not None:
        found: Operand = lifter.input(path, static_type(item)).ag_value
        return found
    make = partial(apply_call, primitives.MAKE_PARTIAL, (item.func, *item.args), item.keywords, by_reference=True)
    return make_partial(item, make).ag_value


def _function(item: Any) -> Symbolic:
    """A function that traced code has defined, at run time."""
    if current().executes:
        raise Unsupported(
            f"the function `{item.__name__}` is defined in code that is recorded for a gradient, and would leave it",
            "Define it outside, return the values that it uses, or decorate the code.",
            current().frame(),
        )
    return make_function(item)


def _tuple(items: tuple[Any, ...]) -> Operand:
    inputs = tuple([operand(item) for item in items])
    types = tuple([item.type for item in inputs])
    if type(items) is not tuple:
        return emit(primitives.MAKE_NAMED_TUPLE, inputs, {"cls": type(items)}, TupleType(types, type(items))).ag_value
    return emit(primitives.MAKE_TUPLE, inputs, {}, TupleType(types)).ag_value


_OF_PYTHON: dict[type, Callable[[Any], Operand]] = {
    list: lambda item: List(item).ag_symbolic().ag_value,
    dict: lambda item: Dict(item).ag_symbolic().ag_value,
    set: _set,
    frozenset: _set,
    slice: _slice,
    partial: _partial,
}
