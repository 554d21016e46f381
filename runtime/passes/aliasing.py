"""Which values may be, hold or share memory with which objects, and what each node reads and writes.

Each value that can change has a *root* of its own, the object that its node makes, and the roots of all that it may be
or refer to. One root, `EXTERNAL`, stands for every object that code outside the graph can reach, or that was stored in
a container. The analysis does not look at the order of nodes; it errs towards more roots.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.effects import holds_references, is_array, is_immutable, runs_user_code
from runtime.primitives.control import CALL, COND, CONTROL, FOR, NAMING_FUNCTIONS, RAISE, TRY, WHILE
from runtime.primitives.primitive import Primitive


class _External:
    def __repr__(self) -> str:
        return "EXTERNAL"


EXTERNAL = _External()

Roots = frozenset[Any]  # of Values, and EXTERNAL

# Functions that make iterators; classes of iterators tell it themselves.
MAKE_ITERATORS = frozenset(("iter", "tee", "new_iterator"))

_NONE: Roots = frozenset()
_OUTSIDE: Roots = frozenset((EXTERNAL,))


class Aliases:
    """The result of the analysis of one graph.

    `escaped`: roots that outside code can reach while the graph runs; `returned`: roots that a result is or holds;
    `written`: roots that some node changes.
    """

    def __init__(self, graph: Graph) -> None:
        self._roots: dict[Value, Roots] = {}
        self._writes: dict[Node, Roots] = {}
        self._changed = False
        self._steps: dict[Node, _Step] = {}
        self.escaped: set[Any] = {EXTERNAL}
        nodes = list(graph.walk())
        self._iterators = frozenset(value for node in nodes if _makes_iterator(node) for value in node.outputs)
        for value in graph.inputs:
            self._grow(value, _OUTSIDE)
        self._flow(graph)
        if any(node.primitive in (WHILE, FOR) for node in nodes):
            while self._changed:  # roots flow round loops
                self._changed = False
                self._flow(graph)
        self.returned: Roots = self._all_roots(graph.outputs)
        self.written: Roots = frozenset().union(*map(self.writes, graph.nodes))

    # Queries

    def roots(self, operand: Operand) -> Roots:
        """The roots of what the operand may be, hold or share memory with."""
        if isinstance(operand, Literal):  # a known object, a function say, lives outside
            return _NONE if is_immutable(operand.type) else _OUTSIDE
        return self._roots.get(operand, _NONE)

    def reads(self, node: Node) -> Roots:
        """The roots of the operands of a node without regions."""
        return self._all_roots(node.inputs)

    def writes(self, node: Node) -> Roots:
        """The roots that a node changes, those of its regions included."""
        if node not in self._writes:
            written = self.own_writes(node)
            for region in node.regions:
                written = written.union(*map(self.writes, region.nodes))
            self._writes[node] = written
        return self._writes[node]

    def own_writes(self, node: Node) -> Roots:
        """The roots that a node changes, without what its regions change."""
        return self._changed_by(node) | self._used_up(node)

    def overlap(self, left: Roots, right: Roots) -> bool:
        """Whether an object of one set may be, or share memory with, one of the other."""
        return not left.isdisjoint(right) or (self._reachable(left) and self._reachable(right))

    def with_reachable(self, roots: Roots) -> Roots:
        """The roots, and one more where outside code can reach any: sets of these overlap if they share a root."""
        return roots | _OUTSIDE if self._reachable(roots) else roots

    def is_private(self, value: Value) -> bool:
        """Whether the object that this value's node makes is seen by this graph only, and never changed."""
        return is_immutable(value.type) or (self.is_unchanged(value) and value not in self.returned)

    def is_unchanged(self, value: Value) -> bool:
        """Whether the object that this value's node makes is never changed, and not reached by code that might."""
        return is_immutable(value.type) or (value not in self.escaped and value not in self.written)

    def holders(self, value: Value) -> list[Value]:
        """The values that may be, hold or share memory with the object that this value's node makes."""
        return [other for other, roots in self._roots.items() if value in roots]

    # The analysis

    def _reachable(self, roots: Roots) -> bool:
        return not self.escaped.isdisjoint(roots)

    def _all_roots(self, operands: Iterable[Operand]) -> Roots:
        return _NONE.union(*map(self.roots, operands))

    def _grow(self, value: Value, roots: Roots) -> None:
        if is_immutable(value.type):
            return
        old = self._roots.get(value)
        new = (old or frozenset((value,))) | roots
        if old is None or len(new) > len(old):
            self._roots[value] = new
            self._changed = True

    def _escape(self, operands: Iterable[Operand]) -> None:
        roots = self._all_roots(operands)
        if not roots <= self.escaped:
            self.escaped |= roots
            self._changed = True

    def _flow(self, graph: Graph) -> None:
        for node in graph.nodes:
            flow = _FLOWS.get(node.primitive)
            if flow is not None:
                flow(self, node)
            elif node.regions:
                self._cond(node)
            else:
                self._plain(node)

    def _join(self, sources: Sequence[Operand], targets: Sequence[Value]) -> None:
        for source, target in zip(sources, targets, strict=True):
            self._grow(target, self.roots(source))

    def _plain(self, node: Node) -> None:
        step = self._step(node)
        if step.escapes:
            self._escape(node.inputs)
        for output, sources in step.flows:
            roots = self._all_roots(sources)
            self._grow(output, roots | _OUTSIDE if step.unknown else roots)

    def _step(self, node: Node) -> _Step:
        """What the node does, looked at once although roots may flow several times."""
        step = self._steps.get(node)
        if step is None:
            step = self._steps[node] = _step(node)
        return step

    def _changed_by(self, node: Node) -> Roots:
        primitive = node.primitive
        if primitive in CONTROL or primitive is RAISE:
            return _OUTSIDE if primitive is CALL or runs_user_code(node) else _NONE
        changed = [node.inputs[k] for k in primitive.writes if k < len(node.inputs)]
        written = self._all_roots(changed) if changed else _NONE
        return written | _OUTSIDE if self._step(node).unknown else written

    def _used_up(self, node: Node) -> Roots:
        """The iterators that a node may take items from: whatever is done with one."""
        if not self._iterators:
            return _NONE
        return self._all_roots(node.inputs) & self._iterators

    def _cond(self, node: Node) -> None:
        for region in node.regions:
            self._flow(region)
            self._join(region.outputs, node.outputs)

    def _while(self, node: Node) -> None:
        test, body = node.regions
        self._join(node.inputs, test.inputs)
        self._flow(test)
        self._join(test.outputs[1:], body.inputs)
        self._join(test.outputs[1:], node.outputs)
        self._flow(body)
        self._join(body.outputs, test.inputs)

    def _for(self, node: Node) -> None:
        (body,) = node.regions
        iterable, *initial = node.inputs
        item, *carried = body.inputs
        known = is_array(iterable.type) or not holds_references(iterable.type)
        self._grow(item, self.roots(iterable) if known else self.roots(iterable) | {EXTERNAL})
        self._join(initial, carried)
        self._join(initial, node.outputs)
        self._flow(body)
        self._join(body.outputs[1:], carried)
        self._join(body.outputs[1:], node.outputs)

    def _try(self, node: Node) -> None:
        for region in node.regions:
            for value in region.inputs:
                self._grow(value, _OUTSIDE)
            self._flow(region)
            if len(region.outputs) == len(node.outputs):
                self._join(region.outputs, node.outputs)

    def _call(self, node: Node) -> None:
        self._escape(node.inputs)
        for output in node.outputs:
            self._grow(output, _OUTSIDE)


