"""NumPy's functions and methods in graph mode against eager: the sweep of `docs/numpy.md`, with fewer arguments."""

from __future__ import annotations

import pytest

from tests.numpy_calls import TABLES
from tests.numpy_sweep import Finding, calls_of, examine, missing, prepare

GOAL = 0.97
INTEGER = frozenset(
    "bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift "
    "bitwise_xor gcd invert lcm left_shift right_shift".split()
)


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    path = tmp_path_factory.mktemp("calls")
    prepare(path)
    return [
        examine(name, calls[:2], path, ("int64",) if name in INTEGER else ("float64",), is_brief=True)
        for space in TABLES
        for name, calls in calls_of(space).items()
    ]


def test_every_function_for_arrays_of_numbers_is_called() -> None:
    assert missing() == []


@pytest.mark.filterwarnings("ignore")
def test_nothing_differs_from_eager(findings: list[Finding]) -> None:
    assert [f"{item.name}: {item.problem}" for item in findings if item.problem] == []


@pytest.mark.filterwarnings("ignore")
def test_as_many_functions_work_as_the_documentation_says(findings: list[Finding]) -> None:
    working = [item.name for item in findings if item.works]
    assert len(working) >= GOAL * len(findings), sorted({item.name for item in findings} - set(working))
