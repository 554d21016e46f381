"""What fast forms need at run time: when they may run, and how they are left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


class Left(ArithmeticError):
    """A result is not what NumPy would compute: the iteration starts anew on NumPy's scalars."""


# What an iteration may raise before it has changed anything. NumPy or Python raises it anew, in its own words.
LEAVING = (ArithmeticError, LookupError, TypeError, ValueError, NotImplementedError)


def _no_state() -> None:
    """Stands for the state of NumPy's error handling where NumPy does not show it: equal to no state."""


def _find_state() -> tuple[Callable[[], Any], Any]:
    """What gives NumPy's error handling as one object, and the object that ignores underflow."""
    variable = getattr(getattr(np, "_core", None), "umath", None)
    get = getattr(getattr(variable, "_extobj_contextvar", None), "get", None)
    if get is None or np.geterr()["under"] != "ignore":
        return _no_state, object()
    return get, get()


_state, _quiet = _find_state()


def ignores_underflow() -> bool:
    """Whether NumPy is silent about results that are too small for a float; Python always is."""
    return _state() is _quiet or np.geterr()["under"] == "ignore"


def errors_raised() -> Any:
    """NumPy's error handling with FloatingPointError wherever it would warn, raise or call."""
    state: Any = {kind: "ignore" if how == "ignore" else "raise" for kind, how in np.geterr().items()}
    return np.errstate(**state)
