"""What mirrors the nodes by which an earlier reverse pass mirrors containers: the same, done to what mirrors memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from runtime.gradients import collecting, heaps, joining, mirrors, unknown
from runtime.gradients.calls import arguments_of, leaves_of, map_leaves
from runtime.gradients.operation import Operation
from runtime.gradients.unknown import ValueOf, without_constants
from runtime.graph import Node, Operand, Value

if TYPE_CHECKING:
    from runtime.gradients.storage import Analysis

# The operations, and of each argument whether it is a value of the forward computation (v) or mirrors one (m).
_ROLES: dict[Operation, str] = {
    unknown.apart: "vm",
    unknown.item_apart: "vm", unknown.copied: "vm", unknown.attribute: "vmvvv", unknown.put: "mvm",
    unknown.set_attribute: "mvm", unknown.called: "vvm", heaps.changed: "vvmvm", joining.joined: "vvmm",
    collecting.made: "vm", collecting.item: "vmvv", mirrors.contents: "vvm",
}  # fmt: skip
OPERATIONS = {operation.__name__: operation for operation in _ROLES}
_WITHOUT_RESULT = (unknown.put, unknown.set_attribute)

# Those that make or change what holds others: of these nothing is told apart from what holds them.
_HOLDING = (unknown.called, heaps.changed, joining.joined, collecting.made, collecting.item, mirrors.contents)
_NAMES = frozenset(operation.__name__ for operation in _HOLDING)


def mirrored(node: Node, value_of: ValueOf, shadow_of: ValueOf) -> tuple[Any, ...]:
    """What mirrors the result of such a node, if it has one."""
    operation = OPERATIONS[node.primitive.name]
    mapping: dict[str, Callable[[Any], Any]] = {
        "v": lambda item: map_leaves(value_of, item),
        "m": lambda item: without_constants(shadow_of, item),
    }
    made = operation(*(mapping[role](item) for role, item in _arguments(node)))
    return () if operation in _WITHOUT_RESULT else (made,)


def _arguments(node: Node) -> Iterator[tuple[str, Any]]:
    """The arguments of such a node, each with its role."""
    args, _ = arguments_of(node)
    operation = OPERATIONS[node.primitive.name]
    roles = _ROLES[operation]
    if operation is unknown.called:
        roles += "".join("v" if role == "k" else "m" for role in unknown.METHODS[f".{args[0]}"])
    yield from zip(roles, args, strict=False)


def take_in(analysis: Analysis, node: Node) -> bool:
    """Whether the node is one that makes or changes a container, which is in one class with what it holds then."""
    if node.primitive.name not in _NAMES:
        return False
    found = analysis.of(node.outputs[0])
    found.items().join(found)
    found.is_written = True
    for operand in _memory(node):
        if isinstance(operand, Value):
            found.join(analysis.of(operand))
    return True


def _memory(node: Node) -> Iterator[Operand]:
    for role, item in _arguments(node):
        if role == "m":
            yield from (leaf.operand for leaf in leaves_of(item))
