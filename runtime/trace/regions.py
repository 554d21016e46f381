"""Regions while they are traced: their nodes go to a list of their own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from runtime.graph import Node
from runtime.trace.places import Place

if TYPE_CHECKING:
    from runtime.trace.builder import Trace


class TracedRegion:
    """A region being traced."""

    __slots__ = ("late", "outer", "place", "trace", "unfinished")

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.late: list[Any] = []  # what has kept variables in run-time cells when it ended

    def __enter__(self) -> list[Node]:
        trace = self.trace
        self.outer, self.place = trace.nodes, trace.place
        self.unfinished = trace.unfinished
        if not trace.making:  # what was made outside is completed there
            trace.unfinished = []
        trace.around.append(trace.nodes)
        trace.nodes, trace.place = [], Place(sys._getframe(1), trace.place)
        trace.depth += 1
        return trace.nodes

    def __exit__(self, *error: object) -> None:
        trace = self.trace
        ended = trace.late.end(trace.nodes, -1)
        trace.around.pop()
        trace.nodes, trace.place = self.outer, self.place
        trace.unfinished = self.unfinished
        trace.depth -= 1
        if ended and error[0] is None:
            self.late = trace.late.leave(ended)
            trace.late.outlive(ended, trace.nodes)
