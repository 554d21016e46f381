"""Types of reductions and running sums."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from runtime.primitives.rules import Rule, array, array_or_scalar, dtype_of, flag, numeric_type, rank, written_type
from runtime.primitives.shapes import Impossible, Unknown, multiply_sizes, normalize_axes, normalize_axis, reduced_shape
from runtime.types import ArrayType, Type, type_of, union

INTP = np.dtype(np.intp)
BOOL_DTYPE = np.dtype(np.bool_)
_COUNT = type_of(np.count_nonzero(np.zeros(1)))  # an int or an intp, by NumPy's version


def reduced(x: ArrayType, dtype: np.dtype, axis: Any, keepdims: Any) -> Type:
    """What a reduction of `x` over `axis` gives."""
    keep = flag(keepdims)
    if x.shape is None:
        return ArrayType(dtype, (), "scalar") if axis is None and not keep else array_or_scalar(dtype, None)
    return array_or_scalar(dtype, reduced_shape(x.shape, axis, keep))


@lru_cache(maxsize=256)
def _sum_dtype(dtype: np.dtype) -> np.dtype:
    return np.add.reduce(np.zeros(1, dtype)).dtype


@lru_cache(maxsize=256)
def _mean_dtype(dtype: np.dtype) -> np.dtype:
    return np.mean(np.zeros(1, dtype)).dtype


@lru_cache(maxsize=256)
def _spread_dtype(dtype: np.dtype) -> np.dtype:
    return np.var(np.zeros(1, dtype)).dtype


def sum_type(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: Any = False,
    initial: Any = 0,
    where: Any = True,
) -> Type:
    """sum, prod and their NaN forms: small integers widen."""
    x = numeric_type(a)
    if out is not None:
        return written_type(out)
    return reduced(x, dtype_of(dtype, _sum_dtype(x.dtype)), axis, keepdims)


def mean_type(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, *, where: Any = True
) -> Type:
    """mean: integers become float64."""
    x = numeric_type(a)
    if out is not None:
        return written_type(out)
    return reduced(x, dtype_of(dtype, _mean_dtype(x.dtype)), axis, keepdims)


def spread_type(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: Any = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = 0,
) -> Type:
    """std and var: real, also of complex numbers."""
    x = numeric_type(a)
    if out is not None:
        return written_type(out)
    if dtype is not None:
        raise Unknown
    return reduced(x, _spread_dtype(x.dtype), axis, keepdims)


def extreme_type(
    a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = 0, where: Any = True
) -> Type:
    """min, max, ptp: of the array's dtype."""
    x = numeric_type(a)
    if out is not None:
        return written_type(out)
    return reduced(x, x.dtype, axis, keepdims)


def position_type(a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Type:
    """argmin and argmax."""
    x = numeric_type(a)
    return reduced(x, INTP, axis, keepdims) if out is None else written_type(out)


def truth_type(a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, *, where: Any = True) -> Type:
    """all and any."""
    x = numeric_type(a)
    return reduced(x, BOOL_DTYPE, axis, keepdims) if out is None else written_type(out)


def count_type(a: Any, axis: Any = None, *, keepdims: Any = False) -> Type:
    """count_nonzero."""
    x = numeric_type(a)
    if axis is None and not flag(keepdims):
        return _COUNT
    result = reduced(x, INTP, axis, keepdims)
    return result if isinstance(result, ArrayType) and result.kind == "array" else union((result, _COUNT))


def running_type(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Type:
    """cumsum, cumprod and their NaN forms."""
    x = numeric_type(a)
    if out is not None:
        return written_type(out)
    found = dtype_of(dtype, _sum_dtype(x.dtype))
    if axis is None:
        return array(found, None if x.shape is None else (multiply_sizes(x.shape),))
    shape = x.shape or (1,)
    normalize_axis(axis, max(rank(x), 1))
    return array(found, shape)


def norm_type(x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Type:
    """linalg.norm."""
    a = numeric_type(x)
    dtype = a.dtype if a.dtype.kind in "fc" else np.dtype(np.float64)
    if ord is not None:
        if axis is None and rank(a) not in (1, 2):
            raise Impossible
        if axis is not None and len(normalize_axes(axis, rank(a))) > 2:
            raise Impossible
        if ord == 0:
            raise Unknown
    return reduced(a, np.zeros(0, dtype).real.dtype, axis, keepdims)


RULES: dict[Any, Rule] = {
    np.sum: sum_type,
    np.prod: sum_type,
    np.nansum: sum_type,
    np.nanprod: sum_type,
    np.mean: mean_type,
    np.nanmean: mean_type,
    np.std: spread_type,
    np.var: spread_type,
    np.min: extreme_type,
    np.max: extreme_type,
    np.amin: extreme_type,
    np.amax: extreme_type,
    np.nanmin: extreme_type,
    np.nanmax: extreme_type,
    np.ptp: extreme_type,
    np.argmin: position_type,
    np.argmax: position_type,
    np.nanargmin: position_type,
    np.nanargmax: position_type,
    np.all: truth_type,
    np.any: truth_type,
    np.count_nonzero: count_type,
    np.cumsum: running_type,
    np.cumprod: running_type,
    np.nancumsum: running_type,
    np.nancumprod: running_type,
    np.linalg.norm: norm_type,
}

METHODS: dict[str, Rule] = {
    "sum": sum_type,
    "prod": sum_type,
    "mean": mean_type,
    "std": spread_type,
    "var": spread_type,
    "min": extreme_type,
    "max": extreme_type,
    "argmin": position_type,
    "argmax": position_type,
    "all": truth_type,
    "any": truth_type,
    "cumsum": running_type,
    "cumprod": running_type,
}
