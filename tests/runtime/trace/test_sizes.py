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
