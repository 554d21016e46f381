"""What reverse loops keep of the forward ones: nothing that they can read again, or do not need."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag

X = np.array([0.4, -0.7, 1.6, 2.3, -1.4, 0.9, 1.2])


def from_the_argument(x):
    state = x
    for _ in range(100):
        state = state * 0.5 + x
    return np.sum(state)


def from_what_was_computed(x):
    start = x * 1.1
    state = start
    for k in range(100):
        state = state * 0.3 + start * x * k
    return np.sum(state * 0.3)


def used_after_the_argument(x):
    state = x
    for _ in range(100):
        state = x * 0.3 + state * 0.7
    return np.sum(state)


def used_twice(x):
    state = x
    for _ in range(70):
        state = state * state * 0.01 + x * 0.1
    return np.sum(state * x)


def items(x):
    total = 0.0
    for v in x:
        total = total + v * v
    return total


def neighbours(x):
    total = 0.0
    for i in range(len(x) - 1):
        total = total + x[i] * x[i + 1]
    return total


def in_a_branch(x):
    total, i = 0.0, 0
    while True:
        if i >= len(x):
            break
        total = total * 0.9 + x[i] * x[i]
        i += 1
    return total


def of_rows(x):
    rows = np.outer(x, x)
    total = 0.0
    for i in range(len(x)):
        for j in range(1, len(x)):
            total = total + rows[i, j] * rows[i, j - 1]
    return total


def summed(x):
    found = [0.0]
    for v in x:
        found.append(found[-1] * 0.5 + v * v)
    return sum(found)


def summed_later(x):
    found = []
    for v in x:
        found.append(v * v)
    first = sum(found)
    found.append(first)
    found[0] = first * x[0]
    return sum(found) * first


def largest(x):
    found = [x[0] * x[0]]
    for v in x:
        found.append(v * v)
    first = max(found)
    found[1] = first * x[1]
    return max(found) * first + min(found)


FUNCTIONS = [
    from_the_argument,
    from_what_was_computed,
    used_after_the_argument,
    used_twice,
    items,
    neighbours,
    in_a_branch,
    of_rows,
    summed,
    summed_later,
    largest,
]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_both_modes_agree(function, dtype):
    graph, dynamic = ag.function(ag.grad(function), fallback="error"), ag.grad(function)
    for x in (X, np.tile(-X, 4)):
        x = x.astype(dtype)
        assert graph(x).tobytes() == dynamic(x).tobytes()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_both_modes_agree_in_second_order(function):
    def slope(x):
        return np.sum(ag.grad(function)(x) * np.arange(len(x)))

    graph, dynamic = ag.function(ag.grad(slope), fallback="error"), ag.grad(slope)
    for x in (X, -X):
        assert graph(x).tobytes() == dynamic(x).tobytes()


@pytest.mark.parametrize(
    ("function", "kept"),
    [
        (from_the_argument, 0),
        (from_what_was_computed, 0),
        (items, 0),
        (neighbours, 0),
        (in_a_branch, 2),  # the counter and the test
        (of_rows, 0),
    ],
)
def test_what_need_not_be_kept_is_not(function, kept):
    graph = ag.function(ag.grad(function), fallback="error").trace(np.tile(X, 10))
    assert graph.count("list.append") == kept
    assert graph.count("shadow") == 0


def test_the_reverse_of_a_sum_of_a_list_goes_through_it_once():
    graph = ag.function(ag.grad(summed), fallback="error").trace(X)
    assert graph.count("add_to_each") == 1
    assert graph.count("fit_cotangent") == 0
    graph = ag.function(ag.grad(largest), fallback="error").trace(X)
    assert graph.count("add_to_chosen") == 3
