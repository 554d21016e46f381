"""Values of run time, and plain containers, as the trace handles them: as its lists, dicts, sets and objects."""

from __future__ import annotations

from typing import Any

from runtime.trace.builder import current
from runtime.trace.exceptions import Raised
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, ListType, Never, ObjectType


def as_container(item: Symbolic) -> Any:
    """A run-time value as the trace handles it: a list as a `List`, a dict as a `Dict`, anything else as it is."""
    if type(item) is not Symbolic:  # a recording hands numbers out that have no gradient
        return item
    type_ = item.ag_value.type
    kind = type(type_)
    if kind is ArrayType:
        return item
    if kind is ListType:
        from runtime.trace.lists import List

        return List.at_run_time(item.ag_value, type_.element)
    cls = type_.cls if kind is ObjectType else None
    if cls is None:
        return item
    if cls is Never:
        raise Raised(None)
    if cls is dict:
        from runtime.trace.dicts import Dict

        return Dict.at_run_time(item.ag_value)
    if cls is set:
        from runtime.trace.sets import Set

        return Set.at_run_time(item.ag_value)
    from runtime.trace.objects import run_time_instance
    from runtime.trace.shadow import has_shadow, shadow_class

    return run_time_instance(shadow_class(cls, current().lifter), item.ag_value) if has_shadow(cls) else item


def known_container(value: Any) -> Any:
    """A plain list, dict or tuple, new to the trace, as the trace handles it; lists and dicts inside alike."""
    if type(value) is list:
        from runtime.trace.lists import List

        return List([known_container(item) for item in value])
    if type(value) is dict:
        from runtime.trace.dicts import Dict

        return Dict({key: known_container(item) for key, item in value.items()})
    if type(value) is tuple:
        return tuple([known_container(item) for item in value])
    if type(value) is set:
        from runtime.trace.sets import Set

        return Set(value)
    return value
