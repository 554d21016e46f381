"""Calls with starred arguments."""

from __future__ import annotations

from types import BuiltinFunctionType
from typing import Any

from autograph.operators.formatting import format
from autograph.operators.names import chain, new
from runtime.trace.builder import tracing
from runtime.trace.builtin_calls import native
from runtime.trace.call_arguments import KEYWORDS, Rest
from runtime.trace.choice import Choice, each_choice
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import for_user
from runtime.trace.iteration import iterate
from runtime.trace.keywords import at_run_time, call_keyed
from runtime.trace.spreading import call_spread
from runtime.trace.star_checks import demand_mapping, name_of


def spread(function: Any, /, *parts: Any, **kwargs: Any) -> Any:
    """`function(a, *b, c, **kwargs)`, of the parts `(a,)`, `b` and `(c,)`."""
    if tracing() is not None and KEYWORDS in kwargs:
        others = kwargs.pop(KEYWORDS).items
        args = tuple([item for part in parts for item in (part if type(part) is tuple else iterate(part))])
        return call_keyed(function, args, (Dict(kwargs), others) if kwargs else (others,))
    if tracing() is None or all(type(part) is tuple for part in parts):
        return native(function, *[item for part in parts for item in part], **kwargs)
    if any(type(part) is Choice for part in parts):
        return each_choice(lambda *known: spread(function, *known, **kwargs), parts)
    return call_spread(function, parts, kwargs)


def taken(part: Any) -> Any:
    """The items of `*part` before a further argument that may change them."""
    if tracing() is None:
        return tuple(part)
    items = iterate(part)
    return tuple(items) if items.can_unroll() else chain(part)


def keyed(function: Any, args: tuple[Any, ...], *parts: Any) -> Any:
    """`function(*args, **parts[0], **parts[1], …)`."""
    if any(type(part) is Choice for part in (args, *parts)):
        return each_choice(lambda *known: keyed(function, *known), (args, *parts))
    parts = tuple(map(keywords, parts))
    for part in parts if tracing() is not None else ():
        demand_mapping(part, function)
    if tracing() is not None and any(map(at_run_time, parts)):
        return call_keyed(function, args, parts)
    merged: dict[Any, Any] = {}
    for part in parts:
        if not hasattr(part, "keys"):
            text = f"{name_of(function)}() argument after ** must be a mapping, not {type(part).__name__}"
            raise for_user(TypeError(text))
        for key in part.keys():  # noqa: SIM118 - any mapping
            if key in merged:
                raise for_user(TypeError(f"{name_of(function)}() got multiple values for keyword argument {key!r}"))
            if not isinstance(key, str):
                raise for_user(TypeError("keywords must be strings"))
            merged[key] = part[key]
    is_of_text = isinstance(function, BuiltinFunctionType) and isinstance(function.__self__, str)
    if is_of_text and function.__name__ == "format" and type(args) is tuple:
        return format(function.__self__, *args, **merged)
    return spread(function, args, **merged)


def keywords(given: Any) -> Any:
    """What `**kwargs` is, which may be a dict of run time."""
    if type(given) is not dict:
        return given
    return given[KEYWORDS].items if KEYWORDS in given else new(given)


def rest(args: Any) -> Any:
    """What `*args` is, which may be a tuple of run time."""
    if type(args) is not tuple or not args or type(args[-1]) is not Rest:
        return args
    *known, of_run_time = args  # before them the object of a method that names no parameter for it
    return tuple(known) + of_run_time.items if known else of_run_time.items
