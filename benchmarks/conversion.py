"""What converting source costs: kernels in fresh processes, time of the processor, after a first small function."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

from timing import ROOT, duration, table

MODULES = ("algorithms", "fields", "graphs", "learning", "linear_algebra", "networks", "simulations", "solvers")
PROGRAM = f"""
import inspect, json, time
from importlib import import_module
from types import FunctionType
from autograph.converters.pipeline import convert
from autograph.arguments import parameter_names

convert(parameter_names)
found = []
for name in {MODULES}:
    module = import_module("tests.kernels." + name)
    for function in vars(module).values():
        if type(function) is FunctionType and function.__module__ == module.__name__:
            start = time.process_time()
            convert(function)
            found.append((time.process_time() - start, len(inspect.getsource(function).splitlines())))
print(json.dumps(found))
"""


def run() -> list[tuple[float, int]]:
    """The time and the lines of each function, in a fresh process; a file is parsed with its first function."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=ROOT)
    return [(seconds, lines) for seconds, lines in json.loads(done.stdout)]


def main() -> None:
    """Print the table."""
    runs = [run() for _ in range(7)]
    lines = [count for _, count in runs[0]]
    times = [statistics.median(one[k][0] for one in runs) for k in range(len(lines))]
    per_hundred = sorted(100 * seconds / count for seconds, count in zip(times, lines, strict=True) if count >= 10)
    rows = [
        ("all", len(lines), sum(lines), duration(100 * sum(times) / sum(lines))),
        ("median of 10 lines and more", len(per_hundred), "", duration(statistics.median(per_hundred))),
        ("slowest of these", "", "", duration(per_hundred[-1])),
    ]
    table("Conversion", ("", "functions", "lines", "100 lines"), rows)


if __name__ == "__main__":
    main()
