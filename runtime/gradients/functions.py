"""What rules and the reverse pass compute with: functions of arrays that become nodes in a trace."""

from __future__ import annotations

from types import FunctionType, ModuleType
from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.kinds import is_number, number_dtype
from runtime.gradients.operation import Operation
from runtime.primitives.rules import array_or_scalar, array_type, is_type
from runtime.primitives.shapes import Unknown
from runtime.structure import tuple_of
from runtime.trace.numpy_front import module_front
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ArrayType, Dim, ListType, Type, alternatives

np: Any = module_front(numpy)  # NumPy for rules: its calls become nodes in a trace, those that are given sizes too

# ---- what types tell

_run_time_shape = Operation("shape_of", numpy.shape, lambda x: ANY, may_raise=False)  # no gradient flows through it


def static_type(x: Any) -> Type:
    """The type of a value of a trace, or of one that is known."""
    from runtime.types import type_of

    return x.ag_type if type(x) is Symbolic else type_of(x)


_REALS = frozenset((float, numpy.float64, int))
_NUMBERS = frozenset((float, complex, numpy.float64, numpy.complex128))


def shape_of(x: Any) -> Any:
    """The shape of an array or number; sizes that are not known are values of the trace."""
    if type(x) in _NUMBERS:
        return ()
    type_ = static_type(x)
    if is_number(type_):
        return ()
    if type_ == ANY:
        return _run_time_shape(x)
    if type(x) is Symbolic or isinstance(x, numpy.ndarray):
        return () if isinstance(type_, ArrayType) and type_.shape == () else x.shape
    return numpy.shape(x)


def dtype_of(x: Any) -> Any:
    """The dtype of an array or number: of a Python number that of the array that NumPy makes of it."""
    type_ = static_type(x)
    return type_.dtype if isinstance(type_, ArrayType) else number_dtype(type_) or x.dtype


def is_complex(x: Any) -> bool:
    """Whether a value is of a complex dtype; one of several types is, where one of them is."""
    if isinstance(x, numpy.ndarray):
        return x.dtype.kind == "c"
    return any(isinstance(item, ArrayType) and item.dtype.kind == "c" for item in alternatives(static_type(x)))


def conj(x: Any) -> Any:
    """The complex conjugate; what is real is handed on as it is."""
    if type(x) in _REALS:
        return x
    return np.conjugate(x) if is_complex(x) else x


def real(x: Any) -> Any:
    """The real part; what is real is handed on as it is."""
    return np.real(x) if is_complex(x) else x


# ---- shapes


def summed_to(x: Any, shape: tuple[int, ...]) -> Any:
    """Sum `x` over the axes along which an array of `shape` was broadcast to its shape."""
    own = numpy.shape(x)
    if own == tuple(shape):
        return x[()] if isinstance(x, numpy.ndarray) and not own else x
    lead = len(own) - len(shape)
    if lead < 0:
        return numpy.broadcast_to(x, shape)
    axes = (*range(lead), *(lead + k for k, size in enumerate(shape) if size == 1 and own[lead + k] != 1))
    found = numpy.add.reduce(x, axis=axes)
    return found if numpy.shape(found) == tuple(shape) else numpy.reshape(found, shape)[()]


def _sum_to_type(x: Any, shape: Any) -> Type:
    return array_or_scalar(array_type(x).dtype, _sizes(shape))


def _sizes(shape: Any) -> tuple[int | Dim, ...]:
    if not isinstance(shape, tuple):
        raise Unknown
    return tuple([Dim() if is_type(size) else size for size in shape])


sum_to = Operation("sum_to", summed_to, _sum_to_type, views=(0,))


def _sum_like(x: Any, other: Any) -> Any:
    """Sum `x`, or each array in it, to the shape of another value; None where that is no number or holds none."""
    if isinstance(other, list | tuple):
        return [_sum_like(part, like) for part, like in zip(x, other, strict=True)]
    if isinstance(other, dict):
        return {key: _sum_like(x[key], like) for key, like in other.items()}
    is_number_ = isinstance(other, numpy.ndarray | numpy.generic | float | complex)
    return numpy.array(summed_to(x, numpy.shape(other)))[()] if is_number_ else None


sum_like = Operation("sum_like", _sum_like, lambda x, other: ANY)


# ---- gradients


def _fit(x: Any, g: Any) -> Any:
    """A cotangent in the dtype of the value that it belongs to: of a real value it is real."""
    if g is None or (type(g) is numpy.float64 and isinstance(x, float)):
        return g
    if isinstance(x, list | tuple):  # whose items have their cotangents in memory may have none itself
        return g if isinstance(g, numpy.ndarray) and not g.ndim else list(map(_fit, x, g))
    dtype = numpy.asarray(x).dtype
    found = numpy.real(g) if dtype.kind == "f" and numpy.iscomplexobj(g) else g
    if isinstance(found, numpy.ndarray | numpy.generic) and found.dtype != dtype and dtype.kind in "fc":
        found = found.astype(dtype)
    return found


def _fit_type(x: Any, g: Any) -> Type:
    value, found = array_type(x), array_type(g)
    return ArrayType(value.dtype, found.shape, "array" if found.kind == "array" else "scalar")


