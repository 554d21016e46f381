"""Tracebacks that show the user's lines in place of a plan's."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from types import CodeType, FrameType, FunctionType, TracebackType
from typing import Any

from runtime.executors.numpy_plan import Plan
from runtime.frames import is_internal
from runtime.graph import Frame, Node

Entry = tuple[FrameType, int, int]  # frame, last instruction, line


def with_user_traceback(exception: BaseException, plan: Plan) -> BaseException:
    """`exception`, which a call of `plan` raised, with a traceback of the user's frames.

    Each frame of the plan becomes the frames of the node that ran in it; frames of this project go, those of code that
    the plan calls stay. The exceptions that it was raised from are treated alike. With AUTOGRAPH_FULL_TRACEBACK=1 no
    frame goes. The frame that raises it anew is the caller's: `raise with_user_traceback(error, plan)`.
    """
    full = os.environ.get("AUTOGRAPH_FULL_TRACEBACK") == "1"
    for item in _chain(exception):
        entries = _user_entries(_entries(item.__traceback__), plan, full)
        if entries is not None:
            item.__traceback__ = _linked(entries)
    return exception


def without_internal_frames(exception: BaseException) -> BaseException:
    """`exception` with a traceback of the user's frames alone; with AUTOGRAPH_FULL_TRACEBACK=1 no frame goes."""
    if os.environ.get("AUTOGRAPH_FULL_TRACEBACK") != "1":
        for item in _chain(exception):
            item.__traceback__ = _linked([e for e in _entries(item.__traceback__) if not is_internal(e[0].f_code)])
    return exception


def _chain(exception: BaseException) -> Iterator[BaseException]:
    """The exception and those behind it by `from` or by context."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [exception]
    while waiting:
        item = waiting.pop()
        if item is not None and id(item) not in seen:
            seen.add(id(item))
            yield item
            waiting += [item.__cause__, item.__context__]


def _entries(traceback: TracebackType | None) -> list[Entry]:
    found = []
    while traceback is not None:
        found.append((traceback.tb_frame, traceback.tb_lasti, traceback.tb_lineno))
        traceback = traceback.tb_next
    return found


def _user_entries(entries: list[Entry], plan: Plan, full: bool) -> list[Entry] | None:
    """The entries to show; None where the plan is not among them."""
    if not any(plan.owns(frame.f_code) for frame, _, _ in entries):
        return None
    shown: list[Entry] = []
    user: list[Frame] = []
    last: dict[int, tuple[Frame, ...]] = {}  # of the node before, in the same frame, which has raised it again
    for entry in entries:
        frame, instruction, _ = entry
        if plan.owns(frame.f_code):
            node = plan.node_of(frame, instruction)
            new = _new_frames(node, last.get(id(frame)) or user)
            last[id(frame)] = node.frames if node is not None else ()
            user.extend(new)
            shown.extend((_frame_at(place), 0, place.line) for place in new)
            if full:
                shown.append(entry)
        elif full or not is_internal(frame.f_code):
            shown.append(entry)
    return shown


def _new_frames(node: Node | None, shown: Sequence[Frame]) -> tuple[Frame, ...]:
    """The frames of a node, less those by which the trace came to it and which are shown already.

    A recursive function is traced inside its first call: its nodes have the frames of that call before their own.
    """
    frames = node.frames if node is not None else ()
    same = 0
    while same < min(len(frames) - 1, len(shown)) and frames[same] == shown[same]:
        same += 1
    return frames[same:]


def _linked(entries: list[Entry]) -> TracebackType | None:
    traceback: TracebackType | None = None
    for frame, instruction, line in reversed(entries):
        traceback = TracebackType(traceback, frame, instruction, line)
    return traceback


def _here() -> Any:
    return _getframe()  # type: ignore[name-defined]  # noqa: F821


def _frame_at(place: Frame) -> FrameType:
    """A frame that says it runs the user's line: one of a tiny function with that name, file and line."""
    namespace = {"_getframe": sys._getframe, "__file__": place.filename, "__name__": place.function}
    return FunctionType(_code_at(place), namespace)()


@lru_cache(maxsize=256)
def _code_at(place: Frame) -> CodeType:
    code = _here.__code__
    return code.replace(
        co_filename=place.filename,
        co_name=place.function.rpartition(".")[2],
        co_qualname=place.function,
        co_firstlineno=place.line,
        co_linetable=_one_line(len(code.co_code) // 2),
    )


def _one_line(units: int) -> bytes:
    """The table of positions that puts all instructions on the first line and knows no columns.

    As `Objects/locations.md` of CPython says: entries of up to 8 instructions, kind 13 (no columns), line delta 0.
    """
    full, rest = divmod(units, 8)
    sizes = [8] * full + ([rest] if rest else [])
    return b"".join(bytes((0x80 | (13 << 3) | (size - 1), 0)) for size in sizes)
