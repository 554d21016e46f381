"""Reductions that plans call directly."""

import numpy as np
import pytest

import autograph as ag
from tests.checking import check


def totals(x):
    return np.sum(x), x.sum(), np.sum(x, axis=0), x.sum(axis=-1, keepdims=True), np.prod(x, 0), x.prod(axis=(0, 1))


def extremes(x):
    return np.max(x), x.max(axis=1), np.amin(x, axis=0, keepdims=True), x.min(0)


def questions(x):
    return np.any(x), x.all(axis=0), np.all(x > 0, axis=1), (x > 1).any()


def means(x):
    return np.mean(x), x.mean(), np.mean(x, axis=0), x.mean(axis=1, keepdims=True)


ARRAYS = [
    *(np.arange(6).reshape(2, 3).astype(dtype) for dtype in "?bIqefdgFD"),
    *(np.linspace(-1, 1, 6).reshape(3, 2).T, np.full((2, 2), np.nan), np.array([[np.inf, -np.inf]])),
    *(np.full((2, 2), 1e308), np.zeros((0, 3)), np.zeros((2, 0)), np.arange(4000.0).reshape(2, 2000)[:, ::-1] / 7),
]


@pytest.mark.parametrize("function", [totals, extremes, questions, means])
@pytest.mark.parametrize("x", ARRAYS, ids=lambda x: f"{x.dtype.char}{x.shape}")
def test_the_same_as_eager(function, x):
    check(function, x)


def wrong_axis(x):
    return np.sum(x, axis=2)


def test_an_error():
    check(wrong_axis, np.ones((2, 2)))


def test_no_detour():
    f = ag.function(totals)
    f(np.ones((2, 3)))
    assert "np_add_reduce(" in f.traces[0].plan.source and "np_sum" not in f.traces[0].plan.source
