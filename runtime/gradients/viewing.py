"""Views of arrays without shadows: what is added to the cotangent of one is added to that of the array at once.

So the order of additions is that of shadows, which are memory: a program that changes its arrays in one of its modes
only, or on a path that is not taken, has the same gradient to the bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy

from runtime.gradients import buffers, functions, mirrors
from runtime.gradients.calls import arguments_of, call_of, map_leaves
from runtime.gradients.indices import is_basic
from runtime.gradients.scopes import Scope
from runtime.graph import Node, Operand, Value
from runtime.primitives.views import OF_SHAPE, OF_SHAPE_AGAIN
from runtime.trace.builder import apply, apply_call
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse

_PERMUTING = (
    *(numpy.transpose, numpy.matrix_transpose, numpy.swapaxes, numpy.moveaxis, numpy.rollaxis),
    *(numpy.expand_dims, numpy.squeeze, numpy.flip, numpy.fliplr, numpy.flipud, numpy.rot90),
)
# Their results are views where the memory layout lets them.
_RESHAPING = (numpy.reshape, numpy.ravel)


class Views:
    """The views of one reverse pass: results that show their operand's memory, or may do so, and rows of loops."""

    def __init__(self, pass_: Reverse) -> None:
        self.pass_ = pass_
        self.rows: dict[Value, tuple[Value, Value]] = {}  # the item of a loop: the array, and the number of the item
        self._makers: dict[Value, Node | None] = {}

    def __contains__(self, value: Value) -> bool:
        return value in self.rows or self._maker(value) is not None

    def _maker(self, value: Value) -> Node | None:
        """The node that made a view."""
        if value not in self._makers:
            node = self.pass_.analysis.makers.get(value)
            self._makers[value] = node if node is not None and self._is_view(node, value) else None
        return self._makers[value]

    def _is_view(self, node: Node, value: Value) -> bool:
        if node.regions or not node.primitive.views or not node.inputs or not self.is_plain(value):
            return False
        base = node.inputs[0]
        if not isinstance(base, Value) or not self.is_plain(base):
            return False
        if node.primitive.name == "getitem":
            return is_basic(arguments_of(node)[0][1])
        if node.primitive.name == "watch":  # for a gradient inside: the array under another name
            return self.pass_.analysis.is_active(base) and value not in self.pass_.sources
        return call_of(node).function in (*_PERMUTING, *_RESHAPING)

    def base(self, value: Value) -> Value:
        """The array that a view shows."""
        if value in self.rows:
            return self.rows[value][0]
        node = self._maker(value)
        assert node is not None
        return node.inputs[0]  # type: ignore[return-value]

    def is_own(self, value: Value) -> bool:
        """Whether the memory of a view's cotangent may not be part of that of the array."""
        node = self._maker(value)
        return node is not None and call_of(node).function in _RESHAPING

    def is_plain(self, value: Value) -> bool:
        """Whether a value is an array without a shadow."""
        is_array = isinstance(value.type, ArrayType) and value.type.kind == "array"
        return is_array and not self.pass_.analysis.has_shadow(value)

    def add(self, scope: Scope, value: Value, g: Any) -> None:
        """Add to the cotangent of what a view shows."""
        row = self.rows.get(value)
        if value in self.pass_.home(scope, value).buffers:
            buffers.add_into(self.pass_.buffer(scope, value), g)
        elif row is not None:
            buffers.add_at(self.pass_.buffer(scope, row[0]), Symbolic(row[1]), g)
        else:
            node = self._maker(value)
            assert node is not None
            if node.primitive.name == "watch":
                self.pass_.add(scope, node.inputs[0], g)
            else:
                self.pass_.backward(scope, node).pass_to_base(g)

    def buffer(self, home: Scope, value: Value) -> Any:
        """The memory of a view's cotangent: the same view of that of the array."""
        pass_ = self.pass_
        if value in self.rows:
            array, number = self.rows[value]
            return pass_.buffer(home, array)[Symbolic(number)]
        node = self._maker(value)
        assert node is not None
        memory = pass_.buffer(home, self.base(value))
        if node.primitive.name == "watch":
            return memory
        found = pass_.view_again(home, node, memory)
        return mirrors.mirror(memory, found, found) if self.is_own(value) else found

    def leave(self, scope: Scope, node: Node) -> None:
        """Where the reverse pass meets a node that made a view: pass back what is in memory of its own."""
        (value,) = node.outputs
        if value in scope.buffers and self.is_own(value):
            memory, own = self.pass_.buffer(scope, node.inputs[0]), scope.buffers[value]  # type: ignore[arg-type]
            mirrors.pass_back(memory, own, functions.np.reshape(own, functions.shape_of(memory)))


def same_view(node: Node, memories: Mapping[Operand, Any], value_of: Callable[[Operand], Any]) -> Any:
    """The call of a node on memory in place of the operands that have some; the others are as `value_of` says."""

    def stand_in(item: Operand) -> Any:
        return memories[item] if item in memories else value_of(item)

    args, kwargs = map_leaves(stand_in, arguments_of(node))
    primitive = OF_SHAPE_AGAIN if node.primitive.kernel is OF_SHAPE.kernel else node.primitive
    params = {name: item for name, item in node.params.items() if name != "template"}
    if params or "template" not in node.params:
        return apply(primitive, *args, **params)
    return apply_call(primitive, args, kwargs)
