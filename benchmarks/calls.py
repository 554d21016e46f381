"""What a cached call costs beyond the plan itself, and beyond the eager function."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
from timing import duration, medians, table

import autograph as ag


def add(x, y):
    """The smallest function of two arrays."""
    return x + y


def step(x, y):
    """A few operations on small arrays."""
    return np.tanh(x * 2.0 + y) - y


def refuse(x, limit):
    """Raises at run time, after a few operations."""
    total = np.abs(x).sum()
    if total > limit:
        raise ValueError(f"{total} is too much")
    return x / total


def caught(function, *args):
    """Call, and catch the error."""
    with suppress(ValueError):
        function(*args)


def main() -> None:
    """Print the tables."""
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
    function = ag.function(refuse)
    function(x, 100.0)
    times = medians({"eager": lambda: caught(refuse, x, 1.0), "call": lambda: caught(function, x, 1.0)})
    table("A call that raises", ("", "eager", "call"), [("refuse", duration(times["eager"]), duration(times["call"]))])


if __name__ == "__main__":
    main()
