"""Errors that the tracer raises on purpose."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from typing import Any

from runtime.graph import Frame


def shown_place(frame: Frame) -> list[str]:
    """The lines of a message that say where something is."""
    text = linecache.getline(frame.filename, frame.line).strip()
    place = f"  {frame.filename}, line {frame.line}, in {frame.function}"
    return [place, f"    {frame.line} | {text}"] if text else [place]


class Unsupported(Exception):
    """Something that a graph can't express, with the place and the way out.

    `reason` says what happened, `mend` what to do; `frame` is the user's line, None where there is none.
    """

    def __init__(self, reason: str, mend: str = "", frame: Frame | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.mend = mend
        self.frame = frame
        self.guard: Callable[[tuple[Any, ...]], Any] | None = None  # says of which other calls the same is true

    def __str__(self) -> str:
        lines = [self.reason]
        if self.frame is not None:
            lines += shown_place(self.frame)
        if self.mend:
            lines.append(self.mend)
        return "\n".join(lines)


class Stops(Unsupported):
    """The code is to stop in a debugger."""


class NeedsValue(Unsupported):
    """Python needs a value now that is known only at run time."""
