"""Rules of functions that work element by element. `docs/gradients.md` tells what they choose at kinks."""

from __future__ import annotations

import math
from typing import Any

import numpy

from runtime.gradients.choosing import share
from runtime.gradients.functions import conj, is_complex, np
from runtime.gradients.rules import define, define_flat, define_ufunc

_LN2, _LN10 = math.log(2), math.log(10)


def _is_number(x: Any) -> bool:
    return type(x) in (int, float, complex)


# ---- arithmetic

define_ufunc(numpy.add, "x1, x2", x1=lambda g: g, x2=lambda g: g)
define_ufunc(numpy.subtract, "x1, x2", x1=lambda g: g, x2=lambda g: -g)
define_ufunc(numpy.multiply, "x1, x2", x1=lambda g, x2: g * conj(x2), x2=lambda g, x1: g * conj(x1))
define_ufunc(numpy.divide, "x1, x2", x1=lambda g, x2: g / conj(x2), x2=lambda g, x2, out: -(g * conj(out / x2)))
define_ufunc(numpy.negative, "x", x=lambda g: -g)
define_ufunc(numpy.positive, "x", x=lambda g: g)
define_ufunc(complex, "real=0, imag=0", real=lambda g: g, imag=lambda g: -1j * g)
define_ufunc(
    math.log,
    "x, base=None",
    x=lambda g, x, base: g / x if base is None else g / (x * np.log(base)),
    base=lambda g, base, out: -(g * (out / (base * np.log(base)))),
)
define(math.hypot, "*coordinates", coordinates=lambda g, coordinates, out: [g * np.divide(x, out) for x in coordinates])
define_ufunc(math.erf, "x", x=lambda g, x: g * (2 / math.sqrt(math.pi) * np.exp(-x * x)))
define_ufunc(math.erfc, "x", x=lambda g, x: -(g * (2 / math.sqrt(math.pi) * np.exp(-x * x))))
define_ufunc(numpy.reciprocal, "x", x=lambda g, out: -(g * conj(out * out)))
define_ufunc(numpy.square, "x", x=lambda g, x: g * conj(2 * x))


def _power_base(g: Any, x1: Any, x2: Any) -> Any:
    if _is_number(x2) and x2 in (0, 1, 2):
        return 0 * g if x2 == 0 else g if x2 == 1 else g * conj(2 * x1)
    return g * conj(x2 * np.power(x1, x2 - (x2 != 0)))


def _power_exponent(g: Any, x1: Any, x2: Any, out: Any) -> Any:
    is_zero = np.equal(x1, 0)
    slope = out * np.log(np.where(is_zero, 1, x1))
    return g * conj(np.where(is_zero, np.where(np.real(x2) >= 0, 0, -math.inf), slope))


for _power in (numpy.power, numpy.float_power):
    define_ufunc(_power, "x1, x2", x1=_power_base, x2=_power_exponent)

# ---- remainders

define_ufunc(numpy.remainder, "x1, x2", x1=lambda g: g, x2=lambda g, x1, x2: -(g * np.floor_divide(x1, x2)))
define_ufunc(math.remainder, "x, y", x=lambda g: g, y=lambda g, x, y, out: -(g * np.rint(np.divide(x - out, y))))
define_ufunc(numpy.fmod, "x1, x2", x1=lambda g: g, x2=lambda g, x1, x2: -(g * np.trunc(np.divide(x1, x2))))


def _used(g: Any, k: int) -> Any:
    """The cotangent of result `k` of two; zeros where it was not used. The other one is flat."""
    return 0 * g[1 - k] if g[k] is None else g[k]


define_ufunc(
    numpy.divmod, "x1, x2", x1=lambda g: _used(g, 1), x2=lambda g, x1, x2: -(_used(g, 1) * np.floor_divide(x1, x2))
)
define_ufunc(numpy.modf, "x", x=lambda g: _used(g, 0))
define_ufunc(numpy.frexp, "x", x=lambda g, out: np.ldexp(_used(g, 0), -out[1]))
define_ufunc(numpy.ldexp, "x1, x2", x1=lambda g, x2: np.ldexp(g, x2))

# ---- exponentials and roots

