"""What a gradient costs beyond its function, both as graphs; and whether that grows with the size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from timing import duration, medians, table

import autograph as ag


def mlp(w1, b1, w2, b2, x, y):
    """The mean squared error of two dense layers."""
    return np.mean((np.tanh(x @ w1 + b1) @ w2 + b2 - y) ** 2)


def logistic(w, b, x, labels):
    """The cross entropy of logistic regression."""
    z = x @ w + b
    return np.mean(np.logaddexp(0.0, z) - labels * z)


def stencil(u, steps):
    """Diffusion by slice stores."""
    u = u.copy()
    for _ in range(steps):
        u[1:-1, 1:-1] += 0.1 * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1])
    return np.sum(u * u)


def tanh_rnn(w, state, inputs):
    """A tanh RNN over the rows of its inputs."""
    for row in inputs:
        state = np.tanh(w @ state + row)
    return np.sum(state * state)


def items(x):
    """A loop over `x[i]`."""
    total = 0.0
    for i in range(x.shape[0]):
        total += x[i] * x[i]
    return total


def chained(x):
    """A loop over `x[i]` whose result depends on itself."""
    state = 1.0
    for i in range(x.shape[0]):
        state = state + 0.01 * state * x[i]
    return state


def collected(x):
    """A loop that puts numbers on a list."""
    found = []
    for value in x:
        found.append(value * value)
    return np.sum(np.array(found))


def states(w, state, inputs):
    """A tanh RNN that keeps its states on a list."""
    found = []
    for row in inputs:
        state = np.tanh(w @ state + row)
        found.append(state)
    return np.sum(np.stack(found) ** 2)


def stacked(x):
    """Pairs that are put on a stack and taken off it."""
    found = []
    for i in range(x.shape[0]):
        found.append((x[i], i))
    total = 0.0
    while found:
        value, i = found.pop()
        total += value * value * (i % 3)
    return total


def attempted(x):
    """A loop with a `try`."""
    total = 0.0
    for value in x:
        try:
            if value < -1.0:
                raise ValueError
            total += value * value
        except ValueError:
            total *= 0.9
    return total


Case = tuple[str, Callable[..., Any], tuple[int, ...], tuple[Any, ...], float]


def cases() -> list[Case]:
    """A name, a function, which arguments are differentiated, the arguments, and how many times the cost is allowed."""
    random = np.random.default_rng(0)
    x, y = random.normal(size=(64, 64)), random.normal(size=(64, 10))
    layers = (random.normal(size=(64, 128)) / 8, np.zeros(128), random.normal(size=(128, 10)) / 11, np.zeros(10))
    points, labels = random.normal(size=(2000, 50)), (random.random(2000) < 0.5).astype(float)
    found: list[Case] = [
        ("MLP", mlp, (0, 1, 2, 3), (*layers, x, y), 4),
        ("logistic regression", logistic, (0, 1), (np.zeros(50), np.float64(0.0), points, labels), 4),
        *(
            (f"stencil, {n} by {n}, 20 steps", stencil, (0,), (random.random((n, n)), np.int64(20)), 4.0)
            for n in (64, 256)
        ),
    ]
    rotation, _ = np.linalg.qr(random.normal(size=(32, 32)))  # the gradient neither vanishes nor grows
    for steps in (100, 1000):
        arguments = (rotation, np.zeros(32), 0.01 * random.normal(size=(steps, 32)))
        found.append((f"tanh RNN, {steps} steps", tanh_rnn, (0, 1), arguments, 8))
        found.append((f"tanh RNN, {steps} states on a list", states, (0, 1), arguments, 8))
    for size in (1000, 10_000, 100_000):
        found.append((f"x[i], {size}", items, (0,), (random.random(size),), 8))
        found.append((f"x[i], chained, {size}", chained, (0,), (random.normal(size=size),), 8))
        found.append((f"a list, {size}", collected, (0,), (random.normal(size=size),), 8))
        found.append((f"a stack of tuples, {size}", stacked, (0,), (random.normal(size=size),), 8))
        found.append((f"a try, {size}", attempted, (0,), (random.normal(size=size),), 8))
    return found


def main() -> None:
    """Print the table."""
    rows = []
    for name, plain, argnums, args, most in cases():
        function = ag.function(plain, fallback="error")
        gradient = ag.function(ag.value_and_grad(plain, argnums), fallback="error")
        runs = {
            "function": lambda function=function, args=args: function(*args),
            "gradient": lambda gradient=gradient, args=args: gradient(*args),
        }
        times = medians(runs)
        ratio = times["gradient"] / times["function"]
        costs = (duration(times["function"]), duration(times["gradient"]))
        rows.append((name, *costs, f"{ratio:.2f}", f"{most:g}", "" if ratio <= most else "too much"))
    header = ("", "function", "value and gradient", "ratio", "at most", "")
    table("The cost of a gradient over that of its function, both as graphs", header, rows)


if __name__ == "__main__":
    main()
