"""Rules of quantiles, of whose sorted items two neighbours share the cotangent; of stretches, and of unique items."""

from __future__ import annotations

import math
from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.axes import axes_of, counted, lined_up, product_of_others, put_back
from runtime.gradients.functions import np, shape_of
from runtime.gradients.moving import count_of, put_along
from runtime.gradients.rules import define


def _rows(g: Any, shape: Any, axis: Any, count: Any) -> Any:
    """The cotangents of the quantiles of each row, with a last axis for the quantiles, of which there are `count`."""
    gone = axes_of(axis, len(shape))
    return np.moveaxis(np.reshape(g, (count, *[size for k, size in enumerate(shape) if k not in gone])), 0, -1)


def _neighbours(x: Any, where: Any, last: Any) -> tuple[Any, Any, Any]:
    """The places in `x` of the sorted items around the fractional places `where`, and how near the upper one is.

    `last` is the place of the greatest item: NaN is sorted behind it.
    """
    order = np.argsort(x, axis=-1, kind="stable")
    last = np.maximum(last, 0)
    low = np.clip(np.floor(where), 0, last).astype(np.intp)
    high = np.minimum(low + 1, last).astype(np.intp)
    near = where - low
    return np.take_along_axis(order, low, axis=-1), np.take_along_axis(order, high, axis=-1), near


def _pulled(g: Any, a: Any, axis: Any, where: Any, last: Any, count: Any) -> Any:
    shape = shape_of(a)
    x = lined_up(a, shape, axis)
    rows = _rows(g, shape, axis, count)
    low, high, near = _neighbours(x, _per_row(where, x), last)
    shares = np.concatenate([rows * (1 - near), rows * near], axis=-1)
    places = np.concatenate([low, high], axis=-1) + np.zeros((*shape_of(rows)[:-1], 1), np.intp)
    return put_back(put_along(shares, places, shape_of(x), -1), shape, axis)


def _per_row(where: Any, x: Any) -> Any:
    """Places with as many axes as the rows have."""
    missing = len(shape_of(x)) - len(shape_of(where))
    return np.reshape(where, (*[1] * missing, -1)) if missing else where


def _quantile_places(a: Any, q: Any, axis: Any, method: Any) -> Any:
    """Where the quantiles lie among the sorted items: what NumPy finds for 0, 1, 2 …"""
    last = _last(a, axis)
    if method == "linear":
        return last * np.reshape(q, (-1,))
    return np.quantile(np.arange(last + 1), np.reshape(q, (-1,)), method=method)


def _last(a: Any, axis: Any) -> Any:
    """The place of the greatest item of each row."""
    return counted(shape_of(a), axis) - 1


def _last_present(a: Any, axis: Any) -> Any:
    """As `_last`, of each row without its NaN."""
    return np.sum(~np.isnan(lined_up(a, shape_of(a), axis)), axis=-1, keepdims=True) - 1


def _linear(method: Any) -> None:
    if method != "linear":
        raise Unsupported(
            f"A quantile has this derivative only with method='linear', not {method!r}", "Leave the method out."
        )


def _unweighted(weights: Any) -> None:
    if weights is not None:
        raise Unsupported("A quantile with weights has no derivative", "Sort, and sum the weights.")


def _slope(g: Any, a: Any, axis: Any, where: Any, last: Any, shape_of_q: Any) -> Any:
    """The cotangent of `q`."""
    shape = shape_of(a)
    x = lined_up(a, shape, axis)
    rows = _rows(g, shape, axis, count_of(shape_of_q))
    low, high, _ = _neighbours(x, _per_row(where, x), last)
    steps = np.take_along_axis(x, high, axis=-1) - np.take_along_axis(x, low, axis=-1)
    found = rows * steps * last
    return np.reshape(np.sum(found, axis=tuple(range(len(shape_of(found)) - 1))), shape_of_q)


def _quantile_rule(function: Any, scale: float, has_nan: bool) -> None:
    def last(a: Any, axis: Any) -> Any:
        return _last_present(a, axis) if has_nan else _last(a, axis)

    def where(a: Any, q: Any, axis: Any, method: Any, weights: Any) -> Any:
        _unweighted(weights)
        if not has_nan:
            return _quantile_places(a, q * scale, axis, method)
        _linear(method)
        return _last_present(a, axis) * np.reshape(q * scale, (-1,))

    def items(g: Any, a: Any, q: Any, axis: Any, method: Any, weights: Any) -> Any:
        places = where(a, q, axis, method, weights)
        return _pulled(g, a, axis, places, last(a, axis), count_of(shape_of(q)))

    def place(g: Any, a: Any, q: Any, axis: Any, method: Any, weights: Any) -> Any:
        _linear(method)
        places = where(a, q, axis, method, weights)
        return _slope(g, a, axis, places, last(a, axis), shape_of(q)) * scale

    define(
        function,
        "a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None",
        a=items,
        q=place,
    )


