"""NumPy functions that call a Python function, told in Python: they are converted as a helper of the user's is.

Each does what NumPy's own does, in the same order, but without what a graph can't hold (object arrays, iterators).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.errors import Unsupported
from runtime.frames import LIBRARY_FILES
from runtime.trace import paths
from runtime.trace.builder import current
from runtime.trace.containers import List
from runtime.trace.functions import bind_function

LIBRARY_FILES.add(__file__)


def _apply_along_axis(func1d: Any, axis: Any, arr: Any, *args: Any, **kwargs: Any) -> Any:
    rows = np.moveaxis(np.asanyarray(arr), axis, -1)
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


def _vectorized(pyfunc: Any, *args: Any) -> Any:
    arrays = np.broadcast_arrays(*[np.asarray(arg) for arg in args])
    size = arrays[0].size
    if size == 0:
        raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
    first = np.asarray(pyfunc(*[array.item(0) for array in arrays]))  # for its dtype alone, as NumPy does
    like = np.asarray(args[0])
    for arg in args[1:]:
        like = np.logical_or(like, arg)
    made = np.zeros_like(like, dtype=first.dtype)  # in the layout that a ufunc gives its result
    for number in range(size):
        made.flat[number] = pyfunc(*[array.item(number) for array in arrays])
    return made


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


FORMS: dict[Any, Callable[..., Any]] = {
    np.apply_along_axis: told_in_python(_apply_along_axis),
    np.apply_over_axes: told_in_python(_apply_over_axes),
    np.piecewise: told_in_python(_piecewise),
}
_call_vectorized = told_in_python(_vectorized)


class Vectorized:
    """`np.vectorize(pyfunc)`, made while tracing or met in the user's globals, without options."""

    def __init__(self, pyfunc: Any) -> None:
        self.pyfunc = pyfunc

    def __call__(self, *args: Any) -> Any:
        return _call_vectorized(self.pyfunc, *args)


def _vectorize(pyfunc: Any = None, *args: Any, **options: Any) -> Any:
    if args or options or pyfunc is None:
        _refuse_options()
    return Vectorized(pyfunc)


def options_of(value: np.vectorize) -> tuple[str, ...]:
    """The attributes of an np.vectorize that hold its options. Raises `Unsupported` where some are given."""
    if value.otypes is not None or value.excluded or value.signature is not None or value.cache:  # type: ignore[attr-defined]
        _refuse_options()
    return ("otypes", "signature", "cache")


def _refuse_options() -> None:
    raise Unsupported(
        "`np.vectorize` with options is not supported",
        "Write the loop, or call it with the function alone.",
        current().frame(),
    )


FORMS[np.vectorize] = _vectorize
