"""`pattern.sub(function, text)`, told in Python: so a function of the user's is converted that makes the texts."""

from __future__ import annotations

import re
from typing import Any

from runtime.frames import LIBRARY_FILES
from runtime.trace.in_python import told_in_python

LIBRARY_FILES.add(__file__)


def _replaced(pattern: Any, repl: Any, string: Any, count: Any) -> Any:
    """The parts of the result, in a list, and the number of substitutions; of None nothing is put in."""
    parts = []
    number = end = 0
    for match in pattern.finditer(string):
        if end < match.start():
            parts.append(string[end : match.start()])
        part = repl(match)
        if part is not None:
            parts.append(part)
        end = match.end()
        number += 1
        if number == count:
            break
    if end < len(string):
        parts.append(string[end:])
    return string[:0].join(parts), number


def _sub(pattern: Any, repl: Any, string: Any, count: Any = 0) -> Any:
    return _replaced(pattern, repl, string, count)[0]


def _subn(pattern: Any, repl: Any, string: Any, count: Any = 0) -> Any:
    return _replaced(pattern, repl, string, count)


def _sub_of_text(pattern: Any, repl: Any, string: Any, count: Any = 0, flags: Any = 0) -> Any:
    return _replaced(re.compile(pattern, flags), repl, string, count)[0]


def _subn_of_text(pattern: Any, repl: Any, string: Any, count: Any = 0, flags: Any = 0) -> Any:
    return _replaced(re.compile(pattern, flags), repl, string, count)


METHODS = {"sub": told_in_python(_sub), "subn": told_in_python(_subn)}
FUNCTIONS = {re.sub: told_in_python(_sub_of_text), re.subn: told_in_python(_subn_of_text)}
