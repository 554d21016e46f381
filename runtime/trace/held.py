"""What a function holds besides its code: its variables, and what its parameters are by default."""

from __future__ import annotations

from types import CellType, FunctionType
from typing import Any

from runtime.trace.heap import cell_content, set_cell


def held_by(function: FunctionType) -> list[Any]:
    """The variables of a function, then what its parameters are by default."""
    keywords = function.__kwdefaults__ or {}
    return [*(function.__closure__ or ()), *(function.__defaults__ or ()), *keywords.values()]


def content_of(held: Any) -> Any:
    """The content of a variable, or the default itself."""
    return cell_content(held) if type(held) is CellType else held


def holding(function: FunctionType, held: list[Any]) -> FunctionType:
    """The function with these variables, or contents of variables, and defaults: see `held_by`."""
    closure, defaults = function.__closure__ or (), function.__defaults__ or ()
    cells = [item if type(item) is CellType else cell_of(item) for item in held[: len(closure)]]
    rest = held[len(closure) :]
    given = tuple(rest[: len(defaults)]) or function.__defaults__
    made = FunctionType(function.__code__, function.__globals__, function.__name__, given, tuple(cells))
    keywords = function.__kwdefaults__
    made.__kwdefaults__ = keywords and dict(zip(keywords, rest[len(defaults) :], strict=True))
    return made


def cell_of(content: Any) -> CellType:
    """A variable of its own that holds this."""
    made = CellType()
    set_cell(made, content)
    return made
