"""Rules of products of vectors, matrices and tensors."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.axes import axes_of
from runtime.gradients.functions import conj, np, shape_of, sum_to
from runtime.gradients.moving import embed, window
from runtime.gradients.operation import Operation
from runtime.gradients.rules import define, define_ufunc
from runtime.primitives.rules import array, array_type, is_type
from runtime.types import Dim, Type


def transposed(x: Any) -> Any:
    """The conjugate transpose of matrices."""
    return conj(x.T if len(shape_of(x)) == 2 else np.swapaxes(x, -1, -2))


# ---- matmul


def _outer(column: Any, row: Any) -> Any:
    """The products of the items of vectors; of arrays of more axes those of their last ones."""
    if len(shape_of(column)) == len(shape_of(row)) == 1:
        return np.multiply.outer(column, row)
    rows = row if len(shape_of(row)) == 1 else np.expand_dims(row, -2)
    return np.expand_dims(column, -1) * rows


def _matmul_left(g: Any, x1: Any, x2: Any) -> Any:
    left, right = len(shape_of(x1)), len(shape_of(x2))
    if right == 1:
        return g * conj(x2) if left == 1 else _outer(g, conj(x2))
    if left == 1:
        return np.matmul(conj(x2), np.expand_dims(g, -1))[..., 0]
    return np.matmul(g, transposed(x2))


def _matmul_right(g: Any, x1: Any, x2: Any) -> Any:
    left, right = len(shape_of(x1)), len(shape_of(x2))
    if left == 1:
        return conj(x1) * g if right == 1 else _outer(conj(x1), g)
    if right <= 2 < left:  # one product in place of a sum of many
        axes = tuple(range(left - 1))
        return np.tensordot(conj(x1), g, (axes, axes))
    return np.matmul(transposed(x1), g)


define_ufunc(numpy.matmul, "x1, x2", x1=_matmul_left, x2=_matmul_right)
define(numpy.linalg.matmul, "x1, x2", broadcasts=True, x1=_matmul_left, x2=_matmul_right)


def _rows(g: Any, axis: int) -> Any:
    return np.expand_dims(g, axis)


define(
    numpy.vecdot,
    "x1, x2, *, axis=-1",
    broadcasts=True,
    x1=lambda g, x2, axis: conj(_rows(g, axis)) * x2,
    x2=lambda g, x1, axis: _rows(g, axis) * x1,
)
define(
    numpy.linalg.vecdot,
    "x1, x2, *, axis=-1",
    broadcasts=True,
    x1=lambda g, x2, axis: conj(_rows(g, axis)) * x2,
    x2=lambda g, x1, axis: _rows(g, axis) * x1,
)
if hasattr(numpy, "matvec"):
    define_ufunc(
        numpy.matvec,
        "x1, x2",
        x1=lambda g, x2: np.expand_dims(g, -1) * np.expand_dims(conj(x2), -2),
        x2=lambda g, x1: np.matmul(transposed(x1), np.expand_dims(g, -1))[..., 0],
    )
    define_ufunc(
        numpy.vecmat,
        "x1, x2",
        x1=lambda g, x2: conj(np.matmul(conj(x2), np.expand_dims(g, -1))[..., 0]),
        x2=lambda g, x1: np.expand_dims(x1, -1) * np.expand_dims(g, -2),
    )

# ---- tensordot, and what it can tell


def _contracted(axes: Any, left: int, right: int) -> tuple[list[int], list[int]]:
    """The axes of either operand over which `np.tensordot` sums."""
    if isinstance(axes, list | tuple):
        first, second = axes
        return list(axes_of(first, left)), list(axes_of(second, right))
    return list(range(left - axes, left)), list(range(axes))


def _ordered(x: Any, order: list[int]) -> Any:
    """`x`, whose axes are those of an array in this order, with the axes as in the array."""
    return np.transpose(x, sorted(range(len(order)), key=order.__getitem__))


def _tensordot_left(g: Any, a: Any, b: Any, axes: Any) -> Any:
    left, right = len(shape_of(a)), len(shape_of(b))
    ours, theirs = _contracted(axes, left, right)
    free = [k for k in range(left) if k not in ours]
    rest = [k for k in range(right) if k not in theirs]
    found = np.tensordot(g, conj(b), (list(range(len(free), len(free) + len(rest))), rest))
    kept = sorted(range(len(theirs)), key=theirs.__getitem__)
    return _ordered(found, free + [ours[k] for k in kept])


def _tensordot_right(g: Any, a: Any, b: Any, axes: Any) -> Any:
    left, right = len(shape_of(a)), len(shape_of(b))
    ours, theirs = _contracted(axes, left, right)
    free = [k for k in range(left) if k not in ours]
    rest = [k for k in range(right) if k not in theirs]
    found = np.tensordot(conj(a), g, (free, list(range(len(free)))))
    kept = sorted(range(len(ours)), key=ours.__getitem__)
    return _ordered(found, [theirs[k] for k in kept] + rest)


define(numpy.tensordot, "a, b, axes=2", a=_tensordot_left, b=_tensordot_right)
define(
    numpy.linalg.tensordot,
    "x1, x2, /, *, axes=2",
    x1=lambda g, x1, x2, axes: _tensordot_left(g, x1, x2, axes),
    x2=lambda g, x1, x2, axes: _tensordot_right(g, x1, x2, axes),
)


def _dot_axes(a: Any, b: Any) -> tuple[list[int], list[int]]:
    return [len(shape_of(a)) - 1], [max(len(shape_of(b)) - 2, 0)]


def _has_number(a: Any, b: Any) -> bool:
    return not len(shape_of(a)) or not len(shape_of(b))


def _dot_left(g: Any, a: Any, b: Any) -> Any:
    if _has_number(a, b):
        return sum_to(g * conj(b), shape_of(a))
    if len(shape_of(b)) == 1 or (len(shape_of(a)) == 2 and len(shape_of(b)) == 2):
        return _matmul_left(g, a, b)
    return _tensordot_left(g, a, b, _dot_axes(a, b))


def _dot_right(g: Any, a: Any, b: Any) -> Any:
    if _has_number(a, b):
        return sum_to(g * conj(a), shape_of(b))
    if len(shape_of(a)) <= 2 and len(shape_of(b)) <= 2:
        return _matmul_right(g, a, b)
    return _tensordot_right(g, a, b, _dot_axes(a, b))


define(numpy.dot, "a, b, out=None", a=_dot_left, b=_dot_right)


def _inner_left(g: Any, a: Any, b: Any) -> Any:
    return sum_to(g * conj(b), shape_of(a)) if _has_number(a, b) else _tensordot_left(g, a, b, ([-1], [-1]))


def _inner_right(g: Any, a: Any, b: Any) -> Any:
    return sum_to(g * conj(a), shape_of(b)) if _has_number(a, b) else _tensordot_right(g, a, b, ([-1], [-1]))


define(numpy.inner, "a, b", a=_inner_left, b=_inner_right)
define(
    numpy.vdot,
    "a, b",
    a=lambda g, b, shape_of_a: np.reshape(conj(g) * b, shape_of_a),
    b=lambda g, a, shape_of_b: np.reshape(g * a, shape_of_b),
)
define(
    numpy.outer,
    "a, b, out=None",
    a=lambda g, b, shape_of_a: np.reshape(np.matmul(g, conj(np.ravel(b))), shape_of_a),
    b=lambda g, a, shape_of_b: np.reshape(np.matmul(conj(np.ravel(a)), g), shape_of_b),
)
define(
    numpy.linalg.outer,
    "x1, x2",
    x1=lambda g, x2: np.matmul(g, conj(x2)),
    x2=lambda g, x1: np.matmul(conj(x1), g),
)

# ---- chains and powers


def _chain(g: Any, arrays: Any) -> list[Any]:
    matrices = list(arrays)
    first, last = len(shape_of(matrices[0])) == 1, len(shape_of(matrices[-1])) == 1
    if first:
        matrices[0], g = np.expand_dims(matrices[0], 0), np.expand_dims(g, 0)
    if last:
        matrices[-1], g = np.expand_dims(matrices[-1], -1), np.expand_dims(g, -1)
    found = []
    for k in range(len(matrices)):
        term = g
        for matrix in reversed(matrices[k + 1 :]):
            term = np.matmul(term, transposed(matrix))
        for matrix in matrices[:k]:
            term = np.matmul(transposed(matrix), term)
        found.append(term)
    found[0] = found[0][0] if first else found[0]
    found[-1] = found[-1][..., 0] if last else found[-1]
    return found


define(numpy.linalg.multi_dot, "arrays, *, out=None", takes_lists=("arrays",), arrays=_chain)


def _matrix_power(g: Any, a: Any, n: Any) -> Any:
    """The corner of `[[A, G], [0, A]] ** n` is the sum of all `A**k @ G @ A**(n-1-k)`."""
    matrix = transposed(a)
    size = shape_of(matrix)[-1]
    top = np.concatenate([matrix, g], axis=-1)
    bottom = np.concatenate([np.zeros_like(matrix), matrix], axis=-1)
    return np.linalg.matrix_power(np.concatenate([top, bottom], axis=-2), n)[..., :size, size:]


define(numpy.linalg.matrix_power, "a, n", a=_matrix_power)

# ---- cross and Kronecker products


def _cross_axes(axisa: Any, axisb: Any, axisc: Any, axis: Any) -> tuple[int, int, int]:
    return (axisa, axisb, axisc) if axis is None else (axis, axis, axis)


def _cross(g: Any, other: Any, shape: Any, axes: tuple[int, int, int], is_left: bool) -> Any:
    ours, theirs, last = axes
    if type(shape[ours]) is int and shape[ours] == 2:
        raise Unsupported("np.cross has no derivative for vectors of two items", "Compute x[0] * y[1] - x[1] * y[0].")
    g, other = np.moveaxis(g, last, -1), np.moveaxis(conj(other), theirs, -1)
    found = np.cross(other, g) if is_left else np.cross(g, other)
    place = ours % len(shape)
    row = (*shape[:place], *shape[place + 1 :], shape[place])
    return np.moveaxis(sum_to(found, row), -1, place)


_CROSS = "a, b, axisa=-1, axisb=-1, axisc=-1, axis=None"


def _cross_left(g: Any, b: Any, shape_of_a: Any, axisa: Any, axisb: Any, axisc: Any, axis: Any) -> Any:
    return _cross(g, b, shape_of_a, _cross_axes(axisa, axisb, axisc, axis), True)


def _cross_right(g: Any, a: Any, shape_of_b: Any, axisa: Any, axisb: Any, axisc: Any, axis: Any) -> Any:
    return _cross(g, a, shape_of_b, _cross_axes(axisb, axisa, axisc, axis), False)


define(numpy.cross, _CROSS, a=_cross_left, b=_cross_right)
define(
    numpy.linalg.cross,
    "x1, x2, /, *, axis=-1",
    x1=lambda g, x2, shape_of_x1, axis: _cross(g, x2, shape_of_x1, (axis, axis, axis), True),
    x2=lambda g, x1, shape_of_x2, axis: _cross(g, x1, shape_of_x2, (axis, axis, axis), False),
)


def _kron(g: Any, other: Any, shape: Any, is_left: bool) -> Any:
    rank = len(shape_of(g))
    own = (1,) * (rank - len(shape)) + tuple(shape)
    theirs = (1,) * (rank - len(shape_of(other))) + tuple(shape_of(other))
    pairs = zip(own, theirs, strict=True) if is_left else zip(theirs, own, strict=True)
    split = np.reshape(g, tuple([size for pair in pairs for size in pair]))
    gone = 1 if is_left else 0
    factor = np.reshape(
        other, tuple([size for k in range(rank) for size in ((1, theirs[k]) if is_left else (theirs[k], 1))])
    )
    return np.reshape(np.sum(split * conj(factor), axis=tuple(range(gone, 2 * rank, 2))), shape)


define(
    numpy.kron,
    "a, b",
    a=lambda g, b, shape_of_a: _kron(g, b, shape_of_a, True),
    b=lambda g, a, shape_of_b: _kron(g, a, shape_of_b, False),
)

# ---- convolution


def _full_start(mode: Any, n: int, m: int, is_correlation: bool) -> int:
    """Where the result of a convolution of `n` and `m` items begins in the full one."""
    small = min(n, m)
    if mode in ("full", 2):
        return 0
    if mode in ("valid", 0):
        return small - 1
    return small // 2 if is_correlation and n < m else (small - 1) // 2


def _full(g: Any, n: int, m: int, mode: Any, is_correlation: bool) -> Any:
    """The cotangent of the full convolution, of which `mode` takes a part."""
    return embed.kernel(g, (_full_start(mode, n, m, is_correlation),), (n + m - 1,))


def _part(x: Any, n: int, m: int, mode: Any, is_correlation: bool) -> Any:
    start = _full_start(mode, n, m, is_correlation)
    count = {"full": n + m - 1, "same": max(n, m), "valid": max(n, m) - min(n, m) + 1}[mode]
    return window.kernel(x, (start,), (count,))


def _full_type(g: Any, n: Any, m: Any, mode: Any, is_correlation: Any) -> Type:
    known = not is_type(n) and not is_type(m)
    return array(array_type(g).dtype, (n + m - 1 if known else Dim(),))


full = Operation("full_convolution", _full, _full_type)
part = Operation(
    "part_of_convolution", _part, lambda x, n, m, mode, is_correlation: array(array_type(x).dtype, (Dim(),)), views=(0,)
)
_FULL = "g, n, m, mode, is_correlation"
define(_full, _FULL, g=lambda g, n, m, mode, is_correlation: part(g, n, m, mode, is_correlation))
define(
    _part,
    "x, n, m, mode, is_correlation",
    x=lambda g, n, m, mode, is_correlation: full(g, n, m, mode, is_correlation),
)


def _items(x: Any) -> Any:
    """A convolution's argument as the vector that NumPy makes of it."""
    return x if len(shape_of(x)) == 1 else np.reshape(x, (-1,))


def _convolved(g: Any, ours: Any, other: Any, mode: Any, is_first: bool, is_correlation: bool = False) -> Any:
    n, m = shape_of(_items(ours))[0], shape_of(_items(other))[0]
    whole = full(g, n if is_first else m, m if is_first else n, mode, is_correlation)
    return np.reshape(np.correlate(whole, _items(other), "valid"), shape_of(ours))


define(
    numpy.convolve,
    "a, v, mode='full'",
    a=lambda g, a, v, mode: _convolved(g, a, v, mode, True),
    v=lambda g, a, v, mode: _convolved(g, v, a, mode, False),
)


def _correlated(g: Any, a: Any, v: Any, mode: Any, is_first: bool) -> Any:
    """As of a convolution with the conjugated second argument backwards."""
    turned = np.flip(conj(_items(v)), 0)
    if is_first:
        return _convolved(g, a, turned, mode, True, True)
    return np.reshape(np.flip(conj(_convolved(g, turned, a, mode, False, True)), 0), shape_of(v))


define(
    numpy.correlate,
    "a, v, mode='valid'",
    a=lambda g, a, v, mode: _correlated(g, a, v, mode, True),
    v=lambda g, a, v, mode: _correlated(g, a, v, mode, False),
)
