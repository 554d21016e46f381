"""Checkpoints: what a function computed is not kept for the reverse pass, which computes it once more.

The nodes of the call are left out of the reverse pass; a node after them stands for them all. Its reverse puts a copy
of them into the graph and differentiates that (A. Griewank, Achieving logarithmic growth of temporal and spatial
complexity in reverse automatic differentiation, 1992). Draws are repeated from the states of before (`replaying`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from runtime.errors import Unsupported
from runtime.gradients import replaying
from runtime.gradients.functions import watched
from runtime.gradients.kinds import may_differ
from runtime.gradients.operation import Operation
from runtime.gradients.regions import Region
from runtime.gradients.storage import Analysis
from runtime.graph import Graph, Node, Operand, Value
from runtime.primitives.control import CONTROL
from runtime.primitives.rules import is_type
from runtime.trace.builder import Trace, current, emit, operand
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, TupleType, Type, type_of

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse
    from runtime.gradients.scopes import Scope


def _type(result: Any) -> Type:
    if isinstance(result, tuple | list):
        return TupleType(tuple(map(_type, result)))
    return result if is_type(result) else type_of(result)


POINT = Operation("checkpoint", lambda result, *captured: result, lambda result, *captured: _type(result), views=(0,))


class Point:
    """One checkpoint of a trace: its nodes, and what they take from outside."""

    def __init__(
        self, nodes: Sequence[Node], results: Sequence[Operand], captured: Sequence[Operand], states: Sequence[Operand]
    ) -> None:
        self.nodes = nodes
        self.results = results
        self.captured = captured
        self.states = states  # those of the generators that it draws from, as they were before


def call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a function in the trace in progress, and put a checkpoint after it."""
    trace = current()
    trace.heap.save_watched()
    args = tuple(map(_named, args))
    start = len(trace.nodes)
    drawn = replaying.Drawn()  # of a recording, which must take down the states at once
    if trace.executes:
        trace.draws.append(drawn)  # type: ignore[attr-defined]
    try:
        result = function(*args, **kwargs)
        trace.heap.save_watched()
    finally:
        if trace.executes:
            trace.draws.pop()  # type: ignore[attr-defined]
    leaves = list(result) if isinstance(result, tuple | list) else [result]
    if not all(type(leaf) is Symbolic or not isinstance(leaf, list | dict) for leaf in leaves):
        raise Unsupported("`ag.checkpoint` is for functions that return arrays or numbers", "", trace.frame())
    found = trace.nodes[start:]
    kept = _found_once(found)
    nodes = [node for node in found if node not in kept]
    captured = _captured(nodes)
    generators = _check(trace, nodes, captured)
    states = drawn.states() if trace.executes else _save_states(trace, start, kept, generators)
    results = [leaf.ag_value for leaf in leaves if type(leaf) is Symbolic]
    made = POINT(
        tuple(leaves) if isinstance(result, tuple | list) else result, *map(Symbolic, captured), *map(Symbolic, states)
    )
    trace.checkpoints[trace.nodes[_last(trace)]] = Point(nodes, results, captured, states)
    return made


def _found_once(nodes: Sequence[Node]) -> set[Node]:
    """The nodes that are not to run again: they look up what is in containers and objects from outside, which may have
    changed since, and make generators."""
    found: set[Node] = set()
    inside = {value for node in nodes for value in node.outputs}
    for node in nodes:
        if replaying.makes_generator(node) or _looks_up(node, inside):
            found.add(node)
            inside.difference_update(node.outputs)
    return found


def _looks_up(node: Node, inside: Collection[Value]) -> bool:
    """Whether a node takes something out of a container or object that the function has not made."""
    if node.primitive.name not in _LOOKING_UP or node.primitive.writes:
        return False
    base, *keys = node.inputs
    if not isinstance(base, Value) or base in inside or isinstance(base.type, ArrayType):
        return False
    return not any(isinstance(key, Value) and may_differ(key.type) for key in keys)


_LOOKING_UP = frozenset(["getattr", "getitem", "list.getitem", "dict.getitem", "dict.get", "tuple_get"])


def _save_states(trace: Trace, start: int, kept: Collection[Node], generators: Sequence[Operand]) -> list[Value]:
    """Put nodes into the trace that save the states of generators: at the start, or where they are found."""
    nodes = trace.nodes[start:]
    trace.nodes[start:] = []
    found = {value for node in kept for value in node.outputs}
    states = _states(trace, [item for item in generators if item not in found])
    for node in nodes:
        trace.nodes.append(node)
        if node in kept:
            states += _states(trace, [value for value in node.outputs if value in generators])
    return states


def _states(trace: Trace, generators: Sequence[Operand]) -> list[Value]:
    return [replaying.STATES.of_operands(*generators).ag_value] if generators else []


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


# What raises, or looks at what was raised: where the function has returned, it does the same once more.
_RAISING = frozenset(["raise", "active_exception", "check_keywords", "check_different", "check_apart"])


