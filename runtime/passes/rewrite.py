"""What passes share: operands replaced in nodes and regions, without touching the graph they come from."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.graph import Graph, Node, Operand, Value

Replacements = dict[Value, Operand]


def replaced(operand: Operand, replacements: Replacements) -> Operand:
    """What stands for `operand` now."""
    while isinstance(operand, Value) and operand in replacements:
        operand = replacements[operand]
    return operand


def replaced_all(operands: Iterable[Operand], replacements: Replacements) -> tuple[Operand, ...]:
    """What stands for each operand now."""
    if not replacements:
        return tuple(operands)
    return tuple(replaced(operand, replacements) for operand in operands)


def with_operands(node: Node, replacements: Replacements) -> Node:
    """`node` over the values that stand for its operands now; its regions are left as they are."""
    if not replacements:
        return node
    inputs = replaced_all(node.inputs, replacements)
    return node if inputs == node.inputs else with_parts(node, inputs, node.outputs, node.regions)


def with_parts(node: Node, inputs: tuple[Operand, ...], outputs: tuple[Value, ...], regions: tuple[Graph, ...]) -> Node:
    """The operation of `node` with other parts: as `dataclasses.replace`, but several times as fast."""
    return Node(node.primitive, inputs, outputs, node.params, regions, node.frames)


def with_regions(node: Node, regions: Iterable[Graph]) -> Node:
    """`node` with these regions: itself where they are its own."""
    regions = tuple(regions)
    return node if regions == node.regions else with_parts(node, node.inputs, node.outputs, regions)


def with_nodes(graph: Graph, nodes: Iterable[Node], outputs: tuple[Operand, ...]) -> Graph:
    """`graph` with these nodes and outputs: itself where they are its own."""
    nodes = tuple(nodes)
    if nodes == graph.nodes and outputs == graph.outputs:
        return graph
    return Graph(graph.inputs, nodes, outputs, graph.name)


def substitute(graph: Graph, replacements: Replacements) -> Graph:
    """`graph` with operands replaced everywhere, regions included."""
    if not replacements:
        return graph
    nodes = [
        with_regions(with_operands(node, replacements), (substitute(region, replacements) for region in node.regions))
        for node in graph.nodes
    ]
    return with_nodes(graph, nodes, replaced_all(graph.outputs, replacements))