_FLOWS = {
    **{COND: Aliases._cond, WHILE: Aliases._while, FOR: Aliases._for},
    TRY: Aliases._try,
    **dict.fromkeys(NAMING_FUNCTIONS, Aliases._call),
}


def _makes_iterator(node: Node) -> bool:
    kernel = node.primitive.kernel
    if node.primitive.name == "getattr":
        return getattr(node.inputs[1], "value", None) == "flat"  # each use of an array's has a place of its own
    return node.primitive.name in MAKE_ITERATORS or (isinstance(kernel, type) and issubclass(kernel, Iterator))


class _Step(NamedTuple):
    """What a node without regions does to roots."""

    escapes: bool  # whether outside code gets its operands
    unknown: bool  # whether it may give what is outside
    flows: list[tuple[Value, Sequence[Operand]]]  # each output that can change, and what it may be or refer to


def _step(node: Node) -> _Step:
    unknown = _runs_unknown_code(node)
    writes = node.primitive.writes
    stores = any(holds_references(node.inputs[k].type) for k in writes if k < len(node.inputs))
    changing = [output for output in node.outputs if not is_immutable(output.type)]
    flows = [(output, node.inputs if unknown else _sources(node, output)) for output in changing]
    return _Step(unknown or stores or node.primitive is RAISE, unknown, flows)


def _sources(node: Node, output: Value) -> Sequence[Operand]:
    """The operands that an output of known code may be, or refer to."""
    if not is_array(output.type):
        return node.inputs
    views = node.primitive.views
    # An array taken from a list or another container is what was put there.
    return [item for k, item in enumerate(node.inputs) if k in views or holds_references(item.type)]


def _runs_unknown_code(node: Node) -> bool:
    primitive: Primitive = node.primitive
    if primitive.opaque or (primitive.has_effect and not primitive.writes):
        return True
    # What can't raise only makes containers and cells of its operands.
    return primitive.may_raise and runs_user_code(node)
