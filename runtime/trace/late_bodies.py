"""Bodies of functions and generators, which run at moments of which the trace does not know.

What a body only reads is taken as it is when its function or generator is made; where that turns out to change later,
the trace is made again with `History.late`, and then the variables are kept in run-time cells and the objects are known
at run time only. So are from the start those that the body itself changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import CellType, MethodType, ModuleType
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Literal, Node, Operand
from runtime.primitives.control import CELL_GET, CELL_NEW, CELL_SET
from runtime.trace.builder import Trace, TraceAgain, current, emit, is_literal, operand
from runtime.trace.callable_types import BUILTIN, UNBOUND_BUILTIN
from runtime.trace.containers import Grown, escape, is_function, is_gone, static_type
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import stage_exception
from runtime.trace.heap import EMPTY, Change, cell_content, is_cell, same, set_cell
from runtime.trace.late_attributes import LateAttributes
from runtime.trace.late_globals import LateGlobals
from runtime.trace.late_reads import named_by
from runtime.trace.lists import List
from runtime.trace.native_operators import may_hold_object, may_run
from runtime.trace.objects import Instance
from runtime.trace.opaque import forget
from runtime.trace.restarts import Restart, each_of
from runtime.trace.shadow import ClassState, has_shadow
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of, functions_of, stored_names
from runtime.trace.watchers import Watching
from runtime.trace.wrapping import as_container
from runtime.types import ANY, UNBOUND, UNBOUND_VALUE, Alternative, ArrayType, ObjectType, Type, alternatives, union


class RestartVariable(Restart):
    """A region must be traced again, with this variable kept in a run-time cell before the region starts."""

    def __init__(self, name: str, cell: CellType) -> None:
        super().__init__(cell)
        self.name = name

    def is_outer(self, heap: Any) -> bool:
        return heap.reaches(self.tracked)

    def prepare(self) -> None:
        LateCell(self.name, self.tracked)

    def again(self, found: Any) -> Restart | None:
        is_due = type(found) is CellType and current().late.cell(found) is None
        return RestartVariable(self.name, found) if is_due else None


class RestartForgotten(Restart):
    """A region must be traced again, with nothing known of this object before the region starts."""

    def prepare(self) -> None:
        forget(self.tracked)


class LateCell(Watching):
    """Carries each assignment of one variable into a run-time cell, which code that runs later reads."""

    def __init__(self, name: str, cell: CellType) -> None:
        self.name = name
        self.cell = cell
        content = self.before = cell_content(cell)
        self.loaded: dict[int, Any] = {}  # what the variable has got of the cell, by identity
        # A list or an object may hold a function that reads this very variable: then the cell has to be there first.
        self.last = content if type(content) is Symbolic or content is EMPTY or is_literal(content) else EMPTY
        frame = current().frame()
        self.key = None if frame is None else (frame.filename, frame.line), name
        self._note(content)
        self.at_run_time = emit(CELL_NEW, (_held(self.last),), {}, ObjectType(CellType)).ag_value
        trace = current()
        trace.late.keep(self, trace.nodes)
        self.save()

    def save(self) -> None:
        """Put an assignment that was made since the last node into the graph."""
        now = cell_content(self.cell)
        if same(self.last, now):
            return
        self.last = now  # first: the nodes below ask again
        self._note(now)
        emit(CELL_SET, (self.at_run_time, _held(now)), {}, ())

    def _note(self, content: Any) -> None:
        """The cell gets this: what it holds has one type, where that is numbers, arrays and objects of the user's."""
        type_ = UNBOUND if content is EMPTY else static_type(content)
        kinds = alternatives(type_)
        bound = type_ if all(map(_says_all, kinds - {UNBOUND})) else ANY
        current().lifter.common_types.put_in_cell(self.key, union([bound, *(kinds & {UNBOUND})]))

    def outlives(self) -> bool:
        """Such a variable is younger than the region that it was made in."""
        return False

    def load(self) -> None:
        """Let the variable hold what its run-time cell holds."""
        type_ = current().lifter.common_types.in_cell(self.key)
        content = as_container(emit(CELL_GET, (self.at_run_time,), {}, type_))
        set_cell(self.cell, content)
        self.last = self.loaded[id(content)] = content

    def taken_back(self) -> None:
        """The nodes that made the run-time cell are taken back: the variable can't hold what one of them has loaded."""
        if id(cell_content(self.cell)) in self.loaded:
            set_cell(self.cell, self.before)


def _says_all(kind: Alternative) -> bool:
    return isinstance(kind, ArrayType) or kind in (BUILTIN, UNBOUND_BUILTIN) or _is_of_user(kind)


def _is_of_user(kind: Type) -> bool:
    return isinstance(kind, ObjectType) and kind.cls is not None and has_shadow(kind.cls)


