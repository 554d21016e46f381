"""Functions that are made values of run time once more, where those of before can't be reached.

Python would have one object, so their identity must not be asked for: where it is, such functions are kept apart from
then on, and are values of run time wherever branches, loops and run-time cells hold them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from runtime.graph import Literal, Operand
from runtime.primitives.control import Closure
from runtime.primitives.primitive import Primitive
from runtime.types import ANY, ObjectType, alternatives

if TYPE_CHECKING:
    from runtime.trace.builder import Trace

_COMPARING = ("is", "contains", "eq", "ne", "index", "count", "remove")


def check_compared(trace: Trace, primitive: Primitive, inputs: tuple[Operand, ...]) -> None:
    """A node may tell a function from that which was made of it before."""
    from runtime.trace.held import are_told_apart, tell_apart

    how = _compares(primitive)
    compared = inputs if how == "items" else inputs[1:2] if how == "keys" else ()
    for item in compared:
        if item in trace.made_again:
            tell_apart(trace.made_again[item])  # type: ignore[index]
    if any(isinstance(item, Literal) for item in compared) or not any(map(_may_be_made, compared)):
        return
    for definition in trace.made_again.values():
        if not are_told_apart(definition):
            tell_apart(definition)


@cache
def _compares(primitive: Primitive) -> str:
    """Which operands a node compares: "items", that is all, or "keys", the second one."""
    name = primitive.name
    if name.startswith(("dict.", "set.")):
        return "keys"
    return "items" if name.rpartition(".")[2].rstrip("_") in _COMPARING else ""


def _may_be_made(item: Any) -> bool:
    return any(kind == ANY or kind == ObjectType(Closure) for kind in alternatives(item.type))
