"""Calls with starred arguments."""

from __future__ import annotations

from typing import Any

from autograph.operators.formatting import format
from runtime.trace.builder import tracing
from runtime.trace.builtin_calls import native
from runtime.trace.call_arguments import Rest
from runtime.trace.exceptions import for_user
from runtime.trace.keywords import at_run_time, call_keyed, name_of
from runtime.trace.spreading import call_spread


def spread(function: Any, /, *parts: Any, **kwargs: Any) -> Any:
    """`function(a, *b, c, **kwargs)`, of the parts `(a,)`, `b` and `(c,)`."""
    if tracing() is None or all(type(part) is tuple for part in parts):
        return native(function, *[item for part in parts for item in part], **kwargs)
    return call_spread(function, parts, kwargs)


def keyed(function: Any, args: tuple[Any, ...], *parts: Any) -> Any:
    """`function(*args, **parts[0], **parts[1], …)`."""
    if tracing() is not None and any(map(at_run_time, parts)):
        return call_keyed(function, args, parts)
    keywords: dict[Any, Any] = {}
    for part in parts:
        if not hasattr(part, "keys"):
            text = f"{name_of(function)}() argument after ** must be a mapping, not {type(part).__name__}"
            raise for_user(TypeError(text))
        for key in part.keys():  # noqa: SIM118 - any mapping
            if key in keywords:
                raise for_user(TypeError(f"{name_of(function)}() got multiple values for keyword argument {key!r}"))
            keywords[key] = part[key]
    is_format = isinstance(getattr(function, "__self__", None), str) and function.__name__ == "format"
    if is_format and type(args) is tuple:
        return format(function.__self__, *args, **keywords)
    return spread(function, args, **keywords)


def rest(args: Any) -> Any:
    """What `*args` is, which may be a tuple of run time."""
    return args[0].items if type(args) is tuple and len(args) == 1 and type(args[0]) is Rest else args
