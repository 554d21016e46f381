"""The mutable state that traced code sees, and what each region changes in it.

State lives in closure cells and in *tracked* objects (lists, dicts, sets, shadow instances, module namespaces of the
trace). A region (a branch, a loop body) is traced, its changes are collected and then undone, so that the next region
starts from the same state; what the regions changed is what the control-flow node returns.

Cells are written by plain Python, unseen, so a region takes down the contents of the cells it can reach when it starts.
Tracked objects announce a change before they make it (`touch`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from types import CellType, FunctionType, MethodType
from typing import Any, NamedTuple, Protocol

import numpy as np


class _Empty:
    """The content of an empty cell, of an attribute or a key that does not exist."""

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY = _Empty()


class Pending(NamedTuple):
    """The content of a place that traced code has not read yet: it is in the user's object, and is lifted when read."""

    owner: Any  # lifts what stands under the name
    name: str

    def lift(self) -> Any:
        """The content itself."""
        return self.owner.ag_lifted(self.name)


class Tracked(Protocol):
    """A mutable object of the trace. `ag_state` maps keys to contents, and is what a region may change."""

    ag_birth: int

    def ag_state(self) -> dict[Any, Any]: ...

    def ag_restore(self, state: dict[Any, Any]) -> None: ...


class Location(NamedTuple):
    """One place that holds a value: a cell (`key` is its variable's name) or a key of a tracked object's state."""

    owner: Any
    key: Any

    def read(self) -> Any:
        if is_cell(self.owner):
            return cell_content(self.owner)
        return self.owner.ag_state().get(self.key, EMPTY)

    @property
    def identity(self) -> tuple[int, Any]:
        owner = self.owner
        return (id(owner), None if type(owner) is CellType or is_cell(owner) else self.key)

    @property
    def name(self) -> str:
        return self.key if isinstance(self.key, str) else ""


class Change(NamedTuple):
    """What a region has changed: the place, its content before and now."""

    location: Location
    before: Any
    now: Any


class Region:
    """What a region found when it started (cells) or before its first change (tracked objects)."""

    __slots__ = ("cells", "last_seen", "log", "start", "touched")

    def __init__(self, start: int) -> None:
        self.start = start
        self.last_seen: dict[int, tuple[Any, Any]] = {}  # by each watcher
        self.cells: dict[int, tuple[str, CellType, Any]] = {}
        self.log: dict[int, tuple[Tracked, dict[Any, Any]]] = {}
        self.touched: dict[int, Tracked] = {}  # older objects that it has changed, whether or not they are as before


