"""Loops over `zip` and `enumerate` of arrays as loops over numbers, where a gradient is taken.

An item is then taken from its array in the loop, as it is where the loop is unrolled: what is added to its cotangent is
summed up first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from runtime.primitives import builtins as primitives
from runtime.trace.builder import TraceAgain, apply, current
from runtime.trace.item_sources import known_iterable
from runtime.trace.iterators import Cursor, Iteration, Staged
from runtime.trace.symbolic import Symbolic, static_length
from runtime.types import INT, ArrayType, Type


class Numbered(NamedTuple):
    """What a loop at run time goes over in place of an iterator, and how the iterator's items are made of its items."""

    items: Any
    item_type: Type
    wrap: Callable[[Any], Any]


class Joint(Iteration):
    """An iterator over others, which a loop may go over by numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.is_lost = False  # whether a loop has gone over it by numbers: where it stands is not known

    def by_number(self) -> Numbered:
        """The loop by numbers."""
        raise AssertionError

    def staged(self) -> Staged:
        self._check()
        if not current().stretches or not self.has_arrays():
            return super().staged()
        return staged_by_number(self)

    def has_arrays(self) -> bool:
        """Whether it takes from arrays of floats of which nothing was taken yet."""
        raise AssertionError

    def ag_symbolic(self) -> Symbolic:
        self._check()
        return super().ag_symbolic()

    def ag_state(self) -> dict[Any, Any]:
        return {"is_lost": self.is_lost}

    def ag_restore(self, state: dict[Any, Any]) -> None:
        self.is_lost = state["is_lost"]

    def forget_run_time(self) -> None:
        self.is_lost = False
        super().forget_run_time()

    def _check(self) -> None:
        """Where more is taken after a loop by numbers, the iterator has to be one of run time from the start."""
        if self.is_lost:
            current().lifter.history.advanced.add(self.site)
            raise TraceAgain


def takes_from_arrays(source: Iteration) -> bool:
    """Whether a loop over an iterator can take items of arrays by their numbers."""
    if isinstance(source, Joint):
        return source.ag_ref is None and source.has_arrays()
    if not isinstance(source, Cursor) or source.is_held or not source.is_fresh(Symbolic):
        return False
    type_ = source.source.ag_type
    return isinstance(type_, ArrayType) and bool(type_.ndim) and type_.dtype.kind in "fc"


def numbered(source: Iteration) -> Numbered:
    """How a loop goes over an iterator, by numbers where it takes from arrays."""
    if not takes_from_arrays(source):
        items = source.source_at_run_time() if isinstance(source, Cursor) else source.ag_symbolic()
        return Numbered(items, source.item(), source.wrap)
    if isinstance(source, Joint):
        current().heap.touch(source)
        source.is_lost = True
        return source.by_number()
    assert isinstance(source, Cursor)
    length = static_length(source.source)
    numbers = known_iterable(range(length)) if length is not None else apply(primitives.RANGE, _length(source.source))
    return Numbered(numbers, INT, source.source.__getitem__)


def staged_by_number(source: Iteration) -> Staged:
    """A loop over an iterator, by numbers where it takes from arrays."""
    items, item_type, wrap = numbered(source)
    return Staged(items, lambda: item_type, wrap)


def _length(array: Symbolic) -> Symbolic:
    return apply(primitives.LEN, array)
