"""`list.sort` by a key that may see the list itself: as in Python, the list is empty until it is sorted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import MethodType
from typing import Any

from runtime.primitives.containers import LIST_ASSIGN
from runtime.trace.builder import current
from runtime.trace.choice import Choice
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import for_user
from runtime.trace.held import content_of, definition_of, held_by, is_method_of_value
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.order_builtins import in_order
from runtime.trace.symbolic import Symbolic

MAX_SEEN = 500  # places that are looked at


def may_see(function: Any, items: List) -> bool:
    """Whether a function can reach a list by its variables, and by what these hold."""
    waiting: list[Any] = [function]
    seen: set[int] = set()
    while waiting and len(seen) < MAX_SEEN:
        one = waiting.pop()
        if one is items:
            return True
        if id(one) not in seen:
            seen.add(id(one))
            waiting += _held(one)
    return False


def _held(one: Any) -> list[Any]:
    if type(one) is MethodType:
        return [one.__func__, one.__self__]
    if is_method_of_value(one) or definition_of(one) is not None:
        return [content_of(held) for held in held_by(one)]
    if type(one) is Choice:
        return one.alternatives
    if isinstance(one, Instance | Dict):
        return list(one.ag_state().values())
    return list(list.__iter__(one)) if isinstance(one, List) else list(one) if type(one) is tuple else []


def sort(items: List, key: Any, reverse: Any) -> None:
    """`items.sort(key=key, reverse=reverse)`."""
    order = partial(in_order, key=key, reverse=reverse)
    if key is None or not may_see(key, items):
        _put(items, order(items))
    else:
        _sort_emptied(items, order)


def _put(items: List, ordered: Any) -> None:
    if type(ordered) is Symbolic or ordered.ag_grown:
        items.ag_grow()
        items.ag_put(LIST_ASSIGN, ordered if type(ordered) is Symbolic else ordered.ag_symbolic())
    else:
        items[:] = ordered


def _sort_emptied(items: List, order: Callable[[List], List]) -> None:
    """Sort a list that is empty meanwhile. What is put into it then is an error, but gives way to the sorted items."""
    operators = current().lifter.converter.operators
    held = items.copy()
    ordered: Any = None
    items.clear()

    def run() -> None:
        nonlocal ordered
        ordered = order(held)

    def failed(error: BaseException) -> None:
        _put(items, held)
        raise operators.exception(error)

    def modified() -> None:
        raise for_user(ValueError("list modified during sort"))

    operators.try_(run, [(lambda: BaseException, failed)])
    is_modified = operators.not_(operators.not_(items))
    _put(items, ordered)
    operators.if_(is_modified, modified)
