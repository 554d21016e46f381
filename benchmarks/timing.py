"""Medians of interleaved runs, and tables of them."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The scripts measure the tree that they are in, installed or not.
sys.path.insert(0, str(ROOT))


def medians(runs: Mapping[str, Callable[[], object]], rounds: int = 7, at_least: float = 0.02) -> dict[str, float]:
    """Seconds of the processor for one call of each function: the median over `rounds`.

    In a round each function is called in a loop of at least so many seconds, one function after the other, so that a
    change of the machine's speed meets all of them. Time in which other programs run is not counted.
    """
    counts = {name: _repetitions(run, at_least) for name, run in runs.items()}
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name].append(_time(run, counts[name]) / counts[name])
    return {name: statistics.median(values) for name, values in seconds.items()}


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under a title, columns aligned."""
    texts = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[column]) for row in texts) for column in range(len(header))]
    print(f"{title}\n")
    for row in texts:
        first, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        print("  " + "  ".join([first.strip().ljust(widths[0]), *rest]))
    print()


def duration(seconds: float) -> str:
    """Seconds as people read them."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if abs(seconds) >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def _repetitions(run: Callable[[], object], at_least: float) -> int:
    run()
    count = 1
    while (elapsed := _time(run, count)) < at_least:
        count = max(count * 2, int(count * at_least / max(elapsed, 1e-9)))
    return count


def _time(run: Callable[[], object], count: int) -> float:
    start = time.process_time()
    for _ in range(count):
        run()
    return time.process_time() - start
