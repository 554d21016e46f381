"""What `import autograph` takes of the processor beyond `import numpy`, and then the first call of a function.

Medians over fresh processes, interleaved.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

from timing import ROOT, duration, table

PROGRAM = """
import time
import numpy
{before}
start = time.process_time()
{measured}
print(time.process_time() - start)
"""
STEPS = {  # what is measured -> the code, and what runs before it
    "import runtime": ("import runtime", ""),
    "import autograph": ("import autograph", ""),
    "decorating a function": ("import samples.collatz", "import autograph"),
    "its first call": ("collatz(numpy.int64(27))", "from samples.collatz import collatz"),
    "the first call of a second function": (
        "newton_sqrt(numpy.float64(2.0))",
        "from samples.newton_sqrt import newton_sqrt\nfrom samples.collatz import collatz\ncollatz(numpy.int64(27))",
    ),
}


def seconds(measured: str, before: str) -> float:
    """The time of one step, after NumPy's import, in a fresh process."""
    command = [sys.executable, "-c", PROGRAM.format(measured=measured, before=before)]
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    return float(done.stdout)


def main() -> None:
    """Print the table."""
    times: dict[str, list[float]] = {step: [] for step in STEPS}
    for code in STEPS.values():
        seconds(*code)  # compiles what has changed; pip does so when it installs
    for _ in range(11):
        for step, code in STEPS.items():
            times[step].append(seconds(*code))
    rows = [(step, duration(statistics.median(values))) for step, values in times.items()]
    table("From `import numpy` to the first result", ("", "median"), rows)


if __name__ == "__main__":
    main()
