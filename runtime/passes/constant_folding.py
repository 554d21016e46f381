"""Constant folding: operations on known numbers, branches whose test is known, loops that never run."""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand
from runtime.passes.rewrite import Replacements, replaced_all, with_nodes, with_operands, with_regions
from runtime.primitives.control import CHECK_BOUND, COND, WHILE
from runtime.types import UNBOUND_VALUE, ArrayType

_NUMBERS = (bool, int, float, complex, np.generic)
_FOLDED = frozenset(("pow", "truth", "not_"))  # beside ufuncs
_MAX_BITS = 128  # of an exponent's or a shift's result: larger ones are left to run time


def fold_constants(graph: Graph) -> Graph:
    """Compute operations whose operands are literal numbers, and take the branches whose tests are literals.

    A result is that of the kernel itself, to the bit and the type. What would warn or raise stays where it is.
    """
    return _fold(graph, {})


def _fold(graph: Graph, replacements: Replacements) -> Graph:
    nodes = _folded_nodes(graph.nodes, replacements)
    return with_nodes(graph, nodes, replaced_all(graph.outputs, replacements))


def _folded_nodes(old: tuple[Node, ...], replacements: Replacements) -> tuple[Node, ...]:
    nodes: list[Node] = []
    for original in old:
        node = with_operands(original, replacements)
        if node.primitive is COND and isinstance(node.inputs[0], Literal) and _has_truth(node.inputs[0].value):
            taken = _fold(node.regions[0 if node.inputs[0].value else 1], replacements)
            nodes.extend(taken.nodes)
            replacements.update(zip(node.outputs, taken.outputs, strict=True))
        elif node.primitive is WHILE and (inlined := _never_runs(node, replacements)) is not None:
            nodes.extend(inlined)
        elif node.regions:
            nodes.append(with_regions(node, [_fold(region, replacements) for region in node.regions]))
        elif (folded := _folded(node)) is not None:
            replacements[node.outputs[0]] = folded
        else:
            nodes.append(node)
    return tuple(nodes)


def _has_truth(value: Any) -> bool:
    return isinstance(value, _NUMBERS) or value is None or isinstance(value, str | tuple)


def _never_runs(node: Node, replacements: Replacements) -> tuple[Node, ...] | None:
    """The nodes of the test, where the test of a loop is false at the first time already; else None."""
    test = node.regions[0]
    trial: Replacements = {**replacements, **dict(zip(test.inputs, node.inputs, strict=True))}
    folded = _fold(test, trial)
    proceed, *carried = folded.outputs
    if not isinstance(proceed, Literal) or not _has_truth(proceed.value) or proceed.value:
        return None
    replacements.update(zip(node.outputs, carried, strict=True))
    return folded.nodes


def _folded(node: Node) -> Operand | None:
    """The literal that the node computes, None where it has to run."""
    if len(node.outputs) != 1 or not all(isinstance(operand, Literal) for operand in node.inputs):
        return None
    values = [operand.value for operand in node.inputs if isinstance(operand, Literal)]
    primitive = node.primitive
    if primitive is CHECK_BOUND and values[0] is not UNBOUND_VALUE:
        return node.inputs[0]
    is_pure = not (primitive.has_effect or primitive.opaque or primitive.writes)
    if not is_pure or (primitive.ufunc is None and primitive.name not in _FOLDED) or node.params:
        return None
    if not values or not all(isinstance(value, _NUMBERS) for value in values) or _is_large(primitive.name, values):
        return None
    return _computed(node, values)


def _computed(node: Node, values: list[Any]) -> Literal | None:
    if node.primitive.ufunc and len(values) == 1 and isinstance(values[0], bool | np.bool_):
        return None  # `~True` warns by a DeprecationWarning, which only a change of the process's filters would show
    try:
        with np.errstate(all="raise"):
            result = node.primitive.kernel(*values)
    except (ArithmeticError, TypeError, ValueError):
        return None  # the error belongs to the run
    return Literal(result) if isinstance(result, _NUMBERS) and isinstance(node.outputs[0].type, ArrayType) else None


def _is_large(name: str, values: list[Any]) -> bool:
    if name not in ("pow", "lshift", "mul") or not all(type(value) is int for value in values):
        return False
    bits = [value.bit_length() for value in values]
    if name == "mul":
        return sum(bits) > _MAX_BITS
    return abs(values[1]) > _MAX_BITS or (name == "pow" and bits[0] * abs(values[1]) > _MAX_BITS)
