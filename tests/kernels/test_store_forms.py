"""Every store form and primitive on arrays of any shape, layout, dtype and overlap does the same in both modes."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from runtime.executors import buffers, tiles
from tests.checking import check
from tests.kernels.store_forms import Program, calls, programs, stores

BRIEF = settings(
    max_examples=80, derandomize=True, deadline=None, database=None, print_blob=False,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
LONG = settings(BRIEF, max_examples=5000, derandomize=False, print_blob=True)


@pytest.fixture(autouse=True)
def lowered_thresholds(monkeypatch: Any) -> None:
    monkeypatch.setattr(tiles, "TILE", 32)
    monkeypatch.setattr(tiles, "LONG", 48)
    monkeypatch.setattr(buffers, "_MIN_KEPT", 1)


def compare(program: Program) -> None:
    """Both modes, for two calls in which sizes differ."""
    first, *others = program.calls
    with warnings.catch_warnings(), np.errstate(all="warn"):
        try:
            check(program.function(), *first, calls=others)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{program.text}") from None


@BRIEF
@given(programs(stores))
def test_stores(program: Program) -> None:
    compare(program)


@BRIEF
@given(programs(calls))
def test_calls(program: Program) -> None:
    compare(program)


@pytest.mark.slow
@LONG
@given(programs(stores))
def test_many_stores(program: Program) -> None:
    compare(program)


@pytest.mark.slow
@LONG
@given(programs(calls))
def test_many_calls(program: Program) -> None:
    compare(program)
