"""Calls of decorated and of recursive functions while plain code is recorded: they run converted, at once."""

import numpy as np
import pytest

import autograph as ag

X = np.array([1.1, 2.5, 3.1])


def on_tape(function):
    with ag.Tape() as tape:
        watched = tape.watch(X.copy())
        return tape.gradient(function(watched), watched)


class Held:
    def __init__(self, w):
        self.w = w


@ag.function
def storing_into_its_own(w, count=3):
    buffer, rows = np.zeros(count), [np.array([w[0], 1.0])]
    for i in range(count):
        buffer[i] = w[i] * w[i]
        rows.append(rows[-1] * buffer[i])
    return {"sum": np.sum(buffer), "rows": rows, "pair": (w, count)}


def of_a_decorated_function(w):
    found = storing_into_its_own(w, count=3)
    return found["sum"] + np.sum(found["rows"][-1] * found["pair"][0][0])


@pytest.mark.parametrize("mode", ["eager", "graph"])
def test_a_decorated_function(mode):
    with ag.mode(mode):
        np.testing.assert_array_equal(on_tape(of_a_decorated_function), ag.grad(of_a_decorated_function)(X))


KEPT = Held(np.zeros(3))


@ag.function
def kept_outside(w):
    KEPT.w = KEPT.w + w
    return np.sum(KEPT.w)


@ag.function
def inside_a_new_object(w):
    return Held(w * 2.0)


@pytest.mark.parametrize("function", [kept_outside, inside_a_new_object])
def test_what_would_be_lost(function):
    with pytest.raises(ag.Unsupported, match="a tape in plain code would lose"):
        on_tape(function)


def halves(x):
    def go(v, depth):
        if v < 0.2 or depth > 8:
            return v * v
        return go(v * 0.5, depth + 1) + go(v * 0.3, depth + 1) * v

    return go(np.sum(x * x) * 0.2, 0)


def test_many_recursive_calls():
    second = ag.hessian(halves)(X)  # hundreds of calls for each of its rows
    np.testing.assert_array_equal(second, ag.function(ag.hessian(halves), fallback="error")(X))
    np.testing.assert_allclose(second, second.T, rtol=1e-13)
