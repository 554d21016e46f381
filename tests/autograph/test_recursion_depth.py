"""Recursions of hundreds of calls, which only a graph of their own can hold."""

import numpy as np
import pytest

import autograph as ag


def depth(n):
    if n == 0:
        return 0
    return 1 + depth(n - 1)


def summed(n, x):
    if n == 0:
        return x * 0
    return x + summed(n - 1, x)


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def deep_by_a_number_in_the_text(x):
    return depth(300), summed(300, x), is_even(301)


def deep_by_a_number_of_numpy(x):
    return depth(np.int64(90)), summed(np.int16(90), x), is_even(np.int64(91))


def deep_by_an_argument(n):
    return depth(n), summed(n, n), is_even(n)


@pytest.mark.parametrize("original", [deep_by_a_number_in_the_text, deep_by_a_number_of_numpy])
@pytest.mark.parametrize("value", [np.float64(2.5), 2.5, np.array([1.0, 2])])
def test_number_in_the_text_decides_how_deep(value, original):
    function = ag.function(original, fallback="error")
    for x in (value, -value):
        np.testing.assert_equal(function(x), original(x))
    assert function.trace(value).opaque_nodes == 0


@pytest.mark.parametrize("kind", [int, np.int64, np.array])
def test_argument_decides_how_deep(kind):
    function = ag.function(deep_by_an_argument, fallback="error")
    for n in (4, 300, 299):
        assert function(kind(n)) == deep_by_an_argument(kind(n))


def composed(f, k):
    return (lambda v: v) if k == 0 else lambda v: f(composed(f, k - 1)(v))


def functions_composed_by_an_argument(x, k):
    return composed(np.sqrt, k)(x)


def test_argument_decides_how_often_a_function_is_composed():
    function = ag.function(functions_composed_by_an_argument, fallback="error")
    for k in (2, 0, 3):
        assert function(np.float64(16), k) == functions_composed_by_an_argument(np.float64(16), k)


def power_by_functions(n):
    def step(v):
        return v if n <= 0 else v * power_by_functions(n - 1)(v)

    return step


def functions_made_anew_at_each_level(n):
    return power_by_functions(n)(2)


def test_functions_that_are_made_anew_are_not_one_recursion():
    function = ag.function(functions_made_anew_at_each_level, fallback="error")
    for n in (3, 1, 5, 0):
        assert function(n) == functions_made_anew_at_each_level(n)
    with pytest.raises(ag.Unsupported, match="go deeper than Python's stack"):
        function(np.int64(3))
