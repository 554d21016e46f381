"""Statements that are staged only once a trial in Python has shown that they must be.

Where one is traced again, with no more known than then, there is no further trial.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.trace.builder import Trace, is_literal
from runtime.trace.heap import cell_content, same
from runtime.trace.restarts import Abandoned
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import Cells


class Trial:
    """Whether a statement may be run in Python, which is tried: `block` tells it from others in its line."""

    def __init__(self, trace: Trace, block: Callable[..., Any], cells: Cells) -> None:
        self.memory = trace.site_memory
        self.cells = cells
        self.key = "trial", getattr(block, "__code__", None), trace.frames()
        contents = [cell_content(cell) for _, cell in cells]
        self.entry = tuple([content if is_literal(content) else type(content) for content in contents])

    def was_staged(self) -> bool:
        """Whether it was staged after a trial before, when what is known of its variables now was known, at least."""
        before = self.memory.get(self.key)
        if before is None or len(before) != len(self.entry):
            return False
        return all(now is Symbolic or same(then, now) for then, now in zip(before, self.entry, strict=True))

    def note_staged(self) -> None:
        """The trial has failed."""
        self.memory[self.key] = self.entry


class Fails(Abandoned):
    """The trial of a `try` is over: a node of the depth that it stands at may raise when the graph runs."""

    def __init__(self, trace: Trace) -> None:
        super().__init__(trace)
        self.trace = trace
        self.depth = trace.depth

    def run(self, block: Callable[[], None]) -> None:
        """Run a block until such a node is put in; a `try` around it, at the same depth, is over with it."""
        around = self.trace.failing
        if around is None or around.depth != self.depth:
            self.trace.failing = self
        try:
            block()
        finally:
            self.trace.failing = around
