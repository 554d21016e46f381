"""Dead-code elimination: nodes, results of branches and carries of loops that nothing depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.effects import is_deletable, is_deletable_itself
from runtime.passes.rewrite import with_nodes, with_parts, with_regions
from runtime.primitives.control import COND, FOR, TRY, WHILE
from runtime.primitives.objects import GETATTR


def eliminate_dead_code(graph: Graph) -> Graph:
    """Keep the nodes that an output or an effect depends on, or that may raise or warn.

    A result of a branch and a carry of a loop go where no kept node uses them; a carry that only computes itself is
    not used. Liveness is marked backwards along definitions, as in sparse mark and sweep, so that loops need no rounds.
    """
    liveness = _Liveness(graph)
    return liveness.sweep(graph, graph.outputs)


class _Liveness:
    def __init__(self, graph: Graph) -> None:
        self.live: set[Value] = set()
        self.kept: set[Node] = set()
        self.parents: dict[Node, Node | None] = {}
        self.feeds: dict[Value, list[Operand]] = {}  # live where the value is
        self.makers: dict[Value, Node] = {}
        self._waiting: list[Operand] = []
        self._record(graph, None)
        self._mark(graph.outputs)
        repeated = set(_repeated_by_methods(graph))
        for node in reversed(self.parents):  # most are live already, and need no look at what they do
            if node not in self.kept and node not in repeated and not is_deletable_itself(node):
                self._keep(node)
                self._mark(())

    def _record(self, graph: Graph, parent: Node | None) -> None:
        for node in graph.nodes:
            self.parents[node] = parent
            for value in node.outputs:
                self.makers[value] = node
            if not node.regions:
                continue
            for values, operands in carried_together(node):
                for value in values:
                    self.feeds[value] = [*values, *operands]
            for region in node.regions:
                for value in region.inputs:
                    self.makers[value] = node
                self._record(region, node)

    def _mark(self, operands: Iterable[Operand]) -> None:
        self._waiting.extend(operands)
        while self._waiting:
            value = self._waiting.pop()
            if not isinstance(value, Value) or value in self.live:
                continue
            self.live.add(value)
            self._waiting.extend(self.feeds.get(value, ()))
            if value in self.makers:
                self._keep(self.makers[value])

    def _keep(self, node: Node | None) -> None:
        while node is not None and node not in self.kept:
            self.kept.add(node)
            self._waiting.extend(always_used(node))
            node = self.parents[node]

    def sweep(self, graph: Graph, outputs: Sequence[Operand]) -> Graph:
        nodes = tuple(self._swept(node) for node in graph.nodes if node in self.kept)
        return with_nodes(graph, nodes, tuple(outputs))

    def _swept(self, node: Node) -> Node:
        if not node.regions:
            return node
        kept = [k for k, value in enumerate(node.outputs) if value in self.live]
        if len(kept) == len(node.outputs):
            return with_regions(node, [self.sweep(region, region.outputs) for region in node.regions])
        if node.primitive in (COND, TRY):
            regions = tuple(self._branch(region, len(node.outputs), kept) for region in node.regions)
            return with_parts(node, node.inputs, _take(node.outputs, kept), regions)
        return self._loop(node, kept)

    def _branch(self, region: Graph, count: int, kept: list[int]) -> Graph:
        outputs = _take(region.outputs, kept) if len(region.outputs) == count else region.outputs
        return self.sweep(region, outputs)

    def _loop(self, node: Node, kept: list[int]) -> Node:
        # How many operands and values stand before the carries: the iterable, the item, the test of the loop.
        first = 1 if node.primitive is FOR else 0
        regions = []
        for number, region in enumerate(node.regions):
            tested = 1 if node.primitive is FOR or number == 0 else 0
            outputs = (*region.outputs[:tested], *_take(region.outputs[tested:], kept))
            inputs = (*region.inputs[:first], *_take(region.inputs[first:], kept))
            regions.append(replace(self.sweep(region, outputs), inputs=inputs))
        inputs = (*node.inputs[:first], *_take(node.inputs[first:], kept))
        return with_parts(node, inputs, _take(node.outputs, kept), tuple(regions))


def _repeated_by_methods(graph: Graph) -> Iterator[Node]:
    """Reads of attributes that the call of a method, the next node that may raise or has an effect, does again.

    Before a method's arguments are evaluated, tracing reads a method of an object of unknown class as an attribute.
    """
    reads: dict[tuple[Operand, str], Node] = {}
    for node in graph.nodes:
        if node.primitive is GETATTR and isinstance(node.inputs[1], Literal):
            reads = {(node.inputs[0], f".{node.inputs[1].value}"): node}
            continue
        read = reads.get((node.inputs[0], node.primitive.name)) if node.inputs else None
        if read is not None:
            yield read
        if reads and not is_deletable(node):
            reads = {}
        for region in node.regions:
            yield from _repeated_by_methods(region)


def carried_together(node: Node) -> list[tuple[tuple[Value, ...], tuple[Operand, ...]]]:
    """For each result or carry of a control node: its values, live together, and the operands that they come from."""
    if node.primitive is WHILE:
        test, body = node.regions
        values = zip(node.outputs, test.inputs, body.inputs, strict=True)
        return list(zip(values, zip(node.inputs, test.outputs[1:], body.outputs, strict=True), strict=True))
    if node.primitive is FOR:
        (body,) = node.regions
        pairs = zip(node.outputs, body.inputs[1:], strict=True)
        return list(zip(pairs, zip(node.inputs[1:], body.outputs[1:], strict=True), strict=True))
    count = len(node.outputs)
    full = [region.outputs for region in node.regions if len(region.outputs) == count]
    return [((value,), tuple(outputs[k] for outputs in full)) for k, value in enumerate(node.outputs)]


def always_used(node: Node) -> tuple[Operand, ...]:
    """The operands that a node needs if it runs at all: not those that feed a carry, nor the results of branches."""
    if node.primitive is WHILE:
        return node.regions[0].outputs[:1]
    if node.primitive is FOR:
        return (node.inputs[0], node.regions[0].outputs[0])
    return node.inputs


def _take(items: Sequence, kept: list[int]) -> tuple:
    return tuple(items) if len(kept) == len(items) else tuple([items[k] for k in kept])
