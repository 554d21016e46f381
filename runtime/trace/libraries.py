"""Which code is a library's, and stays as it is; which module a class comes from."""

from __future__ import annotations

import builtins
import sys

LIBRARIES = (sys.stdlib_module_names - {"__main__"}) | {
    "numpy", "scipy", "autograph", "runtime", "pytest", "_pytest", "hypothesis", "matplotlib", "pandas", "sklearn",
}  # fmt: skip
HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: made at run time, by a `class` statement or another call


def module_of(cls: type) -> str:
    """The module of a class; empty for one that code without a name has made, as `exec` does, which says `builtins`."""
    is_builtin = cls.__module__ != "builtins" or not cls.__flags__ & HEAP_TYPE
    return cls.__module__ if is_builtin or getattr(builtins, cls.__name__, None) is cls else ""


def is_library(module: str | None) -> bool:
    """Whether code of this module stays as it is: the standard library, NumPy, SciPy, this project."""
    return (module or "").partition(".")[0] in LIBRARIES
