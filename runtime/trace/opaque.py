"""Opaque calls: code that is not converted runs at every call of the graph, where it stands."""

from __future__ import annotations

import functools
import types
from typing import Any

import numpy as np

from runtime.primitives.control import CELL_GET, OPAQUE_CALL
from runtime.primitives.primitive import Primitive
from runtime.trace.builder import Trace, apply_call, current, emit, is_literal
from runtime.trace.callable_types import may_reach_objects
from runtime.trace.dicts import Dict
from runtime.trace.heap import Location, cell_content
from runtime.trace.libraries import is_library
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY

_IN_PYTHON = (types.FunctionType, types.MethodType, functools._lru_cache_wrapper)


def call_opaque(
    function: Symbolic | type,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    original: Any = None,
    calls: Primitive = OPAQUE_CALL,
) -> Any:
    """Call what is not converted, or nothing is known of; what it can reach is read again afterwards."""
    trace = current()
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
    if isinstance(original, _IN_PYTHON) and not is_library(original.__module__):
        forget_outside(trace)
    return result


def forget_outside(trace: Trace) -> None:
    """Nothing is known any more of the user's objects, globals and variables; from now on they are read at run time."""
    lifter = trace.lifter
    lifter.reads_late = True
    for item in lifter.outside():
        forget(item)
    for namespace in lifter.namespaces():
        for name, content in list(dict.items(namespace)):
            if name in namespace.real and is_state(content):
                _replace(trace, namespace.watch(name), namespace.read_late(name))
    for variable in lifter.variables:
        if is_state(cell_content(variable.shadow)):
            cell = lifter.variables.operand(variable)
            _replace(trace, variable.shadow, emit(CELL_GET, (cell,), {}, ANY))


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
