"""Variables of functions that are running: read and assigned from outside, for what has ended there."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

from runtime.frames import is_internal

_OPTIMIZED = 1  # of a code's flags: variables are no dict


def users_frames(frame: FrameType | None) -> Iterator[FrameType]:
    """The frames of the user's that are running: this one, and those that have called it."""
    while frame is not None:
        if not is_internal(frame.f_code):
            yield frame
        frame = frame.f_back


def assign(frame: FrameType, changes: Mapping[str, Any]) -> None:
    """Assign to variables of a running function."""
    variables = frame.f_locals
    for name, item in changes.items():
        variables[name] = item
    if sys.version_info < (3, 13) and frame.f_code.co_flags & _OPTIMIZED:
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))


def forget(frame: FrameType) -> None:
    """Drop the dict that reading `f_locals` has left in a frame: it would keep alive what variables held."""
    if sys.version_info < (3, 13) and frame.f_code.co_flags & _OPTIMIZED:
        variables = frame.f_locals
        if sys.getrefcount(variables) <= _OWN_REFERENCES:  # else the function itself has asked for its `locals()`
            variables.clear()


_OWN_REFERENCES = 3  # the frame's, this function's, and that of `getrefcount`
