"""Rules of reductions and running results, and of the methods of ufuncs."""

from __future__ import annotations

import math
from typing import Any

import numpy

import runtime.gradients.rules_elementwise  # noqa: F401 – outer products use its rules
from runtime.gradients.axes import (
    axes_of,
    backwards,
    counted,
    expanded,
    lined_up,
    masked,
    product_of_others,
    put_back,
    shifted,
)
from runtime.gradients.functions import conj, np, shape_of, sum_to
from runtime.gradients.moving import diagonal_back, put_along
from runtime.gradients.rules import RULES, define, define_flat, pull

_REDUCED = "a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True"
_UFUNC_REDUCED = "array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=True"

# ---- sums and means


def _sum(g: Any, shape: Any, axis: Any, keepdims: Any, where: Any) -> Any:
    return np.broadcast_to(masked(expanded(g, shape, axis, keepdims), where), shape)


define(
    numpy.sum,
    _REDUCED,
    a=lambda g, shape_of_a, axis, keepdims, where: _sum(g, shape_of_a, axis, keepdims, where),
    initial=lambda g: np.sum(g),
)
define(
    numpy.add.reduce,
    _UFUNC_REDUCED,
    array=lambda g, shape_of_array, axis, keepdims, where: _sum(g, shape_of_array, axis, keepdims, where),
    initial=lambda g: np.sum(g),
)
define(
    numpy.nansum,
    _REDUCED,
    a=lambda g, a, axis, keepdims, where: np.where(np.isnan(a), 0, _sum(g, shape_of(a), axis, keepdims, where)),
    initial=lambda g: np.sum(g),
)


def _mean(g: Any, shape: Any, axis: Any, keepdims: Any, where: Any) -> Any:
    count = counted(shape, axis, where)
    return np.broadcast_to(masked(expanded(g, shape, axis, keepdims) / count, where), shape)


define(
    numpy.mean,
    "a, axis=None, dtype=None, out=None, keepdims=False, *, where=True",
    a=lambda g, shape_of_a, axis, keepdims, where: _mean(g, shape_of_a, axis, keepdims, where),
)


def _present(a: Any, where: Any) -> Any:
    """Which items a reduction takes that leaves out NaN."""
    return ~np.isnan(a) if where is True else ~np.isnan(a) & where


define(
    numpy.nanmean,
    "a, axis=None, dtype=None, out=None, keepdims=False, *, where=True",
    a=lambda g, a, axis, keepdims, where: _mean(g, shape_of(a), axis, keepdims, _present(a, where)),
)


def _deviation(x: Any, axis: Any, where: Any, mean: Any) -> Any:
    """The items less their mean, zero for those left out."""
    if mean is None:
        kept = masked(x, where)
        mean = np.sum(kept, axis=axis, keepdims=True) / counted(shape_of(x), axis, where)
    return masked(x - mean, where)


def _variance(g: Any, x: Any, axis: Any, keepdims: Any, where: Any, mean: Any, freedom: Any) -> Any:
    shape = shape_of(x)
    scale = expanded(g, shape, axis, keepdims) * (2 / (counted(shape, axis, where) - freedom))
    return scale * _deviation(x, axis, where, mean)


def _of_root(g: Any, out: Any) -> Any:
    """The cotangent of a square, from that of its root; zero where the root is zero."""
    return np.where(out == 0, 0, g / np.where(out == 0, 1, 2 * out))


_SPREAD = "a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None"


def _freedom(ddof: Any, correction: Any) -> Any:
    return ddof if correction is None else correction


def _variance_of(g: Any, a: Any, axis: Any, keepdims: Any, where: Any, mean: Any, ddof: Any, correction: Any) -> Any:
    return _variance(g, a, axis, keepdims, where, mean, _freedom(ddof, correction))


def _mean_of_variance(
    g: Any, a: Any, axis: Any, keepdims: Any, where: Any, mean: Any, ddof: Any, correction: Any
) -> Any:
    found = _variance_of(g, a, axis, keepdims, where, mean, ddof, correction)
    return sum_to(-found, shape_of(mean))


