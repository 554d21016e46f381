"""What mirrors arrays and containers, and where reverse passes start: functions that become nodes in a trace."""

from __future__ import annotations

import itertools
from collections import OrderedDict, deque
from types import CellType
from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.buffers import (
    ZERO,
    accumulated,
    added_at,
    buffer_of,
    buffer_type,
    is_fancy,
    own,
    zero_of,
)
from runtime.gradients.functions import static_type, summed_to
from runtime.gradients.kinds import is_object
from runtime.gradients.operation import Operation
from runtime.primitives.primitive import Primitive
from runtime.primitives.registry import register
from runtime.primitives.rules import array_type
from runtime.types import ANY, NONE, ArrayType, ListType, ObjectType, Type, alternatives, union

# ---- shadows: what the reverse of a store does to the memory that mirrors an array


ENTRY_ITEM = register(
    Primitive("entry_item", lambda entry, index: entry[index], lambda entry, index: ANY, views=(0,), may_raise=False)
)


def _take_out(memory: Any, index: Any) -> Any:
    """The cotangent of what was stored at `index`, which is taken out of the memory: nothing before the store had it.

    Where an integer array takes an item more than once, the last store is the one that counts.
    """
    if memory is None:
        return None
    if any(map(is_fancy, index if type(index) is tuple else (index,))):
        order = numpy.arange(memory[index].size).reshape(numpy.shape(memory[index]))
        last = numpy.empty(memory.shape, numpy.intp)
        last[index] = order
        found = numpy.where(last[index] == order, memory[index], ZERO)
    else:
        found = numpy.array(memory[index]) if isinstance(memory[index], numpy.ndarray) else memory[index]
    memory[index] = ZERO
    return found


def _take_out_type(memory: Any, index: Any) -> Type:
    from runtime.primitives.indexing import item_type

    return item_type(memory, index)


take_out = Operation("take_out", _take_out, _take_out_type, has_effect=True, writes=(0,))


def _take_all(memory: Any, result: Any) -> Any:
    """The cotangent of a result; where the result is the changed array itself, it is taken out of its memory."""
    if result is None:
        return None
    found = numpy.array(result, copy=True)
    if memory is result:
        memory[...] = ZERO
    return found


def _second_type(memory: Any, result: Any) -> Type:
    return array_type(result)


take_all = Operation("take_all", _take_all, _second_type, has_effect=True, writes=(0,))


def _pass_on(memory: Any, result: Any) -> None:
    """Add the cotangent of a result to that of its operand, unless they are the same memory."""
    if memory is result:
        return
    if type(result) is numpy.ndarray and not memory.shape and not result.shape:
        memory[()] += result[()]
    else:
        accumulated(memory, summed_to(result, memory.shape))


pass_on = Operation("pass_on", _pass_on, lambda memory, result: NONE, has_effect=True, writes=(0,))


def _mirror(base: Any, result: Any, mirrored: Any) -> Any:
    """The shadow of what may be a view: that of its base seen the same way, or new memory where it was copied."""
    if not _shares(base, result):
        return _shadow(result)
    if not result.flags.writeable:  # as of a diagonal: what is read there may still be added to
        mirrored.flags.writeable = True
    return mirrored


def _mirror_parts(bases: tuple[Any, ...], results: Any, mirrored: Any) -> Any:
    """As `mirror`, of a list or tuple of what may be views of several arrays, or of one that may be a view of one."""
    if not isinstance(results, list | tuple):
        return mirrored if any(_shares(base, results) for base in bases) else _shadow(results)
    return [
        shown if any(_shares(base, result) for base in bases) else _shadow(result)
        for result, shown in zip(results, mirrored, strict=True)
    ]


def _shares(x: Any, other: Any) -> bool:
    """Whether an array may share memory with another one, or with an item of a list or tuple."""
    if isinstance(other, list | tuple):
        return any(_shares(x, item) for item in other)
    is_array = isinstance(x, numpy.ndarray) and isinstance(other, numpy.ndarray)
    return is_array and numpy.may_share_memory(x, other)


mirror = Operation("mirror", _mirror, lambda base, result, mirrored: _shadow_type(result), views=(2,))
mirror_parts = Operation("mirror_parts", _mirror_parts, lambda bases, results, mirrored: ANY, views=(2,))