class FrozenCell(Watching):
    """Sees to it that a variable stays what it was when a function that reads it was made."""

    is_assigned = False

    def __init__(self, name: str, cell: CellType, body: Body) -> None:
        self.name = name
        self.cell = cell
        self.body = body
        self.content = self.last = cell_content(cell)
        trace = current()
        trace.late.keep(self, trace.nodes)

    def outlives(self) -> bool:
        """Whether the variable may be assigned when the region is over in which the function was made."""
        return current().heap.reaches(self.cell)

    def save(self) -> None:
        """Called before each node."""
        if not same(self.content, cell_content(self.cell)):
            self.body.changed()


def _held(content: Any) -> Operand:
    if content is EMPTY:
        return Literal(UNBOUND_VALUE)
    escape(content)
    return operand(content)


def _is_changing(tracked: Any) -> bool:
    """Whether objects of this class have changed after code was traced that reads them later."""
    if not issubclass(type(tracked), Instance):
        return False
    return type(tracked).ag_class in current().lifter.history.late_classes


class Body:
    """What code that runs at unknown moments has in common with the code around it.

    `is_of_object` says that it is a method by which Python sorts, prints or compares an object.
    """

    def __init__(
        self, trace: Trace, blocks: Sequence[Callable[..., Any]], roots: Any, is_of_object: bool = False
    ) -> None:
        self.trace = trace
        # Of which types a node has to use a value to run it: a function or iterator, or what may hold an object.
        self.may_run = may_hold_object if is_of_object else may_run
        # What the history knows it by; a body of builtins only (`map(float, x)`) by its line.
        self.codes: set[Any] = {function.__code__ for function in functions_of(blocks)} or {trace.frame()}
        self.cells: list[LateCell] = []  # shared variables that are kept in run-time cells
        self.written: list[LateCell] = []  # those that the body itself assigns
        self.attributes = LateAttributes(trace)
        self.outside: dict[int, Any] = {}  # watchers of the user's variables that it assigns
        self.globals = LateGlobals(trace)
        self.reached = cells_of(*blocks)
        trace.heap.reach_assigned(self.reached)
        history = trace.lifter.history
        held = [cell_content(cell) for _, cell in self.reached]
        self.blocks = blocks
        self.objects = tracked_in((roots, held, named_by(blocks)))
        self.is_late = not history.late.isdisjoint(self.codes) or any(map(_is_changing, self.objects))
        self.keeps_functions = not history.late_functions.isdisjoint(self.codes)
        stored = stored_names(blocks)
        frozen: list[tuple[str, CellType]] = []
        for name, cell in self.reached:
            is_kept = trace.late.cell(cell) is not None  # code that is called elsewhere may assign it
            is_class = name == "__class__"  # of `super()`, which nothing assigns
            varies = not is_class and (name in stored or is_kept or self.is_late or trace.heap.is_changed(cell))
            if varies and not self._is_fixed(cell_content(cell)):
                self._keep(name, cell, name in stored)
            else:
                frozen.append((name, cell))
        if self.is_late:
            self.objects = tracked_in((roots, [cell_content(cell) for _, cell in self.reached], named_by(blocks)))
            for tracked in self.objects:
                forget(tracked)
        for name, cell in frozen:
            FrozenCell(name, cell, self)

    def _is_fixed(self, content: Any) -> bool:
        """Whether a variable holds what exists while tracing only, and hardly ever changes."""
        if is_function(content) or hasattr(content, "ag_original"):
            return not self.keeps_functions
        return isinstance(content, ModuleType | type)

    def _keep(self, name: str, cell: CellType, is_written: bool) -> None:
        late = self.trace.late.cell(cell)
        if late is None:
            if self.trace.heap.reaches(cell):
                raise RestartVariable(name, cell)
            late = LateCell(name, cell)
        self.cells.append(late)
        if is_written:
            self.written.append(late)

    def changed(self, tracked: Any = None) -> None:
        """What the body reads has changed after it was traced: a variable, or an object, as others of its class may."""
        history = self.trace.lifter.history
        if isinstance(tracked, Instance):
            history.late_classes.add(type(tracked).ag_class)  # type: ignore[attr-defined]
        if self.is_late:  # then it is a variable that holds a function
            history.late_functions |= self.codes
        history.late |= self.codes
        raise TraceAgain

    def run(self, block: Callable[[], Any]) -> tuple[list[Node], Any]:
        """Trace the body; its nodes and its result."""
        heap = self.trace.heap
        result = None
        heap.open(self.reached)
        making, unfinished, consumers = self.trace.making, self.trace.unfinished, self.trace.consumers
        self.trace.making, self.trace.unfinished = [], []  # what is made in the body is finished there
        self.trace.consumers = []  # a loop that is being traced takes nothing of what the body yields
        try:
            with self.trace.region() as nodes:
                self.globals.start()
                self.attributes.start()
                self.resume()
                try:
                    result = block()
                    heap.save_watched()
                except Exception as error:
                    heap.save_watched()
                    stage_exception(error)
            changes = list(heap.changes().values())
            each_of(changes, self._note)
            self.globals.check()
            self._add_read()
        finally:
            self.trace.making, self.trace.unfinished, self.trace.consumers = making, unfinished, consumers
            heap.undo()
        each_of(changes, _check_forgotten)  # before the body, not at its end
        return nodes, result

    def resume(self) -> None:
        """In the body: other code has run since it was left."""
        for cell in self.cells:
            cell.load()
        self.globals.load()
        self.attributes.load()
        self._forget()

    def _add_read(self) -> None:
        """Take down what code that the body calls has read for the first time."""
        known = set(map(id, self.objects))
        read = [tracked for tracked in tracked_in(named_by(self.blocks)) if id(tracked) not in known]
        self.objects += read
        if self.is_late:
            each_of(read, _demand_forgotten)

    def _forget(self) -> None:
        if self.is_late:
            for tracked in self.objects:
                if not is_gone(tracked):
                    forget(tracked)
        for watcher in self.outside.values():
            watcher.load()

    def _note(self, change: Change) -> None:
        """The body changes this: see to it that code around it and other bodies find that."""
        owner = change.location.owner
        if isinstance(owner, List | Dict | Instance):
            return  # see `_check_forgotten`
        if isinstance(owner, ClassState):
            self.attributes.note(owner, change.location.key)
        elif not is_cell(owner):  # a set or an iterator
            raise Restart(owner, grow=hasattr(owner, "ag_grow"))
        elif self.trace.late.cell(owner) is None and not self.globals.is_only_loaded(owner):
            self.outside[id(owner)] = self._watcher(change)

    def _watcher(self, change: Change) -> Any:
        for watcher in self.trace.heap.watchers:
            if watcher.cell is change.location.owner and hasattr(watcher, "load"):
                return watcher
        raise Unsupported(
            f"`{change.location.name}` is assigned in a function that runs later, and can't be kept at run time",
            "Assign it outside the function.",
            self.trace.frame(),
        )

    def live(self) -> None:
        """From now on the body may run with any node that calls a function or takes an item."""
        for tracked in () if self.is_late else self.objects:
            self.trace.heap.freeze(tracked, partial(self.changed, tracked))
        if self.is_late or self.written or self.attributes.assigned or self.outside:
            self.trace.live.append(self)

    def ran(self) -> None:
        """The body may have run."""
        for cell in self.written:
            if self.trace.late.cell(cell.cell) is cell:
                cell.load()
        self.attributes.load_assigned()
        self._forget()


