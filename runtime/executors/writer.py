"""Locals and expressions of a generated function: which local holds a value, and what is still to be written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from runtime.executors.augmented import augmented_items
from runtime.executors.buffers import plan_buffers
from runtime.executors.kept_lists import kept_lists
from runtime.executors.presence import needless_checks
from runtime.executors.source import Source
from runtime.executors.uses import Uses
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.effects import is_immutable
from runtime.primitives.containers import MAKE_LIST
from runtime.primitives.control import CELL_GET, CELL_NEW, CELL_SET, COND, FOR, RAISE, TRY, WHILE
from runtime.render import Renderer

MAX_EXPRESSION = 90  # characters of an expression that becomes part of another
MAX_CONDITION = 300  # characters of an `and` or `or` that becomes part of another, or of a branch's first line


class Pending(NamedTuple):
    """An operation that is still to be written."""

    value: Value
    text: str
    node: Node


class Views:
    """Memory views of arrays, made before a loop for fast forms of the loops inside."""

    def __init__(self, visible: Iterable[Value]) -> None:
        self.visible = frozenset(visible)
        self.views: dict[Value, str] = {}


class Writer:
    """Writes the statements of one function.

    An operation that is used once, by what follows it, becomes part of that expression. What is still to be written
    stands on a stack, in the order of evaluation, and only its top may be taken: so nothing is evaluated out of order.
    """

    def __init__(self, source: Source, graph: Graph) -> None:
        self.source = source
        self.graph = graph
        self.uses = Uses(graph)
        self.local_cells = _local_cells(graph)
        self.made_lists = {node.outputs[0] for node in graph.walk() if node.primitive is MAKE_LIST}
        self.kept_lists = kept_lists(graph)
        self.holding_floats: set[Value] = set()  # those of them that fast loops put Python's floats on, for NumPy's
        self.reuses, self.kept, self.lasting = plan_buffers(graph, self.uses)
        self.kept_names: dict[Node, str] = {}
        self.taken_over = {reuse.buffer for reuse in self.reuses.values()}
        self.decided = set(_tests_of_short_circuits(graph, self.uses))
        self.flags: dict[frozenset[Value], str] = {}
        self.names: dict[Value, str] = {}
        self.owners: dict[str, list[Value]] = {}
        self.preferred: dict[Value, str] = {}
        self.pending: list[Pending] = []
        self.dying: list[str] = []
        self.released: set[Value] = set()
        self.views_around: Views | None = None
        self.augmented = augmented_items(graph, self.uses)
        self.needless = needless_checks(graph)
        self.written: set[Node] = set()  # what another statement does: the items that it unpacks, the store of `+=`

    def bind(self, value: Value, name: str) -> str:
        self.names[value] = name
        self.owners.setdefault(name, []).append(value)
        return name

    def define(
        self, value: Value, block: Graph, index: int, node: Node | None = None, initial: Operand | None = None
    ) -> str:
        """The local that takes a new value: that of the result which it becomes, where this is free; else a new one.

        `initial` is what a loop's carry starts from, if nothing else of the loop reads it: the local may be its own.
        """
        name = self.preferred.get(value)
        if name is None or not self._is_free(name, block, index, node, initial):
            name = self.source.new_name(value.name)
        return self.bind(value, name)

    def _is_free(self, name: str, block: Graph, index: int, node: Node | None, initial: Operand | None) -> bool:
        """Whether no value that `name` holds is used in `block` from node `index` on.

        The node itself may use it, unless it is a loop or a `try`, which assign before they have read everything.
        """
        loops = node is not None and node.primitive in (WHILE, FOR, TRY)
        return all(
            self.uses.is_last(block, owner, index - 1 if loops and owner is not initial else index)
            for owner in self.owners.get(name, ())
        )

    def operand(self, operand: Operand) -> str:
        return self.source.constant(operand.value) if isinstance(operand, Literal) else self.names[operand]

    def texts(self, operands: Sequence[Operand], node: Node | None) -> list[str]:
        """The texts of operands that are evaluated in this order, at the user's line of `node`.

        Operations at the top of the stack are taken from it if they are just these operands; else all are written.
        """
        waiting = {pending.value for pending in self.pending}
        wanted = [operand for operand in operands if operand in waiting]
        top = self.pending[len(self.pending) - len(wanted) :]
        frames = node.frames if node is not None else ()
        if [p.value for p in top] != wanted or any(p.node.frames != frames for p in top):
            self.flush()
            top = []
        del self.pending[len(self.pending) - len(top) :]
        found: dict[Any, str] = {pending.value: pending.text for pending in top}
        return [found[item] if item in found else self.operand(item) for item in operands]

    def renderer(self, node: Node, order: Sequence[int]) -> Renderer:
        """Renders the node, whose operands are evaluated in `order`."""
        texts = dict(zip(order, self.texts([node.inputs[k] for k in order], node), strict=True))
        return Renderer(texts.__getitem__, self.source.constant)

    def flush(self) -> None:
        """Write all that is pending."""
        pending, self.pending = self.pending, []
        for value, text, node in pending:
            self.source.line(f"{self.bind(value, self.source.new_name(value.name))} = {text}", node)

    def statement(self, text: str, node: Node) -> None:
        self.flush()
        self.source.line(text, node)

    def header(self, operand: Operand) -> tuple[str, Node | None]:
        """The text of the test or the iterable in a statement's first line, and the node that the line belongs to."""
        if self.pending and self.pending[-1].value is operand:
            taken = self.pending.pop()
            self.flush()
            return taken.text, taken.node
        self.flush()
        return self.operand(operand), None

    def prefer(self, block: Graph, outputs: Sequence[Operand], targets: Sequence[str]) -> None:
        """Let the values that become `targets` at the end of `block` be computed into them at once."""
        for operand, target in zip(outputs, targets, strict=False):
            if isinstance(operand, Value) and self.uses.home[operand] is block and outputs.count(operand) == 1:
                self.preferred[operand] = target
        for index in range(len(block.nodes) - 1, -1, -1):
            self._prefer_passed_on(block, index)

    def _prefer_passed_on(self, block: Graph, index: int) -> None:
        """What a branch hands on as it is, or a loop starts from, is computed into the target of the result, too."""
        node = block.nodes[index]
        if node.primitive is COND:
            passed = [region.outputs for region in node.regions]
        elif node.primitive in (WHILE, FOR):
            passed = [node.inputs[len(node.inputs) - len(node.outputs) :]]
        else:
            return
        for operands in passed:
            for operand, value in zip(operands, node.outputs, strict=False):
                target = self.preferred.get(value)
                if target is None or not isinstance(operand, Value) or self.uses.home[operand] is not block:
                    continue
                if operands.count(operand) == 1 and self.uses.is_last(block, operand, index):
                    self.preferred.setdefault(operand, target)

    def assign(self, targets: Sequence[str], operands: Sequence[Operand]) -> None:
        """Assign all `operands` to `targets` at once."""
        waiting = {pending.value: pending for pending in self.pending}
        wanted = [pending for operand in operands if (pending := waiting.get(operand)) is not None]  # type: ignore[arg-type]
        if wanted != self.pending[len(self.pending) - len(wanted) :]:
            self.flush()
            wanted = []
        texts = {pending.value: pending for pending in wanted}
        rows = [texts.get(operand) for operand in operands]  # type: ignore[arg-type]
        pairs = [
            (target, row.text if row else self.operand(operand), row.node if row else None)
            for target, operand, row in zip(targets, operands, rows, strict=True)
        ]
        pairs = [pair for pair in pairs if pair[0] != pair[1]]
        if wanted and _overwrites(pairs):
            self.flush()
            self.assign(targets, operands)
            return
        del self.pending[len(self.pending) - len(wanted) :]
        self.flush()
        write_pairs(self.source, pairs)

    def release(self, block: Graph, index: int, node: Node) -> None:
        """Delete the locals that hold arrays, lists … for the last time, as soon as nothing pending reads them."""
        used = [*node.inputs, *(operand for region in node.regions for operand in region.operands())]
        for value in dict.fromkeys(item for item in used if isinstance(item, Value)):
            if self.dies(block, index, value):
                self.dying.append(self.names[value])
        if node.primitive is not RAISE:
            self.release_dying()

    def release_dying(self) -> None:
        if self.dying and not self.pending:
            self.source.line(f"del {', '.join(self.dying)}")
            self.dying = []

    def dies(self, block: Graph, index: int, value: Value) -> bool:
        return (
            value in self.names
            and value not in self.released
            and value not in self.taken_over
            and value not in self.lasting
            and self.uses.home[value] is block
            and value not in block.inputs
            and self.uses.is_last(block, value, index)
            and len(self.owners[self.names[value]]) == 1
            and not is_immutable(value.type)
        )


