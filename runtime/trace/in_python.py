"""NumPy functions that call a Python function, told in Python: they are converted as a helper of the user's is.

Each does what NumPy's own does, in the same order, but without what a graph can't hold (object arrays, iterators).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.frames import LIBRARY_FILES
from runtime.trace import paths
from runtime.trace.builder import current, is_literal
from runtime.trace.calls import plain
from runtime.trace.containers import is_function
from runtime.trace.dict_views import View
from runtime.trace.dicts import Dict
from runtime.trace.functions import bind_function
from runtime.trace.iteration import gathered, gives_items
from runtime.trace.iterators import Iteration
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic
from runtime.types import ListType

LIBRARY_FILES.add(__file__)


def _apply_along_axis(func1d: Any, axis: Any, arr: Any, *args: Any, **kwargs: Any) -> Any:
    arr = np.asanyarray(arr)
    if axis < -arr.ndim or axis >= arr.ndim:
        raise np.exceptions.AxisError(axis, arr.ndim, None)
    rows = np.moveaxis(arr, axis, -1)
    outer = rows.shape[:-1]
    count = 1
    for size in outer:
        count = count * size
    if count == 0:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    first = np.asanyarray(func1d(rows[(0,) * len(outer)], *args, **kwargs))
    made = np.zeros_like(first, shape=outer + first.shape)
    made[(0,) * len(outer)] = first
    for number in range(1, count):
        index = np.unravel_index(number, outer)
        made[index] = np.asanyarray(func1d(rows[index], *args, **kwargs))
    at = axis + rows.ndim if axis < 0 else axis
    results = len(first.shape)
    axes = list(range(made.ndim))
    inner = made.ndim - results
    return np.transpose(made, axes[:at] + axes[inner:] + axes[at:inner])


def _apply_over_axes(func: Any, a: Any, axes: Any) -> Any:
    value = np.asarray(a)
    rank = value.ndim
    if np.ndim(axes) == 0:
        axes = (axes,)
    for axis in axes:
        if axis < 0:
            axis = rank + axis
        made = func(value, axis)
        if made.ndim != value.ndim:
            made = np.expand_dims(made, axis)
            if made.ndim != value.ndim:
                raise ValueError("function is not returning an array of the correct shape")
        value = made
    return value


def _piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    x = np.asanyarray(x)
    count = len(funclist)
    if np.isscalar(condlist) or (not isinstance(condlist[0], (list, np.ndarray)) and x.ndim != 0):
        condlist = [condlist]
    given = len(condlist)
    conditions = np.asarray(condlist, dtype=bool)
    if given == count - 1:
        conditions = np.concatenate([conditions, ~np.any(conditions, axis=0, keepdims=True)], axis=0)
    elif given != count:
        raise ValueError(f"with {given} condition(s), either {given} or {given + 1} functions are expected")
    made = np.zeros_like(x)
    for number, function in enumerate(funclist):
        condition = conditions[number]
        if callable(function):
            values = x[condition]
            if values.size > 0:
                made[condition] = function(values, *args, **kw)
        else:
            made[condition] = function
    return made


def _padded(array: Any, pad_width: Any, widths: Any, function: Any, options: Any) -> Any:
    made = np.pad(array, pad_width)
    for axis, width in enumerate(widths):
        rows = np.moveaxis(made, axis, -1)
        for index in np.ndindex(rows.shape[:-1]):
            function(rows[(*index, ...)], width, axis, options)
    return made


def _listed(x: Any) -> Any:
    if x.ndim == 0:
        return x.item()
    if x.ndim == 1:
        return [item.item() for item in x]
    return [_listed_row(row) for row in x]


def _listed_row(x: Any) -> Any:
    return x.tolist()


def _drawn(items: Any) -> Any:
    return [item for item in items]  # noqa: C416 - `list` would ask the iterator itself


def _has_items(x: Any) -> bool:
    if isinstance(x, np.ndarray):
        return x.ndim > 0
    return hasattr(x, "__iter__") or (hasattr(x, "__getitem__") and not isinstance(x, np.generic))


def _reduce(function: Any, iterable: Any, *initial: Any) -> Any:
    if not _has_items(iterable):
        raise TypeError("reduce() arg 2 must support iteration")
    if len(initial) == 0 and isinstance(iterable, np.ndarray):
        if len(iterable) == 0:
            raise TypeError("reduce() of empty iterable with no initial value")
        value, items = iterable[0], iterable[1:]
    elif len(initial) > 0:
        value, items = initial[0], iter(iterable)
    else:
        items = iter(iterable)
        try:
            value = next(items)
        except StopIteration:
            raise TypeError("reduce() of empty iterable with no initial value") from None
    for item in items:
        value = function(value, item)
    return value


def told_in_python(function: Any) -> Callable[..., Any]:
    """What traced code calls in place of a NumPy function that `function` tells."""

    def call(*args: Any, **kwargs: Any) -> Any:
        lifter = current().lifter
        bound = lifter.lifted_for(function)
        if bound is None:
            bound = bind_function(lifter, function, paths.constant(function, function.__name__))
        return bound(*map(_tracked, args), **{name: _tracked(arg) for name, arg in kwargs.items()})

    return call


def _tracked(arg: Any) -> Any:
    """An argument as converted code has it: a list that only the call sees is not tracked yet."""
    return List(arg) if type(arg) is list else arg


reduce = told_in_python(_reduce)
FORMS: dict[Any, Callable[..., Any]] = {
    np.apply_along_axis: told_in_python(_apply_along_axis),
    np.apply_over_axes: told_in_python(_apply_over_axes),
    np.piecewise: told_in_python(_piecewise),
}
listed = told_in_python(_listed)  # `x.tolist()`
_draw = told_in_python(_drawn)


def from_iterator(iter: Any, dtype: Any, count: Any = -1, **options: Any) -> Any:
    """`np.fromiter`: what an iterator gives is computed first, since it does not exist at run time."""
    from runtime.trace.numpy_front import call_numpy

    items = _draw(iter) if gives_items(iter) else _as_list(iter)
    return call_numpy(np.fromiter, (items, dtype, count), options)


FORMS[np.fromiter] = from_iterator


def _of_items(function: Any) -> Callable[..., Any]:
    """`math.fsum` or `math.prod`: what an iterator or a view gives is listed first: gradients flow through lists."""

    def call(*args: Any, **options: Any) -> Any:
        from runtime.trace.numpy_front import call_numpy

        return call_numpy(function, (*map(_as_list, args[:1]), *args[1:]), options)

    return call


def _as_list(items: Any) -> Any:
    """The items in a list, where a gradient may flow through them."""
    from runtime.trace.sequence_builtins import list_of

    if isinstance(items, Instance):
        return gathered(items)
    return list_of(items) if current().differentiates and _is_lazy(items) else items


def _is_lazy(items: Any) -> bool:
    if type(items) is not Symbolic:
        return isinstance(items, Iteration | View)
    return items.ag_value in current().views and not isinstance(items.ag_type, ListType)


FORMS.update({function: _of_items(function) for function in (math.fsum, math.prod)})
_pad_with = told_in_python(_padded)


def pad(array: Any, pad_width: Any, mode: Any = "constant", **options: Any) -> Any:
    """`np.pad`, of which a mode may be a function that fills the borders of each row."""
    from runtime.trace.numpy_front import call_function, call_numpy

    width = plain(pad_width)
    if not is_function(mode) or not is_literal(_as_tuple(width)):
        return call_numpy(np.pad, (array, pad_width, mode), options)
    array = call_function(np.asarray, (array,), {})
    return _pad_with(array, pad_width, _pairs(width, array.ndim), mode, Dict(options))


def _as_tuple(item: Any) -> Any:
    return tuple(map(_as_tuple, item)) if isinstance(item, list | tuple) else item


def _pairs(width: Any, count: int) -> tuple[Any, ...]:
    """The widths before and after each of `count` axes, as the function gets them."""
    widths = np.asarray(width)
    if widths.size <= 2 and widths.shape != (2, 1):
        before, after = (widths.ravel()[0], widths.ravel()[-1])
        return ((np.intp(before), np.intp(after)),) * count
    return tuple(map(List, np.broadcast_to(widths, (count, 2)).tolist()))


FORMS[np.pad] = pad