class CarriedBody:
    """A body that an iteration has left to the next one, in which it may run: for the loop's next tracing."""

    def __init__(self, body: Any, since: int) -> None:
        self.written = list(body.written)
        self.attributes = body.attributes
        self.outside = dict(body.outside)
        self.objects = [tracked for tracked in body.objects if tracked.ag_birth < since]
        self.is_late = body.is_late
        self.may_run = body.may_run

    def changes(self) -> set[Any]:
        """What it may change of what is older than the loop."""
        late = current().late.cell
        found: set[Any] = {id(kept.cell) for kept in self.written if late(kept.cell) is kept}
        found |= {*self.attributes.assigned, *self.outside}
        return found | {id(tracked) for tracked in self.objects if self.is_late}

    def ran(self) -> None:
        """The body may have run."""
        for kept in self.written:
            if current().late.cell(kept.cell) is kept:
                kept.load()
        self.attributes.load_assigned()
        for watcher in self.outside.values():
            watcher.load()
        for tracked in self.objects if self.is_late else ():
            if not is_gone(tracked):
                forget(tracked)


def _check_forgotten(change: Change) -> None:
    """A list, dict or object that a body changes: nothing may be known of it before."""
    _demand_forgotten(change.location.owner)


def _demand_forgotten(owner: Any) -> None:
    if isinstance(owner, List | Dict):
        is_forgotten = owner.ag_grown is not None and owner.ag_ask() == ANY
    else:
        is_forgotten = not isinstance(owner, Instance) or owner.ag_open
    if not is_forgotten:
        raise RestartForgotten(owner)


def tracked_in(roots: Any) -> list[Any]:
    """The objects of the trace that these hold, as far as is known."""
    found: dict[int, Any] = {}
    waiting: list[Any] = [roots]
    while waiting:
        item = waiting.pop()
        if isinstance(item, List | Dict | Instance):
            if id(item) not in found:
                found[id(item)] = item
                waiting += item.ag_state().values()
                waiting += [item.ag_contents] if isinstance(item, Instance) else []
        elif isinstance(item, tuple | list) and type(item) is not Grown:
            waiting += item
        elif type(item) is dict:
            waiting += item.values()
        elif type(item) is MethodType:
            waiting.append(item.__self__)
    return list(found.values())
