"""Operations that move items of arrays: the transposed forms of taking, of slicing and of diagonals."""

from __future__ import annotations

import math
from typing import Any

import numpy

from runtime.gradients.functions import np, sum_to
from runtime.gradients.operation import Operation
from runtime.gradients.rules import define
from runtime.primitives.rules import array, array_type, is_type, known_rank
from runtime.primitives.shapes import Unknown
from runtime.trace.builder import tracing
from runtime.trace.calls import plain, stage
from runtime.types import Dim, Type

INTP = numpy.dtype(numpy.intp)


class Making(Operation):
    """An operation that makes an array of numbers: a node, not a constant, also where they are known."""

    def __call__(self, *args: Any) -> Any:
        return self.kernel(*args) if tracing() is None else stage(self.primitive, plain(args), {})


def _sizes(shape: Any) -> tuple[int | Dim, ...]:
    if not isinstance(shape, tuple):
        raise Unknown
    return tuple([Dim() if is_type(size) else size for size in shape])


def _of_shape(g: Any, shape: Any) -> Type:
    return array(array_type(g).dtype, _sizes(shape))


# ---- by position


def _positions(shape: tuple[int, ...]) -> numpy.ndarray:
    """An array whose items are their own positions in it, in C order."""
    return numpy.arange(math.prod(shape)).reshape(shape)


positions = Making("positions", _positions, lambda shape: array(INTP, _sizes(shape)))


def _spread(g: Any, where: Any, shape: tuple[int, ...]) -> numpy.ndarray:
    """Zeros of `shape` with each item of `g` added at its position in C order; at a negative one it is dropped."""
    g = numpy.asarray(g)
    count = math.prod(shape)
    total = numpy.zeros(count + 1, g.dtype)
    numpy.add.at(total, numpy.where(numpy.less(where, 0), count, where), g)
    return total[:count].reshape(shape)


def _gather(g: Any, where: Any) -> numpy.ndarray:
    """The items of `g` at positions in C order; zero for a negative one."""
    flat = numpy.append(numpy.ravel(g), numpy.zeros(1, numpy.asarray(g).dtype))
    return flat[numpy.where(numpy.less(where, 0), flat.size - 1, where)]


spread = Operation("spread_back", _spread, lambda g, where, shape: _of_shape(g, shape))
gather = Operation("gather", _gather, lambda g, where: array(array_type(g).dtype, array_type(where).shape))
define(_spread, "g, where, shape", g=lambda g, where: gather(g, where), where=None, shape=None)
define(_gather, "g, where", g=lambda g, where, shape_of_g: spread(g, where, shape_of_g), where=None)


# ---- along an axis


def _take_back(g: Any, indices: Any, shape: tuple[int, ...], axis: int | None, mode: str) -> numpy.ndarray:
    """Zeros of `shape` with `g` added to the items that `np.take(…, indices, axis, mode=mode)` takes."""
    g, indices = numpy.asarray(g), numpy.asarray(indices)
    count = math.prod(shape) if axis is None else shape[axis]
    if mode != "raise":
        indices = indices % count if mode == "wrap" else numpy.clip(indices, 0, count - 1)
    if axis is None:
        total = numpy.zeros(count, g.dtype)
        numpy.add.at(total, indices, g)
        return total.reshape(shape)
    total = numpy.zeros(shape, g.dtype)
    place = axis % len(shape)
    numpy.add.at(total, (slice(None),) * place + (indices,), g)
    return total


take_back = Operation("take_back", _take_back, lambda g, indices, shape, axis, mode: _of_shape(g, shape))
define(
    _take_back,
    "g, indices, shape, axis, mode",
    g=lambda g, indices, axis, mode: np.take(g, indices, axis=axis, mode=mode),
)


def _put_along(g: Any, indices: Any, shape: tuple[int, ...], axis: int | None) -> numpy.ndarray:
    """Zeros of `shape` with `g` added to the items that `np.take_along_axis(…, indices, axis)` takes."""
    g = numpy.asarray(g)
    if axis is None:
        total = numpy.zeros(math.prod(shape), g.dtype)
        numpy.add.at(total, indices, g)
        return total.reshape(shape)
    total = numpy.zeros(shape, g.dtype)
    grid = list(numpy.ogrid[tuple(map(slice, numpy.broadcast_shapes(indices.shape, _without(shape, axis))))])
    grid[axis] = indices
    numpy.add.at(total, tuple(grid), g)
    return total


