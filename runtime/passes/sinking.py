"""Code sinking: what one arm of a branch needs, and nothing else, is made in that arm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from runtime.graph import Graph, Node, Operand, Value
from runtime.passes.effects import is_deletable, is_immutable
from runtime.passes.rewrite import with_nodes, with_regions
from runtime.primitives.containers import MAKE_DICT, MAKE_LIST, MAKE_NAMED_TUPLE, MAKE_TUPLE
from runtime.primitives.control import COND
from runtime.primitives.objects import MAKE_OBJECT

# They only refer to their operands, so that it does not matter when they run.
_MAKERS = frozenset((MAKE_DICT, MAKE_LIST, MAKE_NAMED_TUPLE, MAKE_OBJECT, MAKE_TUPLE))

_Place = tuple[Node, int]  # a region of a node
_Users = dict[Value, _Place | None]  # the one arm of a branch that uses a value; None where that is not all


def sink_into_branches(graph: Graph) -> Graph:
    """Move what can neither raise nor be seen to the start of the one arm that uses it.

    See K. Cooper and L. Torczon, Engineering a Compiler, on code motion; here along structured branches only.
    """
    nodes, sunk = _sunk(graph)
    if sunk:
        nodes = [_with_sunk(node, sunk) for node in nodes]
    return with_nodes(graph, [_inside(node) for node in nodes], graph.outputs)


def _inside(node: Node) -> Node:
    return with_regions(node, map(sink_into_branches, node.regions)) if node.regions else node


def _sunk(graph: Graph) -> tuple[list[Node], dict[_Place, list[Node]]]:
    """The nodes that stay, and those that move, for each arm in their order."""
    if not any(node.primitive is COND for node in graph.nodes):
        return list(graph.nodes), {}
    users: _Users = {}
    _note(users, graph.outputs, None)
    stay: list[Node] = []
    sunk: dict[_Place, list[Node]] = {}
    for node in reversed(graph.nodes):
        if _is_useless(node, users):
            continue
        place = _place_of(node, users)
        if place is None:
            stay.append(node)
        else:
            sunk.setdefault(place, []).append(node)
        _note(users, node.inputs, place)
        for number, region in enumerate(node.regions):
            _note_all(users, region, (node, number) if node.primitive is COND else None)
    return stay[::-1], {place: nodes[::-1] for place, nodes in sunk.items()}


def _note(users: _Users, operands: Iterable[Operand], place: _Place | None) -> None:
    """These operands are used in an arm of a branch, or in no arm."""
    for operand in operands:
        if type(operand) is Value and users.get(operand, place) is not place:
            users[operand] = None
        elif type(operand) is Value:
            users[operand] = place


def _note_all(users: _Users, region: Graph, place: _Place | None) -> None:
    """As `_note`, of what is used inside a region."""
    _note(users, region.outputs, place)
    for node in region.nodes:
        _note(users, node.inputs, place)
        for inner in node.regions:
            _note_all(users, inner, place)


def _is_useless(node: Node, users: _Users) -> bool:
    """Whether nothing uses the node any more, so that what it uses may move."""
    return not any(value in users for value in node.outputs) and is_deletable(node)


def _place_of(node: Node, users: _Users) -> _Place | None:
    """The arm that alone uses what the node gives; None where the node has to stay."""
    if node.regions:
        return None
    used = [users[value] for value in node.outputs if value in users]
    place = used[0] if used else None
    if place is None or any(other is not place for other in used) or not is_deletable(node):
        return None
    reads_nothing = node.primitive in _MAKERS or all(is_immutable(operand.type) for operand in node.inputs)
    return place if reads_nothing else None


def _with_sunk(node: Node, sunk: dict[_Place, list[Node]]) -> Node:
    if node.primitive is not COND:
        return node
    regions = [
        replace(region, nodes=(*sunk.get((node, number), ()), *region.nodes))
        for number, region in enumerate(node.regions)
    ]
    return with_regions(node, regions)
