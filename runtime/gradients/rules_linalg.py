"""Rules of linear algebra: solving, inverses, determinants, factorisations, for stacks of matrices.

Of a factorisation of symmetric matrices the cotangent is that of symmetric changes, as in PyTorch.
"""

from __future__ import annotations

from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.functions import conj, is_complex, np, shape_of, sum_to
from runtime.gradients.moving import count_of
from runtime.gradients.operation import Operation
from runtime.gradients.rules import define
from runtime.gradients.rules_products import transposed
from runtime.primitives.rules import array, array_type


def is_vector(x: Any) -> bool:
    return len(shape_of(x)) == 1


def columns(x: Any, is_vector: bool) -> Any:
    return np.expand_dims(x, -1) if is_vector else x


def diagonal(x: Any) -> Any:
    """The diagonals of matrices."""
    return np.diagonal(x, 0, -2, -1)


def on_diagonal(x: Any) -> Any:
    """Matrices with these diagonals, zero elsewhere."""
    return np.expand_dims(x, -1) * np.eye(shape_of(x)[-1])


# ---- solving and inverses


def _solve_left(g: Any, a: Any, b: Any, out: Any) -> Any:
    vector = is_vector(b)
    found = np.linalg.solve(transposed(a), columns(g, vector))
    return sum_to(-np.matmul(found, transposed(columns(out, vector))), shape_of(a))


def _solve_right(g: Any, a: Any, b: Any) -> Any:
    vector = is_vector(b)
    found = np.linalg.solve(transposed(a), columns(g, vector))
    return sum_to(found[..., 0] if vector else found, shape_of(b))


define(numpy.linalg.solve, "a, b", a=_solve_left, b=_solve_right)


def _inverse(g: Any, out: Any) -> Any:
    back = transposed(out)
    return -np.matmul(np.matmul(back, g), back)


define(numpy.linalg.inv, "a", a=_inverse)


def pseudo_inverse_back(g: Any, a: Any, out: Any) -> Any:
    """The derivative of Golub and Pereyra, at a constant rank."""
    back, flipped = transposed(out), transposed(g)
    first = -np.matmul(np.matmul(back, g), back)
    both = np.matmul(back, out)
    second = np.matmul(flipped - np.matmul(a, np.matmul(out, flipped)), np.matmul(out, back))
    third = np.matmul(both, flipped - np.matmul(np.matmul(flipped, out), a))
    return first + second + third


define(
    numpy.linalg.pinv,
    "a, rcond=None, hermitian=False, *, rtol=None",
    a=lambda g, a, out: pseudo_inverse_back(g, a, out),
)


def _tensor_inverse(g: Any, shape_of_a: Any, out: Any, ind: Any) -> Any:
    rows = count_of(shape_of_a[:ind])
    inverse = np.reshape(out, (-1, rows))
    return np.reshape(_inverse(np.reshape(g, (-1, rows)), inverse), shape_of_a)


define(numpy.linalg.tensorinv, "a, ind=2", a=_tensor_inverse)


def _tensor_matrix(a: Any, b: Any, axes: Any) -> Any:
    """The matrix and the vector that `np.linalg.tensorsolve` solves for."""
    if axes is not None:
        raise Unsupported("np.linalg.tensorsolve has no derivative with axes", "Move the axes with np.moveaxis.")
    return np.reshape(a, (count_of(shape_of(b)), -1)), np.ravel(b)


def _tensor_solve_left(g: Any, a: Any, b: Any, axes: Any, out: Any) -> Any:
    matrix, vector = _tensor_matrix(a, b, axes)
    return np.reshape(_solve_left(np.ravel(g), matrix, vector, np.ravel(out)), shape_of(a))


def _tensor_solve_right(g: Any, a: Any, b: Any, axes: Any) -> Any:
    matrix, vector = _tensor_matrix(a, b, axes)
    return np.reshape(_solve_right(np.ravel(g), matrix, vector), shape_of(b))


define(numpy.linalg.tensorsolve, "a, b, axes=None", a=_tensor_solve_left, b=_tensor_solve_right)


# ---- determinants


def _cofactors(a: Any) -> Any:
    """The derivative of the determinant by each item, right for singular matrices, too."""
    u, s, vh = numpy.linalg.svd(a)
    others = numpy.empty_like(s)
    for k in range(s.shape[-1]):
        others[..., k] = numpy.prod(numpy.delete(s, k, -1), axis=-1)
    turn = numpy.linalg.det(u) * numpy.linalg.det(vh)
    return numpy.conj((numpy.conj(turn)[..., None, None] * u * others[..., None, :]) @ vh)


def _lapack_dtype(dtype: Any) -> Any:
    return dtype if dtype.char in "fdFD" else numpy.dtype(numpy.float64)


