"""Dead-code elimination by text, before and after."""

from __future__ import annotations

import pytest

from runtime.passes.dead_code import eliminate_dead_code
from tests.runtime.checks import check


def test_what_nothing_uses_goes():
    check(
        eliminate_dead_code,
        """
        a: int = n + 1
        b: int = a * 2
        c: bool[4] = x < y
        return n
        """,
        "return n",
    )


@pytest.mark.parametrize(
    "line",
    [
        "a: float64[4] = x + y",  # may overflow, with a warning
        "a: float = n / 0",
        "a: float = n + f",  # an int too large for a float
        "a: int64[4] = k // 0",
        "a: float64[4] = iadd(x, 1)",
        "opaque_call(x)",
        "a: float64 = x[9]",
        "raise ValueError('no')",
    ],
)
def test_what_may_raise_or_warn_stays(line):
    check(eliminate_dead_code, f"{line}\nreturn n")


@pytest.mark.parametrize("line", ["a: int = int(n)", "a: int = int(t)", "a: float = float(f)"])
def test_conversions_that_can_not_fail_go(line):
    check(eliminate_dead_code, f"{line}\nreturn n", "return n")


@pytest.mark.parametrize(
    "line",
    ["a: int = int(f)", "a: float = float(n)", "a: int = int(k)", "a: float = float(x)", "a: float = float((f,))"],
)
def test_other_conversions_stay(line):
    check(eliminate_dead_code, f"{line}\nreturn n")


def test_integer_arrays_of_one_shape_go():
    check(eliminate_dead_code, "a: int64[4] = k + k\nb: int64[4] = k * 3\nreturn n", "return n")
    check(eliminate_dead_code, "a: int64[4] = k + 99999999999999999999\nreturn n")


def test_results_of_a_branch_that_nothing_uses_go():
    check(
        eliminate_dead_code,
        """
        a: int, b: int = if t {
          c: int = n + 1
          d: int = n + 2
          yield c, d
        } else {
          yield n, 0
        }
        return b
        """,
        """
        b: int = if t {
          d: int = n + 2
          yield d
        } else {
          yield 0
        }
        return b
        """,
    )


def test_a_branch_without_effects_goes():
    check(eliminate_dead_code, "if t {\n  a: int = n + 1\n}\nreturn n", "return n")


def test_a_carry_that_only_computes_itself_goes():
    check(
        eliminate_dead_code,
        """
        i: int, a: int = while (i.1: int = 0, a.1: int = n) {
          %1: bool = i.1 < n
          test %1
        } do {
          i.2: int = i.1 + 1
          a.2: int = a.1 * 2
          yield i.2, a.2
        }
        return i
        """,
        """
        i: int = while (i.1: int = 0) {
          %1: bool = i.1 < n
          test %1
        } do {
          i.2: int = i.1 + 1
          yield i.2
        }
        return i
        """,
    )


def test_a_loop_without_effects_over_a_range_goes_and_a_carry_for_a_store_stays():
    check(
        eliminate_dead_code,
        "a: int = for i: int in range(0, 3) (a.1: int = n) {\n  a.2: int = a.1 + i\n  yield a.2\n}\nreturn n",
        "return n",
    )
    check(
        eliminate_dead_code,
        """
        a: int = for i: int in range(0, 3) (a.1: int = n) {
          a.2: int = a.1 + i
          x[i] = a.2
          yield a.2
        }
        return n
        """.replace("x[i] = a.2", "opaque_call(a.2)"),
    )


def test_a_chain_may_be_longer_than_pythons_stack():
    lines = [f"v{k + 1}: int = v{k} + 1" for k in range(2000)]
    check(eliminate_dead_code, "\n".join(["v0: int = n + 1", *lines, "return v2000"]))


def test_a_read_that_the_next_call_of_a_method_does_again_goes():
    read = "a: any = getattr(s, 'add')\n"
    call = "b: bool[4] = x < y\nc: any = s.add(b)\nreturn n"
    check(eliminate_dead_code, read + call, call)


@pytest.mark.parametrize(
    "following",
    ["b: bool[4] = x < y\nc: any = s.remove(b)", "b: any = opaque_call(x)\nc: any = s.add(b)", "c: any = k.add(n)"],
)
def test_a_read_that_stands_before_something_else_stays(following):
    check(eliminate_dead_code, f"a: any = getattr(s, 'add')\n{following}\nreturn n")