def _without(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    place = axis % len(shape)
    return (*shape[:place], 1, *shape[place + 1 :])


put_along = Operation("put_along", _put_along, lambda g, indices, shape, axis: _of_shape(g, shape))
define(_put_along, "g, indices, shape, axis", g=lambda g, indices, axis: np.take_along_axis(g, indices, axis=axis))


def _resized(x: Any, size: int, axis: int) -> numpy.ndarray:
    """`x` cut to `size` items along an axis, or filled up with zeros."""
    own = x.shape[axis]
    if own >= size:
        index = [slice(None)] * x.ndim
        index[axis] = slice(size)
        return x[tuple(index)]
    widths = [(0, 0)] * x.ndim
    widths[axis] = (0, size - own)
    return numpy.pad(x, widths)


def _resized_type(x: Any, size: Any, axis: Any) -> Type:
    type_ = array_type(x)
    shape = list(known_rank(type_.shape))
    shape[axis] = Dim() if is_type(size) else size
    return array(type_.dtype, tuple(shape))


resized = Operation("resized", _resized, _resized_type, views=(0,))
define(_resized, "x, size, axis", x=lambda g, shape_of_x, axis: resized(g, shape_of_x[axis], axis))


# ---- diagonals


def _diagonal_back(g: Any, shape: tuple[int, ...], offset: int, axis1: int, axis2: int) -> numpy.ndarray:
    """Zeros of `shape` with `g` as the diagonal that `np.diagonal(…, offset, axis1, axis2)` takes."""
    made = numpy.zeros(shape, numpy.asarray(g).dtype)
    view = numpy.diagonal(made, offset, axis1, axis2)
    view.flags.writeable = True
    view[...] = g
    return made


diagonal_back = Operation("diagonal_back", _diagonal_back, lambda g, shape, offset, axis1, axis2: _of_shape(g, shape))
define(
    _diagonal_back,
    "g, shape, offset, axis1, axis2",
    g=lambda g, shape_of_g, offset, axis1, axis2: sum_to(np.diagonal(g, offset, axis1, axis2), shape_of_g),
)


# ---- windows


def _embed(g: Any, start: Any, shape: tuple[int, ...]) -> numpy.ndarray:
    """Zeros of `shape` that hold `g` from the indices `start` on."""
    g = numpy.asarray(g)
    made = numpy.zeros(shape, g.dtype)
    made[tuple([slice(low, low + size) for low, size in zip(start, g.shape, strict=True)])] = g
    return made


def _window(x: Any, start: Any, shape: tuple[int, ...]) -> numpy.ndarray:
    """The part of `x` of `shape` that begins at the indices `start`."""
    return x[tuple([slice(low, low + size) for low, size in zip(start, shape, strict=True)])]


embed = Operation("embed", _embed, lambda g, start, shape: _of_shape(g, shape))
window = Operation("window", _window, lambda x, start, shape: _of_shape(x, shape), views=(0,))
define(_embed, "g, start, shape", g=lambda g, start, shape_of_g: window(g, start, shape_of_g))
define(_window, "x, start, shape", x=lambda g, start, shape_of_x: embed(g, start, shape_of_x))


# ---- shapes


def _matched(x: Any, shape: tuple[int, ...]) -> Any:
    """`x` summed over the axes where `shape` has 1, and repeated where `x` has 1."""
    x = numpy.asarray(x)
    axes = tuple(k for k, (own, size) in enumerate(zip(x.shape, shape, strict=True)) if size == 1 and own != 1)
    return numpy.broadcast_to(numpy.sum(x, axis=axes, keepdims=True), shape)


matched = Operation("matched", _matched, _of_shape, views=(0,))
define(_matched, "x, shape", x=lambda g, shape_of_x: matched(g, shape_of_x))


def moved(function: Any, g: Any, shape: Any, *args: Any, **kwargs: Any) -> Any:
    """The cotangent of an array of which `function(array, *args, **kwargs)` moves or repeats the items."""
    return spread(g, function(positions(shape), *args, **kwargs), shape)


def count_of(shape: Any) -> Any:
    """How many items an array of this shape has, from sizes that may be values of a trace."""
    return math.prod(shape)
