"""Rules of differences, of integrals by trapezoids, of interpolation, of covariances."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.axes import axes_of
from runtime.gradients.functions import conj, np, shape_of, sum_to
from runtime.gradients.moving import take_back
from runtime.gradients.operation import Operation
from runtime.gradients.rules import define
from runtime.gradients.rules_products import transposed
from runtime.gradients.rules_shaping import split_by
from runtime.primitives.rules import array, array_type
from runtime.types import Type

# ---- differences


def _along(axis: int, rank: int, part: slice) -> tuple[slice, ...]:
    return (*[slice(None)] * (axis % rank), part)


def _difference(g: Any, shape: Any, n: int, axis: int) -> Any:
    """The cotangent of what `np.diff` differentiates `n` times."""
    rank = len(shape)
    widths = [(n, n) if k == axis % rank else (0, 0) for k in range(rank)]
    found = np.diff(np.pad(g, widths), n, axis=axis)[_along(axis, rank, slice(shape[axis]))]
    return -found if n % 2 else found


def _difference_parts(g: Any, shapes: list[Any], n: int, axis: int) -> list[Any]:
    """The cotangents of the array and of what is put before and after it."""
    shape, *others = shapes
    rank = len(shape)
    if n == 0:
        return [g, *[None for _ in others]]
    place = axis % rank
    sizes = [0 if other is None else (other[place] if len(other) else 1) for other in others]
    joined = tuple(size + sizes[0] + sizes[1] if k == place else size for k, size in enumerate(shape))
    first, middle, last = split_by(_difference(g, joined, n, axis), [sizes[0], shape[place], sizes[1]], axis)
    return [
        middle,
        *[sum_to(part, other) for part, other in zip((first, last), others, strict=True) if other is not None],
    ]


_DIFF = "a, n=1, axis=-1, prepend=None, append=None"


def _shapes(a: Any, prepend: Any, append: Any) -> list[Any]:
    return [a, *(None if item is None else shape_of(item) for item in (prepend, append))]


define(
    numpy.diff,
    _DIFF,
    a=lambda g, shape_of_a, n, axis, prepend, append: _difference_parts(
        g, _shapes(shape_of_a, prepend, append), n, axis
    )[0],
    prepend=lambda g, shape_of_a, n, axis, prepend, append: _difference_parts(
        g, _shapes(shape_of_a, prepend, append), n, axis
    )[1],
    append=lambda g, shape_of_a, n, axis, prepend, append: _difference_parts(
        g, _shapes(shape_of_a, prepend, append), n, axis
    )[-1],
)


def _flat_difference(g: Any, shape: Any, to_end: Any, to_begin: Any) -> Any:
    before = 0 if to_begin is None else np.size(to_begin)
    after = 0 if to_end is None else np.size(to_end)
    middle = g[before : shape_of(g)[0] - after]
    return np.reshape(-np.diff(np.pad(middle, 1)), shape)


define(
    numpy.ediff1d,
    "ary, to_end=None, to_begin=None",
    ary=lambda g, shape_of_ary, to_end, to_begin: _flat_difference(g, shape_of_ary, to_end, to_begin),
    to_end=lambda g, to_end: np.reshape(g[shape_of(g)[0] - np.size(to_end) :], shape_of(to_end)),
    to_begin=lambda g, to_begin: np.reshape(g[: np.size(to_begin)], shape_of(to_begin)),
)


def _slopes_back(g: Any, spacing: Any, axis: int, edge_order: int) -> numpy.ndarray:
    """The cotangent of the argument of `np.gradient` along one axis."""
    g = numpy.moveaxis(numpy.asarray(g), axis, -1)
    count = g.shape[-1]
    made = numpy.zeros_like(g)
    steps = numpy.full(count - 1, spacing) if numpy.ndim(spacing) == 0 else numpy.diff(spacing)
    left, right = steps[:-1], steps[1:]
    total = left + right
    made[..., :-2] -= g[..., 1:-1] * (right / (left * total))
    made[..., 1:-1] += g[..., 1:-1] * ((right - left) / (left * right))
    made[..., 2:] += g[..., 1:-1] * (left / (right * total))
    for k, sign in ((0, 1), (-1, -1)):
        h, near, far = steps[k], (1 if k == 0 else -2), (2 if k == 0 else -3)
        if edge_order == 1:
            weights: tuple[Any, ...] = (-1 / h, 1 / h)
        else:
            further = steps[near]
            both = h + further
            weights = (-(2 * h + further) / (h * both), both / (h * further), -h / (further * both))
        for place, weight in zip((k, near, far), weights, strict=False):
            made[..., place] += sign * g[..., k] * weight
    return numpy.moveaxis(made, -1, axis)


def _slopes_type(g: Any, spacing: Any, axis: Any, edge_order: Any) -> Type:
    return array(array_type(g).dtype, array_type(g).shape)


slopes_back = Operation("slopes_back", _slopes_back, _slopes_type)
define(
    _slopes_back,
    "g, spacing, axis, edge_order",
    g=lambda g, spacing, axis, edge_order: np.gradient(g, spacing, axis=axis, edge_order=edge_order),
    spacing=lambda g, spacing, out: _spacing(g, spacing, out),
)


def _spacing(g: Any, spacing: Any, out: Any) -> Any:
    """Distances that are numbers divide the result; of coordinates there is no rule."""
    if len(shape_of(spacing)):
        raise Unsupported(
            "np.gradient has no derivative for coordinates", "Compute the differences of both, and divide them."
        )
    return -np.sum(g * conj(out)) / spacing


def _slopes(g: Any, shape: Any, varargs: Any, axis: Any, edge_order: Any) -> Any:
    places = axes_of(axis, len(shape))
    spacings = list(varargs) * (len(places) if len(varargs) == 1 else 1) or [1.0] * len(places)
    parts = [g] if len(places) == 1 else g
    found = [
        slopes_back(part, spacing, place, edge_order)
        for part, spacing, place in zip(parts, spacings, places, strict=True)
        if part is not None
    ]
    return sum(found[1:], found[0])


def _spacings(g: Any, f: Any, varargs: Any, axis: Any, out: Any) -> Any:
    places = axes_of(axis, len(shape_of(f)))
    parts, results = ([g], [out]) if len(places) == 1 else (g, out)
    steps = list(varargs) * (len(places) if len(varargs) == 1 else 1)
    found = [
        0 if part is None else _spacing(part, step, result)
        for part, step, result in zip(parts, steps, results, strict=True)
    ]
    return [sum(found[1:], found[0])] if len(varargs) == 1 else found


define(
    numpy.gradient,
    "f, *varargs, axis=None, edge_order=1",
    f=lambda g, shape_of_f, varargs, axis, edge_order: _slopes(g, shape_of_f, varargs, axis, edge_order),
    varargs=_spacings,
)

# ---- integrals


def _steps(x: Any, dx: Any, rank: int, axis: int) -> Any:
    """The widths of the trapezoids, so that they broadcast."""
    if x is None:
        return dx
    if len(shape_of(x)) == 1:
        return np.reshape(np.diff(x), (-1, *[1] * (rank - 1 - axis % rank)))
    return np.diff(x, axis=axis)


def _halves(y: Any, axis: int) -> Any:
    rank = len(shape_of(y))
    return (y[_along(axis, rank, slice(1, None))] + y[_along(axis, rank, slice(None, -1))]) * 0.5


def _trapezoid(g: Any, shape: Any, x: Any, dx: Any, axis: int) -> Any:
    rank = len(shape)
    steps = np.expand_dims(g, axis) * _steps(x, dx, rank, axis) * 0.5
    inner = tuple(size - 1 if k == axis % rank else size for k, size in enumerate(shape))
    steps = np.broadcast_to(steps, inner)
    before = [(1, 0) if k == axis % rank else (0, 0) for k in range(rank)]
    after = [(0, 1) if k == axis % rank else (0, 0) for k in range(rank)]
    return np.pad(steps, before) + np.pad(steps, after)


def _abscissae(g: Any, y: Any, x: Any, axis: int) -> Any:
    found = np.expand_dims(g, axis) * _halves(y, axis)
    rank, shape = len(shape_of(y)), shape_of(x)
    if len(shape) == 1:
        moved = np.moveaxis(found, axis, -1)
        return _difference(np.sum(moved, axis=tuple(range(rank - 1))), shape, 1, -1)
    return sum_to(_difference(found, shape_of(y), 1, axis), shape)


define(
    numpy.trapezoid,
    "y, x=None, dx=1.0, axis=-1",
    y=lambda g, shape_of_y, x, dx, axis: _trapezoid(g, shape_of_y, x, dx, axis),
    x=lambda g, y, x, axis: _abscissae(g, y, x, axis),
    dx=lambda g, y, x, dx, axis: (
        None if x is not None else sum_to(np.expand_dims(g, axis) * _halves(y, axis), shape_of(dx))
    ),
)

# ---- interpolation


def _segments(x: Any, xp: Any, fp: Any) -> tuple[Any, ...]:
    """Where `x` lies: the segment's number and ends, the share of the way, the slope, and whether it is inside."""
    last = shape_of(xp)[0] - 1
    number = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, last - 1)
    low, high = np.take(xp, number), np.take(xp, number + 1)
    width = high - low
    width = np.where(width == 0, 1, width)
    slope = (np.take(fp, number + 1) - np.take(fp, number)) / width
    return number, (x - low) / width, slope, x < xp[0], x > xp[-1]