class Heap:
    """The open regions, innermost last."""

    def __init__(self) -> None:
        self.regions: list[Region] = []
        self.births = 1  # 0 is for what existed before the trace
        self.arm_cells: dict[int, tuple[str, CellType, Any]] = {}  # of such an arm: what `Region.cells` was
        self.arm_start = 0  # of an arm at whose end nodes are put, though its region is closed
        self.assigned: dict[int, tuple[CellType, int]] = {}  # variables that functions assign, since their births
        self.watchers: list[Any] = []  # of variables whose assignments go into the graph
        self.exceptions: dict[int, Any] = {}  # what is known of those that traced code has made, by identity
        self.stored: list[Any] = []  # those of them that exist at run time
        self.taken_for_one: dict[int, Any] = {}  # functions that were taken for others of their definition
        self.merged: dict[int, Any] = {}  # functions that stand for those which branches or loops leave, by identity
        self.ended: dict[int, Any] = {}  # exceptions of regions that are over: arms are completed after that
        self.frozen: dict[int, tuple[Tracked, list[Callable[[], None]]]] = {}  # called if an object changes after all

    def birth(self) -> int:
        """A number for an object made now; later objects have greater ones."""
        self.births += 1
        return self.births

    def is_completing(self) -> bool:
        """Whether nodes are put at the end of an arm, whose region is closed."""
        return (self.regions[-1].start if self.regions else 0) < self.arm_start

    def is_old(self, tracked: Tracked) -> bool:
        """Whether the object existed before the innermost region started, or the arm that is completed."""
        start = self.regions[-1].start if self.regions else 0
        return tracked.ag_birth < max(start, self.arm_start)

    def held_before(self, function: Any) -> bool:
        """Whether a variable that the innermost region knows, or the arm that is completed, held this at its start.

        Another function of the same definition and variables, as one that an earlier iteration has defined, is not it.
        """
        cells = self.arm_cells if self.is_completing() else self.regions[-1].cells if self.regions else {}
        return any(
            _behind_hook(one) is _behind_hook(function)
            for _, _, content in cells.values()
            for one in (content.ag_alternatives() if hasattr(type(content), "ag_alternatives") else (content,))
        )

    def open(self, cells: Collection[tuple[str, CellType]]) -> Region:
        """Start a region that can reach these variables."""
        self.save_watched()
        if self.watchers:
            cells = [*cells, *((watcher.name, watcher.cell) for watcher in self.watchers)]
        contents = contents_of(cells)
        self._note_exceptions(contents)
        region = Region(self.birth())
        if self.watchers:
            region.last_seen.update((id(watcher), (watcher, watcher.last)) for watcher in self.watchers)
        if self.exceptions:
            region.log.update((id(state), (state, state.ag_state())) for state in self.exceptions.values())
        for (name, cell), content in zip(cells, contents, strict=True):
            region.cells[id(cell)] = (name, cell, content)
        self.regions.append(region)
        return region

    def _note_exceptions(self, contents: Iterable[Any]) -> None:
        """Let the exceptions among these contents be known."""
        for content in contents:
            if issubclass(type(content), BaseException) and not hasattr(type(content), "ag_symbolic"):
                self.note_exception(content)

    def note_exception(self, error: BaseException) -> Any:
        """Traced code has this exception, which is new if it was not known before; what is known of it."""
        from runtime.trace.exception_states import state_of

        return state_of(self, error)

    def _end_exceptions(self, start: int) -> None:
        """Nothing refers any more to the exceptions that were made since then, but an arm that is completed."""
        for key in [key for key, state in self.exceptions.items() if state.ag_birth >= start]:
            self.ended[key] = self.exceptions.pop(key)
        self.stored = [state for state in self.stored if state.ag_birth < start]

    def reach(self, cells: Iterable[tuple[str, CellType]], birth: int) -> None:
        """Take down cells of a function that was made at `birth`, in every region that it is older than.

        What stands there now may be of a region inside that knows the cell, and what was there before it.
        """
        for name, cell in cells:
            content = cell_content(cell)
            for region in reversed(self.regions):
                if id(cell) in region.cells:
                    content = region.cells[id(cell)][2]
                elif birth < region.start:
                    region.cells[id(cell)] = (name, cell, content)

    def start_with(self, location: Location, content: Any) -> None:
        """Put a content into a place that is older than the innermost region, where this starts."""
        owner = location.owner
        cells = self.regions[-1].cells
        if id(owner) not in cells and is_cell(owner):
            cells[id(owner)] = (location.key, owner, cell_content(owner))
        self.write(location, content)

    def reaches(self, cell: CellType) -> bool:
        """Whether an open region knows the variable: it is older than that region."""
        return id(cell) in self.arm_cells or any(id(cell) in region.cells for region in self.regions)

    def note_assigned(self, cell: CellType, birth: int) -> None:
        """From its birth on a function may assign this variable whenever it is called."""
        self.assigned.setdefault(id(cell), (cell, birth))

    def reach_assigned(self, cells: Iterable[tuple[str, CellType]]) -> None:
        """Take down those cells that functions assign, in every region that they are older than."""
        for name, cell in cells:
            if id(cell) in self.assigned:
                self.reach([(name, cell)], self.assigned[id(cell)][1])

    def is_assigned(self, cell: Any) -> bool:
        """Whether this is a variable that an inner function, or one from outside, may assign whenever it is called."""
        is_watched = any(watcher.cell is cell and watcher.is_assigned for watcher in self.watchers)
        return is_watched or id(cell) in self.assigned

    def is_changed(self, cell: CellType) -> bool:
        """Whether an open region may have changed the variable."""
        if id(cell) in self.arm_cells:
            return True
        known = [region.cells[id(cell)][2] for region in self.regions if id(cell) in region.cells]
        return not all(same(before, cell_content(cell)) for before in known)

    def freeze(self, tracked: Tracked, changed: Callable[[], None]) -> None:
        """From now on call `changed` before the object changes."""
        self.frozen.setdefault(id(tracked), (tracked, []))[1].append(changed)

    def touch(self, tracked: Tracked) -> None:
        """Called before a tracked object changes."""
        if id(tracked) in self.frozen:
            for changed in self.frozen[id(tracked)][1]:
                changed()
        self.note_state(tracked)
        if self.regions and tracked.ag_birth < self.regions[-1].start:
            self.regions[-1].touched[id(tracked)] = tracked

    def note_state(self, tracked: Tracked) -> None:
        """Note what the innermost region has to put back: also called where what changes is put back afterwards."""
        if self.regions:
            region = self.regions[-1]
            if tracked.ag_birth < region.start and id(tracked) not in region.log:
                region.log[id(tracked)] = (tracked, tracked.ag_state())

    def changes(self) -> dict[tuple[int, Any], Change]:
        """Each place that the innermost region has changed, by its identity."""
        region = self.regions[-1]
        found: dict[tuple[int, Any], Change] = {}
        for (key, (name, cell, before)), now in zip(
            region.cells.items(), contents_of(region.cells.values()), strict=True
        ):
            if now is not before and not same(before, now):
                found[key, None] = Change(Location(cell, name), before, now)
        for tracked, state in list(region.log.values()):  # what is lifted now may note more, which nothing has changed
            present = tracked.ag_state()
            for key in [*state, *(key for key in present if key not in state)]:
                before, now = state.get(key, EMPTY), present.get(key, EMPTY)
                if same(before, now):
                    continue
                before, now = lifted(before), lifted(now)
                if not same(before, now):
                    found[id(tracked), key] = Change(Location(tracked, key), before, now)
        return found

    def undo(self) -> None:
        """End the innermost region and put everything back as it was."""
        region = self.regions.pop()
        self._end_exceptions(region.start)
        entries = region.cells.values()
        for (_, cell, before), now in zip(entries, contents_of(entries), strict=True):
            if now is not before:
                set_cell(cell, before)
        for watcher, last in region.last_seen.values():
            watcher.last = last
        for tracked, state in region.log.values():
            tracked.ag_restore(state)
        self._hand_on(region)

    def keep(self) -> None:
        """End the innermost region and let its changes stand, as changes of the region around it."""
        region = self.regions.pop()
        if self.regions:
            outer = self.regions[-1]
            for key, (tracked, state) in region.log.items():
                if tracked.ag_birth < outer.start:
                    outer.log.setdefault(key, (tracked, state))
        self._hand_on(region)

    def _hand_on(self, region: Region) -> None:
        """What a region has changed for a while, the region around it has."""
        if self.regions:
            outer = self.regions[-1]
            outer.touched.update(
                (key, tracked) for key, tracked in region.touched.items() if tracked.ag_birth < outer.start
            )

    def write(self, location: Location, value: Any) -> None:
        """Put a value into a place, as a change of the innermost region; nothing is put into the graph."""
        owner = location.owner
        if is_cell(owner):
            set_cell(owner, value)
            for watcher in self.watchers:
                if watcher.cell is owner:
                    watcher.put(value)
            return
        self.touch(owner)
        state = owner.ag_state()
        if value is EMPTY:
            state.pop(location.key, None)
        else:
            state[location.key] = value
        owner.ag_restore(state)

    def watch(self, watcher: Any) -> None:
        """From now on carry assignments to this variable into the graph; it is old to every open region."""
        self.watchers.append(watcher)
        for region in self.regions:
            region.cells.setdefault(id(watcher.cell), (watcher.name, watcher.cell, watcher.last))
            region.last_seen[id(watcher)] = (watcher, watcher.last)

    def save_watched(self) -> None:
        """Put the assignments made since the last node into the graph: to watched variables, and to exceptions."""
        for watcher in self.watchers:
            watcher.save()
        for state in self.stored:
            state.save()


