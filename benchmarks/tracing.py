"""What tracing costs for each node of the unoptimised graph, conversion excluded: time of the processor."""

from __future__ import annotations

import statistics
import time

import numpy as np
from timing import duration, table

import autograph as ag


def straight(x):
    """Elementwise work without control flow."""
    for _ in ag.unroll(range(40)):
        x = np.sin(x) * 0.5 + x
    return x


def branches(x):
    """Branches, one after the other."""
    total = 0.0
    for i in ag.unroll(range(8)):
        if x[i] > 0:
            total += x[i]
        elif x[i] < -1:
            total -= 2.0
        else:
            x[i] = 0.0
    return total


def three_loops(a, b):
    """A matrix product by three nested loops."""
    out = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            total = 0.0
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            out[i, j] = total
    return out


def nested_whiles(n):
    """Four nested loops whose types move in the innermost."""
    total = 0
    i = n
    while i > 0:
        j = n
        while j > 0:
            k = n
            while k > 0:
                m = n
                while m > 0:
                    total = total + m * 0.5
                    m -= 1
                k -= 1
            j -= 1
        i -= 1
    return total


PROGRAMS = [
    (straight, (np.ones(8),)),
    (branches, (np.linspace(-2, 2, 8),)),
    (three_loops, (np.ones((20, 20)), np.ones((20, 20)))),
    (nested_whiles, (np.int64(2),)),
]


def main() -> None:
    """Print the table."""
    functions = {plain.__name__: ag.function(plain, optimize=False) for plain, _ in PROGRAMS}
    graphs = {plain.__name__: functions[plain.__name__].trace(*args) for plain, args in PROGRAMS}
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(7):
        for plain, args in PROGRAMS:
            function = functions[plain.__name__]
            function.clear()  # the traces; what was converted stays
            start = time.thread_time()
            function.trace(*args)
            seconds[plain.__name__].append(time.thread_time() - start)
    rows = []
    for name, values in seconds.items():
        median, nodes = statistics.median(values), graphs[name].count()
        rows.append((name, nodes, duration(median), duration(median / nodes)))
    table("Tracing", ("", "nodes", "median", "a node"), rows)


if __name__ == "__main__":
    main()
