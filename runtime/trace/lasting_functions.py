"""Functions that a loop makes and that have to exist at run time, since one of each iteration may live on."""

from __future__ import annotations

from functools import partial
from types import MethodType
from typing import Any

from runtime.trace.builder import current
from runtime.trace.choice import Choice
from runtime.trace.containers import function_of
from runtime.trace.held import are_told_apart, content_of, definition_of, held_by
from runtime.trace.objects import Instance


def is_lasting(content: Any) -> bool:
    """Whether this is such a function."""
    return _is_made_of_others(content) or _holds_itself(content) or _has_variables(content) or _is_told_apart(content)


def _is_made_of_others(content: Any) -> bool:
    """Whether this is a function over one of its own definition, of an iteration before, or a new object's method."""
    function = _called_by(content)
    if function is None:
        return False
    if type(content) is MethodType and isinstance(content.__self__, Instance):
        return not current().heap.is_old(content.__self__)
    seen = [function]
    waiting = _held_inside(content, function)
    while waiting:
        item = waiting.pop()
        if type(item) in (Choice, tuple):
            waiting += item.alternatives if type(item) is Choice else item
        elif (inner := _called_by(item)) is not None and inner not in seen:
            if inner.__code__ is function.__code__:
                return True
            seen.append(inner)
            waiting += _held_inside(item, inner)
    return False


def _holds_itself(content: Any) -> bool:
    """Whether this is a function that finds itself in a variable which each iteration makes anew."""
    function = _called_by(content)
    seen: list[Any] = []
    waiting = [] if definition_of(content) is None else held_by(content)
    while waiting:
        item = waiting.pop()
        inner = None if current().heap.reaches(item) else _called_by(content_of(item))
        if inner is not None and inner is function:
            return True
        if inner is not None and inner not in seen:
            seen.append(inner)
            waiting += held_by(content_of(item))
    return False


def _called_by(item: Any) -> Any:
    """The function that this is, or that a partial calls; None for what is neither."""
    return function_of(item.func if type(item) is partial else item)


def _held_inside(item: Any, function: Any) -> list[Any]:
    """What a function holds, and what a partial of it does."""
    given = [*item.args, *item.keywords.values()] if type(item) is partial else []
    return [*given, *map(content_of, held_by(function))]


def _has_variables(content: Any) -> bool:
    """Whether this is a function of variables that each iteration makes anew, and that functions assign."""
    if definition_of(content) is None:
        return False
    heap = current().heap
    return any(heap.is_assigned(item) and not heap.reaches(item) for item in held_by(content))


def _is_told_apart(content: Any) -> bool:
    """Whether this is a function that each iteration makes anew, and that is compared: it is another one each time."""
    return are_told_apart(definition_of(content)) and not current().heap.held_before(content)
