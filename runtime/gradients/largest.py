"""The reverse of Python's `min` and `max`: the item that they have handed on gets the whole cotangent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from runtime.gradients.buffers import ZERO, accumulated, own_dtype, zero_of
from runtime.gradients.operation import Operation
from runtime.primitives.rules import array_type
from runtime.types import ANY, NONE, ArrayType, Type


def _chosen(items: Any, out: Any, g: Any) -> Any:
    """The cotangents of the items of which Python's `min` or `max` has handed one on: that one gets all of it."""
    first = _first_of(list(items), out)
    found = [g if k == first else numpy.float64(ZERO) for k in range(len(items))]
    return numpy.array(found) if isinstance(items, numpy.ndarray) else found


def _first_of(items: Sequence[Any], out: Any) -> int:
    """Which of the items `min` or `max` has handed on: NaN, which is equal to none, where it is the first one."""
    for k, item in enumerate(items):
        if item is out:
            return k
    return next((k for k, item in enumerate(items) if item == out), 0)


def _add_to_chosen(memory: Any, items: Any, out: Any, g: Any) -> None:
    """Add the cotangent of what `min` or `max` has handed on, a number, to the memory of that item of a list."""
    found = memory[_first_of(items, out)]
    if found is not None:
        accumulated(found, own_dtype(found, g))


add_to_chosen = Operation(
    "add_to_chosen", _add_to_chosen, lambda memory, items, out, g: NONE, has_effect=True, writes=(0,)
)


def _chosen_type(items: Any, out: Any, g: Any) -> Type:
    return ArrayType(array_type(g).dtype, items.shape) if isinstance(items, ArrayType) else ANY


chosen = Operation("chosen", _chosen, _chosen_type)


def _chosen_part(items: Any, out: Any, parts: Any) -> Any:
    """Of the cotangents of what `chosen` gave, that of the item that was handed on."""
    return parts[_first_of(list(items), out)]


def _part_type(items: Any, out: Any, parts: Any) -> Type:
    return ArrayType(parts.dtype, (), "scalar") if isinstance(parts, ArrayType) else ANY


chosen_part = Operation("chosen_part", _chosen_part, _part_type)


def _chosen_at(items: Any, out: Any, k: int, g: Any) -> Any:
    """The cotangent of one of the items."""
    if _first_of(items, out) == k:
        return g
    return _NO_NUMBER if type(g) is numpy.float64 else zero_of(g)


_NO_NUMBER = numpy.float64(ZERO)
chosen_at = Operation("chosen_at", _chosen_at, lambda items, out, k, g: array_type(g), may_raise=False)
