"""Rules of singular values, QR, norms and condition numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.axes import axes_of
from runtime.gradients.functions import is_complex, np, shape_of
from runtime.gradients.moving import resized
from runtime.gradients.operation import Operation
from runtime.gradients.rules import define
from runtime.gradients.rules_linalg import columns, diagonal, is_vector, on_diagonal, pseudo_inverse_back
from runtime.gradients.rules_products import transposed

# ---- singular values


def _skew(x: Any) -> Any:
    return x - transposed(x)


def _without_diagonal(x: Any) -> Any:
    return x - on_diagonal(diagonal(x))


def _required(x: Any, is_met: Any, reason: str) -> Any:
    """`x` itself, where a condition on the sizes is met."""
    if not is_met:
        raise ValueError(reason)
    return x


required = Operation("required", _required, lambda x, is_met, reason: x, views=(0,))
define(_required, "x, is_met, reason", x=lambda g: g)


def _singular(g: Any, u: Any, s: Any, vh: Any) -> Any:
    of_u, of_s, of_vh = g
    squares = s * s
    gaps = np.expand_dims(squares, -2) - np.expand_dims(squares, -1) + np.eye(shape_of(s)[-1])
    row, column = np.expand_dims(s, -2), np.expand_dims(s, -1)
    middle: Any = 0 if of_s is None else on_diagonal(of_s)
    if of_u is not None:
        turned = _skew(np.matmul(transposed(u), of_u))
        middle = middle + _without_diagonal(turned) / gaps * row
        if is_complex(u):
            middle = middle + on_diagonal(diagonal(turned) / (2 * s))
    if of_vh is not None:
        middle = middle + column * (_without_diagonal(_skew(np.matmul(vh, transposed(of_vh)))) / gaps)
    found = np.matmul(np.matmul(u, middle), vh)
    if of_u is not None:
        scaled = of_u / row
        found = found + np.matmul(scaled - np.matmul(u, np.matmul(transposed(u), scaled)), vh)
    if of_vh is not None:
        scaled = of_vh / column
        found = found + np.matmul(u, scaled - np.matmul(np.matmul(scaled, transposed(vh)), vh))
    return found


def _svd(g: Any, a: Any, full_matrices: Any, compute_uv: Any, hermitian: Any, out: Any) -> Any:
    if hermitian:
        raise Unsupported("np.linalg.svd has no derivative with hermitian=True", "Use np.linalg.eigh.")
    if not compute_uv:
        return _singular_values(g, a)
    u, s, vh = out
    if g[0] is None and g[2] is None and g[1] is not None:
        return _singular_values(g[1], a)
    rows, columns = shape_of(a)[-2:]
    if full_matrices:
        u = required(u, rows == columns, "np.linalg.svd has a derivative with full_matrices=False only")
    return _singular(g, u, s, vh)


def _singular_values(g: Any, a: Any) -> Any:
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return np.matmul(u * np.expand_dims(g, -2), vh)


define(numpy.linalg.svd, "a, full_matrices=True, compute_uv=True, hermitian=False", a=_svd)
define(numpy.linalg.svdvals, "x", x=lambda g, x: _singular_values(g, x))


def _least_squares(g: Any, a: Any, b: Any, out: Any) -> tuple[Any, Any]:
    """The cotangents of both arguments, at full rank."""
    vector = is_vector(b)
    of_solution, of_residuals, _, of_singular = g
    right, solution = columns(b, vector), columns(out[0], vector)
    left_found: Any = 0 * a if of_singular is None else _singular_values(of_singular, a)
    right_found: Any = 0 * right
    if of_solution is not None:
        inverse, of_solution = np.linalg.pinv(a), columns(of_solution, vector)
        left_found = left_found + pseudo_inverse_back(np.matmul(of_solution, transposed(right)), a, inverse)
        right_found = right_found + np.matmul(transposed(inverse), of_solution)
    if of_residuals is not None:  # there are none where the equations can all be solved
        scaled = 2 * (right - np.matmul(a, solution)) * resized(of_residuals, shape_of(right)[1], 0)
        left_found = left_found - np.matmul(scaled, transposed(solution))
        right_found = right_found + scaled
    return left_found, right_found[..., 0] if vector else right_found


define(
    numpy.linalg.lstsq,
    "a, b, rcond=None",
    a=lambda g, a, b, out: _least_squares(g, a, b, out)[0],
    b=lambda g, a, b, out: _least_squares(g, a, b, out)[1],
)

# ---- QR


def _symmetric(x: Any) -> Any:
    """The upper triangle, mirrored."""
    upper = np.triu(x)
    whole = upper + transposed(upper)
    return whole - on_diagonal(np.real(diagonal(upper)))


def _qr_square(of_q: Any, of_r: Any, q: Any, r: Any) -> Any:
    middle: Any = 0 if of_r is None else np.matmul(of_r, transposed(r))
    if of_q is not None:
        middle = middle - np.matmul(transposed(q), of_q)
    found = np.matmul(q, _symmetric(middle))
    found = found if of_q is None else found + of_q
    return transposed(np.linalg.solve(r, transposed(found)))


def _qr(g: Any, a: Any, mode: Any, out: Any) -> Any:
    if mode == "raw":
        raise Unsupported("np.linalg.qr has no derivative with mode='raw'", "Use mode='reduced'.")
    (of_q, of_r), (q, r) = ((None, g), np.linalg.qr(a)) if mode == "r" else (g, out)
    if mode == "complete":
        rows, columns = shape_of(a)[-2:]
        q = required(q, rows <= columns, "np.linalg.qr of a tall matrix has a derivative with mode='reduced' only")
    return _qr_wide(of_q, of_r, q, r, a)


def _qr_wide(of_q: Any, of_r: Any, q: Any, r: Any, a: Any) -> Any:
    """What stands beside the square part of `a` is `q` times what stands beside that of `r`."""
    size = shape_of(q)[-1]
    rest = a[..., size:]
    if of_r is None:
        return np.concatenate([_qr_square(of_q, None, q, r[..., :size]), 0 * rest], axis=-1)
    turned = np.matmul(rest, transposed(of_r[..., size:]))
    first = _qr_square(turned if of_q is None else of_q + turned, of_r[..., :size], q, r[..., :size])
    return np.concatenate([first, np.matmul(q, of_r[..., size:])], axis=-1)


define(numpy.linalg.qr, "a, mode='reduced'", a=_qr)

# ---- norms


def _direction(x: Any, size: Any) -> Any:
    """`x / size`, and zero where that is zero."""
    return np.where(size == 0, 0, x / np.where(size == 0, 1, size))


def _tied(values: Any, extreme: Any, axis: Any) -> Any:
    ties = np.equal(values, extreme)
    return ties / np.sum(ties, axis=axis, keepdims=True)


def _vector_norm(g: Any, x: Any, out: Any, ord: Any, axis: Any) -> Any:
    """The cotangent where `g` and `out` broadcast against `x`."""
    if ord is None or ord in (2, "fro", "f"):
        return g * _direction(x, out)
    if ord == 0:
        return 0 * (g * x)
    sizes = np.absolute(x)
    if ord in (math.inf, -math.inf):
        return np.sign(x) * (g * _tied(sizes, out, axis))
    if ord == 1:
        return g * np.sign(x)
    is_zero = (sizes == 0) | (out == 0)
    ratio = np.where(is_zero, 1, sizes) / np.where(out == 0, 1, out)
    return g * np.sign(x) * np.where(is_zero, 0, np.power(ratio, ord - 1))


def _matrix_norm(g: Any, x: Any, ord: Any) -> Any:
    """As `_vector_norm`, of the last two axes."""
    if ord in (1, -1, math.inf, -math.inf):
        along, across = (-2, -1) if ord in (1, -1) else (-1, -2)
        sums = np.sum(np.absolute(x), axis=along, keepdims=True)
        pick = np.max if ord in (1, math.inf) else np.min
        return g * _tied(sums, pick(sums, axis=across, keepdims=True), across) * np.sign(x)
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    if ord == "nuc":
        return g * np.matmul(u, vh)
    if ord in (2, -2):
        extreme = np.max(s, axis=-1, keepdims=True) if ord == 2 else np.min(s, axis=-1, keepdims=True)
        return g * np.matmul(u * np.expand_dims(_tied(s, extreme, -1), -2), vh)
    raise Unsupported(f"np.linalg.norm has no derivative with ord={ord!r}", "Use one of the orders that it documents.")


def _norm(g: Any, x: Any, out: Any, ord: Any, axis: Any, keepdims: Any) -> Any:
    rank = len(shape_of(x))
    places = axes_of(axis, rank)
    if not keepdims and rank:
        g, out = (np.expand_dims(item, places) for item in (g, out))
    if ord in (None, "fro", "f") or len(places) == 1:
        return _vector_norm(g, x, out, ord, places)
    last = (rank - 2, rank - 1)
    g, turned = (np.moveaxis(item, places, last) for item in (g, x))
    return np.moveaxis(_matrix_norm(g, turned, ord), last, places)


def _flat_norm(g: Any, x: Any, out: Any, ord: Any, axis: Any, keepdims: Any) -> Any:
    """`np.linalg.vector_norm` takes several axes as one."""
    rank = len(shape_of(x))
    places = axes_of(axis, rank)
    if not keepdims and rank:
        g, out = (np.expand_dims(item, places) for item in (g, out))
    return _vector_norm(g, x, out, ord, places)


define(numpy.linalg.norm, "x, ord=None, axis=None, keepdims=False", x=_norm)
define(numpy.linalg.vector_norm, "x, /, *, axis=None, keepdims=False, ord=2", x=_flat_norm)
define(
    numpy.linalg.matrix_norm,
    "x, /, *, keepdims=False, ord='fro'",
    x=lambda g, x, out, ord, keepdims: _norm(g, x, out, ord, (-2, -1), keepdims),
)


def _condition(g: Any, x: Any, p: Any) -> Any:
    g = np.expand_dims(g, (-2, -1))
    if p is None or p in (2, -2):
        u, s, vh = np.linalg.svd(x, full_matrices=False)
        large, small = np.expand_dims(s[..., 0], -1), np.expand_dims(s[..., -1], -1)
        first, last = np.arange(shape_of(s)[-1]) == 0, np.arange(shape_of(s)[-1]) == shape_of(s)[-1] - 1
        top, bottom = (last, first) if p == -2 else (first, last)
        over, under = (small, large) if p == -2 else (large, small)
        slopes = top / under - bottom * (over / (under * under))
        return g * np.matmul(u * np.expand_dims(slopes, -2), vh)
    inverse = np.linalg.inv(x)
    ours, theirs = (np.linalg.norm(item, p, axis=(-2, -1), keepdims=True) for item in (x, inverse))
    direct = _norm(g * theirs, x, ours, p, (-2, -1), True)
    through = _norm(g * ours, inverse, theirs, p, (-2, -1), True)
    back = transposed(inverse)
    return direct - np.matmul(np.matmul(back, through), back)


define(numpy.linalg.cond, "x, p=None", x=_condition)

# ---- distances

define(
    math.dist,
    "p, q",
    p=lambda g, p, q, out: g * _direction(p - q, out),
    q=lambda g, p, q, out: -g * _direction(p - q, out),
)
