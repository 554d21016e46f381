"""Which variables functions share with the scopes around them, and which of these they may assign."""

from __future__ import annotations

import dis
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from types import CellType, CodeType, FrameType, FunctionType, MethodType
from typing import Any

from runtime.trace.libraries import is_library
from runtime.trace.symbolic import Symbolic

SIMPLE = {Symbolic, bool, int, float, str, type(None)}  # classes of contents that hold no functions or objects
Cells = Sequence[tuple[str, CellType]]


def functions_of(blocks: Iterable[Callable[..., Any] | None]) -> list[FunctionType]:
    """These functions, and those that they can reach through their variables."""
    found: dict[int, FunctionType] = {}
    waiting: list[Any] = list(blocks)
    while waiting:
        item = waiting.pop()
        if type(item) is not FunctionType:
            waiting += _held_by(item)
        elif id(item) not in found:
            found[id(item)] = item
            for cell in item.__closure__ or ():
                try:
                    content = cell.cell_contents
                except ValueError:  # not bound yet
                    continue
                if type(content) not in SIMPLE:
                    waiting.append(content)
    return list(found.values())


def _held_by(content: Any) -> Iterable[Any]:
    """What may be or hold functions in what a variable holds: a hook, an iterator, a function with arguments."""
    if type(content) is partial:
        return (content.func, *content.args)
    if type(content) is MethodType:
        return (content.__func__,)
    if getattr(type(content), "ag_hook", False):
        return (content.function,)  # see runtime.trace.recursion
    if getattr(type(content), "ag_one_shot", False):
        return content.parts()  # type: ignore[no-any-return]
    return content if type(content) in (tuple, list) else ()


def cells_of(*blocks: Callable[..., Any] | None) -> list[tuple[str, CellType]]:
    """The variables that these functions, and those that they can reach, share with the scopes around them."""
    found: dict[int, tuple[str, CellType]] = {}
    for block in functions_of(blocks):
        for name, cell in zip(block.__code__.co_freevars, block.__closure__ or (), strict=True):
            found.setdefault(id(cell), (name, cell))
    return list(found.values())


class AlwaysBound(frozenset[str]):
    """The variables of a function that are bound wherever it reads them; its blocks have them among their constants."""


def always_bound(block: Callable[..., Any]) -> Collection[str]:
    """The variables around a block that are bound wherever they are read."""
    code = getattr(block, "__code__", None)
    return () if code is None else next((item for item in code.co_consts if type(item) is AlwaysBound), ())


@lru_cache(maxsize=1024)
def stored_in(code: CodeType) -> frozenset[str]:
    """The cell variables that a function, and those inside it, may assign."""
    names = frozenset(_own_stores(code))
    return names.union(*(stored_in(item) for item in code.co_consts if isinstance(item, CodeType)))


def _own_stores(code: CodeType) -> Iterator[str]:
    """The cell variables that a function itself may assign: as `dis` tells them, but many times as fast."""
    steps = code.co_code
    if _CELL_STORES.isdisjoint(steps[::2]):
        return
    variables = (*code.co_varnames, *(name for name in code.co_cellvars if name not in code.co_varnames))
    variables += code.co_freevars
    extended = 0
    for opcode, low in zip(steps[::2], steps[1::2], strict=True):
        argument = extended | low
        extended = argument << 8 if opcode == dis.EXTENDED_ARG else 0
        if opcode in _CELL_STORES:
            yield variables[argument]


_CELL_STORES = frozenset(dis.opmap[name] for name in ("STORE_DEREF", "DELETE_DEREF"))


@lru_cache(maxsize=1024)
def updated_in(code: CodeType) -> frozenset[str]:
    """What a function, or one inside it, reads and then assigns, as it ends a path: `x.count += 1`.

    `.count` is an attribute; `['count']` is a global, or an item whose key stands there. `STATE['count']`, a
    whole path, is an item of a global that is assigned, whether read or not: a dict is read whole.
    """
    found: set[str] = set()
    if not _STORES.isdisjoint(code.co_code[::2]):  # taking code apart is slow
        instructions = list(dis.get_instructions(code))
        found.update(_updated_in_a_line(instructions))
        found.update(_updated_later(instructions))
    return frozenset(found).union(*(updated_in(item) for item in code.co_consts if isinstance(item, CodeType)))


