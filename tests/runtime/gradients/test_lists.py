"""Gradients through lists that grow in loops: both modes, and finite differences."""

import numpy as np
import pytest

import autograph as ag


def joins_parts(x, n):
    parts = []
    for i in range(n):
        parts.append(x[: i + 1] * (i + 1))
    return np.sum(np.concatenate(parts) ** 2)


def stacks_all_so_far(x, n):
    parts = []
    for i in range(n):
        parts.append(x * (i + 1))
        x = x + np.stack(parts).mean(axis=0) * 0.1
    return np.sum(np.stack(parts) ** 2) + np.sum(np.array(parts)) + x.sum()


def takes_off_what_it_has_stacked(x, n):
    parts = [x, x * 2]
    total = 0.0
    for i in range(n):
        parts.append(x * (i + 1))
        total = total + np.sum(np.stack(parts) ** 2)
        del parts[0]
    return total


def attends(x, n):
    keys, values = [], []
    for _ in range(n):
        keys.append(np.sin(x))
        values.append(np.cos(x))
        scores = np.stack(keys) @ x
        weights = np.exp(scores - scores.max())
        x = x + weights @ np.stack(values) / weights.sum()
    return x @ x


@pytest.mark.parametrize("function", [joins_parts, stacks_all_so_far, takes_off_what_it_has_stacked, attends])
def test_a_list_is_differentiated_as_it_was_when_it_was_read(function):
    x, n = np.array([0.3, -0.7, 1.1, 0.5]), np.int64(4)
    eager = ag.grad(function)(x, n)
    assert np.array_equal(eager, ag.function(ag.grad(function), fallback="error")(x, n))
    steps = 1e-6 * np.eye(4)
    differences = [(function(x + step, 4) - function(x - step, 4)) / 2e-6 for step in steps]
    assert np.allclose(eager, differences, rtol=1e-6)
