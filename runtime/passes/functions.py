"""The functions that a graph calls go through the passes with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from runtime.graph import Graph, Node
from runtime.passes.rewrite import with_nodes, with_regions
from runtime.primitives.control import NAMING_FUNCTIONS, GraphFunction, all_functions


def with_functions(graph: Graph, rewrite: Callable[[Graph], Graph]) -> Graph:
    """`graph`, and the body of each function that it calls, rewritten; the functions are left as they are."""
    copies = {one: GraphFunction(one.name, captured=one.captured) for one in all_functions(graph)}
    for function, copy in copies.items():
        copy.graph = _calling(rewrite(function.body), copies)
    return _calling(rewrite(graph), copies)


def _calling(graph: Graph, copies: Mapping[GraphFunction, GraphFunction]) -> Graph:
    """`graph` with the copies in place of the functions."""
    if not copies:
        return graph
    nodes = [_calling_one(node, copies) for node in graph.nodes]
    return with_nodes(graph, nodes, graph.outputs)


def _calling_one(node: Node, copies: Mapping[GraphFunction, GraphFunction]) -> Node:
    if node.primitive in NAMING_FUNCTIONS:
        params = {**node.params, "function": copies[node.params["function"]]}
        return Node(node.primitive, node.inputs, node.outputs, params, node.regions, node.frames)
    return with_regions(node, (_calling(region, copies) for region in node.regions)) if node.regions else node