define(numpy.var, _SPREAD, a=_variance_of, mean=_mean_of_variance)
define(
    numpy.std,
    _SPREAD,
    a=lambda g, out, a, axis, keepdims, where, mean, ddof, correction: _variance_of(
        _of_root(g, out), a, axis, keepdims, where, mean, ddof, correction
    ),
    mean=lambda g, out, a, axis, keepdims, where, mean, ddof, correction: _mean_of_variance(
        _of_root(g, out), a, axis, keepdims, where, mean, ddof, correction
    ),
)


def _nan_variance(g: Any, a: Any, axis: Any, keepdims: Any, where: Any, mean: Any, freedom: Any) -> Any:
    present = _present(a, where)
    return _variance(g, np.where(present, a, 0), axis, keepdims, present, mean, freedom)


define(
    numpy.nanvar,
    _SPREAD,
    a=lambda g, a, axis, keepdims, where, mean, ddof, correction: _nan_variance(
        g, a, axis, keepdims, where, mean, _freedom(ddof, correction)
    ),
)
define(
    numpy.nanstd,
    _SPREAD,
    a=lambda g, out, a, axis, keepdims, where, mean, ddof, correction: _nan_variance(
        _of_root(g, out), a, axis, keepdims, where, mean, _freedom(ddof, correction)
    ),
)


def _weights(weights: Any, shape: Any, axis: Any) -> Any:
    """The weights of an average, so that they broadcast against the array."""
    if len(shape_of(weights)) == len(shape):
        return weights
    places = axes_of(axis, len(shape))
    ordered = np.transpose(weights, sorted(range(len(places)), key=places.__getitem__))
    return np.expand_dims(ordered, tuple(k for k in range(len(shape)) if k not in places))


def _average(g: Any, shape_of_a: Any, axis: Any, weights: Any, returned: Any, keepdims: Any) -> Any:
    g = g[0] if returned else g
    if g is None:
        return None
    if weights is None:
        return _mean(g, shape_of_a, axis, keepdims, True)
    full = np.broadcast_to(_weights(weights, shape_of_a, axis), shape_of_a)
    return expanded(g, shape_of_a, axis, keepdims) / np.sum(full, axis=axis, keepdims=True) * conj(full)


def _average_weights(g: Any, a: Any, axis: Any, weights: Any, returned: Any, keepdims: Any, out: Any) -> Any:
    g, total, out = (*g, out[0]) if returned else (g, None, out)
    shape = shape_of(a)
    around = _weights(weights, shape, axis)
    full = np.broadcast_to(around, shape)
    found = 0 * full if total is None else np.broadcast_to(expanded(total, shape, axis, keepdims), shape)
    if g is not None:
        deviation = a - expanded(out, shape, axis, keepdims)
        found = found + expanded(g, shape, axis, keepdims) / np.sum(full, axis=axis, keepdims=True) * conj(deviation)
    found = sum_to(found, shape_of(around))
    if len(shape_of(weights)) == len(shape):
        return found
    places = axes_of(axis, len(shape))
    order = sorted(range(len(places)), key=places.__getitem__)
    squeezed = np.squeeze(found, tuple(k for k in range(len(shape)) if k not in places))
    return np.transpose(squeezed, sorted(range(len(order)), key=order.__getitem__))


define(
    numpy.average,
    "a, axis=None, weights=None, returned=False, *, keepdims=False",
    a=_average,
    weights=_average_weights,
)

# ---- products


def _product(g: Any, x: Any, axis: Any, keepdims: Any, where: Any, initial: Any) -> Any:
    shape = shape_of(x)
    others = put_back(product_of_others(lined_up(masked(x, where, 1), shape, axis)), shape, axis)
    scaled = expanded(g, shape, axis, keepdims) * conj(others if initial is None else others * initial)
    return masked(scaled, where)


def _product_initial(g: Any, x: Any, axis: Any, keepdims: Any, where: Any) -> Any:
    return np.sum(g * conj(np.prod(masked(x, where, 1), axis=axis, keepdims=keepdims)))


