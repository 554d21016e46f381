"""What mirrors a list that `heapq` changes: the same is done to pairs of items and what mirrors them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.gradients.calls import Leaf, arguments_of, map_leaves
from runtime.gradients.operation import Operation
from runtime.gradients.regions import Region
from runtime.graph import Node
from runtime.primitives.library import HEAPIFY, HEAPPOP, HEAPPUSH, HEAPPUSHPOP, HEAPREPLACE
from runtime.types import ANY

if TYPE_CHECKING:
    from runtime.gradients.shadows import Shadows

HEAPS = {primitive.name: primitive.kernel for primitive in (HEAPIFY, HEAPPOP, HEAPPUSH, HEAPPUSHPOP, HEAPREPLACE)}


class _Pair:
    """An item and what mirrors it, in the order of the items."""

    __slots__ = ("item", "mirrored")

    def __init__(self, item: Any, mirrored: Any) -> None:
        self.item = item
        self.mirrored = mirrored

    def __lt__(self, other: _Pair) -> bool:
        return bool(self.item < other.item)


def _changed(name: str, before: list[Any], memory: list[Any], *put: Any) -> Any:
    """Do to what mirrors a list what was done to the list; what mirrors the item that was taken out of it."""
    pairs = [_Pair(item, mirrored) for item, mirrored in zip(before, memory, strict=True)]
    taken = HEAPS[name](pairs, *([_Pair(*put)] if put else []))
    memory[:] = [pair.mirrored for pair in pairs]
    return taken.mirrored if taken is not None else None


changed = Operation(
    "mirror_heap", _changed, lambda name, before, memory, *put: ANY, has_effect=True, writes=(2,), views=(2, 4)
)
items_before = Operation("items_before", lambda items: list(items), lambda items: ANY)


def mirrored(shadows: Shadows, region: Region, node: Node) -> Any:
    """What mirrors the result of a function of `heapq`, whose list's shadow is changed in the same way."""
    (heap, *put), _ = arguments_of(node)
    with shadows.pass_.into(region.before.setdefault(node, []), node.frames):
        before = items_before(shadows.value_of(heap.operand))
    pair = (map_leaves(shadows.value_of, put[0]), _shadow_of(shadows, put[0])) if put else ()
    return changed(node.primitive.name, before, shadows.shadow_of(heap.operand), *pair)


def _shadow_of(shadows: Shadows, item: Any) -> Any:
    return shadows.shadow_of(item.operand) if isinstance(item, Leaf) else None
