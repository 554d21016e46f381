"""Rules of functions of polynomials, which are arrays of coefficients, that of the highest power first."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.gradients.functions import conj, np, shape_of
from runtime.gradients.rules import define

# ---- values


def _exponents(count: Any) -> Any:
    return np.arange(count - 1, -1, -1)


def _coefficients(g: Any, x: Any, count: Any) -> Any:
    terms = np.expand_dims(g, -1) * conj(np.power(np.expand_dims(x, -1), _exponents(count)))
    return np.sum(terms, axis=tuple(range(len(shape_of(g)))))


def _polynomial_slope(p: Any, x: Any) -> Any:
    exponents = _exponents(shape_of(p)[0])
    powers = np.power(np.expand_dims(x, -1), np.maximum(exponents - 1, 0))
    return np.sum(p * exponents * powers, axis=-1)


define(
    numpy.polyval,
    "p, x",
    p=lambda g, p, x: _coefficients(g, x, shape_of(p)[0]),
    x=lambda g, p, x: g * conj(_polynomial_slope(p, x)),
)


def _vandermonde(g: Any, x: Any, increasing: Any) -> Any:
    count = shape_of(g)[1]
    exponents = np.arange(count) if increasing else _exponents(count)
    powers = np.power(np.expand_dims(x, -1), np.maximum(exponents - 1, 0))
    return np.sum(g * conj(exponents * powers), axis=-1)


define(numpy.vander, "x, N=None, increasing=False", x=lambda g, x, increasing: _vandermonde(g, x, increasing))


# ---- sums, derivatives and integrals


def _lowest(g: Any, shape: Any) -> Any:
    """The cotangents of the lowest powers, as many as a polynomial of this shape has."""
    return g[shape_of(g)[0] - shape[0] :]


define(
    numpy.polyadd,
    "a1, a2",
    a1=lambda g, shape_of_a1: _lowest(g, shape_of_a1),
    a2=lambda g, shape_of_a2: _lowest(g, shape_of_a2),
)
define(
    numpy.polysub,
    "a1, a2",
    a1=lambda g, shape_of_a1: _lowest(g, shape_of_a1),
    a2=lambda g, shape_of_a2: -_lowest(g, shape_of_a2),
)


def _raised(g: Any, m: int) -> Any:
    """The cotangent of a polynomial, from that of its `m`-th derivative."""
    for _ in range(m):
        g = np.append(g * np.arange(shape_of(g)[0], 0, -1), 0.0)
    return g


def _lowered(g: Any, m: int) -> Any:
    """The cotangent of a polynomial, from that of its `m`-th integral."""
    for _ in range(m):
        g = g[:-1] / np.arange(shape_of(g)[0] - 1, 0, -1)
    return g


define(numpy.polyder, "p, m=1", p=lambda g, m: _raised(g, m))
define(numpy.polyint, "p, m=1, k=None", p=lambda g, m: _lowered(g, m))
