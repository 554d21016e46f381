"""Lists that are filled and then taken as a whole: their items need no memory, and the bits are the same."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag

X = np.array([0.4, -0.7, 1.6, 2.3, -1.4, 0.9, 1.2])


def one_an_iteration(x):
    found = []
    for v in x:
        found.append(v * v)
    return np.sum(np.array(found) ** 2)


def by_a_comprehension(x):
    return np.sum(np.array([v * v + 1.0 for v in x if v > 0]) ** 2)


def by_a_sum(x):
    return sum(v * w for v, w in zip(x, x[1:], strict=False)) / len(x)


def several_an_iteration(x):
    found = []
    for v in x:
        found.append(v * v)
        for k in range(3):
            found.append(v * k)
        found.append(1.0)
    return np.sum(np.array(found) * np.arange(len(found)))


def in_both_arms(x):
    found = []
    for v in x:
        if v > 0.5:
            found.append(v * v)
        else:
            found.append(-v)
    found.append(x[0])
    return np.sum(np.array(found) * np.arange(len(found)))


def a_number_or_another(x):
    return np.sum(np.array([v * v if v > 0 else 0.0 for v in x]) * x)


def until_a_break(x):
    found = []
    for v in x:
        found.append(v * v)
        if v > 2.0:
            break
    return np.mean(np.array(found))


def by_a_while(x):
    found, i = [], len(x) - 1
    while i >= 0:
        found.append(x[i] * x[0])
        i -= 1
    return sum(found) * 0.5


def of_two_dtypes(x):
    found = []
    for v in x:
        found.append(v * v)
        found.append(np.float64(v) * 0.3)
    return sum(found)


def by_a_range_from_one(x):
    found = []
    for i in range(1, len(x)):
        found.append(x[i] * x[i - 1])
    return np.sum(np.array(found) * np.arange(len(found)))


def used_once_more(x):
    found, total = [], 0.0
    for v in x:
        w = v * v
        found.append(w)
        total = total + w
    return np.sum(np.array(found) ** 2) * total


def states(x):
    found, state = [], 0.3
    for v in x:
        state = np.tanh(state * 0.7 + v)
        found.append(state)
    return np.sum(np.array(found) ** 2) * state


def rows(x):
    found, state = [], np.ones(3)
    for v in x:
        state = np.tanh(state * 0.7 + v)
        found.append(state)
    return np.sum(np.stack(found) ** 2) + np.sum(state)


def made_in_each_iteration(x):
    total = 0.0
    for k in range(70):
        total = total + np.sum(np.array([v * k for v in x]) ** 2) * x[0]
    return total


def used_twice_more(x):
    found, total = [], 0.0
    for v in x:
        w = v * v
        found.append(w)
        total = total + w * w * 0.3
        total = total - w
    return np.sum(np.array(found) ** 2) * total


def states_used_twice(x):
    found, state = [], np.ones(3)
    for v in x:
        state = np.tanh(state * 0.7 + v * state)
        found.append(state)
    return np.sum(np.stack(found) ** 2) + np.sum(state)


def rows_that_change_later(x):
    found = []
    for v in x:
        row = v * np.arange(3.0)
        found.append(row)
        row[0] = v * v
    return np.sum(np.stack(found) ** 2)


def of_what_was_there(x):
    found, twice = [], x[0] * 2
    for _ in range(len(x)):
        found.append(twice)
    return np.sum(np.array(found) ** 2 * np.arange(len(found))) + twice * 3


def read_twice(x):
    found = []
    for v in x:
        found.append(v * v)
    return np.sum(np.array(found)) * sum(found)


def read_before_its_end(x):
    found = []
    for v in x:
        found.append(v * v)
    total = np.sum(np.array(found) ** 2)
    found.append(x[0])
    return total * found[-1]


GATHERED = [
    one_an_iteration,
    by_a_comprehension,
    by_a_sum,
    several_an_iteration,
    in_both_arms,
    a_number_or_another,
    until_a_break,
    by_a_while,
    of_two_dtypes,
    by_a_range_from_one,
    used_once_more,
    states,
    rows,
    made_in_each_iteration,
]
OTHERS = [
    used_twice_more,
    states_used_twice,
    rows_that_change_later,
    of_what_was_there,
    read_twice,
    read_before_its_end,
]


@pytest.mark.parametrize("function", [*GATHERED, *OTHERS])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_both_modes_agree(function, dtype):
    graph, dynamic = ag.function(ag.grad(function), fallback="error"), ag.grad(function)
    for x in (X, -X[::-1], np.tile(X, 3)):
        x = x.astype(dtype)
        assert graph(x).tobytes() == dynamic(x).tobytes()


@pytest.mark.parametrize("function", [*GATHERED, *OTHERS])
def test_both_modes_agree_in_second_order(function):
    def slope(x):
        return np.sum(ag.grad(function)(x) * np.arange(len(x)))

    graph, dynamic = ag.function(ag.grad(slope), fallback="error"), ag.grad(slope)
    assert graph(X).tobytes() == dynamic(X).tobytes()


@pytest.mark.parametrize("function", GATHERED)
def test_what_is_gathered_has_no_memory_of_its_own(function):
    graph = ag.function(ag.grad(function), fallback="error").trace(np.tile(X, 20))
    assert graph.count("shadow") == graph.opaque_nodes == 0
    assert graph.count("for", "while") >= 2


@pytest.mark.parametrize("function", OTHERS)
def test_where_the_order_of_additions_matters_there_is_memory(function):
    graph = ag.function(ag.grad(function), fallback="error").trace(np.tile(X, 20))
    assert graph.count("shadow") > 0


def test_the_order_of_rows_is_that_of_the_items():
    weights = np.arange(1.0, 8.0)
    gradient = ag.function(ag.grad(lambda x: np.sum(np.array([v * 2.0 for v in x]) * weights)))
    np.testing.assert_array_equal(gradient(X), 2.0 * weights)