_STORES = frozenset(dis.opmap[name] for name in ("STORE_ATTR", "STORE_GLOBAL", "STORE_SUBSCR"))


def _updated_in_a_line(instructions: Sequence[dis.Instruction]) -> Iterator[str]:
    lines: dict[int | None, dict[str, set[Any]]] = {}
    for number, instruction in enumerate(instructions):
        line = lines.setdefault(instruction.positions and instruction.positions.lineno, {})
        found = line.setdefault(instruction.opname, set())
        if instruction.opname not in ("BINARY_SUBSCR", "STORE_SUBSCR"):
            found.add(instruction.argval)
            continue
        key, is_augmented = _key_before(instructions[max(number - 3, 0) : number])
        found.update(key)
        if is_augmented:
            line.setdefault("STORE_SUBSCR", set()).update(key)
    for line in lines.values():
        yield from (f".{name}" for name in line.get("STORE_ATTR", set()) & line.get("LOAD_ATTR", set()))
        yield from (f"[{name!r}]" for name in line.get("STORE_GLOBAL", set()) & line.get("LOAD_GLOBAL", set()))
        yield from (f"[{key!r}]" for key in line.get("STORE_SUBSCR", set()) & line.get("BINARY_SUBSCR", set()))


def _key_before(before: Sequence[dis.Instruction]) -> tuple[tuple[str, ...], bool]:
    """The text that is the key of an item, none where it does not stand there, and whether `+=` reads it.

    `x['n'] += 1` keeps `x` and the key for the store: both are copied.
    """
    is_augmented = [one.opname for one in before[1:]] == ["COPY", "COPY"]
    loaded = before[0 if is_augmented else -1]
    is_text = loaded.opname == "LOAD_CONST" and type(loaded.argval) is str
    return (loaded.argval,) if is_text else (), is_augmented


def _updated_later(instructions: Iterable[dis.Instruction]) -> Iterator[str]:
    """What is read of a variable and then assigned, in whatever line, and the items of globals that are assigned."""
    read = set()
    for does, variable, is_global, step in _steps_from_variables(instructions):
        if not does.startswith("STORE"):
            read.add((variable, step))
        elif (variable, step) in read:
            yield step
        elif does == "STORE_SUBSCR" and is_global:
            yield f"{variable}{step}"


_LOADS = frozenset(
    ("LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_LOAD_FAST", "STORE_FAST_LOAD_FAST", "LOAD_GLOBAL", "LOAD_DEREF")
)


def _steps_from_variables(instructions: Iterable[dis.Instruction]) -> Iterator[tuple[str, str, bool, str]]:
    """How code reads and assigns attributes of variables, and items with keys that stand there: `x.count`, `x['n']`.

    The instruction, the variable, whether it is a global, and the step from it.
    """
    last: deque[dis.Instruction] = deque(maxlen=2)
    for instruction in instructions:
        base = step = None
        if instruction.opname in ("LOAD_ATTR", "STORE_ATTR") and last:
            base, step = last[-1], f".{instruction.argval}"
        elif instruction.opname in ("BINARY_SUBSCR", "STORE_SUBSCR") and last[-1].opname == "LOAD_CONST":
            base, step = last[0], f"[{last[-1].argval!r}]"
        if base is not None and step is not None and base.opname in _LOADS:
            name = base.argval[-1] if isinstance(base.argval, tuple) else base.argval  # two variables at once
            yield instruction.opname, name, base.opname == "LOAD_GLOBAL", step
        last.append(instruction)


@lru_cache(maxsize=1024)
def grown_in(code: CodeType) -> frozenset[str]:
    """The cell variables whose `append`, `extend` or `insert` a function calls in any case, unless it ends before."""
    if _GROWING.isdisjoint(code.co_names):
        return frozenset()
    pairs = pairwise(dis.get_instructions(code))
    return frozenset(
        one.argval
        for one, other in pairs
        if one.opname == "LOAD_DEREF" and other.opname in ("LOAD_METHOD", "LOAD_ATTR") and other.argval in _GROWING
    )


