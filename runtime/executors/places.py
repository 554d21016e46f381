"""Generated code that says it stands on the user's lines.

NumPy's warnings name the file and the line of the frame in which they are given, and Python filters them by these and
by the frame's module. So each function of a plan is given the file of the user's function, and for each instruction the
user's line that it was made for. What a helper from another file does counts for the line that calls it.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Sequence
from types import CodeType

from runtime.graph import Frame, Node

_NO_COLUMNS = 13  # the kind of entry in a table of positions that knows a line and no columns
_module_names: dict[str, str] = {}
_LONGEST = 8  # instructions that one entry covers


def home(nodes: Sequence[Node | None]) -> Frame | None:
    """The outermost of the user's frames that the nodes share, in the file of which they are to stand."""
    return next((node.frames[0] for node in nodes if node is not None and node.frames), None)


def user_line(node: Node | None, filename: str) -> int | None:
    """The line of the node's innermost frame in this file."""
    frames = node.frames if node is not None else ()
    return next((frame.line for frame in reversed(frames) if frame.filename == filename), None)


def module_name(filename: str) -> str:
    """The name of the module that was loaded from a file, by which filters of warnings know it."""
    name = _module_names.get(filename)
    if name is None:
        loaded = list(sys.modules.items())
        name = next(
            (name for name, module in loaded if getattr(module, "__dict__", {}).get("__file__") == filename), ""
        )
        _module_names[filename] = name or filename
    return _module_names[filename]


def placed(code: CodeType, filename: str, lines: Sequence[int | None]) -> CodeType:
    """`code` in the user's file; `lines` gives the user's line for each of its own, from line 1."""
    first = next((line for line in lines if line is not None), 1)
    units = _filled(lines[line - 1] if line and line <= len(lines) else None for _, line in _units(code))
    counts = [(line or first, len(list(group))) for line, group in itertools.groupby(units)]
    return code.replace(co_filename=filename, co_firstlineno=first, co_linetable=_table(counts, first))


def plan_lines(code: CodeType) -> tuple[int, ...]:
    """For each unit of two bytes the line of `code` as it was compiled; 0 for those that have none."""
    return tuple(line or 0 for _, line in _units(code))


def _units(code: CodeType) -> Iterator[tuple[int, int | None]]:
    """The number and the line of each unit of two bytes."""
    return ((k, position[0]) for k, position in enumerate(code.co_positions()))


def _filled(lines: Iterator[int | None]) -> Iterator[int | None]:
    """The lines, with the one before in place of each that is missing."""
    last = None
    for line in lines:
        last = line if line is not None else last
        yield last


def _table(counts: Sequence[tuple[int, int]], first: int) -> bytes:
    """The table of positions, as `Objects/locations.md` of CPython says: entries of a kind, a length, a line delta."""
    entries = bytearray()
    last = first
    for line, count in counts:
        for start in range(0, count, _LONGEST):
            entries.append(0x80 | (_NO_COLUMNS << 3) | (min(_LONGEST, count - start) - 1))
            entries += _signed(line - last)
            last = line
    return bytes(entries)


def _signed(value: int) -> bytes:
    """A signed number in groups of six bits, the lowest first; the lowest bit of all is the sign."""
    rest = (-value << 1) | 1 if value < 0 else value << 1
    found = bytearray()
    while rest >= 64:
        found.append(0x40 | (rest & 63))
        rest >>= 6
    found.append(rest)
    return bytes(found)
