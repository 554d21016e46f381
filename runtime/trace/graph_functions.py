"""Graphs that `call` nodes run: each is closed over what it uses from around it."""

from __future__ import annotations

from collections.abc import Callable

from runtime.graph import Graph, Operand, Value
from runtime.primitives.control import CALL, GraphFunction


def close(function: GraphFunction, graph: Graph) -> None:
    """Make what the graph uses from around it inputs of its own, which every call hands on."""
    defined = set(graph.inputs)
    free: dict[Value, Value] = {}

    def renamed(item: Operand) -> Operand:
        if isinstance(item, Value) and item not in defined:
            return free.setdefault(item, Value(item.type, item.name))
        return item

    _rename(graph, renamed, defined)
    function.graph = graph
    _hand_on(function, free)


def _rename(region: Graph, renamed: Callable[[Operand], Operand], defined: set[Value]) -> None:
    """Give every operand its new name; `defined` grows with what the nodes before it define."""
    defined.update(region.inputs)
    for node in region.nodes:
        node.inputs = tuple(map(renamed, node.inputs))
        for inner in node.regions:
            _rename(inner, renamed, defined)
        defined.update(node.outputs)
    region.outputs = tuple(map(renamed, region.outputs))


def _hand_on(function: GraphFunction, free: dict[Value, Value]) -> None:
    """Give `function`, and those inside it that call it in turn, `free` as further inputs in all their calls."""
    group = [function, *(one for one in _called(function) if one is not function and function in _called(one))]
    new = {member: [value for value in free if value not in member.captured] for member in group}
    for member in group:
        held = dict(zip(member.captured, member.body.inputs[-len(member.captured) :], strict=False))
        held.update(free if member is function else {value: Value(value.type, value.name) for value in new[member]})
        for node in member.body.walk():
            called = node.params.get("function")
            if called in new:
                node.inputs = (*node.inputs, *(held[value] for value in new[called]))
        member.body.inputs = (*member.body.inputs, *(held[value] for value in new[member]))
    for member in group:
        member.captured = (*member.captured, *new[member])


def _called(function: GraphFunction) -> list[GraphFunction]:
    """The other functions that are called from the graph of this one, directly and by those; itself where it is."""
    found: list[GraphFunction] = []
    waiting = [function]
    while waiting:
        graph = waiting.pop().graph
        called = [node.params["function"] for node in graph.walk() if node.primitive is CALL] if graph else []
        new = [one for one in dict.fromkeys(called) if one not in found]
        found += new
        waiting += new
    return found
