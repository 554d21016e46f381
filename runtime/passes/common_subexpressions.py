"""Common-subexpression elimination: nothing is computed twice from the same objects, unchanged."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand
from runtime.passes.aliasing import Aliases, Roots
from runtime.passes.effects import has_effect, is_array, is_immutable, may_warn
from runtime.passes.rewrite import Replacements, replaced_all, with_nodes, with_operands, with_regions
from runtime.primitives.control import CONTROL, FOR, TRY, WHILE
from runtime.structure import Hole
from runtime.types import ArrayType, alternatives, includes

# What tells two equal objects apart.
IDENTITY = frozenset(("is", "is_not", "is_", "id", "np.shares_memory", "np.may_share_memory"))
# What looks for an item asks first whether it is one: an array equals itself alone, and so does a NaN.
_SEARCHES = frozenset(
    ("contains", "list.index", "list.count", "list.remove", "list.place", "tuple.index", "tuple.count")
)

_PLAIN = frozenset((bool, int, str, bytes, type(None)))


class Available:
    """What has been computed and still holds: the node of each key, found again by the roots that it read."""

    def __init__(self, nodes: dict[Hashable, Node], readers: dict[Any, list[Hashable]]) -> None:
        self.nodes = nodes
        self._readers = readers

    def copy(self) -> Available:
        return Available(dict(self.nodes), {root: list(keys) for root, keys in self._readers.items()})

    def add(self, key: Hashable, node: Node, read: Roots) -> None:
        self.nodes[key] = node
        for root in read:
            self._readers.setdefault(root, []).append(key)

    def forget(self, written: Roots) -> None:
        """Forget what has read an object that is changed."""
        for root in written:
            for key in self._readers.pop(root, ()):
                self.nodes.pop(key, None)


def eliminate_common_subexpressions(graph: Graph) -> Graph:
    """Replace an operation by an equal one that is certain to have run before it.

    An object that is changed, returned, stored or handed to unknown code stays an object of its own, and an operation
    is repeated after a write to what it reads. A merged node that may raise is no loss: the earlier one raised.
    What may warn is left alone, as each warning counts.
    """
    # Most graphs repeat nothing; they are spared the alias analysis.
    return _Merger(graph).graph(graph, Available({}, {})) if _repeats(graph, {}) else graph


def _repeats(graph: Graph, before: dict[Hashable, list[Node]]) -> bool:
    """Whether a node may do what one that is certain to run before it has done.

    `before` has these by what is quickly read off; few are alike in that, and these alone are compared.
    """
    own: list[list[Node]] = []
    for node in graph.nodes:
        if node.primitive in CONTROL:
            if any(_repeats(region, before) for region in node.regions):
                return True
            continue
        alike = before.setdefault(_rough_key(node), [])
        if alike and _is_mergeable(node) and (key := _key(node)) is not None and key in map(_key, alike):
            return True
        alike.append(node)
        own.append(alike)
    for alike in own:
        alike.pop()
    return False


def _rough_key(node: Node) -> Hashable:
    """What two nodes that do the same have in common, and most others have not."""
    return (node.primitive, *[type(item.value) if type(item) is Literal else item for item in node.inputs])


def _tells_apart(node: Node) -> bool:
    """Whether a node may tell two equal operands apart, or what they hold."""
    name = node.primitive.name
    if name not in ("eq", "ne", "lt", "le", "gt", "ge"):
        return name in IDENTITY or name in _SEARCHES
    template = node.params.get("template", ((), {}))
    has_items = any(isinstance(part, tuple | list | dict) for part in template[0])
    return has_items or any(not isinstance(kind, ArrayType) for one in node.inputs for kind in alternatives(one.type))


def _is_mergeable(node: Node) -> bool:
    """Whether nobody sees that an earlier node's results take the place of this one's."""
    return bool(node.outputs) and not _makes_object(node) and not has_effect(node) and not may_warn(node)


def _makes_object(node: Node) -> bool:
    """Whether a node makes a list, a cell or the like: it is made to be changed, or to be told from others."""
    if node.primitive.views:
        return False
    return any(not is_array(output.type) and not is_immutable(output.type) for output in node.outputs)


class _Merger:
    def __init__(self, graph: Graph) -> None:
        self.aliases = Aliases(graph)
        self.replacements: Replacements = {}
        compared = [operand for node in graph.walk() if _tells_apart(node) for operand in node.inputs]
        self.compared = {*compared, *(root for operand in compared for root in self.aliases.roots(operand))}

    def graph(self, graph: Graph, available: Available) -> Graph:
        nodes: list[Node] = []
        for node in graph.nodes:
            new = with_operands(node, self.replacements)
            if node.primitive in CONTROL:
                new = with_regions(new, self._regions(node, available))
            elif self._merge(node, new, available):
                continue
            nodes.append(new)
            if written := self.aliases.writes(node):
                self._forget(written, available)
        return with_nodes(graph, nodes, replaced_all(graph.outputs, self.replacements))

    def _regions(self, node: Node, available: Available) -> tuple[Graph, ...]:
        """Regions see what was computed before the node; in a loop, less what later iterations change.

        A handler may start at any point of the body, so what the body changes is unknown to it.
        """
        before = available.copy()
        if node.primitive in (WHILE, FOR):
            self._forget(self.aliases.writes(node), before)
        regions = [self.graph(node.regions[0], before.copy())] if node.regions else []
        if node.primitive is TRY:
            self._forget(self.aliases.writes(node), before)
        return (*regions, *(self.graph(region, before.copy()) for region in node.regions[1:]))

    def _merge(self, node: Node, new: Node, available: Available) -> bool:
        """Whether the node's results are those of an earlier node; else it becomes available."""
        if not _is_mergeable(node) or any(value in self.compared for value in node.outputs):
            return False
        key = _key(new)
        if key is None:
            return False
        earlier = available.nodes.get(key)
        if earlier is None:
            if all(map(self.aliases.is_unchanged, node.outputs)):
                available.add(key, new, self.aliases.with_reachable(self.aliases.reads(node)))
            return False
        if not all(map(self.aliases.is_private, node.outputs)):
            return False
        pairs = zip(earlier.outputs, node.outputs, strict=True)
        if not all(includes(later.type, value.type) for value, later in pairs):
            return False
        self.replacements.update(zip(node.outputs, earlier.outputs, strict=True))
        return True

    def _forget(self, written: Roots, available: Available) -> None:
        available.forget(self.aliases.with_reachable(written))