fit = Operation("fit_cotangent", _fit, _fit_type, views=(1,))


def _gradient(x: Any, g: Any) -> Any:
    """The gradient as the user gets it: new memory, of the argument's class, shape and dtype; zeros for None."""
    if isinstance(x, numpy.ndarray):
        if isinstance(g, numpy.ndarray) and g.dtype == x.dtype and g.shape == x.shape:
            return numpy.add(g, 0.0, out=numpy.empty_like(x, subok=False))
        made = numpy.empty_like(x, subok=False)
        if g is None:
            made[...] = 0.0
        else:  # -0.0, the start of sums, becomes 0.0
            numpy.add(numpy.real(g) if x.dtype.kind == "f" else g, 0.0, out=made, casting="unsafe")
        return made
    cls = type(x)
    if g is None:
        return cls(0.0)
    found = numpy.asarray(g)[()]
    return cls((found.real if cls is float or isinstance(x, numpy.floating) else found) + 0.0)


def _gradient_type(x: Any, g: Any) -> Type:
    return array_type(x)


def _gradient_of_items(x: Any, g: Any) -> Any:
    """The gradient of a list, tuple or dict, in its structure: None for what has none."""
    if g is None:
        return _zero_gradient(x)
    if isinstance(x, tuple):
        return tuple_of(type(x), list(map(_gradient_of_items, x, g)))
    if isinstance(x, list):
        return list(map(_gradient_of_items, x, g))
    if isinstance(x, dict):
        return {key: _gradient_of_items(item, g[key]) for key, item in x.items()}
    return _gradient(x, g) if _is_differentiable(x) else None


def _zero_gradient(x: Any) -> Any:
    """The gradient of what no result depends on, in its structure; None for what has none."""
    if isinstance(x, tuple):
        parts = [_zero_gradient(part) for part in x]
        return tuple_of(type(x), parts)
    if isinstance(x, list):
        return [_zero_gradient(part) for part in x]
    if isinstance(x, dict):
        return {key: _zero_gradient(part) for key, part in x.items()}
    if _is_differentiable(x):
        return _gradient(x, None)
    if isinstance(x, type | FunctionType | ModuleType) or not hasattr(x, "__dict__"):
        return None
    cls: Any = type(x)
    made = cls.__new__(cls)
    found = {name: (part, _zero_gradient(part)) for name, part in vars(x).items()}
    made.__dict__.update({name: part if zero is None else zero for name, (part, zero) in found.items()})
    return made


def _is_differentiable(x: Any) -> bool:
    return isinstance(x, float | complex | numpy.inexact) or (isinstance(x, numpy.ndarray) and x.dtype.kind in "fc")


def _type_of_gradients(x: Any, g: Any) -> Type:
    return ListType(ANY) if isinstance(x, ListType) else x  # type: ignore[no-any-return]


gradient_of_items = Operation("gradient_of_items", _gradient_of_items, _type_of_gradients)
zero_gradient = Operation("zero_gradient", _zero_gradient, lambda x: ANY, may_raise=False)


_PLUS_ZERO = numpy.zeros(())


def _gradient_in_place(x: Any, g: Any) -> Any:
    """As `_gradient`, in the memory of `g` where that is laid out as the result is."""
    wanted, given = x.flags, g.flags
    is_alike = (wanted.c_contiguous and given.c_contiguous) or (wanted.f_contiguous and given.f_contiguous)
    if is_alike and given.owndata and x.dtype == g.dtype and x.shape == g.shape:
        return numpy.add(g, _PLUS_ZERO if g.dtype == _PLUS_ZERO.dtype else 0.0, g)
    return _gradient(x, g)


gradient = Operation("gradient", _gradient, _gradient_type, consuming=(1, _gradient_in_place))


def _watched(x: Any) -> Any:
    """The value itself, under a name of its own. Raises TypeError where it has no derivative."""
    if not isinstance(x, float | complex | numpy.ndarray | numpy.generic) or numpy.asarray(x).dtype.kind not in "fc":
        raise TypeError(
            f"a gradient with respect to a {type(x).__name__} is asked for: only floating-point and complex values "
            "have one"
        )
    return x


_watch = Operation("watch", _watched, lambda x: x, views=(0,))


def _watched_items(x: Any) -> Any:
    """The list, tuple or dict itself. Raises `Unsupported` where it holds anything but those, arrays and numbers."""
    if isinstance(x, list | tuple | dict):
        for item in x.values() if isinstance(x, dict) else x:
            _watched_items(item)
    elif not isinstance(x, numpy.ndarray | numpy.generic | int | float | complex | str | bytes | None):
        raise Unsupported(
            f"a gradient is asked for with respect to a list or dict of which only the run tells that it holds a "
            f"{type(x).__name__}",
            "Keep arrays, numbers, lists and dicts in it, or use `ag.stop_gradient`.",
        )
    return x


watched_items = Operation("watch_items", _watched_items, lambda x: x, views=(0,))


def watched(x: Any) -> Any:
    """A value under a name of its own; a node in a trace, also for a number that is known."""
    from runtime.trace.builder import apply

    return apply(_watch.primitive, x)
