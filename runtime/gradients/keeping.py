"""The reverse of what an earlier reverse pass keeps for itself: each list of values has one of their cotangents.

A reverse loop takes from a list what the loop has put on it, the last value first. So the reverse of the reverse loop
meets the first one first, and puts its cotangent on another list, from which the reverse of the loop takes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.gradients.cotangents import cotangent_type
from runtime.gradients.kinds import is_number
from runtime.gradients.scopes import Scope
from runtime.graph import Node, Operand, Value
from runtime.primitives.containers import LIST_APPEND, LIST_POP, MAKE_LIST
from runtime.primitives.control import RENAME
from runtime.trace.builder import apply
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ListType

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse


class Keeping:
    """The lists of cotangents of one reverse pass."""

    def __init__(self, pass_: Reverse) -> None:
        self.pass_ = pass_

    def has_reverse(self, scope: Scope, node: Node) -> bool:
        """Whether the node takes a value with a derivative from a list, or has put one there that was taken."""
        if not self.pass_.analysis.keeps(node):
            return False
        kept = node.inputs[0]
        if node.primitive is LIST_POP:
            return self._is_list(node.outputs[0]) or self.pass_.analysis.is_active(node.outputs[0])
        home = self.pass_.homes.get(kept)  # type: ignore[arg-type]
        around: Scope | None = scope
        while around is not None and around.region is not home:
            around = around.outer
        return around is not None and kept in around.buffers

    def _is_list(self, item: Operand) -> bool:
        return item in self.pass_.trace.kept_lists

    def reverse(self, scope: Scope, node: Node) -> None:
        kept = node.inputs[0]
        assert isinstance(kept, Value)
        if node.primitive is LIST_POP:
            self._taken(scope, kept, node.outputs[0])
        elif kept in self.pass_.home(scope, kept).buffers:
            self._kept(scope, kept, node.inputs[1])

    def _taken(self, scope: Scope, kept: Value, value: Value) -> None:
        """Put the cotangent of what was taken on the list for them."""
        pass_ = self.pass_
        if self._is_list(value):
            g = scope.buffers.get(value)
        else:
            g = pass_.certain_total(scope, value) if pass_.analysis.is_active(value) else None
        if g is not None:
            apply(LIST_APPEND, self._cotangents(scope, kept, value), g)

    def _kept(self, scope: Scope, kept: Value, value: Operand) -> None:
        """Take the cotangent of what was kept from the list for them."""
        pass_ = self.pass_
        found = apply(LIST_POP, pass_.home(scope, kept).buffers[kept], -1)
        if self._is_list(value):
            pass_.trace.kept_lists.add(found.ag_value)
            scope.buffers[value] = found  # type: ignore[index]
        else:
            pass_.add(scope, value, pass_.assume(found, cotangent_type(value.type)))

    def _cotangents(self, scope: Scope, kept: Value, value: Value) -> Any:
        """The list of the cotangents of what is kept on a list; made where that is visible."""
        pass_ = self.pass_
        home = pass_.home(scope, kept)
        if kept not in home.buffers:
            with pass_.into(home.nodes, None):
                type_ = ListType(ANY if self._is_list(value) else cotangent_type(value.type))
                (made,) = pass_.trace.emit(MAKE_LIST, (), (type_,), {})
            pass_.trace.kept_lists.add(made)
            home.buffers[kept] = Symbolic(made)
        return home.buffers[kept]


def is_own_name(node: Node) -> bool:
    """Whether a node hands its operand on under a name that has a cotangent of its own.

    That is what an earlier reverse pass takes, and a number that a branch or loop has assigned.
    """
    if node.primitive is RENAME:
        return is_number(node.outputs[0].type)
    return node.primitive.name == "taken"
