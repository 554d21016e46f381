"""What `fast=True` gains, and how far its results are from the exact ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from timing import duration, medians, table

import autograph as ag


def powers(x):
    """Powers with small constant exponents."""
    return x**3 + x**-1.5


def divisions(x):
    """Divisions by constants in a chain."""
    return (x / 3.0 - 1.0) / 7.0 + (x + 2.0) / 1.7


def constants(x):
    """Constants one after the other."""
    return (x * 2.0 * 0.3 + 1.0 + 0.5) * x


def products(a, b, v):
    """A product of two matrices and a vector."""
    return a @ b @ v


def programs() -> list[tuple[Any, str, tuple[Any, ...]]]:
    """The functions with the sizes of their arguments, and these."""
    rng = np.random.default_rng(0)
    arrays = [(f, str(n), (rng.random(n) + 0.5,)) for f in (powers, divisions, constants) for n in (10_000, 1_000_000)]
    matrices = (rng.random((200, 200)), rng.random((200, 200)), rng.random(200))
    return [*arrays, (products, "200 by 200", matrices)]


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference in units in the last place."""
    return float(np.max(np.abs(one - other) / np.spacing(np.abs(one))))


def main() -> None:
    """Print the table."""
    rows = []
    for plain, size, args in programs():
        exact, fast = ag.function(plain), ag.function(plain, fast=True)
        units = distance(exact(*args), fast(*args))
        times = medians(
            {
                "eager": lambda plain=plain, args=args: plain(*args),
                "exact": lambda exact=exact, args=args: exact(*args),
                "fast": lambda fast=fast, args=args: fast(*args),
            }
        )
        gain = f"{times['exact'] / times['fast']:.2f}"
        rows.append((plain.__name__, size, *map(duration, times.values()), gain, f"{units:.0f}"))
    header = ("", "elements", "eager", "graph", "fast graph", "times as fast", "difference, ulp")
    table("fast=True, against a graph without it", header, rows)


if __name__ == "__main__":
    main()
