"""NumPy functions that call a Python function."""

import numpy as np
import pytest

import autograph as ag
from tests.checking import check

M = np.arange(12.0).reshape(3, 4)
W = np.array([0.5, 2.0, 3.0])


def branching(q):
    if q > 1:
        return q * 2
    return -q


vectorized = np.vectorize(branching)
CALLS = [
    (lambda w: np.piecewise(w, [w < 1, w >= 1], [lambda q: -q, lambda q: q]), W),
    (lambda w: np.piecewise(w, [w < 1, w >= 2], [lambda q: -q, 3, lambda q: q * 2]), W),
    (lambda w: np.piecewise(w, w < 1, [lambda q: -q, 3]), W),
    (lambda w: np.piecewise(w, [w < 1], [lambda q: -q, abs, abs]), W),
    (lambda m: np.apply_over_axes(np.sum, m, (0, 1)), M),
    (lambda m: np.apply_over_axes(lambda a, axis: a.sum(axis=axis, keepdims=True), m, -1), M),
    (lambda m: np.apply_along_axis(np.sum, 0, m), M),
    (lambda m: np.apply_along_axis(lambda row: row[:2] + 1, -1, m), M),
    (lambda m: np.apply_along_axis(lambda row, by: np.outer(row, row) * by, 0, m, 3), M),
    (lambda m: np.apply_along_axis(np.sum, 1, m), np.ones((0, 3))),
    (lambda m: vectorized(m), M),
    (lambda m: np.vectorize(branching)(m.T), M),
    (lambda m: np.vectorize(lambda a, b: a if a > b else b + 1)(m, 3), M.astype(int)),
    (lambda m: np.vectorize(branching)(m), np.ones(0)),
    (lambda m: np.vectorize(branching)(m[0, 0]), M),
]


@pytest.mark.parametrize(("function", "array"), CALLS)
def test_a_function_that_numpy_calls_is_part_of_the_graph(function, array):
    check(function, array, calls=[(array[::-1] - 1,)])


def test_a_vectorized_function_is_read_afresh():
    function = ag.function(lambda w: vectorized(w))
    assert np.array_equal(function(W), vectorized(W))
    try:
        vectorized.pyfunc = abs
        assert np.array_equal(function(W), W)
    finally:
        vectorized.pyfunc = branching


def test_options_of_vectorize_are_refused():
    function = ag.function(lambda w: np.vectorize(branching, otypes=[float])(w), fallback="error")
    with pytest.raises(ag.Unsupported, match="`np.vectorize` with options is not supported"):
        function(W)
