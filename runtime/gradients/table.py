"""All rules: they are imported when a gradient is first asked for."""

from __future__ import annotations

import importlib
import sys
from functools import cache

from runtime.gradients.rules import RULES, Rule

_FAMILIES = (
    *(
        "elementwise",
        "reduction",
        "orders",
        "shaping",
        "rows",
        "taking",
        "stores",
        "products",
        "einsum",
        "differences",
        "polynomials",
    ),
    *("linalg", "factors", "fft", "draws", "own"),
)


def load() -> dict[object, Rule]:
    """The rules of NumPy's functions, and those of SciPy's where the program uses it."""
    for family in _FAMILIES:
        _load(family)
    _load_forms()
    if "scipy.special" in sys.modules:
        _load("special")
    return RULES


@cache
def _load(family: str) -> None:
    importlib.import_module(f"runtime.gradients.rules_{family}")


@cache
def _load_forms() -> None:
    importlib.import_module("runtime.gradients.inlined")
