"""The variables of the user's functions that a trace has met: its own cells in place of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from types import CellType
from typing import TYPE_CHECKING

from runtime.graph import Literal, Operand
from runtime.trace.functions import Watcher
from runtime.trace.heap import EMPTY, cell_content
from runtime.trace.own_attributes import is_filled
from runtime.types import ObjectType

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter
    from runtime.trace.paths import Path

OF_METHODS = "__class__"  # the variable that `super()` asks; nothing assigns it


@dataclass(slots=True, eq=False)
class OutsideVariable:
    """A variable of the user's: its cell, the place of what it holds, and the trace's cell for it."""

    cell: CellType
    path: Path  # its base is the place of the cell
    name: str
    shadow: CellType
    is_filled: bool = False
    is_watched: bool = False
    operand: Operand | None = None


class OutsideVariables:
    """Those of one trace. Each call may bring other cells, where it brings other functions of the same code."""

    def __init__(self, lifter: Lifter) -> None:
        self.lifter = lifter
        self._met: dict[int, OutsideVariable] = {}
        self._are_told_apart = False

    def __iter__(self):
        return iter(list(self._met.values()))

    def shadow(self, cell: CellType, path: Path, name: str) -> CellType:
        """The trace's own cell for a variable of the user's, whose content was found at `path`."""
        known = self._met.get(id(cell))
        if known is None:
            known = self._met[id(cell)] = OutsideVariable(cell, path, name, CellType())
            if self._are_told_apart:
                self._tell_apart(known)
        elif name != OF_METHODS:
            self.lifter.same_object(cell_of(path), cell_of(known.path))
        return known.shadow

    def fill(self, cell: CellType, watched: bool) -> None:
        """Lift the content of a variable; `watched`: let assignments to it reach the user's cell at every call."""
        variable = self._met[id(cell)]
        if not variable.is_filled:
            variable.is_filled = True
            self._fill(variable)
        if watched and not variable.is_watched:
            variable.is_watched = True
            self.lifter.trace.heap.watch(self._watcher(variable))

    def watcher(self, shadow: CellType) -> Watcher:
        """What carries assignments to one of the trace's own cells to the user's."""
        return self._watcher(next(one for one in self if one.shadow is shadow))

    def _watcher(self, variable: OutsideVariable) -> Watcher:
        if not self._are_told_apart:
            self._are_told_apart = True
            for one in self:
                self._tell_apart(one)
        return Watcher(self.lifter, variable.shadow, variable.name, variable.path.text, self.operand(variable))

    def operand(self, variable: OutsideVariable) -> Operand:
        """The user's cell in the graph: an input, unless the guard looks at one function only."""
        if variable.operand is None:
            path = cell_of(variable.path)
            is_known = path.base is not None and path.base.template == "{constant}"
            variable.operand = (
                Literal(variable.cell) if is_known else self.lifter.input(path, ObjectType(CellType)).ag_value
            )
        return variable.operand

    def _fill(self, variable: OutsideVariable) -> None:
        lifter, content = self.lifter, cell_content(variable.cell)
        if content is EMPTY:
            found = lifter.guard.read(cell_of(variable.path))
            lifter.guard.lines.append(f"if {lifter.guard.bind(is_filled)}({found}): return None")
        else:
            is_own = variable.name == OF_METHODS and content in lifter.classes
            lifted = lifter.classes[content] if is_own else lifter.lift(content, variable.path)
            variable.shadow.cell_contents = lifted

    def _tell_apart(self, variable: OutsideVariable) -> None:
        """Variables of which one is assigned must not be one variable at another call."""
        if variable.name != OF_METHODS:
            self.lifter.guard.objects.append(self.lifter.guard.read(cell_of(variable.path)))


def cell_of(path: Path) -> Path:
    """The place of the cell of the variable whose content stands at `path`."""
    assert path.base is not None
    return path.base
