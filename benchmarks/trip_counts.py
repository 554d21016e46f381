"""The time to trace a loop and the size of its graph, which do not depend on how often it runs, nor on long lists."""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np
from kernels import cholesky, floyd_warshall, life, trace_time
from timing import duration, table

import autograph as ag


def nested(x, n):
    """Three loops inside each other."""
    total = 0.0
    for i in range(n):
        for j in range(i):
            for k in range(j):
                total += x[i] * x[j] * x[k]
    return total


def common_subsequence(a, b):
    """The length of the longest, by a table of lists."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j]:
                table[i + 1][j + 1] = table[i][j] + 1
            else:
                table[i + 1][j + 1] = max(table[i][j + 1], table[i + 1][j])
    return table[len(a)][len(b)]


PROGRAMS: list[tuple[Any, Any]] = [
    (life, lambda n: (np.ones((8, 8), dtype=np.int64), n)),
    (cholesky, lambda n: (np.eye(n),)),
    (floyd_warshall, lambda n: (np.ones((n, n)),)),
    (nested, lambda n: (np.ones(n), n)),
    (common_subsequence, lambda n: (np.arange(n) % 3, np.arange(n) % 5)),
]


def main() -> None:
    """Print the table."""
    rows = []
    for plain, arguments in PROGRAMS:
        function = ag.function(plain)
        for n in (10, 100, 1000):
            times = [trace_time(function, arguments(n)) for _ in range(7)]
            rows.append((plain.__name__, n, function.trace(*arguments(n)).count(), duration(statistics.median(times))))
    table("Tracing loops of n iterations", ("", "n", "nodes", "traced in"), rows)


if __name__ == "__main__":
    main()
