"""Jump threading: a branch that asks what a branch before it has decided becomes part of that.

See F. Mueller and D. Whalley, Avoiding Conditional Branches by Code Replication (PLDI 1995); here nothing is copied.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.effects import is_immutable
from runtime.passes.rewrite import Replacements, replaced_all, substitute, with_nodes, with_operands, with_regions
from runtime.primitives.builtins import NOT
from runtime.primitives.control import COND
from runtime.types import BOOL, NEVER_VALUE
from runtime.verify import never_returns

_Values = frozenset[tuple[type, object]]  # what a number or bool may be


def retest_branches(graph: Graph) -> Graph:
    """Let branches test what the number that they compare was chosen by, instead of that."""
    makers = {value: node for node in graph.walk() for value in node.outputs}
    return _retested(graph, makers)


def join_branches(graph: Graph) -> Graph:
    """Make one branch of two that follow one another and have the same test."""
    return _joined(graph, {})


def _retested(graph: Graph, makers: Mapping[Value, Node]) -> Graph:
    nodes = []
    for node in graph.nodes:
        regions = tuple(_retested(region, makers) for region in node.regions)
        if node.primitive is COND:
            test, holds = _decided(node.inputs[0], makers)
            if test is not node.inputs[0]:
                node = Node(COND, (test,), node.outputs, node.params, node.regions, node.frames)
            nodes.append(with_regions(node, regions if holds else regions[::-1]))
        else:
            nodes.append(with_regions(node, regions) if regions else node)
    return with_nodes(graph, nodes, graph.outputs)


def _decided(test: Operand, makers: Mapping[Value, Node]) -> tuple[Operand, bool]:
    """What decides a test, and whether the test is true where that is.

    Flags stay what they are: loops are left where these say so.
    """
    node = makers.get(test) if isinstance(test, Value) else None
    if node is not None and node.primitive is NOT and node.inputs[0].type == BOOL:
        found, holds = _decided(node.inputs[0], makers)
        return (test, True) if found is node.inputs[0] else (found, not holds)
    if node is None or not _compares(node):
        return test, True
    chosen, wanted = node.inputs
    choice = makers.get(chosen) if isinstance(chosen, Value) else None
    if choice is None or choice.primitive is not COND or not is_immutable(choice.inputs[0].type):
        return test, True
    number, literal = choice.outputs.index(chosen), _values(wanted, makers)
    true, false = (_values(region.outputs[number], makers) for region in choice.regions)
    if literal is None or true is None or false is None or len({cls for cls, _ in literal | true | false}) > 1:
        return test, True  # 0 == False
    for values, others, holds in ((true, false, True), (false, true, False)):
        if values == literal and literal.isdisjoint(others):
            found, found_holds = _decided(choice.inputs[0], makers)
            return found, found_holds is holds
    return test, True


def _compares(node: Node) -> bool:
    """Whether the node is `number == 1`, of Python's numbers."""
    is_equal = node.primitive.ufunc is np.equal and not node.params and node.outputs[0].type == BOOL
    return is_equal and isinstance(node.inputs[1], Literal)


def _values(operand: Operand, makers: Mapping[Value, Node]) -> _Values | None:
    """What an operand may be, where it is one of few ints or bools that are known."""
    if isinstance(operand, Literal):
        if operand.value is NEVER_VALUE:
            return frozenset()
        return frozenset(((type(operand.value), operand.value),)) if type(operand.value) in (int, bool) else None
    node = makers.get(operand)
    if node is None or node.primitive is not COND:
        return None
    parts = [_values(region.outputs[node.outputs.index(operand)], makers) for region in node.regions]
    return None if None in parts else frozenset().union(*parts)  # type: ignore[arg-type]


def _joined(graph: Graph, replacements: Replacements) -> Graph:
    nodes: list[Node] = []
    for original in graph.nodes:
        node = with_operands(original, replacements)
        if nodes and _ask_the_same(nodes[-1], node):
            node = _join(nodes.pop(), node)
        nodes.append(node)
    nodes = [_inside(node) for node in nodes]
    return with_nodes(graph, nodes, replaced_all(graph.outputs, replacements))


def _ask_the_same(first: Node, second: Node) -> bool:
    """Whether two nodes are branches of one test, which the first can't change as it can empty a list."""
    is_one = first.primitive is COND is second.primitive and first.inputs == second.inputs
    return is_one and is_immutable(second.inputs[0].type)


def _inside(node: Node) -> Node:
    return with_regions(node, [_joined(region, {}) for region in node.regions]) if node.regions else node


def _join(first: Node, second: Node) -> Node:
    regions = [_one_after_the_other(first, *arms) for arms in zip(first.regions, second.regions, strict=True)]
    return Node(COND, first.inputs, (*first.outputs, *second.outputs), first.params, tuple(regions), first.frames)


def _one_after_the_other(node: Node, arm: Graph, following: Graph) -> Graph:
    """`arm` of `node`, then an arm that may use what the node gives; nothing runs after a `raise`."""
    if never_returns(arm):
        never = tuple([Literal(NEVER_VALUE)] * len(following.outputs))
        return with_nodes(arm, arm.nodes, (*arm.outputs, *never))
    rest = substitute(following, dict(zip(node.outputs, arm.outputs, strict=True)))
    return with_nodes(arm, (*arm.nodes, *rest.nodes), (*arm.outputs, *rest.outputs))
