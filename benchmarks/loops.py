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


PROGRAMS: list[tuple[Any, tuple[Any, ...]]] = [
    (counters, (np.int64(0), np.int64(1000))),
    (collatz, (np.int64(27),)),
    (newton, (np.float64(2e6),)),
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
                "eager": lambda plain=plain, args=args: plain(*args),
                "graph": lambda function=function, args=args: function(*args),
            }
        )
        flow = f"{graph.count('while')} while, {graph.count('for')} for, {graph.count('cond')} cond"
        ratio = times["eager"] / times["graph"]
        rows.append((plain.__name__, flow, duration(times["eager"]), duration(times["graph"]), f"{ratio:.2f}"))
    table("Loops, graph against eager", ("", "control flow", "eager", "graph", "times as fast"), rows)


if __name__ == "__main__":
    main()
