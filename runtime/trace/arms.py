"""Arms of a branch, or other regions, as they were traced: what is new in them, and what they leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import MethodType
from typing import Any

from runtime.graph import Literal, Node, Operand
from runtime.primitives.control import RENUMBER
from runtime.trace.builder import Trace, emit, is_literal, operand
from runtime.trace.choice import Choice
from runtime.trace.containers import escape, escape_held
from runtime.trace.dicts import Dict
from runtime.trace.exception_states import is_known_exception
from runtime.trace.heap import EMPTY
from runtime.trace.held import attributes_of, content_of, definition_of, held_by
from runtime.trace.lists import List
from runtime.trace.making import kept_operand
from runtime.trace.objects import Instance, is_open
from runtime.trace.one_shot import OneShot
from runtime.trace.restarts import Restart
from runtime.trace.sets import Set
from runtime.trace.symbolic import Symbolic
from runtime.types import INT, NEVER_VALUE, UNBOUND_VALUE


class Arm:
    """One traced region: its nodes, and which objects are new in it."""

    def __init__(
        self,
        trace: Trace,
        nodes: list[Node],
        start: int,
        cells: dict[int, Any] | None = None,
        late: Sequence[Any] = (),
    ) -> None:
        self.trace = trace
        self.nodes = nodes
        self.start = start
        self.cells = cells or {}  # variables that are put back already, by identity
        self.late: list[Any] = list(late)  # what keeps variables in run-time cells in the arm, or at its end

    def operand(self, content: Any) -> Operand:
        """`content` as an operand at the end of the arm."""
        if type(content) is Symbolic:
            return content.ag_value
        if content is EMPTY or content is NEVER_VALUE:
            return Literal(UNBOUND_VALUE if content is EMPTY else NEVER_VALUE)
        if is_literal(content):
            return operand(content)
        self.require(content)
        with self.active():
            escape(content)
            return operand(content)

    def kept_operand(self, content: List | Dict) -> Operand:
        """As `operand`, of a list or dict that attributes hold, and that is kept track of."""
        self.require(content)
        with self.active():
            escape_held((content,))
            return kept_operand(content)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Put nodes at the end of the arm."""
        outer, self.trace.nodes = self.trace.nodes, self.nodes
        self.trace.around.append(outer)
        heap = self.trace.heap
        start, cells = heap.arm_start, heap.arm_cells
        heap.arm_start, heap.arm_cells = self.start, self.cells
        self.trace.late.resume(self.late)
        try:
            yield
        finally:
            self.trace.around.pop()
            self.late = [] if outer is self.nodes else self.trace.late.end(self.nodes, -1)
            self.trace.late.leave(self.late)
            self.trace.nodes, heap.arm_start, heap.arm_cells = outer, start, cells
            for _, (_, _, watcher) in self.late:
                if not watcher.is_assigned:  # what was made in the arm may be used after it
                    self.trace.late.keep(watcher, outer, after=1)

    def require(self, content: Any) -> None:
        """A container that is older than the arm must be one of run time before it."""
        if isinstance(content, List | Dict | Instance) and content.ag_birth < self.start and not is_open(content):
            raise Restart(content, grow=True)

    def made(self, content: Any) -> bool:
        """Whether an object is new in the arm."""
        tracked = self.trace.heap.note_exception(content) if is_known_exception(content) else content
        return bool(tracked.ag_birth >= self.start)

    def holds(self, content: Any) -> bool:
        """Whether a content, or what a function holds, depends on what only this arm computes."""
        if definition_of(content) is not None:
            return any(self.defines(content_of(item)) for item in held_by(content))
        return self.defines(content)

    def picked(self, numbers: list[int], selector: Any) -> Any:
        """`numbers[selector]`, at the end of the arm."""
        if type(selector) is not Symbolic:
            return numbers[selector]
        if numbers == list(range(len(numbers))):
            return selector
        with self.active():
            return emit(RENUMBER, (selector.ag_value,), {"numbers": tuple(numbers)}, INT)

    def defines(self, content: Any) -> bool:
        """Whether a content depends on what only this arm computes."""
        if isinstance(content, tuple):
            return any(map(self.defines, content))
        if type(content) is Choice:
            return self.defines(content.selector) or any(map(self.defines, content.alternatives))
        if isinstance(content, MethodType):
            return self.defines(content.__self__)
        if type(content) is partial:
            return self.holds(content.func) or any(map(self.holds, (*content.args, *content.keywords.values())))
        if isinstance(content, Instance | List | Dict) or (isinstance(content, Set) and content.ag_at_run_time):
            return self.made(content)
        if isinstance(content, BaseException):
            held = getattr(content, "ag_symbolic", None)  # of one that exists at run time only
            return self.made(content) if held is None else self.defines(held())
        if isinstance(content, OneShot):
            return self.made(content) and (content.ag_ref is not None or any(map(self.holds, content.parts())))
        if type(content) is not Symbolic:
            attributes = attributes_of(content)
            return attributes is not None and self.defines(attributes)
        return any(content.ag_value in node.outputs for node in self.nodes)
