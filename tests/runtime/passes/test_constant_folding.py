"""Constant folding by text, before and after."""

from __future__ import annotations

import pytest

from runtime.passes.constant_folding import fold_constants
from tests.runtime.checks import check


def test_numbers_are_folded_as_the_kernel_computes_them():
    check(
        fold_constants,
        """
        a: int = 2 + 3
        b: int = a * 4
        c: float = 7 / 2
        d: int = (-7) // 2
        e: float64 = np.float64(0.5) * 3
        g: bool = b < 3
        return b, c, d, e, g
        """,
        "return 20, 3.5, -4, np.float64(1.5), False",
    )


@pytest.mark.parametrize(
    "line",
    [
        "a: float = 1 / 0",
        "a: int8 = np.int8(100) + np.int8(100)",
        "a: float64 = np.float64(1.0) / 0",
        "a: int = ~True",
        "a: int = 2 ** 1000",
    ],
)
def test_what_raises_or_warns_or_is_large_stays(line):
    check(fold_constants, f"{line}\nreturn a")


def test_a_branch_with_a_known_test():
    check(
        fold_constants,
        """
        a: int = 1 + 1
        g: bool = a == 2
        b: int = if g {
          c: int = n + a
          yield c
        } else {
          raise ValueError
          yield unbound
        }
        return b
        """,
        """
        c: int = n + 2
        return c
        """,
    )


def test_a_loop_that_never_runs():
    check(
        fold_constants,
        """
        a: int = while (a.1: int = n) {
          b: int = a.1 + 1
          test False, b
        } do (a.2: int) {
          yield a.2
        }
        return a
        """,
        """
        b: int = n + 1
        return b
        """,
    )


def test_not_and_the_truth_of_a_number():
    check(fold_constants, "%1: bool = not_(0.0)\n%2: bool = truth(3)\nreturn %1, %2", "return True, True")
