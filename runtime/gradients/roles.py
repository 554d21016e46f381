"""What operations do with the containers and iterators that they are given, for the shadows of these."""

from __future__ import annotations

import collections
from collections import Counter
from typing import TYPE_CHECKING

from runtime.gradients.memory_classes import Storage
from runtime.gradients.regions import Region
from runtime.graph import Node, Operand, Value
from runtime.primitives.library import COLLECTIONS

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse

# How the operands of container operations are mirrored: c the container, k a key, v a value, s another container.
ROLES: dict[str, str] = {
    "list.getitem": "ck", "list.pop": "ck", "list.setitem": "ckv", "list.delitem": "ck", "list.append": "cv",
    "list.extend": "cs", "list.insert": "ckv", "list.clear": "c", "list.reverse": "c", "list.repeat": "ck",
    "list.imul": "ck", "list.take": "ck", "list.assign": "cs",
    "dict.getitem": "ck", "dict.setitem": "ckv", "dict.delitem": "ck", "dict.get": "ckv",
    "dict.setdefault": "ckv", "dict.pop": "ckv", "dict.update": "cs", "dict.clear": "c", "dict.copy": "c",
    "cell_get": "c", "cell_set": "cv", "tuple_get": "c", "entry_item": "c", "getitem": "ck", "setitem": "ckv",
    "delitem": "ck", "mirror_item": "ck", "mirror_row": "ck",
}  # fmt: skip

# Operations that take an item out of a container, and those that make one; see `ROLES` for their operands.
GETTERS = frozenset(
    ["list.getitem", "list.pop", "dict.getitem", "dict.get", "dict.pop", "dict.setdefault"]
    + ["tuple_get", "next", "next_or", "next_item", "cell_get", "entry_item", ".pop", ".get", ".setdefault"]
    + [".popleft", "heapq.heappop", "heapq.heappushpop", "heapq.heapreplace"]
)
# Operations of an earlier reverse pass that add to memory, which may be containers of arrays.
ACCUMULATING = frozenset(["accumulate", "add_rows", "pass_back", "put_all"])
MAKERS = frozenset(["list", "tuple", "namedtuple", "dict", "cell", "object", "container", "exception"])
# What gives tuples of items that are held elsewhere, too, or may be one object.
HOLDERS = MAKERS | GETTERS | {"unpack_exactly", "unpack", "shadows"}

# Containers that nothing mirrors.
COLLECTING = frozenset(COLLECTIONS) - {collections.OrderedDict}  # unless `collecting` mirrors them

# Iterators over arrays and containers; what mirrors them is a list.
ITERATORS = frozenset(["enumerate", "zip", "reversed", "iter", "to_list", "to_tuple", "unpack_exactly", "unpack"])
ITERATORS |= {".keys", ".values", ".items"}  # of dicts

# Those that are iterators themselves, of which each item is taken once.
ONE_SHOT = frozenset(["enumerate", "zip", "reversed", "iter"])

# What takes the next item of an iterator.
NEXT = frozenset(["next", "next_or", "next_item"])

# Operations of an earlier reverse pass that change memory, which has a shadow, and give nothing.
ADDING = frozenset(["accumulate", "add_rows", "add_at", "replace_cotangent", "pass_on", "pass_back", "put_all"])
ADDING |= {"pass_copied", "put_back"}

# Those that change memory, of an array whatever its type says, and give what was there.
EMPTYING = frozenset(["take_out", "take_all", "stored_cotangent"])

# Operations that hand their first operand on.
IDENTITIES = frozenset(
    [
        "rename",
        "known",
        "check_bound",
        "check_attribute",
        "object_of",
        "with_attribute",
        "watch",
        "watch_items",
        "assume",
        "constant",
    ]
    + ["of_array", "contents"]
)

# Of these, those that are another name of a value where a graph is made, and nothing where each operation runs at once.
ALIASES = IDENTITIES - {"rename", "watch", "watch_items", "constant"}


class Takers:
    """Which iterators of a stretch several nodes take items from."""

    def __init__(self, pass_: Reverse) -> None:
        self.analysis = pass_.analysis
        self._asked: set[Storage] = set()  # the classes of iterators of which `next` is called
        self._counts: Counter[Value] = Counter()
        for home, node in pass_.stretch.steps():
            if node.primitive.name in NEXT and isinstance(node.inputs[0], Value):
                self._asked.add(self.analysis.of(node.inputs[0]))
            self._count(pass_, home, node)

    def _count(self, pass_: Reverse, home: Region, node: Node) -> None:
        for item in node.inputs:
            maker = self.analysis.makers.get(item) if isinstance(item, Value) else None
            if isinstance(item, Value) and maker is not None and maker.primitive.name in ONE_SHOT:
                self._counts[item] += 1 if pass_.homes.get(item) is home else 2  # in a loop, maybe several times

    def are_several(self, iterable: Operand) -> bool:
        """Whether an iterator may stand anywhere when a loop begins to take from it."""
        if not isinstance(iterable, Value):
            return False
        return self.analysis.of(iterable) in self._asked or self._counts[iterable] > 1

    def are_known_several(self, iterable: Operand) -> bool:
        """As `are_several`, of what is known to be an iterator."""
        return isinstance(iterable, Value) and iterable in self._counts and self.are_several(iterable)
