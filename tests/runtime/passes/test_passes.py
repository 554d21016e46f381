"""Passes by text, before and after."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from runtime.graph import Graph
from runtime.parser import parse
from runtime.passes.common_subexpressions import eliminate_common_subexpressions
from runtime.passes.constant_folding import fold_constants
from runtime.passes.dead_code import eliminate_dead_code
from runtime.passes.identities import simplify_identities
from runtime.passes.pipeline import optimize
from runtime.primitives.primitive import Primitive, infer_any
from runtime.primitives.registry import all_primitives
from runtime.printer import to_text
from runtime.verify import InvalidGraph, verify
from tests.runtime.random_graphs import COPY, LOAD, STORE

OPAQUE = Primitive("opaque_call", lambda *operands: None, infer_any, has_effect=True, opaque=True)
PRIMITIVES = {primitive.name: primitive for primitive in (*all_primitives(), COPY, OPAQUE, LOAD, STORE)}

ARGUMENTS = "x: float64[4], y: float64[4], k: int64[4], n: int, f: float, s: float64, t: bool"


def whole(body: str) -> str:
    return f"graph main({ARGUMENTS}) {{\n{textwrap.indent(textwrap.dedent(body).strip(), '  ')}\n}}"


def check(run: Callable[[Graph], Graph], before: str, after: str | None = None) -> None:
    """Assert what `run` makes of a graph; that it stays as it is, where there is no `after`."""
    graph = parse(whole(before), PRIMITIVES)
    verify(graph)
    printed = to_text(graph)
    result = run(graph)
    verify(result)
    assert to_text(graph) == printed, "the pass changed its input"
    assert to_text(result) == whole(before if after is None else after)


# Dead code


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


# Common subexpressions


def test_an_equal_operation_is_not_repeated():
    check(
        eliminate_common_subexpressions,
        """
        a: float64 = s / f
        b: float64 = s / f
        c: float64 = a + b
        return c
        """,
        """
        a: float64 = s / f
        c: float64 = a + a
        return c
        """,
    )


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


@pytest.mark.parametrize(
    "between", ["x[0] = 1.0", "z: float64[4] = iadd(y, 1)", "opaque_call(1)", "cell_set(x, n)"]
)
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
        "b[0] = 1.0\nc: float64[4] = a + b\nreturn c",
        "a[0] = 1.0\nc: float64[4] = a + b\nreturn c",
        "opaque_call(b)\nreturn a",
        "v: float64[4] = b[:]\nreturn a, v",
        "l: list[float64[4]] = list(b)\nlist.append(l, a)\nreturn n",
    ],
)
def test_an_array_that_is_kept_or_changed_is_an_object_of_its_own(use):
    check(eliminate_common_subexpressions, f"a: float64[4] = x + y\nb: float64[4] = x + y\n{use}")


def test_one_of_two_equal_arrays_may_be_returned():
    check(
        eliminate_common_subexpressions,
        "a: float64[4] = x + y\nb: float64[4] = x + y\nc: float64[4] = b + 1.0\nreturn a, c",
        "a: float64[4] = x + y\nc: float64[4] = a + 1.0\nreturn a, c",
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


# Constants


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


# Identities


@pytest.mark.parametrize(
    "line", ["a: int = n * 1", "a: int = n + 0", "a: int = n // 1", "a: int = n | 0", "a: float = f * 1", "a: float = f - 0"]
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


# The pipeline


def test_the_pipeline_verifies_after_each_pass(monkeypatch):
    monkeypatch.setenv("AUTOGRAPH_VERIFY", "1")

    def broken(graph: Graph) -> Graph:
        return Graph((), graph.nodes, graph.outputs)

    monkeypatch.setattr("runtime.passes.pipeline.PASSES", (broken,))
    graph = parse(whole("a: int = n + 1\nreturn a"), PRIMITIVES)
    with pytest.raises(InvalidGraph) as raised:
        optimize(graph)
    assert raised.value.__notes__ == ["after the pass broken"]


def test_passes_work_together():
    check(
        optimize,
        """
        a: int = 2 * 3
        b: int = n * 1
        c: int = b + a
        d: int = n + 6
        e: int = c * d
        g: int = n * 5
        return e
        """,
        """
        c: int = n + 6
        e: int = c * c
        return e
        """,
    )
