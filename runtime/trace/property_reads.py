"""Properties of classes with a `__getattr__`: Python asks that one where the property raises an AttributeError."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from runtime.trace.builder import current
from runtime.trace.class_attributes import class_attribute
from runtime.trace.exceptions import Raised
from runtime.trace.heap import EMPTY
from runtime.trace.raised_classes import may_raise


def has_fallback(cls: type, name: str) -> bool:
    """Whether `__getattr__` stands in for a property of this name."""
    if class_attribute(cls, "__getattr__") is EMPTY:
        return False
    member = class_attribute(cls, name)
    return isinstance(getattr(member, "raw", member), property | cached_property)


def read_property(instance: Any, name: str) -> Any:
    """What the property gives, or, where only the run knows if it raises an AttributeError, what `__getattr__` does."""
    trace = current()
    size = trace.mark()
    trace.heap.open(())
    value, decides = EMPTY, False
    try:
        value = object.__getattribute__(instance, name)
    except Raised:
        decides = True
    finally:
        decides = decides or (value is not EMPTY and may_raise(trace.nodes[size:], AttributeError))
        trace.heap.undo() if decides else trace.heap.keep()
    if not decides:
        return value
    trace.cut(size)
    return _read_or_ask(instance, name)


def _read_or_ask(instance: Any, name: str) -> Any:
    from runtime.trace.attempts import attempt

    found: Any = EMPTY

    def read() -> None:
        nonlocal found
        found = object.__getattribute__(instance, name)

    def ask(error: BaseException) -> None:
        nonlocal found
        found = type(instance).__getattr__(instance, name)

    attempt(read, [((AttributeError,), ask)], None, None)
    return found
