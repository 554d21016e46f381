"""What rules and the reverse pass compute with: functions of arrays that become nodes in a trace."""

from __future__ import annotations

from functools import lru_cache
from types import FunctionType, ModuleType
from typing import Any

import numpy

from runtime.gradients.kinds import is_number, number_dtype
from runtime.gradients.operation import Operation
from runtime.primitives.rules import array_or_scalar, array_type, is_type
from runtime.primitives.shapes import Unknown
from runtime.structure import tuple_of
from runtime.trace.numpy_front import module_front
from runtime.trace.symbolic import Symbolic
from runtime.types import (
    ANY,
    NONE,
    STR,
    UNBOUND,
    ArrayType,
    Dim,
    Type,
    alternatives,
)

np: Any = module_front(numpy)  # NumPy for rules: its calls become nodes in a trace, those that are given sizes too

ZERO = -0.0  # the neutral element of addition: 0.0 + -0.0 is 0.0


# ---- what types tell

_run_time_shape = Operation("shape_of", numpy.shape, lambda x: ANY, may_raise=False)  # no gradient flows through it


def static_type(x: Any) -> Type:
    """The type of a value of a trace, or of one that is known."""
    from runtime.types import type_of

    return x.ag_type if type(x) is Symbolic else type_of(x)


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


# ---- cotangents


def shows_twice(x: numpy.ndarray) -> bool:
    """Whether items of an array may be in the same memory, as those of what was broadcast, or of windows."""
    extent = x.itemsize
    for stride, size in sorted(zip(map(abs, x.strides), x.shape, strict=True)):
        if size > 1 and stride < extent:
            return True
        extent += stride * (size - 1)
    return False


def zero_of(x: Any) -> Any:
    """The cotangent of `x` before anything is added: an array like it, in its memory layout; else a number.

    What is no float has one, too, that nothing is done with: a variable may be an int or None now, and a float later.
    """
    if isinstance(x, numpy.ndarray):
        return _zeros_like(x)
    dtype = x.dtype if isinstance(x, numpy.floating | numpy.complexfloating) else numpy.dtype(_number_class(x))
    return dtype.type(ZERO)


def _number_class(x: Any) -> type:
    return complex if isinstance(x, complex) else float


def _zeros_like(x: numpy.ndarray) -> numpy.ndarray:
    """The cotangent of an array before anything is added, in its memory layout."""
    if x.size <= _SMALL and type(x) is numpy.ndarray and x.dtype.kind in "fc" and x.flags.c_contiguous:
        return _zeros(x.shape, x.dtype).copy()  # several times as fast as to make one and fill it
    made = _blank_like(x)
    made.fill(ZERO)
    return made


_SMALL = 1024


@lru_cache(maxsize=256)
def _zeros(shape: tuple[int, ...], dtype: numpy.dtype) -> numpy.ndarray:
    return numpy.full(shape, ZERO, dtype)


def _blank_like(x: numpy.ndarray) -> numpy.ndarray:
    """A new array of the same shape and strides, so that its views are made as those of `x`; items never overlap."""
    if x.dtype.kind not in "fc":
        return numpy.empty_like(x, float)
    flags = x.flags
    if flags.c_contiguous or flags.f_contiguous or not x.size:
        return numpy.empty_like(x)
    if shows_twice(x):
        return numpy.empty(x.shape, x.dtype)
    low = sum(stride * (size - 1) for stride, size in zip(x.strides, x.shape, strict=True) if stride < 0)
    high = sum(stride * (size - 1) for stride, size in zip(x.strides, x.shape, strict=True) if stride > 0)
    memory = numpy.empty(high - low + x.itemsize, numpy.uint8)
    return numpy.ndarray(x.shape, x.dtype, memory.data, -low, x.strides)


