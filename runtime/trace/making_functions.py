"""Functions that are being made values of run time, which their own bodies may make values again: a method that puts
itself into a queue, say."""

from __future__ import annotations

from types import CellType, MethodType
from typing import Any

from runtime.graph import Literal, Value
from runtime.primitives.control import CELL_GET, CELL_NEW, FUNCTION
from runtime.trace.builder import current, emit
from runtime.trace.containers import function_of
from runtime.trace.restarts import Restart
from runtime.trace.symbolic import Symbolic
from runtime.types import UNBOUND_VALUE, ObjectType


class Making:
    """A function that is being made a value of run time."""

    def __init__(self, called: Any) -> None:
        trace = current()
        self.key = key_of(called)
        self.code = getattr(function_of(called), "__code__", None)
        self.depth = len(trace.attempts) + 1
        self.around = len(trace.around)
        self.itself: Value | None = None  # the cell that holds it when it runs
        if self.code in trace.made_by_themselves:
            self.keep()

    def keep(self) -> None:
        """Make the cell for it."""
        current().made_by_themselves.add(self.code)
        self.itself = emit(CELL_NEW, (Literal(UNBOUND_VALUE),), {}, ObjectType(CellType)).ag_value

    def is_here(self) -> bool:
        """Whether nodes that are put in now come before it."""
        return len(current().around) == self.around

    def is_for(self, key: tuple[int, ...]) -> bool:
        """Whether this is the function of a key, which is asked for by code that runs when it is there."""
        return self.key == key and len(current().around) > self.around

    def found(self) -> Symbolic:
        """The function, in its own body, or in that of another one that is made for it."""
        if self.itself is None:
            raise RestartItself(self)
        return emit(CELL_GET, (self.itself,), {}, FUNCTION.infer())


class RestartItself(Restart):
    """A function must be made again: its body makes it a value, which is found in a run-time cell then."""

    def __init__(self, making: Making) -> None:
        super().__init__(None)
        self.making = making

    def is_outer(self, heap: Any) -> bool:
        return len(current().attempts) > self.making.depth

    def prepare(self) -> None:
        self.making.keep()


def parts_of(called: Any) -> tuple[Any, ...]:
    return (called.__func__, called.__self__) if type(called) is MethodType else (called,)


def key_of(called: Any) -> tuple[int, ...]:
    return tuple(map(id, parts_of(called)))
