"""What code that runs later reads in globals: that of the function itself, and of what it calls by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from runtime.trace.builder import current
from runtime.trace.containers import function_of, is_converted_class
from runtime.trace.shadow import Member
from runtime.trace.variables import functions_of, names_in


def named_by(blocks: Sequence[Callable[..., Any]]) -> list[Any]:
    """What stands in the globals that these functions name, and those that they call, as far as it was read already."""
    found: list[Any] = []
    waiting: list[Any] = list(functions_of(blocks))
    seen = {id(function.__code__) for function in waiting}
    while waiting:
        function = waiting.pop()
        namespace: Any = function.__globals__
        names = names_in(function.__code__)
        contents = [dict.get(namespace, name) for name in names if name in namespace]
        found += contents
        for called in functions_of([*_functions(contents), *_methods(names)]):
            if id(called.__code__) not in seen:
                seen.add(id(called.__code__))
                waiting.append(called)
    return found


def _functions(contents: Sequence[Any]) -> Iterator[Any]:
    """The functions among what globals hold, and the methods of classes."""
    for content in contents:
        if is_converted_class(content):
            yield from (function for member in vars(content).values() for function in _functions_of(member))
        elif (function := function_of(content)) is not None:
            yield function


def _methods(names: frozenset[str]) -> Iterator[Any]:
    """The methods of these names that the trace's classes have."""
    lifter = current().lifter
    for cls in () if lifter is None else list(lifter.classes.values()):
        own = vars(cls)
        for name in names.intersection(own):
            yield from _functions_of(own[name])


def _functions_of(member: Any) -> Iterator[Any]:
    """The functions of a class's member, as far as it was used: one of a method, up to three of a property."""
    lifted = member.lifted if isinstance(member, Member) else None
    if isinstance(lifted, property):
        parts: tuple[Any, ...] = (lifted.fget, lifted.fset, lifted.fdel)
    else:
        parts = (getattr(lifted, "__func__", lifted),)
    yield from (function for part in parts if (function := function_of(part)) is not None)
