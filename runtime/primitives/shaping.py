"""Types of functions that give the elements of one array another shape or order."""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.primitives.rules import (
    Rule,
    array,
    array_or_scalar,
    array_type,
    dtype_of,
    flag,
    is_type,
    known_rank,
    numeric_type,
    rank,
    shape_of,
    size_of,
    written_type,
)
from runtime.primitives.shapes import (
    Impossible,
    Unknown,
    broadcast_shapes,
    element_count,
    multiply_sizes,
    normalize_axes,
    normalize_axis,
)
from runtime.types import BOOL, COMPLEX, FLOAT, INT, NONE, ArrayType, Dim, Kind, ListType, Shape, TupleType, Type

_PYTHON = {"b": BOOL, "i": INT, "u": INT, "f": FLOAT, "c": COMPLEX}


def reshape_type(a: Any, shape: Any = None, order: Any = "C", *, newshape: Any = None, copy: Any = None) -> Type:
    """reshape to a shape that may hold one -1."""
    x = array_type(a)
    target = newshape if shape is None else shape
    found = _new_shape(x.shape, target)
    return x if x.kind == "scalar" and found == () else array(x.dtype, found)


def _new_shape(shape: Shape | None, target: Any) -> Shape:
    items = (
        target.elements if isinstance(target, TupleType) else target if isinstance(target, tuple | list) else (target,)
    )
    missing = [k for k, item in enumerate(items) if not is_type(item) and item == -1]
    if len(missing) > 1:
        raise Impossible
    # A size that is an operand may be -1 as well, so that an unknown size is all that is known of it.
    sizes = [1 if k in missing else size_of(item) for k, item in enumerate(items)]
    if not missing:
        return tuple(sizes)
    if any(isinstance(size, Dim) for size in sizes) or shape is None:
        sizes[missing[0]] = Dim()
        return tuple(sizes)
    known = element_count(tuple(sizes))
    if known == 1:
        sizes[missing[0]] = multiply_sizes(shape)
        return tuple(sizes)
    count = element_count(shape)
    if count is not None and known:
        if count % known:
            raise Impossible
        sizes[missing[0]] = count // known
    else:
        sizes[missing[0]] = Dim()
    return tuple(sizes)


def reshape_method_type(a: Any, *shape: Any, order: Any = "C", copy: Any = None) -> Type:
    """x.reshape(3, 4) and x.reshape((3, 4))."""
    return reshape_type(a, shape[0] if len(shape) == 1 else shape)


def ravel_type(a: Any, order: Any = "C") -> Type:
    """ravel and flatten."""
    x = array_type(a)
    return array(x.dtype, None if x.shape is None else (multiply_sizes(x.shape),))


def sort_complex_type(a: Any) -> Type:
    """sort_complex: always complex."""
    x = numeric_type(a)
    char = x.dtype.char
    small = {"b": "F", "h": "F", "B": "F", "H": "F", "g": "G", "F": "F", "G": "G"}
    return array(np.dtype(small.get(char, "D")), x.shape)


def yes_or_no(*args: Any, **kwargs: Any) -> Type:
    """isfortran, iterable."""
    return BOOL


def transpose_type(a: Any, axes: Any = None) -> Type:
    """transpose: a scalar's method returns the scalar."""
    x = array_type(a)
    kind: Kind = "scalar" if x.kind == "scalar" else "array"
    if x.shape is None:
        return array(x.dtype, None)
    if axes is None:
        return ArrayType(x.dtype, x.shape[::-1], kind)
    order = normalize_axes(axes, len(x.shape))
    if len(order) != len(x.shape):
        raise Impossible
    return ArrayType(x.dtype, tuple(x.shape[k] for k in order), kind)


def transpose_method_type(a: Any, *axes: Any) -> Type:
    """x.transpose(), x.transpose(1, 0), x.transpose((1, 0))."""
    return transpose_type(a, axes[0] if len(axes) == 1 else axes or None)


