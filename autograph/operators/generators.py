"""`yield` and generator functions."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

from autograph.operators.logic import not_
from runtime.trace.builder import tracing
from runtime.trace.generators import Generator, push


def yield_(item: Any) -> Any:
    """`yield item`, in a generator that calls the block of the loop; whether no further item is wanted."""
    return not_(push(item))


def generator(function: FunctionType) -> Callable[..., Any]:
    """An inner generator function."""
    if tracing() is None:
        raise TypeError("a converted generator runs in a trace only")
    return Generator(function)
