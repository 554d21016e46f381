"""Checkpoints: what a function computed is not kept for the reverse pass, which computes it once more.

The nodes of the call are left out of the reverse pass; a node after them stands for them all. Its reverse puts a copy
of them into the graph and differentiates that (A. Griewank, Achieving logarithmic growth of temporal and spatial
complexity in reverse automatic differentiation, 1992). Draws from a generator are repeated from a copy of its state.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.functions import watched
from runtime.gradients.kinds import may_differ
from runtime.gradients.operation import Operation
from runtime.gradients.regions import Region
from runtime.gradients.storage import Analysis
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.control import CONTROL
from runtime.primitives.rules import is_type
from runtime.trace.builder import Trace, current, emit
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, ObjectType, TupleType, Type, type_of

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse
    from runtime.gradients.scopes import Scope

GENERATORS = frozenset((ObjectType(numpy.random.Generator), ObjectType(numpy.random.RandomState)))


def _type(result: Any) -> Type:
    if isinstance(result, tuple | list):
        return TupleType(tuple(map(_type, result)))
    return result if is_type(result) else type_of(result)


POINT = Operation("checkpoint", lambda result, *captured: result, lambda result, *captured: _type(result), views=(0,))
STATE = Operation("generator_state", copy.deepcopy, lambda generator: generator)


class Point:
    """One checkpoint of a trace: its nodes, and what they take from outside."""

    def __init__(self, nodes: Sequence[Node], results: Sequence[Value], captured: Sequence[Value]) -> None:
        self.nodes = nodes
        self.results = results
        self.captured = captured
        self.states: dict[Value, Value] = {}  # a generator -> the copy from before


def call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a function in the trace in progress, and put a checkpoint after it."""
    trace = current()
    trace.heap.save_watched()
    args = tuple(map(_named, args))
    start = len(trace.nodes)
    before: dict[int, Value] = {}  # of a recording: the states of generators, which it must take down at once
    if trace.executes:
        trace.generator_states.append(before)  # type: ignore[attr-defined]
    try:
        result = function(*args, **kwargs)
        trace.heap.save_watched()
    finally:
        if trace.executes:
            trace.generator_states.pop()  # type: ignore[attr-defined]
    nodes = trace.nodes[start:]
    leaves = list(result) if isinstance(result, tuple | list) else [result]
    if not all(type(leaf) is Symbolic or not isinstance(leaf, list | dict) for leaf in leaves):
        raise Unsupported("`ag.checkpoint` is for functions that return arrays or numbers", "", trace.frame())
    results = [leaf.ag_value for leaf in leaves if type(leaf) is Symbolic]
    point = Point(nodes, results, _captured(nodes))
    _check(trace, point)
    trace.nodes[start:] = []
    for value in point.captured:
        if value.type in GENERATORS and trace.executes:
            point.states[value] = before[id(value.concrete)]  # type: ignore[attr-defined]
        elif value.type in GENERATORS:
            point.states[value] = STATE(Symbolic(value)).ag_value
    trace.nodes += nodes
    held = [Symbolic(value) for value in (*point.captured, *point.states.values())]
    made = POINT(tuple(leaves) if isinstance(result, tuple | list) else result, *held)
    trace.checkpoints[trace.nodes[_last(trace)]] = point
    return made


def _named(item: Any) -> Any:
    """An argument under a name of its own: two may be one value in one of the modes, and not in the other."""
    from runtime.gradients.forward import TAKEN

    if type(item) is not Symbolic or not isinstance(item.ag_type, ArrayType) or not may_differ(item.ag_type):
        return item
    return emit(TAKEN, (item.ag_value,), {}, item.ag_type) if current().is_active(item.ag_value) else item


def _last(trace: Trace) -> int:
    """The place of the checkpoint's node: results of several are taken out of a tuple after it."""
    return max(k for k, node in enumerate(trace.nodes) if node.primitive.kernel is POINT.kernel)


