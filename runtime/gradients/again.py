"""The reverse of what an earlier reverse pass did to memory, where a gradient of a gradient is asked for."""

from __future__ import annotations

from typing import Any

from runtime.gradients import buffers, functions, mirrors
from runtime.gradients.calls import Leaf, leaves_of, map_leaves
from runtime.gradients.changing_at import ChangingAt
from runtime.gradients.partials import is_ranked
from runtime.gradients.unknown import pass_copied, put_back, stored
from runtime.graph import Operand
from runtime.types import TupleType


class Again(ChangingAt):
    """The reverse of one node, of those that an earlier pass has put in as well."""

    def _here(self, item: Any) -> Any:
        return self.pass_.shadow_here(self.scope, item.operand if isinstance(item, Leaf) else item)

    def _add_like(self, item: Any, found: Any) -> None:
        """Add what was found in memory to the cotangent of what was added to that, summed to its shape."""
        if isinstance(item, Leaf):
            if self.analysis.is_active(item.operand):
                self._add(item.operand, self._like(item.operand, found))
        elif isinstance(item, list | tuple):
            for k, part in enumerate(item):
                if leaves_of(part):
                    self._add_like(part, found[k])
        elif isinstance(item, dict):
            for key, part in item.items():
                self._add_like(part, found[key])

    def _like(self, item: Operand, found: Any) -> Any:
        if is_ranked(item.type) and not isinstance(item.type, TupleType):
            return functions.sum_to(found, self._shape(item, False))
        return functions.sum_like(found, self.pass_.take(self.scope, item))

    def _accumulated(self, memory: Operand, g: Any) -> None:
        self._add_like(g, buffers.save(self._here(memory)))

    def _rows_added(self, memory: Operand, g: Any) -> None:
        self._add_like(g, buffers.stacked(self._here(memory)))

    def _added_at(self, memory: Operand, index: Any, g: Any, *_: Any) -> None:
        if any(self.analysis.is_active(leaf.operand) for leaf in leaves_of(g)):
            self._add_like(g, buffers.save(self._here(memory)[self._taken(index)]))

    def _replaced(self, memory: Operand, g: Any) -> None:
        self._add_like(g, mirrors.take_all(self._here(memory), self._here(memory)))

    def _taken_out(self, memory: Operand, index: Any) -> None:
        g = self._cotangent(self.node.outputs[0])
        self._here(memory)[self._taken(index)] = buffers.ZERO if g is None else g

    def _stored_taken(self, memory: Operand, index: Any, _: Any) -> None:
        put_back(self._here(memory), self._taken(index), self._cotangent(self.node.outputs[0]))

    def _put_back(self, memory: Operand, index: Any, g: Any) -> None:
        self._add_like(g, stored(self._here(memory), self._taken(index), self._taken(g)))

    def _copied_passed(self, memory: Operand, g: Any) -> None:
        pass_copied(self._here(g), self._here(memory))

    def _all_taken(self, memory: Operand, result: Any) -> None:
        mirrors.put_all(self._here(memory), self._here(result), self._cotangent(self.node.outputs[0]))

    def _all_put(self, memory: Operand, result: Any, g: Any) -> None:
        self._add_like(g, mirrors.take_all(self._here(memory), self._here(result)))

    def _passed_on(self, memory: Operand, result: Any) -> None:
        mirrors.pass_on(self._here(result), self._here(memory))

    def _passed_back(self, memory: Operand, g: Any, copied: Any) -> None:
        self._add_like(copied, mirrors.unless_shared(*self._references([Leaf(memory), g]), self._here(memory)))

    def _references(self, items: list[Any]) -> list[Any]:
        """Arguments of which it matters what memory they are: no copies, as of others that have changed since."""
        return [map_leaves(lambda item: self.pass_.take(self.scope, item), item) for item in items]


REVERSED = {
    "accumulate": "_accumulated", "add_rows": "_rows_added", "add_at": "_added_at",
    "replace_cotangent": "_replaced", "take_out": "_taken_out",
    "take_all": "_all_taken", "pass_on": "_passed_on", "pass_back": "_passed_back", "put_all": "_all_put",
    "stored_cotangent": "_stored_taken", "put_back": "_put_back", "pass_copied": "_copied_passed",
}  # fmt: skip
