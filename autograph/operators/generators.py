"""`yield` and generator functions."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

from autograph.operators.logic import not_
from runtime.primitives.control import DELEGATE, DELEGATED, Delegation
from runtime.trace.builder import current, emit, tracing
from runtime.trace.generators import Generator, Pushed, push, push_from
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.types import ANY, ObjectType


def yield_(item: Any, receives: bool = False, source: Any = None) -> Any:
    """`yield item`, in a generator that calls the block of the loop; whether no further item is wanted.

    The item may be one of `yield from source`.
    """
    return not_(push(item, receives) if source is None else push_from(item, source))


def received() -> Any:
    """The value of the last `yield`: what was sent."""
    return current().consumers[-1].received


def delegate(source: Any) -> Any:
    """What `yield from source` takes its items from, where the value that it returns is used."""
    at_run_time = source.ag_symbolic() if type(source) is Pushed and not source.can_run() else source
    if type(at_run_time) is not Symbolic or not isinstance(at_run_time.ag_type, ObjectType):
        return source
    return emit(DELEGATE, (at_run_time.ag_value,), {}, ObjectType(Delegation))


def returned(source: Any) -> Any:
    """What a generator whose items were all taken has returned."""
    if type(source) is Pushed:
        return source.returned
    if type(source) is Symbolic and source.ag_type == ObjectType(Delegation):
        return as_container(emit(DELEGATED, (source.ag_value,), {}, ANY))
    return None


def generator(function: FunctionType) -> Callable[..., Any]:
    """An inner generator function."""
    trace = tracing()
    if trace is None:
        raise TypeError("a converted generator runs in a trace only")
    return Generator(function, trace.heap.birth())
