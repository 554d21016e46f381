"""What is there before a stretch and shares memory: its shadows share memory alike, or it is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from types import CellType
from typing import Any

import numpy

from runtime.gradients.buffers import ZERO, buffer_of, shows_twice
from runtime.gradients.mirrors import held_by, shadow
from runtime.gradients.operation import Operation
from runtime.primitives.shapes import Unknown
from runtime.trace.recording import owner
from runtime.types import ANY, NONE, TupleType, Type


def _shadows(*values: Any) -> tuple[Any, ...]:
    """Shadows of what is there before the stretch; those of arrays share memory as the arrays do, wherever these are.

    Raises ValueError where they share memory that is not an array's own.
    """
    arrays = {id(x): x for value in values for x in _arrays_in(value)}
    owners = Counter(id(owner(x)) for x in arrays.values())
    memories: dict[int, numpy.ndarray] = {}
    made: dict[int, Any] = {}
    alone = []
    for key, x in arrays.items():
        if owners[id(owner(x))] == 1:
            alone.append(x)
            made[key] = buffer_of(x, None)
        else:
            made[key] = _part_of_shadow(x, owner(x), memories)
    _check_memory(alone)
    return tuple([_mirrored(value, made) for value in values])


def _arrays_in(value: Any) -> Iterator[numpy.ndarray]:
    if isinstance(value, numpy.ndarray):
        yield value
    elif isinstance(value, list | tuple | dict | CellType):
        held = value.values() if isinstance(value, dict) else held_by(value) if isinstance(value, CellType) else value
        for item in held:
            yield from _arrays_in(item)


def _mirrored(value: Any, made: dict[int, Any]) -> Any:
    """The shadow of a value, of whose arrays and lists some have one already."""
    if isinstance(value, tuple):
        return [_mirrored(item, made) for item in value]
    if not isinstance(value, numpy.ndarray | list | dict | CellType):
        return buffer_of(value, None)
    if id(value) not in made:
        if isinstance(value, dict):
            made[id(value)] = {key: _mirrored(item, made) for key, item in value.items()}
        elif isinstance(value, CellType):
            made[id(value)] = CellType(*(_mirrored(item, made) for item in held_by(value)))
        else:
            made[id(value)] = [_mirrored(item, made) for item in value]
    return made[id(value)]


def _check_memory(arrays: Iterable[numpy.ndarray]) -> None:
    """Raises ValueError where some of the arrays, each of an owner of its own, share memory."""
    last: Any = None
    end = 0
    for x in sorted(arrays, key=lambda x: numpy.lib.array_utils.byte_bounds(x)[0]):
        if last is not None and _is_shared(last, x):
            raise ValueError(_OVERLAPS)
        high = numpy.lib.array_utils.byte_bounds(x)[1]
        if high > end:
            last, end = x, high


def _is_shared(x: Any, other: Any) -> bool:
    are_arrays = isinstance(x, numpy.ndarray) and isinstance(other, numpy.ndarray)
    return are_arrays and numpy.may_share_memory(x, other) and numpy.shares_memory(x, other)


_OVERLAPS = (
    "a gradient through arrays that are changed in place and overlap in memory is not known: give it arrays of their "
    "own, for instance by `.copy()`"
)


def _part_of_shadow(x: numpy.ndarray, whole: numpy.ndarray, memories: dict[int, numpy.ndarray]) -> Any:
    """The part of the shadow of an array's owner that the array is of the owner."""
    if whole.base is not None or shows_twice(x) or x.dtype.kind not in "fc":
        raise ValueError(_OVERLAPS)
    memory = memories.get(id(whole))
    if memory is None:
        memory = memories[id(whole)] = numpy.full(whole.size, ZERO, whole.dtype)
    start, own_start = (array.__array_interface__["data"][0] for array in (x, whole))
    return numpy.ndarray(x.shape, x.dtype, memory.data.cast("B"), start - own_start, x.strides)


def _shadow_or_any(x: Any) -> Type:
    try:
        return shadow.primitive.infer(x)
    except Unknown:
        return ANY


shadows = Operation("shadows", _shadows, lambda *values: TupleType(tuple(map(_shadow_or_any, values))))


def _check_apart(changed: tuple[Any, ...], others: tuple[Any, ...]) -> None:
    """Raises ValueError where an array that is changed shares memory with another argument."""
    for x in changed:
        for other in others:
            if _is_shared(x, other):
                raise ValueError(
                    "a gradient through an array that is changed in place, and is used under another name that was "
                    "there before (as two arguments, for instance), is not known: give it an array of its own, for "
                    "instance by `.copy()`"
                )


check_apart = Operation("check_apart", _check_apart, lambda changed, others: NONE, has_effect=True)
