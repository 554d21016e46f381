"""Third derivatives: products of the gradient's Jacobian, differentiated once more, in both modes."""

import numpy as np
import pytest

import autograph as ag

X, V = np.array([0.3, -0.4, 0.7]), np.array([1.0, -2.0, 0.5])


def views(x):
    return np.sum(np.sin(x) * x[::-1] ** 2)


def parts(x):
    a, b, c = np.split(x, 3)
    return np.sum(a**2 * b**2 * c)


def stores(x):
    y = x.copy()
    for k in range(1, 3):
        y[k] = np.tanh(y[k - 1] * y[k])
    return np.sum(y)


def reshaped(x):
    y = np.zeros((2, 3))
    y[0] = x**3
    y = np.reshape(y, (3, 2))
    return np.sum(y**2)


def branches(x):
    total = 0.0
    for v in x:
        if v > 0.0:
            total += v * np.sin(v)
    return total * total


def early_return(x):
    total = 0.0
    for v in x:
        if v > 0.9:
            return total * v
        total += v * np.sin(v)
    return total + x[-1]


def growing(x):
    found = [x[0]]
    for v in x[1:]:
        if v > found[-1]:
            found.append(v * found[-1])
        else:
            found[0] = v
    total = 0.0
    for v in reversed(found):
        total = total * 0.5 + v * v
    return total


def best(x):
    return x[2] * max([x[0] ** 2, x[1] ** 3]) + max(x) ** 3 + min(x[0], x[1]) ** 3


def jacobians(x):
    return np.sum(ag.jacobian(lambda x: np.tanh(x) * x[0])(x) ** 2)


def gradients_in_a_loop(x):
    out = np.zeros(3)
    for _ in np.arange(1):
        out = ag.grad(lambda z: np.sum(z**2 * z[0]))(x)
    return np.sum(np.sin(out))


def along(function):
    return lambda x: np.sum(ag.jvp(ag.grad(function), (x,), (V,))[1] * V)


def of_the_gradient(function):
    return lambda x: np.sum(ag.grad(lambda y: np.sum(ag.grad(function)(y) * V))(x) * V)


@pytest.mark.parametrize("product", [along, of_the_gradient])
@pytest.mark.parametrize(
    "function",
    [views, parts, stores, reshaped, branches, early_return, growing, best, jacobians, gradients_in_a_loop],
)
def test_third_derivatives(function, product):
    second = product(function)
    dynamic = ag.grad(second)(X)
    static = ag.function(ag.grad(second), fallback="error")(X)
    assert np.allclose(dynamic, static, rtol=1e-11)
    step = 1e-5
    differences = [(second(X + step * d) - second(X - step * d)) / (2 * step) for d in np.eye(3)]
    assert np.allclose(static, differences, rtol=1e-6, atol=1e-6)