def _cotangent_type(x: Any) -> Type:
    """The type of the cotangent of a value of one type."""
    if isinstance(x, ArrayType):
        dtype = x.dtype if x.dtype.kind in "fc" else numpy.dtype(float)
        return ArrayType(dtype, x.shape, "array" if x.kind == "array" else "scalar")
    if x in (NONE, STR, UNBOUND):
        return ArrayType(numpy.dtype(float), (), "scalar")
    raise Unknown


zero = Operation("zero_cotangent", zero_of, _cotangent_type)


def buffer_of(x: Any, g: Any) -> Any:
    """Memory to add up the cotangent of `x` in, which starts as `g`: an array, of rank 0 for a number."""
    if not isinstance(x, numpy.ndarray):
        return numpy.array(zero_of(x) if g is None else g)
    if g is None:
        return _zeros_like(x)
    made = _blank_like(x)
    made[...] = g
    return made


def buffer_type(x: Any, g: Any) -> Type:
    found = _cotangent_type(x)
    assert isinstance(found, ArrayType)
    return ArrayType(found.dtype, found.shape)


buffer = Operation("cotangent_buffer", buffer_of, buffer_type)


def _items_buffer(x: Any, index: Any, g: Any) -> Any:
    """As `buffer_of` with `g` added to the items that `index` takes, each of them once."""
    made = buffer_of(x, None)
    made[index] = g  # the start of sums is the neutral element
    return made


items_buffer = Operation("cotangent_of_items", _items_buffer, lambda x, index, g: buffer_type(x, g))


def _add(left: Any, right: Any) -> Any:
    """The sum of two cotangents, either of which may be missing."""
    if left is None or right is None:
        return right if left is None else left
    if isinstance(left, list | tuple):
        return list(map(_add, left, right))
    return left + right


add_missing = Operation("add_cotangents", _add, lambda left, right: ANY, views=(0, 1))


def accumulated(memory: Any, g: Any) -> None:
    """Add a cotangent to memory, item by item in lists, tuples and dicts; None stands for what has no derivative."""
    if memory is None or g is None:
        return
    if isinstance(memory, numpy.ndarray):
        if memory.shape:
            memory += g
        else:
            memory[()] += g  # many times as fast as in place
    elif isinstance(memory, dict):
        for key, item in memory.items():
            accumulated(item, g[key])
    else:
        for item, part in zip(memory, g, strict=True):
            accumulated(item, part)


def _stacked(x: Any) -> Any:
    """A list of arrays as one array; anything else as it is."""
    return numpy.array(x) if isinstance(x, list) else x


stacked = Operation("stacked", _stacked, lambda x: ANY, views=(0,))

accumulate = Operation("accumulate", accumulated, lambda memory, g: NONE, has_effect=True, writes=(0,))


def _add_rows(memory: Any, g: Any) -> None:
    """Add each row of a cotangent, which has one for each, to the memory of an item of a list."""
    for item, row in zip(memory, g, strict=True):
        if type(item) is numpy.ndarray and not item.shape:
            item[()] += row
        else:
            accumulated(item, row)


add_rows = Operation("add_rows", _add_rows, lambda memory, g: NONE, has_effect=True, writes=(0,))


def add_into(memory: Any, g: Any) -> None:
    """As `accumulate`; where both are certain to be arrays in Python's own form, which plans know."""
    types = (static_type(memory), static_type(g))
    if all(isinstance(type_, ArrayType) and type_.kind == "array" and type_.shape for type_ in types):
        memory += g
    else:
        accumulate(memory, g)


def added_at(memory: Any, index: Any, g: Any, is_once: bool = False) -> None:
    """Add a cotangent to the items that `index` takes, as often as it takes each; `is_once`: once at most."""
    if memory is None or g is None:
        return
    if is_once or not any(map(is_fancy, index if type(index) is tuple else (index,))):
        memory[index] += g
    else:
        numpy.add.at(memory, index, g)


def is_fancy(part: Any) -> bool:
    """Whether a part of an index is an array of positions, which may take an item several times."""
    if isinstance(part, numpy.ndarray):
        return part.dtype.kind != "b"
    return isinstance(part, list) and numpy.asarray(part).dtype != bool


