"""Common-subexpression elimination by text, before and after."""

from __future__ import annotations

import pytest

from runtime.passes.common_subexpressions import eliminate_common_subexpressions
from tests.runtime.checks import check


def test_an_equal_operation_is_not_repeated():
    check(
        eliminate_common_subexpressions,
        """
        a: float = f / f
        b: float = f / f
        c: float = a + b
        return c
        """,
        """
        a: float = f / f
        c: float = a + a
        return c
        """,
    )


@pytest.mark.parametrize("operation", ["float64 = s / f", "float64[4] = x + y", "float64 = np.sqrt(f)"])
def test_an_operation_that_warns_is_repeated(operation):
    check(eliminate_common_subexpressions, f"a: {operation}\nb: {operation}\nc: any = list(a, b)\nreturn c")


def test_a_region_sees_what_ran_before_but_not_the_other_way():
    check(
        eliminate_common_subexpressions,
        """
        a: int = n * 2
        b: int = if t {
          c: int = n * 2
          yield c
        } else {
          d: int = n * 3
          yield d
        }
        e: int = n * 3
        return a, b, e
        """,
        """
        a: int = n * 2
        b: int = if t {
          yield a
        } else {
          d: int = n * 3
          yield d
        }
        e: int = n * 3
        return a, b, e
        """,
    )


def test_literals_of_different_types_and_signs_differ():
    check(
        eliminate_common_subexpressions,
        """
        a: int = n * 1
        b: int = n * True
        c: float = f * 0.0
        d: float = f * -0.0
        return a, b, c, d
        """.replace("* -0.0", "* (-0.0)"),
    )


@pytest.mark.parametrize("between", ["x[0] = 1.0", "z: float64[4] = iadd(y, 1)", "opaque_call(1)", "cell_set(x, n)"])
def test_a_write_ends_what_was_read(between):
    # Inputs may overlap, and unknown code reaches them.
    check(
        eliminate_common_subexpressions,
        f"a: bool[4] = x < y\n{between}\nb: bool[4] = x < y\nc: bool[4] = a & b\nreturn c",
    )


def test_a_write_to_a_private_array_leaves_inputs_alone():
    check(
        eliminate_common_subexpressions,
        """
        p: float64[4] = copy(x)
        a: bool[4] = x < y
        p[0] = 1.0
        b: bool[4] = x < y
        c: bool[4] = a & b
        return c, p
        """,
        """
        p: float64[4] = copy(x)
        a: bool[4] = x < y
        p[0] = 1.0
        c: bool[4] = a & a
        return c, p
        """,
    )


@pytest.mark.parametrize(
    "use",
    [
        "return a, b",  # two results are two objects
        "b[0] = True\nc: bool[4] = a & b\nreturn c",
        "a[0] = True\nc: bool[4] = a & b\nreturn c",
        "opaque_call(b)\nreturn a",
        "v: bool[4] = b[:]\nreturn a, v",
        "l: list[bool[4]] = list(b)\nlist.append(l, a)\nreturn n",
    ],
)
def test_an_array_that_is_kept_or_changed_is_an_object_of_its_own(use):
    check(eliminate_common_subexpressions, f"a: bool[4] = x < y\nb: bool[4] = x < y\n{use}")


def test_one_of_two_equal_arrays_may_be_returned():
    check(
        eliminate_common_subexpressions,
        "a: bool[4] = x < y\nb: bool[4] = x < y\nc: bool[4] = b & y\nreturn a, c",
        "a: bool[4] = x < y\nc: bool[4] = a & y\nreturn a, c",
    )


def test_a_loop_that_writes_what_it_reads():
    check(
        eliminate_common_subexpressions,
        """
        a: bool[4] = x < y
        for i: int in range(0, 3) {
          b: bool[4] = x < y
          opaque_call(b)
        }
        return a
        """,
    )


def test_a_handler_does_not_see_what_the_body_did():
    check(
        eliminate_common_subexpressions,
        """
        a: int = try {
          b: int = n // 2
          yield b
        } except ZeroDivisionError as error: any {
          c: int = n // 2
          yield c
        }
        return a
        """,
    )


def test_each_use_of_flat_makes_an_iterator():
    check(
        eliminate_common_subexpressions,
        """
        a: any = getattr(x, 'flat')
        b: list[any] = to_list(a)
        c: any = getattr(x, 'flat')
        d: list[any] = to_list(c)
        e: float64[4] = getattr(x, 'T')
        f: float64[4] = getattr(x, 'T')
        g: float64 = e[0]
        h: float64 = f[1]
        return b, d, g, h
        """,
        """
        a: any = getattr(x, 'flat')
        b: list[any] = to_list(a)
        c: any = getattr(x, 'flat')
        d: list[any] = to_list(c)
        e: float64[4] = getattr(x, 'T')
        g: float64 = e[0]
        h: float64 = e[1]
        return b, d, g, h
        """,
    )
