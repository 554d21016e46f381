"""Names of their own for the numbers that a branch or a loop has assigned, where the decisions are Python's.

A staged branch or loop hands its variables on as values of their own, and a cotangent is added up for each number. Sums
of floats depend on the order: so that they are the same bits wherever control flow runs in Python, its variables get
values of their own at the same points. Arrays have no such names: see `runtime.gradients.second_names`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import CellType
from typing import Any

from runtime.graph import Value
from runtime.primitives.control import RENAME
from runtime.trace.builder import Trace, emit, tracing
from runtime.trace.heap import cell_content
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of, stored_names
from runtime.types import ArrayType, alternatives


class Assigned:
    """The variables that blocks assign."""

    __slots__ = ("_cells",)

    def __init__(self, *blocks: Callable[..., Any] | None) -> None:
        self._cells: list[tuple[str, CellType]] = []
        trace = tracing()
        if trace is not None and trace.differentiates:
            stored = stored_names(blocks)
            found = [pair for pair in cells_of(*blocks) if pair[0] in stored]
            # The reverse pass meets the last first, and goes through the results of a staged node by name.
            self._cells = sorted(found, key=lambda pair: pair[0], reverse=True)

    def rename(self) -> None:
        """Give what the variables hold now a name of its own."""
        for _, cell in self._cells:
            before = cell_content(cell)
            after = renamed(before)
            if after is not before:
                cell.cell_contents = after

    def rename_others(self) -> None:
        """As `rename`, after a staged branch: of what both arms have left the same, so that it is no result of it."""
        nodes = tracing().nodes if self._cells else ()  # type: ignore[union-attr]
        results = nodes[-1].outputs if nodes else ()
        self._cells = [pair for pair in self._cells if getattr(cell_content(pair[1]), "ag_value", None) not in results]
        self.rename()


def renamed(content: Any) -> Any:
    """The same value under a name of its own, where it may be a number that a gradient flows through."""
    trace = tracing()
    if trace is None or not trace.differentiates:
        return content
    if type(content) is Symbolic:
        value = content.ag_value
        is_named = trace.is_active(value) and may_be_number(content)
        return emit(RENAME, (value,), {}, value.type) if is_named else content
    if type(content) is tuple:
        parts = tuple(map(renamed, content))
        return parts if any(a is not b for a, b in zip(parts, content, strict=True)) else content
    return content


def note_unnamed(trace: Trace, values: Sequence[Value], in_variables: Sequence[bool]) -> None:
    """Note which results of a branch or loop are attributes or items: they get no names of their own in Python."""
    if trace.differentiates:
        pairs = zip(values, in_variables, strict=True)
        trace.unnamed.update(value for value, is_named in pairs if not is_named)


def may_be_number(item: Symbolic) -> bool:
    """Whether a value may be a number that has a derivative."""
    kinds = [kind for kind in alternatives(item.ag_type) if isinstance(kind, ArrayType)]
    return any(kind.dtype.kind in "fc" and kind.kind != "array" for kind in kinds)
