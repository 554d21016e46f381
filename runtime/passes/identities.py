"""Algebraic identities that are exact: for NaN, infinities, -0.0, every dtype, and for the type of the result.

Only numbers are simplified. An array that an operation returns is a new object, laid out anew, and both can be seen: by
a later store, by the caller, and by a sum, whose bits follow the layout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from runtime.graph import Graph, Literal, Node, Operand
from runtime.passes.rewrite import Replacements, replaced_all, with_nodes, with_operands, with_regions
from runtime.primitives.builtins import NOT, TRUTH
from runtime.primitives.control import CHECK_BOUND, COND, FOR, RENAME, WHILE
from runtime.types import BOOL, UNBOUND, ArrayType, alternatives


class Rule(NamedTuple):
    """`name(x, right) -> x`, where the number at the right passes the test and the dtype is one of `kinds`."""

    name: str
    right: Callable[[Any], bool]
    kinds: str


def _is_one(value: Any) -> bool:
    return value == 1


def _is_plus_zero(value: Any) -> bool:
    return type(value) is int and value == 0  # a float 0.0 would need a look at its sign; an int has none


RULES = (
    Rule("mul", _is_one, "iuf"),  # not complex: inf * 0 in (inf + 0j) * (1 + 0j) is NaN
    Rule("truediv", _is_one, "f"),
    Rule("floordiv", _is_one, "iu"),  # not floats: floor(2.5)
    Rule("sub", _is_plus_zero, "iuf"),
    Rule("add", _is_plus_zero, "iu"),  # not floats: -0.0 + 0 is 0.0
    *(Rule(name, _is_plus_zero, "iu") for name in ("or", "xor", "lshift", "rshift")),
)


def simplify_identities(graph: Graph) -> Graph:
    """Replace `x * 1`, `x - 0`, `x // 1` … on numbers by `x`.

    Branches and carries of loops that change nothing are replaced by what they keep, the truth of a number that decides
    a branch or a loop by the number, and `not not x` of a bool by the bool.
    """
    return _simplify(graph, {}, {}, {})


def _simplify(graph: Graph, replacements: Replacements, truths: Replacements, negated: Replacements) -> Graph:
    nodes: list[Node] = []
    for original in graph.nodes:
        node = with_operands(original, replacements)
        if node.primitive is TRUTH and _is_number(node.inputs[0]):
            truths[node.outputs[0]] = node.inputs[0]
        if node.primitive is NOT and node.inputs[0].type == BOOL:
            negated[node.outputs[0]] = node.inputs[0]
        if node.regions:
            node = _without_invariant_carries(node, replacements)
            node = with_regions(node, [_simplify(region, replacements, truths, negated) for region in node.regions])
            fewer = _without_invariant_carries(node, replacements)  # a loop inside may have been all that changed one
            if fewer is not node:
                node = with_regions(
                    fewer, [_simplify(region, replacements, truths, negated) for region in fewer.regions]
                )
            node = _with_tests(node, truths)
        same = _negated_twice(node, negated) or _same_as(node)
        if same is None:
            nodes.append(node)
        else:
            replacements.update(zip(node.outputs, same, strict=True))
    return with_nodes(graph, nodes, replaced_all(graph.outputs, replacements))


def _negated_twice(node: Node, negated: Replacements) -> tuple[Operand, ...] | None:
    """The bool of which this is the negation of the negation."""
    if node.primitive is not NOT or node.inputs[0] not in negated:
        return None
    return (negated[node.inputs[0]],)  # type: ignore[index]


def _with_tests(node: Node, truths: Replacements) -> Node:
    """The node with what it asks for the truth of in place of that truth."""
    if node.primitive is COND and node.inputs[0] in truths:
        return replace(node, inputs=(truths[node.inputs[0]],))  # type: ignore[index]
    if node.primitive in (WHILE, FOR) and node.regions[0].outputs[0] in truths:
        test, *rest = node.regions
        outputs = (truths[test.outputs[0]], *test.outputs[1:])  # type: ignore[index]
        return with_regions(node, (replace(test, outputs=outputs), *rest))
    return node


def _same_as(node: Node) -> tuple[Operand, ...] | None:
    """The operands that the node's outputs always are, where it need not run."""
    if node.primitive is COND:
        return _same_in_both(node)
    if node.primitive is RENAME or _only_marks(node):
        return node.inputs
    if node.primitive is CHECK_BOUND:
        return node.inputs if UNBOUND not in alternatives(node.inputs[0].type) else None
    if len(node.inputs) != 2 or len(node.outputs) != 1 or node.params:
        return None
    left, right = node.inputs
    if not isinstance(right, Literal):
        return None
    type_ = node.outputs[0].type
    if not isinstance(type_, ArrayType) or type_.kind == "array" or type_ != left.type:
        return None
    if not _is_weak_or_same(right.type, type_):
        return None
    matches = (rule for rule in RULES if rule.name == node.primitive.name and type_.dtype.kind in rule.kinds)
    return (left,) if any(rule.right(right.value) for rule in matches) else None


