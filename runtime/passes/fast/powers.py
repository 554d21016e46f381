"""Powers of arrays with small constant exponents as products and roots, which are a few times as fast.

The results differ by a few units in the last place. For a base of minus infinity and a half-integer exponent they are
NaN where `**` gives a zero or an infinity.
"""

from __future__ import annotations

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.fast.arrays import constant, is_float_array, operation, rewritten
from runtime.primitives.operators import BINARY
from runtime.primitives.registry import primitive_for

_EXPONENTS = (3.0, 4.0, 5.0, 6.0, 8.0, 1.5, 2.5, -2.0, -3.0, -4.0, -0.5, -1.5, -2.5)


def expand_powers(graph: Graph) -> Graph:
    """Replace `x ** 3`, `x ** -1.5` … of float arrays."""
    return rewritten(graph, _expanded)


def _expanded(node: Node, before: list[Node]) -> list[Node] | None:
    if node.primitive is not BINARY["pow"] or node.params or not is_float_array(node.outputs[0].type):
        return None
    base, exponent = node.inputs[0], constant(node.inputs[1])
    if exponent not in _EXPONENTS or base.type != node.outputs[0].type:
        return None
    writer = _Writer(node)
    result = writer.power(base, abs(exponent))
    if exponent < 0:
        result = writer.emit(BINARY["truediv"], Literal(1.0), result)
    return writer.finished()


class _Writer:
    def __init__(self, node: Node) -> None:
        self.node = node
        self.nodes: list[Node] = []

    def emit(self, primitive: object, *inputs: Operand) -> Value:
        output = Value(self.node.outputs[0].type)
        self.nodes.append(operation(primitive, inputs, output, self.node))  # type: ignore[arg-type]
        return output

    def power(self, base: Operand, exponent: float) -> Operand:
        """By squares; the half of an exponent by a root."""
        whole = int(exponent)
        factors: list[Operand] = []
        square: Operand = base
        while whole:
            if whole & 1:
                factors.append(square)
            whole >>= 1
            if whole:
                square = self.emit(BINARY["mul"], square, square)
        if exponent != int(exponent):
            factors.append(self.emit(primitive_for(np.sqrt), base))
        result = factors[0]
        for factor in factors[1:]:
            result = self.emit(BINARY["mul"], result, factor)
        return result

    def finished(self) -> list[Node]:
        last = self.nodes[-1]
        return [*self.nodes[:-1], operation(last.primitive, last.inputs, self.node.outputs[0], self.node)]