def _same(base: Any, result: Any, mirrored: Any) -> Any:
    """The shadow of what an operation in place gave: that of its operand, or new memory where a number gave way.

    Raises `Unsupported` for a container, whose shadow would have to change as it does.
    """
    if isinstance(base, list | dict | set | deque):
        raise Unsupported(
            f"no gradient flows through an operator that changes a {type(base).__name__} in place",
            "Use a method of its own, as `append` or `extend`, or make a new one.",
        )
    return mirrored if base is result else _shadow(result)


same = Operation("mirror_in_place", _same, lambda base, result, mirrored: _shadow_type(result), views=(2,))


def held_by(cell: CellType) -> list[Any]:
    """What a cell holds, if anything."""
    try:
        return [cell.cell_contents]
    except ValueError:
        return []


_FLOATS = frozenset((float, numpy.float64))
_NONE_YET = numpy.array(ZERO)


def _shadow(x: Any) -> Any:
    """Memory for the cotangent of a value; of containers one for each item."""
    if type(x) in _FLOATS:
        return _NONE_YET.copy()
    if isinstance(x, list | tuple):
        return [_shadow(item) for item in x]
    if isinstance(x, dict):
        made = {key: _shadow(item) for key, item in x.items()}
        return OrderedDict(made) if isinstance(x, OrderedDict) else made
    if isinstance(x, CellType):
        return CellType(*map(_shadow, held_by(x)))
    if isinstance(x, numpy.ndarray) and x.dtype.kind == "O":
        raise Unsupported("no gradient flows through what an array of objects holds", "Keep the values in a list.")
    return buffer_of(x, None)


def _shadow_type(x: Any) -> Type:
    if isinstance(x, ListType):
        return ListType(ANY if x.element == ANY else union(map(_shadow_type, alternatives(x.element))))
    if isinstance(x, ObjectType) and x != NONE and is_object(x):
        return ObjectType(dict)
    return buffer_type(x, None)


shadow = Operation("shadow", _shadow, _shadow_type)


def shadow_type(type_: Type) -> Type:
    """The type of the shadows of values of this type."""
    return shadow.primitive.infer(type_)


# ---- iterations backwards


def _countdown(count: int) -> range:
    """The numbers of `count` iterations, the last one first."""
    return range(count - 1, -1, -1)


def _backwards(numbers: range, count: int | None) -> range:
    """The first `count` of the numbers (None: all), the last one first."""
    return numbers[:count][::-1]


countdown = Operation("countdown", _countdown, lambda count: ObjectType(range))
backwards = Operation("backwards", _backwards, lambda numbers, count: ObjectType(range))


def _pass_back(memory: Any, g: Any, copied: Any) -> None:
    """Where `g`, a result's memory, is not part of `memory`, the operand's, add what it passes back."""
    if memory is None or g is None or _shares(memory, g):
        return
    accumulated(memory, summed_to(copied, memory.shape) if isinstance(memory, numpy.ndarray) else copied)


pass_back = Operation("pass_back", _pass_back, lambda memory, g, copied: NONE, has_effect=True, writes=(0,))


def _item_cotangent(memory: Any, index: Any, g: Any) -> Any:
    """The cotangent of an array of which `index` was taken; None of a container, whose item has its own."""
    if not isinstance(memory, numpy.ndarray) or g is None:
        return None
    made = numpy.zeros(memory.shape, memory.dtype)
    added_at(made, index, g)
    return made


item_cotangent = Operation("item_cotangent", _item_cotangent, lambda memory, index, g: memory)


def _stop_gradient(x: Any) -> Any:
    return numpy.array(x, copy=True) if isinstance(x, numpy.ndarray) else x


stop_gradient = Operation("stop_gradient", _stop_gradient, lambda x: x, consuming=(0, own))


def _put_all(memory: Any, result: Any, g: Any) -> None:
    """The reverse of `take_all`."""
    if memory is result and memory is not None:
        memory[...] = ZERO if g is None else g
    else:
        accumulated(result, g)


put_all = Operation("put_all", _put_all, lambda memory, result, g: NONE, has_effect=True, writes=(0, 1))


