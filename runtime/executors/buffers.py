"""Which operations may write their result into an operand, or another array, that nobody needs any more.

The result must have the layout that NumPy would give it. NumPy lays a new result out in the order of its operands, and
in C order where one of them, of the result's whole shape, is in C order. So an operand's buffer is taken only if it is
known to be in C order: the analysis finds that out, as a condition on the inputs of the graph.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from runtime.executors.uses import Uses
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.aliasing import Aliases
from runtime.primitives.control import FOR, TRY, WHILE
from runtime.primitives.primitive import Primitive, infer_any
from runtime.primitives.registry import passes_on
from runtime.render import is_load, template_of
from runtime.structure import Hole
from runtime.types import ArrayType, Dim, single_array

# A value is in C order if all of these inputs are; None: it is not known to be.
Order = frozenset[Value] | None

# The one region, on arrays of one shape; `runtime.executors.tiles` says how it is run.
TILED = Primitive("tiled", lambda: None, infer_any, outputs=-1, params_in_call=False)

_ALWAYS: Order = frozenset()
_MIN_KEPT = 256  # elements
_MIN_SPARE = 4096
_MAX_ROUNDS = 30  # deeper loops than that go without reuse
_CREATORS = frozenset(("np.zeros", "np.ones", "np.empty", ".copy"))  # with one argument they lay out in C order


class Reuse(NamedTuple):
    """`buffer`, an array that is dead by then, takes the result, if all the inputs `order` are C-contiguous.

    Where `order` is None, that is to be asked of the buffer itself. (A primitive that is `consuming` asks for what it
    needs.)
    """

    buffer: Value
    order: Order


class Buffers(NamedTuple):
    """What `plan_buffers` finds.

    `reuses`: operations that write into a dead array; `kept`: operations in a loop that write into what they made in
    the iteration before, if all these inputs are C-contiguous; `lasting`: the values in buffers that are kept.
    """

    reuses: dict[Node, Reuse]
    kept: dict[Node, frozenset[Value]]
    lasting: set[Value]


def plan_buffers(graph: Graph, uses: Uses) -> Buffers:
    """The operations of `graph` that need no new buffer."""
    if not any(is_elementwise(node) or node.primitive.consuming for node in graph.walk()):
        return Buffers({}, {}, set())
    planner = _Planner(graph, uses)
    planner.block(graph)
    kept, lasting = planner.kept()
    return Buffers(planner.found, kept, lasting)


def is_elementwise(node: Node) -> bool:
    """Whether the node is a ufunc with one result, of arrays and numbers, which is a new array of at least one axis."""
    ufunc = node.primitive.ufunc
    if ufunc is None or node.params or node.primitive.writes or len(node.outputs) != 1:
        return False
    result = node.outputs[0].type
    if not isinstance(result, ArrayType) or result.kind != "array" or not result.shape:
        return False
    if not isinstance(ufunc, np.ufunc) or ufunc.signature is not None or ufunc.nout != 1:
        return False
    return ufunc.nin == len(node.inputs) and all(isinstance(operand.type, ArrayType) for operand in node.inputs)


def takes_out(node: Node) -> bool:
    """Whether the node can write its result into memory that it is given."""
    return is_elementwise(node) or is_outer(node)


def is_outer(node: Node) -> bool:
    """Whether the node is `ufunc.outer` of two arrays of one axis, which makes a new array in C order."""
    kernel = node.primitive.kernel
    if not isinstance(getattr(kernel, "__self__", None), np.ufunc) or kernel.__name__ != "outer" or node.params:
        return False
    types = [single_array(operand.type) for operand in (*node.inputs, *node.outputs)]
    return [type_.ndim if type_ is not None else None for type_ in types] == [1, 1, 2]


def has_certain_shape(node: Node) -> bool:
    """Whether the operands of an elementwise node are sure to fit at run time, and to make the shape of its type.

    A joined size stands for one size after another, so that two values of it may differ. Operands that don't fit are
    an error whose text names the shapes, that of `out` as well. One array fits itself.
    """
    shapes = [shape for operand in node.inputs if (shape := getattr(operand.type, "shape", None))]
    if len(shapes) == 1 or is_outer(node):
        return True
    result = single_array(node.outputs[0].type)
    assert result is not None and result.shape is not None
    return all(
        size == 1 or (size == whole and not (isinstance(size, Dim) and size.joined))
        for shape in shapes
        for size, whole in zip(reversed(shape), reversed(result.shape), strict=False)
    )


def out_argument(function: Any, text: str) -> str:
    """The argument that says where the result goes, after the operands.

    By position it is taken up faster, but NumPy deprecates that for those of which it may take more operands one day.
    """
    by_name = not isinstance(function, np.ufunc) or function in (np.maximum, np.minimum)
    return f"out={text}" if by_name else text


def with_constant_arrays(node: Node) -> tuple[Operand, ...]:
    """The operands of a node, its Python numbers as 0-d arrays where that is the same: NumPy takes them up faster.

    That is so in a ufunc on arrays of one float dtype: a Python number takes it on. It is to be finite and exact there.
    """
    if not (is_elementwise(node) and any(isinstance(operand, Literal) for operand in node.inputs)):
        return node.inputs
    dtypes = {getattr(operand.type, "dtype", None) for operand in node.inputs if isinstance(operand, Value)}
    dtype = dtypes.pop() if len(dtypes) == 1 else None
    arrays = any(getattr(operand.type, "kind", "") == "array" for operand in node.inputs)
    if not arrays or dtype is None or dtype.kind != "f" or not dtype.isnative:
        return node.inputs
    return tuple(
        _constant_array(operand, dtype) if isinstance(operand, Literal) else operand for operand in node.inputs
    )


def _constant_array(literal: Literal, dtype: np.dtype) -> Literal:
    value = literal.value
    if type(value) not in (int, float) or not abs(value) <= min(float(np.finfo(dtype).max), 2.0**53):
        return literal
    return _cached_array(value, type(value).__name__, dtype, math.copysign(1.0, value))


@lru_cache(maxsize=4096)
def _cached_array(value: int | float, kind: str, dtype: np.dtype, sign: float) -> Literal:
    array = np.asarray(value, dtype)
    array.setflags(write=False)
    return Literal(array)


class _Planner:
    def __init__(self, graph: Graph, uses: Uses) -> None:
        self.uses = uses
        self.graph = graph
        # What makes an array of its own; whether that is so is for the roots of its result to say.
        self.made = {
            value
            for node in graph.walk()
            if not (node.regions or node.primitive.views or node.primitive.writes or passes_on(node.primitive))
            for value in node.outputs
        }
        self.found: dict[Node, Reuse] = {}

    # Most graphs have no temporary to take: what costs a look at the whole graph is found on demand.

    @cached_property
    def aliases(self) -> Aliases:
        return Aliases(self.graph)

    @cached_property
    def orders(self) -> dict[Value, Order]:
        return _Orders(self.graph).orders

    @cached_property
    def holders(self) -> Counter[Any]:
        """How many values may be, hold or share memory with each root."""
        return Counter(root for value in self.uses.home for root in self.aliases.roots(value))

    def block(self, graph: Graph) -> None:
        spare: Value | None = None  # one dead array at most is held for a later operation
        for index, node in enumerate(graph.nodes):
            for region in node.regions:
                self.block(region)
            if node.primitive.consuming is not None:
                self._consume(graph, index, node, node.primitive.consuming[0])
            elif is_elementwise(node) and has_certain_shape(node):
                self._choose(graph, index, node)
                if spare is not None and node not in self.found and self._fits(spare, node):
                    self.found[node] = Reuse(spare, self.orders[spare] | self.orders[node.outputs[0]])  # type: ignore[operator]
                    spare = None
            if node.regions and node.primitive is not TILED:
                spare = None
            else:
                spare = self._dead(graph, index, node) or spare

    def _fits(self, spare: Value, node: Node) -> bool:
        """Whether the node's result has the type of a dead array, and is in C order under some condition."""
        return spare.type == node.outputs[0].type and self.orders.get(node.outputs[0]) is not None

    def _dead(self, graph: Graph, index: int, node: Node) -> Value | None:
        """A large array that this node is the last to use, and does not take itself."""
        taken = self.found[node].buffer if node in self.found else None
        inside = [item for region in node.regions for inner in region.nodes for item in inner.inputs]
        for operand in dict.fromkeys((*node.inputs, *inside)):
            if not isinstance(operand, Value) or operand is taken or not _is_large(operand, _MIN_SPARE):
                continue
            type_ = single_array(operand.type)
            sizes = (type_ and type_.shape) or ()
            if any(isinstance(size, Dim) and size.joined for size in sizes) or not self._is_free(graph, index, operand):
                continue
            if self.orders.get(operand) is not None:
                return operand
        return None

    def _consume(self, graph: Graph, index: int, node: Node, number: int) -> None:
        operand = node.inputs[number] if number < len(node.inputs) else None
        is_array = isinstance(operand, Value) and getattr(single_array(operand.type), "kind", "") == "array"
        if is_array and node.inputs.count(operand) == 1 and self._is_free(graph, index, operand):  # type: ignore[arg-type]
            self.found[node] = Reuse(operand, None)  # type: ignore[arg-type]

    def _choose(self, graph: Graph, index: int, node: Node) -> None:
        for operand in node.inputs:
            if not (isinstance(operand, Value) and operand.type == node.outputs[0].type):
                continue
            if not self._is_free(graph, index, operand):
                continue
            order = self.orders.get(operand)
            if order is not None or _is_large(operand, _MIN_KEPT):  # to ask a small array costs as much as a new one
                self.found[node] = Reuse(operand, order)
                return

    def _is_free(self, graph: Graph, index: int, operand: Value) -> bool:
        """Whether the operand is a temporary of this block that dies here."""
        return (
            operand in self.made
            and self.uses.home[operand] is graph
            and self.uses.is_last(graph, operand, index)
            and self.aliases.is_private(operand)
            and self.aliases.roots(operand) == {operand}
            and self.holders[operand] == 1
        )

    def kept(self) -> tuple[dict[Node, frozenset[Value]], set[Value]]:
        """Operations in loops whose results die in their iteration: their order, and all values in their buffers."""
        kept: dict[Node, frozenset[Value]] = {}
        lasting: set[Value] = set()
        takers = {reuse.buffer: node for node, reuse in self.found.items()}
        sizes = {size for value in self.graph.inputs for size in getattr(value.type, "shape", None) or ()}
        loops = [node for node in self.graph.walk() if node.primitive in (WHILE, FOR)]
        for region in (region for loop in loops for region in straight_regions(loop)):
            for node in region.nodes:
                if node in self.found or not (takes_out(node) and _is_worth_keeping(node, sizes)):
                    continue
                values = [node.outputs[0]]
                while values[-1] in takers:
                    values.append(takers[values[-1]].outputs[0])
                order = self.orders.get(values[0])
                if order is not None and all(self._dies_inside(region, value) for value in values):
                    kept[node] = order
                    lasting.update(values)
        return kept, lasting

    def _dies_inside(self, region: Graph, value: Value) -> bool:
        return (
            self.uses.home[value] is region
            and self.uses.is_last(region, value, len(region.nodes) - 1)
            and value in self.uses.count
            and self.aliases.is_private(value)
            and self.holders[value] == 1
        )


def straight_regions(loop: Node) -> list[Graph]:
    """The blocks of which every node runs in every iteration."""
    inner = [node.regions[0] for region in loop.regions for node in region.nodes if node.primitive is TILED]
    return [*loop.regions, *inner]


def _is_worth_keeping(node: Node, sizes: set[int | Dim]) -> bool:
    """Whether the result has the same size in every iteration, and is large."""
    type_ = single_array(node.outputs[0].type)
    shape = (type_ and type_.shape) or ()
    if not has_certain_shape(node) or not all(type(size) is int or size in sizes for size in shape):
        return False
    return _is_large(node.outputs[0], _MIN_KEPT)


def _is_large(value: Value, least: int) -> bool:
    """Whether an array has many elements, as far as its type tells."""
    type_ = single_array(value.type)
    shape = (type_ and type_.shape) or ()
    known = math.prod(size for size in shape if type(size) is int)
    return known >= least or not all(type(size) is int for size in shape)


class _Orders:
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
        plain = node.primitive.name in _CREATORS and "order" not in template_of(node)[1]
        return _ALWAYS if plain and len(template_of(node)[0]) == 1 else None

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
