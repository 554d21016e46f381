"""Random programs over arrays do the same in both modes, bit for bit, with the thresholds of all fast forms lowered."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runtime.executors import buffers, tiles
from tests.autograph.reducing import CANDIDATE_SECONDS, reduced
from tests.autograph.running import run_program
from tests.kernels.random_arrays import ArrayProgram

COUNT = int(os.environ.get("AUTOGRAPH_RANDOM_PROGRAMS", "2000"))
START = int(os.environ.get("AUTOGRAPH_RANDOM_START", "10000"))


@pytest.fixture(autouse=True)
def lowered_thresholds(monkeypatch):
    monkeypatch.setattr(tiles, "TILE", 32)
    monkeypatch.setattr(tiles, "LONG", 48)
    monkeypatch.setattr(buffers, "_MIN_KEPT", 1)


def check(seed: int, folder: Path) -> None:
    source = ArrayProgram(seed).build()
    verdict = run_program(source, folder)
    if verdict.failed:
        small = reduced(source, lambda text: run_program(text, folder, CANDIDATE_SECONDS).kind == verdict.kind)
        shown = small[small.index("def program") : small.index("def kinds")]
        pytest.fail(f"seed {seed}\n{run_program(small, folder).text}\n\n{shown}", pytrace=False)
    assert verdict.kind == "same", verdict.text


@pytest.mark.parametrize("start", range(100, 136, 12))
def test_random_programs(start: int, tmp_path: Path) -> None:
    for seed in range(start, start + 12):
        check(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(START, START + COUNT, 50))
def test_many_random_programs(start: int, tmp_path: Path) -> None:
    for seed in range(start, start + 50):
        check(seed, tmp_path)
