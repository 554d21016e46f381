"""Operators that may join two tuples or lists, as only the run tells: what mirrors the result holds what mirrors both.

A tuple that a loop makes longer has no type that tells what it holds. Where its operands are numbers or arrays after
all, the operator adds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.gradients.buffers import zero_of
from runtime.gradients.calls import Leaf, arguments_of, leaves_of
from runtime.gradients.kinds import CONTAINERS, is_container
from runtime.gradients.mirrors import items_of, shadow
from runtime.gradients.operation import Operation
from runtime.graph import Node, Value
from runtime.types import ANY

if TYPE_CHECKING:
    from runtime.gradients.storage import Analysis

_JOINING = (("add", "+"), ("iadd", "+="))


class Joining:
    """The operators of a stretch that may join tuples and lists."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._nodes: set[Node] = set()

    def __contains__(self, node: Node) -> bool:
        return node in self._nodes

    def take_in(self, node: Node) -> bool:
        """Whether the node is one, whose result then holds the items of both."""
        is_operator = (node.primitive.name, node.primitive.symbol) in _JOINING
        if not is_operator or not is_container(node.outputs[0].type):
            return False
        args, _ = arguments_of(node)
        if not any(map(self._is_sequence, args)):
            return False
        self._nodes.add(node)
        for item in args:
            self._hold_items(node.outputs[0], item)
        return True

    def _is_sequence(self, item: Any) -> bool:
        """Whether an argument is a tuple or list, or may be one that was joined before."""
        if not isinstance(item, Leaf):
            return isinstance(item, list | tuple)
        if isinstance(item.operand.type, CONTAINERS):
            return True
        found = self._analysis.of(item.operand) if isinstance(item.operand, Value) else None
        return any(self._analysis.of(node.outputs[0]) is found for node in self._nodes)

    def _hold_items(self, result: Value, item: Any) -> None:
        analysis = self._analysis
        if not isinstance(item, Leaf):
            for leaf in leaves_of(item):
                analysis.hold(result, leaf.operand)
        elif isinstance(item.operand, Value) and is_container(item.operand.type):
            analysis.of(result).items().join(analysis.of(item.operand).items())


def _joined(left: Any, x: Any, memory: Any, other: Any) -> Any:
    """What mirrors the result of such an operator, which may have changed a list on the left in place."""
    if not isinstance(x, list | tuple):
        return shadow.kernel(x)
    if x is not left:
        return [*memory, *items_of(other)]
    memory += items_of(other)
    return memory


joined = Operation(
    "mirror_joined", _joined, lambda left, x, memory, other: ANY, has_effect=True, writes=(2,), views=(2, 3)
)


def _unless_joined(x: Any, cotangent: Any) -> Any:
    """The cotangent of a sum; None of what an operator has joined, whose items have theirs."""
    return None if isinstance(x, list | tuple) else cotangent


unless_joined = Operation("unless_joined", _unless_joined, lambda x, cotangent: ANY, views=(1,))


def parts_of(g: Any, item: Any) -> Any:
    """The parts of the cotangent of an argument that is made of several, which may be missing as a whole."""
    return [parts_of(part_of(g, k), part) for k, part in enumerate(item)] if isinstance(item, list | tuple) else g


def _part(whole: Any, place: int) -> Any:
    return None if whole is None else whole[place]


def _whole(whole: Any, place: int, cotangent: Any) -> Any:
    """The reverse of `part_of`: nothing but the part has a cotangent."""
    if whole is None or cotangent is None:
        return None
    made = zero_of(whole)
    made[place] = cotangent
    return made


part_of = Operation("part_of_cotangent", _part, lambda whole, place: ANY)
whole_of = Operation("whole_of_part", _whole, lambda whole, place, cotangent: ANY)


def shadow_of_all(item: Any, shadow_of: Any, operand: Any) -> Any:
    """What mirrors an argument that may have operands in it."""
    if isinstance(item, list | tuple):
        return [shadow_of_all(part, shadow_of, operand) for part in item]
    if isinstance(item, dict):
        return {key: shadow_of_all(part, shadow_of, operand) for key, part in item.items()}
    return shadow_of(item.operand if isinstance(item, Leaf) else operand(item))