def _captured(nodes: Sequence[Node]) -> list[Value]:
    """The values from outside that the nodes use."""
    made: set[Value] = set()
    found: dict[Value, None] = {}

    def visit(graph: Graph) -> None:
        made.update(graph.inputs)
        for node in graph.nodes:
            found.update(dict.fromkeys(item for item in node.inputs if isinstance(item, Value) and item not in made))
            for region in node.regions:
                visit(region)
            made.update(node.outputs)
        found.update(dict.fromkeys(item for item in graph.outputs if isinstance(item, Value) and item not in made))

    visit(Graph((), tuple(nodes), ()))
    return list(found)


def _check(trace: Trace, point: Point) -> None:
    """Raises `Unsupported` where the nodes have an effect that must not happen twice."""
    region = Region(Graph((), tuple(point.nodes), ()))
    analysis = Analysis(region, ())
    outside = {analysis.of(value) for value in point.captured if value.type not in GENERATORS}
    for _, node in region.walk():
        if not node.primitive.has_effect or node.primitive in CONTROL:
            continue
        written = [node.inputs[k] for k in node.primitive.writes]
        is_inside = written and not any(isinstance(item, Value) and analysis.of(item) in outside for item in written)
        if not is_inside or node.primitive.opaque:
            raise Unsupported(
                f"`{node.primitive.name.lstrip('.')}` in a function under `ag.checkpoint` has an effect, which would "
                "happen twice",
                "Move it out of the function.",
                node.frames[-1] if node.frames else None,
            )


def reverse(pass_: Reverse, scope: Scope, node: Node, point: Point, cotangents: Sequence[Any]) -> None:
    """Compute the nodes of a checkpoint once more, and go through them backwards."""
    from runtime.gradients.reverse import Reverse

    trace = pass_.trace
    start = len(trace.nodes)
    mapping: dict[Value, Operand] = {}
    sources: list[tuple[Value, Value]] = []
    for value in point.captured:
        if value in point.states:
            mapping[value] = STATE(pass_.take(scope, point.states[value])).ag_value
            continue
        taken = pass_.at(scope, node, value)
        if pass_.analysis.is_active(value):
            taken = watched(taken)
            sources.append((value, taken.ag_value))
        mapping[value] = taken.ag_value if type(taken) is Symbolic else Literal(taken)
    _copy(trace, point.nodes, mapping)
    seeds = [(mapping[result], g) for result, g in zip(point.results, cotangents, strict=True) if g is not None]
    values = [value for _, value in sources]
    again = Reverse(trace, start, values)
    found = again.run([(value, g) for value, g in seeds if isinstance(value, Value)], values)
    for (value, _), g in zip(sources, found, strict=True):
        pass_.add(scope, value, g)


def _copy(trace: Trace, nodes: Sequence[Node], mapping: dict[Value, Operand]) -> None:
    """Put copies of nodes into the trace; `mapping` has what stands for their operands, and gets their results."""
    for node in nodes:
        inputs = tuple([_mapped(item, mapping) for item in node.inputs])
        regions = tuple([_copied(region, mapping) for region in node.regions])
        types = tuple([value.type for value in node.outputs])
        made = trace.emit(node.primitive, inputs, types, node.params, regions, frames=node.frames)
        mapping.update(zip(node.outputs, made, strict=True))


def _copied(graph: Graph, mapping: dict[Value, Operand]) -> Graph:
    inputs = tuple([Value(value.type, value.name) for value in graph.inputs])
    mapping.update(zip(graph.inputs, inputs, strict=True))
    nodes = []
    for node in graph.nodes:
        outputs = tuple([Value(value.type, value.name) for value in node.outputs])
        operands = tuple([_mapped(item, mapping) for item in node.inputs])
        regions = tuple([_copied(region, mapping) for region in node.regions])
        nodes.append(Node(node.primitive, operands, outputs, node.params, regions, node.frames))
        mapping.update(zip(node.outputs, outputs, strict=True))
    return Graph(inputs, tuple(nodes), tuple([_mapped(item, mapping) for item in graph.outputs]), graph.name)


def _mapped(item: Operand, mapping: dict[Value, Operand]) -> Operand:
    return mapping.get(item, item) if isinstance(item, Value) else item