def _key(node: Node) -> Hashable | None:
    """What two nodes that do the same have in common; None where that can't be told."""
    try:
        key = (
            node.primitive,
            tuple(map(_operand_key, node.inputs)),
            tuple(sorted((name, _frozen(item)) for name, item in node.params.items())) if node.params else (),
        )
        hash(key)
    except TypeError:
        return None
    return key


def _operand_key(operand: Operand) -> Hashable:
    """Equal for the same value, and for literals of the same type and bits."""
    return _frozen(operand.value) if isinstance(operand, Literal) else operand


def _frozen(item: Any) -> Hashable:
    """A hashable form of a template or constant that tells 1, True, 1.0, -0.0 and 0.0 apart."""
    if type(item) in _PLAIN:
        return (type(item), item)
    if isinstance(item, tuple | list):
        return (type(item), *map(_frozen, item))
    if isinstance(item, dict):
        return (dict, *((key, _frozen(value)) for key, value in item.items()))
    if isinstance(item, slice):
        return (slice, _frozen(item.start), _frozen(item.stop), _frozen(item.step))
    if isinstance(item, np.generic):
        return (type(item), item.dtype, item.tobytes())
    if isinstance(item, float | complex):
        return (type(item), repr(item))
    if isinstance(item, Hole | int | str | bytes | type | np.dtype):
        return (type(item), item)
    return (object, id(item))
