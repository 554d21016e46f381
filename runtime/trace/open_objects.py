"""Attributes of objects of which nothing is known while tracing but their class."""

from __future__ import annotations

from typing import Any

from runtime.graph import Literal
from runtime.primitives.objects import GETATTR
from runtime.trace.builder import current, emit, operand
from runtime.trace.class_attributes import class_attribute


def is_data_of_class(cls: type, name: str) -> bool:
    """Whether such an object has what its class holds under a name, as no object of the class has its own."""
    from runtime.trace.shadow import Member

    member = class_attribute(cls, name)
    is_data = type(member) is Member and not hasattr(type(member.raw), "__get__")
    return is_data and current().lifter.common_types.gives_none(cls, name)


def read_open(instance: Any, name: str) -> Any:
    """What such an object has under a name when the graph runs; that may be what its class holds."""
    _forget_in_class(type(instance), name)
    common = current().lifter.common_types
    read = emit(GETATTR, (operand(instance), Literal(name)), {}, common.attribute(type(instance), name))
    return common.read(type(instance), name, read)


def _forget_in_class(cls: type, name: str) -> None:
    """What a class holds may change from now on by way of an object that has it from there."""
    from runtime.trace.opaque import forget
    from runtime.trace.shadow import Member

    found = class_attribute(cls, name)
    if type(found) is not Member:
        forget(getattr(found, "ag_content", found))
    elif not hasattr(type(found.raw), "__get__"):
        forget(found.get())
