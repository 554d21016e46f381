"""Generated Python code: its lines, the node behind each line, and the objects that it names."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from runtime.graph import Node
from runtime.render import plain_constant

_RESERVED = frozenset(keyword.kwlist) | frozenset(dir(builtins))


class Row:
    """One line of code."""

    __slots__ = ("depth", "node", "text")

    def __init__(self, depth: int, text: str, node: Node | None) -> None:
        self.depth = depth
        self.text = text
        self.node = node

    def drop(self) -> None:
        """Leave the row out when the code is complete."""
        self.text = ""


class Source:
    """Code that grows line by line."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.depth = 0
        self.namespace: dict[str, Any] = {}
        self._taken: set[str] = set(_RESERVED)
        self._numbers: dict[str, int] = {}  # the last number that was put behind a name
        self._bound: dict[int, tuple[Any, str]] = {}
        self._written: dict[Hashable, str] = {}
        self._beside: list[Source] = []

    def line(self, text: str, node: Node | None = None) -> None:
        """Append a line that belongs to `node`."""
        self.rows.append(Row(self.depth, text, node))

    def place(self, rows: Iterable[Row]) -> None:
        """Append rows that were written at depth 0."""
        for row in rows:
            self.rows.append(Row(self.depth + row.depth, row.text, row.node))

    @contextmanager
    def indented(self) -> Iterator[None]:
        """Lines one level deeper; a `pass` where there are none."""
        self.depth += 1
        start = len(self.rows)
        yield
        if len(self.rows) == start:
            self.line("pass")
        self.depth -= 1

    def new_name(self, wanted: str) -> str:
        """An identifier like `wanted` that nothing has yet."""
        base = re.sub(r"\W", "_", wanted) or "v"
        if base[0].isdigit() or not base.isascii():
            base = "v"
        name, number = base, self._numbers.get(base, 0)
        while name in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._numbers[base] = number
        self._taken.add(name)
        return name

    def constant(self, value: Any) -> str:
        """The text that stands for a known object: its literal, or a name bound to it."""
        text = plain_constant(value)
        if text is not None:
            return text
        name = _name_of(value)
        # No local and no global takes the name of a builtin.
        return name if getattr(builtins, name, None) is value else self.bind(value, name)

    def bind(self, value: Any, wanted: str) -> str:
        """A global name of the generated code that is bound to `value`."""
        if id(value) not in self._bound:
            name = self.new_name(wanted)
            self.namespace[name] = value
            self._bound[id(value)] = (value, name)
        return self._bound[id(value)][1]

    def aside(self) -> Source:
        """A source for functions beside the one that is written; it shares all names, and `close` appends it."""
        beside = Source()
        beside.namespace, beside._taken, beside._bound = self.namespace, self._taken, self._bound
        beside._numbers, beside._written = self._numbers, self._written
        self._beside.append(beside)
        return beside

    def written_once(self, key: Hashable, write: Callable[[Source], str]) -> str:
        """The name of a function that `write` writes aside, once for each key."""
        if key not in self._written:
            self._written[key] = write(self.aside())
        return self._written[key]

    def close(self) -> None:
        """Append what was written aside, and leave out what was dropped."""
        for beside in self._beside:
            beside.close()
            self.rows += beside.rows
        self._beside = []
        self.rows = [row for row in self.rows if row.text]

    @property
    def text(self) -> str:
        return "\n".join("    " * row.depth + row.text for row in self.rows) + "\n"


def _name_of(value: Any) -> str:
    name = getattr(value, "__name__", None)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return f"c_{value}"
    if not isinstance(name, str) or not name.isidentifier():
        return f"{type(value).__name__}_constant"
    module = getattr(value, "__module__", None) or ""
    return f"np_{name}" if module.split(".")[0] == "numpy" or type(value).__name__ == "ufunc" else name
