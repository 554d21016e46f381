"""Products of several matrices in the order that takes the fewest multiplications."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from runtime.graph import Graph, Node, Operand, Value
from runtime.passes.fast.arrays import maker, operation, rewritten, use_counts
from runtime.primitives.operators import BINARY
from runtime.types import ArrayType

_MATMUL = BINARY["matmul"]
_WORTH = 1000  # multiplications that an order must save


def order_products(graph: Graph) -> Graph:
    """Compute `A @ B @ v` as `A @ (B @ v)` where the sizes, which must be known, say so."""
    counts = use_counts(graph)

    def rule(node: Node, before: list[Node]) -> list[Node] | None:
        if not _is_product(node):
            return None
        products: list[Node] = []
        matrices, cost = _flattened(node, before, counts, products)
        if len(matrices) < 3:
            return None
        best, split = _best_order(matrices)
        if cost - best < _WORTH:
            return None
        for product in products:
            before.remove(product)
        nodes: list[Node] = []
        _multiply(matrices, split, 0, len(matrices) - 1, node, nodes)
        return nodes

    return rewritten(graph, rule)


def _shape(operand: Operand) -> tuple[int, int]:
    """The shape as a matrix: a vector is a column."""
    assert isinstance(operand.type, ArrayType) and operand.type.shape is not None
    rows, *columns = operand.type.shape
    return int(rows), int(columns[0]) if columns else 1  # type: ignore[arg-type]


def _is_product(node: Node) -> bool:
    """Whether the node multiplies matrices of floats, or a matrix and a vector, of known sizes."""
    if node.primitive is not _MATMUL or node.params:
        return False
    types = [operand.type for operand in (*node.inputs, *node.outputs)]
    if not all(isinstance(type_, ArrayType) and type_.known_shape and type_.dtype.kind in "fc" for type_ in types):
        return False
    ranks = [type_.ndim for type_ in types if isinstance(type_, ArrayType)]
    return ranks in ([2, 2, 2], [2, 1, 1]) and len({type_.dtype for type_ in types}) == 1  # type: ignore[union-attr]


def _flattened(
    node: Node, before: Sequence[Node], counts: Counter[Value], products: list[Node]
) -> tuple[list[Operand], int]:
    """The factors of a product of `products` that nothing else uses, and what it costs as it is written."""
    rows, inner = _shape(node.inputs[0])
    cost = rows * inner * _shape(node.inputs[1])[1]
    factors: list[Operand] = []
    for operand in node.inputs:
        made = maker(operand, before)
        if made is not None and _is_product(made) and counts[made.outputs[0]] == 1:
            products.append(made)
            found, further = _flattened(made, before, counts, products)
            factors += found
            cost += further
        else:
            factors.append(operand)
    return factors, cost


def _best_order(matrices: Sequence[Operand]) -> tuple[int, dict[tuple[int, int], int]]:
    """The least cost, and where each stretch of factors is to be split: by dynamic programming (Godbole 1973)."""
    sizes = [_shape(matrices[0])[0], *(_shape(matrix)[1] for matrix in matrices)]
    count = len(matrices)
    cost = {(i, i): 0 for i in range(count)}
    split: dict[tuple[int, int], int] = {}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            options = [(cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)]
            cost[i, j], split[i, j] = min(options)
    return cost[0, count - 1], split


def _multiply(
    matrices: Sequence[Operand], split: dict[tuple[int, int], int], i: int, j: int, node: Node, nodes: list[Node]
) -> Operand:
    """Emit the product of the factors from `i` to `j`."""
    if i == j:
        return matrices[i]
    whole = len(matrices) - 1
    left = _multiply(matrices, split, i, split[i, j], node, nodes)
    right = _multiply(matrices, split, split[i, j] + 1, j, node, nodes)
    output = node.outputs[0] if (i, j) == (0, whole) else Value(_MATMUL.infer(left.type, right.type))
    nodes.append(operation(_MATMUL, (left, right), output, node))
    return output
