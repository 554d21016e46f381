"""What is used up by its use, and may be known until something needs it at run time: iterators, context managers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runtime.graph import Value
from runtime.trace.builder import current, tracing
from runtime.trace.containers import is_to_be_made
from runtime.trace.restarts import Restart
from runtime.trace.symbolic import Symbolic


class OneShot:
    """An object of the trace that is made at run time when that is needed, from where it stands then."""

    ag_one_shot = True
    ag_birth = 0
    ag_source = None

    def __init__(self) -> None:
        trace = tracing()
        self.ag_birth = trace.heap.birth() if trace else 0
        self.ag_ref: Value | None = None

    def ag_state(self) -> dict[Any, Any]:
        return {}

    def ag_restore(self, state: dict[Any, Any]) -> None:
        return None

    def ag_symbolic(self) -> Symbolic:
        """The object at run time; it is made now if there is none."""
        if is_to_be_made(self):
            if current().heap.is_old(self):
                raise Restart(self)
            current().note_made(self)
            self.ag_ref = self.make().ag_value
            current().note_made_by_last(self)
        return Symbolic(self.ag_ref)  # type: ignore[arg-type]

    @property
    def ag_class(self) -> type:
        """The class that eager's object has."""
        raise AssertionError

    def make(self) -> Symbolic:
        """The object made at run time, from where it stands."""
        raise AssertionError

    def parts(self) -> Iterator[Any]:
        """What it uses: where the items come from, the functions that are called for them."""
        for part in vars(self).values():
            if type(part) in (list, dict):
                yield from part.values() if type(part) is dict else part
            else:
                yield part