def swapaxes_type(a: Any, axis1: Any, axis2: Any) -> Type:
    """swapaxes."""
    x = array_type(a)
    shape = list(known_rank(x.shape))
    i, j = normalize_axis(axis1, len(shape)), normalize_axis(axis2, len(shape))
    shape[i], shape[j] = shape[j], shape[i]
    return array(x.dtype, tuple(shape))


def squeeze_type(a: Any, axis: Any = None) -> Type:
    """squeeze: of unknown rank where a size may be 1."""
    x = array_type(a)
    kind: Kind = "scalar" if x.kind == "scalar" else "array"
    if axis is None:
        if not x.known_shape:
            return array(x.dtype, None)
        return ArrayType(x.dtype, tuple(size for size in x.shape or () if size != 1), kind)
    gone = normalize_axes(axis, rank(x))
    return ArrayType(x.dtype, tuple(size for k, size in enumerate(x.shape or ()) if k not in gone), kind)


def expand_dims_type(a: Any, axis: Any) -> Type:
    """expand_dims."""
    x = array_type(a)
    count = len(axis) if isinstance(axis, tuple | list) else 1
    places = normalize_axes(axis, rank(x) + count)
    rest = iter(x.shape or ())
    return array(x.dtype, tuple(1 if k in places else next(rest) for k in range(rank(x) + count)))


def broadcast_to_type(array_: Any, shape: Any, subok: Any = False) -> Type:
    """broadcast_to."""
    x = array_type(array_)
    target = shape_of(shape)
    if known_rank(broadcast_shapes(known_rank(x.shape), target)) and len(target) < rank(x):
        raise Impossible
    return array(x.dtype, target)


def same_type(a: Any, *args: Any, **kwargs: Any) -> Type:
    """Functions whose result has the dtype and shape of their first argument: flip, roll with an axis, sort."""
    x = array_type(a)
    return array(x.dtype, known_rank(x.shape))


def flat_without_axis_type(a: Any, axis: Any = -1, *args: Any, **kwargs: Any) -> Type:
    """sort, partition: of the flattened array where `axis` is None."""
    x = array_type(a)
    if axis is None:
        return array(x.dtype, (multiply_sizes(known_rank(x.shape)),))
    normalize_axis(axis, rank(x))
    return array(x.dtype, x.shape)


def argsort_type(a: Any, axis: Any = -1, *args: Any, **kwargs: Any) -> Type:
    """argsort, argpartition."""
    x = array_type(a)
    if x.shape == ():
        raise Unknown
    shape = known_rank(x.shape) if axis is not None else (multiply_sizes(known_rank(x.shape)),)
    return array(np.dtype(np.intp), shape)


def partition_type(a: Any, kth: Any, axis: Any = -1, *args: Any, **kwargs: Any) -> Type:
    """partition."""
    return flat_without_axis_type(a, axis)


def argpartition_type(a: Any, kth: Any, axis: Any = -1, *args: Any, **kwargs: Any) -> Type:
    """argpartition."""
    return argsort_type(a, axis)


def astype_type(
    a: Any,
    dtype: Any,
    order: Any = "K",
    casting: Any = "unsafe",
    subok: Any = True,
    copy: Any = True,
    *,
    device: Any = None,
) -> Type:
    """astype: an array stays an array, a scalar a scalar."""
    x = array_type(a)
    target = dtype_of(dtype)
    if target.kind not in "biufc":
        raise Unknown
    return ArrayType(target, x.shape, "scalar" if x.kind == "scalar" else "array")


def copy_method_type(a: Any, order: Any = "C") -> Type:
    """x.copy(): of a scalar a scalar."""
    return a


def round_type(a: Any, decimals: Any = 0, out: Any = None) -> Type:
    """round, around."""
    x = array_type(a)
    if out is not None:
        return written_type(out)
    if x.dtype.kind not in "iufc" or x.shape is None:
        raise Unknown
    return ArrayType(x.dtype, x.shape, "array" if x.shape else "scalar")


