"""Identities by text, before and after."""

from __future__ import annotations

import pytest

from runtime.passes.identities import simplify_identities
from tests.runtime.checks import check


@pytest.mark.parametrize(
    "line",
    ["a: int = n * 1", "a: int = n + 0", "a: int = n // 1", "a: int = n | 0", "a: float = f * 1", "a: float = f - 0"],
)
def test_exact_identities(line):
    operand = line.split(" = ")[1][0]
    check(simplify_identities, f"{line}\nreturn a", f"return {operand}")


@pytest.mark.parametrize(
    "line",
    [
        "a: float = f + 0",  # -0.0 + 0 is 0.0
        "a: float = f - 0.0",
        "a: float = f * 0",  # NaN, infinities, -0.0
        "a: float = f // 1",
        "a: float = n * 1.0",  # an int becomes a float
        "a: int = t * 1",  # a bool becomes an int
        "a: float64[4] = x * 1",  # a new array
    ],
)
def test_what_is_not_exact_stays(line):
    check(simplify_identities, f"{line}\nreturn a")


def test_a_branch_that_chooses_nothing():
    check(
        simplify_identities,
        "a: int, b: bool = if t {\n  yield n, True\n} else {\n  yield n, False\n}\nreturn a, b",
        "return n, t",
    )
    check(simplify_identities, "a: int = if x {\n  yield n\n} else {\n  yield n\n}\nreturn a")


def test_a_carry_that_a_loop_inside_does_not_change():
    check(
        simplify_identities,
        """
        %1: range = range(n)
        k: int, a: int = for i: int in %1 (k.1: int = n, a.1: int = 0) {
          k.2: int, a.2: int = for j: int in %1 (k.3: int = k.1, a.3: int = a.1) {
            a.4: int = a.3 + k.3
            yield k.3, a.4
          }
          yield k.2, a.2
        }
        return k, a
        """,
        """
        %1: range = range(n)
        a: int = for i: int in %1 (a.1: int = 0) {
          a.2: int = for j: int in %1 (a.3: int = a.1) {
            a.4: int = a.3 + n
            yield a.4
          }
          yield a.2
        }
        return n, a
        """,
    )


def test_a_carry_that_does_not_change():
    check(
        simplify_identities,
        """
        i: int, a: int = while (i.1: int = 0, a.1: int = n) {
          %1: bool = i.1 < a.1
          test %1
        } do {
          i.2: int = i.1 + a.1
          yield i.2, a.1
        }
        return i, a
        """,
        """
        i: int = while (i.1: int = 0) {
          %1: bool = i.1 < n
          test %1
        } do {
          i.2: int = i.1 + n
          yield i.2
        }
        return i, n
        """,
    )


def test_a_bound_name_is_not_checked():
    check(simplify_identities, "a: int = check_bound(name='a')(n)\nreturn a", "return n")


def test_the_truth_of_a_number_decides_as_the_number_does():
    check(
        simplify_identities,
        """
        %1: bool = truth(n)
        z: int = if %1 {
          yield 1
        } else {
          yield 2
        }
        return z, %1
        """,
        """
        %1: bool = truth(n)
        z: int = if n {
          yield 1
        } else {
          yield 2
        }
        return z, %1
        """,
    )
