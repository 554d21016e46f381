"""What carries the assignments of one variable into the graph."""

from __future__ import annotations

from typing import Any


class Watching:
    """What is asked before each node, and looks whether its variable was assigned since."""

    name: str
    cell: Any
    last: Any  # what the variable held then
    is_checked = False  # whether what reads the variable finds out if it has a value
    is_global = False  # whether it stands in the user's globals
    is_assigned = True  # whether it may be assigned by code that does not stand where the trace is

    def put(self, content: Any) -> None:
        """A branch or a loop has left this in the variable; it was assigned where that was done."""
        self.last = content

    def taken_back(self) -> None:
        """The nodes from before the first watching on are taken back."""

    def save(self) -> None:
        raise AssertionError
