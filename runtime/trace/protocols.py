"""`isinstance` of protocols that look at an object's own attributes: classes of `typing.runtime_checkable`."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from runtime.trace.attribute_presence import has_attribute
from runtime.trace.objects import Instance


def protocols_among(classes: Any) -> list[type]:
    """Those of the classes of an `isinstance` that are such protocols."""
    given = classes if type(classes) is tuple else (classes,)
    return [cls for cls in given if isinstance(cls, type) and _is_checkable(cls)]


@lru_cache(maxsize=1024)
def _is_checkable(cls: Any) -> bool:
    return bool(getattr(cls, "_is_protocol", False) and getattr(cls, "_is_runtime_protocol", False))


@lru_cache(maxsize=1024)
def asks_objects(protocol: type) -> bool:
    """Whether a class alone never tells, since a member of the protocol is no method."""
    try:
        issubclass(object, protocol)
    except TypeError:
        return True
    return False


def fits(item: Instance, protocols: Sequence[type]) -> Any:
    """Whether the object has all that one of the protocols names; symbolic where that differs by path."""
    return _one_by_one([_has_all(item, protocol) for protocol in protocols], stop=True)


def _has_all(item: Instance, protocol: Any) -> Any:
    if protocol in getattr(type(item), "ag_class", type(item)).__mro__:
        return True
    names = getattr(protocol, "__protocol_attrs__", None) or typing._get_protocol_attrs(protocol)  # type: ignore[attr-defined]
    return _one_by_one([has_attribute(item, name) for name in sorted(names)], stop=False)


def _one_by_one(answers: list[Any], *, stop: bool) -> Any:
    """`any` of the answers where True is to `stop`, else `all` of them."""
    from runtime.by_hand import cond

    if not answers:
        return not stop
    (first, *others) = answers
    if type(first) is bool:
        return stop if first is stop else _one_by_one(others, stop=stop)
    rest = _one_by_one(others, stop=stop)
    return cond(first, lambda: True, lambda: rest) if stop else cond(first, lambda: rest, lambda: False)
