"""Code sinking by text, before and after."""

from __future__ import annotations

import pytest

from runtime.passes.sinking import sink_into_branches
from tests.runtime.checks import check


def test_what_one_arm_uses_is_made_there():
    check(
        sink_into_branches,
        """
        a: tuple[int, float64[4]] = tuple(n, x)
        b: int = n + 1
        c: int = b * 2
        d: int = if t {
          opaque_call(a)
          yield n
        } else {
          yield c
        }
        return d
        """,
        """
        d: int = if t {
          a: tuple[int, float64[4]] = tuple(n, x)
          opaque_call(a)
          yield n
        } else {
          b: int = n + 1
          c: int = b * 2
          yield c
        }
        return d
        """,
    )


def test_arms_inside_arms_are_looked_into():
    check(
        sink_into_branches,
        """
        a: int = n + 1
        b: int = if t {
          c: bool = n > 2
          d: int = if c {
            yield a
          } else {
            yield 0
          }
          yield d
        } else {
          yield 1
        }
        return b
        """,
        """
        b: int = if t {
          c: bool = n > 2
          d: int = if c {
            a: int = n + 1
            yield a
          } else {
            yield 0
          }
          yield d
        } else {
          yield 1
        }
        return b
        """,
    )


def test_what_nothing_uses_holds_nothing_back():
    check(
        sink_into_branches,
        """
        a: int = n + 1
        b: int = a * 2
        c: int = if t {
          yield a
        } else {
          yield 0
        }
        return c
        """,
        """
        c: int = if t {
          a: int = n + 1
          yield a
        } else {
          yield 0
        }
        return c
        """,
    )


@pytest.mark.parametrize(
    "line",
    [
        "a: float64[4] = x + y",  # may warn
        "a: float = f / f",  # may raise
        "a: bool[4] = k < n",  # reads an array, which may change before the branch
        "a: float = opaque_call(x)",
    ],
)
def test_what_may_be_seen_stays(line):
    name, type_ = "a", line.partition(":")[2].partition("=")[0].strip()
    check(
        sink_into_branches,
        f"{line}\nopaque_call(k)\nb: {type_} | int = if t {{\n  yield {name}\n}} else {{\n  yield 0\n}}\nreturn b",
    )


@pytest.mark.parametrize("other", ["  yield a", "  yield 0\n}\nif t {\n  opaque_call(a)"])
def test_what_more_than_one_arm_uses_stays(other):
    first = "a: int = n + 1\nb: int = if t {\n  yield a\n} else {\n"
    check(sink_into_branches, f"{first}{other}\n}}\nreturn b")


def test_loops_take_nothing_in():
    check(
        sink_into_branches,
        """
        a: int = n + 1
        b: int = for i: int64 in k (c: int = 0) {
          d: int = c + a
          yield d
        }
        return b
        """,
    )
