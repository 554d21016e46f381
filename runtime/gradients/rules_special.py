"""Rules of the functions of `scipy.special`, for programs that use it: SciPy is no dependency."""

from __future__ import annotations

import math
from typing import Any

from scipy import special

from runtime.gradients.functions import np
from runtime.gradients.rules import define_ufunc
from runtime.trace.numpy_front import module_front

sp: Any = module_front(special)
_SLOPE = 2 / math.sqrt(math.pi)  # of erf at 0
_NORMAL = 1 / math.sqrt(2 * math.pi)

define_ufunc(special.expit, "x", x=lambda g, out: g * (out * (1 - out)))
define_ufunc(special.logit, "x", x=lambda g, x: g / (x * (1 - x)))
define_ufunc(special.log_expit, "x", x=lambda g, x: g * sp.expit(-x))
define_ufunc(special.erf, "z", z=lambda g, z: g * (_SLOPE * np.exp(-(z * z))))
define_ufunc(special.erfc, "z", z=lambda g, z: -(g * (_SLOPE * np.exp(-(z * z)))))
define_ufunc(special.erfcx, "z", z=lambda g, z, out: g * (2 * z * out - _SLOPE))
define_ufunc(special.erfinv, "z", z=lambda g, out: g * np.exp(out * out) / _SLOPE)
define_ufunc(special.ndtr, "x", x=lambda g, x: g * (_NORMAL * np.exp(x * x * -0.5)))
define_ufunc(special.log_ndtr, "x", x=lambda g, x, out: g * (_NORMAL * np.exp(x * x * -0.5 - out)))
define_ufunc(special.ndtri, "x", x=lambda g, out: g * np.exp(out * out * 0.5) / _NORMAL)
define_ufunc(special.gammaln, "z", z=lambda g, z: g * sp.digamma(z))
define_ufunc(special.gamma, "z", z=lambda g, z, out: g * (out * sp.digamma(z)))
define_ufunc(special.digamma, "z", z=lambda g, z: g * sp.zeta(2.0, z))
define_ufunc(special.zeta, "x, q", q=lambda g, x, q: -(g * (x * sp.zeta(x + 1, q))))
define_ufunc(special.xlogy, "x, y", x=lambda g, x, y: g * _logarithm(np.log, x, y), y=lambda g, x, y: g * (x / y))
define_ufunc(
    special.xlog1py, "x, y", x=lambda g, x, y: g * _logarithm(np.log1p, x, y), y=lambda g, x, y: g * (x / (y + 1))
)
define_ufunc(special.entr, "x", x=lambda g, x: -(g * (np.log(x) + 1)))
define_ufunc(special.rel_entr, "x, y", x=lambda g, x, y: g * (np.log(x / y) + 1), y=lambda g, x, y: -(g * (x / y)))
define_ufunc(special.i0, "x", x=lambda g, x: g * sp.i1(x))
define_ufunc(
    special.i1, "x", x=lambda g, x, out: g * (sp.i0(x) - out / np.where(x == 0, 1, x) - np.where(x == 0, 0.5, 0))
)
define_ufunc(special.j0, "x", x=lambda g, x: -(g * sp.j1(x)))
define_ufunc(special.j1, "x", x=lambda g, x, out: g * (sp.j0(x) - np.where(x == 0, 0.5, out / np.where(x == 0, 1, x))))
define_ufunc(
    special.betaln,
    "a, b",
    a=lambda g, a, b: g * (sp.digamma(a) - sp.digamma(a + b)),
    b=lambda g, a, b: g * (sp.digamma(b) - sp.digamma(a + b)),
)
define_ufunc(special.exprel, "x", x=lambda g, x, out: g * _relative(x, out))
define_ufunc(special.cbrt, "x", x=lambda g, out: g / (3 * (out * out)))


def _logarithm(log: Any, x: Any, y: Any) -> Any:
    """The logarithm, and zero where `x` is and `y` does not say NaN or forbid it."""
    is_zero = (x == 0) & (y <= (0 if log is np.log else -1))
    return np.where(is_zero, 0, log(np.where(is_zero, 1, y)))


def _relative(x: Any, out: Any) -> Any:
    """The slope of `(exp(x) - 1) / x`, by its series where that cancels."""
    is_small = np.absolute(x) < 0.02
    safe = np.where(is_small, 1, x)
    series = 0.5 + x * (1 / 3 + x * (1 / 8 + x * (1 / 30 + x * (1 / 144 + x * (1 / 840)))))
    return np.where(is_small, series, (np.exp(safe) - out) / safe)