def _unless_shared(memory: Any, g: Any, found: Any) -> Any:
    """The cotangent of what `pass_back` has added to `memory`; zeros where it added nothing."""
    if memory is None or g is None:
        return None
    return zero_of(found) if _shares(memory, g) else numpy.array(found)


def _unless_shared_type(memory: Any, g: Any, found: Any) -> Type:
    return ArrayType(array_type(found).dtype, array_type(found).shape) if isinstance(g, ArrayType) else ANY


unless_shared = Operation("unless_shared", _unless_shared, _unless_shared_type)


# ---- where reverse passes start


def _seed(loss: Any, text: str) -> Any:
    """The cotangent that a gradient starts from: 1, of the loss's dtype.

    Raises TypeError where that is no real number; it begins with the text.
    """
    from runtime.gradients.checks import check_number

    check_number(text, loss)
    array = numpy.asarray(loss)
    return array.dtype.type(1) if array.dtype.kind == "f" else numpy.float64(1)


def _seed_type(loss: Any, text: Any) -> Type:
    found = array_type(loss)
    return ArrayType(found.dtype if found.dtype.kind == "f" else numpy.dtype(float), (), "scalar")


SEED = Operation("seed", _seed, _seed_type)


def seed(loss: Any, text: str) -> Any:
    """As `_seed`; known where the type of the loss tells it."""
    type_ = static_type(loss)
    is_float = isinstance(type_, ArrayType) and type_.shape == () and type_.dtype.kind == "f"
    return type_.dtype.type(1) if is_float else SEED(loss, text)  # type: ignore[union-attr]


def _basis(result: Any, k: int) -> Any:
    """The cotangent that is 1 for item `k` of a result in C order, and 0 for the others."""
    made = numpy.zeros(numpy.shape(result), numpy.asarray(result).dtype)
    made.flat[k] = 1
    return made


def _basis_type(result: Any, k: Any) -> Type:
    found = array_type(result)
    return ArrayType(found.dtype, found.shape)


basis = Operation("basis", _basis, _basis_type)


def items_of(memory: Any) -> Any:
    """What mirrors the items of an array or container, one by one."""
    if isinstance(memory, dict):  # over its keys
        return [None] * len(memory)
    if not isinstance(memory, numpy.ndarray):
        return memory
    if memory.ndim == 0:  # of an iterator over what has no derivative, as `np.ndindex`
        return itertools.repeat(None)
    return [memory[k, ...] for k in range(len(memory))]


def _shadow_items(name: str, *shadows: Any) -> Any:
    """What mirrors an iterator: a list with what mirrors each of its items."""
    if name in _OF_DICTS:
        held = {} if shadows[0] is None else shadows[0]
        return [_OF_DICTS[name](part) for part in held.values()]
    lists = [items_of(memory) for memory in shadows]
    if all(isinstance(items, itertools.repeat) for items in lists):
        raise Unsupported(
            f"no gradient flows through the items that `{name.removeprefix('to_')}` takes of what is no list or array",
            "Keep the values in a list, a dict or an array.",
        )
    if name == "enumerate":
        return [[None, item] for item in lists[0]]
    if name == "zip":
        return [list(items) for items in zip(*lists, strict=False)]
    if name == "reversed":
        return lists[0][::-1]
    return list(lists[0])


_OF_DICTS = {".keys": lambda part: None, ".values": lambda part: part, ".items": lambda part: [None, part]}

shadow_items = Operation("shadow_items", _shadow_items, lambda name, *shadows: ANY, views=(1, 2, 3))


def _contents(made: Any, given: Any, memory: Any) -> Any:
    """What mirrors the list or dict that a new object is; `given` are its items, or pairs of key and value."""
    held = () if memory is None else memory
    if isinstance(made, list):
        return list(held)
    return {key: part[1] for (key, _), part in zip(given, held, strict=True)}


contents = Operation("mirror_contents", _contents, lambda made, given, memory: ANY, views=(2,))


def _next_item(memory: Any, *default: Any) -> Any:
    """What mirrors the next item of an iterator, taken out of the list that mirrors that."""
    if memory is None:
        return None
    return default[0] if default and not memory else memory.pop(0)


next_item = Operation("next_item", _next_item, lambda memory, *default: ANY, has_effect=True, writes=(0,), views=(0, 1))
