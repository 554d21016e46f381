"""Gradients of random programs: both modes, bit for bit, and finite differences."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import FunctionType

import numpy as np
import pytest

from tests.autograph.random_gradients import Program
from tests.gradient_checking import check_gradient

COUNT = int(os.environ.get("AUTOGRAPH_RANDOM_GRADIENTS", "500"))
START = int(os.environ.get("AUTOGRAPH_RANDOM_START", "10000"))
X = np.array([0.31, -0.52, 0.83])
Y = np.array([-0.7, 0.45, 0.22])
CALLS = [(X, np.float64(0.4)), (Y, np.float64(-0.3)), (X[::-1].copy(), np.float64(0.9))]


def made(seed: int, folder: Path) -> FunctionType:
    """The program with this number, from a file, for its source is read."""
    path = folder / f"program_{seed}.py"
    path.write_text(Program(seed).build())
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.program


def runs(program: FunctionType) -> bool:
    """Whether the program itself accepts the arguments: names may change their kinds on the way."""
    try:
        for x, y in CALLS:
            program(x.copy(), y)
    except (TypeError, IndexError, ValueError):
        return False
    return True


def check(seed: int, folder: Path, second: bool) -> None:
    program = made(seed, folder)
    if runs(program):
        first, *others = CALLS
        check_gradient(program, *first, calls=others, argnums=(0, 1), tolerance=1e-5, second=second, exact=False)


@pytest.mark.parametrize("seed", range(5))
def test_random_gradients(seed: int, tmp_path: Path) -> None:
    check(seed, tmp_path, second=seed == 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(START, START + COUNT))
def test_many_random_gradients(seed: int, tmp_path: Path) -> None:
    check(seed, tmp_path, second=seed % 5 == 0)