def _plain(period: Any) -> None:
    if period is not None:
        raise Unsupported("np.interp has no derivative with a period", "Reduce x by the remainder.")


def _interp_x(g: Any, x: Any, xp: Any, fp: Any, period: Any) -> Any:
    _plain(period)
    _, _, slope, below, above = _segments(x, xp, fp)
    return np.where(below | above, 0, g * conj(slope))


def _interp_fp(g: Any, x: Any, xp: Any, fp: Any, left: Any, right: Any, period: Any) -> Any:
    _plain(period)
    number, share, _, below, above = _segments(x, xp, fp)
    inside = np.where(below | above, 0, g)
    low = inside * (1 - share) + (np.where(below, g, 0) if left is None else 0)
    high = inside * share
    found = take_back(low, np.where(below, 0, number), shape_of(fp), 0, "raise")
    found = found + take_back(high, number + 1, shape_of(fp), 0, "raise")
    if right is None:
        found = found + take_back(
            np.where(above, g, 0), np.where(above, shape_of(fp)[0] - 1, 0), shape_of(fp), 0, "raise"
        )
    return found


def _interp_xp(g: Any, x: Any, xp: Any, fp: Any, period: Any) -> Any:
    _plain(period)
    number, share, slope, below, above = _segments(x, xp, fp)
    scaled = np.where(below | above, 0, g * conj(slope))
    first = take_back(scaled * (share - 1), number, shape_of(xp), 0, "raise")
    return first - take_back(scaled * share, number + 1, shape_of(xp), 0, "raise")


