"""Printed source parses back to the tree."""

from __future__ import annotations

import ast

import pytest

from autograph.source.printing import to_source

TEXTS = [
    "f = lambda: 1",
    "def f():\n    x = '''a\n\nb'''\n    return x",
    "match x:\n    case [1, *_]:\n        pass",
    "f'{x!r:>{y}} {{}}'",
    "def f(a, /, b=1, *, c, **d):\n    return (yield a)",
    "x = 'lambda : no'",
    "x = " + " + ".join(f"some_long_name_{i}" for i in range(30)),
]


@pytest.mark.parametrize("text", TEXTS)
def test_round_trip(text: str) -> None:
    tree = ast.parse(text)
    assert ast.dump(ast.parse(to_source(tree))) == ast.dump(ast.parse(text))


def test_no_empty_lines_between_blocks() -> None:
    text = "def f():\n    def g():\n        return 1\n    return lambda: g\n"
    assert to_source(ast.parse(text).body[0]) == text
