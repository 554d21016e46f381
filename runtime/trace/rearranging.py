"""Draws that rearrange an array, or take some of its items, where gradients are asked for: by drawn places.

A generator draws the same places for an array as for the number of its items, and is left in the same state.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.trace.builder import current
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType

Draw = Callable[..., Any]  # a method of a generator, or a function that draws from the global one

NOT_REARRANGED = object()
REARRANGING = frozenset(("permutation", "shuffle", "choice"))


def rearranged(draw: Draw, name: str, is_legacy: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What the draw gives; `NOT_REARRANGED` where no gradient may flow through it, or it has another form."""
    from runtime.trace.numpy_front import call_function

    key = {"permutation": "x", "shuffle": "x", "choice": "a"}[name]
    given = dict(zip(_PARAMETERS[name], args, strict=False)) | kwargs
    x = given.pop(key, None)
    axis = given.pop("axis", 0)
    if not _has_gradient(x) or type(axis) is not int or not -len(x.ag_type.shape) <= axis < len(x.ag_type.shape):
        return NOT_REARRANGED
    count = x.shape[axis]
    if name == "shuffle":
        if axis or given:  # of no items at all along another axis it draws none
            return NOT_REARRANGED
        places = call_function(np.arange, (count,), {})
        draw(places)
        x[...] = x[places]
        return None
    if name == "permutation":
        places = draw(count)
        return x[places] if axis == 0 else x[(slice(None),) * (axis % len(x.ag_type.shape)) + (places,)]
    places = draw(count, **given)
    return x[places] if is_legacy else np.take(x, places, axis)


_PARAMETERS = {
    "permutation": ("x", "axis"),
    "shuffle": ("x", "axis"),
    "choice": ("a", "size", "replace", "p", "axis", "shuffle"),
}


def _has_gradient(x: Any) -> bool:
    if type(x) is not Symbolic or not isinstance(x.ag_type, ArrayType) or not x.ag_type.shape:
        return False
    return x.ag_type.dtype.kind in "fc" and current().is_active(x.ag_value)