define(
    numpy.interp,
    "x, xp, fp, left=None, right=None, period=None",
    x=_interp_x,
    xp=_interp_xp,
    fp=_interp_fp,
    left=lambda g, x, xp: np.sum(np.where(x < xp[0], g, 0)),
    right=lambda g, x, xp: np.sum(np.where(x > xp[-1], g, 0)),
)

# ---- covariances


def _observations(m: Any, rowvar: Any) -> Any:
    """The variables as rows."""
    rank = len(shape_of(m))
    return np.reshape(m, (1, -1)) if rank < 2 else m if rowvar else np.transpose(m)


def _variables(parts: list[Any], rowvar: Any) -> tuple[list[Any], Any]:
    """How many variables each argument has, and all of them as rows, less their means."""
    rows = [_observations(part, rowvar) for part in parts]
    x = np.concatenate(rows, axis=0) if len(rows) > 1 else rows[0]
    return [shape_of(row)[0] for row in rows], x - np.mean(x, axis=1, keepdims=True)


def _given(m: Any, y: Any) -> list[Any]:
    return [m] if y is None else [m, y]


def _covariance(g: Any, m: Any, y: Any, rowvar: Any, bias: Any, ddof: Any, fweights: Any, aweights: Any) -> list[Any]:
    if fweights is not None or aweights is not None:
        raise Unsupported("np.cov has no derivative with weights", "Compute it from the weighted means.")
    sizes, centred = _variables(_given(m, y), rowvar)
    rows, count = shape_of(centred)
    g = np.reshape(g, (rows, rows))
    spread = np.matmul(g + transposed(g), centred) / (count - ((0 if bias else 1) if ddof is None else ddof))
    found = split_by(spread - np.mean(spread, axis=1, keepdims=True), sizes, 0)
    return [
        np.reshape(part, shape_of(given)) if rowvar or len(shape_of(given)) < 2 else np.transpose(part)
        for part, given in zip(found, _given(m, y), strict=True)
    ]


_COV = "m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None"
define(
    numpy.cov,
    _COV,
    m=lambda g, m, y, rowvar, bias, ddof, fweights, aweights: _covariance(
        g, m, y, rowvar, bias, ddof, fweights, aweights
    )[0],
    y=lambda g, m, y, rowvar, bias, ddof, fweights, aweights: _covariance(
        g, m, y, rowvar, bias, ddof, fweights, aweights
    )[-1],
)


def _correlation(g: Any, x: Any, y: Any, rowvar: Any, out: Any) -> list[Any]:
    """The cotangent of the covariances, and from that those of the arguments."""
    centred = _variables(_given(x, y), rowvar)[1]
    rows, count = shape_of(centred)
    scale = np.sqrt(np.sum(np.absolute(centred) ** 2, axis=1) / (count - 1))
    g, out = np.reshape(g, (rows, rows)), np.reshape(out, (rows, rows))
    both = np.real(g * conj(out))
    direct = g / np.expand_dims(scale, 0) / np.expand_dims(scale, 1)
    through = (np.sum(both, axis=0) + np.sum(both, axis=1)) / (2 * scale * scale)
    return _covariance(direct - np.diag(through), x, y, rowvar, False, None, None, None)


define(
    numpy.corrcoef,
    "x, y=None, rowvar=True, *, dtype=None",
    x=lambda g, x, y, rowvar, out: _correlation(g, x, y, rowvar, out)[0],
    y=lambda g, x, y, rowvar, out: _correlation(g, x, y, rowvar, out)[-1],
)
