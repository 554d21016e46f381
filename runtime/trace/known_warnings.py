"""Warnings of operations on NumPy scalars that are known while a trace is made.

Such an operation is done once, at tracing, but eager code warns at every call. So where NumPy would warn, the trace is
made again with its scalars at run time: see `Trace.stages_scalars`.
"""

from __future__ import annotations

from typing import Any

import numpy as np


class KnownWarning(BaseException):
    """NumPy would warn of an operation on known scalars."""


def _found(kind: str, flag: int) -> None:
    raise KnownWarning(kind)


def warnings_found() -> Any:
    """A context in which NumPy raises `KnownWarning` where it would warn, raise or call."""
    state: Any = {kind: "ignore" if how == "ignore" else "call" for kind, how in np.geterr().items()}
    return np.errstate(call=_found, **state)