def conjugate_method_type(a: Any, out: Any = None) -> Type:
    """x.conj(): of a 0-d array a scalar or an array, by the dtype."""
    x = array_type(a)
    if x.dtype.kind not in "iufc" or not (x.shape or x.kind == "scalar"):
        raise Unknown
    return x


def item_type(a: Any, *args: Any) -> Type:
    """x.item(…): a Python number."""
    if a.dtype.kind not in _PYTHON or a.dtype.char in "gG":
        raise Unknown
    return _PYTHON[a.dtype.kind]


def tolist_type(a: Any) -> Type:
    """x.tolist(): nested lists of Python numbers."""
    result: Type = item_type(a)
    for _ in known_rank(a.shape):
        result = ListType(result)
    return result


def nothing(*args: Any, **kwargs: Any) -> Type:
    """Functions that change an argument and return None."""
    return NONE


def roll_type(a: Any, shift: Any, axis: Any = None) -> Type:
    """roll."""
    return same_type(a)


def flip_type(m: Any, axis: Any = None) -> Type:
    """flip, fliplr, flipud."""
    x = array_type(m)
    normalize_axes(axis, rank(x))
    return array_or_scalar(x.dtype, x.shape)


def repeat_type(a: Any, repeats: Any, axis: Any = None) -> Type:
    """repeat by a count or by an array of counts."""
    x = array_type(a)
    shape = list(known_rank(x.shape))
    if axis is None:
        shape, axis = [multiply_sizes(tuple(shape))], 0
    place = normalize_axis(axis, len(shape))
    times = repeats if type(repeats) is int else None
    size = shape[place]
    shape[place] = size * times if type(times) is int and type(size) is int else Dim()
    return array(x.dtype, tuple(shape))


def tri_type(m: Any, k: Any = 0) -> Type:
    """tril, triu."""
    x = array_type(m)
    if rank(x) < 2:
        raise Unknown
    flag(k) if not is_type(k) else None
    return array(x.dtype, x.shape)


RULES: dict[Any, Rule] = {
    np.reshape: reshape_type,
    np.ravel: ravel_type,
    np.transpose: transpose_type,
    np.permute_dims: transpose_type,
    np.swapaxes: swapaxes_type,
    np.squeeze: squeeze_type,
    np.expand_dims: expand_dims_type,
    np.broadcast_to: broadcast_to_type,
    np.flip: flip_type,
    np.roll: roll_type,
    np.sort: flat_without_axis_type,
    np.sort_complex: sort_complex_type,
    **dict.fromkeys((np.isfortran, np.iterable), yes_or_no),
    np.partition: partition_type,
    np.argsort: argsort_type,
    np.argpartition: argpartition_type,
    np.round: round_type,
    np.around: round_type,
    np.repeat: repeat_type,
    np.tril: tri_type,
    np.triu: tri_type,
    np.astype: astype_type,
    **dict.fromkeys((np.copyto, np.put, np.place, np.putmask, np.fill_diagonal, np.put_along_axis), nothing),
}

METHODS: dict[str, Rule] = {
    "reshape": reshape_method_type,
    "ravel": ravel_type,
    "flatten": ravel_type,
    "transpose": transpose_method_type,
    "swapaxes": swapaxes_type,
    "squeeze": squeeze_type,
    "astype": astype_type,
    "copy": copy_method_type,
    "round": round_type,
    "conj": conjugate_method_type,
    "conjugate": conjugate_method_type,
    "item": item_type,
    "tolist": tolist_type,
    "fill": nothing,
    "sort": nothing,
    "partition": nothing,
    "put": nothing,
    "setflags": nothing,
    "argsort": argsort_type,
    "argpartition": argpartition_type,
    "repeat": repeat_type,
}