def is_cell(owner: Any) -> bool:
    """Whether a location's owner is one variable rather than an object with many places."""
    return type(owner) is CellType or not hasattr(owner, "ag_birth")


def cell_content(cell: Any) -> Any:
    """What the cell holds, or `EMPTY`."""
    try:
        return cell.cell_contents
    except ValueError:
        return EMPTY


def contents_of(entries: Iterable[tuple[Any, ...]]) -> list[Any]:
    """What cells hold, the second items of these, as `cell_content` of each."""
    try:
        return [entry[1].cell_contents for entry in entries]
    except ValueError:  # one of them holds nothing
        return [cell_content(entry[1]) for entry in entries]


def set_cell(cell: Any, content: Any) -> None:
    """Make the cell hold `content`, or nothing."""
    if content is EMPTY:
        try:
            del cell.cell_contents
        except ValueError:  # it was empty
            return
    else:
        cell.cell_contents = content


def lifted(content: Any) -> Any:
    """The content, read now where it was not yet."""
    return content.lift() if type(content) is Pending else content


def is_hook(item: Any) -> bool:
    """Whether this is an object of the trace that a function is called through."""
    return getattr(type(item), "ag_hook", False)


def _behind_hook(item: Any) -> Any:
    """The function that is called through a hook, else the item itself."""
    return item.function if is_hook(item) else item


def bounds(item: slice) -> tuple[Any, Any, Any]:
    """What a slice is made of."""
    return item.start, item.stop, item.step


def same(left: Any, right: Any) -> bool:
    """Whether two contents can't be told apart: one object, or equal immutable values of one type, bit for bit."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    if type(left) in (int, str, bytes, bool):
        return left == right
    if type(left) in (float, complex):
        return repr(left) == repr(right)
    if isinstance(left, np.generic):
        return left.dtype == right.dtype and left.tobytes() == right.tobytes()
    if type(left) in (FunctionType, partial):  # two of one definition over the same variables
        from runtime.trace.held import same_functions

        return same_functions(left, right)
    if type(left) is MethodType:
        return left.__self__ is right.__self__ and same(left.__func__, right.__func__)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if type(left) is slice:
        return all(map(same, bounds(left), bounds(right)))
    if is_hook(left) and getattr(left, "ag_held", None) is None is getattr(right, "ag_held", None):
        return same(left.function, right.function)
    return False