def short_circuit(node: Node) -> str:
    """Whether a branch is Python's `and` or `or` of its test and what one of its regions gives; empty for neither."""
    if node.primitive is not COND or len(node.outputs) != 1:
        return ""
    true, false = node.regions
    for word, region, other in (("and", false, true), ("or", true, false)):
        if not region.nodes and region.outputs == node.inputs and len(other.outputs) == 1:
            return word
    return ""


def _tests_of_short_circuits(graph: Graph, uses: Uses) -> Iterator[Value]:
    """The values that only an `and` or `or` in their own block reads."""
    for node in graph.nodes:
        test = node.inputs[0] if node.inputs else None
        if isinstance(test, Value) and short_circuit(node) and uses.home[test] is graph and uses.count[test] == 2:
            yield test
        for region in node.regions:
            yield from _tests_of_short_circuits(region, uses)


def _local_cells(graph: Graph) -> set[Value]:
    """The run-time cells that no other function and no object sees: a local does in their place."""
    cells = {node.outputs[0] for node in graph.walk() if node.primitive is CELL_NEW}
    if not cells:
        return cells
    seen: set[Operand] = set(graph.outputs)
    for node in graph.walk():
        seen.update(node.inputs[1:] if node.primitive in (CELL_GET, CELL_SET) else node.inputs)
        seen.update(operand for region in node.regions for operand in region.outputs)
    return cells - seen  # type: ignore[operator]


def write_pairs(source: Source, pairs: Sequence[tuple[str, str, Node | None]]) -> None:
    """Assign to all targets at once: `(target, expression, node)`."""
    if not _overwrites(pairs):
        for target, text, node in pairs:
            source.line(f"{target} = {text}", node)
    elif not _overwrites(pairs[::-1]):
        write_pairs(source, pairs[::-1])
    else:
        targets, texts, _ = zip(*pairs, strict=True)
        source.line(f"{', '.join(targets)} = {', '.join(texts)}")


def _overwrites(pairs: Sequence[tuple[str, str, Node | None]]) -> bool:
    """Whether assigning one after the other changes what a later one reads."""
    for position, (target, _, _) in enumerate(pairs):
        if any(target in re.findall(r"\w+", text) for _, text, _ in pairs[position + 1 :]):
            return True
    return False
