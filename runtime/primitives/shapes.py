"""Shapes with sizes that may be unknown: broadcasting, slicing, axes."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from runtime.types import Dim, Shape

Size = int | Dim


class Impossible(Exception):
    """Eager is certain to raise for these types."""


class Unknown(Exception):
    """The rule can't tell the type."""


def broadcast_shapes(*shapes: Shape | None) -> Shape | None:
    """The shape that `shapes` broadcast to; None where a rank is unknown. Raises `Impossible` where sizes clash."""
    result: Shape | None = shapes[0]
    for shape in shapes[1:]:
        if shape == result:
            continue
        if shape is None or result is None:
            return None
        result = _broadcast_two(result, shape)
    return result


@lru_cache(maxsize=4096)
def _broadcast_two(left: Shape, right: Shape) -> Shape:
    # Cached so that one pair of shapes always gives the same unknown sizes.
    longest = max(len(left), len(right))
    padded = zip((1,) * (longest - len(left)) + left, (1,) * (longest - len(right)) + right, strict=True)
    return tuple(_broadcast_size(a, b) for a, b in padded)


def _broadcast_size(left: Size, right: Size) -> Size:
    if left == right or (type(right) is int and right == 1):
        return left
    if type(left) is int:
        if left == 1:
            return right
        if type(right) is int:
            raise Impossible
        return left  # the unknown size is 1 or the same
    return right if type(right) is int else _broadcast_dims(left, right)


@lru_cache(maxsize=1024)
def _broadcast_dims(left: Size, right: Size) -> Dim:
    return Dim(of=(left, right))


def equal_size(left: Size, right: Size) -> Size:
    """The size that both must be, the better known one. Raises `Impossible` where they differ."""
    if type(left) is int and type(right) is int and left != right:
        raise Impossible
    return right if isinstance(left, Dim) else left


def element_count(shape: Shape) -> int | None:
    """How many elements an array of this shape has, where that is known."""
    count = 1
    for size in shape:
        if size == 0 and type(size) is int:
            return 0
        if isinstance(size, Dim):
            return 0 if 0 in shape else None
        count *= size
    return count


def normalize_axis(axis: Any, ndim: int) -> int:
    """An axis as a number from 0. Raises `Impossible` where it is out of range, `Unknown` where it is not known."""
    try:
        number = operator.index(axis)
    except TypeError:
        raise Unknown from None
    if not -ndim <= number < ndim:
        raise Impossible
    return number % ndim


def normalize_axes(axis: Any, ndim: int) -> tuple[int, ...]:
    """One axis, several, or None for all of them, as numbers from 0."""
    if axis is None:
        return tuple(range(ndim))
    if isinstance(axis, tuple | list):
        found = tuple(normalize_axis(item, ndim) for item in axis)
        if len(set(found)) != len(found):
            raise Impossible
        return found
    return (normalize_axis(axis, ndim),)


def reduced_shape(shape: Shape, axis: Any, keepdims: bool) -> Shape:
    """What is left of `shape` after a reduction over `axis`."""
    gone = normalize_axes(axis, len(shape))
    if keepdims:
        return tuple(1 if k in gone else size for k, size in enumerate(shape))
    return tuple(size for k, size in enumerate(shape) if k not in gone)


def sliced_size(size: Size, index: slice) -> Size:
    """The length of an axis after a slice whose bounds are known ints or None, or anything else where unknown."""
    start, stop, step = (_bound(item) for item in (index.start, index.stop, index.step))
    if step is NOT_KNOWN or start is NOT_KNOWN or stop is NOT_KNOWN:
        return Dim()
    if step == 0:
        raise Impossible
    if isinstance(size, int):
        return len(range(*slice(start, stop, step).indices(size)))
    if step in (None, 1) and (start is None or start >= 0) and (stop is None or stop < 0):
        return shrunk(size, (start or 0) - (stop or 0))
    if start is None and stop is None and step == -1:
        return size
    return _sliced_dim(size, start, stop, step)


NOT_KNOWN = object()


def _bound(item: Any) -> Any:
    if item is None:
        return None
    try:
        return operator.index(item)
    except TypeError:
        return NOT_KNOWN


@lru_cache(maxsize=1024)
def shrunk(size: Dim, by: int) -> Size:
    """`max(0, size - by)`: `x[2:]`, `x[1:-1]` and `x[:-2]` are equally long."""
    return Dim(of=(size,)) if by else size


@lru_cache(maxsize=1024)
def _sliced_dim(size: Dim, start: int | None, stop: int | None, step: int | None) -> Dim:
    return Dim(of=(size,))


def sum_sizes(sizes: Iterable[Size]) -> Size:
    """The length of a concatenation."""
    known, unknown = 0, []
    for size in sizes:
        if isinstance(size, Dim):
            unknown.append(size)
        else:
            known += size
    if not unknown:
        return known
    return unknown[0] if len(unknown) == 1 and not known else _added(known, tuple(unknown))


@lru_cache(maxsize=1024)
def _added(known: int, sizes: tuple[Dim, ...]) -> Dim:
    return Dim(of=sizes)


def multiply_sizes(sizes: Shape) -> Size:
    """The length of an array of this shape laid out in one row."""
    count = element_count(sizes)
    if count is not None:
        return count
    factors = tuple(size for size in sizes if size != 1)
    return factors[0] if len(factors) == 1 else _multiplied(factors)


@lru_cache(maxsize=1024)
def _multiplied(sizes: Shape) -> Dim:
    return Dim(of=sizes)