cofactors = Operation("cofactors", _cofactors, lambda a: array(_lapack_dtype(array_type(a).dtype), array_type(a).shape))


def _cofactors_back(g: Any, a: Any, out: Any) -> Any:
    """Of the determinant times the transposed inverse; a singular matrix has no second derivative here."""
    inverse = np.linalg.inv(a)
    total = np.sum(g * conj(np.swapaxes(inverse, -1, -2)), axis=(-1, -2), keepdims=True)
    middle = np.matmul(np.matmul(conj(inverse), g), conj(inverse))
    return total * conj(out) - np.expand_dims(np.expand_dims(conj(np.linalg.det(a)), -1), -1) * np.swapaxes(
        middle, -1, -2
    )


define(_cofactors, "a", a=_cofactors_back)


def _per_matrix(x: Any) -> Any:
    """A number for each matrix, so that it broadcasts against them."""
    return np.expand_dims(x, (-2, -1))


define(numpy.linalg.det, "a", a=lambda g, a: _per_matrix(g) * conj(cofactors(a)))


def _log_determinant(g: Any, a: Any, out: Any) -> Any:
    sign, logarithm = g
    inverse = transposed(np.linalg.inv(a))
    if not is_complex(a):
        return 0 * inverse if logarithm is None else _per_matrix(logarithm) * inverse
    scale: Any = 0 if logarithm is None else logarithm
    turn: Any = 0 if sign is None else np.imag(conj(sign) * out[0])
    return _per_matrix(scale - 1j * turn) * inverse


define(numpy.linalg.slogdet, "a", a=_log_determinant)

# ---- Cholesky, eigenvalues


def _halved(x: Any) -> Any:
    """The lower triangle, with half of the diagonal."""
    return np.tril(x) - on_diagonal(diagonal(x)) / 2


def _cholesky(g: Any, upper: Any, out: Any) -> Any:
    low, g = (transposed(out), transposed(g)) if upper else (out, g)
    inverse = np.linalg.inv(low)
    middle = _halved(np.matmul(transposed(low), np.tril(g)))
    found = np.matmul(transposed(inverse), np.matmul(middle, inverse))
    return (found + transposed(found)) / 2


define(numpy.linalg.cholesky, "a, /, *, upper=False", a=_cholesky)


def _gaps(values: Any) -> Any:
    """`values[j] - values[i]` for each pair, 1 on the diagonal."""
    return np.expand_dims(values, -2) - np.expand_dims(values, -1) + np.eye(shape_of(values)[-1])


def _hermitian_eigen(g: Any, out: Any) -> Any:
    of_values, of_vectors = g
    values, vectors = out
    middle: Any = 0 if of_values is None else on_diagonal(of_values)
    if of_vectors is not None:
        turned = np.matmul(transposed(vectors), of_vectors)
        turned = (turned - transposed(turned)) * 0.5  # the change of orthonormal vectors is skew
        middle = middle + (turned - on_diagonal(diagonal(turned))) / _gaps(values)
    return np.matmul(np.matmul(vectors, middle), transposed(vectors))


define(numpy.linalg.eigh, "a, UPLO='L'", a=_hermitian_eigen)


def _hermitian_values(g: Any, a: Any, UPLO: Any) -> Any:
    vectors = np.linalg.eigh(a, UPLO)[1]
    return np.matmul(vectors * np.expand_dims(g, -2), transposed(vectors))


define(numpy.linalg.eigvalsh, "a, UPLO='L'", a=_hermitian_values)


def _eigen(g: Any, out: Any) -> Any:
    of_values, of_vectors = g
    values, vectors = out
    back = transposed(vectors)
    middle: Any = 0 if of_values is None else on_diagonal(of_values)
    if of_vectors is not None:
        turned = np.matmul(back, of_vectors)
        along = np.matmul(back, vectors * np.expand_dims(np.real(diagonal(turned)), -2))
        rest = turned - along
        middle = middle + (rest - on_diagonal(diagonal(rest))) / conj(_gaps(values))
    return np.linalg.solve(back, np.matmul(middle, back))


define(numpy.linalg.eig, "a", a=_eigen)


def _eigenvalues(g: Any, a: Any, out: Any) -> Any:
    """Without vectors, LAPACK may find the values in another order."""
    values, vectors = np.linalg.eig(a)
    order = np.argmin(np.absolute(np.expand_dims(out, -1) - np.expand_dims(values, -2)), axis=-1)
    back = transposed(np.take_along_axis(vectors, np.expand_dims(order, -2), axis=-1))
    return np.linalg.solve(back, np.expand_dims(g, -1) * back)


define(numpy.linalg.eigvals, "a", a=_eigenvalues)
