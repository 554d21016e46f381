"""Opaque calls: code that is not converted runs at every call of the graph, where it stands."""

from __future__ import annotations

import functools
import types
from typing import Any

import numpy as np

from runtime.primitives.control import CELL_GET, EFFECT_CALL, OPAQUE_CALL
from runtime.primitives.primitive import Primitive
from runtime.trace.builder import Trace, apply_call, current, emit, is_literal
from runtime.trace.callable_types import may_reach_objects
from runtime.trace.dicts import Dict
from runtime.trace.heap import Location, cell_content
from runtime.trace.libraries import is_library
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.pure_calls import is_pure, is_quiet
from runtime.trace.symbolic import Symbolic
from runtime.trace.unconverted import Unconverted
from runtime.types import ANY

_IN_PYTHON = (types.FunctionType, types.MethodType, functools._lru_cache_wrapper)


def call_opaque(
    function: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    original: Any = None,
    calls: Primitive = OPAQUE_CALL,
) -> Any:
    """Call what is not converted, or nothing is known of; what it can reach is read again afterwards."""
    trace = current()
    if calls is OPAQUE_CALL and _runs_nothing_of_users(trace, original, (*args, *kwargs.values())):
        return apply_call(EFFECT_CALL, (function, *args), kwargs, by_reference=True)
    if calls is OPAQUE_CALL:
        trace.lifter.meets_unknown = True
        name = getattr(original, "__qualname__", None) or repr(function)
        trace.notices.append((f"`{name}` is not converted: it runs as Python at every call", trace.frame()))
    result = apply_call(calls, (function, *args), kwargs, by_reference=True)
    is_outside = original is None or not is_library(getattr(original, "__module__", None))
    if is_outside or any(map(may_reach_objects, (*args, *kwargs.values()))):
        trace.lifter.common_types.lose()
    for item in (*args, *kwargs.values()):
        forget(item)
    given = [type(item).ag_class for item in (*args, *kwargs.values()) if issubclass(type(item), Instance)]
    if _is_known_to_run(trace, original, given):
        forget_outside(trace)
    return result


def _runs_nothing_of_users(trace: Trace, original: Any, given: tuple[Any, ...]) -> bool:
    """Whether this is a call of a function that only computes, of what runs no code of the user's."""
    from runtime.trace.unknown_objects import classes_met

    return is_pure(original) and is_quiet(given, unknown=trace.lifter.meets_unknown or bool(classes_met()))


def _is_known_to_run(trace: Trace, original: Any, given: list[type]) -> bool:
    """Whether the call may run code of the user's that changes more than the objects that it was given."""
    unconverted = trace.lifter.unconverted
    unconverted.meet(given)
    if isinstance(original, _IN_PYTHON) and not is_library(original.__module__):
        unconverted.meet((original,))
        return True
    unconverted.meet_called_back()
    return unconverted.acts


def forget_outside(trace: Trace) -> None:
    """Nothing is known any more of the user's objects, globals and variables; from now on they are read at run time."""
    lifter, unconverted = trace.lifter, trace.lifter.unconverted
    lifter.reads_late = True
    for item in lifter.outside():
        forget(item)
    for namespace in lifter.namespaces():
        for name, content in list(dict.items(namespace)):
            if name not in namespace.real or name == "__name__":  # which Python itself gives a function
                continue
            if is_state(content) or unconverted.assigns_global(namespace.real, name):
                _replace(trace, namespace.watch(name), namespace.read_late(name))
            else:
                forget(content)
    for variable in lifter.variables:
        content = cell_content(variable.shadow)
        if is_state(content) or unconverted.assigns_variable(variable.cell):
            cell = lifter.variables.operand(variable)
            _replace(trace, variable.shadow, emit(CELL_GET, (cell,), {}, ANY))
        else:
            forget(content)
    for cls in list(lifter.classes.values()):
        _forget_attributes(cls, unconverted)


def _forget_attributes(cls: Any, unconverted: Unconverted) -> None:
    for name, content in cls.ag_tracked.known().items():
        if is_state(content) or (name in unconverted.attributes and not callable(content)):
            cls.ag_tracked.read_late(name)
        else:
            forget(content)


def is_state(content: Any) -> bool:
    """Whether a content may be another one after a call that nothing is known of."""
    return type(content) is Symbolic or (is_literal(content) and not isinstance(content, type | np.ufunc))


def _replace(trace: Trace, cell: Any, content: Symbolic) -> None:
    """Let a variable outside the trace hold what was read at run time; that is no assignment to it."""
    if not any(watcher.cell is cell for watcher in trace.heap.watchers):
        trace.heap.watch(trace.lifter.variables.watcher(cell))
    trace.heap.write(Location(cell, ""), content)


def forget(item: Any) -> None:
    """Nothing is known any more of an object that unconverted code may have changed."""
    cls = type(item)  # `isinstance` would ask an object of the trace
    if issubclass(cls, Instance):
        item.ag_grow()
        if item.ag_contents is not None:
            forget(item.ag_contents)
    elif issubclass(cls, tuple):
        for part in item:
            forget(part)
    elif issubclass(cls, List):
        held = list.__iter__(item)
        if item.ag_grown is None:
            for part in list(held):
                forget(part)
            item.ag_grow()
        item.ag_widen_to_any()
    elif issubclass(cls, Dict):
        for part in list(dict.values(item)):
            forget(part)
        item.ag_grow()
        item.ag_widen_to_any()
