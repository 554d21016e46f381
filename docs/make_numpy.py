"""Writes `docs/numpy.md`: `python -m docs.make_numpy` in the top folder of the project, a few minutes."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.numpy_sweep import DTYPES, Finding, missing, sweep

_HEAD = """\
# NumPy in graph mode

Written by `python -m docs.make_numpy`, which calls each function in both modes (NumPy {version}): with arrays of
{dtypes}, with two sets of sizes, with strided and Fortran-ordered arrays, and
inside a staged branch. "Works" means that results, arguments, the states of random generators, warnings and exceptions
are the same to the bit, without an opaque node. Where the result type is unknown until run time, the call is a node
like any other, but Python's questions about its result are answered at run time. Left out are functions that neither
take nor make arrays of numbers (settings, dates, printing).

| Namespace | functions | work | of these typed before they run |
| --- | ---: | ---: | ---: |
"""


def main() -> None:
    warnings.simplefilter("ignore")
    uncalled = missing()
    if uncalled:
        raise SystemExit(f"tests/numpy_calls.py has no call of {', '.join(uncalled)}")
    with tempfile.TemporaryDirectory() as folder:
        found = sweep(Path(folder))
    wrong = [
        f"{space}: {item.name}: {item.problem}" for space, items in found.items() for item in items if item.problem
    ]
    text = _HEAD.format(version=np.__version__, dtypes=", ".join(DTYPES))
    text += "".join(_summary(f"`{space}`", items) for space, items in found.items())
    text += _summary("all", [item for items in found.values() for item in items])
    text += "".join(f"\n## `{space}`\n\n{_table(items)}" for space, items in found.items())
    (Path(__file__).parent / "numpy.md").write_text(text)
    print("\n".join(wrong) or "nothing differs")


def _summary(name: str, findings: Sequence[Finding]) -> str:
    works = sum(item.works for item in findings)
    typed = sum(item.works and item.is_typed for item in findings)
    return f"| {name} | {len(findings)} | {works} ({works / len(findings):.1%}) | {typed / max(works, 1):.1%} |\n"


def _table(findings: Sequence[Finding]) -> str:
    rows = [f"| `{item.name}` | {_status(item)} |" for item in sorted(findings, key=lambda item: item.name)]
    return "\n".join(["| Function | Status |", "| --- | --- |", *rows, ""])


def _status(item: Finding) -> str:
    if item.refusal:
        return f"not supported: {_cell(item.refusal)}"
    if item.problem:
        return f"not supported: {_cell(item.problem)}"
    return "works" if item.is_typed else "works, result type unknown until run time"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    main()
