"""What passes share: operands replaced in nodes and regions, without touching the graph they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from runtime.graph import Graph, Node, Operand, Value

Replacements = dict[Value, Operand]


def replaced(operand: Operand, replacements: Replacements) -> Operand:
    """What stands for `operand` now."""
    while isinstance(operand, Value) and operand in replacements:
        operand = replacements[operand]
    return operand


def replaced_all(operands: Iterable[Operand], replacements: Replacements) -> tuple[Operand, ...]:
    """What stands for each operand now."""
    return tuple(replaced(operand, replacements) for operand in operands)


def with_operands(node: Node, replacements: Replacements) -> Node:
    """`node` over the values that stand for its operands now; its regions are left as they are."""
    inputs = replaced_all(node.inputs, replacements)
    return node if inputs == node.inputs else replace(node, inputs=inputs)


def substitute(graph: Graph, replacements: Replacements) -> Graph:
    """`graph` with operands replaced everywhere, regions included."""
    if not replacements:
        return graph
    nodes = tuple(
        replace(
            with_operands(node, replacements),
            regions=tuple(substitute(region, replacements) for region in node.regions),
        )
        for node in graph.nodes
    )
    return replace(graph, nodes=nodes, outputs=replaced_all(graph.outputs, replacements))
