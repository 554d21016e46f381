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
    """A context in which NumPy raises `KnownWarning` for whatever it might warn of: what it says is set at run time."""
    return np.errstate(all="call", call=_found)
