"""Staged `try`: the state of the moment of a raise is kept in run-time cells.

A handler starts from what the variables held when the exception was raised, which no value of the body can say. So each
variable that the blocks assign has a run-time cell while the `try` is traced; every assignment is carried into it
before the next node, and it is read where a handler, `else`, `finally` or the code after the statement starts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import CellType
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Graph, Literal, Node, Value
from runtime.primitives.control import CELL_GET, CELL_NEW, CELL_SET, TRY
from runtime.trace.builder import Trace, current, emit, is_literal, operand
from runtime.trace.containers import List, Restart, as_container
from runtime.trace.control import with_restarts
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import Raised, stage_exception
from runtime.trace.heap import EMPTY, cell_content, is_cell, same, set_cell
from runtime.trace.methods import attribute
from runtime.trace.objects import Instance
from runtime.trace.opaque import forget
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of, stored_names
from runtime.types import UNBOUND, UNBOUND_VALUE, ObjectType, Type, union

Handler = tuple[tuple[type, ...], Callable[[Any], None]]


class Handled(Exception):
    """The exception that a staged handler was given; it exists at run time."""

    symbolic: Symbolic

    def ag_symbolic(self) -> Symbolic:
        return self.symbolic

    def __getattribute__(self, name: str) -> Any:
        if name in ("symbolic", "ag_symbolic") or (name.startswith("__") and name not in _AT_RUN_TIME):
            return BaseException.__getattribute__(self, name)
        return attribute(self.symbolic, name)


_AT_RUN_TIME = ("__cause__", "__context__", "__notes__")


def handled(classes: tuple[type, ...], value: Value) -> Handled:
    """What traced code gets as the exception: an instance of the class that was named, where one was."""
    named = classes[0] if len(classes) == 1 else Exception
    bases = (Handled, named) if named not in (Exception, BaseException) else (Handled,)
    made: Handled = BaseException.__new__(type(named.__name__, bases, {"__init__": lambda self: None}))
    made.symbolic = Symbolic(value)
    return made


class _RunTimeCell:
    """Carries the assignments of one variable into a run-time cell."""

    def __init__(self, name: str, cell: CellType) -> None:
        self.name = name
        self.cell = cell
        content = cell_content(cell)
        self.last = content
        self.types: list[Type] = [UNBOUND if content is EMPTY else operand(content).type]
        initial = Literal(UNBOUND_VALUE) if content is EMPTY else operand(content)
        self.at_run_time: Value = emit(CELL_NEW, (initial,), {}, ObjectType(CellType)).ag_value
        self.changed = False

    def save(self) -> None:
        now = cell_content(self.cell)
        if same(self.last, now):
            return
        self.last = now
        self.changed = True
        value = Literal(UNBOUND_VALUE) if now is EMPTY else operand(now)
        self.types.append(UNBOUND if now is EMPTY else value.type)
        emit(CELL_SET, (self.at_run_time, value), {}, ())

    def load(self) -> None:
        """Let the variable hold what its run-time cell holds."""
        if self.changed:
            content = as_container(emit(CELL_GET, (self.at_run_time,), {}, union(self.types)))
            set_cell(self.cell, content)
            self.last = content


def attempt(
    body: Callable[[], None],
    handlers: Sequence[Handler],
    orelse: Callable[[], None] | None,
    finalbody: Callable[[], None] | None,
) -> None:
    """Stage `try: body() except …: … else: orelse() finally: finalbody()`."""
    trace = current()
    with_restarts(trace, lambda: _attempt(trace, body, handlers, orelse, finalbody))


def _handle(handler: Callable[[Any], None], classes: tuple[type, ...], value: Value) -> None:
    handler(handled(classes, value))


def _attempt(
    trace: Trace,
    body: Callable[[], None],
    handlers: Sequence[Handler],
    orelse: Callable[[], None] | None,
    finalbody: Callable[[], None] | None,
) -> None:
    blocks = [block for block in (body, *(handler for _, handler in handlers), orelse, finalbody) if block]
    stored = stored_names(blocks)
    cells = [
        _RunTimeCell(name, cell)
        for name, cell in cells_of(*blocks)
        if name in stored and _has_run_time_value(cell_content(cell))
    ]
    session = _Session(trace, blocks, cells)
    body_graph, body_ends = session.block(body)
    ends = body_ends and orelse is None
    regions = [body_graph]
    for classes, handler in handlers:
        value = Value(ObjectType(classes[0]) if len(classes) == 1 and not classes[0].__subclasses__() else ObjectType())
        graph, handler_ends = session.block(partial(_handle, handler, classes, value), (value,))
        regions.append(graph)
        ends = ends or handler_ends
    if orelse is not None:
        graph, orelse_ends = session.block(orelse)
        regions.append(graph)
        ends = ends or orelse_ends
    if finalbody is not None:
        graph, finally_ends = session.block(finalbody)
        regions.append(graph)
        ends = ends and finally_ends
    params = {
        "handlers": tuple(classes for classes, _ in handlers),
        "orelse": orelse is not None,
        "finalbody": finalbody is not None,
    }
    trace.emit(TRY, (), (), params, tuple(regions))
    if not ends:
        raise Raised(session.raised)
    session.resume()


def _has_run_time_value(content: Any) -> bool:
    return content is EMPTY or isinstance(content, Symbolic | List | Dict | tuple) or is_literal(content)


class _Session:
    """The blocks of one `try`, traced one after the other."""

    def __init__(self, trace: Trace, blocks: Sequence[Callable[..., Any]], cells: list[_RunTimeCell]) -> None:
        self.trace = trace
        self.reached = cells_of(*blocks)
        self.cells = cells
        self.changed: dict[int, Any] = {}  # tracked objects that a block has changed
        self.outside: dict[int, Any] = {}  # watchers of other variables that a block has changed
        self.raised: BaseException | None = None

    def block(self, block: Callable[[], None], inputs: tuple[Value, ...] = ()) -> tuple[Graph, bool]:
        """Trace one block; its graph, and whether control passes its end."""
        heap = self.trace.heap
        heap.open(self.reached)
        raised: BaseException | None = None
        heap.watchers.extend(self.cells)
        try:
            with self.trace.region() as nodes:
                self.load()
                try:
                    block()
                    heap.save_watched()
                except Exception as error:
                    heap.save_watched()
                    raised = self.raised = stage_exception(error)
            self.note_changes()
        finally:
            del heap.watchers[len(heap.watchers) - len(self.cells) :]
            heap.undo()
        return Graph(inputs, tuple(nodes), ()), raised is None

    def load(self) -> None:
        """Start a block from the state of the moment."""
        for cell in self.cells:  # all before the first load, which asks every watcher
            cell.last = cell_content(cell.cell)
        self.resume()

    def note_changes(self) -> None:
        watched = {id(cell.cell) for cell in self.cells}
        others = {id(watcher.cell): watcher for watcher in self.trace.heap.watchers}
        for change in self.trace.heap.changes().values():
            owner = change.location.owner
            if isinstance(owner, List | Dict | Instance):
                if owner.ag_ref is None and owner.ag_source is None:
                    raise Restart(owner)
                self.changed[id(owner)] = owner
            elif id(owner) in watched:
                continue
            elif id(owner) in others and change.before is not EMPTY:
                self.outside[id(owner)] = others[id(owner)]
            elif is_cell(owner):
                raise Unsupported(
                    f"`{change.location.name}` is assigned in a `try`, and its value can't be kept at run time",
                    "Assign it before or after the `try` statement.",
                    self.trace.frame(),
                )

    def resume(self) -> None:
        """Continue with the state that the blocks so far have left."""
        for cell in (*self.cells, *self.outside.values()):
            cell.load()
        for tracked in self.changed.values():
            forget(tracked)


def may_fail(nodes: Sequence[Node]) -> bool:
    """Whether any of these nodes may raise when the graph runs."""
    return any(node.primitive.may_raise or any(may_fail(region.nodes) for region in node.regions) for node in nodes)
