"""Rules of functions that take, repeat, sort and place items."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.functions import np, shape_of, sum_to
from runtime.gradients.moving import (
    count_of,
    diagonal_back,
    embed,
    moved,
    positions,
    put_along,
    spread,
    take_back,
    window,
)
from runtime.gradients.rules import define

# ---- taking

define(
    numpy.take,
    "a, indices, axis=None, out=None, mode='raise'",
    a=lambda g, shape_of_a, indices, axis, mode: take_back(g, indices, shape_of_a, axis, mode),
)
define(
    numpy.take_along_axis,
    "arr, indices, axis=-1",
    arr=lambda g, shape_of_arr, indices, axis: put_along(g, indices, shape_of_arr, axis),
)
define(
    numpy.compress,
    "condition, a, axis=None, out=None",
    a=lambda g, shape_of_a, condition, axis: moved(lambda places: np.compress(condition, places, axis), g, shape_of_a),
)
define(
    numpy.extract,
    "condition, arr",
    arr=lambda g, shape_of_arr, condition: moved(lambda places: np.extract(condition, places), g, shape_of_arr),
)
define(
    numpy.delete,
    "arr, obj, axis=None",
    arr=lambda g, shape_of_arr, obj, axis: moved(lambda places: np.delete(places, obj, axis), g, shape_of_arr),
)


def _trimmed(g: Any, filt: Any, trim: Any) -> Any:
    shape = shape_of(filt)
    if len(shape) != 1:
        raise Unsupported("np.trim_zeros has a derivative for one axis", "Take the part that is no zeros by a slice.")
    start = np.argmax(filt != 0) if "f" in trim.lower() else 0
    return embed(g, (start,), shape)


define(numpy.trim_zeros, "filt, trim='fb', axis=None", filt=_trimmed)
define(
    numpy.insert,
    "arr, obj, values, axis=None",
    arr=lambda g, shape_of_arr, obj, axis: moved(lambda places: np.insert(places, obj, -1, axis), g, shape_of_arr),
    values=lambda g, shape_of_arr, shape_of_values, obj, axis: spread(
        g, np.insert(np.full(shape_of_arr, -1), obj, positions(shape_of_values), axis), shape_of_values
    ),
)
define(
    numpy.resize,
    "a, new_shape",
    a=lambda g, shape_of_a, new_shape: moved(np.resize, g, shape_of_a, new_shape),
)
define(
    numpy.lib.stride_tricks.sliding_window_view,
    "x, window_shape, axis=None, *, subok=False, writeable=False",
    x=lambda g, shape_of_x, window_shape, axis: moved(
        np.lib.stride_tricks.sliding_window_view, g, shape_of_x, window_shape, axis
    ),
)

# ---- choosing


def _chosen(g: Any, a: Any, shapes: Any, mode: Any) -> Any:
    if isinstance(shapes, tuple):
        return moved(lambda places: np.choose(a, places, mode=mode), g, shapes)
    places = a % len(shapes) if mode == "wrap" else np.clip(a, 0, len(shapes) - 1) if mode == "clip" else a
    return [sum_to(np.where(np.equal(places, k), g, 0), shape) for k, shape in enumerate(shapes)]


define(
    numpy.choose,
    "a, choices, out=None, mode='raise'",
    takes_lists=("choices",),
    choices=lambda g, a, shape_of_choices, mode: _chosen(g, a, shape_of_choices, mode),
)


def _selected(g: Any, conditions: Any, shapes: Any) -> Any:
    found, is_left = [], True
    for condition, shape in zip(conditions, shapes, strict=True):
        found.append(sum_to(np.where(condition & is_left, g, 0), shape))
        is_left = np.logical_not(condition) & is_left
    return found


def _default(g: Any, conditions: Any) -> Any:
    is_left: Any = True
    for condition in conditions:
        is_left = np.logical_not(condition) & is_left
    return np.where(is_left, g, 0)


define(
    numpy.select,
    "condlist, choicelist, default=0",
    takes_lists=("choicelist",),
    choicelist=lambda g, condlist, shape_of_choicelist: _selected(g, condlist, shape_of_choicelist),
    default=lambda g, condlist, shape_of_default: sum_to(_default(g, condlist), shape_of_default),
)

# ---- sorting


def _partitioned(g: Any, a: Any, kth: Any, axis: Any, kind: Any) -> Any:
    """The order within the parts is known from the result alone: equal ranks are equal items."""
    shape, out = shape_of(a), np.partition(a, kth, axis=axis, kind=kind)
    before, after = (
        np.argsort(a, axis=axis, kind="stable"),
        np.argsort(out, axis=-1 if axis is None else axis, kind="stable"),
    )
    return put_along(np.take_along_axis(g, after, axis=-1 if axis is None else axis), before, shape, axis)


define(
    numpy.sort,
    "a, axis=-1, kind=None, order=None, *, stable=None",
    a=lambda g, a, axis: put_along(g, np.argsort(a, axis=axis, kind="stable"), shape_of(a), axis),
)
define(numpy.partition, "a, kth, axis=-1, kind='introselect', order=None", a=_partitioned)

# ---- diagonals and triangles

define(
    numpy.diagonal,
    "a, offset=0, axis1=0, axis2=1",
    a=lambda g, shape_of_a, offset, axis1, axis2: diagonal_back(g, shape_of_a, offset, axis1, axis2),
)
define(
    numpy.linalg.diagonal,
    "x, *, offset=0",
    x=lambda g, shape_of_x, offset: diagonal_back(g, shape_of_x, offset, -2, -1),
)
define(
    numpy.diag,
    "v, k=0",
    v=lambda g, shape_of_v, k: np.diagonal(g, k) if len(shape_of_v) == 1 else diagonal_back(g, shape_of_v, k, 0, 1),
)
define(numpy.diagflat, "v, k=0", v=lambda g, shape_of_v, k: np.reshape(np.diagonal(g, k), shape_of_v))
define(numpy.tril, "m, k=0", m=lambda g, shape_of_m, k: sum_to(np.tril(g, k), shape_of_m))
define(numpy.triu, "m, k=0", m=lambda g, shape_of_m, k: sum_to(np.triu(g, k), shape_of_m))

# ---- repeating


def _tiled(g: Any, shape: Any, reps: Any) -> Any:
    times = tuple(reps) if isinstance(reps, list | tuple) else (reps,)
    rank = max(len(shape), len(times))
    times = (1,) * (rank - len(times)) + times
    sizes = (1,) * (rank - len(shape)) + tuple(shape)
    split = [size for pair in zip(times, sizes, strict=True) for size in pair]
    return np.reshape(np.sum(np.reshape(g, split), axis=tuple(range(0, 2 * rank, 2))), shape)


define(numpy.tile, "A, reps", A=lambda g, shape_of_A, reps: _tiled(g, shape_of_A, reps))


def _repeated(g: Any, shape: Any, repeats: Any, axis: Any) -> Any:
    if axis is None:
        return np.reshape(_repeated(g, (count_of(shape),), repeats, 0), shape)
    place = axis % len(shape)
    if not len(shape_of(repeats)):
        split = (*shape[: place + 1], repeats, *shape[place + 1 :])
        return np.sum(np.reshape(g, split), axis=place + 1)
    return take_back(g, np.repeat(np.arange(shape[place]), repeats), shape, place, "raise")


define(
    numpy.repeat,
    "a, repeats, axis=None",
    a=lambda g, shape_of_a, repeats, axis: _repeated(g, shape_of_a, repeats, axis),
)

# ---- padding


def _before(pad_width: Any, rank: int) -> list[Any]:
    """How many items are put before each axis."""
    if isinstance(pad_width, dict):
        widths = {axis % rank: width for axis, width in pad_width.items()}
        return [_first(widths.get(axis, 0)) for axis in range(rank)]
    if not isinstance(pad_width, list | tuple):
        shape = shape_of(pad_width)
        if not shape:
            return [pad_width] * rank
        full = np.broadcast_to(pad_width, (rank, 2))
        return [full[axis, 0] for axis in range(rank)]
    if any(isinstance(item, list | tuple) for item in pad_width):
        found = [_first(item) for item in pad_width]
        return found * rank if len(found) == 1 else found
    return [pad_width[0]] * rank


def _first(width: Any) -> Any:
    return width[0] if isinstance(width, list | tuple) else width


def _padded(g: Any, shape: Any, pad_width: Any, mode: Any, reflect_type: Any) -> Any:
    if mode in ("constant", "empty"):
        return window(g, tuple(_before(pad_width, len(shape))), tuple(shape))
    if mode not in ("edge", "reflect", "symmetric", "wrap") or reflect_type != "even":
        raise Unsupported(
            f"np.pad has no derivative with mode={mode!r} and reflect_type={reflect_type!r}",
            "Compute what is put around the array by itself, and join it with np.concatenate.",
        )
    return moved(np.pad, g, shape, pad_width, mode)


def _padding(g: Any, shape: Any, pad_width: Any, constant_values: Any) -> Any:
    if len(shape_of(constant_values)):
        raise Unsupported("np.pad has no derivative for several constant_values", "Join the parts with np.concatenate.")
    return np.sum(g) - np.sum(window(g, tuple(_before(pad_width, len(shape))), tuple(shape)))


define(
    numpy.pad,
    "array, pad_width, mode='constant', *, constant_values=0, reflect_type='even', stat_length=None, end_values=0",
    array=lambda g, shape_of_array, pad_width, mode, reflect_type: _padded(
        g, shape_of_array, pad_width, mode, reflect_type
    ),
    constant_values=lambda g, shape_of_array, pad_width, constant_values: _padding(
        g, shape_of_array, pad_width, constant_values
    ),
)

# ---- grids


def _grids(g: Any, shapes: Any, indexing: Any) -> Any:
    rank = len(shapes)
    found: list[Any] = []
    for k, (part, shape) in enumerate(zip(g, shapes, strict=True)):
        place = 1 - k if indexing == "xy" and rank > 1 and k < 2 else k
        others = tuple(axis for axis in range(rank) if axis != place)
        found.append(None if part is None else np.reshape(np.sum(part, axis=others), shape))
    return found


define(
    numpy.meshgrid,
    "*xi, copy=True, sparse=False, indexing='xy'",
    xi=lambda g, shape_of_xi, indexing: _grids(g, shape_of_xi, indexing),
)
define(
    numpy.bincount,
    "x, weights=None, minlength=0",
    weights=lambda g, x: np.take(g, x),
)


def _counted(g: Any, a: Any, density: Any, out: Any) -> Any:
    """The cotangents of the weights that `np.histogram` adds up, each in its bin; the last one has both its edges."""
    counts, edges = g[0], out[1]
    if density:
        raise Unsupported("The densities that np.histogram returns have no derivative.", "Divide the counts instead.")
    if counts is None:
        return None
    last = shape_of(counts)[0] - 1
    places = np.clip(np.searchsorted(edges, a, "right") - 1, 0, last)
    return np.where((edges[0] <= a) & (a <= edges[last + 1]), np.take(counts, places), 0)


define(numpy.histogram, "a, bins=10, range=None, density=None, weights=None", weights=_counted)


def _line(g: Any, endpoint: Any, retstep: Any, axis: Any, is_stop: bool) -> Any:
    g, step = g if retstep else (g, None)
    if g is None:
        raise Unsupported("The step that np.linspace returns has no derivative.", "Compute it from the ends.")
    if step is not None:
        raise Unsupported("The step that np.linspace returns has no derivative.", "Compute it from the ends.")
    place = axis % len(shape_of(g))
    count = shape_of(g)[place]
    shares = np.linspace(0.0, 1.0, count, endpoint=endpoint)
    shares = np.reshape(shares if is_stop else 1 - shares, (-1, *[1] * (len(shape_of(g)) - 1 - place)))
    return np.sum(g * shares, axis=place)


_LINE = "start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None"
define(
    numpy.linspace,
    _LINE,
    start=lambda g, shape_of_start, endpoint, retstep, axis: sum_to(
        _line(g, endpoint, retstep, axis, False), shape_of_start
    ),
    stop=lambda g, shape_of_stop, endpoint, retstep, axis: sum_to(
        _line(g, endpoint, retstep, axis, True), shape_of_stop
    ),
)
define(
    numpy.logspace,
    "start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0",
    start=lambda g, shape_of_start, out, endpoint, base, axis: sum_to(
        _line(g * (out * np.log(base)), endpoint, False, axis, False), shape_of_start
    ),
    stop=lambda g, shape_of_stop, out, endpoint, base, axis: sum_to(
        _line(g * (out * np.log(base)), endpoint, False, axis, True), shape_of_stop
    ),
)
define(
    numpy.geomspace,
    "start, stop, num=50, endpoint=True, dtype=None, axis=0",
    start=lambda g, start, out, endpoint, axis: sum_to(
        _line(g * out, endpoint, False, axis, False) / start, shape_of(start)
    ),
    stop=lambda g, stop, out, endpoint, axis: sum_to(
        _line(g * out, endpoint, False, axis, True) / stop, shape_of(stop)
    ),
)