def _check(trace: Trace, nodes: Sequence[Node], captured: Sequence[Value]) -> list[Operand]:
    """The generators that the nodes draw from; `Unsupported` where an effect must not happen twice."""
    region = Region(Graph((), tuple(nodes), ()))
    outside = _Outside(Analysis(region, ()), captured)
    steps = [node for _, node in region.steps() if node.primitive.has_effect and node.primitive not in CONTROL]
    for node in steps:
        written = [node.inputs[k] for k in node.primitive.writes]
        is_inside = written and not any(map(outside.changes, written))
        is_known = trace.executes and replaying.draws(node)  # from generators that are there
        is_same = node.primitive.name in _RAISING or replaying.is_replayed(node)
        if node.primitive.opaque or not (is_inside or is_known or is_same):
            raise Unsupported(
                f"`{node.primitive.name.lstrip('.')}` in a function under `ag.checkpoint` has an effect, which would "
                "happen twice",
                "Move it out of the function.",
                node.frames[-1] if node.frames else None,
            )
    return [*replaying.shared_sources(steps), *outside.generators]


class _Outside:
    """The memory that some nodes have not made, and the generators there that they use."""

    def __init__(self, analysis: Analysis, captured: Sequence[Value]) -> None:
        self._analysis = analysis
        self.generators = [value for value in captured if value.type in replaying.GENERATORS]
        self._classes: set[Any] = set()
        for value in captured:
            found = None if value in self.generators else analysis.of(value)
            while found is not None and found not in self._classes:
                self._classes.add(found)
                found = found.known_items()

    def changes(self, target: Operand) -> bool:
        """Whether to change an operand is to change what is outside, but for the states of generators."""
        return not isinstance(target, Value) or self._analysis.of(target) in self._classes


def reverse(pass_: Reverse, scope: Scope, node: Node, point: Point, cotangents: Sequence[Any]) -> None:
    """Compute the nodes of a checkpoint once more, and go through them backwards."""
    from runtime.gradients.reverse import Reverse

    trace = pass_.trace
    start = len(trace.nodes)
    mapping: dict[Value, Operand] = {}
    sources: list[tuple[Value, Value]] = []
    for value in (item for item in point.captured if isinstance(item, Value)):
        taken = pass_.at(scope, node, value)
        if pass_.analysis.is_active(value):
            taken = watched(taken)
            sources.append((value, taken.ag_value))
        mapping[value] = operand(taken)
    states = [pass_.take(scope, item) for item in point.states]
    before = replaying.EXCHANGE(*states) if states else None
    _copy(trace, point.nodes, mapping)
    if before is not None:
        replaying.EXCHANGE(before)
    seeds = [
        (_mapped(result, mapping), g) for result, g in zip(point.results, cotangents, strict=True) if g is not None
    ]
    values = [value for _, value in sources]
    again = Reverse(trace, start, values)
    found = again.run([(value, g) for value, g in seeds if isinstance(value, Value)], values)
    for (value, _), g in zip(sources, found, strict=True):
        pass_.add(scope, value, g)


def _copy(trace: Trace, nodes: Sequence[Node], mapping: dict[Value, Operand]) -> None:
    """Put copies of nodes into the trace; `mapping` has what stands for their operands, and gets their results."""
    copies: dict[Node, Node] = {}
    for node in nodes:
        inputs = tuple([_mapped(item, mapping) for item in node.inputs])
        regions = tuple([_copied(region, mapping, copies) for region in node.regions])
        types = tuple([value.type for value in node.outputs])
        made = trace.emit(node.primitive, inputs, types, node.params, regions, frames=node.frames)
        copies[node] = trace.nodes[-1]
        mapping.update(zip(node.outputs, made, strict=True))
    for node, copied in copies.items():
        if node in trace.checkpoints:
            trace.checkpoints[copied] = _copied_point(trace.checkpoints[node], copies, mapping)


def _copied_point(point: Point, copies: dict[Node, Node], mapping: dict[Value, Operand]) -> Point:
    """The checkpoint of copied nodes."""
    captured = [_mapped(value, mapping) for value in point.captured]
    results = [_mapped(result, mapping) for result in point.results]
    states = [_mapped(item, mapping) for item in point.states]
    return Point([copies[node] for node in point.nodes], results, captured, states)


def _copied(graph: Graph, mapping: dict[Value, Operand], copies: dict[Node, Node]) -> Graph:
    inputs = tuple([Value(value.type, value.name) for value in graph.inputs])
    mapping.update(zip(graph.inputs, inputs, strict=True))
    nodes = []
    for node in graph.nodes:
        outputs = tuple([Value(value.type, value.name) for value in node.outputs])
        operands = tuple([_mapped(item, mapping) for item in node.inputs])
        regions = tuple([_copied(region, mapping, copies) for region in node.regions])
        copies[node] = Node(node.primitive, operands, outputs, node.params, regions, node.frames)
        nodes.append(copies[node])
        mapping.update(zip(node.outputs, outputs, strict=True))
    return Graph(inputs, tuple(nodes), tuple([_mapped(item, mapping) for item in graph.outputs]), graph.name)


def _mapped(item: Operand, mapping: dict[Value, Operand]) -> Operand:
    return mapping.get(item, item) if isinstance(item, Value) else item
