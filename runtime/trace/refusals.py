"""Values that a graph does not take, each with the reason and the way out."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from runtime.errors import Unsupported
from runtime.trace.builder import Trace


def refuse(value: Any, name: str, trace: Trace) -> None:
    """Raise `Unsupported` for a value that a graph does not take; `name` is how the user's code calls it."""
    reason = mend = ""
    module = type(value).__module__.partition(".")[0]
    if module == "pandas":
        reason = f"`{name}` is a pandas {type(value).__name__}; a graph works on NumPy arrays"
        mend = f"Pass `{name}.to_numpy()`."
    elif (masked := sys.modules.get("numpy.ma")) is not None and isinstance(value, masked.MaskedArray):
        reason = f"`{name}` is a masked array; a graph works on plain arrays"
        mend = f"Pass `{name}.filled(...)` and the mask as a second array."
    elif isinstance(value, np.matrix):
        reason = f"`{name}` is a numpy.matrix; a graph works on plain arrays"
        mend = f"Pass `np.asarray({name})`."
    elif isinstance(value, np.ndarray) and type(value) is not np.ndarray:
        reason = f"`{name}` is a {type(value).__name__}, a subclass of ndarray; a graph works on plain arrays"
        mend = f"Pass `np.asarray({name})`."
    elif isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "O":
        reason = f"`{name}` has the object dtype {value.dtype}; a graph works on numbers"
        mend = f"Convert it, for instance by `{name}.astype(float)`."
    elif isinstance(value, np.void):
        reason = f"`{name}` is one item of a structured array, which may be memory of the array"
        mend = "Pass its fields, or the array and the index."
    if reason:
        raise Unsupported(reason, mend, trace.frame())
