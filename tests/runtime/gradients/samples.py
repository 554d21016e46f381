"""Calls of every function that has a rule, for the checker."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.gradients.checker import Sample


def real(*shape: int, low: float = 0.2, high: float = 0.9, seed: int = 0) -> Any:
    """Numbers in a range, all different and none near a kink."""
    made = np.random.default_rng(seed + 17 * len(shape) + sum(shape)).uniform(low, high, shape)
    return made if shape else made[()]


def signed(*shape: int, seed: int = 0) -> Any:
    """Numbers of both signs, none near zero."""
    made = real(*shape, seed=seed)
    return made * np.where(np.arange(made.size).reshape(np.shape(made)) % 2, -1.0, 1.0)


def cplx(*shape: int, seed: int = 0) -> Any:
    """Complex numbers in the right half of the unit circle."""
    return real(*shape, seed=seed) * 0.7 + 1j * signed(*shape, seed=seed + 1) * 0.7


def spread(*shape: int, seed: int = 0) -> np.ndarray:
    """Numbers in disorder, no two of which are near each other."""
    count = int(np.prod(shape))
    rng = np.random.default_rng(seed + count)
    return (rng.permutation(count) * 0.37 - 0.1 * count + rng.uniform(0, 0.1, count)).reshape(shape)


def S(function: Any, *args: Any, **kwargs: Any) -> Sample:
    """A sample; what begins with `_` is said of it, the rest are keyword arguments of the call."""
    facts = {key[1:]: kwargs.pop(key) for key in list(kwargs) if key.startswith("_")}
    return Sample(function, args, kwargs, **facts)


X, M, Z = real(4), real(3, 4), cplx(3, 4)
NUMBER, EMPTY = np.float64(0.7), np.zeros((0, 3))

# ---- functions of one number, by where they are defined

_EVERYWHERE = (
    *(np.negative, np.positive, np.square, np.exp, np.exp2, np.expm1, np.sin, np.cos, np.tan, np.sinh, np.cosh),
    *(np.tanh, np.arctan, np.arcsinh, np.degrees, np.rad2deg, np.radians, np.deg2rad, np.absolute, np.fabs, np.sign),
    *(np.conjugate, np.cbrt, np.sinc, np.arcsin, np.arccos, np.arctanh, np.nan_to_num, np.unwrap, np.modf, np.frexp),
)
_POSITIVE = (np.reciprocal, np.log, np.log2, np.log10, np.log1p, np.sqrt)
_COMPLEX = (
    *(np.negative, np.positive, np.square, np.exp, np.sin, np.cos, np.tan, np.sinh, np.cosh, np.expm1, np.exp2),
    *(np.tanh, np.arctan, np.arcsinh, np.absolute, np.sign, np.conjugate, np.arcsin, np.arccos, np.arctanh),
    *(np.reciprocal, np.log, np.log2, np.log10, np.log1p, np.sqrt, np.arccosh, np.sinc, np.real, np.imag, np.angle),
)
UNARY = [
    *(S(f, x) for f in _EVERYWHERE for x in (signed(3, 4), signed(5)[2], EMPTY) if f is not np.unwrap or np.ndim(x)),
    *(S(f, x) for f in _POSITIVE for x in (M, NUMBER, EMPTY)),
    *(S(f, x) for f in _COMPLEX for x in (Z, cplx(2)[1])),
    *(S(np.arccosh, 1.5 + M), S(np.i0, M), S(np.i0, 3 * NUMBER), S(np.real, signed(3)), S(np.imag, signed(3))),
    *(S(np.angle, signed(3)), S(np.angle, Z, deg=True), S(np.sinc, np.array([0.01, -0.02, 0.3])), S(np.i0, 20 * X)),
    *(S(np.modf, X, _used=(0,)), S(np.modf, X, _used=(1,)), S(np.frexp, 3 * X, _used=(0,))),
    S(np.nan_to_num, np.array([1.0, np.nan, np.inf]), nan=NUMBER, posinf=NUMBER, _wrt=("nan", "posinf")),
    S(np.nan_to_num, np.array([1.0, -np.inf]), neginf=NUMBER, _wrt=("neginf",)),
]

# ---- functions of two numbers

_TWO = (
    *(np.add, np.subtract, np.multiply, np.divide, np.power, np.float_power, np.logaddexp, np.logaddexp2, np.arctan2),
    *(np.hypot, np.maximum, np.minimum, np.fmax, np.fmin, np.nextafter),
)
_PAIRS = (
    *((M, real(4, seed=3)), (real(3, 1, seed=1), X), (NUMBER, M), (M, NUMBER), (real(2, 1, 4), real(3, 1, seed=2))),
    *((NUMBER, real(seed=5)), (EMPTY, real(3)), (real(1, 1), real(seed=4))),
)
MULTIPLES = X * (np.arange(12).reshape(3, 4) + real(3, 4, low=0.3, high=0.7))  # of X, and some
BINARY = [
    *(S(f, *pair, _second=f is not np.nextafter) for f in _TWO for pair in _PAIRS),
    *(S(f, Z, cplx(4, seed=3)) for f in (np.add, np.subtract, np.multiply, np.divide, np.power, np.float_power)),
    *(S(f, Z, real(4, seed=3)) for f in (np.add, np.subtract, np.multiply, np.divide, np.power)),
    *(S(f, real(4, seed=3), Z) for f in (np.add, np.subtract, np.multiply, np.divide, np.power)),
    *(S(np.power, signed(3, 4), n, _wrt=("x1",)) for n in (0, 1, 2, 3, -2, 2.0, np.array([0, 1, 2, 3]))),
    *(S(np.power, M, n, _wrt=("x1",)) for n in (0.5, -0.5, np.array([0.5, 0.0, 1.0, -2.0]))),
    S(np.power, 2, X, _wrt=("x2",)),
    *(S(f, x, X) for f in (np.remainder, np.fmod) for x in (MULTIPLES, -MULTIPLES)),
    S(np.divmod, MULTIPLES, X),
    S(np.divmod, MULTIPLES, X, _used=(0,)),
    S(np.divmod, -MULTIPLES, X, _used=(1,)),
    S(np.ldexp, M, np.array([1, -2, 0, 3])),
    S(np.copysign, signed(3, 4), -X),
    S(np.copysign, M, signed(4)),
    S(np.heaviside, np.array([-1.0, 0.0, 2.0]), real(3), _wrt=("x2",)),
    S(np.where, M > 0.5, M, X),
    S(np.where, X > 0.5, NUMBER, M),
    S(np.where, M > 0.5, Z, X),
    S(np.where, True, M, 1.0),
    S(np.clip, signed(3, 4), -0.5, 0.5),
    S(np.clip, 2 * signed(3, 4), -X, X),
    S(np.clip, signed(3, 4), 0.1, None),
    S(np.clip, signed(3, 4), None, X),
    S(np.clip, signed(3, 4), min=-X, max=0.3),
    S(np.clip, M, real(4) + 2, X),
    *(
        S(f.outer, a, b)
        for f in (np.add, np.subtract, np.multiply, np.divide, np.power, np.maximum, np.minimum)
        for a, b in ((M, real(2, seed=9)), (X, real(2, 3, seed=9)))
    ),
    *(S(f.outer, X, real(2, seed=9)) for f in (np.arctan2, np.hypot, np.logaddexp)),
    S(np.multiply.outer, Z, cplx(2)),
    *(S(t, M, _single=False) for t in (np.float64, np.complex128, np.longdouble, np.clongdouble)),
]

# ---- reductions

_AXES: tuple[dict[str, Any], ...] = (
    *(
        {},
        {"axis": 0},
        {"axis": -1},
        {"axis": (0, -1)},
        {"axis": 1, "keepdims": True},
        {"axis": None, "keepdims": True},
    ),
)
T = signed(2, 3, 4)
NANS = np.where(np.arange(24).reshape(2, 3, 4) % 5 == 3, np.nan, signed(2, 3, 4))
MASK = np.arange(24).reshape(2, 3, 4) % 3 != 1
FULL = (np.sum, np.mean, np.prod, np.var, np.std)
REDUCTION = [
    *(S(f, x, **axes) for f in FULL for x in (T, cplx(2, 3, 4)) for axes in _AXES),
    *(S(f, spread(2, 3, 4), **axes) for f in (np.max, np.min, np.ptp) for axes in _AXES),
    *(
        S(f, NANS, _single=True, **axes)
        for f in (np.nansum, np.nanprod, np.nanmean, np.nanvar, np.nanstd, np.nanmax, np.nanmin)
        for axes in _AXES
    ),
    *(S(f, T, axis=1, where=MASK) for f in FULL),
    *(S(f, T, where=MASK) for f in FULL),
    *(S(f, T, axis=0, where=MASK, initial=-5.0, _wrt=("a",)) for f in (np.max,)),
    *(
        S(f, T, axis=0, where=MASK, initial=NUMBER, _wrt=("a", "initial"))
        for f in (np.sum, np.prod, np.nansum, np.nanprod)
    ),
    S(np.max, T, axis=0, initial=NUMBER * 0.7),
    S(np.min, T, initial=NUMBER - 5),
    *(S(f, x) for f in (np.sum, np.mean, np.prod, np.max, np.min) for x in (NUMBER, real(1))),
    *(S(f, NUMBER, axis=0) for f in (np.sum,)),
    *(S(f, EMPTY, axis=0) for f in (np.sum, np.prod)),
    S(np.sum, EMPTY),
    S(np.prod, EMPTY, axis=1),
    *(S(f, T, axis=1, ddof=1) for f in (np.var, np.std)),
    *(S(f, T, axis=1, correction=1) for f in (np.var, np.std)),
    *(S(f, NANS, axis=1, ddof=1) for f in (np.nanvar, np.nanstd)),
    *(S(f, T, axis=1, mean=np.mean(T, axis=1, keepdims=True)) for f in (np.var, np.std)),
    S(np.prod, np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 2.0], [1.0, 2.0, 3.0]]), axis=1),
    S(np.prod, np.array([[0.0, 2.0, 3.0], [4.0, 5.0, 2.0]])),
    S(np.average, M),
    S(np.average, M, axis=0),
    S(np.average, M, weights=M + 0.1),
    S(np.average, M, 1, X),
    S(np.average, M, axis=1, weights=X, returned=True),
    S(np.average, M, 1, X, True, _used=(0,)),
    S(np.average, M, 1, X, True, _used=(1,), _wrt=("weights",)),
    S(np.average, M, axis=0, weights=real(3), keepdims=True),
    S(np.average, T, axis=(2, 0), weights=real(4, 2)),
    S(np.average, M, axis=0, returned=True),
    *(
        S(f.reduce, T, **axes)
        for f in (np.add, np.multiply)
        for axes in ({}, {"axis": None}, {"axis": (0, 2)}, {"axis": 1, "keepdims": True})
    ),
    *(
        S(f.reduce, spread(3, 4), **axes)
        for f in (np.maximum, np.minimum, np.fmax, np.fmin, np.logaddexp)
        for axes in ({}, {"axis": 1})
    ),
    S(np.logaddexp.reduce, T, axis=1, where=MASK),
    *(
        S(f, x, **axes)
        for f in (np.cumsum, np.cumprod)
        for x in (T, cplx(2, 3))
        for axes in ({}, {"axis": 0}, {"axis": -1})
    ),
    *(S(f, x) for f in (np.cumsum, np.cumprod) for x in (NUMBER, np.zeros(0), real(1))),
    S(np.cumprod, np.array([2.0, 0.0, 3.0, 0.0, 5.0])),
    S(np.cumprod, real(30, 3), axis=0),
    *(S(f, NANS, axis=2) for f in (np.nancumsum, np.nancumprod)),
    *(S(f, NANS) for f in (np.nancumsum, np.nancumprod)),
    *(S(f, X, **more) for f in (np.cumulative_sum, np.cumulative_prod) for more in ({}, {"include_initial": True})),
    *(S(f, M, axis=1, include_initial=True) for f in (np.cumulative_sum, np.cumulative_prod)),
    *(
        S(f.accumulate, x, **more)
        for f in (np.add, np.multiply, np.logaddexp)
        for x in (T,)
        for more in ({}, {"axis": -1})
    ),
    *(S(f.accumulate, spread(3, 4), axis=k) for f in (np.maximum, np.minimum, np.fmax, np.fmin) for k in (0, 1)),
    S(np.trace, M),
    S(np.trace, T, 1, 0, 2),
    S(np.trace, T, offset=-1, axis1=1, axis2=2),
]

# ---- shapes and joining

SHAPING = [
    S(np.reshape, M, (2, 6)),
    S(np.reshape, M, -1, order="F"),
    S(np.reshape, M, (4, -1)),
    S(np.reshape, EMPTY, (3, 0)),
    S(np.ravel, T),
    S(np.ravel, M, "F"),
    S(np.squeeze, real(1, 3, 1)),
    S(np.squeeze, real(1, 3, 1), axis=-1),
    S(np.expand_dims, M, 0),
    S(np.expand_dims, M, (0, -1)),
    S(np.ndarray.item, real(1)),
    S(np.ndarray.item, M, 5),
    S(np.ndarray.item, M, 1, 2),
    S(np.ndarray.item, M, (1, 2)),
    *(
        S(f, *xs)
        for f in (np.atleast_1d, np.atleast_2d, np.atleast_3d)
        for xs in ((NUMBER,), (X,), (M,), (NUMBER, M, T))
    ),
    S(np.atleast_1d, NUMBER, M, _used=(1,)),
    S(np.broadcast_to, X, (3, 4)),
    S(np.broadcast_to, NUMBER, (2, 2)),
    S(np.broadcast_to, real(3, 1), (2, 3, 4)),
    S(np.broadcast_arrays, M, X, NUMBER),
    S(np.broadcast_arrays, M, X, _used=(1,)),
    S(np.transpose, T),
    S(np.transpose, T, (1, 2, 0)),
    S(np.transpose, T, [-1, 0, 1]),
    S(np.transpose, X),
    S(np.swapaxes, T, 0, -1),
    S(np.moveaxis, T, 0, -1),
    S(np.moveaxis, T, (0, 1), (-1, 0)),
    S(np.rollaxis, T, 2),
    S(np.rollaxis, T, 0, 3),
    S(np.rollaxis, T, -1, 1),
    S(np.matrix_transpose, T),
    S(np.linalg.matrix_transpose, M),
    S(np.flip, T),
    S(np.flip, T, 1),
    S(np.flip, T, (0, -1)),
    S(np.fliplr, M),
    S(np.flipud, M),
    S(np.rot90, M),
    S(np.rot90, T, 3, (1, 2)),
    S(np.rot90, M, k=2),
    S(np.roll, M, 2),
    S(np.roll, M, -1, axis=1),
    S(np.roll, M, (1, 2), axis=(0, 1)),
    S(np.roll, M, 1, axis=(0, 1)),
    *(
        S(f, M)
        for f in (
            np.copy,
            np.asarray,
            np.asanyarray,
            np.ascontiguousarray,
            np.asfortranarray,
            np.array,
            np.require,
            np.asarray_chkfinite,
        )
    ),
    S(np.array, [X, X * 2]),
    S(np.array, [[NUMBER, 1.0], [2.0, NUMBER]]),
    S(np.array, X, ndmin=3),
    S(np.array, [X, Z[0]]),
    S(np.ascontiguousarray, NUMBER),
    S(np.asarray, (X, X)),
    S(np.array, NUMBER),
    S(np.astype, M, np.float64),
    S(np.astype, M, np.complex128),
    S(np.ndarray.astype, M, np.complex128),
    S(np.full, (2, 4), X),
    S(np.full, 3, NUMBER),
    S(np.full_like, M, NUMBER, _wrt=("fill_value",)),
    S(np.full_like, M, X, _wrt=("fill_value",)),
    S(np.concatenate, [M, real(2, 4)]),
    S(np.concatenate, (M, real(3, 2)), axis=-1),
    S(np.concatenate, [M, X], axis=None),
    S(np.concatenate, T),
    S(np.concatenate, T, axis=1),
    S(np.concatenate, T, axis=None),
    S(np.concatenate, [X, Z[0]]),
    S(np.concatenate, [M, real(0, 4)]),
    S(np.concatenate, [np.ones(2, int), X]),
    S(np.stack, [X, X * 2]),
    S(np.stack, (M, M + 1), axis=-1),
    S(np.stack, (M, M + 1), 1),
    S(np.stack, M, axis=1),
    S(np.stack, [NUMBER, 1.0]),
    *(
        S(f, xs)
        for f in (np.vstack, np.hstack, np.dstack, np.column_stack)
        for xs in ([X, X + 1], [M, M + 1], (T[0], M), M)
    ),
    S(np.hstack, [NUMBER, X]),
    S(np.vstack, [M, X]),
    S(np.dstack, [real(3, 4, 2), M]),
    S(np.column_stack, (M, real(3))),
    S(np.vstack, T),
    S(np.hstack, T),
    S(np.append, M, X),
    S(np.append, M, real(2, 4), axis=0),
    S(np.append, X, NUMBER),
    S(np.block, [[M, real(3, 1)], [real(2, 4), real(2, 1)]]),
    S(np.block, [X, NUMBER]),
    S(np.block, M),
    S(np.block, [[X], [X]]),
    *(S(f, real(6, 4, 2), 2) for f in (np.split, np.array_split, np.vsplit, np.hsplit, np.dsplit)),
    S(np.array_split, real(7, 2), 3),
    S(np.split, M, [1, 3], axis=1),
    S(np.split, M, [1, 3], axis=1, _used=(1,)),
    S(np.split, real(6), [3, 2]),
    S(np.split, real(6), [-2]),
    S(np.array_split, real(6), np.array([2, 5])),
    S(np.hsplit, real(6), 3),
    S(np.split, real(6), 2, _used=(1,)),
    S(np.hsplit, M, [1]),
    S(np.unstack, M),
    S(np.unstack, T, axis=-1),
    S(np.unstack, M, _used=(1,)),
]

# ---- taking, repeating, sorting

PLACES = np.array([[0, 2], [2, -1]])
TAKING = [
    S(np.take, X, PLACES),
    S(np.take, T, PLACES, axis=1),
    S(np.take, T, [0, 0, 2], axis=-1),
    S(np.take, M, 5),
    S(np.take, X, np.array([0, 9, -7]), mode="wrap"),
    S(np.take, M, np.array([0, 9, -7]), axis=1, mode="clip"),
    S(np.take, M, 1, axis=0),
    S(np.take_along_axis, M, np.argsort(M, axis=1), axis=1),
    S(np.take_along_axis, M, np.array([[0, 1, 2, 2]]), axis=0),
    S(np.take_along_axis, M, np.array([0, 0, 5]), axis=None),
    S(np.take_along_axis, T, np.zeros((2, 3, 1), int), axis=-1),
    S(np.compress, [True, False, True], M, axis=0),
    S(np.compress, np.array([False, True]), M),
    S(np.extract, M > 0.5, M),
    S(np.delete, M, 1, axis=0),
    S(np.delete, X, [0, 2]),
    S(np.delete, M, slice(1, 3), axis=1),
    S(np.delete, M, np.array([0, 5])),
    S(np.insert, X, 1, NUMBER),
    S(np.insert, M, [0, 2], real(2, 4), axis=0),
    S(np.insert, M, 1, X, axis=0),
    S(np.insert, M, 2, NUMBER),
    S(np.insert, X, np.array([1, 3]), np.array([0.5, 0.6])),
    S(np.resize, M, (5, 3)),
    S(np.resize, M, 4),
    S(np.resize, X, (2, 3)),
    S(np.lib.stride_tricks.sliding_window_view, X, 2),
    S(np.lib.stride_tricks.sliding_window_view, M, (2, 2)),
    S(np.lib.stride_tricks.sliding_window_view, M, 2, axis=1),
    S(np.choose, np.array([0, 1, 0, 1]), [X, X * 2]),
    S(np.choose, np.array([0, 3, -1, 1]), [X, NUMBER], mode="wrap"),
    S(np.choose, np.array([0, 3, -1, 1]), [X, M], mode="clip"),
    S(np.choose, np.array([0, 1, 2, 1]), M),
    S(np.select, [X < 0.4, X < 0.6], [X, X * 2], NUMBER),
    S(np.select, [M < 0.4, M < 0.6], [M, X]),
    *(S(np.sort, spread(3, 4), **more) for more in ({}, {"axis": 0}, {"axis": None})),
    S(np.sort, Z),
    S(np.sort, spread(5)),
    *(S(np.partition, spread(5, 6), 2, **more) for more in ({}, {"axis": 0}, {"axis": None})),
    S(np.partition, spread(9), [2, 5]),
    S(np.diagonal, M),
    S(np.diagonal, T, 1, 0, 2),
    S(np.diagonal, M, -1),
    S(np.linalg.diagonal, T),
    S(np.linalg.diagonal, T, offset=1),
    S(np.diag, X),
    S(np.diag, X, 2),
    S(np.diag, M),
    S(np.diag, M, -1),
    S(np.diagflat, M),
    S(np.diagflat, X, 1),
    *(S(f, x, k) for f in (np.tril, np.triu) for x in (M, T) for k in (0, 1, -1)),
    S(np.tril, X),
    S(np.tile, X, 3),
    S(np.tile, M, (2, 1, 2)),
    S(np.tile, T, 2),
    S(np.tile, NUMBER, (2, 2)),
    S(np.tile, M, [1, 2]),
    S(np.repeat, M, 2),
    S(np.repeat, M, 3, axis=1),
    S(np.repeat, M, [1, 0, 2], axis=0),
    S(np.repeat, X, np.array([1, 0, 2, 3])),
    S(np.repeat, NUMBER, 3),
    S(np.repeat, M, [2], axis=1),
    S(np.pad, X, 2),
    S(np.pad, M, ((1, 2), (0, 3))),
    S(np.pad, M, (1, 2)),
    S(np.pad, M, ((1, 2),)),
    S(np.pad, X, (2,)),
    *(S(np.pad, M, ((1, 2), (2, 3)), mode) for mode in ("edge", "reflect", "symmetric", "wrap", "constant")),
    S(np.pad, M, 1, constant_values=NUMBER),
    S(np.pad, M, {-1: (1, 2)}),
    S(np.pad, M, np.array([[1, 0], [0, 2]])),
    S(np.meshgrid, X, real(3)),
    S(np.meshgrid, X, real(3), real(2), indexing="ij"),
    S(np.meshgrid, X, real(3), sparse=True),
    S(np.meshgrid, X, NUMBER, _used=(0,)),
    S(np.meshgrid, X),
    S(np.bincount, np.array([0, 2, 2, 5]), X),
    S(np.bincount, np.array([0, 2, 2, 1]), weights=X, minlength=7),
    S(np.linspace, NUMBER, 3.0),
    S(np.linspace, X, NUMBER, 7, endpoint=False),
    S(np.linspace, X, X * 2, 5, axis=-1),
]

# ---- products

A, B = signed(3, 4), signed(4, 2)
_PRODUCTS = (
    *(
        (X, real(4, seed=1)),
        (A, B),
        (A, X),
        (real(3), A),
        (T, B),
        (T, X),
        (real(3), T),
        (T, signed(2, 4, 5)),
        (A, signed(2, 4, 5)),
    ),
    *(
        (Z, cplx(4, 2)),
        (Z, X),
        (cplx(2, 3, 4), cplx(4)),
        (np.zeros((0, 3)), real(3, 2)),
        (signed(2, 1, 3, 4), signed(3, 4, 2)),
    ),
)
PRODUCTS = [
    *(
        S(f, *pair)
        for f in (np.matmul, np.linalg.matmul)
        for pair in _PRODUCTS
        if f is np.matmul or min(map(np.ndim, pair)) > 1
    ),
    *(
        S(np.dot, *pair)
        for pair in (
            *_PRODUCTS[:9],
            (Z, cplx(4, 2)),
            (NUMBER, A),
            (A, NUMBER),
            (NUMBER, NUMBER),
            (A, signed(2, 3, 4, 5)),
        )
    ),
    *(
        S(np.inner, *pair)
        for pair in ((X, X * 2), (A, X), (X, A), (A, signed(5, 4)), (T, A), (NUMBER, A), (Z, cplx(2, 4)))
    ),
    *(
        S(f, *pair)
        for f in (np.vecdot, np.linalg.vecdot)
        for pair in ((X, X * 2), (A, X), (T, A), (Z, cplx(4)), (Z, X))
    ),
    S(np.vecdot, T, signed(2, 3, 1), axis=1),
    S(np.vdot, X, X * 2),
    S(np.vdot, A, A + 1),
    S(np.vdot, Z, cplx(3, 4, seed=3)),
    S(np.outer, X, real(3)),
    S(np.outer, A, X),
    S(np.outer, cplx(3), cplx(2)),
    S(np.linalg.outer, X, cplx(3)),
    S(np.outer, NUMBER, X),
    *(
        S(getattr(np, name), *pair)
        for name, pair in (
            ("matvec", (A, X)),
            ("matvec", (T, signed(2, 4))),
            ("matvec", (Z, cplx(4))),
            ("vecmat", (X, B)),
            ("vecmat", (cplx(4), cplx(4, 2))),
            ("vecmat", (signed(2, 3), T)),
        )
        if hasattr(np, name)
    ),
    S(np.tensordot, T, signed(3, 4, 5)),
    S(np.tensordot, T, signed(4, 2, 5), axes=([2, 0], [0, 1])),
    S(np.tensordot, A, B, axes=1),
    S(np.tensordot, A, X, axes=0),
    S(np.tensordot, T, signed(3, 5), axes=(1, 0)),
    S(np.tensordot, Z, cplx(3, 2), axes=([0], [0])),
    S(np.tensordot, T, signed(2, 4, 3), axes=([0, 1, 2], [0, 2, 1])),
    S(np.linalg.tensordot, A, B, axes=1),
    S(np.linalg.multi_dot, [A, B, signed(2, 3)]),
    S(np.linalg.multi_dot, [X, B, signed(2)]),
    S(np.linalg.multi_dot, (Z, cplx(4, 2))),
    *(
        S(np.linalg.matrix_power, x, n, _tolerance=1e-6)
        for x in (signed(3, 3) + 2 * np.eye(3), signed(2, 3, 3) + 2 * np.eye(3), cplx(2, 2) + np.eye(2))
        for n in (0, 1, 2, 5, -1, -3)
    ),
    S(np.cross, signed(3), signed(3, seed=2)),
    S(np.cross, signed(4, 3), signed(3, seed=2)),
    S(np.cross, signed(3, 4), signed(3, 4, seed=2), axis=0),
    S(np.cross, signed(3, 2), signed(2, 3), axisa=0, axisc=0),
    S(np.cross, cplx(2, 3), cplx(3)),
    S(np.linalg.cross, signed(2, 3), signed(2, 3, seed=2)),
    S(np.linalg.cross, signed(3, 2), signed(3, 2, seed=2), axis=0),
    *(S(np.kron, *pair) for pair in ((X, real(3)), (A, B), (X, A), (T, X), (Z, cplx(2)))),
    *(
        S(f, *pair, mode)
        for f in (np.convolve, np.correlate)
        for mode in ("full", "same", "valid")
        for pair in (
            (real(6), real(3)),
            (real(3), real(6)),
            (real(6), real(2)),
            (real(4), real(4)),
            (real(5), real(2)),
            (real(2), real(7)),
            (cplx(5), cplx(3)),
            (cplx(4), cplx(7)),
        )
    ),
]
EINSUM = [
    S(np.einsum, "ij,jk->ik", A, B),
    S(np.einsum, "ij,jk", A, B),
    S(np.einsum, "ij->ji", A),
    S(np.einsum, "ij->", A),
    S(np.einsum, "ij->j", A),
    S(np.einsum, "ji", A),
    S(np.einsum, "ii", signed(3, 3)),
    S(np.einsum, "ii->i", signed(3, 3)),
    S(np.einsum, "iij->j", signed(3, 3, 2)),
    S(np.einsum, "iii->i", signed(3, 3, 3)),
    S(np.einsum, "iijj->", signed(2, 2, 3, 3)),
    S(np.einsum, "i,i->", X, X * 2),
    S(np.einsum, "i,j->ij", X, real(3)),
    S(np.einsum, "i,j->", X, real(3)),
    S(np.einsum, "ij,kj->", A, signed(2, 4)),
    S(np.einsum, "...ij,...jk->...ik", T, signed(4, 5)),
    S(np.einsum, "...ij,...jk", T, signed(2, 4, 5)),
    S(np.einsum, "...i->...", T),
    S(np.einsum, "i...->...", T),
    S(np.einsum, "...,...->...", T, X),
    S(np.einsum, "...ij,...ij->...", T, signed(1, 3, 4)),
    S(np.einsum, "ij,jk,kl->il", A, B, signed(2, 3)),
    S(np.einsum, "ij,jk,kl->il", A, B, signed(2, 3), optimize=True),
    S(np.einsum, "bhid,bhjd->bhij", signed(2, 2, 3, 4), signed(2, 2, 5, 4)),
    S(np.einsum, "ij,jk->ki", Z, cplx(4, 2)),
    S(np.einsum, "ij,j->i", Z, X),
    S(np.einsum, "ij,ij->i", A, signed(3, 1)),
    S(np.einsum, "i,i->", X, real(1)),
    S(np.einsum, "ij , jk -> ik", A, B),
    S(np.einsum, "ab,b,c->ac", A, X, NUMBER * np.ones(2)),
]

SAMPLES: list[Sample] = [*UNARY, *BINARY, *REDUCTION, *SHAPING, *TAKING, *PRODUCTS, *EINSUM]