_GROWING = frozenset(("append", "extend", "insert"))


@lru_cache(maxsize=1024)
def compared_at(code: CodeType) -> dict[int, str]:
    """The comparisons of a code: the operator by the place of its instruction."""
    return {
        i.offset: i.argval.removeprefix("bool(").removesuffix(")")
        for i in dis.get_instructions(code)
        if i.opname == "COMPARE_OP"
    }


@lru_cache(maxsize=1024)
def formatted_at(code: CodeType) -> frozenset[int]:
    """The places of a code's instructions for `%` and `%=`."""
    operations = [i for i in dis.get_instructions(code) if i.opname == "BINARY_OP"]
    return frozenset(i.offset for i in operations if i.argrepr in ("%", "%="))


@lru_cache(maxsize=1024)
def indexed_at(code: CodeType) -> frozenset[int]:
    """The places of a code's instructions that take an index or a count: for `x[i]`, `x * n` and their like."""
    found = dis.get_instructions(code)
    return frozenset(i.offset for i in found if i.opname in _OF_ITEMS or i.argrepr in ("*", "*="))


_OF_ITEMS = frozenset(("BINARY_SUBSCR", "BINARY_SLICE", "STORE_SUBSCR", "STORE_SLICE", "DELETE_SUBSCR"))
# Lines where tuples that hold values of run time have been compared, a text has been formatted with such a value, or
# Python has asked for an index or a count that is one.
COMPARED: set[tuple[str, int]] = set()


def note_comparison(frame: FrameType) -> bool:
    """Note that Python compares tuples, formats a text or takes an index where a frame stands; whether that is news."""
    place = frame.f_code.co_filename, frame.f_lineno
    places = (compared_at(frame.f_code), formatted_at(frame.f_code), indexed_at(frame.f_code))
    if not any(frame.f_lasti in found for found in places) or place in COMPARED:
        return False
    if is_library(frame.f_globals.get("__name__")):
        return False
    COMPARED.add(place)
    return True


# Where functions inside others begin that have called themselves, though not by their names.
RECURSIVE: set[tuple[str, int]] = set()


def noted_lines(code: CodeType) -> frozenset[tuple[bool, int]]:
    """The lines of a function that are in `COMPARED` or `RECURSIVE`, and in which."""
    own = {(code.co_filename, line) for line in _lines(code)}
    noted = [(kind, place) for kind, places in enumerate((COMPARED, RECURSIVE)) for place in places & own]
    return frozenset((bool(kind), line) for kind, (_, line) in noted)


@lru_cache(maxsize=1024)
def _lines(code: CodeType) -> frozenset[int]:
    inner = [_lines(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return frozenset(line for _, _, line in code.co_lines() if line is not None).union(*inner)


def stored_names(blocks: Sequence[Callable[..., Any] | None]) -> frozenset[str]:
    """The outer variables that these functions, and those inside them, may assign.

    Not those of a function's own, which functions inside it assign: another may have an outer variable of that name.
    """
    codes = [block.__code__ for block in functions_of(blocks)]
    return frozenset().union(*(stored_in(code).intersection(code.co_freevars) for code in codes))


@lru_cache(maxsize=1024)
def names_in(code: CodeType) -> frozenset[str]:
    """The globals, attributes and free variables that a function and those inside it name."""
    inner = [names_in(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return frozenset((*code.co_names, *code.co_freevars)).union(*inner)


_OF_ATTRIBUTES = {"LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "DELETE_ATTR", "LOAD_SUPER_ATTR", "RETURN_VALUE"}


@lru_cache(maxsize=1024)
def uses_itself(code: CodeType) -> bool:
    """Whether a method does more with its object than to ask for attributes of it, and to return it."""
    if not code.co_argcount:
        return False
    own = code.co_varnames[0]
    return any(
        own in (one.argval if isinstance(one.argval, tuple) else (one.argval,)) and after.opname not in _OF_ATTRIBUTES
        for one, after in pairwise(dis.get_instructions(code))
        if one.opname.startswith(("LOAD_FAST", "LOAD_DEREF"))
    )
