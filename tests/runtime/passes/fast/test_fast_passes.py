"""Passes that change the last bits, by text before and after, and their results by numbers."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from runtime.passes.fast.constants import combine_constants
from runtime.passes.fast.divisions import multiply_by_reciprocals
from runtime.passes.fast.powers import expand_powers
from tests.runtime.checks import check


def test_powers_become_products():
    check(
        expand_powers,
        "a: float64[4] = x ** 3\nreturn a",
        "%1: float64[4] = x * x\na: float64[4] = x * %1\nreturn a",
    )
    check(
        expand_powers,
        "a: float64[4] = x ** (-1.5)\nreturn a",
        "%1: float64[4] = np.sqrt(x)\n%2: float64[4] = x * %1\na: float64[4] = 1.0 / %2\nreturn a",
    )


@pytest.mark.parametrize("line", ["x ** 2", "x ** 0.5", "x ** 0.3", "x ** 7", "x ** f", "k ** 3"])
def test_powers_that_numpy_does_as_fast_or_that_differ_stay(line):
    dtype = "int64" if line.startswith("k") else "float64"
    check(expand_powers, f"a: {dtype}[4] = {line}\nreturn a")


def test_divisions_become_products():
    check(multiply_by_reciprocals, "a: float64[4] = x / 4\nreturn a", "a: float64[4] = x * 0.25\nreturn a")


@pytest.mark.parametrize("line", ["x / 0", "x / f", "k / 4", "4 / x", "x / y", "x // 4"])
def test_other_divisions_stay(line):
    check(multiply_by_reciprocals, f"a: float64[4] = {line}\nreturn a")


def test_constants_are_combined():
    check(
        combine_constants,
        "a: float64[4] = x * 2.0\nb: float64[4] = 3 * a\nreturn b",
        "b: float64[4] = x * 6.0\nreturn b",
    )
    check(
        combine_constants,
        "a: float64[4] = x - 2.0\nb: float64[4] = a + 0.5\nc: float64[4] = b - 1\nreturn c",
        "c: float64[4] = x + (-2.5)\nreturn c",
    )


@pytest.mark.parametrize(
    "lines",
    [
        "a: float64[4] = x * 2.0\nb: float64[4] = a + 3\nreturn b",
        "a: float64[4] = x * 2.0\nb: float64[4] = a * 3\nreturn a, b",
        "a: float64[4] = x * 2.0\nx[0] = 5\nb: float64[4] = a * 3\nreturn b",
        "a: int64[4] = k * 2\nb: int64[4] = a * 3\nreturn b",
        "a: float64[4] = 2.0 - x\nb: float64[4] = a - 3\nreturn b",
    ],
)
def test_other_constants_stay(lines):
    check(combine_constants, lines)


def product(a, b, v):
    return a @ b @ v, a @ b @ b.T @ v


def test_products_are_ordered_by_their_sizes():
    a, b, v = np.ones((30, 30)), np.ones((30, 30)), np.ones(30)
    plain, fast = (ag.function(product, fast=fast) for fast in (False, True))
    assert plain.trace(a, b, v).count("matmul") == fast.trace(a, b, v).count("matmul") == 5
    shapes = [node.outputs[0].type.shape for node in fast.trace(a, b, v).nodes if node.primitive.name == "matmul"]
    assert shapes == [(30,)] * 5
    for one, other in zip(plain(a, b, v), fast(a, b, v)):
        np.testing.assert_allclose(one, other)


def program(x, y):
    z = (x**3 - y**-1.5) / 7 * 2.0 / 3
    for _ in range(12):
        z = z * 0.5 * 1.5 + 1.0 + 2
        y += x**4
    return z, x**2.5, y ** np.float64(3)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_results_differ_in_the_last_bits_alone(dtype):
    x, y = np.linspace(0.1, 3, 50).astype(dtype), np.linspace(2, 0.5, 50).astype(dtype)
    expected = program(x, y.copy())
    changed = y.copy()
    function = ag.function(program, fast=True)
    for one, other in zip(function(x, changed), expected):
        assert one.dtype == other.dtype
        np.testing.assert_allclose(one, other, rtol=50 * np.finfo(dtype).eps)
    assert function.traces[0].graph.count("pow") == 1
