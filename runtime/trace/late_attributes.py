"""Attributes of classes that traced code assigns, as code reads them that runs at moments of which the trace does not
know."""

from __future__ import annotations

from typing import Any

from runtime.trace.builder import Trace, TraceAgain


def note_assignment(cls: Any, name: str) -> None:
    """An attribute of a class is assigned: where code that runs later may read it, that has to know from the start."""
    lifter = cls.ag_lifter
    known = lifter.history.late_attributes.setdefault(_key(cls), set())
    if lifter.runs_late and name not in known:
        known.add(name)
        raise TraceAgain


def _key(cls: Any) -> tuple[str, str]:
    """What stays the same from trace to trace."""
    return cls.ag_class.__module__, cls.ag_class.__qualname__


class LateAttributes:
    """What one body finds in them whenever it starts, or goes on."""

    def __init__(self, trace: Trace) -> None:
        self.lifter = trace.lifter
        self.assigned: dict[tuple[int, str], Any] = {}  # those that the body itself assigns
        self.saves: dict[tuple[int, str], int] = {}  # how often each was assigned when the body started

    def _all(self) -> dict[tuple[int, str], Any]:
        known = self.lifter.history.late_attributes
        return {
            (id(cls), name): cls.ag_tracked
            for cls in list(self.lifter.classes.values())
            for name in known.get(_key(cls), ())
            if name in cls.__dict__
        }

    def start(self) -> None:
        """The body is traced from here on."""
        self.saves = {key: state.written[key[1]] for key, state in self._all().items()}

    def note(self, state: Any, name: str) -> None:
        """The attribute is another one after the body: it was assigned there, or only loaded."""
        key = id(state.cls), name
        if state.written[name] != self.saves.get(key):
            self.assigned[key] = state

    def load(self) -> None:
        """Let each be what stands in its class when the graph comes to this point: in the body."""
        _load({**self._all(), **self.assigned})

    def load_assigned(self) -> None:
        """The same after the body may have run."""
        _load(self.assigned)


def _load(states: dict[tuple[int, str], Any]) -> None:
    for (_, name), state in states.items():
        state.read_late(name)
