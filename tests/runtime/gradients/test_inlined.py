"""The smallest steps of reverse passes, as plans write them: the same as the calls that the graph has."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from runtime.evaluate import evaluate
from runtime.executors.numpy_plan import compile_plan

X = np.array([0.5, -1.2, 2.0, 0.3, 0.8, -0.4, 1.1, 0.9, -2.0, 0.7, 0.2])


def stored(x):
    y = np.zeros(len(x), x.dtype)
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = 0.5 * y[i - 1] + x[i]
    return np.sum(np.real(y * y))


def stored_in_rows(x):
    y = np.zeros((2, len(x)))
    for i in range(len(x)):
        y[1, i] = x[i] * x[0]
        y[0] = y[1] * x
    return np.sum(y * y)


def stored_twice(x):
    y, total = np.zeros(len(x) + 3), 0.0
    for i in range(len(x)):
        y[i + 1] = np.sin(y[i]) * x[i]
        total = total + np.sum(y[i : i + 3] ** 2) * 0.1
        y[i + 2] = total * 0.01
    return total


def listed(x):
    found = [x[0]]
    for i in range(1, len(x)):
        found.append(found[-1] * 0.5 + x[i])
    return sum(found)


def attempted(x):
    total = 0.0
    for v in x:
        try:
            total = total + v * v
            if v < -1.0:
                raise ValueError
        except ValueError:
            total = total * 0.9
    return total


@pytest.mark.parametrize(
    ("function", "calls"),
    [
        (stored, ("take_out", "sum_to")),
        (stored_in_rows, ()),
        (stored_twice, ("take_out",)),
        (listed, ("shadow", "assume")),
        (attempted, ("entry_item", "assume")),
    ],
)
def test_plans_and_graphs_agree(function, calls):
    for x in (X, X.astype(np.float32), X[::-1]):
        graph = ag.function(ag.grad(function)).trace(x)
        plan = compile_plan(graph)
        assert not any(f"{name}(" in plan.source for name in calls)
        (found,) = plan.function(x)
        (expected,) = evaluate(graph, x)
        dynamic = ag.grad(function)(x)
        assert found.dtype == expected.dtype == dynamic.dtype
        assert found.tobytes() == expected.tobytes() == dynamic.tobytes()


def test_complex_items_are_taken_out():
    z = X + 1j * X[::-1]
    assert np.array_equal(ag.grad(stored)(z), ag.function(ag.grad(stored), fallback="error")(z))
