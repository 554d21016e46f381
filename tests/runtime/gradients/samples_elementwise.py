"""Calls of functions that work element by element."""

from __future__ import annotations

import math

import numpy as np

from tests.runtime.gradients.samples import EMPTY, NUMBER, M, S, X, Z, cplx, real, signed

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
    *(S(np.real_if_close, x) for x in (signed(3), Z)),
    *(S(np.angle, signed(3)), S(np.angle, Z, deg=True), S(np.sinc, np.array([0.01, -0.02, 0.3])), S(np.i0, 20 * X)),
    *(S(f, x) for f in (math.erf, math.erfc) for x in (NUMBER, -NUMBER)),
    *(S(f, x) for f in (math.gamma, math.lgamma) for x in (NUMBER, -NUMBER, 7 * NUMBER, np.float64(-2.7))),
    *(S(math.log, np.float64(0.7), base) for base in (np.float64(3.0), np.float64(0.4))),
    *(S(math.remainder, x, y) for x, y in ((np.float64(2.96), np.float64(1.96)), (NUMBER, -5 * NUMBER))),
    *(S(math.hypot, *xs) for xs in ((NUMBER,), (NUMBER, -NUMBER), (NUMBER, 2 * NUMBER, -NUMBER))),
    *(S(np.modf, X, _used=(0,)), S(np.modf, X, _used=(1,)), S(np.frexp, 3 * X, _used=(0,))),
    S(np.nan_to_num, np.array([1.0, np.nan, np.inf]), nan=NUMBER, posinf=NUMBER, _wrt=("nan", "posinf")),
    S(np.nan_to_num, np.array([1.0, -np.inf]), neginf=NUMBER, _wrt=("neginf",)),
    *(
        S(f, x)
        for f in (np.emath.sqrt, np.emath.log, np.emath.log2, np.emath.log10)
        for x in (M, signed(3, 4), NUMBER, Z)
    ),
    *(S(f, x) for f in (np.emath.arcsin, np.emath.arccos, np.emath.arctanh) for x in (M, signed(3) + 1.5, NUMBER)),
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
    S(complex, NUMBER, real(seed=5)),
    S(complex, cplx(2)[1], NUMBER),
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

SAMPLES = [*UNARY, *BINARY]