_quantile_rule(numpy.quantile, 1.0, False)
_quantile_rule(numpy.percentile, 0.01, False)
_quantile_rule(numpy.nanquantile, 1.0, True)
_quantile_rule(numpy.nanpercentile, 0.01, True)

_MEDIAN = "a, axis=None, out=None, overwrite_input=False, keepdims=False"


def _median(g: Any, a: Any, axis: Any, last: Any) -> Any:
    return _pulled(g, a, axis, np.reshape(last * 0.5, (1,)) if not len(shape_of(last)) else last * 0.5, last, 1)


define(numpy.median, _MEDIAN, a=lambda g, a, axis: _median(g, a, axis, _last(a, axis)))
define(numpy.nanmedian, _MEDIAN, a=lambda g, a, axis: _median(g, a, axis, _last_present(a, axis)))

# ---- sums, products and extremes of stretches


def _inside(indices: Any, count: Any) -> Any:
    """Which of `count` places each stretch has; one that ends before it begins has one."""
    places = np.arange(count)
    starts = np.reshape(indices, (-1, 1))
    ends = np.maximum(np.concatenate([starts[1:], np.reshape(count, (1, 1))]), starts + 1)
    return np.logical_and(places >= starts, places < ends)


def _stretches(g: Any, indices: Any, axis: Any, shape: Any) -> Any:
    """Each item of a stretch gets the cotangent of its sum."""
    is_inside = _inside(indices, shape[axis]) * 1.0
    return np.moveaxis(np.tensordot(is_inside, np.moveaxis(g, axis, 0), (0, 0)), 0, axis)


def _by_stretch(g: Any, x: Any, indices: Any, axis: Any, shares: Any) -> Any:
    """As `_stretches`, of what gets `shares` of it, from the items and which of them there are, stretches first."""
    x, g = np.moveaxis(x, axis, -1), np.expand_dims(np.moveaxis(g, axis, 0), -1)
    shape = shape_of(x)
    is_inside = np.reshape(_inside(indices, shape[-1]), (-1, *[1] * (len(shape) - 1), shape[-1]))
    return np.moveaxis(np.sum(g * shares(x, is_inside), axis=0), -1, axis)


def _factors(x: Any, is_inside: Any) -> Any:
    return np.where(is_inside, product_of_others(np.where(is_inside, x, 1.0)), 0.0)


def _extremes(g: Any, array: Any, indices: Any, axis: Any, out: Any) -> Any:
    """Those that are equal to the extreme one of their stretch share its cotangent."""
    extremes = np.expand_dims(np.moveaxis(out, axis, 0), -1)

    def shares(x: Any, is_inside: Any) -> Any:
        ties = np.logical_and(is_inside, np.equal(x, extremes))
        return ties / np.maximum(np.sum(ties, axis=-1, keepdims=True), 1)

    return _by_stretch(g, array, indices, axis, shares)


_STRETCHES = "array, indices, axis=0, dtype=None, out=None"
define(
    numpy.add.reduceat,
    _STRETCHES,
    array=lambda g, indices, axis, shape_of_array: _stretches(g, indices, axis, shape_of_array),
)
define(
    numpy.multiply.reduceat,
    _STRETCHES,
    array=lambda g, array, indices, axis: _by_stretch(g, array, indices, axis, _factors),
)
for _ufunc in (numpy.maximum, numpy.minimum):
    define(_ufunc.reduceat, _STRETCHES, array=_extremes)

# ---- items without those that are there twice


def _unique(g: Any, ar: Any, axis: Any, equal_nan: Any, sorted: Any, shape_of_ar: Any) -> Any:
    """The first of equal items gets the cotangent."""
    if sorted is not True:
        raise Unsupported("np.unique has a derivative only with sorted=True.", "Leave `sorted` out.")
    g = g[0] if isinstance(g, list | tuple) else g
    if g is None:
        return None
    first = np.unique(ar, return_index=True, axis=axis, equal_nan=equal_nan)[1]
    if axis is None:
        return np.reshape(put_along(g, first, (math.prod(shape_of_ar),), 0), shape_of_ar)
    return np.swapaxes(_rows_at(np.swapaxes(g, 0, axis), first, shape_of_ar[axis]), 0, axis)


def _rows_at(g: Any, places: Any, count: Any) -> Any:
    """Zeros in `count` rows, but for the rows of `g` at `places`."""
    is_there = np.equal(np.expand_dims(np.arange(count), -1), places) * 1.0
    return np.tensordot(is_there, g, (1, 0))


define(
    numpy.unique,
    "ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True",
    ar=_unique,
)
