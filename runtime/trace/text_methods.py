"""Methods of known texts, which may be given what is known at run time only.

A text that is known in a trace is Python's own. Converted code calls such methods with `ag.of(text).name`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.primitives.methods import method_primitive
from runtime.trace.builtin_calls import by_value, holds_symbolic, native
from runtime.trace.calls import stage

TEXTS = (str, bytes)
# Those that take arguments; the others of a known text are known.
NAMES = frozenset(
    [
        "center",
        "count",
        "endswith",
        "expandtabs",
        "find",
        "format",
        "index",
        "join",
        "ljust",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rfind",
        "rindex",
        "rjust",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "startswith",
        "strip",
        "translate",
        "zfill",
    ]
)


def text_method(text: str | bytes, name: str) -> Callable[..., Any]:
    """`text.name`, a method that becomes a node where an argument is known at run time only."""
    method = getattr(text, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        if holds_symbolic(args) or holds_symbolic(kwargs):
            return stage(method_primitive(name), (text, *by_value(args)), by_value(kwargs))
        return native(method, *args, **kwargs)

    return call
