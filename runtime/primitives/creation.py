"""Types of functions that make arrays from shapes, numbers and sequences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.primitives.rules import (
    Rule,
    array,
    array_or_scalar,
    array_type,
    broadcast_types,
    dtype_of,
    known_rank,
    numeric_type,
    shape_of,
    size_of,
)
from runtime.primitives.shapes import Unknown
from runtime.types import INT, ArrayType, Dim, ListType, Shape, Type, alternatives, union

FLOAT64 = np.dtype(np.float64)
INT64 = np.dtype(np.int64)


def zeros_type(shape: Any, dtype: Any = None, order: Any = "C", *, device: Any = None, like: Any = None) -> Type:
    """zeros, ones, empty."""
    return array(dtype_of(dtype, FLOAT64), shape_of(shape))


def full_type(
    shape: Any, fill_value: Any, dtype: Any = None, order: Any = "C", *, device: Any = None, like: Any = None
) -> Type:
    """full: of the fill value's dtype."""
    return array(dtype_of(dtype, numeric_type(fill_value).dtype), shape_of(shape))


def like_type(
    a: Any, dtype: Any = None, order: Any = "K", subok: Any = True, shape: Any = None, *, device: Any = None
) -> Type:
    """zeros_like, ones_like, empty_like."""
    x = array_type(a)
    return array(dtype_of(dtype, x.dtype), x.shape if shape is None else shape_of(shape))


def full_like_type(a: Any, fill_value: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> Type:
    """full_like."""
    return like_type(a, dtype, *args, **kwargs)


def arange_type(start: Any, stop: Any = None, step: Any = None, dtype: Any = None, **options: Any) -> Type:
    """arange: of a length that is known where all bounds are."""
    if isinstance(start, Dim) and stop is None:
        return array(dtype_of(dtype, INT64), (start,))
    bounds: list[Any] = [INT if isinstance(item, Dim) else item for item in (start, stop, step) if item is not None]
    types = [numeric_type(item) for item in bounds]
    if any(type_.shape != () for type_ in types):
        raise Unknown
    if not any(isinstance(item, ArrayType) for item in bounds):
        if len(range(*map(int, bounds[:3]))) > 10**7:
            return array(dtype_of(dtype, np.result_type(*[type_.dtype for type_ in types])), (Dim(),))
        made = np.arange(*bounds, dtype=None if dtype is None else dtype_of(dtype))
        return array(made.dtype, made.shape)
    found = dtype_of(dtype, np.result_type(INT64, *[type_.dtype for type_ in types]))
    return array(found, (Dim(),))


def eye_type(N: Any, M: Any = None, k: Any = 0, dtype: Any = float, order: Any = "C", **options: Any) -> Type:
    """eye."""
    rows = size_of(N)
    return array(dtype_of(dtype, FLOAT64), (rows, rows if M is None else size_of(M)))


def identity_type(n: Any, dtype: Any = None, **options: Any) -> Type:
    """identity."""
    size = size_of(n)
    return array(dtype_of(dtype, FLOAT64), (size, size))


def linspace_type(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    retstep: Any = False,
    dtype: Any = None,
    axis: Any = 0,
    *,
    device: Any = None,
) -> Type:
    """linspace between numbers or arrays, along the first axis."""
    ends = [numeric_type(start), numeric_type(stop)]
    if retstep or axis != 0 or any(end.dtype.kind == "c" or end.dtype.char == "g" for end in ends):
        raise Unknown
    if dtype is None and any(end.kind != "python" and end.dtype.char not in "dlqiLQ" for end in ends):
        raise Unknown
    return array(dtype_of(dtype, FLOAT64), (size_of(num), *known_rank(broadcast_types(*ends))))


def _array_type(minimum: int) -> Callable[..., Type]:
    def rule(
        object: Any,
        dtype: Any = None,
        *,
        copy: Any = True,
        order: Any = "K",
        subok: Any = False,
        ndmin: Any = 0,
        device: Any = None,
        like: Any = None,
    ) -> Type:
        if isinstance(object, ListType):
            return _list_array_type(object, dtype)
        x = array_type(object)
        found = dtype_of(dtype, x.dtype)
        if found.kind not in "biufc":
            raise Unknown
        return array(found, _at_least(x.shape, max(minimum, ndmin)))

    return rule


def _list_array_type(items: ListType, dtype: Any) -> Type:
    """The array of a list whose length is known at run time only; an empty one gives float64."""
    kinds = [array_type(kind) for kind in alternatives(items.element)]
    element = kinds[0]
    if len({(kind.dtype, kind.shape) for kind in kinds}) > 1 or (len(kinds) > 1 and element.dtype.kind != "f"):
        raise Unknown
    found = dtype_of(dtype, element.dtype)
    shape = (Dim(), *known_rank(element.shape))
    return union((array(found, shape), array(dtype_of(dtype, FLOAT64), (0,))))


def _at_least(shape: Shape | None, ndim: int) -> Shape | None:
    if shape is None:
        return None
    return (1,) * (ndim - len(shape)) + shape


def asarray_type(a: Any, dtype: Any = None, order: Any = None, **options: Any) -> Type:
    """asarray, asanyarray, asarray_chkfinite, require."""
    return _array_type(0)(a, dtype)


def ascontiguous_type(a: Any, dtype: Any = None, **options: Any) -> Type:
    """ascontiguousarray, asfortranarray: at least one axis."""
    return _array_type(1)(a, dtype)


def copy_type(a: Any, order: Any = "K", subok: Any = False) -> Type:
    """copy: always an array."""
    return _array_type(0)(a)


def cast_type(dtype: np.dtype) -> Rule:
    """The rule of a call of a scalar class: np.float32(x)."""

    def rule(x: Any = 0) -> Type:
        if dtype.kind not in "biufc":
            raise Unknown
        if isinstance(x, str):
            return ArrayType(dtype, (), "scalar")
        return array_or_scalar(dtype, array_type(x).shape)

    return rule


RULES: dict[Any, Rule] = {
    np.zeros: zeros_type,
    np.ones: zeros_type,
    np.empty: zeros_type,
    np.full: full_type,
    np.zeros_like: like_type,
    np.ones_like: like_type,
    np.empty_like: like_type,
    np.full_like: full_like_type,
    np.arange: arange_type,
    np.eye: eye_type,
    np.identity: identity_type,
    np.linspace: linspace_type,
    np.array: _array_type(0),
    np.asarray: asarray_type,
    np.asanyarray: asarray_type,
    np.asarray_chkfinite: asarray_type,
    np.require: asarray_type,
    np.ascontiguousarray: ascontiguous_type,
    np.asfortranarray: ascontiguous_type,
    np.copy: copy_type,
}

SCALAR_CLASSES: tuple[type, ...] = tuple(
    cls for cls in dict.fromkeys(np.dtype(code).type for code in "?bBhHiIlLqQefdgFDG") if issubclass(cls, np.generic)
)
RULES.update({cls: cast_type(np.dtype(cls)) for cls in SCALAR_CLASSES})
