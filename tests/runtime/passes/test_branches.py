"""Jump threading by text, before and after."""

from __future__ import annotations

import pytest

from runtime.graph import Graph
from runtime.parser import parse
from runtime.passes.branches import join_branches, retest_branches
from runtime.passes.functions import with_functions
from runtime.passes.identities import simplify_identities
from tests.runtime.checks import PRIMITIVES, check, whole

CHOSEN = """
a: int = if t {
  opaque_call(x)
  yield 0
} else {
  yield 1
}
"""


def after(test: str, arms: str) -> str:
    return f"{CHOSEN}{test}\nb: int = if c {{\n{arms}}}\nreturn b"


def test_a_branch_tests_what_the_number_was_chosen_by():
    arms = "  yield n\n} else {\n  yield 5\n"
    before = after("c: bool = a == 0", arms)
    check(retest_branches, before, before.replace("if c", "if t"))


def test_arms_change_places_where_the_other_number_is_asked_for():
    before = after("c: bool = a == 1", "  yield n\n} else {\n  yield 5\n")
    swapped = after("c: bool = a == 1", "  yield 5\n} else {\n  yield n\n").replace("if c", "if t")
    check(retest_branches, before, swapped)
    denied = after("d: bool = a == 0\nc: bool = not_(d)", "  yield n\n} else {\n  yield 5\n")
    check(
        retest_branches,
        denied,
        after("d: bool = a == 0\nc: bool = not_(d)", "  yield 5\n} else {\n  yield n\n").replace("if c", "if t"),
    )


@pytest.mark.parametrize(
    ("chosen", "test"),
    [
        (CHOSEN, "c: bool = a == 2"),  # of neither
        (CHOSEN.replace("yield 1", "yield 0"), "c: bool = a == 0"),  # of both
        (CHOSEN.replace("yield 1", "yield n"), "c: bool = a == 0"),  # what n is, nobody knows
        (CHOSEN.replace("yield 1", "yield False").replace("a: int", "a: bool | int"), "c: bool = a == 0"),  # equal to 0
        (CHOSEN.replace("if t", "if s"), "c: bool_ = s == 0"),
        (CHOSEN.replace("0", "True").replace("1", "False").replace("a: int", "a: bool"), "c: bool = not_(a)"),
    ],
)
def test_other_tests_stay(chosen, test):
    check(retest_branches, f"{chosen}{test}\nb: int = if c {{\n  yield n\n}} else {{\n  yield 5\n}}\nreturn b")


def test_one_of_three_is_found_arm_by_arm():
    chosen = """
    c: bool = n > 5
    d: bool = n > 2
    a: int = if c {
      yield 0
    } else {
      e: int = if d {
        yield 1
      } else {
        yield 2
      }
      yield e
    }
    g: bool = a == {number}
    b: int = if g {
      yield n
    } else {
      yield 7
    }
    return b
    """
    first = chosen.replace("{number}", "0")
    check(retest_branches, first, first.replace("if g", "if c"))
    check(retest_branches, chosen.replace("{number}", "1"))  # no one test says so


def test_two_branches_with_one_test_become_one():
    check(
        join_branches,
        """
        a: int, b: int = if t {
          c: int = n + 1
          yield c, 1
        } else {
          opaque_call(x)
          yield n, 2
        }
        d: int = if t {
          e: int = a * b
          yield e
        } else {
          g: int = a - b
          yield g
        }
        h: int = a + d
        return h
        """,
        """
        a: int, b: int, d: int = if t {
          c: int = n + 1
          e: int = c * 1
          yield c, 1, e
        } else {
          opaque_call(x)
          g: int = n - 2
          yield n, 2, g
        }
        h: int = a + d
        return h
        """,
    )


def test_nothing_runs_after_a_raise():
    check(
        join_branches,
        """
        a: int = if t {
          raise ValueError('no')
          yield never
        } else {
          yield n
        }
        b: int = if t {
          c: int = a + 1
          yield c
        } else {
          yield a
        }
        return b
        """,
        """
        a: int, b: int = if t {
          raise ValueError('no')
          yield never, never
        } else {
          yield n, n
        }
        return b
        """,
    )


def test_branches_that_something_stands_between_stay_two():
    check(
        join_branches,
        """
        if t {
          opaque_call(x)
        }
        opaque_call(y)
        if t {
          opaque_call(k)
        }
        return n
        """,
    )


@pytest.mark.parametrize("type_", ["list[int]", "float64[d0]"])
def test_branches_that_test_what_the_first_may_change_stay_two(type_):
    check(
        join_branches,
        f"""
        v: {type_} = opaque_call(n)
        a: int = if v {{
          opaque_call(v)
          yield 1
        }} else {{
          yield 2
        }}
        b: int = if v {{
          yield a
        }} else {{
          yield 3
        }}
        return b
        """,
    )


def test_branches_inside_are_joined_too():
    check(
        join_branches,
        """
        c: bool = n > 2
        a: int = if t {
          b: int = if c {
            yield 1
          } else {
            yield 2
          }
          yield b
        } else {
          yield 3
        }
        d: int = if t {
          e: int = if c {
            g: int = a + n
            yield g
          } else {
            yield a
          }
          yield e
        } else {
          yield n
        }
        return d
        """,
        """
        c: bool = n > 2
        a: int, d: int = if t {
          b: int, e: int = if c {
            g: int = 1 + n
            yield 1, g
          } else {
            yield 2, 2
          }
          yield b, e
        } else {
          yield 3, n
        }
        return d
        """,
    )


def test_functions_go_through_the_passes_with_the_graph():
    text = whole("a: int = call down(n)\nreturn a")
    function = """
    graph down(n: int) {
      a: int = n * 1
      b: int = call down(a)
      return b
    }
    """
    graph = parse(f"{text}\n\n{function}", PRIMITIVES)
    (node,) = graph.nodes
    called = node.params["function"]
    before = str(called.body)

    simplified: list[Graph] = []

    def rewrite(one: Graph) -> Graph:
        simplified.append(one)
        return simplify_identities(one)

    result = with_functions(graph, rewrite)
    assert simplified == [called.body, graph]
    assert str(called.body) == before and "n * 1" in before
    body = result.nodes[0].params["function"].body
    assert "n * 1" not in str(body) and body.nodes[-1].params["function"].body is body
