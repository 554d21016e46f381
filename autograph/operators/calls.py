"""Calls with starred arguments."""

from __future__ import annotations

from typing import Any

from runtime.trace.builder import tracing
from runtime.trace.builtins_front import native
from runtime.trace.spreading import Rest, call_spread


def spread(function: Any, /, *parts: Any, **kwargs: Any) -> Any:
    """`function(a, *b, c, **kwargs)`, of the parts `(a,)`, `b` and `(c,)`."""
    if tracing() is None or all(type(part) is tuple for part in parts):
        return native(function, *[item for part in parts for item in part], **kwargs)
    return call_spread(function, parts, kwargs)


def rest(args: Any) -> Any:
    """What `*args` is, which may be a tuple of run time."""
    return args[0].items if type(args) is tuple and len(args) == 1 and type(args[0]) is Rest else args
