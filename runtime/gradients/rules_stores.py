"""Functions that store values into an array that they are given: which item of the value each item of the array is.

The function itself tells, when it stores the positions of the value's items into an array of integers. So what it
repeats, wraps around, masks and stores twice is not told again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy

from runtime.gradients.functions import np
from runtime.gradients.moving import Making, gather, positions, spread
from runtime.gradients.operation import Operation
from runtime.gradients.rules import define, define_flat, parameters_of
from runtime.primitives.indexing import FLAT_ITEM, SET_FLAT_ITEM
from runtime.primitives.rules import array, is_type
from runtime.primitives.shapes import Unknown
from runtime.types import ANY, Dim, Type

INTP = numpy.dtype(numpy.intp)


class Store(NamedTuple):
    """How a function stores: its parameters with their defaults, which is the array and which the value."""

    parameters: dict[str, Any]
    target: str
    value: str
    sources: Making

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments of a call by parameter."""
        return {**self.parameters, **dict(zip(self.parameters, args, strict=False)), **kwargs}


def _sum_stored(g: Any, places: Any, shape: tuple[int, ...]) -> Any:
    """The cotangent of a value of this shape whose items were stored in several places."""
    return numpy.sum(g) if shape == () else spread.kernel(g, places, shape)


_run_time_sum = Operation("sum_stored", _sum_stored, lambda g, places, shape: ANY)
define(
    _sum_stored,
    "g, places, shape",
    g=lambda g, places, shape, shape_of_g: np.broadcast_to(g, shape_of_g) if shape == () else gather(g, places),
    places=None,
    shape=None,
)


def sum_stored(g: Any, places: Any, shape: Any) -> Any:
    """As `_sum_stored`; where the shape is known, in functions that are typed."""
    if not isinstance(shape, tuple):
        return _run_time_sum(g, places, shape)
    return np.sum(g) if shape == () else spread(g, places, shape)


STORES: dict[str, Store] = {}  # by the name of the primitive


def _define(name: str, function: Callable[..., Any], parameters: str, target: str, value: str) -> None:
    known = parameters_of(parameters)

    def kernel(shape: Any, value_shape: Any, bound: dict[str, Any]) -> numpy.ndarray:
        places = numpy.full(shape, -1)
        numbers = numpy.arange(math.prod(value_shape)).reshape(value_shape)
        function(*{**known, **bound, target: places, value: numbers}.values())
        return places

    define_flat(kernel)
    STORES[name] = Store(known, target, value, Making(f"sources of {name}", kernel, _integers))


def _integers(shape: Any, value_shape: Any, bound: Any) -> Type:
    if not isinstance(shape, tuple):
        raise Unknown
    return array(INTP, tuple([Dim() if is_type(size) else size for size in shape]))


_define("np.put", numpy.put, "a, ind, v, mode='raise'", "a", "v")
_define(".put", numpy.put, "a, indices, values, mode='raise'", "a", "values")
_define(".fill", numpy.ndarray.fill, "a, value", "a", "value")
_define("np.place", numpy.place, "arr, mask, vals", "arr", "vals")
_define("np.putmask", numpy.putmask, "a, mask, values", "a", "values")
_define("np.copyto", numpy.copyto, "dst, src, casting='same_kind', where=True", "dst", "src")
_define("np.fill_diagonal", numpy.fill_diagonal, "a, val, wrap=False", "a", "val")
_define("np.put_along_axis", numpy.put_along_axis, "arr, indices, values, axis=-1", "arr", "values")
_define("set_flat_item", SET_FLAT_ITEM.kernel, "x, index, item", "x", "item")

define(
    FLAT_ITEM.kernel,
    "x, index",
    x=lambda g, index, shape_of_x: spread(g, np.reshape(positions(shape_of_x), -1)[index], shape_of_x),
)
