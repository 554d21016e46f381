"""Which code is a library's, and stays as it is; which module a class comes from."""

from __future__ import annotations

import builtins
import sys
from functools import lru_cache
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from runtime.primitives.library_values import CLASSES

LIBRARIES = (sys.stdlib_module_names - {"__main__"}) | {
    "numpy", "scipy", "autograph", "runtime", "pytest", "_pytest", "hypothesis", "matplotlib", "pandas", "sklearn",
}  # fmt: skip
HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: made at run time, by a `class` statement or another call


def module_of(cls: type) -> str:
    """The module of a class; empty for one that code without a name has made, as `exec` does, which says `builtins`.

    A class of functions that Cython compiles gives the modules of its functions there, and tells none of its own.
    """
    if not isinstance(cls.__module__, str):
        return "builtins"
    is_builtin = cls.__module__ != "builtins" or not cls.__flags__ & HEAP_TYPE
    return cls.__module__ if is_builtin or getattr(builtins, cls.__name__, None) is cls else ""


def holds_nothing(cls: type) -> bool:
    """Whether an object of a class of libraries leads to none of the user's."""
    if cls in CLASSES:
        return True
    library = module_of(cls).split(".")[0]
    return library in ("numpy", "_thread") or (library == "builtins" and not hasattr(cls, "__iter__"))


def is_library(module: str | None) -> bool:
    """Whether code of this module stays as it is: that of the standard library, NumPy, SciPy, this project.

    So does that of installed packages which have nothing to do with arrays, such as progress bars.
    """
    package = (module or "").partition(".")[0]
    return package in LIBRARIES or _is_without_arrays(package)


@lru_cache(maxsize=1024)
def _is_without_arrays(package: str) -> bool:
    """Whether a package is installed, and none of its modules that are there knows NumPy or this project."""
    root = getattr(sys.modules.get(package), "__file__", None)
    if root is None or _INSTALLED.isdisjoint(PurePath(root).parts):
        return False
    own = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] == package]
    return not any(_package_of(item) in _OF_ARRAYS for module in own for item in vars(module).values())


def _package_of(item: Any) -> str:
    """The package of a module, or of what comes from one."""
    if type(item) is ModuleType:
        found: Any = item.__name__
    else:
        found = (item if isinstance(item, type | FunctionType | BuiltinFunctionType) else type(item)).__module__
    return str(found).partition(".")[0]


_INSTALLED = frozenset(("site-packages", "dist-packages"))
_OF_ARRAYS = frozenset(("numpy", "autograph", "runtime"))
