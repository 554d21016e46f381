"""From a function to its place in the source."""

from __future__ import annotations

import ast
import linecache
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.machinery import SourceFileLoader
from types import CodeType, FunctionType

from autograph.analysis.walking import child_nodes
from runtime.errors import Unsupported
from runtime.graph import Frame

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
NO_SOURCE = "the source of the function isn't available"
SAVE = "Write the function in a file or a notebook cell; code made by `exec` or typed into `python` has no source."


@dataclass(frozen=True)
class Located:
    """A def or lambda in a parsed file; `class_name` is the class around it, which mangles `__names`."""

    node: FunctionNode
    qualified_name: str
    class_name: str | None


@dataclass(frozen=True)
class _File:
    """The text of a file, read once as long as it doesn't change."""

    text: str
    functions: dict[int, list[Located]]  # by first line

    @cached_property
    def codes(self) -> frozenset[CodeType]:
        """What Python compiles its functions to, without places."""
        with without_syntax_warnings():
            module = compile(self.text, "", "exec", dont_inherit=True)
        return frozenset(_without_places(code) for code in _codes_in(module))


_FILES: dict[str, _File] = {}


def locate_function(function: FunctionType) -> Located:
    """The def or lambda that `function` comes from. Raises `Unsupported` where it can't be found."""
    code = function.__code__
    file = _file_of(function)
    found = file.functions.get(code.co_firstlineno, ()) if file else ()
    candidates = [function for function in found if fits(function, code)]
    if len(candidates) > 1:
        candidates = _at_positions(candidates, code)
    # From Python 3.13 on, the text of `python -c` is kept under the name that code of `exec` has too.
    if not file or (not candidates and code.co_filename == "<string>"):
        raise Unsupported(NO_SOURCE, SAVE, frame_of(code))
    if len(candidates) != 1:
        raise _changed(code)
    return candidates[0]


def _file_of(function: FunctionType) -> _File | None:
    """The file whose text is that of the function: the text that is known of it may be older, or it newer."""
    code = function.__code__
    file = _read(function)
    if file is None or not _is_compiled_as_it_stands(function):
        return file
    bare = _without_places(code)
    if bare not in file.codes:
        linecache.checkcache(code.co_filename)
        file = _read(function)
        if file is not None and bare not in file.codes:
            raise _changed(code)
    return file


def _is_compiled_as_it_stands(function: FunctionType) -> bool:
    """Whether Python itself has compiled the file: pytest, say, and other hooks of the import change functions."""
    loader = function.__globals__.get("__loader__")
    return type(loader) is SourceFileLoader and loader.path == function.__code__.co_filename


def _changed(code: CodeType) -> Unsupported:
    reason = f"the source of `{code.co_name}` doesn't fit what runs: the file has changed, or is generated"
    return Unsupported(reason, "Import the file again.", frame_of(code))


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    for item in code.co_consts:
        if isinstance(item, CodeType):
            yield item
            yield from _codes_in(item)


def _without_places(code: CodeType) -> CodeType:
    """The code without lines and columns, which options of Python leave out."""
    consts = tuple([_without_places(item) if isinstance(item, CodeType) else item for item in code.co_consts])
    return code.replace(co_linetable=b"", co_consts=consts)


def frame_of(code: CodeType) -> Frame:
    """The place of a function: that of its `def`, below the decorators."""
    line = code.co_firstlineno
    lines = linecache.getlines(code.co_filename)[line - 1 :]
    below = 0
    if lines and lines[0].lstrip().startswith("@"):
        below = next((k for k, text in enumerate(lines) if text.lstrip().startswith(("def ", "async def "))), 0)
    return Frame(code.co_filename, line + below, code.co_qualname)


def all_functions(tree: ast.Module) -> Iterator[Located]:
    """Every def and lambda in a module, with its qualified name."""
    yield from _below(tree, "", None)


def _below(node: ast.AST, prefix: str, class_name: str | None) -> Iterator[Located]:
    for child in child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _below(child, f"{prefix}{child.name}.", child.name)
        elif isinstance(child, FunctionNode):
            name = prefix + ("<lambda>" if isinstance(child, ast.Lambda) else child.name)
            yield Located(child, name, class_name)
            yield from _below(child, f"{name}.<locals>.", class_name)
        else:
            yield from _below(child, prefix, class_name)


@contextmanager
def without_syntax_warnings() -> Iterator[None]:
    """Python gave its warnings of the source when it compiled that itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def _read(function: FunctionType) -> _File | None:
    """The file of a function as it is known; None where there is no text."""
    code = function.__code__
    text = "".join(linecache.getlines(code.co_filename, function.__globals__))
    known = _FILES.get(code.co_filename)
    if not text or (known is not None and known.text == text):
        return known if text else None
    try:
        with without_syntax_warnings():
            tree = ast.parse(text)
    except SyntaxError as error:
        raise Unsupported(f"{NO_SOURCE}: {error}", SAVE, frame_of(code)) from error
    found: dict[int, list[Located]] = {}
    for located in all_functions(tree):
        found.setdefault(first_line(located.node), []).append(located)
    file = _FILES[code.co_filename] = _File(text, found)
    return file


def first_line(node: FunctionNode) -> int:
    """The line that `co_firstlineno` names: that of the first decorator, if there is one."""
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])


def fits(found: Located, code: CodeType) -> bool:
    """Whether the name and the parameters of a def or lambda are those of a code object."""
    node = found.node
    name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
    given = node.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    arguments += [star for star in (given.vararg, given.kwarg) if star is not None]
    names = tuple(mangled(argument.arg, found.class_name) for argument in arguments)
    return name == code.co_name and names == code.co_varnames[: len(names)]


def mangled(name: str, class_name: str | None) -> str:
    """`__name` as Python sees it in a class."""
    if class_name is None or not name.startswith("__") or name.endswith("__") or not class_name.strip("_"):
        return name
    return f"_{class_name.lstrip('_')}{name}"


Span = tuple[tuple[int, int], tuple[int, int]]  # from line and column, to line and column


def _at_positions(candidates: list[Located], code: CodeType) -> list[Located]:
    """Of functions on one line the innermost whose body holds all places of `code`'s instructions."""
    places = [
        ((line, column), (end, end_column))
        for line, end, column, end_column in code.co_positions()
        if end_column and None not in (line, end, column)
    ]
    holding = [
        found
        for found in candidates
        if places and all(_span(found)[0] <= start and end <= _span(found)[1] for start, end in places)
    ]
    if not places:  # Python 3.12 gives what returns a constant no place
        return [found for found in candidates if _compiles_to(found, code)][:1] or candidates
    return [max(holding, key=lambda found: _span(found)[0])] if holding else candidates


def _compiles_to(found: Located, code: CodeType) -> bool:
    """Whether a lambda is compiled to the same instructions and constants."""
    if not isinstance(found.node, ast.Lambda):
        return False
    (made,) = [item for item in compile(ast.Expression(found.node), "", "eval").co_consts if isinstance(item, CodeType)]
    return (made.co_code, repr(made.co_consts)) == (code.co_code, repr(code.co_consts))


def _span(found: Located) -> Span:
    """Where the body of a function begins and ends."""
    node = found.node
    first, last = (node.body, node.body) if isinstance(node, ast.Lambda) else (node.body[0], node.body[-1])
    return (first.lineno, first.col_offset), (last.end_lineno or 0, last.end_col_offset or 0)
