"""The order of the axes of a graph's arrays: which are sure to be in C order, under which condition on the inputs."""

from __future__ import annotations

from typing import Any

from runtime.executors.elementwise import has_certain_shape, is_elementwise, is_outer
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.control import FOR, TRY, WHILE
from runtime.render import is_load, template_of
from runtime.structure import Hole
from runtime.types import ArrayType, single_array

# A value is in C order if all of these inputs are; None: it is not known to be.
Order = frozenset[Value] | None

_ALWAYS: Order = frozenset()
_MAX_ROUNDS = 30  # deeper loops than that go without reuse
# With a shape and perhaps a dtype they lay out in C order; like another array, in the order of that.
_CREATORS = frozenset(("np.zeros", "np.ones", "np.empty", ".copy"))
_LIKE = frozenset(("np.zeros_like", "np.ones_like", "np.empty_like", "np.copy"))
_COPIES = (".copy", "np.copy")  # their second argument is an order


class Orders:
    """For each array: whether its axes are in C order, for positive strides. Optimistic for loops, then corrected."""

    def __init__(self, graph: Graph) -> None:
        self.orders: dict[Value, Order] = {}
        for value in graph.inputs:
            type_ = single_array(value.type)
            if type_ is not None and type_.kind == "array" and type_.shape is not None:
                self.orders[value] = frozenset((value,))
        self._changed = True
        for _ in range(_MAX_ROUNDS):
            if not self._changed:
                return
            self._changed = False
            self._block(graph)
        self.orders = {}

    def _block(self, graph: Graph) -> None:
        for node in graph.nodes:
            if node.primitive is TRY:
                for region in node.regions:
                    self._block(region)
                self._join(node.outputs, (Literal(None),) * len(node.outputs))
            elif node.regions and node.primitive not in (WHILE, FOR):
                for region in node.regions:
                    self._block(region)
                self._join(node.outputs, *(region.outputs for region in node.regions))
            elif node.primitive is WHILE:
                self._while(node)
            elif node.primitive is FOR:
                self._for(node)
            else:
                for output in node.outputs:
                    self._set(output, self._of_result(node, output))

    def _while(self, node: Node) -> None:
        test, body = node.regions
        self._join(test.inputs, node.inputs, body.outputs)
        self._block(test)
        self._join(body.inputs, test.outputs[1:])
        self._join(node.outputs, test.outputs[1:])
        self._block(body)

    def _for(self, node: Node) -> None:
        (body,) = node.regions
        item = self._of(node.inputs[0]) if isinstance(node.inputs[0], Value) else None
        self._set(body.inputs[0], item)
        self._join(body.inputs[1:], node.inputs[1:], body.outputs[1:])
        self._block(body)
        self._join(node.outputs, node.inputs[1:], body.outputs[1:])

    def _join(self, targets: tuple[Value, ...], *sources: tuple[Operand, ...]) -> None:
        for target, *arriving in zip(targets, *sources, strict=True):
            # What no round has reached yet, a value that a loop hands back, does not count in this one.
            orders = [self._of(source) for source in arriving if isinstance(source, Literal) or source in self.orders]
            known = [order for order in orders if order is not None]
            self._set(target, frozenset().union(*known) if len(known) == len(orders) else None)

    def _of(self, operand: Operand) -> Order:
        return self.orders.get(operand) if isinstance(operand, Value) else None

    def _set(self, value: Value, order: Order) -> None:
        if value not in self.orders or self.orders[value] != order:
            self._changed = True
            self.orders[value] = order

    def _of_result(self, node: Node, output: Value) -> Order:
        type_ = single_array(output.type)
        if type_ is None or type_.kind != "array" or not type_.shape:
            return None
        if is_outer(node):
            return _ALWAYS
        if is_elementwise(node):
            return self._of_elementwise(node, type_)
        if is_load(node):
            array, index = template_of(node)[0]
            return self._of(node.inputs[array.index]) if type(array) is Hole and _keeps_order(node, index) else None
        args, kwargs = template_of(node)
        if len(args) > (1 if node.primitive.name in _COPIES else 2) or kwargs.keys() - {"dtype"}:
            return None
        if node.primitive.name in _LIKE and type(args[0]) is Hole:
            return self._of(node.inputs[args[0].index])
        return _ALWAYS if node.primitive.name in _CREATORS else None

    def _of_elementwise(self, node: Node, result: ArrayType) -> Order:
        if result.ndim == 1:
            return _ALWAYS
        if not has_certain_shape(node):
            return None
        whole = [operand for operand in node.inputs if getattr(operand.type, "shape", None) == result.shape]
        known = [order for order in map(self._of, whole) if order is not None]
        return min(known, key=len, default=None)


def _keeps_order(node: Node, index: Any) -> bool:
    """Whether a basic index leaves the axes in order and the strides positive: ints, and slices that step forwards."""
    for item in index if type(index) is tuple else (index,):
        if type(item) is Hole:
            type_ = single_array(node.inputs[item.index].type)
            if type_ is None or type_.kind == "array" or type_.dtype.kind not in "iu":
                return False
        elif isinstance(item, slice):
            if not (item.step is None or (type(item.step) is int and item.step > 0)):
                return False
        elif type(item) is not int and item is not Ellipsis:
            return False
    return True
