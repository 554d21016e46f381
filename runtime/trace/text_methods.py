"""Methods of known texts, numbers, ranges and slices, which may be given what is known at run time only.

What is known in a trace is Python's own. Converted code calls such methods with `ag.of(text).name`.
"""

from __future__ import annotations

from string import Formatter, digits
from typing import Any

from runtime.primitives.methods import method_primitive
from runtime.trace.builder import current
from runtime.trace.builtin_calls import by_value, holds_symbolic, native
from runtime.trace.calls import stage
from runtime.trace.dicts import Dict

TEXTS = (str, bytes)
# Those that take arguments; the others of a known text are known.
_OF_TEXTS = frozenset(
    [
        "center",
        "count",
        "endswith",
        "expandtabs",
        "find",
        "format",
        "format_map",
        "index",
        "join",
        "ljust",
        "lstrip",
        "maketrans",
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

_OF: dict[type, frozenset[str]] = {
    **dict.fromkeys(TEXTS, _OF_TEXTS),
    int: frozenset(("to_bytes",)),
    range: frozenset(("count", "index")),
    slice: frozenset(("indices",)),
}
CLASSES = tuple(_OF)
_NUMBERED = frozenset(("", *digits, ".", "["))  # how fields begin that have no name
NAMES = frozenset().union(*_OF.values())


def has_method(cls: type | None, name: str) -> bool:
    """Whether this is such a method of one of these classes."""
    return cls is not None and name in _OF.get(cls, ())


class KnownMethod:
    """`item.name`, a method that becomes a node where it is given what is known at run time only."""

    def __init__(self, item: Any, name: str) -> None:
        self._method = getattr(item, name)
        self.ag_original = getattr(self._method, "ag_original", self._method)
        self.__self__ = item
        self.__name__ = name
        self.__qualname__ = self.ag_original.__qualname__

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        if self.__name__ == "format" or (self.__name__ == "join" and len(args) == 1):
            lifter = current().lifter
            if lifter is not None:  # as where the text and its method stand in the call
                return getattr(lifter.converter.operators, self.__name__)(self.__self__, *args, **kwargs)
        if self.__name__ == "format_map" and len(args) == 1 and _names_items(self.__self__, args[0]):
            return KnownMethod(self.__self__, "format")(**{name: args[0][name] for name in args[0]})
        if self.__name__ == "format_map" or holds_symbolic((self.__self__, *args)) or holds_symbolic(kwargs):
            return stage(method_primitive(self.__name__), by_value((self.__self__, *args)), by_value(kwargs))
        return native(self._method, *args, **kwargs)


def _names_items(text: Any, items: Any) -> bool:
    """Whether a text names items of a known dict, whose keys are texts, and no others by number."""
    if type(text) is not str or not isinstance(items, Dict) or items.ag_grown is not None:
        return False
    named = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    return all(type(key) is str for key in items) and not any(name[:1] in _NUMBERED for name in named)
