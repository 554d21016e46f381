"""What `import autograph` takes of the processor beyond `import numpy`: medians over fresh processes, interleaved."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

from timing import ROOT, duration, table

PROGRAM = """
import time
import numpy
start = time.process_time()
import {module}
print(time.process_time() - start)
"""


def seconds(module: str) -> float:
    """The time of one import, after NumPy's, in a fresh process."""
    command = [sys.executable, "-c", PROGRAM.format(module=module)]
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    return float(done.stdout)


def main() -> None:
    """Print the table."""
    modules = ("runtime", "autograph")
    times: dict[str, list[float]] = {module: [] for module in modules}
    for module in modules:
        seconds(module)  # compiles what has changed; pip does so when it installs
    for _ in range(11):
        for module in modules:
            times[module].append(seconds(module))
    rows = [(f"import {module}", duration(statistics.median(values))) for module, values in times.items()]
    table("Import time after `import numpy`", ("", "median"), rows)


if __name__ == "__main__":
    main()