define_ufunc(numpy.exp, "x", x=lambda g, out: g * conj(out))
define_ufunc(numpy.exp2, "x", x=lambda g, out: g * conj(out) * _LN2)
define_ufunc(numpy.expm1, "x", x=lambda g, out: g * conj(out + 1))
define_ufunc(numpy.log, "x", x=lambda g, x: g / conj(x))
define_ufunc(numpy.log2, "x", x=lambda g, x: g / (conj(x) * _LN2))
define_ufunc(numpy.log10, "x", x=lambda g, x: g / (conj(x) * _LN10))
define_ufunc(numpy.log1p, "x", x=lambda g, x: g / (conj(x) + 1))
define_ufunc(numpy.sqrt, "x", x=lambda g, out: g / (2 * conj(out)))
define_ufunc(numpy.cbrt, "x", x=lambda g, out: g / (3 * (out * out)))


def _share(power: Any, g: Any, x: Any, other: Any, out: Any) -> Any:
    """What of a sum of powers one of them is; all of it where it alone is infinite."""
    return g * power(np.where((x == out) & (x != other), 0, x - out))


def _partial_of(power: Any, is_first: bool) -> Any:
    def partial(g: Any, x1: Any, x2: Any, out: Any) -> Any:
        return _share(power, g, x1, x2, out) if is_first else _share(power, g, x2, x1, out)

    return partial


for _sum, _exp in ((numpy.logaddexp, np.exp), (numpy.logaddexp2, np.exp2)):
    define_ufunc(
        _sum,
        "x1, x2",
        x1=_partial_of(_exp, True),
        x2=_partial_of(_exp, False),
    )

# ---- angles

define_ufunc(numpy.sin, "x", x=lambda g, x: g * conj(np.cos(x)))
define_ufunc(numpy.cos, "x", x=lambda g, x: -(g * conj(np.sin(x))))
define_ufunc(numpy.tan, "x", x=lambda g, out: g * conj(out * out + 1))
define_ufunc(numpy.arcsin, "x", x=lambda g, x: g / conj(np.sqrt(1 - x * x)))
define_ufunc(numpy.arccos, "x", x=lambda g, x: -(g / conj(np.sqrt(1 - x * x))))
define_ufunc(numpy.arctan, "x", x=lambda g, x: g / conj(x * x + 1))
define_ufunc(numpy.sinh, "x", x=lambda g, x: g * conj(np.cosh(x)))
define_ufunc(numpy.cosh, "x", x=lambda g, x: g * conj(np.sinh(x)))
define_ufunc(numpy.tanh, "x", x=lambda g, out: g * conj(1 - out * out))
define_ufunc(numpy.arcsinh, "x", x=lambda g, x: g / conj(np.sqrt(x * x + 1)))
define_ufunc(numpy.arccosh, "x", x=lambda g, x: g / conj(np.sqrt(x - 1) * np.sqrt(x + 1)))
define_ufunc(numpy.arctanh, "x", x=lambda g, x: g / conj(1 - x * x))
for _degrees in (numpy.degrees, numpy.rad2deg):
    define_ufunc(_degrees, "x", x=lambda g: g * (180 / math.pi))
for _radians in (numpy.radians, numpy.deg2rad):
    define_ufunc(_radians, "x", x=lambda g: g * (math.pi / 180))


def _over_squares(g: Any, x: Any, x1: Any, x2: Any) -> Any:
    """`g * x / (x1² + x2²)`, and zero where both are zero."""
    squares = x1 * x1 + x2 * x2
    return g * (x / np.where(squares == 0, 1, squares))


define_ufunc(
    numpy.arctan2,
    "x1, x2",
    x1=lambda g, x1, x2: _over_squares(g, x2, x1, x2),
    x2=lambda g, x1, x2: -_over_squares(g, x1, x1, x2),
)
define_ufunc(numpy.hypot, "x1, x2", x1=lambda g, x1, out: g * (x1 / out), x2=lambda g, x2, out: g * (x2 / out))
define(numpy.unwrap, "p, discont=None, axis=-1, *, period=6.283185307179586", p=lambda g: g)

# ---- signs and complex numbers


def _sign(g: Any, x: Any, out: Any) -> Any:
    if not is_complex(x):
        return 0 * g
    size = np.absolute(x)
    return np.where(size == 0, 0, (g - np.real(g * conj(out)) * out) / np.where(size == 0, 1, size))


for _absolute in (numpy.absolute, numpy.fabs):
    define_ufunc(_absolute, "x", x=lambda g, x: g * np.sign(x))
