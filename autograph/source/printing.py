"""The text of a syntax tree."""

from __future__ import annotations

import ast
import re
import warnings

LINE = 110


def to_source(node: ast.AST) -> str:
    """The source of a tree: astor's layout where it parses back to the same tree, else that of `ast.unparse`."""
    expected = _dump(ast.unparse(node))
    laid_out = _astor(node)
    for text in (_tidy(laid_out), laid_out, _tidy(ast.unparse(node))):
        if text and _dump(text) == expected:
            return text
    return ast.unparse(node) + "\n"


def _astor(node: ast.AST) -> str:
    """astor's text, "" where it can't print the tree (`match`, type parameters)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # astor mentions names that newer versions of `ast` deprecate
        import astor

        def _wrapped(parts: list[str]) -> str:
            return "".join(astor.source_repr.split_lines(parts, maxline=LINE))

        try:
            return astor.to_source(node, pretty_source=_wrapped)
        except (AttributeError, KeyError, TypeError, ValueError):
            return ""


def _tidy(text: str) -> str:
    """No empty lines inside a function, and `lambda:` without a space."""
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\blambda :", "lambda:", "\n".join(line for line in lines if line)) + "\n"


def _dump(text: str) -> str:
    try:
        return ast.dump(ast.parse(text))
    except SyntaxError:
        return ""
