"""Types of functions that join arrays, and of those that choose, find and compare elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.primitives.rules import (
    Rule,
    array,
    array_or_scalar,
    array_type,
    broadcast_types,
    dtype_of,
    flag,
    known_rank,
    numeric_type,
    promoted,
    rank,
    written_type,
)
from runtime.primitives.shapes import (
    Impossible,
    Size,
    Unknown,
    broadcast_shapes,
    equal_size,
    multiply_sizes,
    normalize_axis,
    sum_sizes,
)
from runtime.types import (
    BOOL,
    NONE,
    ArrayType,
    Dim,
    ListType,
    Shape,
    TupleType,
    Type,
    UnboundType,
)

INTP = np.dtype(np.intp)


def _parts(arrays: Any) -> tuple[list[ArrayType], bool]:
    """The types of the joined arrays, and whether there are as many of them as are named."""
    if isinstance(arrays, ListType):
        return [numeric_type(arrays.element)], False
    if isinstance(arrays, TupleType):
        return [numeric_type(item) for item in arrays.elements], True
    if isinstance(arrays, list | tuple):
        if not arrays:
            raise Impossible
        return [numeric_type(item) for item in arrays], True
    whole = numeric_type(arrays)
    shape = known_rank(whole.shape)
    if not shape:
        raise Impossible
    count = shape[0]
    part = ArrayType(whole.dtype, shape[1:])
    return ([part] * count, True) if type(count) is int and count else ([part], False)


def _joined_dtype(parts: list[ArrayType], dtype: Any) -> np.dtype:
    return dtype_of(dtype, np.result_type(*[part.dtype for part in parts]))


def concatenate_type(arrays: Any, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: Any = None) -> Type:
    """concatenate: along an axis, or of all flattened where it is None."""
    parts, is_counted = _parts(arrays)
    if out is not None:
        return written_type(out)
    if axis is None:
        found = dtype_of(dtype, promoted(parts))
        sizes = [multiply_sizes(known_rank(part.shape)) for part in parts]
        return array(found, (sum_sizes(sizes) if is_counted else Dim(),))
    joined = _joined_shape([known_rank(part.shape) for part in parts], axis, is_counted)
    return array(_joined_dtype(parts, dtype), joined)


def _joined_shape(shapes: list[Shape], axis: Any, is_counted: bool) -> Shape:
    ndim = len(shapes[0])
    if ndim == 0 or any(len(shape) != ndim for shape in shapes):
        raise Impossible
    place = normalize_axis(axis, ndim)
    sizes: list[Size] = []
    for k in range(ndim):
        if k == place:
            sizes.append(sum_sizes([shape[k] for shape in shapes]) if is_counted else Dim())
            continue
        size = shapes[0][k]
        for shape in shapes[1:]:
            size = equal_size(size, shape[k])
        sizes.append(size)
    return tuple(sizes)


def stack_type(arrays: Any, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: Any = None) -> Type:
    """stack: along a new axis."""
    parts, is_counted = _parts(arrays)
    if out is not None:
        return written_type(out)
    shape = known_rank(parts[0].shape)
    for part in parts[1:]:
        other = known_rank(part.shape)
        if len(other) != len(shape):
            raise Impossible
        shape = tuple(map(equal_size, shape, other))
    place = normalize_axis(axis, len(shape) + 1)
    count: Size = len(parts) if is_counted else Dim()
    return array(_joined_dtype(parts, dtype), (*shape[:place], count, *shape[place:]))


def vstack_type(tup: Any, *, dtype: Any = None, casting: Any = None) -> Type:
    """vstack: vectors become rows."""
    parts, is_counted = _parts(tup)
    shapes = [(1,) * (2 - rank(part)) + known_rank(part.shape) for part in parts]
    return array(_joined_dtype(parts, dtype), _joined_shape(shapes, 0, is_counted))


def hstack_type(tup: Any, *, dtype: Any = None, casting: Any = None) -> Type:
    """hstack: along the second axis, of vectors along the first."""
    parts, is_counted = _parts(tup)
    shapes = [known_rank(part.shape) or (1,) for part in parts]
    axis = 0 if len(shapes[0]) == 1 else 1
    return array(_joined_dtype(parts, dtype), _joined_shape(shapes, axis, is_counted))


def column_stack_type(tup: Any) -> Type:
    """column_stack: vectors become columns."""
    parts, is_counted = _parts(tup)
    shapes = [known_rank(part.shape) if rank(part) >= 2 else ((known_rank(part.shape) or (1,))[0], 1) for part in parts]
    return array(_joined_dtype(parts, None), _joined_shape(shapes, 1, is_counted))


def append_type(arr: Any, values: Any, axis: Any = None) -> Type:
    """append: as concatenate, but of arrays: a number of Python's is not weak."""
    parts = [numeric_type(item) for item in (arr, values)]
    return concatenate_type([ArrayType(part.dtype, part.shape) for part in parts], axis)


def where_type(condition: Any, x: Any = None, y: Any = None) -> Type:
    """where: three arguments choose, one finds."""
    test = array_type(condition)
    if x is None and y is None:
        return nonzero_type(condition)
    sides = [numeric_type(x), numeric_type(y)]
    return array(promoted(sides), broadcast_types(test, *sides))


def nonzero_type(a: Any) -> Type:
    """nonzero: one array of positions for each axis."""
    x = numeric_type(a)
    if rank(x) == 0:
        raise Impossible
    found = array(INTP, (Dim(),))
    return TupleType((found,) * rank(x))


