"""Gradients through `try` and through recursion: what ran is known only at run time."""

import numpy as np
import pytest

import autograph as ag


def handled(x):
    try:
        y = x * x
        if y[0] > 1.5:
            raise ValueError
    except ValueError:
        y = x * 3.0
    return np.sum(y)


def interrupted(x):
    s = 0.0
    y = x * 1.0
    try:
        for i in range(3):
            y[i] *= x[0]
            s = s + y[i] * x[i]
            if s > 3.0:
                raise ValueError("big")
    except ValueError:
        s = s * x[1]
    finally:
        y = y * 2.0
    return s + np.sum(y * y)


def in_a_loop(x):
    total = 0.0
    for v in x:
        try:
            if v > 1:
                raise KeyError
            total = total + v * v
        except KeyError:
            total = total * v
    return total


def with_errstate(x):
    with np.errstate(all="ignore"):
        y = np.sqrt(x * x)
    return np.sum(y * x)


def power(x, n):
    if n <= 0:
        return x * 0.0 + 1.0
    return x * power(x, n - 1)


def recursive(x):
    return np.sum(power(x, np.argmax(x) + 1))


def tree(x, k):
    if x[k] * x[k] > 4.0 or k > 5:
        return x * x[k]
    return tree(x * 1.5, (k + 1) % 3) + np.sum(x)


def recursive_on_values(x):
    return np.sum(tree(x, np.argmin(x)))


POINTS = [np.array([1.1, 2.5, 3.1]), np.array([-1.2, 0.5, -2.03]), np.array([0.3, 1.2, 0.9])]


def differences(f, x, step=1e-6):
    found = np.zeros_like(x)
    for k in range(len(x)):
        up, down = x.copy(), x.copy()
        up[k] += step
        down[k] -= step
        found[k] = (f(up) - f(down)) / (2 * step)
    return found


@pytest.mark.parametrize(
    "f", [handled, interrupted, in_a_loop, with_errstate, recursive, recursive_on_values], ids=lambda f: f.__name__
)
def test_both_modes_agree_with_differences(f):
    static = ag.function(ag.grad(f), fallback="error")
    for x in POINTS:
        dynamic = ag.grad(f)(x)
        assert np.allclose(dynamic, differences(f, x), rtol=1e-5, atol=1e-6)
        assert np.allclose(static(x), dynamic, rtol=1e-12)


def test_the_graph_has_the_control_flow():
    assert ag.function(ag.grad(recursive)).trace(POINTS[0]).count("call") > 0
    assert ag.function(ag.grad(interrupted)).trace(POINTS[0]).count("try") > 0


@pytest.mark.parametrize("f", [handled, recursive, recursive_on_values], ids=lambda f: f.__name__)
def test_second_derivatives(f):
    def squared(x):
        g = ag.grad(f)(x)
        return np.sum(g * g)

    static = ag.function(ag.grad(squared), fallback="error")
    for x in POINTS:
        dynamic = ag.grad(squared)(x)
        assert np.allclose(static(x), dynamic, rtol=1e-12)
        assert np.allclose(dynamic, differences(squared, x), rtol=1e-5, atol=1e-5)
