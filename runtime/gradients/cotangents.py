"""What is known of cotangents: their types, and whether they may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.gradients import buffers, functions
from runtime.gradients.kinds import number_dtype
from runtime.graph import Value
from runtime.trace.symbolic import Symbolic
from runtime.types import (
    ANY,
    NONE,
    STR,
    UNBOUND,
    ArrayType,
    ListType,
    ObjectType,
    TupleType,
    Type,
    alternatives,
)  # fmt: skip


def cotangent_type(type_: Type) -> Type:
    """The type of the cotangents of values of this type: of numbers one, whatever classes they may be of."""
    dtype = number_dtype(type_)
    if dtype is not None:
        return ArrayType(dtype, (), "scalar")
    kinds = alternatives(type_)
    if all(isinstance(kind, ArrayType) or kind in (NONE, STR, UNBOUND) for kind in kinds):
        return buffers.zero.primitive.infer(type_)
    return ANY


def has_length(type_: Type) -> bool:
    """Whether `len` of a value of this type works, and tells how often a loop over it runs."""
    sized = (ObjectType(range), ObjectType(str), ObjectType(dict))
    return all(isinstance(kind, ArrayType | ListType | TupleType) or kind in sized for kind in alternatives(type_))


def by_name(values: Sequence[Value]) -> list[int]:
    """The places of values in the order of their names, in which their cotangents are handed on: see `naming`."""
    return sorted(range(len(values)), key=lambda k: values[k].name)


def is_certain(g: Any) -> bool:
    """Whether a cotangent is certain to be an array or number, and not missing."""
    kinds = alternatives(functions.static_type(g))
    return all(isinstance(kind, ArrayType) for kind in kinds)


def is_sequence(g: Any) -> bool:
    return isinstance(g, list | tuple)


def has_parts(g: Any) -> bool:
    """Whether a cotangent is that of several results, each of which is told apart."""
    if getattr(g, "ag_grown", None):  # of which only the run tells how many items it has
        return False
    return is_sequence(g) or (type(g) is Symbolic and isinstance(g.ag_type, TupleType))
