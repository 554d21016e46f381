"""`ag.checkpoint`: the same gradient, with a function's intermediate values computed again."""

import numpy as np
import pytest

import autograph as ag


def layer(x, w):
    h = np.tanh(x * w)
    for _ in range(3):
        h = np.sin(h * w)
    return h


def scaled(x):
    y = x * 2.0
    y[0] = x[1] * x[2]
    return y


def dropped(x, rng):
    return x * (rng.random(3) > 0.5)


def shown(x):
    print("computing")
    return x * x


def changed(x):
    x[0] = 1.0
    return x * x


X = np.array([1.1, 0.3, -0.4])


def forms(f):
    return (ag.grad(f), ag.function(ag.grad(f), fallback="error"))


def test_the_gradient_is_that_of_the_function():
    def plain(x):
        return np.sum(layer(layer(x, x * 2), x) * scaled(x))

    def saving(x):
        inner = ag.checkpoint(layer)
        return np.sum(inner(inner(x, x * 2), x) * ag.checkpoint(scaled)(x))

    expected = ag.grad(plain)(X)
    for form in forms(saving):
        assert np.allclose(form(X), expected, rtol=1e-14)
    assert saving(X) == plain(X)


def test_in_a_loop_nothing_of_the_function_is_kept():
    def repeated(x):
        y = x
        for _ in range(10):
            y = ag.checkpoint(layer)(y, x)
        return np.sum(y)

    def plain(x):
        y = x
        for _ in range(10):
            y = layer(y, x)
        return np.sum(y)

    dynamic, static = (form(X) for form in forms(repeated))
    assert dynamic.tobytes() == static.tobytes()
    assert np.allclose(dynamic, ag.grad(plain)(X), rtol=1e-13)
    kept = ag.function(ag.grad(repeated)).trace(X).count("list.append")
    assert kept < ag.function(ag.grad(plain)).trace(X).count("list.append")


def test_draws_are_repeated():
    def plain(x, rng):
        return np.sum(dropped(x, rng) * x)

    def saving(x, rng):
        return np.sum(ag.checkpoint(dropped)(x, rng) * x)

    for seed in range(5):
        rng = np.random.default_rng(seed)
        expected = ag.grad(plain)(X, rng), rng.random()
        for form in forms(saving):
            rng = np.random.default_rng(seed)
            assert (form(X, rng).tobytes(), rng.random()) == (expected[0].tobytes(), expected[1])


@pytest.mark.parametrize(("function", "name"), [(shown, "print"), (changed, "setitem")])
def test_effects_are_refused(function, name):
    for form in forms(lambda x: np.sum(ag.checkpoint(function)(x))):
        with pytest.raises(ag.Unsupported, match=f"`{name}` in a function under `ag.checkpoint` has an effect"):
            form(X.copy())
