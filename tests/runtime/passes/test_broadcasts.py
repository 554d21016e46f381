"""Broadcasts that elementwise operations do themselves."""

import numpy as np
import pytest

import autograph as ag
from tests.checking import check

X = np.arange(6.0).reshape(2, 3)


def times(x, y):
    return np.broadcast_to(x, (2, 3)) * y


def negative(x, y):
    return -np.broadcast_to(x, (2, 3)) - y


def both_spread(x, y):
    return np.broadcast_to(x, (2, 3)) + np.broadcast_to(x * 2, (2, 3))


def in_a_loop(x, y):
    wide = np.broadcast_to(x, (2, 3))
    for _ in range(np.int64(3)):
        y = np.sqrt(wide) * y
    return y, wide


def changed_in_between(x, y):
    wide = np.broadcast_to(x, y.shape)
    if x.ndim:
        x[...] = 7.0
    return wide * y


def negative_of_a_row(x, y):
    wide = np.broadcast_to(np.sum(x), (3,))
    return -wide * y[0], np.abs(-wide) + y[1], -wide


def larger(x, y):
    return np.broadcast_to(x, (2, 3)) * y[0]


@pytest.mark.parametrize(
    "function", [times, negative, both_spread, in_a_loop, changed_in_between, negative_of_a_row, larger]
)
@pytest.mark.parametrize(
    "small", [np.array([1.0, 2.0, 3.0]), np.array([[1.0], [2.0]]), np.float64(2.0), np.float32(0.1)]
)
@pytest.mark.parametrize("large", [X, np.asfortranarray(X), X.astype(np.float32), X[::-1, ::-1]])
def test_results_are_the_same(function, small, large):
    check(function, small, large)


def test_the_broadcast_is_left_out():
    graph = ag.function(times).trace(np.ones(3), X)
    assert graph.count("np.broadcast_to") == 0
    graph = ag.function(lambda x, y: -np.broadcast_to(x, (3,)) * y[0]).trace(np.float64(2.0), X)
    assert graph.count("np.broadcast_to") == 0 and graph.count("neg") == 1
    assert ag.function(both_spread).trace(np.ones(3), X).count("np.broadcast_to") == 2