def _is_number(item: Operand) -> bool:
    return isinstance(item.type, ArrayType) and item.type.kind != "array"


def _only_marks(node: Node) -> bool:
    """Whether the node only told the reverse pass something of its operand, whose type is known without it."""
    if node.primitive.name not in ("assume", "watch"):
        return False
    kinds = alternatives(node.outputs[0].type)
    return node.outputs[0].type == node.inputs[0].type and all(isinstance(kind, ArrayType) for kind in kinds)


def _is_weak_or_same(right: Any, type_: ArrayType) -> bool:
    """Whether the number at the right is Python's or of the left's type, so that it converts nothing."""
    return isinstance(right, ArrayType) and (right.kind == "python" or right == type_)


def _same_in_both(node: Node) -> tuple[Operand, ...] | None:
    """What an empty branch hands on, where both sides hand on the same, or the test itself."""
    true, false = node.regions
    test = node.inputs[0]
    if true.nodes or false.nodes or not isinstance(test.type, ArrayType) or test.type.kind == "array":
        return None
    same: list[Operand] = []
    for left, right in zip(true.outputs, false.outputs, strict=True):
        if left is right:
            same.append(left)
        elif test.type == BOOL and _is(left, True) and _is(right, False):
            same.append(test)
        else:
            return None
    return tuple(same)


def _is(operand: Operand, value: bool) -> bool:
    return isinstance(operand, Literal) and operand.value is value


def _without_invariant_carries(node: Node, replacements: Replacements) -> Node:
    """The loop less its carries that every iteration hands on as they were: the initial value takes their place."""
    if node.primitive is WHILE:
        test, body = node.regions
        first, carried, tested = 0, test.outputs[1:], test.inputs
    elif node.primitive is FOR:
        (body,) = node.regions
        first, carried, tested = 1, body.inputs[1:], body.inputs[1:]
    else:
        return node
    returned = body.outputs[first:]
    kept = []
    for k, value in enumerate(body.inputs[first:]):
        if returned[k] is not value or carried[k] is not tested[k]:
            kept.append(k)
            continue
        initial = node.inputs[first + k]
        replacements.update({value: initial, tested[k]: initial, node.outputs[k]: initial})
    if len(kept) == len(node.outputs):
        return node
    return _with_carries(node, kept)


def _with_carries(node: Node, kept: list[int]) -> Node:
    first = 1 if node.primitive is FOR else 0
    regions = []
    for number, region in enumerate(node.regions):
        tested = 1 if node.primitive is FOR or number == 0 else 0
        inputs = (*region.inputs[:first], *(region.inputs[first + k] for k in kept))
        outputs = (*region.outputs[:tested], *(region.outputs[tested + k] for k in kept))
        regions.append(replace(region, inputs=inputs, outputs=outputs))
    operands = (*node.inputs[:first], *(node.inputs[first + k] for k in kept))
    return replace(node, inputs=operands, outputs=tuple(node.outputs[k] for k in kept), regions=tuple(regions))
