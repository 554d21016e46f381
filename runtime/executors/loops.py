"""Python code for loops, and beside it, where one is fast, the form that is tried first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from runtime.executors.buffers import straight_regions
from runtime.executors.conditions import Conditions
from runtime.executors.fast_loop import FastLoop, is_candidate, keeps_memory
from runtime.executors.jumps import asks_only, denied, flags_of, leave_at_once
from runtime.executors.numbers import Unfit
from runtime.executors.source import Row, Source
from runtime.executors.writer import Views
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.control import FOR, GENERATOR
from runtime.types import single_array
from runtime.verify import never_returns


class LoopWriter(Conditions):
    """Writes `while` and `for` nodes."""

    def __init__(self, source: Source, graph: Graph) -> None:
        super().__init__(source, graph)
        self.plain_only = False  # whether loops are written without their fast forms
        self.false: set[Operand] = set()  # flags of loops, which are False where an iteration starts

    @contextmanager
    def _kept_buffers(self, node: Node) -> Iterator[None]:
        """The buffers that iterations of a loop hand on to the next, without content."""
        nodes = [inner for region in straight_regions(node) for inner in region.nodes if inner in self.kept]
        names = [self.source.new_name("buffer") for _ in nodes]
        self.kept_names.update(zip(nodes, names, strict=True))
        if names:
            self.source.line(f"{' = '.join(names)} = None")
        yield
        if names:
            self.source.line(f"del {', '.join(names)}")

    def carries(self, block: Graph, index: int, node: Node, initial: Sequence[Operand]) -> list[str]:
        """The locals of a loop's carries, with the initial values assigned."""
        inside = {operand for region in node.regions for operand in region.operands()}
        own = [None if item in inside or node.inputs.count(item) > 1 else item for item in initial]
        targets = [self.define(value, block, index, node, item) for value, item in zip(node.outputs, own, strict=True)]
        self.assign(targets, initial)
        # The loop is to hold no array that only its first iteration needs.
        iterated = node.inputs[0] if node.primitive is FOR else None
        ended = [item for item in initial if isinstance(item, Value) and item not in inside and item is not iterated]
        names = [self.names[value] for value in dict.fromkeys(ended) if self.dies(block, index, value)]
        if names:
            self.source.line(f"del {', '.join(names)}")
            self.released.update(ended)
        return targets

    def while_loop(self, block: Graph, index: int, node: Node) -> None:
        test, body = node.regions
        self.flush()
        self.release_dying()
        targets = self.carries(block, index, node, node.inputs)
        for target, *values in zip(targets, test.inputs, body.inputs, strict=True):
            for value in values:
                self.bind(value, target)
        fast = self._fast_form(node, targets)
        if fast is None:
            with self._views(node), self._kept_buffers(node):
                self._plain_while(node, targets)
        elif fast.awaited:
            self.source.line(f"{fast.ready} = True")
            self._plain_while(node, targets, fast)
        else:
            entry = self._entry(test) if block is not self.graph else ""
            if entry:
                self.source.line(f"if {entry}:", node)
            with self.source.indented() if entry else nullcontext():
                self.source.place(fast.rows)
                self.source.line(f"if {fast.left}:")
                with self.source.indented(), self._without_fast_forms():
                    self._plain_while(node, targets)

    def _entry(self, test: Graph) -> str:
        """The test of a loop, to ask before its fast form is prepared; empty where it can't be asked twice.

        A loop inside another often ends before its first iteration.
        """
        if not asks_only(test):
            return ""
        rows, self.source.rows = self.source.rows, []
        self.nodes(test)
        is_expression = not self.source.rows and [item.value for item in self.pending] in ([], [test.outputs[0]])
        self.source.rows = rows
        text = self.header(test.outputs[0])[0] if is_expression else ""
        self.pending = []
        return text

    def _plain_while(self, node: Node, targets: list[str], fast: FastLoop | None = None) -> None:
        """The loop as it is; `fast` is its fast form where it starts inside, once the carries are what it needs."""
        test, body = node.regions
        start = len(self.source.rows)
        self.source.line("while True:", node)
        with self.source.indented(), self._without_fast_forms(fast is not None):
            if fast is not None:
                self._attempt(fast)
            self._test(start, test, targets)
            flags = flags_of(node.inputs, body.inputs, set(denied(test)), test.outputs[1:], self.false)
            self.region(body, targets)
        if fast is None:
            leave_at_once(self.source.rows, start, node, targets, flags, self.uses)

    def _attempt(self, fast: FastLoop, before: str = "") -> None:
        """Run the fast form, once, as soon as the carries are of the classes that it is made for.

        A `for` is left then, to go on with what the fast form leaves; a `while` where it leaves nothing.
        """
        self.source.line(f"if {fast.ready} and {fast.class_tests()}:")
        with self.source.indented():
            self.source.line(f"{fast.ready} = False")
            if before:
                self.source.line(before)
            self.source.place(fast.rows)
            if not before:
                self.source.line(f"if not {fast.left}:")
            with self.source.indented() if not before else nullcontext():
                self.source.line("break")

    def _fast_form(self, node: Node, targets: list[str], rest: str = "", position: str = "") -> FastLoop | None:
        """The loop on Python's numbers, where it has such a form."""
        if self.plain_only or not is_candidate(node):
            return None
        rows, depth = self.source.rows, self.source.depth
        self.source.rows, self.source.depth = [], 0
        around = self.views_around
        shared = dict(around.views) if around is not None else {}
        try:
            fast = FastLoop(self, node, targets)
            fast.write(rest, position)
            return fast
        except Unfit:
            if around is not None:
                around.views = shared
            return None
        finally:
            self.source.rows, self.source.depth = rows, depth

    @contextmanager
    def _views(self, node: Node) -> Iterator[None]:
        """Fast forms inside an outermost loop share the views of arrays that are there before it."""
        if self.views_around is not None or self.plain_only or not keeps_memory(node):
            yield
            return
        changing = {value for region in node.regions for value in region.inputs}  # carries are bound by now
        self.views_around = around = Views(value for value in self.names if value not in changing)
        start = len(self.source.rows)
        yield
        self.views_around = None
        depth = self.source.depth
        lines = [f"{view} = memoryview({self.names[array]})" for array, view in around.views.items()]
        self.source.rows[start:start] = [Row(depth, line, None) for line in lines]
        if lines:
            self.source.line(f"del {', '.join(around.views.values())}")

    @contextmanager
    def _without_fast_forms(self, without: bool = True) -> Iterator[None]:
        """Loops inside are written as they are: the loop around them has a fast form."""
        outer, self.plain_only = self.plain_only, self.plain_only or without
        yield
        self.plain_only = outer

    def _test(self, start: int, test: Graph, targets: list[str]) -> None:
        """The test: in the line of the `while` at row `start` where it is one expression, else before a `break`."""
        proceed, *carried = test.outputs
        self.prefer(test, carried, targets)
        self.nodes(test)
        unchanged = all(operand is value for operand, value in zip(carried, test.inputs, strict=True))
        if never_returns(test):
            self.flush()
            return
        is_expression = len(self.source.rows) == start + 1 and [item.value for item in self.pending] in ([], [proceed])
        if unchanged and is_expression:
            text, node = self.header(proceed)
            row = self.source.rows[start]
            row.text, row.node = f"while {text}:", node or row.node
            return
        self._break("if not ({}):", proceed, () if unchanged else targets, carried)

    def _break(self, head: str, test: Operand, targets: Sequence[str], carried: Sequence[Operand]) -> None:
        """Leave the loop after the carries have been assigned, where `head` with the text of the test says so."""
        node = None
        if targets:
            self.flush()
            text = self.operand(test)
            if any(text == target != self.operand(item) for target, item in zip(targets, carried, strict=True)):
                self.source.line(f"{(kept := self.source.new_name('test'))} = {text}")
                text = kept
            self.assign(targets, carried)
        else:
            text, node = self.header(test)
        self.source.line(head.format(text), node)
        with self.source.indented():
            self.source.line("break")

    def for_loop(self, block: Graph, index: int, node: Node) -> None:
        (body,) = node.regions
        inputs = body.inputs[1:]
        with self._generator(node) as generator:
            if node.outputs:
                self.flush()
                self.release_dying()
            targets = self.carries(block, index, node, node.inputs[1:])
        for value, target in zip(inputs, targets, strict=True):
            self.bind(value, target)
        iterable, iterable_node = generator or self.header(node.inputs[0])
        rest = self.source.new_name("rest")
        type_ = single_array(node.inputs[0].type)
        position = self.source.new_name("position") if type_ is not None else ""
        fast = self._fast_form(node, targets, rest, position)
        if fast is None:
            with self._views(node), self._kept_buffers(node):
                self._plain_for(node, targets, iterable, iterable_node)
            return
        self.source.line(f"{rest} = {iterable}", iterable_node or node)
        if fast.awaited:
            self._awaiting_for(node, targets, rest, position, fast)
        else:
            self.source.place(fast.rows)
            self.source.line(f"if {fast.left}:")
            with self.source.indented(), self._without_fast_forms():
                self._plain_for(node, targets, rest, None)

    @contextmanager
    def _generator(self, node: Node) -> Iterator[tuple[str, Node | None] | None]:
        """What makes the generator that a loop runs over, where nothing else has it: an exception ends both."""
        pending = self.pending[-1] if self.pending else None
        is_generator = pending is not None and pending.value is node.inputs[0] and pending.node.primitive is GENERATOR
        if pending is None or not is_generator or not self._stays(pending.text, node):
            yield None
            return
        del self.pending[-1]
        preferred, self.preferred = self.preferred, {}  # no carry may take the place of what the text reads
        yield pending.text, pending.node
        self.preferred = preferred

    def _stays(self, text: str, node: Node) -> bool:
        """Whether the locals in a text are there when a loop begins: some are deleted for its first carries."""
        ending = {*self.dying, *(self.names[item] for item in node.inputs if item in self.names)}
        return ending.isdisjoint(re.findall(r"\w+", text))

    def _awaiting_for(self, node: Node, targets: list[str], rest: str, position: str, fast: FastLoop) -> None:
        """The loop, which starts its fast form inside and goes on with what that leaves."""
        self.source.line(f"{fast.ready} = {fast.left} = True")
        self.source.line(f"while {fast.left}:")
        with self.source.indented(), self._without_fast_forms():
            self.source.line(f"{fast.left} = False")
            self._plain_for(node, targets, f"enumerate({rest})" if position else rest, None, fast, rest, position)

    def _plain_for(
        self,
        node: Node,
        targets: list[str],
        iterable: str,
        iterable_node: Node | None,
        fast: FastLoop | None = None,
        rest: str = "",
        position: str = "",
    ) -> None:
        (body,) = node.regions
        if fast is None and (unpacked := self.item_targets(body)):
            item = unpacked
        else:
            item = self.bind(body.inputs[0], self.source.new_name(body.inputs[0].name))
        names = f"{position}, {item}" if position else item
        start = len(self.source.rows)
        self.source.line(f"for {names} in {iterable}:", iterable_node or node)
        stop, *carried = body.outputs
        inputs = body.inputs[1:]
        flags = flags_of(node.inputs[1:], inputs, {stop}, carried, self.false)
        with self.source.indented():
            if fast is not None:
                self._attempt(fast, f"{rest} = {rest}[{position or f'{rest}.index({item})'}:]")
            if isinstance(stop, Literal) and not stop.value:
                self.region(body, targets, carried)
                return
            self.prefer(body, carried, targets)
            self.nodes(body)
            if never_returns(body):
                self.flush()
            else:
                self._break("if {}:", stop, targets, carried)
        if fast is None:
            leave_at_once(self.source.rows, start, node, targets, flags, self.uses)
