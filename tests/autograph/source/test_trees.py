"""Trees are translated as gast itself translates them."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import gast
import pytest

import autograph
from autograph.source.trees import to_ast, to_gast

FILES = sorted(Path(autograph.__file__).parent.rglob("*.py"))
EVERYTHING = '''
@decorated
async def function[T](a: int, /, b=1, *rest: str, c, d=2, **more) -> None:
    """A docstring."""
    global x
    async with a as b, c:
        await d
    async for i in a:
        yield i
    try:
        raise ValueError from None
    except (KeyError, TypeError) as error:
        pass
    except ValueError:
        raise
    else:
        del a[0], b.c
    finally:
        x: int = 3
    match a:
        case [1, *others, {"key": 2, **remaining}] if a:
            pass
        case Point(x=0, y=_) | None as point:
            break


class Class(Base, metaclass=Meta):
    a, *b = [1, 2.5, 3j, "t", b"b", ..., None, True]
    f = f"{a!r:>{width}} {b}"
    g = lambda x, *y, z=1: (x if y else z) and not x or y @ z
    h = {**a, "k": {1, 2}, 3: a[1:2, ::3, ...]}
    i = [x async for x in y if x for z in x]
    j = a < b <= c is not d not in e
    while (n := 3) > 2:
        n **= 2
    else:
        from . import module as name
'''
TEXT = EVERYTHING if sys.version_info >= (3, 12) else EVERYTHING.replace("[T]", "")


@pytest.mark.parametrize("text", [TEXT, *(path.read_text() for path in FILES)], ids=["all", *(p.stem for p in FILES)])
def test_as_gast_translates(text):
    tree = ast.parse(text)
    ours = to_gast(tree)
    assert gast.dump(ours, include_attributes=True) == gast.dump(gast.ast_to_gast(tree), include_attributes=True)
    back = to_ast(ours)
    assert ast.dump(back, include_attributes=True) == ast.dump(gast.gast_to_ast(ours), include_attributes=True)
    assert ast.dump(back) == ast.dump(tree)


def test_statements_keep_places_of_their_own():
    first, second = to_gast(ast.parse("pass\npass")).body
    assert (first.lineno, second.lineno) == (1, 2)


def test_what_is_translated_is_left_alone():
    tree = ast.parse(TEXT)
    before = ast.dump(tree, include_attributes=True)
    ours = to_gast(tree)
    ours.body.clear()
    assert ast.dump(tree, include_attributes=True) == before
