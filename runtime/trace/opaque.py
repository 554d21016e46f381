"""Opaque calls: code that is not converted runs at every call of the graph, where it stands."""

from __future__ import annotations

import types
from typing import Any

from runtime.primitives.control import OPAQUE_CALL
from runtime.primitives.objects import GETATTR
from runtime.trace.builder import apply, apply_call, current
from runtime.trace.containers import List
from runtime.trace.dicts import Dict
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic


def call_opaque(function: Symbolic, args: tuple[Any, ...], kwargs: dict[str, Any], original: Any = None) -> Any:
    """Call what is not converted; what it can reach is read again afterwards."""
    trace = current()
    name = getattr(original, "__qualname__", None) or repr(function)
    trace.notices.append((f"`{name}` is not converted: it runs as Python at every call", trace.frame()))
    result = apply_call(OPAQUE_CALL, (function, *args), kwargs, by_reference=True)
    for item in (*args, *kwargs.values()):
        forget(item)
    if isinstance(original, types.FunctionType | types.MethodType):
        for item in trace.lifter.outside():
            forget(item)
    return result


def forget(item: Any) -> None:
    """Nothing is known any more of an object that unconverted code may have changed."""
    if isinstance(item, tuple):
        for part in item:
            forget(part)
    elif isinstance(item, List):
        held = list.__iter__(item)
        if item.ag_grown is None:
            for part in list(held):
                forget(part)
            item.ag_grow()
        item.ag_widen_to_any()
    elif isinstance(item, Dict):
        for part in list(dict.values(item)):
            forget(part)
        item.ag_grow()
        item.ag_widen_to_any()
    elif isinstance(item, Instance):
        _forget_instance(item)


def _forget_instance(item: Instance) -> None:
    trace = current()
    trace.heap.touch(item)
    state = item.ag_state()
    reference = item.ag_symbolic()
    object.__setattr__(item, "ag_lift", lambda name: apply(GETATTR, reference, name))
    item.ag_restore({})
    item.ag_pending.update(state)
