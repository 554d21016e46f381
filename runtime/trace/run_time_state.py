"""State kept at run time while code is traced that may start from any moment: blocks of a `try`, recursive functions.

What the variables hold when such code starts, no value of the graph can say. So each variable that the code assigns has
a run-time cell; every assignment is carried into it before the next node, and it is read where the code starts and
where control comes back. Objects that the code changes exist at run time, and are read again from there.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from types import BuiltinFunctionType, CellType, MethodType
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Literal, Node, Operand, Value
from runtime.primitives.containers import KNOWN
from runtime.primitives.control import CELL_ALTERNATIVE, CELL_GET, CELL_NEW, CELL_SET, CellAlternative
from runtime.trace.builder import Trace, apply, current, emit, is_literal, operand
from runtime.trace.choice import Choice, switch
from runtime.trace.common_types import types_in
from runtime.trace.containers import (
    Grown,
    escape,
    exists,
    function_of,
    is_function,
    is_method_of_container,
    is_of_trace,
    is_untracked,
    keep_track,
    static_type,
    wider_element,
)
from runtime.trace.dicts import Dict
from runtime.trace.exception_states import ExceptionState
from runtime.trace.exceptions import stage_exception
from runtime.trace.heap import EMPTY, Change, cell_content, is_cell, same, set_cell
from runtime.trace.held import are_told_apart, content_of, definition_of, held_by
from runtime.trace.lists import List
from runtime.trace.naming import may_be_number
from runtime.trace.objects import Instance
from runtime.trace.opaque import forget
from runtime.trace.restarts import Restart, each_of
from runtime.trace.shadow import ClassState
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of, functions_of, names_in, stored_names
from runtime.trace.watchers import Watching
from runtime.trace.wrapping import as_container
from runtime.types import ANY, NONE, UNBOUND, UNBOUND_VALUE, ObjectType, Type


class RestartTracked(Restart):
    """A region must be traced again, with a type of all that is put into this list or dict from before it on."""

    def prepare(self) -> None:
        super().prepare()
        keep_track(self.tracked, types_in(self.tracked))


class RunTimeCell(Watching):
    """Carries the assignments of one variable into a run-time cell.

    The cell holds the content itself, or the number of one of `contents` where it exists while tracing only.
    """

    def __init__(self, name: str, cell: CellType, birth: int) -> None:
        self.name = name
        self.cell = cell
        self.birth = birth  # of the code that assigns it: what is younger is not the same at each of its moments
        self.first = self.last = cell_content(cell)
        _require(self.first)
        self.type: Type | None = None  # of the contents that have a run-time value
        self.contents: list[Any] = []  # those that have none
        self.changed = False
        self.at_run_time: Value = emit(CELL_NEW, (self._held(self.last),), {}, ObjectType(CellType)).ag_value

    def save(self) -> None:
        """Put an assignment that was made since the last node into the graph."""
        now = cell_content(self.cell)
        if same(self.last, now):
            return
        self.last = now  # first: the nodes below ask again
        if not self.changed:
            self.changed = True
            _let_go(self.first)
        _let_go(now)
        emit(CELL_SET, (self.at_run_time, self._held(now)), {}, ())

    def put(self, content: Any) -> None:
        """A branch or a loop has left this in the variable; the cell holds it, but not under the name it has now."""
        if not (current().differentiates and type(content) is Symbolic and may_be_number(content)):
            super().put(content)

    def load(self, type_: Type | None = None) -> None:
        """Let the variable hold what its run-time cell holds, of this type if more is known of it than of the cell."""
        if self.changed:
            content = self._content(type_ or self.type)
            set_cell(self.cell, content)
            self.last = content

    def type_now(self) -> Type | None:
        """The type of what the variable holds at this point; None where no more is known than of the cell."""
        content = cell_content(self.cell)
        if content is EMPTY:
            return UNBOUND
        is_of_one_type = type(content) is Symbolic or is_literal(content) or isinstance(content, Instance)
        return static_type(content) if is_of_one_type else None

    def _held(self, content: Any) -> Operand:
        if type(content) is Choice:
            return operand(switch(content, lambda one: _as_symbolic(self._held(one))))
        if content is not EMPTY and is_of_trace(content) and not self._is_object(content):
            return Literal(CellAlternative(self._number(content)))
        value = Literal(UNBOUND_VALUE) if content is EMPTY else operand(content)
        self.type = wider_element(self.type, (UNBOUND if content is EMPTY else value.type,))
        return value

    def _is_object(self, content: Any) -> bool:
        """Whether a function, or a tuple with some, is kept as what it is at run time: only this code computes it."""
        if not _has_value(content) or any(same(known, content) for known in self.contents):
            return False
        if are_told_apart(definition_of(content)):
            return True
        return not _means_the_same_everywhere(content, self.birth)

    def _number(self, content: Any) -> int:
        for number, known in enumerate(self.contents):
            if same(known, content):
                return number + 1
        if not _means_the_same_everywhere(content, self.birth):
            raise Unsupported(
                f"`{self.name}` is assigned a {type(content).__name__} in a `try`, which can't be kept at run time",
                "Assign it before or after the `try` statement.",
                current().frame(),
            )
        self.contents.append(content)
        return len(self.contents)

    def _content(self, type_: Type | None) -> Any:
        if not self.contents:
            assert type_ is not None
            return as_container(emit(CELL_GET, (self.at_run_time,), {}, type_))
        number = apply(CELL_ALTERNATIVE, emit(CELL_GET, (self.at_run_time,), {}, ANY))
        if self.type is None:  # then the number is never 0
            return Choice(number, [self.contents[0], *self.contents])
        if self.type == NONE:
            return Choice(number, [None, *self.contents])
        return Choice(number, [as_container(emit(CELL_GET, (self.at_run_time,), {}, self.type)), *self.contents])


def _require(content: Any) -> None:
    """Let the objects of a content exist at run time: from before the code on, which may be traced again."""
    if isinstance(content, tuple):
        for part in content:
            _require(part)
    elif type(content) is Choice:
        for one in content.alternatives:
            _require(one)
    elif _is_tracked(content) and not exists(content):
        raise Restart(content)


def _as_symbolic(item: Operand) -> Symbolic:
    return Symbolic(item) if isinstance(item, Value) else emit(KNOWN, (item,), {}, item.type)


def _has_value(content: Any) -> bool:
    """Whether a content can be an object of run time: a function becomes one."""
    if type(content) is tuple:
        return all(map(_has_value, content))
    if type(content) is partial:
        return all(_has_value(part) or current().lifter.original(part) is not None for part in _parts(content))
    if type(content) is Choice:
        return all(map(_has_value, content.alternatives))
    if is_function(content) or is_method_of_container(content):
        return True
    if isinstance(content, BuiltinFunctionType | slice) or hasattr(content, "ag_original"):
        return True
    return not is_of_trace(content)


def _let_go(content: Any) -> None:
    """What was there before the code may be reached through the variable from now on, whichever it holds."""
    if type(content) is Choice:
        for one in content.alternatives:
            _let_go(one)
    elif isinstance(content, tuple) or (_is_tracked(content) and current().heap.is_old(content)):
        escape(content)
    elif isinstance(content, List | Dict | Instance):
        _let_go_of_held(content, set())


def _let_go_of_held(tracked: Any, seen: set[int]) -> None:
    """Code after the block finds what was there before it in what the block has made or changed, too."""
    waiting = [tracked]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        for part in one.ag_state().values():
            for item in part if type(part) is tuple else (part,):
                if isinstance(item, List | Dict | Instance) and not current().heap.is_old(item):
                    waiting.append(item)
                elif type(item) is not Grown:
                    _let_go(item)


def _is_tracked(content: Any) -> bool:
    """Whether this is an object of the trace: not its class, which has the same attributes."""
    return hasattr(content, "ag_birth") and not isinstance(content, type)


def _means_the_same_everywhere(content: Any, birth: int, asked: frozenset[int] = frozenset()) -> bool:
    """Whether a content holds no value of the code that began then, and no variable that only its functions assign.

    `asked` are the places on the way to it: a function that calls itself holds itself.
    """
    if type(content) is not MethodType and (function := function_of(content)) is not None:
        heap = current().heap
        places = [held for held in held_by(function) if id(held) not in asked]
        own = [held for held in places if not (is_cell(held) and _is_older(held, birth))]
        asked = asked.union(map(id, own))
        held = [content_of(place) for place in own if not heap.is_assigned(place)]
        if getattr(content, "ag_held", None) is not None and content.ag_held.ag_birth >= birth:
            return False
        return len(held) == len(own) and all(_means_the_same_everywhere(one, birth, asked) for one in held)
    if type(content) is MethodType:
        content = (content.__func__, content.__self__)
    elif type(content) is partial:
        content = _parts(content)
    elif type(content) is slice:
        content = (content.start, content.stop, content.step)
    if isinstance(content, tuple):
        return all(_means_the_same_everywhere(part, birth, asked) for part in content)
    if isinstance(content, BaseException):
        return False
    if _is_tracked(content):
        return bool(content.ag_birth < birth)
    return type(content) not in (Symbolic, Choice)


def _is_older(cell: CellType, birth: int) -> bool:
    """Whether the outermost region that began after `birth`, or one around it, knows the variable.

    Regions inside it know the variables of functions that it has made, too.
    """
    for region in current().heap.regions:
        if id(cell) in region.cells:
            return True
        if region.start > birth:
            break
    return False


def _parts(content: partial[Any]) -> tuple[Any, ...]:
    return content.func, *content.args, *content.keywords.values()


def _consumers(trace: Trace, blocks: Sequence[Callable[..., Any]]) -> list[Callable[..., Any]]:
    """The blocks of the loops that take the items which these blocks yield."""
    if not trace.consumers or not any("yield_" in names_in(block.__code__) for block in functions_of(blocks)):
        return []
    found = [block for consumer in trace.consumers for block in (consumer.body, consumer.go_on)]
    return [block for block in found if block is not None]


class RunTimeState:
    """The state that some blocks share, each of which starts from what those before it have left."""

    def __init__(self, trace: Trace, blocks: Sequence[Callable[..., Any]]) -> None:
        self.trace = trace
        self.birth = trace.heap.birth()
        blocks = [*blocks, *_consumers(trace, blocks)]
        self.reached = cells_of(*blocks)
        stored = stored_names(blocks)
        self.cells = [RunTimeCell(name, cell, self.birth) for name, cell in self.reached if name in stored]
        self.changed: dict[int, Any] = {}  # tracked objects that a block has changed
        self.attributes: set[tuple[ClassState, str]] = set()
        self.exceptions: set[tuple[ExceptionState, str]] = set()
        self.outside: dict[int, Any] = {}  # watchers of other variables that a block has changed
        self.ends: list[tuple[Type | None, bool]] = []  # of each cell after the last block: its type, if new

    def run(
        self, block: Callable[[], Any], types: Sequence[Type | None] = ()
    ) -> tuple[list[Node], Any, BaseException | None]:
        """Trace a block; its nodes, its result, and the user's exception that ends it always.

        `types` are those of the cells where it starts, as far as they are known.
        """
        heap = self.trace.heap
        heap.open(self.reached)
        raised: BaseException | None = None
        result = None
        heap.watchers.extend(self.cells)
        self.trace.unordered += 1
        try:
            with self.trace.region() as nodes:
                for cell in self.cells:  # all before the first load, which asks every watcher
                    cell.last = cell_content(cell.cell)
                self.resume(types)
                loaded = [cell_content(cell.cell) for cell in self.cells]
                try:
                    result = block()
                    heap.save_watched()
                    held = zip(self.cells, loaded, strict=True)
                    self.ends = [(cell.type_now(), cell_content(cell.cell) is not before) for cell, before in held]
                except Exception as error:
                    heap.save_watched()
                    raised = stage_exception(error)
                for tracked in list(heap.regions[-1].touched.values()):
                    if isinstance(tracked, List | Dict | Instance):
                        _let_go_of_held(tracked, set())
            self._note_changes()
        finally:
            self.trace.unordered -= 1
            heap.watchers[:] = [watcher for watcher in heap.watchers if watcher not in self.cells]
            heap.undo()
        return nodes, result, raised

    def resume(self, types: Sequence[Type | None] = ()) -> None:
        """Continue with the state that the blocks so far have left; `types` are those of the cells, where known."""
        for cell, type_ in itertools.zip_longest(self.cells, types):
            cell.load(type_)
        for watcher in self.outside.values():
            watcher.load()
        for tracked in self.changed.values():
            forget(tracked)
        for state, name in self.attributes:
            state.read_late(name)
        for held, name in self.exceptions:
            held.read_again(name)

    def expect(self, other: RunTimeState) -> None:
        """Start with what other rounds of this code have changed, of the objects that were there before them."""
        heap = self.trace.heap
        self.changed.update((key, tracked) for key, tracked in other.changed.items() if heap.is_old(tracked))

    def known(self) -> Any:
        """What is known of the state: a block that was traced with less has to be traced again."""
        cells = [(cell.changed, cell.type, len(cell.contents)) for cell in self.cells]
        return cells, set(self.changed), set(self.attributes), set(self.exceptions), set(self.outside)

    def _note_changes(self) -> None:
        kept = {id(cell.cell) for cell in self.cells}
        others = {id(watcher.cell): watcher for watcher in self.trace.heap.watchers}

        def note(change: Change) -> None:
            owner = change.location.owner
            if isinstance(owner, ExceptionState):
                if owner.ag_ref is None:
                    raise Restart(owner)
                self.exceptions |= {(owner, change.location.key)}
            if is_cell(owner) and id(owner) not in kept:
                self._note_assignment(change, others)

        each_of(self.trace.heap.changes().values(), note)
        # one may be as before, and was not in between
        each_of(self.trace.heap.regions[-1].touched.values(), self._note_object)

    def _note_object(self, tracked: Any) -> None:
        is_older = tracked.ag_birth < self.birth  # what an earlier block has made can't be made before that
        if is_older and isinstance(tracked, List | Dict) and is_untracked(tracked):
            raise RestartTracked(tracked, grow=self.trace.is_looped(tracked))
        if isinstance(tracked, List | Dict | Instance):
            if tracked.ag_ref is None and tracked.ag_source is None:
                raise Restart(tracked, grow=self.trace.is_looped(tracked))
            self.changed[id(tracked)] = tracked
        elif isinstance(tracked, ClassState):
            self.attributes |= {(tracked, name) for name, when in tracked.changed.items() if when >= self.birth}
        elif isinstance(tracked, ExceptionState) and tracked.ag_ref is not None:
            _, before = self.trace.heap.regions[-1].log[id(tracked)]
            self.exceptions |= {(tracked, name) for name in before if name != "args" and not name.startswith("__")}
        else:  # an exception, a set or an iterator: from before the code on it is one of run time
            raise Restart(tracked, grow=hasattr(tracked, "ag_grow"))

    def _note_assignment(self, change: Change, others: dict[int, Any]) -> None:
        watcher = others.get(id(change.location.owner))
        if watcher is None and change.before is not EMPTY:  # by a function that was found in a list, say
            from runtime.trace.late_bodies import RestartVariable

            raise RestartVariable(change.location.name, change.location.owner)
        if watcher is None or (change.before is EMPTY and not watcher.is_checked):
            raise Unsupported(
                f"`{change.location.name}` is assigned in a `try`, and its value can't be kept at run time",
                "Assign it before or after the `try` statement.",
                self.trace.frame(),
            )
        self.outside[id(change.location.owner)] = watcher
