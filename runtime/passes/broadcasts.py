"""Elementwise operations take what `np.broadcast_to` spreads as it was before: they spread it themselves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from runtime.graph import Graph, Node, Operand, Value
from runtime.passes.rewrite import Replacements, replaced, replaced_all, with_nodes, with_parts, with_regions
from runtime.render import template_of
from runtime.structure import Hole
from runtime.types import ArrayType


def leave_out_broadcasts(graph: Graph) -> Graph:
    """Replace `np.broadcast_to(x, shape) * y` by `x * y` where y is of that shape."""
    spread: Replacements = {}
    found = _without(graph, spread)
    used = {item for nodes, outputs in _blocks(found) for item in (*outputs, *(i for n in nodes for i in n.inputs))}
    return _less(found, {value for value in spread if value not in used and _certainly_fits(value, spread[value])})


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
    if not unused:
        return graph
    nodes = []
    for node in graph.nodes:
        if node.outputs and node.outputs[0] in unused:
            continue
        nodes.append(with_regions(node, [_less(region, unused) for region in node.regions]) if node.regions else node)
    return with_nodes(graph, nodes, graph.outputs)


def _without(graph: Graph, spread: Replacements) -> Graph:
    """The graph; `spread` holds what each result of `np.broadcast_to` was made of, those of regions around included."""
    nodes: list[Node] = []
    for node in graph.nodes:
        if node.regions:
            node = with_regions(node, [_without(region, spread) for region in node.regions])
        elif _is_elementwise(node):
            shapes = {_array_shape(item) for item in node.inputs if item not in spread}
            small = (replaced(item, spread) if _array_shape(item) in shapes else item for item in node.inputs)
            node = with_parts(node, tuple(small), node.outputs, ())
        elif node.primitive.name in _SPREADING:
            node = with_parts(node, replaced_all(node.inputs, spread), node.outputs, ())
        before = _spread_by(node)
        if before is not None:
            spread[node.outputs[0]] = before
        nodes.append(node)
    return with_nodes(graph, nodes, graph.outputs)


# What adds to memory, whatever is spread to the shape there.
_SPREADING = frozenset(["add_at", "accumulate"])


def _spread_by(node: Node) -> Value | None:
    """What a node is `np.broadcast_to` of: an array or NumPy scalar, which gives its dtype to the result."""
    args, kwargs = template_of(node)
    if node.primitive.kernel is not np.broadcast_to or kwargs or type(args[0]) is not Hole:
        return None
    small = node.inputs[args[0].index]
    type_ = small.type
    is_typed = isinstance(type_, ArrayType) and type_.kind != "python" and type_.shape is not None
    return small if is_typed and isinstance(small, Value) and _array_shape(node.outputs[0]) else None


def _array_shape(operand: Operand) -> tuple[object, ...] | None:
    type_ = operand.type
    return type_.shape if isinstance(type_, ArrayType) and type_.kind == "array" else None


def _is_elementwise(node: Node) -> bool:
    ufunc = node.primitive.ufunc
    is_plain = isinstance(ufunc, np.ufunc) and ufunc.signature is None and ufunc.nout == 1
    return is_plain and not node.params and not node.primitive.writes and len(node.inputs) == ufunc.nin
