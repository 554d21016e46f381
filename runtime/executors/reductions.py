"""Reductions of arrays as the ufunc method that NumPy's functions and methods lead to, without the way there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from runtime.graph import Node
from runtime.render import template_of
from runtime.structure import Hole
from runtime.types import ArrayType

_UFUNCS: dict[Any, np.ufunc] = {
    **{np.sum: np.add, ".sum": np.add, np.prod: np.multiply, ".prod": np.multiply},
    **{np.max: np.maximum, np.amax: np.maximum, ".max": np.maximum},
    **{np.min: np.minimum, np.amin: np.minimum, ".min": np.minimum},
    **{np.any: np.logical_or, ".any": np.logical_or, np.all: np.logical_and, ".all": np.logical_and},
}
_REDUCE = {ufunc: ufunc.reduce for ufunc in _UFUNCS.values()}  # NumPy makes a new one each time
_LOGICAL = (np.logical_or, np.logical_and)
_DOUBLE = np.dtype(np.float64)


class Direct(NamedTuple):
    """A call that does the same as a node, by a function and the name that it is to have."""

    function: Callable[..., Any]
    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def direct_reduction(node: Node) -> Direct | None:
    """The direct form of a node, where it is the reduction of an array; None for any other."""
    args, kwargs = template_of(node)
    if node.primitive.has_effect or not args or type(args[0]) is not Hole or len(args) > 2:
        return None
    if kwargs.keys() - {"axis", "keepdims"}:
        return None
    type_ = node.inputs[args[0].index].type
    if not isinstance(type_, ArrayType) or type_.kind != "array" or type_.dtype.kind not in "biufc":
        return None
    array, *axes = args
    axis = axes[0] if axes else kwargs.get("axis")
    keepdims = kwargs.get("keepdims", False)
    if (axes and "axis" in kwargs) or not _is_axis(axis) or type(keepdims) is not bool:
        return None
    name = node.primitive.name if node.primitive.name.startswith(".") else node.primitive.kernel
    if name in (np.mean, ".mean"):
        is_plain = type_.dtype == _DOUBLE and axis is None and not keepdims
        return Direct(mean, "mean", (array,), {}) if is_plain else None
    ufunc = _UFUNCS.get(name)
    if ufunc is None:
        return None
    options = {"axis": axis} | ({"dtype": bool} if ufunc in _LOGICAL else {}) | ({"keepdims": True} if keepdims else {})
    return Direct(_REDUCE[ufunc], f"np_{ufunc.__name__}_reduce", (array,), options)


def _is_axis(axis: Any) -> bool:
    return axis is None or type(axis) is int or (type(axis) is tuple and all(type(item) is int for item in axis))


def mean(x: np.ndarray) -> Any:
    """`np.mean` of an array of doubles."""
    count = x.size
    return np.add.reduce(x, axis=None) / count if count else np.mean(x)
