"""The checker of graphs: what every tracer and every pass must leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.containers import DICT_DELITEM, DICT_GET, DICT_GETITEM, DICT_SETITEM
from runtime.primitives.control import CALL, COND, CONTROL, FOR, RAISE, TRY, WHILE, YIELD
from runtime.primitives.primitive import Primitive
from runtime.structure import Hole, map_children
from runtime.types import NEVER, Type, includes, union


class InvalidGraph(Exception):
    """A graph breaks a rule of `docs/architecture.md`; the text names the node and the rule."""


def verify(graph: Graph) -> None:
    """Check that `graph` is valid.

    Values are defined once and used where they are visible; regions and templates fit their nodes; the types of joined
    values include those of all the values that they may be. Raises `InvalidGraph`.
    """
    _Verifier().graph(graph, frozenset())


def _takes_what_is_sent(node: Node) -> bool:
    """Whether the node is a `yield` whose value is used."""
    return node.primitive is YIELD and len(node.outputs) == 1


def never_returns(region: Graph) -> bool:
    """Whether a `raise` is certain to run before the region's end, or a read of what is nowhere."""
    return any(
        node.primitive is RAISE
        or (node.primitive is COND and all(map(never_returns, node.regions)))
        or any(value.type == NEVER for value in node.outputs)
        for node in region.nodes
    )


class _Verifier:
    def __init__(self) -> None:
        self.defined: set[Value] = set()

    def graph(self, graph: Graph, outer: frozenset[Value]) -> None:
        visible = set(outer)
        self._define(graph.inputs, visible, f"graph {graph.name!r}")
        for node in graph.nodes:
            self._node(node, visible)
        for operand in graph.outputs:
            _check_operand(operand, visible, f"an output of graph {graph.name!r}")

    def _define(self, values: Sequence[Value], visible: set[Value], place: str) -> None:
        for value in values:
            if value in self.defined:
                raise InvalidGraph(f"{place}: {value!r} is defined twice")
            self.defined.add(value)
            visible.add(value)

    def _node(self, node: Node, visible: set[Value]) -> None:
        place = describe(node)
        for number, operand in enumerate(node.inputs):
            if number or not _is_namespace(node.primitive, operand):
                _check_operand(operand, visible, f"{place}: an operand")
        _check_template(node, place)
        scope = frozenset(visible)
        for region in node.regions:
            self.graph(region, scope)
        if node.primitive in CONTROL:
            _CHECKS[node.primitive](node, place)
        elif node.regions:
            raise InvalidGraph(f"{place}: only control flow has regions")
        elif len(node.outputs) != node.primitive.outputs >= 0 and not _takes_what_is_sent(node):
            raise InvalidGraph(f"{place}: {len(node.outputs)} outputs where there are {node.primitive.outputs}")
        self._define(node.outputs, visible, place)


def describe(node: Node) -> str:
    """The node in few words, for messages: its primitive, its first output, the user's line."""
    name = next((f" of '{value.name}'" for value in node.outputs if value.name), "")
    line = f" ({node.frames[-1].filename}:{node.frames[-1].line})" if node.frames else ""
    return f"node `{node.primitive}`{name}{line}"


def _is_namespace(primitive: Primitive, operand: Operand) -> bool:
    """Whether this is the dict of a module's globals, which is read, written and deleted from as it stands."""
    reads_or_writes = primitive in (DICT_DELITEM, DICT_GET, DICT_GETITEM, DICT_SETITEM)
    return reads_or_writes and isinstance(operand, Literal) and type(operand.value) is dict


def _check_operand(operand: Operand, visible: set[Value], what: str) -> None:
    if isinstance(operand, Literal):
        if isinstance(operand.value, (np.ndarray, list, dict, set)):
            raise InvalidGraph(f"{what} is a literal that can change: {type(operand.value).__name__}")
    elif not isinstance(operand, Value):
        raise InvalidGraph(f"{what} is neither a value nor a literal: {operand!r}")
    elif operand not in visible:
        raise InvalidGraph(f"{what}, {operand!r}, is not visible there")


def _check_template(node: Node, place: str) -> None:
    if "template" not in node.params:
        return
    holes: set[int] = set()
    _find_holes(node.params["template"], place, holes)
    if holes != set(range(len(node.inputs))):
        raise InvalidGraph(f"{place}: the template has holes {sorted(holes)} for {len(node.inputs)} operands")


def _find_holes(item: Any, place: str, holes: set[int]) -> Any:
    if isinstance(item, Value | Literal):
        raise InvalidGraph(f"{place}: the template holds {item!r} instead of a hole")
    if type(item) is Hole:
        holes.add(item.index)
        return item
    return map_children(lambda child: _find_holes(child, place, holes), item)


