"""Which texts a value may be that is known only when the graph runs, by how the graph makes it."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from runtime.graph import Graph, Literal, Node, Operand
from runtime.primitives.builtins import FORMAT
from runtime.primitives.control import COND
from runtime.primitives.operators import BINARY
from runtime.render import template_of
from runtime.structure import Hole


def may_be(value: Operand, text: str, nodes: Sequence[Node]) -> bool:
    """Whether the value may be this text; so it may where nothing is known of it."""
    if isinstance(value, Literal):
        return value.value == text
    node = _maker(value, nodes)
    if node is None:
        return True
    if node.primitive is COND:
        return any(may_be(part, text, (*nodes, *made)) for part, made in _parts(node, value))
    if node.primitive is FORMAT:
        return re.fullmatch(_pattern(node), text, re.DOTALL) is not None
    if node.primitive is BINARY["add"]:
        return any(_may_be_sum(node, text[:cut], text[cut:], nodes) for cut in range(len(text) + 1))
    return True


def _may_be_sum(node: Node, first: str, second: str, nodes: Sequence[Node]) -> bool:
    left, right = node.inputs
    return may_be(left, first, nodes) and may_be(right, second, nodes)


def _maker(value: Operand, nodes: Sequence[Node]) -> Node | None:
    return next((node for node in reversed(nodes) if value in node.outputs), None)


def _parts(node: Node, value: Operand) -> list[tuple[Operand, tuple[Node, ...]]]:
    """What the arms of a branch give for one of its outputs."""
    place = [output is value for output in node.outputs].index(True)
    regions: Sequence[Graph] = node.regions
    return [(region.outputs[place], region.nodes) for region in regions]


def _pattern(node: Node) -> str:
    """What formatted text looks like, as a regular expression."""
    template = template_of(node)[0][0]
    if type(template) is Hole:
        template = getattr(node.inputs[template.index], "value", None)
    if not isinstance(template, str):
        return ".*"
    pieces = string.Formatter().parse(template)
    return "".join([re.escape(literal) + ".*" * (field is not None) for literal, field, _, _ in pieces])
