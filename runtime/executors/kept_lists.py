"""Lists that a graph puts numbers on and takes them off again, which nothing else sees: those of reverse passes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from runtime.graph import Graph, Node, Value
from runtime.primitives.containers import LIST_APPEND, LIST_POP, MAKE_LIST
from runtime.types import ArrayType

FLOAT64 = ArrayType(np.dtype(np.float64), (), "scalar")


def kept_lists(graph: Graph) -> set[Value]:
    """The lists that are filled with NumPy's floats first, and then emptied from their end.

    What is on them may be of another class, if all that is taken off is made a float of NumPy's again.
    """
    if not any(node.primitive is LIST_POP for node in graph.walk()):
        return set()
    shown = set(graph.outputs)
    for node in graph.walk():
        places = slice(1, None) if node.primitive in (LIST_APPEND, LIST_POP) else slice(None)
        shown.update(node.inputs[places])
        if node.primitive is LIST_APPEND and node.inputs[1].type != FLOAT64:  # a variable may be unbound at first
            shown.add(node.inputs[0])
        shown.update(operand for region in node.regions for operand in region.outputs)
    return {value for block in _blocks(graph) for value in _of_block(block)} - shown  # type: ignore[operator]


def _blocks(graph: Graph) -> Iterator[Graph]:
    yield graph
    for node in graph.nodes:
        for region in node.regions:
            yield from _blocks(region)


def _of_block(block: Graph) -> set[Value]:
    """The lists made in a block that no node of it takes from and, then or later, puts on."""
    made = {node.outputs[0] for node in block.nodes if node.primitive is MAKE_LIST and not node.inputs}
    taken: set[Value] = set()
    for node in block.nodes if made else ():
        filled, emptied = _changed(node, LIST_APPEND), _changed(node, LIST_POP)
        taken |= emptied
        made -= taken & filled
    return made & taken


def _changed(node: Node, primitive: object) -> set[Value]:
    inside = (inner for region in node.regions for inner in region.walk())
    return {inner.inputs[0] for inner in (node, *inside) if inner.primitive is primitive}  # type: ignore[misc]
