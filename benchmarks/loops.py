"""Loops that stay loops in the graph, against eager: NumPy scalars and small arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from timing import duration, medians, table

import autograph as ag


def counters(first, second):
    """A scalar loop: two counters."""
    while first < second:
        first += 2
        second += 1
    return first, second


def collatz(x):
    """A scalar loop with a branch."""
    steps = 0
    while x > 1:
        if x % 2 == 0:
            x = x // 2
        else:
            x = 3 * x + 1
        steps += 1
    return steps


def newton(x):
    """A scalar loop of float64."""
    root = x
    while abs(root * root - x) > 1e-12 * x:
        root = (root + x / root) / 2
    return root


def relax(x, y):
    """A loop of work on small arrays."""
    while np.abs(x - y).max() > 1e-9:
        x = 0.9 * x + 0.1 * y
    return x


def recurrent(inputs, weights):
    """A loop over the rows of an array, in place."""
    state = np.zeros(weights.shape[0])
    for row in inputs:
        state[:] = np.tanh(row + weights @ state)
    return state


def dot(x, y):
    """A loop over items of two arrays."""
    total = 0.0
    for i in range(x.shape[0]):
        total += x[i] * y[i]
    return total


def recurrence(x, n):
    """A float64 that depends on itself."""
    for _ in range(n):
        x = 3.7 * x * (1.0 - x)
    return x


def insertion_sort(x):
    """Reads and stores of items, in place."""
    for i in range(1, len(x)):
        value, j = x[i], i - 1
        while j >= 0 and x[j] > value:
            x[j + 1] = x[j]
            j -= 1
        x[j + 1] = value
    return x


def product(a, b):
    """A matrix product by three nested loops."""
    out = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            total = 0.0
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            out[i, j] = total
    return out


PROGRAMS: list[tuple[Any, tuple[Any, ...]]] = [
    (counters, (np.int64(0), np.int64(1000))),
    (collatz, (np.int64(27),)),
    (newton, (np.float64(2e6),)),
    (dot, (np.arange(100.0), np.ones(100))),
    (recurrence, (np.float64(0.3), np.int64(1000))),
    (insertion_sort, (np.random.default_rng(0).random(100),)),
    (product, (np.ones((20, 20)), np.ones((20, 20)))),
    (relax, (np.zeros(16), np.ones(16))),
    (recurrent, (np.ones((200, 16)), np.full((16, 16), 0.1))),
]


def main() -> None:
    """Print the table."""
    rows = []
    for plain, args in PROGRAMS:
        function = ag.function(plain)
        graph = function.trace(*args)
        times = medians(
            {
                "eager": lambda plain=plain, args=args: plain(*map(np.copy, args) if plain is insertion_sort else args),
                "graph": lambda function=function, args=args, plain=plain: function(
                    *map(np.copy, args) if plain is insertion_sort else args
                ),
            }
        )
        flow = f"{graph.count('while')} while, {graph.count('for')} for, {graph.count('cond')} cond"
        ratio = times["eager"] / times["graph"]
        rows.append((plain.__name__, flow, duration(times["eager"]), duration(times["graph"]), f"{ratio:.2f}"))
    table("Loops, graph against eager", ("", "control flow", "eager", "graph", "times as fast"), rows)


if __name__ == "__main__":
    main()
