"""Powers that NumPy computes by another ufunc: `x ** 2` is `np.square(x)`, `x ** 0.5` is `np.sqrt(x)`.

As nodes of these ufuncs they are elementwise work like any other, which may be tiled and write into an operand.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from runtime.graph import Graph, Literal, Node
from runtime.passes.rewrite import with_nodes, with_regions
from runtime.primitives.operators import BINARY
from runtime.primitives.primitive import Primitive
from runtime.primitives.registry import primitive_for
from runtime.types import ArrayType

# Where they make a new array they are written as powers: so NumPy may use up a temporary.
SQUARE = replace(primitive_for(np.square), name="** 2")
ROOT = replace(primitive_for(np.sqrt), name="** 0.5")
POWERS = (SQUARE, ROOT)


def with_ufuncs_of_powers(graph: Graph) -> Graph:
    """`graph` with ufuncs of one operand in place of such powers; itself where it has none."""
    if not any(_ufunc(node) for node in graph.walk()):
        return graph
    return with_nodes(graph, tuple(map(_rewritten, graph.nodes)), graph.outputs)


def _rewritten(node: Node) -> Node:
    if node.regions:
        return with_regions(node, tuple(map(with_ufuncs_of_powers, node.regions)))
    ufunc = _ufunc(node)
    return node if ufunc is None else Node(ufunc, node.inputs[:1], node.outputs, {}, (), node.frames)


def _ufunc(node: Node) -> Primitive | None:
    """The ufunc that NumPy calls for a power of an array of floats, by the number and its class; None for others."""
    if node.primitive is not BINARY["pow"] or node.params:
        return None
    base, exponent = node.inputs
    type_ = base.type
    if not isinstance(exponent, Literal) or not isinstance(type_, ArrayType) or type_ != node.outputs[0].type:
        return None
    if type_.kind != "array" or not type_.shape or type_.dtype.kind not in "fc":
        return None
    if type(exponent.value) is int and exponent.value == 2:
        return SQUARE
    return ROOT if type(exponent.value) is float and exponent.value == 0.5 else None
