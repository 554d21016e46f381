"""Checks of what stands behind stars in calls and displays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.primitives.primitive import Primitive
from runtime.types import NONE


def _check_items(item: Any, called: Any = None) -> None:
    """Raises the TypeError of `called(*item)`, or of `[*item]`, where the item can't be iterated.

    The user's own `__iter__` and `__getitem__` are not asked.
    """
    if any("__iter__" in vars(base) for base in type(item).__mro__):
        return
    try:
        iter(item)
    except TypeError:
        _demand(lambda: [*item], "Value", called)


def _check_mapping(item: Any, called: Any = None) -> None:
    """Raises the TypeError of `called(**item)`, or of `{**item}`, where the item has no keys."""
    if hasattr(type(item), "keys") or hasattr(item, "keys"):
        return
    _demand((lambda: {**item}) if called is None else (lambda: dict(**item)), "dict()", called)


def _demand(attempt: Callable[[], Any], subject: str, called: Any) -> None:
    """The error of an attempt, told of another function than the one that it names."""
    try:
        attempt()
    except TypeError as error:
        text = str(error)
    if called is not None:
        text = text.replace(subject, _name(called) + (" argument" if subject == "Value" else ""), 1)
    raise TypeError(text)


def _name(called: Any) -> str:
    """What Python's messages call a function; a text is the name itself."""
    if isinstance(called, str):
        return called
    name = getattr(called, "__qualname__", None)
    if name is None:
        return str(called)
    module = getattr(called, "__module__", None)
    return f"{name}()" if module in (None, "builtins") else f"{module}.{name}()"


CHECK_ITEMS = Primitive("check_items", _check_items, lambda *types: NONE)
CHECK_MAPPING = Primitive("check_mapping", _check_mapping, lambda *types: NONE)
PRIMITIVES = (CHECK_ITEMS, CHECK_MAPPING)
