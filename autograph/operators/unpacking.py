"""Starred targets, and items that are unpacked."""

from __future__ import annotations

from itertools import islice
from typing import Any

from runtime.primitives import builtins as primitives
from runtime.trace import iteration
from runtime.trace.builder import apply, tracing
from runtime.trace.calls import lifted
from runtime.trace.choice import Choice, switch
from runtime.trace.exceptions import for_user
from runtime.trace.generators import Pushed
from runtime.trace.iterables import class_without_items
from runtime.trace.lists import List
from runtime.trace.symbolic import Symbolic


def unpack(value: Any, before: int, after: int) -> tuple[Any, ...]:
    """The targets of `a, *b, c = value`: so many before the star, a list, so many after it.

    Raises eager's ValueError where there are too few items.
    """
    if type(value) is Choice:
        return switch(value, lambda one: unpack(one, before, after))  # type: ignore[no-any-return]
    items = _items(value, None)
    if type(items) is Symbolic:
        return lifted(apply(primitives.UNPACK, items, before=before, after=after))
    if len(items) < before + after:
        text = f"not enough values to unpack (expected at least {before + after}, got {len(items)})"
        raise for_user(ValueError(text))
    end = len(items) - after
    middle = items[before:end]
    return (*items[:before], List(middle) if tracing() else middle, *items[end:])


def exactly(value: Any, count: int) -> tuple[Any, ...]:
    """The targets of `a, b = value`."""
    if type(value) is Choice:
        return switch(value, lambda one: exactly(one, count))  # type: ignore[no-any-return]
    items = _items(value, count + 1)
    if type(items) is Symbolic:
        return lifted(apply(primitives.UNPACK_EXACTLY, items, count=count))
    if len(items) != count:
        raise for_user(ValueError(_wrong_count(len(items), count)))
    return tuple(items)


def _wrong_count(found: int, count: int) -> str:
    if found > count:
        return f"too many values to unpack (expected {count})"
    return f"not enough values to unpack (expected {count}, got {found})"


def _items(value: Any, most: int | None) -> Any:
    """The items as a plain list, or what gives them at run time; of a generator no more than `most`."""
    trace = tracing()
    if name := class_without_items(value):
        raise for_user(TypeError(f"cannot unpack non-iterable {name} object"))
    if trace is None:
        return list(value)
    items = iteration.iterate(value)
    if trace.differentiates and _is_lazy(items):
        items = iteration.iterate(_taken(items, most))
    if items.can_unroll() or (trace.executes and isinstance(items, Pushed)):
        return list(islice(items, most))
    if type(value) is Symbolic and not trace.differentiates:
        return value  # which the node asks for its items
    return items.ag_symbolic() if isinstance(items, iteration.Lazy) else iteration.force_staged(items).items


def _is_lazy(items: Any) -> bool:
    """Whether the items are computed as they are asked for, how many there are being known at run time only."""
    if isinstance(items, Pushed):
        return items.can_run()
    return isinstance(items, iteration.Lazy) and not items.can_unroll()


def _taken(generator: iteration.Iteration, most: int | None) -> List:
    """The items of a generator in a list: no gradient flows through a generator of run time."""
    from autograph.operators.loops import for_

    found = List()

    def take(item: Any) -> None:
        found.append(item)

    def has_room() -> Any:
        count = apply(primitives.LEN, found) if found.ag_grown else len(found)
        return most is None or count < most

    for_(generator, take, None if most is None else has_room)
    return found
