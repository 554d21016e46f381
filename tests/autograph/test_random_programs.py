"""Random programs do the same in both modes, bit for bit.

They are drawn from seeds, and reduced as text. Strategies of hypothesis draw such a program some sixty times as slowly,
many of them alike, and shrink the choices it was made by instead of the program.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.autograph.random_programs import Program
from tests.autograph.reducing import CANDIDATE_SECONDS, reduced
from tests.autograph.running import run_program

COUNT = int(os.environ.get("AUTOGRAPH_RANDOM_PROGRAMS", "2000"))
START = int(os.environ.get("AUTOGRAPH_RANDOM_START", "10000"))


def check(source: str, folder: Path) -> bool:
    """Whether the program could be a graph; fails with the program reduced where the modes differ."""
    verdict = run_program(source, folder)
    if verdict.failed:
        small = reduced(source, lambda text: run_program(text, folder, CANDIDATE_SECONDS).kind == verdict.kind)
        shown = small[small.index("def program") : small.index("def calls")]
        pytest.fail(f"{run_program(small, folder).text}\n\n{shown}", pytrace=False)
    return verdict.kind != "refused"


def check_many(seeds: range, folder: Path) -> None:
    refused = [seed for seed in seeds if not check(Program(seed).build(), folder)]
    assert len(refused) <= len(seeds) // 1000, f"refused: {refused}"


@pytest.mark.parametrize("start", range(100, 145, 15))
def test_random_programs(start: int, tmp_path: Path) -> None:
    check_many(range(start, start + 15), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(START, START + COUNT, 1000))
def test_many_random_programs(start: int, tmp_path: Path) -> None:
    check_many(range(start, min(start + 1000, START + COUNT)), tmp_path)
