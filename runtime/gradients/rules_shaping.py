"""Rules of functions that give the items of an array another shape or order, or join arrays."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.functions import dtype_of, np, shape_of, sum_to
from runtime.gradients.moving import count_of, moved
from runtime.gradients.rules import define, define_flat
from runtime.primitives.views import OF_SHAPE, OF_SHAPE_AGAIN

# ---- shapes


def _order(order: Any) -> Any:
    if order not in ("C", "F"):
        raise Unsupported(
            f"The derivative of a reshaping with order={order!r} is not defined: it depends on the memory layout.",
            "Say order='C' or order='F'.",
        )
    return order


def _reshaped(g: Any, shape: Any, order: Any = "C") -> Any:
    return np.reshape(g, shape) if order == "C" else np.reshape(g, shape, order=_order(order))


define(
    numpy.reshape,
    "a, shape=None, order='C', *, newshape=None, copy=None",
    a=lambda g, shape_of_a, order: _reshaped(g, shape_of_a, order),
)
define(numpy.ravel, "a, order='C'", a=lambda g, shape_of_a, order: _reshaped(g, shape_of_a, order))
define(numpy.squeeze, "a, axis=None", a=lambda g, shape_of_a: np.reshape(g, shape_of_a))
_function: Any
define(numpy.expand_dims, "a, axis", a=lambda g, shape_of_a: np.reshape(g, shape_of_a))


def _item(g: Any, shape: Any, args: Any) -> Any:
    if not args:
        return np.reshape(g, shape)
    index = args[0] if len(args) == 1 and isinstance(args[0], tuple) else args
    if len(index) == 1:
        return moved(lambda places: np.reshape(places, (-1,))[index[0]], g, shape)
    return moved(lambda places: places[index], g, shape)


define(numpy.ndarray.item, "a, *args", a=lambda g, shape_of_a, args: _item(g, shape_of_a, args))


def _view_back(g: Any, dtype: numpy.dtype) -> Any:
    """The cotangent of an array whose memory was taken for an array of another dtype: of complex numbers their parts.

    Raises `Unsupported` where the numbers in it mean something else then.
    """
    own = dtype_of(g)
    if own == dtype:
        return g
    if own.kind + dtype.kind not in ("fc", "cf") or numpy.empty(0, own).real.dtype != numpy.empty(0, dtype).real.dtype:
        raise Unsupported(
            f"the memory of numbers of dtype {dtype} is taken for that of {own}, which has no derivative",
            "Convert the numbers with `astype`, or use `ag.stop_gradient`.",
        )
    return np.ascontiguousarray(g).view(dtype)


define(numpy.ndarray.view, "a, dtype=None, type=None", a=lambda g, dtype_of_a: _view_back(g, dtype_of_a))


def _each_reshaped(g: Any, shapes: Any) -> Any:
    """The cotangents of arrays that a function reshapes one by one; of one array it gives one, else a tuple."""
    if len(shapes) == 1:
        return [np.reshape(g, shapes[0])]
    return [None if part is None else np.reshape(part, shape) for part, shape in zip(g, shapes, strict=True)]


for _function in (numpy.atleast_1d, numpy.atleast_2d, numpy.atleast_3d):
    define(_function, "*arys", arys=lambda g, shape_of_arys: _each_reshaped(g, shape_of_arys))
define(numpy.broadcast_to, "array, shape, subok=False", array=lambda g, shape_of_array: sum_to(g, shape_of_array))
define(
    numpy.broadcast_arrays,
    "*args, subok=False",
    args=lambda g, shape_of_args: [
        None if part is None else sum_to(part, shape) for part, shape in zip(g, shape_of_args, strict=True)
    ],
)

# ---- orders of axes


def _transposed(g: Any, axes: Any) -> Any:
    if axes is None:
        return np.transpose(g)
    places = [axis % len(axes) for axis in axes]
    return np.transpose(g, sorted(range(len(places)), key=places.__getitem__))


define(numpy.transpose, "a, axes=None", a=_transposed)
define(numpy.swapaxes, "a, axis1, axis2", a=lambda g, axis1, axis2: np.swapaxes(g, axis1, axis2))
define(numpy.moveaxis, "a, source, destination", a=lambda g, source, destination: np.moveaxis(g, destination, source))
define(
    numpy.rollaxis,
    "a, axis, start=0",
    a=lambda g, shape_of_a, axis, start: _transposed(
        g, numpy.rollaxis(numpy.empty(range(len(shape_of_a))), axis, start).shape
    ),
)
for _function in (numpy.matrix_transpose, numpy.linalg.matrix_transpose):
    define(_function, "x", x=lambda g: np.swapaxes(g, -1, -2))

# ---- orders of items

define(numpy.flip, "m, axis=None", m=lambda g, axis: np.flip(g, axis))
define(numpy.fliplr, "m", m=lambda g: np.flip(g, 1))
define(numpy.flipud, "m", m=lambda g: np.flip(g, 0))
define(numpy.rot90, "m, k=1, axes=(0, 1)", m=lambda g, k, axes: np.rot90(g, -k, axes))
define(
    numpy.roll,
    "a, shift, axis=None",
    a=lambda g, shift, axis: np.roll(g, [-n for n in shift] if isinstance(shift, list | tuple) else -shift, axis),
)

# ---- copies

_COPY = "a, dtype=None, order=None, *, device=None, copy=None, like=None"
define(numpy.copy, "a, order='K', subok=False", a=lambda g: g)
define(numpy.asarray, _COPY, takes_lists=("a",), a=lambda g, shape_of_a: _parts(g, shape_of_a))
define(numpy.asanyarray, _COPY, takes_lists=("a",), a=lambda g, shape_of_a: _parts(g, shape_of_a))
define(numpy.ascontiguousarray, _COPY, takes_lists=("a",), a=lambda g, shape_of_a: _parts(g, shape_of_a))
define(numpy.asfortranarray, _COPY, takes_lists=("a",), a=lambda g, shape_of_a: _parts(g, shape_of_a))
define(
    numpy.array,
    "object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0, ndmax=0, like=None",
    takes_lists=("object",),
    object=lambda g, shape_of_object: _parts(g, shape_of_object),
)
for _primitive in (OF_SHAPE, OF_SHAPE_AGAIN):
    define(_primitive.kernel, "a, shape", a=lambda g, shape_of_a: np.reshape(g, shape_of_a))
define(numpy.astype, "x, dtype, /, *, copy=True, device=None", x=lambda g: g)
define(
    numpy.ndarray.astype,
    "a, dtype, order='K', casting='unsafe', subok=True, copy=True",
    a=lambda g: g,
)
define(
    numpy.require,
    "a, dtype=None, requirements=None, *, like=None",
    takes_lists=("a",),
    a=lambda g, shape_of_a: _parts(g, shape_of_a),
)
define(
    numpy.asarray_chkfinite,
    "a, dtype=None, order=None",
    takes_lists=("a",),
    a=lambda g, shape_of_a: _parts(g, shape_of_a),
)
define(
    numpy.fromiter,
    "iter, dtype, count=-1, *, like=None",
    takes_lists=("iter",),
    iter=lambda g, shape_of_iter: _parts(g, shape_of_iter),
)
define(
    numpy.full,
    "shape, fill_value, dtype=None, order='C'",
    fill_value=lambda g, shape_of_fill_value: sum_to(g, shape_of_fill_value),
)
define(
    numpy.full_like,
    "a, fill_value, dtype=None, order='K', subok=True, shape=None",
    a=None,
    fill_value=lambda g, shape_of_fill_value: sum_to(g, shape_of_fill_value),
)
define_flat(numpy.zeros_like, numpy.ones_like, numpy.empty_like, numpy.shape, numpy.size, numpy.ndim)


def _parts(g: Any, shapes: Any) -> Any:
    """The cotangents of the arrays in nested lists that NumPy makes one array of."""
    while _depth(shapes) < len(shape_of(g)):
        g = g[0]  # an axis that `ndmin` has added
    return _nested(g, shapes)


def _nested(g: Any, shapes: Any) -> Any:
    if isinstance(shapes, list):
        parts = g if isinstance(g, numpy.ndarray) else [g[k] for k in range(len(shapes))]
        return [_nested(part, shape) for part, shape in zip(parts, shapes, strict=True)]
    return np.reshape(g, shapes) if shapes else g


def _depth(shapes: Any) -> int:
    if isinstance(shapes, list):
        return 1 + (_depth(shapes[0]) if shapes else 0)
    return len(shapes)


# ---- joining


def _part_shapes(shapes: Any) -> list[Any]:
    """The shapes of the arrays that NumPy makes of these parts: a part may be a list, with the shapes of its own."""
    return [(len(shape), *_part_shapes(shape[:1] or [()])[0]) if isinstance(shape, list) else shape for shape in shapes]


def split_by(g: Any, sizes: Any, axis: int) -> list[Any]:
    """The parts of `g` of these sizes along an axis."""
    parts, start = [], 0
    place = axis % len(shape_of(g))
    for size in sizes:
        parts.append(g[(slice(None),) * place + (slice(start, start + size),)])
        start = start + size
    return parts


def _joined(g: Any, shapes: Any, axis: int, rank: int = 1) -> Any:
    """The cotangents of arrays that were joined along an axis, after they got at least `rank` axes in front."""
    shapes = _part_shapes(shapes)
    full = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    parts = split_by(g, [shape[axis] for shape in full], axis)
    return [part if len(shape) >= rank else np.reshape(part, shape) for part, shape in zip(parts, shapes, strict=True)]


def _concatenated(g: Any, shapes: Any, axis: Any) -> Any:
    if isinstance(shapes, tuple):  # one array, whose items along the first axis were joined
        if axis is None:
            return np.reshape(g, shapes)
        place = axis % (len(shapes) - 1)
        split = (*shapes[1 : place + 1], shapes[0], *shapes[place + 1 :])
        return np.moveaxis(np.reshape(g, split), place, 0)
    if axis is None:
        shapes = _part_shapes(shapes)
        counts = [count_of(shape) for shape in shapes]
        return [np.reshape(part, shape) for part, shape in zip(split_by(g, counts, 0), shapes, strict=True)]
    return _joined(g, shapes, axis)


def _stacked(g: Any, shapes: Any, axis: int) -> Any:
    if isinstance(shapes, tuple):
        return np.moveaxis(g, axis, 0)
    place = axis % len(shape_of(g))
    return [g[(slice(None),) * place + (k,)] for k in range(len(shapes))]


def _columns(g: Any, shapes: Any) -> Any:
    shapes = _part_shapes(shapes)
    full = [shape if len(shape) >= 2 else (shape[0] if shape else 1, 1) for shape in shapes]
    return [
        np.reshape(part, shape)
        for part, shape in zip(split_by(g, [shape[1] for shape in full], 1), shapes, strict=True)
    ]


def _deep(g: Any, shapes: Any) -> Any:
    """The cotangents of what `np.dstack` joins: vectors and matrices get axes as by `np.atleast_3d`."""
    shapes = _part_shapes(shapes)
    sizes = [shape[2] if len(shape) > 2 else 1 for shape in shapes]
    return [np.reshape(part, shape) for part, shape in zip(split_by(g, sizes, 2), shapes, strict=True)]


def _rows(g: Any, shapes: Any) -> Any:
    return np.reshape(g, shapes) if isinstance(shapes, tuple) else _joined(g, shapes, 0, rank=2)


def _side_by_side(g: Any, shapes: Any) -> Any:
    axis = 0 if len(shape_of(g)) == 1 else 1
    return _concatenated(g, shapes, axis) if len(shapes) > 1 or isinstance(shapes, list) else np.reshape(g, shapes)


def _column_parts(g: Any, shapes: Any) -> Any:
    if isinstance(shapes, list):
        return _columns(g, shapes)
    return _concatenated(g, shapes, 1) if len(shapes) > 2 else np.reshape(np.transpose(g), shapes)


def _deep_parts(g: Any, shapes: Any) -> Any:
    if isinstance(shapes, list):
        return _deep(g, shapes)
    return _concatenated(g, shapes, 2) if len(shapes) > 3 else np.reshape(np.moveaxis(g, 2, 0), shapes)


_JOINED = "arrays, axis=0, out=None, *, dtype=None, casting='same_kind'"
_STACKED = "tup, *, dtype=None, casting='same_kind'"
define(
    numpy.concatenate,
    _JOINED,
    takes_lists=("arrays",),
    arrays=lambda g, shape_of_arrays, axis: _concatenated(g, shape_of_arrays, axis),
)
define(
    numpy.stack,
    _JOINED,
    takes_lists=("arrays",),
    arrays=lambda g, shape_of_arrays, axis: _stacked(g, shape_of_arrays, axis),
)
define(numpy.vstack, _STACKED, takes_lists=("tup",), tup=lambda g, shape_of_tup: _rows(g, shape_of_tup))
define(numpy.hstack, _STACKED, takes_lists=("tup",), tup=lambda g, shape_of_tup: _side_by_side(g, shape_of_tup))
define(numpy.dstack, "tup", takes_lists=("tup",), tup=lambda g, shape_of_tup: _deep_parts(g, shape_of_tup))
define(numpy.column_stack, "tup", takes_lists=("tup",), tup=lambda g, shape_of_tup: _column_parts(g, shape_of_tup))
define(
    numpy.append,
    "arr, values, axis=None",
    arr=lambda g, shape_of_arr, shape_of_values, axis: _concatenated(g, [shape_of_arr, shape_of_values], axis)[0],
    values=lambda g, shape_of_arr, shape_of_values, axis: _concatenated(g, [shape_of_arr, shape_of_values], axis)[1],
)


def _block(g: Any, shapes: Any, depth: int) -> Any:
    if not isinstance(shapes, list):
        return np.reshape(g, shapes)
    rank = len(shape_of(g))
    sizes = [_extent(item, rank, depth) for item in shapes]
    parts = split_by(g, sizes, rank - depth)
    return [_block(part, item, depth - 1) for part, item in zip(parts, shapes, strict=True)]


def _extent(shapes: Any, rank: int, depth: int) -> Any:
    """How long a block is along the axis `-depth`."""
    while isinstance(shapes, list):
        shapes = shapes[0]
    return ((1,) * (rank - len(shapes)) + tuple(shapes))[rank - depth]


def _list_depth(shapes: Any) -> int:
    return 1 + _list_depth(shapes[0]) if isinstance(shapes, list) else 0


define(
    numpy.block,
    "arrays",
    takes_lists=("arrays",),
    arrays=lambda g, shape_of_arrays: _block(g, shape_of_arrays, _list_depth(shape_of_arrays)),
)

# ---- splitting


def _whole(g: Any, out: Any, axis: int) -> Any:
    """The cotangent of an array, from those of the parts that it was split into."""
    dtype = next(dtype_of(part) for part in g if part is not None)
    return np.concatenate(
        [np.zeros(shape_of(piece), dtype) if part is None else part for part, piece in zip(g, out, strict=True)],
        axis=axis,
    )


def _split(g: Any, out: Any, shape: Any, indices: Any, axis: int) -> Any:
    if isinstance(indices, int) or _rises(indices):
        return _whole(g, out, axis)
    parts = [
        moved(lambda places, k=k: np.array_split(places, indices, axis)[k], part, shape)
        for k, part in enumerate(g)
        if part is not None
    ]
    return sum(parts[1:], parts[0])


def _rises(indices: Any) -> bool:
    """Whether the parts of a split are sure not to overlap."""
    return isinstance(indices, list | tuple) and all(
        type(low) is int and type(high) is int and 0 <= low <= high
        for low, high in zip(indices, [*indices[1:], *indices[-1:]], strict=True)
    )


def _split_rule(function: Any, parameters: str, axis_of: Any) -> None:
    """The rule of a function that splits along the axis that `axis_of` tells from an axis given, and the rank."""

    def partial(g: Any, out: Any, shape_of_ary: Any, indices_or_sections: Any, axis: Any) -> Any:
        return _split(g, out, shape_of_ary, indices_or_sections, axis_of(axis, len(shape_of_ary)))

    def without_axis(g: Any, out: Any, shape_of_ary: Any, indices_or_sections: Any) -> Any:
        return partial(g, out, shape_of_ary, indices_or_sections, None)

    define(function, parameters, ary=partial if "axis" in parameters else without_axis)


for _function in (numpy.split, numpy.array_split):
    _split_rule(_function, "ary, indices_or_sections, axis=0", lambda axis, rank: axis)
_split_rule(numpy.vsplit, "ary, indices_or_sections", lambda axis, rank: 0)
_split_rule(numpy.hsplit, "ary, indices_or_sections", lambda axis, rank: min(1, rank - 1))
_split_rule(numpy.dsplit, "ary, indices_or_sections", lambda axis, rank: 2)
define(
    numpy.unstack,
    "x, *, axis=0",
    x=lambda g, out, axis: np.stack(
        [
            np.zeros(shape_of(piece), next(dtype_of(item) for item in g if item is not None)) if part is None else part
            for part, piece in zip(g, out, strict=True)
        ],
        axis=axis,
    ),
)
