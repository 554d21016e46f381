"""Which frames are the user's: not this project's, and not those of what it is built on."""

from __future__ import annotations

import contextlib
import dis
import functools
import os
from types import CodeType, FrameType

import numpy as np

_NUMPY = os.path.dirname(np.__file__)
_FOLDERS: set[str] = {os.path.dirname(os.path.abspath(__file__)), _NUMPY}

# Files whose functions are traced like the user's, but hidden: this project's that tell functions of a library's in
# Python, and Python's own. What they raise, the library raises.
_OF_PYTHON = (contextlib.__file__, functools.__file__)
LIBRARY_FILES: set[str] = set(_OF_PYTHON)


MADE_FUNCTIONS = "<function of a graph>"  # the file of the functions that graphs make: they call code of the user's
HIDDEN: set[str] = {MADE_FUNCTIONS}  # files met so far whose frames are not the user's
_SHOWN: set[str] = set()  # the user's


def hide_folder(file: str) -> None:
    """Hide the frames of the package that this file is in, one that is built on this."""
    _FOLDERS.add(os.path.dirname(os.path.abspath(file)))
    _SHOWN.clear()


def is_internal(code: CodeType) -> bool:
    """Whether a frame of this code is to be hidden from the user."""
    file = code.co_filename
    if file not in HIDDEN and file not in _SHOWN:
        inside = any(file.startswith(folder + os.sep) for folder in _FOLDERS)
        (HIDDEN if inside or file in _OF_PYTHON else _SHOWN).add(file)
    return file in HIDDEN


def is_library_code(code: CodeType) -> bool:
    """Whether a hidden frame is of NumPy's, or of what stands in for it: its exceptions are eager's own."""
    return code.co_filename in LIBRARY_FILES or code.co_filename.startswith(_NUMPY + os.sep)


_UNPACK = dis.opmap["UNPACK_SEQUENCE"]
_BINARY_OP, _FIRST_AUGMENTED = dis.opmap["BINARY_OP"], 13


def targets_of(frame: FrameType) -> int | None:
    """How many targets the assignment `a, b = …` has that the frame is at; None where it is at something else."""
    code, place = frame.f_code.co_code, frame.f_lasti
    return code[place + 1] if code[place] == _UNPACK else None


def is_augmented(frame: FrameType) -> bool:
    """Whether the frame is at an `op=`."""
    code, place = frame.f_code.co_code, frame.f_lasti
    return code[place] == _BINARY_OP and code[place + 1] >= _FIRST_AUGMENTED
