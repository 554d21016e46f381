"""Live variables before and after statements."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

import gast

from autograph.analysis.binding import maybe_unbound
from autograph.analysis.jumps import always_leaves, kinds
from autograph.analysis.liveness import analyse_liveness
from autograph.analysis.scopes import scope_of


def function(text: str) -> gast.FunctionDef:
    return gast.parse("def f(a, b):\n" + textwrap.indent(textwrap.dedent(text), "    ")).body[0]


def test_a_temporary_is_dead_around_its_loop() -> None:
    body = function(
        """
        while a > 0:
            t = a * 2
            a = t - b
        return a
        """
    ).body
    live = analyse_liveness(body)
    assert live.head[body[0]] == {"a", "b"}
    assert live.before[body[0].body[1]] == {"t", "b"}
    assert live.after[body[0]] == {"a"}


def test_jumps_lead_to_their_targets() -> None:
    body = function(
        """
        for i in a:
            if i:
                break
            if b:
                continue
            return i
        return x
        """
    ).body
    live = analyse_liveness(body)
    branch, other, last = body[0].body
    assert live.after[branch.body[0]] == {"x"}
    assert live.after[other.body[0]] == live.head[body[0]] == {"b", "x"}
    assert live.after[last] == set()


def test_handlers_are_reached_from_everywhere() -> None:
    body = function(
        """
        try:
            x = 1
            a = x
        except:
            return b
        return a
        """
    ).body
    live = analyse_liveness(body)
    assert live.before[body[0].body[0]] == {"b"}
    assert live.before[body[0].body[1]] == {"x", "b"}


def unbound(text: str) -> list[tuple[str, int]]:
    return places_of(maybe_unbound, text, 0)


def unbound_inside(text: str) -> list[tuple[str, int]]:
    return places_of(maybe_unbound, text, 1)


def places_of(analysis: Callable[..., Any], text: str, part: int) -> list[tuple[str, int]]:
    node = function(text)
    return sorted((name.id, name.lineno - 2) for name in analysis(node.body, scope_of(node))[part])


def test_reads_that_may_be_unbound() -> None:
    assert unbound("if a:\n    x = 1\nx") == [("x", 2)]
    assert unbound("if a:\n    x = 1\nelse:\n    return\nx") == []
    assert unbound("for i in a:\n    pass\ni") == [("i", 2)]
    assert unbound("while True:\n    x = 1\n    if a: break\nx") == [("x", 3)]  # the graph does not know that it runs
    assert unbound("x = 1\ndel x\nx") == [("x", 2)]
    assert unbound("try:\n    x = a\nexcept KeyError as e:\n    pass\nx, e") == [("e", 4), ("x", 4)]
    assert unbound("if (x := a) and (y := b):\n    y\nx, y") == [("y", 2)]
    assert unbound("x += 1") == [("x", 0)]
    assert unbound("[x for x in a]; x = 1; lambda: y; y = 2") == []


def test_reads_of_inner_functions_that_may_be_unbound() -> None:
    assert unbound_inside("lambda: y; y = 2") == [("y", 0)]
    assert unbound_inside("y = 2\nlambda: y") == []
    assert unbound_inside("for i in a:\n    pass\ndef g():\n    return i + b") == [("i", 3)]
    assert unbound_inside("def g(n):\n    return g(n - 1)") == []


def test_scopes() -> None:
    scope = scope_of(
        function("global g\ng = a\nx = y = 1\nlambda z: x + z\n[i for i in b if (w := i)]\n(y for q in a)")
    )
    assert scope.locals == {"a", "b", "x", "y", "w"}
    assert scope.captured == {"x", "y"}
    assert scope.globals == {"g"}


def test_jumps() -> None:
    body = function("while a:\n    break\nelse:\n    continue\n").body
    assert kinds(body) == {gast.Continue}
    assert always_leaves(function("if a:\n    return\nelse:\n    raise b").body)
    assert always_leaves(function("while True:\n    pass").body)
    assert not always_leaves(function("while True:\n    break").body)
    assert not always_leaves(function("with a:\n    return").body)
