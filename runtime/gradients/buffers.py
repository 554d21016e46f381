"""Memory that cotangents are added up in: how it starts, what is added to it, and copies of what changes."""

from __future__ import annotations

from collections import deque
from collections.abc import ItemsView, KeysView, ValuesView
from functools import lru_cache
from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.functions import static_type
from runtime.gradients.operation import Operation
from runtime.primitives.shapes import Unknown
from runtime.types import ANY, NONE, STR, UNBOUND, ArrayType, ListType, ObjectType, Type

ZERO = -0.0  # the neutral element of addition: 0.0 + -0.0 is 0.0


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
            # many times as fast as in place, and as with an array of rank 0
            memory[()] += g[()] if type(g) is numpy.ndarray else g
    elif isinstance(g, numpy.ndarray) and not g.ndim:  # of None, in whose place there is a container now
        _check_zero(g)
    elif isinstance(memory, dict):
        for key, item in memory.items():
            accumulated(item, g[key])
    else:
        for item, part in zip(memory, g, strict=True):
            accumulated(item, part)


def _check_zero(g: Any) -> None:
    if numpy.any(g):
        raise Unsupported(
            "no gradient flows through what was a number when a container had been put in its place",
            "Keep numbers and containers in places of their own.",
        )


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


def _add_to_each(memory: Any, g: Any) -> None:
    """Add the cotangent of a sum, a number, to the memory of each item of what was summed up."""
    for item in memory:
        if type(item) is numpy.ndarray and not item.shape and item.dtype is g.dtype:
            item[()] += g
        elif item is not None:
            accumulated(item, own_dtype(item, g))


def own_dtype(memory: Any, g: Any) -> Any:
    """A number in the dtype of an array: of a real one it is real."""
    found = numpy.real(g) if memory.dtype.kind == "f" and numpy.iscomplexobj(g) else g
    return memory.dtype.type(found)


add_to_each = Operation("add_to_each", _add_to_each, lambda memory, g: NONE, has_effect=True, writes=(0,))
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


def _parts(memory: Any) -> Any:
    """What a list of memory holds now, in a list of its own; other memory as it is."""
    return list(memory) if type(memory) in (list, deque) else memory


parts = Operation("parts", _parts, lambda memory: memory, views=(0,))
_NUMBERS = frozenset((float, int, numpy.float64))
VIEWS = (KeysView, ValuesView, ItemsView)


def _copy(x: Any) -> Any:
    """A copy of an array that is about to change, in its memory layout; anything else as it is.

    Of a list or a view of a dict, a list of what it holds now.
    """
    if type(x) in _NUMBERS:  # whether something is a view takes ten times as long to tell
        return x
    if not isinstance(x, numpy.ndarray):
        return list(x) if type(x) in (list, deque) or isinstance(x, VIEWS) else x
    if x.dtype.kind not in "fc":  # an index or a mask
        return x.copy(order="K")
    made = _blank_like(x)
    made[...] = x
    return made


def own(x: Any) -> Any:
    """An array that nobody else needs as a copy of it."""
    return x if x.flags.owndata else _copy(x)


def _copy_type(x: Any) -> Type:
    return ListType(ANY) if x == ObjectType(deque) else x  # type: ignore[no-any-return]


save = Operation("save", _copy, _copy_type, may_raise=False, consuming=(0, own))


def _replace(memory: Any, g: Any) -> None:
    """Let memory hold another cotangent."""
    memory[...] = g


replace = Operation("replace_cotangent", _replace, lambda memory, g: NONE, has_effect=True, writes=(0,))
