"""Eager or graph: the switch that turns every decorated function into its original and back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Literal

Mode = Literal["eager", "graph"]

MODES: tuple[Mode, ...] = ("eager", "graph")

_VARIABLE = "AUTOGRAPH_MODE"


def checked_mode(name: str, where: str = "mode") -> Mode:
    """`name` itself if it is a mode; else a `ValueError` that names the two."""
    for mode_name in MODES:
        if name == mode_name:
            return mode_name
    raise ValueError(f"{where} must be 'eager' or 'graph', not {name!r}")


_default: Mode = checked_mode(os.environ.get(_VARIABLE) or "graph", f"environment variable {_VARIABLE}")
_here: ContextVar[Mode | None] = ContextVar("autograph_mode", default=None)


def current_mode() -> Mode:
    """The mode of this thread or task: that of the innermost `with mode(...)`, else the process's."""
    return _here.get() or _default


def set_mode(name: str) -> None:
    """Set the mode of the process: every thread and task outside a `with mode(...)`.

    Raises `ValueError` if `name` is neither "eager" nor "graph".
    """
    global _default
    _default = checked_mode(name)


def mode(name: str) -> AbstractContextManager[None]:
    """Set the mode within a `with` block, for this thread or task only; also a decorator.

    Raises `ValueError` at once if `name` is neither "eager" nor "graph".
    """
    return _mode(checked_mode(name))


@contextmanager
def _mode(name: Mode) -> Iterator[None]:
    token = _here.set(name)
    try:
        yield
    finally:
        _here.reset(token)