def _add_at_type(memory: Any, index: Any, g: Any, is_once: Any = False) -> Type:
    return NONE


add_at = Operation("add_at", added_at, _add_at_type, has_effect=True, writes=(0,))


def add_to_item(memory: Any, index: Any, g: Any, is_one: bool, is_once: bool = False) -> None:
    """As `add_at`; where `is_one` says that the index takes one number, in plain Python, which plans make fast."""
    if is_one and isinstance(static_type(memory), ArrayType) and isinstance(static_type(g), ArrayType):
        memory[index] = memory[index] + g
    elif is_once:
        add_at(memory, index, g, True)
    else:
        add_at(memory, index, g)


def _fit(x: Any, g: Any) -> Any:
    """A cotangent in the dtype of the value that it belongs to: of a real value it is real."""
    if g is None or (type(g) is numpy.float64 and isinstance(x, float)):
        return g
    if isinstance(x, list | tuple):
        return list(map(_fit, x, g))
    dtype = numpy.asarray(x).dtype
    found = numpy.real(g) if dtype.kind == "f" and numpy.iscomplexobj(g) else g
    if isinstance(found, numpy.ndarray | numpy.generic) and found.dtype != dtype and dtype.kind in "fc":
        found = found.astype(dtype)
    return found


def _fit_type(x: Any, g: Any) -> Type:
    value, found = array_type(x), array_type(g)
    return ArrayType(value.dtype, found.shape, "array" if found.kind == "array" else "scalar")


def _parts(memory: Any) -> Any:
    """What a list of memory holds now, in a list of its own; other memory as it is."""
    return list(memory) if type(memory) is list else memory


parts = Operation("parts", _parts, lambda memory: memory, views=(0,))


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


def _zero_gradient(x: Any) -> Any:
    """The gradient of what no result depends on, in its structure; None for what has none."""
    if isinstance(x, tuple):
        parts = [_zero_gradient(part) for part in x]
        return tuple_of(type(x), parts)
    if isinstance(x, list):
        return [_zero_gradient(part) for part in x]
    if isinstance(x, dict):
        return {key: _zero_gradient(part) for key, part in x.items()}
    if isinstance(x, float | complex | numpy.inexact) or (isinstance(x, numpy.ndarray) and x.dtype.kind in "fc"):
        return _gradient(x, None)
    if isinstance(x, type | FunctionType | ModuleType) or not hasattr(x, "__dict__"):
        return None
    cls: Any = type(x)
    made = cls.__new__(cls)
    found = {name: (part, _zero_gradient(part)) for name, part in vars(x).items()}
    made.__dict__.update({name: part if zero is None else zero for name, (part, zero) in found.items()})
    return made


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


def watched(x: Any) -> Any:
    """A value under a name of its own; a node in a trace, also for a number that is known."""
    from runtime.trace.builder import apply

    return apply(_watch.primitive, x)


_LISTS: tuple[type, ...] = (list, type({}.keys()), type({}.values()), type({}.items()))


def _copy(x: Any) -> Any:
    """A copy of an array that is about to change, in its memory layout; anything else as it is.

    Of a list or a view of a dict, a list of what it holds now.
    """
    if not isinstance(x, numpy.ndarray):
        return list(x) if type(x) in _LISTS else x
    if x.dtype.kind not in "fc":  # an index or a mask
        return x.copy(order="K")
    made = _blank_like(x)
    made[...] = x
    return made


def own(x: Any) -> Any:
    """An array that nobody else needs as a copy of it."""
    return x if x.flags.owndata else _copy(x)


save = Operation("save", _copy, lambda x: x, may_raise=False, consuming=(0, own))


def _replace(memory: Any, g: Any) -> None:
    """Let memory hold another cotangent."""
    memory[...] = g


replace = Operation("replace_cotangent", _replace, lambda memory, g: NONE, has_effect=True, writes=(0,))
