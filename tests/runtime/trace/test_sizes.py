"""What is made with the sizes of an array has these very sizes."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from runtime.types import ArrayType
from tests.checking import check


def zeros(x):
    n, m = x.shape
    return np.zeros((n, m)) + x


def like(x):
    return np.empty(x.shape, np.float64) * 0 + x


def interior(x):
    n, m = x.shape
    return np.ones((n - 2, m - 2)) * x[1:-1, 1:-1]


def counted(x):
    return np.arange(len(x)) * x[:, 0]


def reshaped(x):
    return x.ravel().reshape(x.shape) + np.reshape(x.T.copy(), x.shape) + np.broadcast_to(x[0], x.shape)


def filled(x):
    n = x.shape[0]
    return np.full(n, 2.5) + x[:, 0]


@pytest.mark.parametrize("function", [zeros, like, interior, counted, reshaped, filled])
def test_sizes_are_kept(function):
    compiled = check(function, np.ones((3, 4)), calls=[(np.ones((5, 6)),), (np.ones((2, 2)),), (np.ones((1, 3)),)])
    graph = ag.function(function, signature=[ag.Spec((None, None), "float64")]).trace(np.ones((3, 4)))
    sizes = [node.outputs[0].type.shape for node in graph.nodes if isinstance(node.outputs[0].type, ArrayType)]
    assert graph.outputs[0].type.shape in sizes[:-1], graph
    assert compiled.traces


def chain(x, y):
    return x * y + 1.0


def outer(x, y):
    return np.add.outer(x, y).sum(axis=0)


def called(function, *shapes):
    target = ag.function(function, fallback="error")
    for first, second in shapes:
        x, y = np.random.default_rng(0).random(first), np.random.default_rng(1).random(second)
        assert np.array_equal(target(x, y), function(x, y))
    return target


def test_sizes_that_were_always_equal_are_one():
    target = called(chain, *[((n, n), (n, n)) for n in range(2, 20)])
    x, y = (value.type.shape for value in target.traces[0].graph.inputs)
    assert len(target.traces) == 2 and len({*x, *y}) == 1


def test_sizes_that_once_differed_are_two():
    target = called(outer, *[(n, n) for n in range(2, 9)], *[(n, m) for n in range(2, 9) for m in range(2, 9)])
    x, y = (value.type.shape for value in target.traces[0].graph.inputs)
    assert len(target.traces) == 3 and x != y
    assert len(called(outer, (2, 3), (4, 4), (5, 4)).traces) == 2


def test_sizes_that_are_declared_open_are_open_alone():
    target = ag.function(outer, signature=[ag.Spec((None,), "float64")] * 2)
    for n, m in [(3, 3), (4, 4), (3, 5)]:
        assert np.array_equal(target(np.ones(n), np.ones(m)), outer(np.ones(n), np.ones(m)))
    assert len(target.traces) == 1
