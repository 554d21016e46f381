"""Elementwise operations take what `np.broadcast_to` spreads as it was before: they spread it themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.rewrite import Replacements, replaced, with_nodes, with_parts, with_regions
from runtime.render import template_of
from runtime.structure import Hole
from runtime.types import ArrayType


def leave_out_broadcasts(graph: Graph) -> Graph:
    """Replace `np.broadcast_to(x, shape) * y` by `x * y` where y is of that shape; `-np.broadcast_to(x, shape)` too."""
    if not any(_broadcasts(node) for node in graph.walk()):
        return graph
    spread = _Spread()
    found = spread.left_out(graph)
    removable = {value for value, small in spread.small.items() if _certainly_fits(value, small)} | spread.made
    while unused := removable - _used(found):
        removable -= unused
        found = _less(found, unused)
    return found


def _used(graph: Graph) -> set[Operand]:
    return {item for nodes, outputs in _blocks(graph) for item in (*outputs, *(i for n in nodes for i in n.inputs))}


def _blocks(graph: Graph) -> Iterator[tuple[tuple[Node, ...], tuple[Operand, ...]]]:
    yield graph.nodes, graph.outputs
    for node in graph.nodes:
        for region in node.regions:
            yield from _blocks(region)


def _certainly_fits(value: Value, small: Operand) -> bool:
    """Whether what was spread had sizes that can be."""
    wide, narrow = value.type, small.type
    assert isinstance(wide, ArrayType) and isinstance(narrow, ArrayType)
    sizes = zip(reversed(wide.shape or ()), reversed(narrow.shape or ()), strict=False)
    return all(a is b or a == b or b == 1 for a, b in sizes)


def _less(graph: Graph, unused: set[Value]) -> Graph:
    nodes = []
    for node in graph.nodes:
        if node.outputs and node.outputs[0] in unused:
            continue
        nodes.append(with_regions(node, [_less(region, unused) for region in node.regions]) if node.regions else node)
    return with_nodes(graph, nodes, graph.outputs)


class _Spread:
    """What the results of `np.broadcast_to`, and of operations on them, were made of."""

    def __init__(self) -> None:
        self.small: Replacements = {}
        self.dense: set[Value] = set()  # of them those laid out in memory, not repeated by strides of 0
        self.made: set[Value] = set()  # results of operations on what was small

    def left_out(self, graph: Graph) -> Graph:
        """The graph with what was small in place of what was spread, where that is the same."""
        nodes: list[Node] = []
        for node in graph.nodes:
            if node.regions:
                node = with_regions(node, [self.left_out(region) for region in node.regions])
            elif _is_elementwise(node):
                node = self._elementwise(node, nodes)
            elif node.primitive.name in _SPREADING:
                node = self._spreading(node)
            before = _spread_by(node)
            if before is not None:
                self.small[node.outputs[0]] = before
            nodes.append(node)
        return with_nodes(graph, nodes, graph.outputs)

    def _elementwise(self, node: Node, nodes: list[Node]) -> Node:
        if node.primitive.ufunc in _QUIET and node.inputs[0] in self.small:
            self._of_small(node, nodes)
            return node
        shapes = {_array_shape(item) for item in node.inputs if item not in self.small}
        inputs = [self.small_of(item, node) if _array_shape(item) in shapes else item for item in node.inputs]
        return with_parts(node, tuple(inputs), node.outputs, ())

    def _spreading(self, node: Node) -> Node:
        """The node with what was small in place of what it adds or stores."""
        args, _ = template_of(node)
        hole = args[_SPREADING[node.primitive.name]]
        if type(hole) is not Hole:
            return node
        inputs = list(node.inputs)
        inputs[hole.index] = replaced(inputs[hole.index], self.small)
        return with_parts(node, tuple(inputs), node.outputs, ())

    def small_of(self, item: Operand, node: Node) -> Operand:
        """What stands for an operand of an elementwise node; itself where the layout of the result depends on it."""
        decides = item in self.dense and len(_array_shape(item) or ()) > 1
        return item if decides else replaced(item, self.small)

    def _of_small(self, node: Node, nodes: list[Node]) -> None:
        """Put the operation on what was spread before the node that does it on all items."""
        small = replaced(node.inputs[0], self.small)
        wide, narrow = node.outputs[0].type, small.type
        if isinstance(small, Literal) or not isinstance(wide, ArrayType) or not isinstance(narrow, ArrayType):
            return
        made = Value(replace(narrow, dtype=wide.dtype, kind="array" if narrow.shape else "scalar"))
        nodes.append(with_parts(node, (small,), (made,), ()))
        self.made.add(made)
        self.dense.add(node.outputs[0])
        self.small[node.outputs[0]] = made


# What adds to memory or stores into it, whatever is spread to the shape there: which argument is spread.
_SPREADING = {"add_at": 2, "accumulate": 1, "cotangent_of_items": 2}


# What changes items one by one, and neither raises nor warns: where it is left out, it may have been done twice.
_QUIET = frozenset([np.negative, np.positive, np.absolute, np.conjugate])


def _spread_by(node: Node) -> Operand | None:
    """What a node is `np.broadcast_to` of: an array or NumPy scalar, which gives its dtype to the result."""
    if not _broadcasts(node):
        return None
    args, kwargs = template_of(node)
    if kwargs:
        return None
    small = node.inputs[args[0].index] if type(args[0]) is Hole else Literal(args[0])
    type_ = small.type
    is_typed = isinstance(type_, ArrayType) and type_.kind != "python" and type_.shape is not None
    return small if is_typed and _array_shape(node.outputs[0]) else None


def _broadcasts(node: Node) -> bool:
    return node.primitive.kernel is np.broadcast_to


def _array_shape(operand: Operand) -> tuple[object, ...] | None:
    type_ = operand.type
    return type_.shape if isinstance(type_, ArrayType) and type_.kind == "array" else None


def _is_elementwise(node: Node) -> bool:
    ufunc = node.primitive.ufunc
    is_plain = isinstance(ufunc, np.ufunc) and ufunc.signature is None and ufunc.nout == 1
    return is_plain and not node.params and not node.primitive.writes and len(node.inputs) == ufunc.nin