define_ufunc(numpy.sign, "x", x=_sign)
define_ufunc(
    numpy.copysign,
    "x1, x2",
    x1=lambda g, x1, x2: g * np.where(x1 == 0, 0, np.copysign(1.0, x2) * np.sign(x1)),
    x2=None,
)
define_ufunc(numpy.conjugate, "x", x=lambda g: conj(g))
define(numpy.real, "val", val=lambda g: g)
define(numpy.real_if_close, "a, tol=100", a=lambda g: g)
define(numpy.imag, "val", val=lambda g, dtype_of_val: g * 1j if dtype_of_val.kind == "c" else 0 * g)


def _angle(g: Any, z: Any, deg: Any) -> Any:
    if not is_complex(z):
        return 0 * g
    squares = np.real(z) ** 2 + np.imag(z) ** 2
    turn = g * (180 / math.pi) if deg else g
    return np.where(squares == 0, 0, turn / np.where(squares == 0, 1, squares)) * (1j * z)


define(numpy.angle, "z, deg=False", z=_angle)

# ---- choices


define_ufunc(
    numpy.maximum,
    "x1, x2",
    x1=lambda g, x1, x2: share(numpy.less, g, x1, x2),
    x2=lambda g, x1, x2: share(numpy.less, g, x2, x1),
)
define_ufunc(
    numpy.minimum,
    "x1, x2",
    x1=lambda g, x1, x2: share(numpy.greater, g, x1, x2),
    x2=lambda g, x1, x2: share(numpy.greater, g, x2, x1),
)


def _first_greatest(x1: Any, x2: Any) -> Any:
    return (x1 >= x2) | np.isnan(x2)


def _first_smallest(x1: Any, x2: Any) -> Any:
    return (x1 <= x2) | np.isnan(x2)


define_ufunc(
    numpy.fmax,
    "x1, x2",
    x1=lambda g, x1, x2: np.where(_first_greatest(x1, x2), g, 0),
    x2=lambda g, x1, x2: np.where(_first_greatest(x1, x2), 0, g),
)
define_ufunc(
    numpy.fmin,
    "x1, x2",
    x1=lambda g, x1, x2: np.where(_first_smallest(x1, x2), g, 0),
    x2=lambda g, x1, x2: np.where(_first_smallest(x1, x2), 0, g),
)
define(
    numpy.where,
    "condition, x=None, y=None",
    condition=None,
    broadcasts=True,
    x=lambda g, condition: np.where(condition, g, 0),
    y=lambda g, condition: np.where(condition, 0, g),
)
define_ufunc(numpy.heaviside, "x1, x2", x1=None, x2=lambda g, x1: np.where(np.equal(x1, 0), g, 0))


def _bounds(a_min: Any, a_max: Any, min: Any, max: Any) -> tuple[Any, Any]:
    return (min if a_min is None else a_min), (max if a_max is None else a_max)


def _clip(g: Any, a: Any, a_min: Any, a_max: Any, min: Any, max: Any) -> Any:
    low, high = _bounds(a_min, a_max, min, max)
    inside = True if low is None else np.greater_equal(a, low)
    inside = inside if high is None else inside & np.less_equal(a, high)
    return np.where(inside, g, 0)


def _clip_low(g: Any, a: Any, a_min: Any, a_max: Any, min: Any, max: Any) -> Any:
    low, high = _bounds(a_min, a_max, min, max)
    taken = np.less(a, low)
    return np.where(taken if high is None else taken & np.less(low, high), g, 0)


def _clip_high(g: Any, a: Any, a_min: Any, a_max: Any, min: Any, max: Any) -> Any:
    low, high = _bounds(a_min, a_max, min, max)
    taken = np.greater(a, high)
    return np.where(taken if low is None else taken | np.greater(low, high), g, 0)


define(
    numpy.clip,
    "a, a_min=None, a_max=None, out=None, *, min=None, max=None",
    broadcasts=True,
    a=_clip,
    a_min=_clip_low,
    min=_clip_low,
    a_max=_clip_high,
    max=_clip_high,
)
define(
    numpy.nan_to_num,
    "x, copy=True, nan=0.0, posinf=None, neginf=None",
    broadcasts=True,
    x=lambda g, x: np.where(np.isfinite(x), g, 0),
    nan=lambda g, x: np.where(np.isnan(x), g, 0),
    posinf=lambda g, x: np.where(np.isposinf(x), g, 0),
    neginf=lambda g, x: np.where(np.isneginf(x), g, 0),
)

