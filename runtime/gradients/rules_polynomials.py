"""Rules of functions of polynomials, which are arrays of coefficients, that of the highest power first."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.errors import Unsupported
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


def _factor(g: Any, other: Any, shape: Any) -> Any:
    """The cotangent of one factor of a product, whose leading zeros NumPy has cut off."""
    cut = shape[0] + shape_of(other)[0] - 1 - shape_of(g)[0]
    return np.correlate(np.concatenate([np.zeros(cut), g]), other, "valid")


define(
    numpy.polymul,
    "a1, a2",
    a1=lambda g, shape_of_a1, a2: _factor(g, a2, shape_of_a1),
    a2=lambda g, a1, shape_of_a2: _factor(g, a1, shape_of_a2),
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


# ---- division


def _shifted(p: Any, rows: Any, columns: Any) -> Any:
    """The matrix whose product with a polynomial of so many coefficients is its product with `p`, or the first rows."""
    places = np.expand_dims(np.arange(rows), -1) - np.arange(columns)
    count = shape_of(p)[0]
    is_there = np.logical_and(places >= 0, places < count)
    return np.where(is_there, p[np.clip(places, 0, count - 1)], 0.0)


def _undivided(g: Any, u: Any, v: Any, out: Any) -> Any:
    """The cotangent of `u` in `u = v * quotient + remainder`, or of what is subtracted from it."""
    of_quotient, of_remainder = g
    rows, columns = shape_of(u)[0], shape_of(out[0])[0]
    found = 0 * (u + 0.0)
    if of_remainder is not None:  # NumPy drops its leading zeros
        found = found + np.concatenate([np.zeros(rows - shape_of(out[1])[0]), of_remainder])
    matrix = conj(_shifted(v, rows, columns))
    pulled = -np.matmul(np.transpose(matrix), found)
    pulled = pulled if of_quotient is None else pulled + of_quotient
    divides = (rows >= shape_of(v)[0]) * 1.0
    first = np.linalg.solve(np.transpose(matrix[:columns]), pulled) * divides
    return found + np.concatenate([first, np.zeros(rows - columns)])


def _divisor(g: Any, u: Any, v: Any, out: Any) -> Any:
    matrix = _shifted(out[0], shape_of(u)[0], shape_of(v)[0])
    return -np.matmul(np.transpose(conj(matrix)), _undivided(g, u, v, out))


define(numpy.polydiv, "u, v", u=_undivided, v=_divisor)

# ---- roots


def _of_polynomial(g: Any, p: Any, out: Any) -> Any:
    """The cotangent of a polynomial, from that of its roots, none of which is double."""
    powers = np.power(np.expand_dims(out, -1), _exponents(shape_of(p)[0]))
    moves = -powers / np.expand_dims(_polynomial_slope(p, out), -1)
    return np.sum(np.expand_dims(g, -1) * conj(moves), axis=0)


define(numpy.roots, "p", p=_of_polynomial)


def _of_roots(g: Any, roots: Any, out: Any) -> Any:
    """The cotangents of the roots: the derivative by one is the polynomial of the others."""
    if len(shape_of(roots)) != 1:
        raise Unsupported("np.poly of a matrix has no derivative rule", "Give it the eigenvalues of the matrix.")
    count = shape_of(roots)[0]
    places = np.expand_dims(np.arange(count), -1) - np.arange(count)
    powers = np.power(np.reshape(roots, (-1, 1, 1)), np.maximum(places, 0))
    others = np.sum(np.where(places >= 0, powers, 0.0) * out[:-1], axis=-1)
    return -np.sum(g[1:] * conj(others), axis=-1)


define(numpy.poly, "seq_of_zeros", seq_of_zeros=lambda g, seq_of_zeros, out: _of_roots(g, seq_of_zeros, out))

# ---- fits


def _columns(y: Any) -> Any:
    return np.reshape(y, (shape_of(y)[0], -1))


def _pulled_back(g: Any, x: Any, deg: Any, w: Any, full: Any, cov: Any) -> tuple[Any, Any]:
    """The pseudo-inverse of the powers of `x`, and the cotangents of the values that are fitted to."""
    if full or cov:
        raise Unsupported("np.polyfit has a derivative of the coefficients alone", "Leave `full` and `cov` out.")
    weights = 1.0 if w is None else np.expand_dims(w, -1)
    inverse = np.linalg.pinv(np.vander(x, deg + 1) * weights)
    return inverse, np.matmul(np.transpose(inverse), _columns(g))


def _fitted(g: Any, x: Any, y: Any, deg: Any, w: Any, full: Any, cov: Any) -> Any:
    weights = 1.0 if w is None else np.expand_dims(w, -1)
    return np.reshape(_pulled_back(g, x, deg, w, full, cov)[1] * weights, shape_of(y))


def _places(g: Any, x: Any, y: Any, deg: Any, w: Any, full: Any, cov: Any, out: Any) -> Any:
    """The cotangent of where the values are, through the powers of that."""
    weights = 1.0 if w is None else np.expand_dims(w, -1)
    inverse, pulled = _pulled_back(g, x, deg, w, full, cov)
    rest = (_columns(y) - np.matmul(np.vander(x, deg + 1), _columns(out))) * weights
    normal = np.matmul(inverse, pulled)
    of_powers = np.matmul(rest, np.transpose(normal)) - np.matmul(pulled, np.transpose(_columns(out)))
    return _vandermonde(of_powers * weights, x, False)


define(numpy.polyfit, "x, y, deg, rcond=None, full=False, w=None, cov=False", x=_places, y=_fitted)
