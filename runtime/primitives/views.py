"""Types of functions that look at an array's memory in another way."""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.primitives.primitive import Primitive
from runtime.primitives.rules import (
    NUMERIC,
    Rule,
    array,
    array_type,
    dtype_of,
    inferring,
    known_rank,
    numeric_type,
    shape_of,
)
from runtime.primitives.shapes import Impossible, Unknown, normalize_axes
from runtime.primitives.shaping import reshape_type
from runtime.types import BYTES, ArrayType, Dim, Shape, Type


def view_type(a: Any, dtype: Any = None, *classes: Any, **options: Any) -> Type:
    """x.view(): the last axis grows or shrinks where the items of the new dtype are smaller or larger."""
    x = numeric_type(a)
    if classes or options or (isinstance(dtype, type) and issubclass(dtype, np.ndarray)):
        raise Unknown
    target = dtype_of(dtype, x.dtype)
    if target.kind not in NUMERIC:
        raise Unknown
    shape = x.shape if target.itemsize == x.dtype.itemsize else _resized(known_rank(x.shape), x.dtype, target)
    return ArrayType(target, shape, x.kind)


def _resized(shape: Shape, old: np.dtype, new: np.dtype) -> Shape:
    if not shape:
        raise Impossible
    last = shape[-1]
    if isinstance(last, Dim):
        return (*shape[:-1], Dim())
    size, rest = divmod(last * old.itemsize, new.itemsize)
    if rest:
        raise Impossible
    return (*shape[:-1], size)


def byteswap_type(a: Any, inplace: Any = False) -> Type:
    """x.byteswap()."""
    return numeric_type(a)


def bytes_type(a: Any, order: Any = "C") -> Type:
    """x.tobytes()."""
    return BYTES


def as_strided_type(x: Any, shape: Any = None, strides: Any = None, subok: Any = False, writeable: Any = True) -> Type:
    """as_strided."""
    base = array_type(x)
    return array(base.dtype, base.shape if shape is None else shape_of(shape))


def sliding_window_view_type(
    x: Any, window_shape: Any, axis: Any = None, *, subok: Any = False, writeable: Any = False
) -> Type:
    """sliding_window_view: the window's axes are the last ones."""
    base = array_type(x)
    shape = list(known_rank(base.shape))
    window = shape_of(window_shape)
    axes = normalize_axes(axis, len(shape))
    if len(axes) != len(window):
        raise Impossible
    for place, size in zip(axes, window, strict=True):
        old = shape[place]
        if isinstance(old, int) and isinstance(size, int):
            shape[place] = old - size + 1
        else:
            shape[place] = Dim()
    if any(isinstance(size, int) and size < 0 for size in shape):
        raise Impossible
    return array(base.dtype, (*shape, *window))


def piecewise_type(x: Any, condlist: Any, funclist: Any, *args: Any, **kwargs: Any) -> Type:
    """piecewise: of the dtype of what it is asked for."""
    base = array_type(x)
    return array(base.dtype, base.shape)


def _set_shape(a: Any, shape: Any) -> Any:
    a.shape = shape
    return a


# `a.shape = shape`; the result is the array itself, of which everything known before is out of date.
SET_SHAPE = Primitive("set_shape", _set_shape, inferring(reshape_type), has_effect=True, writes=(0,), views=(0,))


def _set_dtype(a: Any, dtype: Any) -> Any:
    a.dtype = dtype
    return a


# `a.dtype = dtype`, in the same way.
SET_DTYPE = Primitive("set_dtype", _set_dtype, inferring(view_type), has_effect=True, writes=(0,), views=(0,))


def _resize(a: Any, shape: Any) -> Any:
    a.resize(shape, refcheck=False)
    return a


def _resized_type(a: Any, shape: Any) -> Type:
    return array(array_type(a).dtype, shape_of(shape))


# `a.resize(shape)`, of an array that nobody else looks at.
RESIZE = Primitive("resize", _resize, inferring(_resized_type), has_effect=True, writes=(0,), views=(0,))


def _of_shape(a: Any, shape: Any) -> Any:
    made = a.view()
    made.shape = shape
    return made


# The same, where a gradient may be asked for: a view of that shape, which stands for the array from then on.
OF_SHAPE = Primitive("of_shape", _of_shape, inferring(reshape_type), views=(0,))

# The same again, of memory that is laid out alike: NumPy's warning about the assignment has been given.
OF_SHAPE_AGAIN = Primitive("of_shape_again", lambda a, shape: a.reshape(shape), OF_SHAPE.infer, views=(0,))

tricks = np.lib.stride_tricks

RULES: dict[Any, Rule] = {
    tricks.as_strided: as_strided_type,
    tricks.sliding_window_view: sliding_window_view_type,
    np.piecewise: piecewise_type,
}

METHODS: dict[str, Rule] = {
    "view": view_type,
    "byteswap": byteswap_type,
    "tobytes": bytes_type,
}