# ---- others


def _sinc(g: Any, x: Any, out: Any) -> Any:
    """`(cos(πx) - sinc(x)) / x`, by its series where that cancels."""
    z = math.pi * x
    squared = z * z
    series = z * (-1 / 3 + squared * (1 / 30 + squared * (-1 / 840 + squared * (1 / 45360)))) * math.pi
    is_small = np.absolute(x) < 0.05
    return g * conj(np.where(is_small, series, (np.cos(z) - out) / np.where(is_small, 1, x)))


define(numpy.sinc, "x", x=_sinc)

_NODES = 128  # of the rule that integrates the Bessel function below; enough as far as it does not overflow


def _bessel(x: Any) -> Any:
    """The modified Bessel function of order 1, the mean of cos(t) exp(x cos(t)) over t from 0 to π."""
    cosines = np.cos((np.arange(_NODES) + 0.5) * (math.pi / _NODES))
    return np.mean(cosines * np.exp(np.expand_dims(x, -1) * cosines), axis=-1)


define(numpy.i0, "x", x=lambda g, x: g * np.reshape(_bessel(x), np.shape(g)))
define_ufunc(numpy.nextafter, "x1, x2", x1=lambda g: g, x2=None)

_STEPS = 16  # of the recurrence that leads to where the series below holds
_SERIES = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760)  # Bernoulli's numbers, each by its index


def _digamma(x: Any) -> Any:
    """The derivative of the logarithm of the gamma function: its recurrence, and its series far from zero.

    On the left it is mirrored (M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 6.3.5 to 6.3.18, 1964).
    """
    is_left = x < 0.5
    right = np.where(is_left, 1 - x, x)
    far = right + _STEPS
    series, inverse = 0.0, 1 / (far * far)
    for coefficient in reversed(_SERIES):
        series = inverse * (coefficient + series)
    found = np.log(far) - 0.5 / far - series - np.sum(1 / (right + np.arange(_STEPS)))
    return np.where(is_left, found - math.pi / np.tan(math.pi * np.where(is_left, x, 0.25)), found)


define_ufunc(math.lgamma, "x", x=lambda g, x: g * _digamma(x))
define_ufunc(math.gamma, "x", x=lambda g, x, out: g * (out * _digamma(x)))

# Of real numbers that are outside of the domain the result is complex: its real part flows back.
define_ufunc(numpy.emath.sqrt, "x", x=lambda g, out: g / conj(2 * out))
define_ufunc(numpy.emath.log, "x", x=lambda g, x: g / conj(x))
define_ufunc(numpy.emath.log2, "x", x=lambda g, x: g / conj(x * math.log(2)))
define_ufunc(numpy.emath.log10, "x", x=lambda g, x: g / conj(x * math.log(10)))
define_ufunc(numpy.emath.arcsin, "x", x=lambda g, out: g / conj(np.cos(out)))
define_ufunc(numpy.emath.arccos, "x", x=lambda g, out: -g / conj(np.sin(out)))
define_ufunc(numpy.emath.arctanh, "x", x=lambda g, x: g / conj(1 - x * x))

# The class of the result decides the dtype alone; the cotangent is cast to that of the argument.
for _code in "efdgFDG":
    define(numpy.dtype(_code).type, "x=0", x=lambda g: g)

define_flat(
    *(numpy.floor, numpy.ceil, numpy.trunc, numpy.rint, numpy.floor_divide, numpy.spacing, numpy.signbit),
    *(numpy.fix, numpy.round, numpy.around, numpy.isnan, numpy.isinf, numpy.isfinite, numpy.isclose),
    *(numpy.equal, numpy.not_equal, numpy.less, numpy.less_equal, numpy.greater, numpy.greater_equal),
    *(numpy.logical_and, numpy.logical_or, numpy.logical_xor, numpy.logical_not, numpy.isposinf, numpy.isneginf),
    *(numpy.isreal, numpy.iscomplex, numpy.allclose, numpy.array_equal, numpy.array_equiv),
    *(numpy.dtype(code).type for code in "?bBhHiIlLqQ"),
)