def _check_cond(node: Node, place: str) -> None:
    _check_count(node.inputs, 1, f"{place}: operands")
    _check_count(node.regions, 2, f"{place}: regions")
    for region in node.regions:
        _check_count(region.inputs, 0, f"{place}: region inputs")
        _check_join(region, region.outputs, node.outputs, place)


def _check_while(node: Node, place: str) -> None:
    _check_count(node.regions, 2, f"{place}: regions")
    test, body = node.regions
    carried = len(node.inputs)
    _check_count(test.inputs, carried, f"{place}: inputs of the test")
    _check_count(test.outputs, carried + 1, f"{place}: outputs of the test")
    _check_count(body.inputs, carried, f"{place}: inputs of the body")
    _check_flow(node.inputs, test.inputs, f"{place}: an initial value")
    _check_join(body, body.outputs, test.inputs, place)
    if not never_returns(test):
        _check_flow(test.outputs[1:], body.inputs, f"{place}: a carried value")
        _check_flow(test.outputs[1:], node.outputs, f"{place}: a result")


def _check_for(node: Node, place: str) -> None:
    _check_count(node.regions, 1, f"{place}: regions")
    (body,) = node.regions
    if not node.inputs:
        raise InvalidGraph(f"{place}: a loop over nothing")
    carried = len(node.inputs) - 1
    _check_count(body.inputs, carried + 1, f"{place}: inputs of the body")
    _check_flow(node.inputs[1:], body.inputs[1:], f"{place}: an initial value")
    _check_flow(node.inputs[1:], node.outputs, f"{place}: a result")
    _check_count(body.outputs, carried + 1, f"{place}: outputs of the body")
    _check_join(body, body.outputs[1:], body.inputs[1:], place)
    _check_join(body, body.outputs[1:], node.outputs, place)


def _check_try(node: Node, place: str) -> None:
    handlers = node.params.get("handlers", ())
    orelse, finalbody = bool(node.params.get("orelse")), bool(node.params.get("finalbody"))
    _check_count(node.inputs, 0, f"{place}: operands")
    _check_count(node.regions, 1 + len(handlers) + orelse + finalbody, f"{place}: regions")
    if not handlers and not finalbody:
        raise InvalidGraph(f"{place}: neither handlers nor a final body")
    for classes in handlers:
        if not all(isinstance(cls, type) and issubclass(cls, BaseException) for cls in classes):
            raise InvalidGraph(f"{place}: handlers are tuples of exception classes, not {classes!r}")
    body, *rest = node.regions
    last = rest.pop() if finalbody else None
    for number, region in enumerate((body, *rest)):
        _check_count(region.inputs, int(0 < number <= len(handlers)), f"{place}: inputs of region {number}")
        if number > 0 or not orelse:
            _check_join(region, region.outputs, node.outputs, place)
    if last is not None:
        _check_count((*last.inputs, *last.outputs), 0, f"{place}: inputs and outputs of the final body")


def _check_call(node: Node, place: str) -> None:
    function = node.params.get("function")
    if function is None:
        raise InvalidGraph(f"{place}: the parameter `function` is missing")
    if function.graph is not None:
        _check_flow(node.inputs, function.graph.inputs, f"{place}: an argument")
        _check_join(function.graph, function.graph.outputs, node.outputs, place)


_CHECKS = {COND: _check_cond, WHILE: _check_while, FOR: _check_for, TRY: _check_try, CALL: _check_call}


def _check_count(items: Sequence[Any], count: int, what: str) -> None:
    if len(items) != count:
        raise InvalidGraph(f"{what}: {len(items)} where there are {count}")


def _check_join(region: Graph, sources: Sequence[Operand], targets: Sequence[Value], place: str) -> None:
    if never_returns(region):  # its outputs are never reached, but they are counted
        _check_count(sources, len(targets), f"{place}: an output of a region for each value")
    else:
        _check_flow(sources, targets, f"{place}: an output of a region")


def _check_flow(sources: Sequence[Operand], targets: Sequence[Value], what: str) -> None:
    """Check that each of `targets` may be the source in its place."""
    _check_count(sources, len(targets), f"{what} for each value")
    for source, target in zip(sources, targets, strict=True):
        if not accepts(target.type, source.type):
            raise InvalidGraph(f"{what} of type {source.type!r} becomes {target!r}")


def accepts(wide: Type, narrow: Type) -> bool:
    """Whether `wide` includes `narrow`, or is what a union with it gives (one alternative may stand for several)."""
    return includes(wide, narrow) or union((wide, narrow)) == wide
