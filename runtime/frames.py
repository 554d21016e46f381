"""Which frames are the user's: not this project's, and not those of what it is built on."""

from __future__ import annotations

import contextlib
import os
from types import CodeType

import numpy as np

# A package that is built on this one adds its own.
INTERNAL_FOLDERS: set[str] = {os.path.dirname(os.path.abspath(__file__)), os.path.dirname(np.__file__)}


def is_internal(code: CodeType) -> bool:
    """Whether a frame of this code is to be hidden from the user."""
    name = code.co_filename
    return name == contextlib.__file__ or any(name.startswith(folder + os.sep) for folder in INTERNAL_FOLDERS)
