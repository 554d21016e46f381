"""Which symbolic ints are sizes of arrays: what is made with them has these very sizes."""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.graph import Literal, Operand, Value
from runtime.primitives.primitive import Primitive
from runtime.primitives.shapes import shrunk
from runtime.structure import take_apart
from runtime.trace.builder import current, operand, tracing
from runtime.trace.calls import is_leaf
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ArrayType, Dim, Type

# Functions and methods of which an argument is a shape.
SHAPED = frozenset(
    (np.zeros, np.ones, np.empty, np.full, np.eye, np.identity, np.arange, np.reshape, np.broadcast_to, "reshape")
)


def note_size(value: Value, size: Any) -> None:
    """Remember that the int `value` is this size."""
    if isinstance(size, Dim):
        current().sizes[value] = size


def note_length(found: Symbolic, array: Symbolic) -> None:
    """Remember that `found` is the length of `array`."""
    type_ = array.ag_type
    if isinstance(type_, ArrayType) and type_.shape:
        note_size(found.ag_value, type_.shape[0])


def note_difference(found: Any, left: Operand, right: Operand) -> None:
    """Remember that `found` is a size less a constant: as long as `x[1:]` or `x[1:-1]`, or negative."""
    trace = tracing()  # none for what was recorded, after its end
    size = trace.sizes.get(left) if trace is not None and isinstance(left, Value) else None
    if size is not None and isinstance(right, Literal) and type(right.value) is int and right.value >= 0:
        note_size(found.ag_value, shrunk(size, right.value))


def sized_type(primitive: Primitive, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Type | None:
    """The type of a call where the sizes that it is given are known as sizes; None where that tells nothing more."""
    trace = tracing()
    known = trace.sizes if trace is not None else None  # none for what was recorded, after its end
    if not known or function not in SHAPED:
        return None
    template, leaves = take_apart((args, kwargs), is_leaf)
    operands = list(map(operand, leaves))
    if not any(isinstance(item, Value) and item in known for item in operands):
        return None
    types = [known.get(item, item.type) if isinstance(item, Value) else item.type for item in operands]
    found = primitive.infer(*types, template=template)
    return None if found == ANY else found
