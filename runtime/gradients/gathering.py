"""Lists that are filled, and then taken as a whole: by `np.array`, `np.stack` or `sum`.

What such a list holds needs no memory for its cotangents: that of item `k` is row `k` of the cotangent of the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import numpy

from runtime.gradients.calls import Leaf, arguments_of, leaves_of
from runtime.gradients.kinds import is_number, number_dtype
from runtime.gradients.regions import Control, Region
from runtime.graph import Literal, Node, Operand, Value
from runtime.primitives.builtins import LEN, RANGE
from runtime.primitives.containers import LIST_APPEND, MAKE_LIST
from runtime.primitives.control import COND, FOR, WHILE
from runtime.types import ArrayType, ObjectType

Steps = Collection[tuple[Region, Node]]


class Gathering:
    """The lists of a stretch that are read once, as a whole, when they have been filled."""

    def __init__(self, steps: Steps, taped: Collection[Region]) -> None:
        self.appends: dict[Node, Value] = {}
        self.reads: dict[Node, Value] = {}
        # Of the whole: an array with a row for each item, or that of a sum; else the list of these rows, from which the
        # reverse of each step takes the last one.
        self.cotangents: dict[Value, Any] = {}
        self.dtypes: dict[Value, numpy.dtype] = {}  # of these, but for sums
        self.by_number: set[Value] = set()  # the lists that one loop fills, with an item in each iteration
        self._taped = taped
        made = {node.outputs[0]: home for home, node in steps if node.primitive is MAKE_LIST and not node.inputs}
        made = {value: home for value, home in made.items() if home not in taped}
        if made:
            self._uses = _uses(steps)
            self._makers = {value: node for _, node in steps for value in node.outputs}
            for value, home in made.items():
                self._look_at(value, home)

    def has_reverse(self, node: Node) -> bool:
        """Whether the node puts an item on a list of which the whole has a cotangent."""
        return self.appends.get(node) in self.cotangents

    def leave(self, value: Value) -> None:
        """Give a list up: what it holds has memory of its own."""
        for found in (self.appends, self.reads):
            for node in [node for node, filled in found.items() if filled is value]:
                del found[node]

    def _look_at(self, value: Value, home: Region) -> None:
        uses = [(region, node) for region, node in self._uses[value] if node is None or node.primitive is not LEN]
        appends = [(region, node) for region, node in uses if node is not None and _appends(node, value)]
        others = [pair for pair in uses if pair not in appends]
        if len(others) != 1 or not appends:
            return
        ((region, read),) = others
        if region is not home or read is None or not read_as_whole(read, value):
            return
        if not all(self._is_filled(append, body, home, read) for body, append in appends):
            return
        self.reads[read] = value
        self.appends.update((append, value) for _, append in appends)
        (body, _), *more = appends
        if not more and body.owner is not None and body.owner.region is home and self._counts(body.owner):
            self.by_number.add(value)

    def _is_filled(self, append: Node, body: Region, home: Region, read: Node) -> bool:
        """Whether a node puts an item on the list before that is read, and only one more cotangent is added to it."""
        if body in self._taped:
            return False
        inner, node = body, append
        while inner is not home:
            owner = inner.owner
            if owner is None or owner.node.primitive not in (COND, FOR, WHILE):
                return False
            inner, node = owner.region, owner.node
        if home.nodes.index(node) > home.nodes.index(read):
            return False
        item = append.inputs[1]
        return isinstance(item, Literal) or self._is_added_once(item, body)

    def _counts(self, loop: Control) -> bool:
        """Whether the reverse of a loop knows which iteration it is at."""
        iterable = loop.node.inputs[0] if loop.node.primitive is FOR else None
        if iterable is None or iterable.type != ObjectType(range):
            return loop.node.primitive in (FOR, WHILE)
        maker = self._makers.get(iterable) if isinstance(iterable, Value) else None
        return maker is not None and counts_from_zero(maker)

    def _is_added_once(self, item: Value, body: Region) -> bool:
        """Whether at most one more cotangent is added to that of an item, so that the order does not matter."""
        dtype = item.type.dtype if isinstance(item.type, ArrayType) else number_dtype(item.type)
        if dtype is None or dtype.kind != "f":
            return False
        if item not in body.inputs and self._makers.get(item) not in body.nodes:
            return False
        uses = self._uses[item]
        if len(uses) > 2 or any(region is not body for region, _ in uses):
            return False
        places = [k - 1 for k, handed_on in enumerate(body.outputs) if handed_on is item]
        if is_number(item.type) or not places:  # what a number is handed on as has a cotangent of its own
            return True
        if body.owner is None or body.owner.node.primitive is not FOR:
            return False
        carried = [(body.inputs[1 + k], body.owner.node.outputs[k]) for k in places]
        return all(len(self._uses[value]) <= 1 for pair in carried for value in pair)


def _appends(node: Node, items: Value) -> bool:
    return node.primitive is LIST_APPEND and node.inputs[0] is items and node.inputs[1] is not items


def _uses(steps: Iterable[tuple[Region, Node]]) -> dict[Operand, list[tuple[Region, Node | None]]]:
    """Each use of a value: in which region, and by which node; None for a result of the region."""
    found: dict[Operand, list[tuple[Region, Node | None]]] = defaultdict(list)
    for home, node in steps:
        for item in node.inputs:
            found[item].append((home, node))
        for region in home.controls[node].regions if node in home.controls else ():
            for item in region.outputs:
                found[item].append((region, None))
    return found


def counts_from_zero(maker: Node) -> bool:
    """Whether a node makes the range of the numbers of iterations."""
    if maker.primitive is not RANGE or "template" in maker.params:
        return False
    values = [item.value if isinstance(item, Literal) else None for item in maker.inputs]
    return len(values) == 1 or (values[0] == 0 and values[2:] in ([], [1]))


def read_as_whole(node: Node, items: Value) -> bool:
    """Whether the node makes an array of real numbers of the items of a list, or sums numbers up."""
    kernel = node.primitive.kernel
    if kernel not in (numpy.array, numpy.asarray, numpy.stack, sum):
        return False
    (first, *more), options = arguments_of(node)
    if not isinstance(first, Leaf) or first.operand is not items or leaves_of(more) or (more and kernel is not sum):
        return False
    result = node.outputs[0].type
    dtype = result.dtype if isinstance(result, ArrayType) else number_dtype(result)
    return not options and dtype is not None and dtype.kind == "f" and (kernel is not sum or is_number(result))
