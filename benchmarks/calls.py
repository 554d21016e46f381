"""What a cached call costs beyond the plan itself, and beyond the eager function."""

from __future__ import annotations

import numpy as np
from timing import duration, medians, table

import autograph as ag


def add(x, y):
    """The smallest function of two arrays."""
    return x + y


def step(x, y):
    """A few operations on small arrays."""
    return np.tanh(x * 2.0 + y) - y


def main() -> None:
    """Print the table."""
    x, y = np.arange(8.0), np.ones(8)
    rows = []
    for plain in (add, step):
        function = ag.function(plain)
        function(x, y)
        trace = function.traces[0]
        inputs = trace.guard((x, y))
        times = medians(
            {
                "call": lambda function=function: function(x, y),
                "plan": lambda plan=trace.plan, inputs=inputs: plan(*inputs),
                "eager": lambda plain=plain: plain(x, y),
            }
        )
        beyond = times["call"] - times["plan"]
        rows.append((plain.__name__, *(duration(times[name]) for name in ("eager", "plan", "call")), duration(beyond)))
    table("A cached call with two array arguments of 8 elements", ("", "eager", "plan", "call", "call - plan"), rows)


if __name__ == "__main__":
    main()
