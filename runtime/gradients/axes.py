"""What rules of reductions share: spreading a cotangent over the axes that are gone, and items along one axis."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.gradients.functions import conj, np
from runtime.gradients.moving import count_of
from runtime.gradients.operation import Operation
from runtime.gradients.rules import define
from runtime.primitives.rules import array, array_type


def axes_of(axis: Any, rank: int) -> tuple[int, ...]:
    """The axes that `axis` names, as numbers from 0."""
    if axis is None:
        return tuple(range(rank))
    return tuple(item % rank for item in (axis if isinstance(axis, tuple | list) else (axis,)))


def expanded(x: Any, shape: Any, axis: Any, keepdims: Any) -> Any:
    """A reduction's result with axes of size 1 for those that are gone, so that it broadcasts against `shape`."""
    if keepdims or axis is None or not len(shape):
        return x
    places = axes_of(axis, len(shape))
    if len(places) == len(shape):  # of all axes
        return x
    return x[tuple([None if k in places else slice(None) for k in range(len(shape))])]


def masked(x: Any, where: Any, otherwise: Any = 0) -> Any:
    """`x`, and `otherwise` where a reduction's `where` excludes the item."""
    return x if where is True else np.where(where, x, otherwise)


def counted(shape: Any, axis: Any, where: Any = True) -> Any:
    """How many items a reduction takes together: a number, or an array that broadcasts where `where` chooses them."""
    if not len(shape):
        return 1 if where is True else np.sum(where)
    if where is True:
        return count_of([shape[k] for k in axes_of(axis, len(shape))])
    return np.sum(np.broadcast_to(where, shape), axis=axis, keepdims=True)


def lined_up(x: Any, shape: Any, axis: Any) -> Any:
    """`x` with the axes of a reduction moved to the end, and made one."""
    if not len(shape):
        return np.reshape(x, (1,))
    places = axes_of(axis, len(shape))
    if len(places) == 1:
        return np.moveaxis(x, places[0], -1)
    kept = tuple([size for k, size in enumerate(shape) if k not in places])
    count = count_of([shape[k] for k in places])
    last = tuple(range(len(shape) - len(places), len(shape)))
    return np.reshape(np.moveaxis(x, places, last), (*kept, count))


def put_back(x: Any, shape: Any, axis: Any) -> Any:
    """What `lined_up` was given, from what it gave."""
    if not len(shape):
        return np.reshape(x, ())
    places = axes_of(axis, len(shape))
    if len(places) == 1:
        return np.moveaxis(x, -1, places[0])
    kept = tuple([size for k, size in enumerate(shape) if k not in places])
    last = tuple(range(len(shape) - len(places), len(shape)))
    return np.moveaxis(np.reshape(x, (*kept, *[shape[k] for k in places])), last, places)


def shifted(x: Any, first: float) -> Any:
    """The items along the last axis, each in the place of the next one, with `first` before them."""
    return np.concatenate([np.full_like(x[..., :1], first), x[..., :-1]], axis=-1)


# ---- linear recurrences


def _recurrence(a: Any, b: Any) -> numpy.ndarray:
    """`s[k] = b[k] + a[k] * s[k-1]` along the last axis, from `s[-1] = 0`."""
    a, b = numpy.broadcast_arrays(a, b)
    dtype = numpy.result_type(a, b)
    made = numpy.empty(b.shape, dtype)
    if not b.size:
        return made
    if b.size > b.shape[-1] * 8:
        running: Any = 0
        for k in range(b.shape[-1]):
            made[..., k] = running = b[..., k] + a[..., k] * running
        return made
    for row in numpy.ndindex(b.shape[:-1]):  # few long rows: numbers are faster than short arrays
        made[row] = _numbers(a[row].tolist(), b[row].tolist())
    return made


def _numbers(a: list[Any], b: list[Any]) -> list[Any]:
    running: Any = 0.0
    made = []
    for factor, term in zip(a, b, strict=True):
        running = term + factor * running
        made.append(running)
    return made


recurrence = Operation(
    "linear_recurrence",
    _recurrence,
    lambda a, b: array(numpy.result_type(array_type(a).dtype, array_type(b).dtype), array_type(b).shape),
)


def backwards(a: Any, g: Any) -> Any:
    """`t[k] = g[k] + conj(a[k+1]) * t[k+1]` along the last axis: the cotangent of the terms of a recurrence."""
    return np.flip(recurrence(shifted(np.flip(conj(a), -1), 0.0), np.flip(g, -1)), -1)


define(
    _recurrence,
    "a, b",
    a=lambda g, a, out: backwards(a, g) * conj(shifted(out, 0.0)),
    b=lambda g, a: backwards(a, g),
)


def product_of_others(x: Any) -> Any:
    """For each item the product of all others along the last axis, right with zeros, too."""
    before = np.cumprod(shifted(x, 1.0), axis=-1)
    after = np.flip(np.cumprod(shifted(np.flip(x, -1), 1.0), axis=-1), -1)
    return before * after
