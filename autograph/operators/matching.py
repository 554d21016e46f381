"""What the patterns of `match` ask of a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from autograph.operators.logic import and_, not_
from runtime.trace.builder import tracing
from runtime.trace.builtins_front import BUILTINS
from runtime.trace.exceptions import for_user

_TEXTS = (str, bytes, bytearray)
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: made by a `class` statement
_MATCH_SELF = 1 << 22  # _Py_TPFLAGS_MATCH_SELF: `case int(n)` binds the number itself


def is_sequence(item: Any) -> Any:
    """Whether `case [a, b]` takes the value, whatever its length: texts and arrays are no sequences for `match`."""
    if tracing() is None:
        return isinstance(item, Sequence) and not isinstance(item, _TEXTS)
    is_instance = BUILTINS["isinstance"]
    return and_(is_instance(item, Sequence), lambda: not_(is_instance(item, _TEXTS)))


def is_mapping(item: Any) -> Any:
    """Whether `case {key: value}` takes the value, whatever its keys."""
    return isinstance(item, Mapping) if tracing() is None else BUILTINS["isinstance"](item, Mapping)


def has_positional(item: Any, cls: Any, count: int) -> Any:
    """Whether the value has what `count` positional patterns of `case cls(…)` ask for."""
    names = _positional_names(cls, count)
    if names is None:
        return True
    has = hasattr if tracing() is None else BUILTINS["hasattr"]
    found: Any = True
    for name in names[:count]:
        found = and_(found, partial(has, item, name))
    return found


def positional(item: Any, cls: Any, number: int) -> Any:
    """What the positional pattern of this number is of."""
    names = _positional_names(cls, number + 1)
    if names is None:
        return item
    return getattr(item, names[number]) if tracing() is None else BUILTINS["getattr"](item, names[number])


def _positional_names(cls: Any, count: int) -> tuple[str, ...] | None:
    """The attributes that positional patterns are of; None where the only one is of the value itself."""
    original = getattr(cls, "ag_original", getattr(cls, "ag_class", cls))
    names: tuple[str, ...] | None = getattr(original, "__match_args__", None)
    if names is None and original.__flags__ & _MATCH_SELF:
        allowed = 1
    else:
        names = names or ()
        allowed = len(names)
    if count > allowed:
        is_plain = original.__flags__ & _HEAP_TYPE or original.__module__ == "builtins"
        label = original.__name__ if is_plain else f"{original.__module__}.{original.__name__}"
        patterns = "sub-pattern" if allowed == 1 else "sub-patterns"
        raise for_user(TypeError(f"{label}() accepts {allowed} positional {patterns} ({count} given)"))
    return names
