"""What a function holds besides its code: its variables, and what its parameters are by default.

A hook (a function that is called through an object of the trace, which has `ag_hook`) holds what its function holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from types import CellType, CodeType, FunctionType
from typing import Any

from runtime.trace.builder import current
from runtime.trace.heap import cell_content, is_hook, set_cell


def definition_of(item: Any) -> CodeType | None:
    """The definition that a function comes from; None for what is no function, or has attributes of its own."""
    if is_hook(item) and getattr(item, "ag_held", None) is None:
        item = item.function
    return item.__code__ if type(item) is FunctionType else None


def are_alike(functions: Sequence[Any]) -> bool:
    """Whether functions come from one definition, and share the variables that functions assign."""
    definition = definition_of(functions[0])
    if definition is None or any(definition_of(other) is not definition for other in functions):
        return False
    heap = current().heap
    columns = zip(*map(held_by, functions), strict=True)
    return all(cell is column[0] or not heap.is_assigned(cell) for column in columns for cell in column)


def held_by(function: Any) -> list[Any]:
    """The variables of a function, then what its parameters are by default."""
    plain = function.function if is_hook(function) else function
    keywords = plain.__kwdefaults__ or {}
    return [*(plain.__closure__ or ()), *(plain.__defaults__ or ()), *keywords.values()]


def content_of(held: Any) -> Any:
    """The content of a variable, or the default itself."""
    return cell_content(held) if type(held) is CellType else held


def holding(function: Any, held: list[Any]) -> Any:
    """The function with these variables, or contents of variables, and defaults: see `held_by`."""
    if is_hook(function):
        hook = copy(function)
        hook.function = holding(function.function, held)
        return hook
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
