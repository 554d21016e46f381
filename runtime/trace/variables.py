"""Which variables functions share with the scopes around them, and which of these they may assign."""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from types import CellType, CodeType, FrameType, FunctionType, MethodType
from typing import Any

from runtime.trace.heap import cell_content

Cells = Sequence[tuple[str, CellType]]


def functions_of(blocks: Iterable[Callable[..., Any] | None]) -> list[FunctionType]:
    """These functions, and those that they can reach through their variables."""
    found: dict[int, FunctionType] = {}
    waiting = [function for block in blocks for function in _functions_in(block)]
    while waiting:
        block: Any = waiting.pop()
        block = getattr(block, "function", block)  # of a hook: see runtime.trace.recursion
        if isinstance(block, FunctionType) and id(block) not in found:
            found[id(block)] = block
            for cell in block.__closure__ or ():
                waiting += _functions_in(cell_content(cell))
    return list(found.values())


def _functions_in(content: Any) -> list[Any]:
    """The functions that a variable holds: itself one, one with arguments, or several."""
    if type(content) is FunctionType or getattr(type(content), "ag_hook", False):
        return [content]
    if type(content) is partial:
        return _functions_in((content.func, *content.args))
    if type(content) is MethodType:
        return _functions_in(content.__func__)
    if type(content) in (tuple, list):
        return [function for item in content for function in _functions_in(item)]
    return []


def cells_of(*blocks: Callable[..., Any] | None) -> list[tuple[str, CellType]]:
    """The variables that these functions, and those that they can reach, share with the scopes around them."""
    found: dict[int, tuple[str, CellType]] = {}
    for block in functions_of(blocks):
        for name, cell in zip(block.__code__.co_freevars, block.__closure__ or (), strict=True):
            found.setdefault(id(cell), (name, cell))
    return list(found.values())


@lru_cache(maxsize=1024)
def stored_in(code: CodeType) -> frozenset[str]:
    """The cell variables that a function, and those inside it, may assign."""
    names = {i.argval for i in dis.get_instructions(code) if i.opname in ("STORE_DEREF", "DELETE_DEREF")}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= stored_in(constant)
    return frozenset(names)


@lru_cache(maxsize=1024)
def compared_at(code: CodeType) -> dict[int, str]:
    """The comparisons of a code: the operator by the place of its instruction."""
    return {
        i.offset: i.argval.removeprefix("bool(").removesuffix(")")
        for i in dis.get_instructions(code)
        if i.opname == "COMPARE_OP"
    }


COMPARED: set[tuple[str, int]] = set()  # lines where tuples that hold values of run time have been compared


def note_comparison(frame: FrameType) -> bool:
    """Note that Python compares tuples where a frame stands, item by item; whether that is news."""
    place = frame.f_code.co_filename, frame.f_lineno
    if frame.f_lasti not in compared_at(frame.f_code) or place in COMPARED:
        return False
    COMPARED.add(place)
    return True


def compared_lines(code: CodeType) -> frozenset[int]:
    """The lines of a function where such tuples have been compared."""
    return frozenset(line for file, line in COMPARED if file == code.co_filename and line in _lines(code))


@lru_cache(maxsize=1024)
def _lines(code: CodeType) -> frozenset[int]:
    inner = [_lines(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return frozenset(line for _, _, line in code.co_lines() if line is not None).union(*inner)


def stored_names(blocks: Sequence[Callable[..., Any] | None]) -> frozenset[str]:
    """The outer variables that these functions, and those inside them, may assign."""
    return frozenset().union(*(stored_in(block.__code__) for block in functions_of(blocks)))


@lru_cache(maxsize=1024)
def names_in(code: CodeType) -> frozenset[str]:
    """The globals, attributes and free variables that a function and those inside it name."""
    inner = [names_in(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return frozenset((*code.co_names, *code.co_freevars)).union(*inner)
