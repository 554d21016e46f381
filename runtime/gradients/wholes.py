"""The reverse of what reads a list as a whole: `np.array`, `np.stack`, `sum`."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.gradients import functions
from runtime.gradients.again import Again
from runtime.gradients.calls import Leaf, arguments_of, leaves_of
from runtime.gradients.cotangents import cotangent_type
from runtime.gradients.kinds import is_number
from runtime.graph import Operand, Value
from runtime.primitives.builtins import TO_LIST
from runtime.primitives.containers import LIST_POP
from runtime.trace.builder import apply, operand
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ArrayType, ListType


class Wholes(Again):
    """The reverse of one node, of those that take a list as a whole or fill one that is taken so."""

    def _whole_taken(self) -> None:
        """What a list that a loop has filled is read by: its items take their part where they were put there."""
        g = self._cotangent(self.node.outputs[0])
        gathering = self.analysis.gathering
        if g is None:
            return
        items = gathering.reads[self.node]
        if not _is_one_number(g):
            if items not in gathering.by_number:
                (made,) = self.pass_.trace.emit(TO_LIST, (operand(g),), (ListType(ANY),), {})
                g = Symbolic(made)
            gathering.dtypes[items] = self.node.outputs[0].type.dtype  # type: ignore[union-attr]
        gathering.cotangents[items] = g

    def _gathered(self) -> None:
        """An item gets its row of the cotangent of the whole; of a sum all of it."""
        gathering, item = self.analysis.gathering, self.node.inputs[1]
        items = gathering.appends[self.node]
        g = gathering.cotangents.get(items)
        if g is None:
            return
        if items in gathering.by_number and not _is_one_number(g):
            assert self.scope.number is not None
            g = g[Symbolic(self.scope.number)]
        elif not _is_one_number(g):
            g = apply(LIST_POP, g, -1)
        if isinstance(item, Value):
            self._add(item, g if _is_one_number(g) else self._row(g, item, gathering.dtypes[items]))

    def _row(self, g: Any, item: Value, dtype: numpy.dtype) -> Any:
        """What was taken of a cotangent, as one of an item, in the dtype of the whole."""
        type_ = cotangent_type(item.type)
        if isinstance(functions.static_type(g), ArrayType) or not isinstance(type_, ArrayType):
            return g
        return self.pass_.assume(g, ArrayType(dtype, type_.shape, type_.kind))

    def _is_stack(self) -> bool:
        """Whether the node makes an array of real numbers of the items of a list, each of which gets its row."""
        kernel = self.node.primitive.kernel
        if kernel not in (numpy.array, numpy.asarray, numpy.stack) or not self.analysis.has_shadow(self.node.inputs[0]):
            return False
        (items, *more), options = arguments_of(self.node)
        result = self.node.outputs[0].type
        is_real = isinstance(result, ArrayType) and result.dtype.kind == "f"
        return is_real and not more and not options and isinstance(items, Leaf) and _is_list(items.operand)

    def _takes_numbers(self, g: Any, *functions_: Any) -> bool:
        """Whether the node is such a function of a list of numbers, and its reverse will not be differentiated."""
        if self.node.primitive.kernel not in functions_ or self.pass_.trace.stretches > 1:
            return False
        (items, *more), options = arguments_of(self.node)
        type_ = functions.static_type(g)
        is_float = isinstance(type_, ArrayType) and is_number(type_) and type_.dtype.kind in "fc"
        is_number_ = is_float and is_number(self.node.outputs[0].type) and not leaves_of([more, options])
        return is_number_ and isinstance(items, Leaf) and _is_list(items.operand) and self._has_shadow(items)

    def _has_shadow(self, items: Leaf) -> bool:
        return self.analysis.has_shadow(items.operand)

    def _items_of(self, items: Operand) -> Any:
        """What mirrors the items that a list had when the node ran."""
        if isinstance(items, Value) and self.analysis.is_written(items):
            return self.pass_.parts(self.scope, self.node, items)
        return self.pass_.shadow_here(self.scope, items)


def _is_one_number(g: Any) -> bool:
    type_ = functions.static_type(g)
    return isinstance(type_, ArrayType) and is_number(type_)


def _is_list(item: Operand) -> bool:
    return isinstance(item.type, ListType)
