"""NumPy functions whose answer the types give, or that are told in other terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.primitives.rules import ARGUMENT_ERRORS
from runtime.primitives.shapes import Unknown
from runtime.trace.builder import current
from runtime.trace.calls import is_staged, plain
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, Type, alternatives


class _NoAnswer:
    """Says that the types give no answer."""


NO_ANSWER = _NoAnswer()


def _arrays(x: Any) -> list[ArrayType] | None:
    """The alternatives of a symbolic array or number; None where it may be something else."""
    if type(x) is not Symbolic:
        return None
    kinds = alternatives(x.ag_type)
    return (
        [item for item in kinds if isinstance(item, ArrayType)]
        if all(isinstance(k, ArrayType) for k in kinds)
        else None
    )


def _is_numpy(x: Any) -> bool:
    kinds = _arrays(x)
    return kinds is not None and all(kind.kind != "python" for kind in kinds)


def _shape(a: Any) -> Any:
    if _is_numpy(a):
        return a.shape
    kinds = _arrays(a)
    return () if kinds is not None and all(kind.shape == () for kind in kinds) else NO_ANSWER


def _ndim(a: Any) -> Any:
    kinds = _arrays(a)
    ranks = {kind.ndim for kind in kinds} if kinds else set()
    return ranks.pop() if len(ranks) == 1 and None not in ranks else NO_ANSWER


def _size(a: Any, axis: Any = None) -> Any:
    shape = _shape(a)
    if shape is NO_ANSWER or not isinstance(shape, tuple):
        return NO_ANSWER
    if axis is None:
        return a.size if _is_numpy(a) else 1
    return shape[axis] if type(axis) is int and -len(shape) <= axis < len(shape) else NO_ANSWER


def _by_dtype(test: Callable[[np.dtype], bool]) -> Callable[..., Any]:
    def answer(x: Any) -> Any:
        kinds = _arrays(x)
        found = {test(kind.dtype) for kind in kinds} if kinds else set()
        return found.pop() if len(found) == 1 else NO_ANSWER

    return answer


def _isscalar(element: Any) -> Any:
    if type(element) in (list, tuple, dict):
        return False
    kinds = _arrays(element)
    found = {kind.kind != "array" for kind in kinds} if kinds else set()
    return found.pop() if len(found) == 1 else NO_ANSWER


def _result_type(*items: Any) -> Any:
    try:
        return np.result_type(*[_dtype_argument(item) for item in items])
    except (Unknown, *ARGUMENT_ERRORS):  # what NumPy raises, the node raises
        return NO_ANSWER


_WEAK = {"b": False, "i": 0, "f": 0.0, "c": 0j}


def _dtype_argument(item: Any) -> Any:
    if type(item) is not Symbolic:
        if is_staged(item):
            raise Unknown
        return item
    type_: Type = item.ag_type
    if not isinstance(type_, ArrayType):
        raise Unknown
    return _WEAK[type_.dtype.kind] if type_.kind == "python" else type_.dtype


def _can_cast(from_: Any, to: Any, casting: Any = "safe") -> Any:
    try:
        return np.can_cast(_dtype_argument(from_), to, casting)
    except (Unknown, *ARGUMENT_ERRORS):
        return NO_ANSWER


def _fromfunction(function: Any, shape: Any, *, dtype: Any = float, like: Any = None, **kwargs: Any) -> Any:
    """As NumPy does it: the function is called once, with the grids of indices."""
    if type(shape) is Symbolic or type(function) is Symbolic:
        return NO_ANSWER
    from runtime.trace.numpy_front import call_function

    grids = call_function(np.indices, (shape,), {"dtype": dtype})
    return function(*[grids[k] for k in range(len(shape))], **kwargs)


def _broadcast_shapes(*shapes: Any) -> Any:
    try:
        return NO_ANSWER if is_staged(plain(shapes)) else np.broadcast_shapes(*shapes)
    except ARGUMENT_ERRORS:
        return NO_ANSWER


def _ndindex(*shape: Any) -> Any:
    from runtime.trace import iteration

    return iteration.ndindex(*shape)


def _ndenumerate(arr: Any) -> Any:
    from runtime.trace import iteration

    return iteration.ndenumerate(arr)


def _is_masked(x: Any) -> Any:
    return False if _arrays(x) is not None else NO_ANSWER


def _rearranging(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that draws from the global generator; see `rearranging`."""

    def answer(*args: Any, **kwargs: Any) -> Any:
        if not current().differentiates:
            return NO_ANSWER
        from runtime.trace.numpy_front import call_function
        from runtime.trace.rearranging import NOT_REARRANGED, rearranged

        def draw(*own: Any, **named: Any) -> Any:
            return call_function(function, own, named)

        found = rearranged(draw, function.__name__, True, args, kwargs)
        return NO_ANSWER if found is NOT_REARRANGED else found

    return answer


ANSWERS: dict[Any, Callable[..., Any]] = {
    **dict.fromkeys((np.ma.isMaskedArray, np.ma.isMA, np.ma.isarray), _is_masked),
    np.shape: _shape,
    np.ndim: _ndim,
    np.size: _size,
    np.iscomplexobj: _by_dtype(lambda dtype: dtype.kind == "c"),
    np.isrealobj: _by_dtype(lambda dtype: dtype.kind != "c"),
    np.isscalar: _isscalar,
    np.result_type: _result_type,
    np.can_cast: _can_cast,
    np.fromfunction: _fromfunction,
    np.broadcast_shapes: _broadcast_shapes,
    np.ndindex: _ndindex,
    np.ndenumerate: _ndenumerate,
    **{function: _rearranging(function) for function in (np.random.permutation, np.random.shuffle, np.random.choice)},
}
