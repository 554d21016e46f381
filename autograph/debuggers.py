"""Debuggers: where one is to stop, code runs as it was written."""

from __future__ import annotations

from types import CodeType
from typing import Any

_DEBUGGERS = frozenset(["pdb", "ipdb", "pudb"])


def is_debugger(trace_function: Any) -> bool:
    """Whether a function set by `sys.settrace` is a debugger's: pdb's or pydevd's, not a coverage tool's."""
    owner = type(getattr(trace_function, "__self__", trace_function))
    return any(cls.__module__.startswith(("bdb", "pdb", "pydevd", "_pydevd")) for cls in owner.__mro__)


def stops_in_debugger(code: CodeType) -> bool:
    """Whether code, or a function inside it, calls `breakpoint()` or the `set_trace()` of a debugger."""
    names = set(code.co_names) | set(code.co_varnames)
    if "breakpoint" in names or ("set_trace" in names and not _DEBUGGERS.isdisjoint(names)):
        return True
    return any(stops_in_debugger(inner) for inner in code.co_consts if isinstance(inner, CodeType))