define(
    numpy.prod,
    _REDUCED,
    a=lambda g, a, axis, keepdims, where, initial: _product(g, a, axis, keepdims, where, initial),
    initial=lambda g, a, axis, keepdims, where: _product_initial(g, a, axis, keepdims, where),
)
define(
    math.prod,
    "iterable, start=1",
    iterable=lambda g, iterable, start: _product(g, iterable, None, False, True, start),
    start=lambda g, iterable: _product_initial(g, iterable, None, False, True),
)
define(
    numpy.multiply.reduce,
    _UFUNC_REDUCED,
    array=lambda g, array, axis, keepdims, where, initial: _product(g, array, axis, keepdims, where, initial),
    initial=lambda g, array, axis, keepdims, where: _product_initial(g, array, axis, keepdims, where),
)
define(
    numpy.nanprod,
    _REDUCED,
    a=lambda g, a, axis, keepdims, where, initial: _product(g, a, axis, keepdims, _present(a, where), initial),
    initial=lambda g, a, axis, keepdims, where: _product_initial(g, a, axis, keepdims, _present(a, where)),
)

# ---- extremes


def _extreme(g: Any, x: Any, out: Any, axis: Any, keepdims: Any, where: Any) -> Any:
    """Those that are equal to the extreme one share its cotangent."""
    shape = shape_of(x)
    ties = np.equal(x, expanded(out, shape, axis, keepdims))
    ties = ties if where is True else ties & where
    count = np.sum(ties, axis=axis, keepdims=True)
    return np.where(ties, expanded(g, shape, axis, keepdims) / np.maximum(count, 1), 0)


def _extreme_initial(g: Any, out: Any, initial: Any) -> Any:
    return np.sum(np.where(out == initial, g, 0))


_EXTREME = "a, axis=None, out=None, keepdims=False, initial=None, where=True"


def _extreme_of(g: Any, a: Any, out: Any, axis: Any, keepdims: Any, where: Any) -> Any:
    return _extreme(g, a, out, axis, keepdims, where)


for _function in (numpy.max, numpy.min, numpy.amax, numpy.amin, numpy.nanmax, numpy.nanmin):
    define(_function, _EXTREME, a=_extreme_of, initial=_extreme_initial)
for _ufunc in (numpy.maximum, numpy.minimum, numpy.fmax, numpy.fmin):
    define(
        _ufunc.reduce,
        _UFUNC_REDUCED,
        array=lambda g, array, out, axis, keepdims, where: _extreme(g, array, out, axis, keepdims, where),
        initial=_extreme_initial,
    )


def _range(g: Any, a: Any, axis: Any, keepdims: Any) -> Any:
    high = _extreme(g, a, np.max(a, axis=axis, keepdims=keepdims), axis, keepdims, True)
    return high - _extreme(g, a, np.min(a, axis=axis, keepdims=keepdims), axis, keepdims, True)


define(numpy.ptp, "a, axis=None, out=None, keepdims=False", a=_range)


def _log_sum(g: Any, array: Any, out: Any, axis: Any, keepdims: Any, where: Any) -> Any:
    shape = shape_of(array)
    shares = np.exp(array - expanded(out, shape, axis, keepdims))
    return masked(expanded(g, shape, axis, keepdims) * shares, where)


define(numpy.logaddexp.reduce, _UFUNC_REDUCED, array=_log_sum)

# ---- running results


def _running_sum(g: Any, shape: Any, axis: Any) -> Any:
    place = 0 if axis is None else axis
    return np.reshape(np.flip(np.cumsum(np.flip(g, place), axis=place), place), shape)


def _running_product(g: Any, x: Any, axis: Any) -> Any:
    shape = shape_of(x)
    row = lined_up(x, shape, axis)
    terms = lined_up(g, shape_of(g), 0 if axis is None else axis)
    found = backwards(row, terms) * conj(shifted(np.cumprod(row, axis=-1), 1.0))
    return put_back(found, shape, axis)


_RUNNING = "a, axis=None, dtype=None, out=None"
define(numpy.cumsum, _RUNNING, a=lambda g, shape_of_a, axis: _running_sum(g, shape_of_a, axis))
define(numpy.nancumsum, _RUNNING, a=lambda g, a, axis: np.where(np.isnan(a), 0, _running_sum(g, shape_of(a), axis)))
define(numpy.cumprod, _RUNNING, a=lambda g, a, axis: _running_product(g, a, axis))
define(
    numpy.nancumprod,
    _RUNNING,
    a=lambda g, a, axis: np.where(np.isnan(a), 0, _running_product(g, np.where(np.isnan(a), 1, a), axis)),
)


