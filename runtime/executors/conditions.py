"""Python code for branches: `if` and `else`, or `and` and `or` where a branch is one of these."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.executors.operations import Operations
from runtime.executors.source import Source
from runtime.executors.writer import MAX_CONDITION, Pending, short_circuit
from runtime.graph import Graph, Node, Operand
from runtime.render import group
from runtime.verify import never_returns


class Conditions(Operations):
    """Writes branches."""

    def nodes(self, block: Graph) -> None:
        """The code of a block."""
        raise AssertionError

    def region(self, block: Graph, targets: Sequence[str] = (), outputs: Sequence[Operand] | None = None) -> None:
        """The code of a region, its outputs (all, unless `outputs` says which) assigned to `targets`."""
        outputs = block.outputs if outputs is None else outputs
        self.prefer(block, outputs, targets)
        self.nodes(block)
        if targets and not never_returns(block):
            self.assign(targets, outputs)
        self.flush()

    def cond(self, block: Graph, index: int, node: Node) -> None:
        word = short_circuit(node)
        if word:
            self._logical(block, index, node, word)
            return
        true, false = node.regions
        test, test_node = self.header(node.inputs[0])
        targets = [self.define(value, block, index, node) for value in node.outputs]
        self.source.line(f"if {test}:", test_node or node)
        with self.source.indented():
            self.region(true, targets)
        start = len(self.source.rows)
        self.source.line("else:")
        with self.source.indented():
            self.region(false, targets)
        _flatten_else(self.source, start)

    def _logical(self, block: Graph, index: int, node: Node, word: str) -> None:
        """`test and other` where `other` is an expression; else `value = test`, and an `if` that assigns it anew."""
        region = node.regions[0 if word == "and" else 1]
        (output,) = region.outputs
        test, test_node = self.header(node.inputs[0])
        rows, depth = self.source.rows, self.source.depth
        self.source.rows, self.source.depth = [], 0
        self.nodes(region)
        written, self.source.rows, self.source.depth = self.source.rows, rows, depth
        made = [test_node or node, *(pending.node for pending in self.pending)]
        same_line = all(part.frames == node.frames for part in made)
        if same_line and not written and [pending.value for pending in self.pending] in ([], [output]):
            other = self.pending.pop().text if self.pending else self.operand(output)
            self._expression_of_branch(block, index, node, f"{group(test)} {word} {group(other)}")
            return
        target = self.define(node.outputs[0], block, index - 1)
        self.source.line(f"{target} = {test}", test_node or node)
        self.source.line(f"if {target}:" if word == "and" else f"if not {target}:", node)
        with self.source.indented():
            self.source.place(written)
            if not never_returns(region):
                self.assign([target], [output])
            self.flush()

    def _expression_of_branch(self, block: Graph, index: int, node: Node, text: str) -> None:
        if self.is_used_once(block, node.outputs[0]) and len(text) <= MAX_CONDITION:
            self.pending.append(Pending(node.outputs[0], text, node))
        else:
            self._define_all(block, index, node, text)


def _flatten_else(source: Source, start: int) -> None:
    """Drop an `else` that does nothing; turn one that is a single `if` into an `elif`."""
    rows = source.rows[start + 1 :]
    inner = source.depth + 1
    if all(row.text == "pass" for row in rows):
        del source.rows[start:]
        return
    heads = [row.text for row in rows if row.depth == inner]
    if heads[0].startswith("if ") and all(text.startswith(("elif ", "else:")) for text in heads[1:]):
        del source.rows[start]
        for row in rows:
            row.depth -= 1
        rows[0].text = "el" + rows[0].text
