"""Makes a failing program smaller: statements are taken out and expressions replaced by their parts while it fails."""

from __future__ import annotations

import ast
import time
import warnings
from collections.abc import Callable, Iterator

_NOT_ALONE = (ast.FormattedValue, ast.Slice, ast.Starred)
_SMALL: list[ast.expr] = [ast.Constant(0), ast.Constant(1), ast.Constant(1.5), ast.Constant(True)]


SECONDS = 100  # after which a program is small enough
CANDIDATE_SECONDS = 4  # for one smaller program, which may have lost what ends its loops


def reduced(source: str, fails: Callable[[str], bool], budget: int = 600) -> str:
    """The smallest text found that still fails, trying at most `budget` programs; only `program` is changed."""
    tried = {source}
    improved = True
    end = time.monotonic() + SECONDS
    while improved and budget > 0:
        improved = False
        for candidate in _candidates(source):
            if candidate in tried:
                continue
            tried.add(candidate)
            budget -= 1
            if _compiles(candidate) and fails(candidate):
                source, improved = candidate, True
                break
            if budget <= 0 or time.monotonic() > end:
                return source
    return source


def _compiles(source: str) -> bool:
    """Whether Python takes the text without a word, which it does not for `0()`."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compile(source, "<program>", "exec")
        except (SyntaxError, SyntaxWarning):
            return False
    return True


def _candidates(source: str) -> Iterator[str]:
    """Programs that are smaller by one step, the big steps first."""
    for kind in (_without_statements, _with_bodies, _with_parts):
        for number in range(10_000):
            tree = ast.parse(source)
            if not kind(_program(tree), number):
                break
            yield ast.unparse(ast.fix_missing_locations(tree))


def _program(tree: ast.Module) -> ast.FunctionDef:
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "program")


def _suites(function: ast.AST) -> list[tuple[ast.AST, str]]:
    return [
        (node, field)
        for node in ast.walk(function)
        for field in ("body", "orelse", "finalbody", "handlers")
        if isinstance(getattr(node, field, None), list) and getattr(node, field)
    ]


def _without_statements(function: ast.FunctionDef, number: int) -> bool:
    """Take out the statement with this number; whether there is one."""
    for node, field in _suites(function):
        suite = getattr(node, field)
        if number < len(suite):
            del suite[-1 - number]
            if not suite and field == "body":
                suite.append(ast.Pass())
            if isinstance(node, ast.Try) and not node.handlers and not node.finalbody:
                node.finalbody.append(ast.Pass())
            return True
        number -= len(suite)
    return False


def _with_bodies(function: ast.FunctionDef, number: int) -> bool:
    """Put what stands in a compound statement in its place."""
    for node, field in _suites(function):
        for k, statement in enumerate(getattr(node, field)):
            for inner in ("body", "orelse", "finalbody"):
                suite = getattr(statement, inner, None)
                if suite and not isinstance(statement, ast.FunctionDef | ast.ExceptHandler):
                    if number == 0:
                        getattr(node, field)[k : k + 1] = suite
                        return True
                    number -= 1
    return False


def _with_parts(function: ast.FunctionDef, number: int) -> bool:
    """Replace an expression by one of its parts or by a small constant."""
    for node in ast.walk(function):
        for field, held in [] if isinstance(node, ast.JoinedStr) else ast.iter_fields(node):
            places = list(enumerate(held)) if isinstance(held, list) else [(None, held)]
            for k, expression in places:
                if not isinstance(expression, ast.expr) or not _is_read(expression):
                    continue
                if isinstance(expression, ast.JoinedStr) and isinstance(node, ast.FormattedValue):
                    continue
                parts = ast.iter_child_nodes(expression)
                choices = [part for part in parts if isinstance(part, ast.expr) and not isinstance(part, _NOT_ALONE)]
                if not isinstance(expression, ast.Constant):
                    choices += _SMALL
                if number < len(choices):
                    if k is None:
                        setattr(node, field, choices[number])
                    else:
                        held[k] = choices[number]
                    return True
                number -= len(choices)
    return False


def _is_read(expression: ast.expr) -> bool:
    return isinstance(getattr(expression, "ctx", ast.Load()), ast.Load)
