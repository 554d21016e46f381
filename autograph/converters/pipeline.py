"""The way in: functions and files to converted source. gast and astor are loaded at the first conversion."""

from __future__ import annotations

import ast
import threading
from dataclasses import dataclass
from functools import cached_property
from types import CodeType, FunctionType

from autograph.source.locate import FunctionNode, Located, all_functions, first_line, frame_of, locate_function
from runtime.errors import Unsupported
from runtime.trace import own_methods
from runtime.trace.variables import COMPARED, RECURSIVE, noted_lines


@dataclass(frozen=True)
class Converted:
    """A converted function.

    `code` has the signature of the original; its `co_freevars` hold `ag_name` (the operators; absent where none is
    used) and the user's free variables. `globals_written` are the names that the function declares `global`. `tree`
    is the converted def, without positions that mean anything to a reader of `source`.
    """

    code: CodeType
    ag_name: str
    globals_written: frozenset[str]
    tree: ast.FunctionDef

    @cached_property
    def source(self) -> str:
        """The converted function as text."""
        from autograph.source.printing import to_source

        return to_source(self.tree)


@dataclass(frozen=True)
class Shown:
    """A function of a file: its text, and its converted text or the reason why there is none."""

    name: str
    original: str
    source: str | None
    error: Unsupported | None


_Key = tuple[CodeType, str, str, frozenset[str], frozenset[tuple[bool, int]], bool]
_CACHE: dict[_Key, Converted | tuple[object, ...]] = {}
_LOCK = threading.RLock()


def convert(function: FunctionType, keeps_variables: bool = False) -> Converted:
    """The converted form of `function`, made once for each code object; see `lower` for `keeps_variables`.

    Raises `Unsupported` with the line and the way out where the function can't be converted.
    """
    code = function.__code__
    # Code objects of different files may be equal.
    names: frozenset[str] = _own_methods(code) if own_methods.NAMES else frozenset()
    lines: frozenset[tuple[bool, int]] = noted_lines(code) if COMPARED or RECURSIVE else frozenset()
    key = (code, code.co_filename, code.co_qualname, names, lines, keeps_variables)
    known = _CACHE.get(key)
    if known is None:
        with _LOCK:
            known = _CACHE.get(key)
            if known is None:
                known = _CACHE[key] = _convert_or_reason(function, keeps_variables)
    if isinstance(known, Converted):
        return known
    raise Unsupported(*known)  # type: ignore[arg-type]


def _own_methods(code: CodeType) -> frozenset[str]:
    """The names of attributes that code reads, and may find methods of enums and named tuples by."""
    inner = [_own_methods(part) for part in code.co_consts if isinstance(part, CodeType)]
    return frozenset(own_methods.NAMES.intersection(code.co_names)).union(*inner)


def _convert_or_reason(function: FunctionType, keeps_variables: bool) -> Converted | tuple[object, ...]:
    from autograph.converters.lowering import lower
    from autograph.source.compiling import compile_function, rename

    code = function.__code__
    try:
        located = locate_function(function)
        lowered = lower(located, code.co_filename, code.co_freevars, keeps_variables)
    except Unsupported as error:
        return error.reason, error.mend, error.frame or frame_of(code)
    cells = [
        name
        for name in dict.fromkeys((lowered.ag_name, *code.co_freevars))
        if name != "__class__" or not located.class_name
    ]
    compiled = compile_function(lowered.tree, code.co_filename, code.co_flags, cells, located.class_name)
    compiled = rename(compiled, code.co_name, code.co_qualname, lowered.is_generated, lowered.always_bound)
    return Converted(compiled, lowered.ag_name, lowered.globals_written, lowered.tree)


def convert_source(text: str, filename: str, names: list[str] | None = None) -> list[Shown]:
    """The functions of a file and their converted source, without running the file.

    `names` are functions or `Class.method`s; None means all that stand at the top of the module or in its classes.
    Raises `SyntaxError` if the file isn't Python, `KeyError` for a name that isn't there.
    """
    found = {
        located.qualified_name: located
        for located in all_functions(ast.parse(text, filename))
        if "<" not in located.qualified_name
    }
    lines = text.splitlines()
    return [_show(found[name], lines, filename) for name in (found if names is None else names)]


def _show(located: Located, lines: list[str], filename: str) -> Shown:
    from autograph.converters.lowering import lower
    from autograph.source.printing import to_source

    original = _text_of(located.node, lines)
    try:
        lowered = lower(located, filename)
    except Unsupported as error:
        return Shown(located.qualified_name, original, None, error)
    return Shown(located.qualified_name, original, to_source(lowered.tree), None)


def _text_of(node: FunctionNode, lines: list[str]) -> str:
    import textwrap

    return textwrap.dedent("\n".join(lines[first_line(node) - 1 : node.end_lineno])) + "\n"
