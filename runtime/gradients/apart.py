"""Numbers that branches and loops hand on whose cotangents are values, though the same number elsewhere has a shadow.

A number that is put on a list, and carried by a loop as well, is only computed with under the variable's name: what is
added to its cotangent there is summed up as that of a variable is which is in no list, and then added to the shadow of
what was assigned to it. So the variable needs no memory of its own in each iteration.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from runtime.gradients.kinds import is_number
from runtime.gradients.regions import Region
from runtime.graph import Node, Operand, Value
from runtime.primitives.control import COND, FOR, RENAME, TRY, WHILE
from runtime.types import ArrayType

if TYPE_CHECKING:
    from runtime.gradients.storage import Analysis


def handed_on_apart(analysis: Analysis, steps: Iterable[tuple[Region, Node]], taped: Collection[Region]) -> set[Value]:
    """The values that branches and loops hand on whose cotangents need no shadow."""
    steps = list(steps)
    found = [group for home, node in steps if node.regions and home not in taped for group in _groups(home, node)]
    groups = [group for group in found if all(_is_number(analysis, value) for value in group)]
    if not groups:
        return set()
    shared = set(_shared(analysis, steps))
    return {value for group in groups if shared.isdisjoint(group) for value in group}


def _is_number(analysis: Analysis, value: Value) -> bool:
    return isinstance(value.type, ArrayType) and analysis.has_own_name(value) and analysis.has_shadow(value)


def _groups(home: Region, node: Node) -> Iterator[tuple[Value, ...]]:
    """The names of each variable that a branch or loop hands on: its result, and those inside of a loop."""
    regions = home.controls[node].regions
    if node.primitive in (COND, TRY):
        yield from ((value,) for value in node.outputs)
    elif node.primitive is FOR:
        yield from zip(node.outputs, regions[0].inputs[1:], strict=False)
    elif node.primitive is WHILE:
        test, body = regions
        for value, tested, handed_on, inner in zip(
            node.outputs, test.inputs, test.outputs[1:], body.inputs, strict=False
        ):
            if tested is handed_on:
                yield value, tested, inner


def _shared(analysis: Analysis, steps: Iterable[tuple[Region, Node]]) -> Iterator[Operand]:
    """The operands that nodes do more with than to compute numbers and new arrays from them."""
    for home, node in steps:
        regions = home.controls[node].regions if node.regions else ()
        for k, region in enumerate(regions):
            yield from region.outputs[:1] if node.primitive is WHILE and k == 0 else region.outputs
        if not _only_computes(node) and not analysis.keeps(node):
            yield from node.inputs


def _only_computes(node: Node) -> bool:
    primitive = node.primitive
    if node.regions or primitive.writes or not all(isinstance(value.type, ArrayType) for value in node.outputs):
        return False
    has_name = primitive is RENAME or primitive.name == "taken"  # which has a cotangent of its own
    return not primitive.views or has_name or all(is_number(value.type) for value in node.outputs)
