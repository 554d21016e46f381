"""Where in the user's source a trace is: the chain of the user's frames, as each node of the graph keeps it."""

from __future__ import annotations

import inspect
from types import FrameType

from runtime.frames import HIDDEN, is_internal
from runtime.graph import Frame


class Place:
    """The chain of frames inside one region.

    What called the innermost frame of the user's stays where it is as long as that frame runs, so that for a further
    node in it the line alone is asked for.
    """

    __slots__ = ("above", "base", "chain", "inner", "line", "outer", "prefix")

    def __init__(self, base: FrameType | None, outer: Place | None) -> None:
        self.base = base  # where the walk over the frames ends, and
        self.outer = outer  # who knows those from there outwards
        self.prefix: tuple[Frame, ...] | None = None if outer else ()  # those; None: not asked for yet
        self.inner: FrameType | None = None  # the frame of the last node,
        self.line: int | None = None
        self.above: tuple[Frame, ...] = ()  # the chain without it,
        self.chain: tuple[Frame, ...] = ()  # and with it

    def frames(self, start: FrameType | None) -> tuple[Frame, ...]:
        """The user's frames from `start` on, outermost first; blocks of one function count once, by the last line."""
        frame, base = start, self.base
        while frame is not base and frame is not None:
            code = frame.f_code
            if code.co_filename not in HIDDEN and not is_internal(code):
                return self._chain(frame)
            frame = frame.f_back
        return self._outside()

    def _chain(self, frame: FrameType) -> tuple[Frame, ...]:
        line = frame.f_lineno
        is_new = frame is not self.inner
        if is_new:
            self.above = self._above(frame)
            # A generator may go on in another place.
            self.inner = None if frame.f_code.co_flags & inspect.CO_GENERATOR else frame
        if is_new or line != self.line:
            self.line = line
            self.chain = (*self.above, Frame(frame.f_code.co_filename, line, frame.f_code.co_qualname))
        return self.chain

    def _above(self, frame: FrameType) -> tuple[Frame, ...]:
        """The chain around the user's frame `frame`."""
        code = frame.f_code
        last = (code.co_filename, code.co_qualname)
        found: list[Frame] = []
        outer = frame.f_back
        while outer is not self.base and outer is not None:
            code = outer.f_code
            if code.co_filename not in HIDDEN and not is_internal(code):
                place = (code.co_filename, code.co_qualname)
                if place != last:
                    found.append(Frame(code.co_filename, outer.f_lineno, code.co_qualname))
                    last = place
            outer = outer.f_back
        prefix = self._outside()
        if prefix and (prefix[-1].filename, prefix[-1].function) == last:
            prefix = prefix[:-1]
        return (*prefix, *reversed(found))

    def _outside(self) -> tuple[Frame, ...]:
        """The chain around the region."""
        if self.prefix is None:
            assert self.outer is not None
            self.prefix = self.outer.frames(self.base)
        return self.prefix

    def forget(self) -> None:
        """Keep no frame alive."""
        self.inner = None
