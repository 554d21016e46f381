"""Calls of methods of values of unknown class: a switch over the classes of the user's that the trace knows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import Any

from runtime.graph import Graph, Literal
from runtime.primitives.objects import CLASS_NUMBER, GETATTR
from runtime.trace.builder import apply, current
from runtime.trace.choice import Choice, switch
from runtime.trace.exceptions import native_call
from runtime.trace.libraries import is_library, module_of
from runtime.trace.objects import run_time_instance
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, alternatives

MAX_CLASSES = 8
MAX_CALLS = 3  # of such methods inside one another


def call_of_unknown(
    x: Symbolic, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], otherwise: Callable[..., Any]
) -> Any:
    """`x.name(*args, **kwargs)`, where x may be anything; `otherwise(tried)` where no class tried is x's."""
    lifter = current().lifter
    classes = {} if lifter is None or ANY not in alternatives(x.ag_type) else _having(name)
    if not classes or len(classes) > MAX_CLASSES or lifter.depth_of_unknown == MAX_CALLS:
        return otherwise({})
    number = apply(CLASS_NUMBER, x, classes=tuple(classes), other=len(classes))
    found = [partial(run_time_instance, shadow, x.ag_value) for shadow in classes.values()]
    lifter.depth_of_unknown += 1
    try:
        return switch(
            Choice(number, [*found, None]),
            lambda make: otherwise(classes) if make is None else native_call(getattr(make(), name), *args, **kwargs),
        )
    finally:
        lifter.depth_of_unknown -= 1


def runs_as_it_is(function: Symbolic, tried: dict[type, type]) -> bool:
    """Whether calling a value of run time, no method of these classes, may run code of the user's as it is."""
    lifter, source = current().lifter, current().attributes.get(function.ag_value)
    if lifter is None or lifter.meets_unknown:
        return True
    names = {source[1]} if source is not None else _names_read()
    return any(cls not in tried and _has_method(cls, name) for cls in classes_met() for name in names)


def _names_read() -> set[str]:
    """The attributes that nodes read, of which a function that is called may be one."""
    trace = current()
    nodes = [node for found in (trace.nodes, *trace.around) for node in found]
    read = [node.inputs[1] for node in Graph((), tuple(nodes), ()).walk() if node.primitive is GETATTR]
    return {name.value for name in read if isinstance(name, Literal)}


def classes_met() -> list[type]:
    """The classes of the user's that the trace has met."""
    lifter = current().lifter
    spaces = lifter.namespaces()
    known = [*lifter.classes, *(space.real.get(name) for space in spaces for name in dict.keys(space))]
    known += [made for made, _ in lifter.local_classes.values()]
    return [one for one in known if isinstance(one, type) and not is_library(module_of(one))]


def _having(name: str) -> dict[type, type]:
    """The classes of the user's that the trace has met and that have a method of this name, with their shadows."""
    return {cls: shadow for cls, shadow in current().lifter.classes.items() if _has_method(cls, name)}


def _has_method(cls: type, name: str) -> bool:
    return any(isinstance(vars(base).get(name), FunctionType | classmethod | staticmethod) for base in cls.__mro__)
