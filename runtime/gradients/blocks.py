"""Which values a tape's block has made: others, computed after it, are on no tape."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.gradients.kinds import is_container
from runtime.gradients.roles import GETTERS, IDENTITIES
from runtime.graph import Graph, Node, Operand, Value
from runtime.primitives.control import COND
from runtime.trace.builder import Trace


class Block:
    """What a trace has put in until a tape's block ended."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._made = {value for node in trace.nodes for value in node.outputs}

    def is_used_later(self) -> bool:
        """Whether a recording's values have been computed with since it ended, which it has no nodes of."""
        nodes = self._trace.nodes
        return any(getattr(item, "is_used_later", False) for node in nodes for item in (*node.inputs, *node.outputs))

    def is_later(self, value: Operand) -> bool:
        """Whether a value was computed after the block, rather than handed on from it."""
        return self._is_later(value, self._trace.nodes)

    def _is_later(self, value: Operand, nodes: Iterable[Node]) -> bool:
        if not isinstance(value, Value) or value in self._made:
            return False
        maker = next((node for node in nodes if value in node.outputs), None)
        if maker is None or _hands_on(maker):
            return maker is not None and not maker.regions and self._is_later(maker.inputs[0], nodes)
        if maker.primitive is not COND:
            return True
        place = maker.outputs.index(value)
        return any(self._is_chosen_later(region, place, nodes) for region in maker.regions)

    def _is_chosen_later(self, region: Graph, place: int, nodes: Iterable[Node]) -> bool:
        return self._is_later(region.outputs[place], [*nodes, *region.nodes])


def _hands_on(node: Node) -> bool:
    """Whether a node gives what it is given, or takes it out of what holds it."""
    if node.regions:
        return node.primitive is not COND  # a loop over what the block has made, say
    name = node.primitive.name
    return name in IDENTITIES or ((name in GETTERS or name in _TAKING) and is_container(node.inputs[0].type))


_TAKING = ("getitem", "getattr")


def depends(value: Operand, nodes: Iterable[Node], sources: Iterable[Operand]) -> bool:
    """Whether a value may depend on sources that nodes use: certainly not where what does is never stored."""
    found = set(sources)
    for node in nodes:
        inside = [inner for region in node.regions for inner in region.walk()]
        taken = {item for step in (node, *inside) for item in step.inputs}
        taken.update(item for step in (node, *inside) for region in step.regions for item in region.outputs)
        if found.isdisjoint(taken):
            continue
        if any(step.primitive.writes or step.primitive.opaque for step in (node, *inside)):
            return True
        found.update(node.outputs)
    return value in found
