"""The reverse of what may be left at any node (a `try`), or runs at many depths (a recursive function).

There the order of nodes is known only at run time. Each node that has a reverse puts an entry on a list when it has
run: its number, and what its reverse needs. The reverse goes through the list, the last entry first. All cotangents are
in shadows, which follow the values wherever they go (see `storage`), so that nothing else has to be handed on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from runtime.gradients import mirrors
from runtime.gradients.arms import join_arms
from runtime.gradients.regions import Region
from runtime.gradients.scopes import Scope
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.builtins import LEN
from runtime.primitives.containers import LIST_APPEND, LIST_GETITEM, MAKE_LIST, MAKE_TUPLE
from runtime.primitives.control import CALL, RENAME
from runtime.primitives.operators import BINARY
from runtime.trace.builder import apply, operand
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, INT, NONE, ListType

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse

TAPE = ListType(ANY)


class Entry:
    """The reverse of one node that was recorded: it takes forward values from the node's entry."""

    def __init__(self, taping: Taping, node: Node, item: Any) -> None:
        self.taping = taping
        self.node = node
        self.item = item
        self.taken: dict[Value, Any] = {}

    def take(self, value: Value) -> Any:
        if value not in self.taken:
            found = apply(mirrors.ENTRY_ITEM, self.item, index=self.taping.place(self.node, value))
            self.taken[value] = self.taping.pass_.assume(found, value.type)
        return self.taken[value]


class Taping:
    """The records of one reverse pass."""

    def __init__(self, pass_: Reverse) -> None:
        self.pass_ = pass_
        self.numbers: dict[Node, int] = {}  # of the nodes with a reverse
        self.layouts: dict[Node, list[Value]] = {}  # what their entries hold, after the number
        self.places: dict[Node, Region] = {}
        # What stands for a node that hands values on: the region that they are in, and where that is recorded.
        self.handed_on: dict[Node, tuple[Region, list[Node]]] = {}
        self.tapes: dict[Region, Value] = {}  # the list that the nodes of a region are recorded on

    def place(self, node: Node, value: Value) -> int:
        """Where an entry of the node holds the value."""
        layout = self.layouts[node]
        if value not in layout:
            layout.append(value)
        return 1 + layout.index(value)

    def record(self, node: Node, region: Region, values: Sequence[Value], nodes: list[Node]) -> None:
        """Let what a recorded branch or loop hands on be recorded in `nodes`: what is added there is passed on."""
        handed_on = tuple([value for value in values if value in self.pass_.handed_on])
        if handed_on:
            self.handed_on[Node(RENAME, handed_on, (), {}, (), node.frames)] = region, nodes

    # ---- the forward computation

    def open(self, region: Region, node: Node) -> Value:
        """The list of one run of a `try` or a call that is itself not recorded."""
        tape = Value(TAPE)
        region.before.setdefault(node, []).append(Node(MAKE_LIST, (), (tape,), {}, (), node.frames))
        self.pass_.homes[tape] = region
        for inner in region.controls[node].regions:
            self._record_on(inner, tape)
        if node.primitive is CALL:
            region.controls[node].inputs.append(tape)
        return tape

    def open_bodies(self) -> None:
        """Let each recursive function be handed the list that its nodes are recorded on."""
        bodies = self.pass_.stretch.bodies
        for body in bodies.values():
            tape = Value(TAPE)
            body.inputs.append(tape)
            self._record_on(body, tape)

    def _record_on(self, region: Region, tape: Value) -> None:
        for inner, node in region.walk():
            self.tapes[inner] = tape
            if node.primitive is CALL:
                inner.controls[node].inputs.append(tape)

    def close(self) -> None:
        """Put the entries into the forward computation."""
        for node, number in self.numbers.items():
            region = self.places[node]
            entry = Value(ANY)
            inputs: tuple[Operand, ...] = (Literal(number), *self.layouts[node])
            nodes = self.handed_on[node][1] if node in self.handed_on else region.after.setdefault(node, [])
            nodes.extend(
                [
                    Node(MAKE_TUPLE, inputs, (entry,), {}, (), node.frames),
                    Node(LIST_APPEND, (self.tapes[region], entry), (Value(NONE),), {}, (), node.frames),
                ]
            )

    # ---- the reverse one

    def reverse(self, scope: Scope, node: Node, tape: Value) -> None:
        """Go through the entries that a `try` or a call has left."""
        pass_ = self.pass_
        recorded = list(self._recorded(scope.region, node))
        regions = {region for region, _ in recorded}
        recorded += [(home, step) for step, (home, _) in self.handed_on.items() if home in regions]
        record = pass_.take(scope, tape)
        count = apply(LEN, record)
        number = Value(INT)
        inner = Scope(Region(Graph((), (), ())), scope, [], is_loop=True)
        with pass_.into(inner.nodes, None):
            entry = apply(LIST_GETITEM, record, Symbolic(number))
            kind = pass_.assume(apply(mirrors.ENTRY_ITEM, entry, index=0), INT)
            for region, step in recorded:
                self._reverse_entry(inner, region, step, entry, kind)
        pass_.emit_loop(scope, inner, mirrors.countdown(count), number, [], [], [])

    def _recorded(self, region: Region, node: Node) -> Any:
        for inner in region.controls[node].regions:
            yield from inner.walk()
        for body in region.bodies.values():
            yield from body.walk()

    def _reverse_entry(self, inner: Scope, region: Region, node: Node, entry: Any, kind: Any) -> None:
        """The reverse of one node, for entries with its number."""
        from runtime.gradients.backward import reverse_node

        if node in region.controls:
            return
        self.layouts.setdefault(node, [])
        arm = Scope(region, inner, [], entry=Entry(self, node, entry))
        with self.pass_.into(arm.nodes, node.frames):
            if node in self.handed_on:
                self.pass_.pass_on(arm, node.inputs)  # type: ignore[arg-type]
            else:
                self.pass_.pass_on(arm, node.outputs)
                reverse_node(self.pass_, arm, node)
        if not arm.nodes:
            return
        self.numbers.setdefault(node, len(self.numbers))
        self.places[node] = region
        test = apply(BINARY["eq"], kind, self.numbers[node])
        join_arms(self.pass_, inner, operand(test), [arm, Scope(region, inner, [])])
