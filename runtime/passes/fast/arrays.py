"""What the passes that change the last bits have in common: arrays of floats, constants, and values used once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.rewrite import with_nodes, with_regions
from runtime.primitives.primitive import Primitive
from runtime.types import ArrayType, Type

Rule = Callable[[Node, list[Node]], list[Node] | None]


def rewritten(graph: Graph, rule: Rule) -> Graph:
    """`graph` with nodes in place of each one for which `rule` gives some.

    It is given the nodes before it in its block, and takes those from the list that are no longer needed. The last of
    the new nodes has the outputs of the old one.
    """
    nodes: list[Node] = []
    for node in graph.nodes:
        if node.regions:
            node = with_regions(node, [rewritten(region, rule) for region in node.regions])
        nodes.extend(rule(node, nodes) or (node,))
    return with_nodes(graph, nodes, graph.outputs)


def is_float_array(type_: Type) -> bool:
    """Whether a value is certain to be an array of floats, in native byte order, of at least one axis."""
    return (
        isinstance(type_, ArrayType)
        and type_.kind == "array"
        and bool(type_.shape)
        and type_.dtype in (np.float32, np.float64)
    )


def constant(operand: Operand) -> float | None:
    """The finite number that an operand is; None for any other."""
    value = operand.value if isinstance(operand, Literal) else None
    if not isinstance(value, int | float) or isinstance(value, bool | np.generic):
        return None
    return float(value) if abs(value) < 1e30 and math.isfinite(value) else None


def operation(primitive: Primitive, inputs: Sequence[Operand], output: Value, node: Node) -> Node:
    """A node that stands where `node` stands."""
    return Node(primitive, tuple(inputs), (output,), {}, (), node.frames)


def use_counts(graph: Graph) -> Counter[Value]:
    """How often each value is an operand or an output."""
    counts: Counter[Value] = Counter(item for item in graph.outputs if isinstance(item, Value))
    for node in graph.walk():
        counts.update(item for item in node.inputs if isinstance(item, Value))
        for region in node.regions:
            counts.update(item for item in region.outputs if isinstance(item, Value))
    return counts


def maker(value: Operand, before: Sequence[Node]) -> Node | None:
    """The node of the same block that makes `value`, where nothing between it and the end of `before` has an effect."""
    for node in reversed(before):
        if value in node.outputs:
            return node
        if node.regions or node.primitive.has_effect or node.primitive.opaque or node.primitive.writes:
            return None
    return None