def _without_initial(g: Any, axis: Any, include_initial: Any) -> Any:
    place = 0 if axis is None else axis % len(shape_of(g))
    return g[(slice(None),) * place + (slice(1, None),)] if include_initial else g


_CUMULATIVE = "x, *, axis=None, dtype=None, out=None, include_initial=False"
define(
    numpy.cumulative_sum,
    _CUMULATIVE,
    x=lambda g, shape_of_x, axis, include_initial: _running_sum(
        _without_initial(g, axis, include_initial), shape_of_x, axis
    ),
)
define(
    numpy.cumulative_prod,
    _CUMULATIVE,
    x=lambda g, x, axis, include_initial: _running_product(_without_initial(g, axis, include_initial), x, axis),
)
define(
    numpy.add.accumulate,
    "array, axis=0, dtype=None, out=None",
    array=lambda g, shape_of_array, axis: _running_sum(g, shape_of_array, axis),
)
define(
    numpy.multiply.accumulate,
    "array, axis=0, dtype=None, out=None",
    array=lambda g, array, axis: _running_product(g, array, axis),
)


def _running_extreme(g: Any, array: Any, out: Any, axis: Any) -> Any:
    """The last of equal items has the cotangent."""
    shape = shape_of(array)
    places = np.reshape(np.arange(shape[axis]), (-1, *[1] * (len(shape) - 1 - axis % len(shape))))
    last = np.maximum.accumulate(np.where(np.equal(array, out), places, 0), axis=axis)
    return put_along(g, last, shape, axis)


for _ufunc in (numpy.maximum, numpy.minimum, numpy.fmax, numpy.fmin):
    define(_ufunc.accumulate, "array, axis=0, dtype=None, out=None", array=_running_extreme)


def _running_log_sum(g: Any, array: Any, out: Any, axis: Any) -> Any:
    row, sums, terms = (lined_up(item, shape_of(array), axis) for item in (array, out, g))
    shares = np.exp(shifted(sums, 0.0) - sums)
    return put_back(backwards(shares, terms) * np.exp(row - sums), shape_of(array), axis)


define(numpy.logaddexp.accumulate, "array, axis=0, dtype=None, out=None", array=_running_log_sum)

# ---- outer products of functions of two numbers


def _outer_rule(ufunc: Any) -> None:
    rule = RULES[ufunc]

    def left(g: Any, A: Any, B: Any, out: Any) -> Any:
        spread = np.reshape(A, (*shape_of(A), *[1] * len(shape_of(B))))
        return np.reshape(pull(rule, "x1", {"x1": spread, "x2": B}, out, g), shape_of(A))

    def right(g: Any, A: Any, B: Any, out: Any) -> Any:
        spread = np.reshape(A, (*shape_of(A), *[1] * len(shape_of(B))))
        return pull(rule, "x2", {"x1": spread, "x2": B}, out, g)

    define(ufunc.outer, "A, B", A=left, B=right)


for _binary in (
    *(numpy.add, numpy.subtract, numpy.multiply, numpy.divide, numpy.power, numpy.maximum, numpy.minimum),
    *(numpy.arctan2, numpy.hypot, numpy.logaddexp),
):
    _outer_rule(_binary)

define(
    numpy.trace,
    "a, offset=0, axis1=0, axis2=1, dtype=None, out=None",
    a=lambda g, shape_of_a, offset, axis1, axis2: diagonal_back(
        np.expand_dims(g, -1), shape_of_a, offset, axis1, axis2
    ),
)
define(
    numpy.linalg.trace,
    "x, /, *, offset=0, dtype=None",
    x=lambda g, shape_of_x, offset: diagonal_back(np.expand_dims(g, -1), shape_of_x, offset, -2, -1),
)
define_flat(
    *(numpy.argmax, numpy.argmin, numpy.nanargmax, numpy.nanargmin, numpy.argsort, numpy.argpartition),
    *(numpy.any, numpy.all, numpy.count_nonzero, numpy.nonzero, numpy.flatnonzero, numpy.argwhere),
    *(numpy.searchsorted, numpy.digitize, numpy.lexsort, numpy.isin),
)
