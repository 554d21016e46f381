"""Constants that are added to an array, or multiplied with it, one after the other: first with each other."""

from __future__ import annotations

from runtime.graph import Graph, Literal, Node, Operand
from runtime.passes.fast.arrays import constant, is_float_array, maker, operation, rewritten, use_counts
from runtime.primitives.operators import BINARY

_ADDED = {BINARY["add"]: 1.0, BINARY["sub"]: -1.0}


def combine_constants(graph: Graph) -> Graph:
    """Replace `(x * 2.0) * 3.0` by `x * 6.0`, and `(x + 2.0) - 0.5` by `x + 1.5`."""
    counts = use_counts(graph)

    def rule(node: Node, before: list[Node]) -> list[Node] | None:
        outer = _with_constant(node)
        inner_node = maker(outer[0], before) if outer is not None else None
        if outer is None or inner_node is None or counts[inner_node.outputs[0]] != 1:
            return None
        inner = _with_constant(inner_node)
        if inner is None or inner[2] != outer[2]:
            return None
        (x, first, is_sum), second = inner, outer[1]
        together = first + second if is_sum else first * second
        if constant(Literal(together)) is None or abs(together) < 1e-30 < min(abs(first), abs(second)):
            return None
        before.remove(inner_node)
        primitive = BINARY["add" if is_sum else "mul"]
        return [operation(primitive, (x, Literal(together)), node.outputs[0], node)]

    return rewritten(graph, rule)


def _with_constant(node: Node) -> tuple[Operand, float, bool] | None:
    """The array, the constant, and whether it is added or multiplied."""
    is_sum = node.primitive in _ADDED
    if node.params or not (is_sum or node.primitive is BINARY["mul"]) or not is_float_array(node.outputs[0].type):
        return None
    left, right = node.inputs
    value = constant(right)
    if value is not None and left.type == node.outputs[0].type:
        return left, value * _ADDED.get(node.primitive, 1.0), is_sum
    value = constant(left)
    if value is not None and right.type == node.outputs[0].type and node.primitive is not BINARY["sub"]:
        return right, value, is_sum
    return None
