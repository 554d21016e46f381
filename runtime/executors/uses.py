"""Where the values of a graph are used: how often, where last, and in which block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runtime.graph import Graph, Operand, Value


class Uses:
    """The uses of every value in a graph.

    `count`: how many operands it is; `last`: for a block and a value that is used in it or in regions inside, the index
    of the last node that uses it (the number of nodes where the block's own outputs do); `home`: the block that defines
    it; `user`: a block that uses it directly (the one, where it is used once).
    """

    def __init__(self, graph: Graph) -> None:
        self.count: dict[Value, int] = {}
        self.last: dict[tuple[Graph, Value], int] = {}
        self.home: dict[Value, Graph] = {}
        self.user: dict[Value, Graph] = {}
        self._block(graph)

    def is_last(self, block: Graph, value: Value, index: int) -> bool:
        """Whether nothing in `block` uses the value after node `index`."""
        return self.last.get((block, value), -1) <= index

    def _block(self, graph: Graph) -> set[Value]:
        used: set[Value] = set()
        self.home.update(dict.fromkeys(graph.inputs, graph))
        for index, node in enumerate(graph.nodes):
            seen = self._direct(node.inputs, graph)
            for region in node.regions:
                seen |= self._block(region)
            self.last.update({(graph, value): index for value in seen})
            self.home.update(dict.fromkeys(node.outputs, graph))
            used |= seen
        seen = self._direct(graph.outputs, graph)
        self.last.update({(graph, value): len(graph.nodes) for value in seen})
        return used | seen

    def _direct(self, operands: Iterable[Operand], block: Graph) -> set[Value]:
        values = [operand for operand in operands if isinstance(operand, Value)]
        for value in values:
            self.count[value] = self.count.get(value, 0) + 1
            self.user[value] = block
        return set(values)


def blocks(graph: Graph) -> Iterator[Graph]:
    """The graph and every region in it."""
    yield graph
    for node in graph.walk():
        yield from node.regions
