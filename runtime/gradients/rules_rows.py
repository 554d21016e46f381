"""Rules of `np.r_[…]` and `np.c_[…]`, which put arrays and numbers in a row, or side by side."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.functions import np, shape_of
from runtime.gradients.rules import define


def _parts(g: Any, key: Any, axis: int, ndmin: int) -> Any:
    """The cotangents of what stands in a row: the parts of that of the whole."""
    items = key if isinstance(key, tuple) else (key,)
    shapes = [_shape(item) for item in items]
    rank = max(ndmin, *map(len, shapes))
    if axis and rank > ndmin:
        raise Unsupported("np.c_ of arrays of more than two dimensions has no derivative.", "Use np.concatenate.")
    found, start = [], 0
    for shape in shapes:
        stop = start + (shape[axis] if len(shape) == rank else 1)
        found.append(np.reshape(g[:, start:stop] if axis else g[start:stop], shape))
        start = stop
    return tuple(found) if isinstance(key, tuple) else found[0]


def _shape(item: Any) -> Any:
    """The shape of one item; raises `Unsupported` for what is neither an array nor a number nor a list of such."""
    if isinstance(item, slice) and all(
        isinstance(end, int | float | None) for end in (item.start, item.stop, item.step)
    ):
        return numpy.r_[item].shape
    if isinstance(item, str | slice):
        raise Unsupported(
            "np.r_ and np.c_ with texts, or with slices that only the run tells, have no derivative.",
            "Use np.concatenate and np.arange instead.",
        )
    return (len(item),) if isinstance(item, list | tuple) else shape_of(item)


define(numpy.r_.__getitem__, "key", takes_lists=("key",), key=lambda g, key: _parts(g, key, 0, 1))
define(numpy.c_.__getitem__, "key", takes_lists=("key",), key=lambda g, key: _parts(g, key, 1, 2))
