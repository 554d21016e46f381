"""The keys by which `sorted`, `min` and `max` choose: functions of an item, in place of a loop that lists them."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from types import BuiltinFunctionType
from typing import Any, NamedTuple

from runtime.executors.uses import Uses, blocks
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.builtins import MAX_BY, MIN_BY, SORTED_BY
from runtime.primitives.containers import DICT_GET, DICT_GETITEM, LIST_APPEND, LIST_GETITEM, MAKE_LIST
from runtime.primitives.control import CELL_GET, CELL_SET, FOR, YIELD
from runtime.render import is_method, template_of
from runtime.structure import is_hole

CHOOSING = {MIN_BY.kernel: min, MAX_BY.kernel: max, SORTED_BY.kernel: sorted}
_METHODS = {DICT_GET: "get", DICT_GETITEM: "__getitem__", LIST_GETITEM: "__getitem__"}
_TABLES = (dict, defaultdict, OrderedDict, Counter)  # their methods stay what they are
# What belongs to the function that the loop stands in.
_OWN = frozenset((CELL_GET, CELL_SET, YIELD))


class Keys(NamedTuple):
    """A list of keys that nothing else reads: the nodes that would make it, and the function of one item."""

    made: Node
    loop: Node
    function: Graph  # of what it captures, then of the item

    @property
    def method(self) -> str:
        """The name of the method that the function is, of the one value that it captures; empty where it is none."""
        node = self._only_node()
        if node is None or len(self.function.inputs) != 2:
            return ""
        args, options = template_of(node)
        is_plain = not options and _takes_two(args) and len(args) == len(node.inputs)
        if not is_plain or node.inputs[:2] != self.function.inputs:
            return ""
        if is_method(node):
            is_lasting = len(args) == 2 and getattr(node.inputs[0].type, "cls", None) in _TABLES
            return node.primitive.name.removeprefix(".") if is_lasting else ""
        return _METHODS.get(node.primitive, "") if all(_is(default, None) for default in node.inputs[2:]) else ""

    @property
    def builtin(self) -> BuiltinFunctionType | None:
        """The builtin function that the function is; None where it is none."""
        node = self._only_node()
        if node is None or len(self.function.inputs) != 1:
            return None
        kernel = node.primitive.kernel
        is_call = node.inputs == self.function.inputs and not node.params and not node.primitive.symbol
        return kernel if is_call and isinstance(kernel, BuiltinFunctionType) else None

    def _only_node(self) -> Node | None:
        """The node that is all of the function; None where there are more, or none."""
        nodes = self.function.nodes
        return nodes[0] if len(nodes) == 1 and nodes[0].outputs == self.function.outputs else None


def listed_keys(graph: Graph, uses: Uses) -> dict[Node, Keys]:
    """The keys of each node that chooses by them, where the loop before it does nothing but list them."""
    found = {}
    for block in blocks(graph):
        makers = {node.outputs[0]: node for node in block.nodes if node.primitive is MAKE_LIST and not node.inputs}
        for loop, node in zip(block.nodes, block.nodes[1:], strict=False):
            if node.primitive.kernel in CHOOSING and loop.primitive is FOR:
                keys = _keys(loop, node, makers, uses)
                if keys is not None:
                    found[node] = keys
    return found


def _takes_two(args: tuple[Any, ...]) -> bool:
    """Whether the first two arguments are the first two operands."""
    return len(args) >= 2 and is_hole(args[0], 0) and is_hole(args[1], 1)


def _keys(loop: Node, node: Node, makers: dict[Value, Node], uses: Uses) -> Keys | None:
    args, _ = template_of(node)
    if len(args) != 2 or not _takes_two(args):
        return None
    items, keys = node.inputs[:2]
    (body,) = loop.regions
    if not body.nodes or not isinstance(keys, Value) or keys not in makers or uses.count[keys] != 2:
        return None
    *nodes, append = body.nodes
    is_listing = append.primitive is LIST_APPEND and append.inputs[0] is keys
    if not is_listing or loop.outputs or loop.inputs != (items,) or not _is(body.outputs[0], False):
        return None
    function = Graph((*_captured(nodes, body), body.inputs[0]), tuple(nodes), (append.inputs[1],))
    is_apart = not any(inner.primitive in _OWN for inner in function.walk())
    return Keys(makers[keys], loop, function) if is_apart else None


def _is(operand: Operand, value: object) -> bool:
    return isinstance(operand, Literal) and operand.value is value


def _captured(nodes: list[Node], body: Graph) -> list[Value]:
    """The values from outside that the nodes use, and the key itself."""
    inside: set[Value] = set(body.inputs)
    used: dict[Value, None] = {}
    for node in Graph((), tuple(nodes), ()).walk():
        inside.update(node.outputs)
        operands = list(node.inputs)
        for region in node.regions:
            inside.update(region.inputs)
            operands += region.outputs
        used.update(dict.fromkeys(item for item in operands if isinstance(item, Value)))
    key = body.nodes[-1].inputs[1]
    if isinstance(key, Value):
        used[key] = None
    return [value for value in used if value not in inside]