def flatnonzero_type(a: Any) -> Type:
    """flatnonzero."""
    numeric_type(a)
    return array(INTP, (Dim(),))


def argwhere_type(a: Any) -> Type:
    """argwhere."""
    return array(INTP, (Dim(), rank(numeric_type(a))))


def unique_type(
    ar: Any,
    return_index: Any = False,
    return_inverse: Any = False,
    return_counts: Any = False,
    axis: Any = None,
    **options: Any,
) -> Type:
    """unique: along an axis, only the values."""
    x = numeric_type(ar)
    if axis is not None:
        if return_index is not False or return_inverse is not False or return_counts is not False:
            raise Unknown
        shape = list(known_rank(x.shape))
        shape[normalize_axis(axis, len(shape))] = Dim()
        return array(x.dtype, tuple(shape))
    count = (Dim(),)
    found = [array(x.dtype, count)]
    if flag(return_index):
        found.append(array(INTP, count))
    if flag(return_inverse):
        found.append(array(INTP, x.shape))
    if flag(return_counts):
        found.append(array(INTP, count))
    return TupleType(tuple(found)) if len(found) > 1 else found[0]


def unique_values_type(x: Any) -> Type:
    """unique_values."""
    return array(numeric_type(x).dtype, (Dim(),))


def take_type(a: Any, indices: Any, axis: Any = None, out: Any = None, mode: Any = "raise") -> Type:
    """take."""
    x, where = numeric_type(a), array_type(indices)
    if out is not None:
        return written_type(out)
    places = known_rank(where.shape)
    if axis is None:
        return array_or_scalar(x.dtype, places)
    shape = known_rank(x.shape)
    k = normalize_axis(axis, len(shape))
    return array_or_scalar(x.dtype, (*shape[:k], *places, *shape[k + 1 :]))


def take_along_axis_type(arr: Any, indices: Any, axis: Any = -1) -> Type:
    """take_along_axis: as long as the indices along the axis, broadcast along the others."""
    x, where = numeric_type(arr), array_type(indices)
    places = known_rank(where.shape)
    if axis is None:
        return array(x.dtype, places)
    shape = known_rank(x.shape)
    if len(shape) != len(places):
        raise Impossible
    k = normalize_axis(axis, len(shape))
    around = broadcast_shapes((*shape[:k], 1, *shape[k + 1 :]), (*places[:k], 1, *places[k + 1 :]))
    return array(x.dtype, (*known_rank(around)[:k], places[k], *known_rank(around)[k + 1 :]))


def clip_type(a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **options: Any) -> Type:
    """clip: of the promoted dtype of array and bounds."""
    bounds = [item for item in (a_min, a_max, options.pop("min", None), options.pop("max", None)) if item is not None]
    if options or NONE in bounds or not bounds:
        raise Unknown
    if out is not None:
        return written_type(out)
    x = numeric_type(a)
    # A Python number becomes an array first, its bounds don't.
    types = [ArrayType(x.dtype, x.shape), *map(numeric_type, bounds)]
    return array_or_scalar(promoted(types), broadcast_types(*types))


def close_type(a: Any, b: Any, *args: Any, **kwargs: Any) -> Type:
    """isclose."""
    return array_or_scalar(np.dtype(np.bool_), broadcast_types(numeric_type(a), numeric_type(b)))


def python_bool_type(*args: Any, **kwargs: Any) -> Type:
    """allclose, array_equal, array_equiv, iscomplexobj, …: Python's True or False."""
    if any(isinstance(item, UnboundType) for item in args):
        raise Unknown
    return BOOL


def searchsorted_type(a: Any, v: Any, side: Any = "left", sorter: Any = None) -> Type:
    """searchsorted: positions, of the shape of the values."""
    return array_or_scalar(INTP, array_type(v).shape)


def bincount_type(x: Any, weights: Any = None, minlength: Any = 0) -> Type:
    """bincount."""
    return array(INTP if weights is None else np.dtype(np.float64), (Dim(),))


def dot_type(a: Any, b: Any, out: Any = None) -> Type:
    """dot: inner product of the last axis with the last but one."""
    x, y = numeric_type(a), numeric_type(b)
    if out is not None:
        return written_type(out)
    left, right = known_rank(x.shape), known_rank(y.shape)
    dtype = np.result_type(x.dtype, y.dtype)
    if not left or not right:
        return array_or_scalar(dtype, left or right)
    k = max(len(right) - 2, 0)
    equal_size(left[-1], right[k])
    return array_or_scalar(dtype, (*left[:-1], *right[:k], *right[k + 1 :]))


RULES: dict[Any, Rule] = {
    np.concatenate: concatenate_type,
    np.concat: concatenate_type,
    np.stack: stack_type,
    np.vstack: vstack_type,
    np.hstack: hstack_type,
    np.column_stack: column_stack_type,
    np.append: append_type,
    np.where: where_type,
    np.nonzero: nonzero_type,
    np.flatnonzero: flatnonzero_type,
    np.argwhere: argwhere_type,
    np.unique: unique_type,
    np.unique_values: unique_values_type,
    np.take: take_type,
    np.take_along_axis: take_along_axis_type,
    np.clip: clip_type,
    np.isclose: close_type,
    np.allclose: python_bool_type,
    np.array_equal: python_bool_type,
    np.array_equiv: python_bool_type,
    np.searchsorted: searchsorted_type,
    np.bincount: bincount_type,
    np.dot: dot_type,
}

METHODS: dict[str, Rule] = {
    "nonzero": nonzero_type,
    "take": take_type,
    "clip": clip_type,
    "searchsorted": searchsorted_type,
    "dot": dot_type,
}
