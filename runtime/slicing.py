"""The part of a graph that some values depend on, with the effects that they depend on.

A node that changes memory matters where what is needed after it may be in that memory. What changes lists, dicts and
objects matters only where such a one is needed: it does not change the arrays that they hold. So it is with draws from
generators. Nodes of regions that nothing needs are left out, too, but not of a `try`, where what raises decides it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from types import CellType

import numpy

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.aliasing import Aliases, Roots
from runtime.passes.effects import is_array
from runtime.passes.rewrite import with_nodes, with_regions
from runtime.primitives.builtins import PRINT
from runtime.primitives.containers import DICT
from runtime.primitives.control import CHECK_BOUND, RAISE, TRY
from runtime.primitives.objects import SET_OWN, SETATTR
from runtime.primitives.shared_generators import shared_source
from runtime.types import ListType, ObjectType, Type

GENERATORS = frozenset(map(ObjectType, (numpy.random.Generator, numpy.random.RandomState, random.Random)))
_CONTAINERS = (DICT, ObjectType(CellType))


def sliced(graph: Graph, outputs: tuple[Operand, ...], may_raise: bool = False) -> Graph:
    """The part of a graph that some values depend on; with `may_raise`, what raises is part of it, too."""
    whole = with_nodes(graph, graph.nodes, outputs)
    part = _Slice(Aliases(whole), may_raise)
    part.need(outputs)
    return with_nodes(graph, part.cut(graph.nodes), outputs)


class _Slice:
    """What is needed so far, from the end of a graph on."""

    def __init__(self, aliases: Aliases, may_raise: bool) -> None:
        self._aliases = aliases
        self._may_raise = may_raise
        self._depth = 0  # how many regions there are around
        self._values: set[Operand] = set()
        self._memory: Roots = frozenset()  # of what is needed and may be or hold an array
        self._state: Roots = frozenset()  # of what is needed and may be a list, dict or object
        self._generators: Roots = frozenset()  # of what is needed and may be or hold a generator of random numbers
        self._shared: set[str] = set()  # modules whose shared generators are drawn from

    def need(self, operands: Iterable[Operand]) -> None:
        for item in operands:
            if isinstance(item, Value) and item not in self._values:
                self._values.add(item)
                roots = self._aliases.roots(item)
                if item.type not in GENERATORS:
                    self._memory |= roots
                if not is_array(item.type):
                    self._generators |= roots
                if not (is_array(item.type) or item.type in GENERATORS):
                    self._state |= roots

    def cut(self, nodes: Sequence[Node]) -> list[Node]:
        """Those of the nodes that matter."""
        kept = []
        for node in reversed(nodes):
            if any(value in self._values for value in node.outputs) or self._matters(node):
                kept.append(self._keep(node))
                sources = (shared_source(inner.primitive) for inner in _with_inner(node))
                self._shared.update(source for source in sources if source is not None)
        return kept[::-1]

    def _matters(self, node: Node) -> bool:
        """Whether the node changes what is needed, or raises where that is asked for."""
        if node.primitive is RAISE and self._depth:
            return True  # at the end of an arm that is needed, which gives nothing
        return any(map(self._changes, _with_inner(node)))

    def _changes(self, node: Node) -> bool:
        """Whether the node itself, whatever its regions do, changes what is needed."""
        if node.primitive is RAISE:
            return self._may_raise
        if node.primitive is CHECK_BOUND or _is_report(node):
            return False
        source = shared_source(node.primitive)
        if source in self._shared or (source is not None and not node.primitive.writes):
            return source in self._shared
        if node.primitive in (SETATTR, SET_OWN):
            target = node.inputs[0]
            return isinstance(target, Literal) or self._aliases.overlap(self._aliases.roots(target), self._state)
        written = self._aliases.own_writes(node)
        needed = self._needed([node.inputs[k] for k in node.primitive.writes])
        return bool(written) and self._aliases.overlap(written, needed)

    def _needed(self, changed: Sequence[Operand]) -> Roots:
        """What is needed of such kinds as some operands are, which are changed."""
        if changed and all(_is_container(item.type) for item in changed):
            return self._state
        return self._generators if changed and all(item.type in GENERATORS for item in changed) else self._memory

    def _keep(self, node: Node) -> Node:
        """The node, with those nodes of its regions that matter."""
        self.need(node.inputs)
        if node.primitive is TRY:
            self.need(_used(node))
            return node
        count = -1
        while count != len(self._values):  # of a loop: what is needed at the beginning is needed at the end
            count = len(self._values)
            regions = self._cut_regions(node)
        return with_regions(node, regions)

    def _cut_regions(self, node: Node) -> list[Graph]:
        for region in node.regions:
            self.need(region.outputs)
        self._depth += 1
        found = [with_nodes(region, self.cut(region.nodes), region.outputs) for region in node.regions]
        self._depth -= 1
        return found


def _with_inner(node: Node) -> Iterator[Node]:
    """A node, and those of its regions."""
    yield node
    for region in node.regions:
        for inner in region.nodes:
            yield from _with_inner(inner)


def _is_container(type_: Type) -> bool:
    return isinstance(type_, ListType) or type_ in _CONTAINERS


def _is_report(node: Node) -> bool:
    """Whether the node prints to where output goes; what is printed to may be needed."""
    return node.primitive is PRINT and node.params.get("template", ((), {}))[1].get("file") is None


def _used(node: Node) -> Iterator[Operand]:
    """The operands of a node, those inside its regions included."""
    for inner in _with_inner(node):
        yield from inner.inputs
        for region in inner.regions:
            yield from region.outputs
