"""Which operations may write their result into an operand, or another array, that nobody needs any more.

The result must have the layout that NumPy would give it. NumPy lays a new result out in the order of its operands, and
in C order where one of them, of the result's whole shape, is in C order. So an operand's buffer is taken only if it is
known to be in C order: the analysis finds that out, as a condition on the inputs of the graph.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property
from typing import Any, NamedTuple

from runtime.executors.elementwise import TILED, has_certain_shape, is_copy, is_elementwise, takes_out
from runtime.executors.orders import Order, Orders
from runtime.executors.uses import Uses
from runtime.graph import Graph, Node, Value
from runtime.passes.aliasing import Aliases
from runtime.primitives.control import FOR, WHILE
from runtime.primitives.registry import passes_on
from runtime.types import Dim, single_array

_MIN_KEPT = 256  # elements
_MIN_SPARE = 4096
_MOST_IN_LOOPS = 8


class Reuse(NamedTuple):
    """`buffer`, an array that is dead by then, takes the result, if all the inputs `order` are C-contiguous.

    Where `order` is None, that is to be asked of the buffer itself. (A primitive that is `consuming` asks for what it
    needs.)
    """

    buffer: Value
    order: Order


class Buffers(NamedTuple):
    """What `plan_buffers` finds.

    `reuses`: operations that write into a dead array; `kept`: operations in a loop that write into what they made in
    the iteration before, if all these inputs are C-contiguous; `lasting`: the values in buffers that are kept.
    """

    reuses: dict[Node, Reuse]
    kept: dict[Node, frozenset[Value]]
    lasting: set[Value]


def plan_buffers(graph: Graph, uses: Uses) -> Buffers:
    """The operations of `graph` that need no new buffer."""
    if not any(is_elementwise(node) or is_copy(node) or node.primitive.consuming for node in graph.walk()):
        return Buffers({}, {}, set())
    planner = _Planner(graph, uses)
    planner.block(graph)
    kept, lasting = planner.kept()
    return Buffers(planner.found, kept, lasting)


class _Planner:
    def __init__(self, graph: Graph, uses: Uses) -> None:
        self.uses = uses
        self.graph = graph
        # What makes an array of its own; whether that is so is for the roots of its result to say.
        self.made = {
            value
            for node in graph.walk()
            if not (node.regions or node.primitive.views or node.primitive.writes or passes_on(node.primitive))
            for value in node.outputs
        }
        self.found: dict[Node, Reuse] = {}

    # Most graphs have no temporary to take: what costs a look at the whole graph is found on demand.

    @cached_property
    def aliases(self) -> Aliases:
        return Aliases(self.graph)

    @cached_property
    def orders(self) -> dict[Value, Order]:
        return Orders(self.graph).orders

    @cached_property
    def holders(self) -> Counter[Any]:
        """How many values may be, hold or share memory with each root."""
        return Counter(root for value in self.uses.home for root in self.aliases.roots(value))

    def block(self, graph: Graph, most: int = 1) -> None:
        """Plan a block; `most` dead arrays at most are held for later operations: a loop holds its buffers anyway."""
        spare: list[Value] = []
        for index, node in enumerate(graph.nodes):
            for region in node.regions:
                self.block(region, _MOST_IN_LOOPS if node.primitive in (WHILE, FOR) else most)
            if node.primitive.consuming is not None:
                self._consume(graph, index, node, node.primitive.consuming[0])
            elif (is_elementwise(node) and has_certain_shape(node)) or is_copy(node):
                if not is_copy(node):
                    self._choose(graph, index, node)
                fitting = next((value for value in reversed(spare) if self._fits(value, node)), None)
                if fitting is not None and node not in self.found:
                    order = self.orders[fitting] | self.orders[node.outputs[0]]  # type: ignore[operator]
                    self.found[node] = Reuse(fitting, order)
                    spare.remove(fitting)
            if node.regions and node.primitive is not TILED:
                spare = []
            elif (dead := self._dead(graph, index, node)) is not None:
                spare = [*spare, dead][-most:]

    def _fits(self, spare: Value, node: Node) -> bool:
        """Whether the node's result has the type of a dead array, and is in C order under some condition."""
        return spare.type == node.outputs[0].type and self.orders.get(node.outputs[0]) is not None

    def _dead(self, graph: Graph, index: int, node: Node) -> Value | None:
        """A large array that this node is the last to use, and does not take itself."""
        taken = self.found[node].buffer if node in self.found else None
        inside = [item for region in node.regions for inner in region.nodes for item in inner.inputs]
        for operand in dict.fromkeys((*node.inputs, *inside)):
            if not isinstance(operand, Value) or operand is taken or not _is_large(operand, _MIN_SPARE):
                continue
            type_ = single_array(operand.type)
            sizes = (type_ and type_.shape) or ()
            if any(isinstance(size, Dim) and size.joined for size in sizes) or not self._is_free(graph, index, operand):
                continue
            if self.orders.get(operand) is not None:
                return operand
        return None

    def _consume(self, graph: Graph, index: int, node: Node, number: int) -> None:
        operand = node.inputs[number] if number < len(node.inputs) else None
        is_array = isinstance(operand, Value) and getattr(single_array(operand.type), "kind", "") == "array"
        if is_array and node.inputs.count(operand) == 1 and self._is_free(graph, index, operand):  # type: ignore[arg-type]
            self.found[node] = Reuse(operand, None)  # type: ignore[arg-type]

    def _choose(self, graph: Graph, index: int, node: Node) -> None:
        for operand in node.inputs:
            if not (isinstance(operand, Value) and operand.type == node.outputs[0].type):
                continue
            if not self._is_free(graph, index, operand):
                continue
            order = self.orders.get(operand)
            if order is not None or _is_large(operand, _MIN_KEPT):  # to ask a small array costs as much as a new one
                self.found[node] = Reuse(operand, order)
                return

    def _is_free(self, graph: Graph, index: int, operand: Value) -> bool:
        """Whether the operand is a temporary of this block that dies here."""
        return (
            operand in self.made
            and self.uses.home[operand] is graph
            and self.uses.is_last(graph, operand, index)
            and self.aliases.is_private(operand)
            and self.aliases.roots(operand) == {operand}
            and self.holders[operand] == 1
        )

    def kept(self) -> tuple[dict[Node, frozenset[Value]], set[Value]]:
        """Operations in loops whose results die in their iteration: their order, and all values in their buffers."""
        kept: dict[Node, frozenset[Value]] = {}
        lasting: set[Value] = set()
        takers = {reuse.buffer: node for node, reuse in self.found.items()}
        sizes = {size for value in self.graph.inputs for size in getattr(value.type, "shape", None) or ()}
        loops = [node for node in self.graph.walk() if node.primitive in (WHILE, FOR)]
        for region in (region for loop in loops for region in straight_regions(loop)):
            for node in region.nodes:
                if node in self.found or not (takes_out(node) and _is_worth_keeping(node, sizes)):
                    continue
                values = [node.outputs[0]]
                while values[-1] in takers:
                    values.append(takers[values[-1]].outputs[0])
                order = self.orders.get(values[0])
                if order is not None and all(self._dies_inside(region, value) for value in values):
                    kept[node] = order
                    lasting.update(values)
        return kept, lasting

    def _dies_inside(self, region: Graph, value: Value) -> bool:
        return (
            self.uses.home[value] is region
            and self.uses.is_last(region, value, len(region.nodes) - 1)
            and value in self.uses.count
            and self.aliases.is_private(value)
            and (self.holders[value] == 1 or self._views_die_inside(region, value))
        )

    def _views_die_inside(self, region: Graph, value: Value) -> bool:
        """Whether all that may share memory with the value is made in the region, and gone at its end."""
        end = len(region.nodes) - 1
        nested = {inner for node in region.walk() for inner in node.regions}
        return all(
            self.uses.home[holder] in nested
            or (self.uses.home[holder] is region and self.uses.is_last(region, holder, end))
            for holder in self.aliases.holders(value)
        )


def straight_regions(loop: Node) -> list[Graph]:
    """The blocks of which every node runs in every iteration."""
    inner = [node.regions[0] for region in loop.regions for node in region.nodes if node.primitive is TILED]
    return [*loop.regions, *inner]


def _is_worth_keeping(node: Node, sizes: set[int | Dim]) -> bool:
    """Whether the result has the same size in every iteration, and is large."""
    type_ = single_array(node.outputs[0].type)
    shape = (type_ and type_.shape) or ()
    if not has_certain_shape(node) or not all(type(size) is int or size in sizes for size in shape):
        return False
    return _is_large(node.outputs[0], _MIN_KEPT)


def _is_large(value: Value, least: int) -> bool:
    """Whether an array has many elements, as far as its type tells."""
    type_ = single_array(value.type)
    shape = (type_ and type_.shape) or ()
    known = math.prod(size for size in shape if type(size) is int)
    return known >= least or not all(type(size) is int for size in shape)
