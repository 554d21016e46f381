"""The time to trace a loop and the size of its graph, which are not to depend on how often it runs."""

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


PROGRAMS: list[tuple[Any, Any]] = [
    (life, lambda n: (np.ones((8, 8), dtype=np.int64), n)),
    (cholesky, lambda n: (np.eye(n),)),
    (floyd_warshall, lambda n: (np.ones((n, n)),)),
    (nested, lambda n: (np.ones(n), n)),
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
