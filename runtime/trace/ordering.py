"""Sorting objects that exist while tracing only, by what is known only when the graph runs."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Sequence
from typing import Any

from runtime.graph import Graph
from runtime.primitives.builtins import ORDER_BY_PAIRS, SORTED_BY_COMPARISON, SORTED_ORDER
from runtime.trace.builder import apply_call, current
from runtime.trace.calls import plain, stage
from runtime.trace.choice import Choice
from runtime.trace.containers import is_at_run_time, is_function
from runtime.trace.lazy import truth
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic

MAX_PAIRED = 8  # items that are compared two by two


class Compared:
    """What the function that `functools.cmp_to_key` makes gives for an item."""

    __slots__ = ("compare", "obj")

    def __init__(self, compare: Callable[[Any, Any], Any], obj: Any) -> None:
        self.compare = compare
        self.obj = obj

    def __lt__(self, other: Any) -> Any:
        return self.compare(self.obj, other.obj) < 0

    def __gt__(self, other: Any) -> Any:
        return self.compare(self.obj, other.obj) > 0


class Comparison:
    """What `functools.cmp_to_key` makes of a function."""

    def __init__(self, mycmp: Any) -> None:
        self.compare = mycmp

    def __call__(self, obj: Any) -> Compared:
        return Compared(self.compare, obj)

    def in_order(self, items: Any, reverse: Any) -> Any:
        """The items of run time in their order: the comparison becomes a function of run time."""
        from runtime.trace.run_time_functions import make_function

        compare = self.compare
        called = make_function(compare if is_function(compare) else lambda one, other: compare(one, other))
        return stage(SORTED_BY_COMPARISON, (items, called, reverse), {})


def compares_itself(key: Any) -> bool:
    """Whether code of the user's compares the key, or a part of it, with another one."""
    if isinstance(key, tuple | list) and not is_at_run_time(key):
        return any(map(compares_itself, tuple.__iter__(key) if isinstance(key, tuple) else list.__iter__(key)))
    return isinstance(key, Instance | Compared)


def compared(compare: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    """`compare(one, other)`, of tuples that hold objects as converted code does it."""
    return getattr(current().lifter.converter.operators, compare.__name__)(one, other)


def chosen_in_order(items: Sequence[Any], keys: Sequence[Any], options: dict[str, Any]) -> List | None:
    """The items by the order of their keys; each is one of all, chosen when the graph runs.

    None where Python has to compare the keys when the graph runs: many, or by comparisons that change something.
    """
    order = _order_of(keys, options)
    return None if order is None else List([Choice(order[k], list(items)) for k in range(len(items))])


def _order_of(keys: Sequence[Any], options: dict[str, Any]) -> Any:
    """The numbers of the keys in their order, a list of run time or a known one; None as in `chosen_in_order`."""
    if not any(map(compares_itself, keys)):
        return apply_call(SORTED_ORDER, (plain(keys),), options)
    if len(keys) > MAX_PAIRED:
        return None
    trace = current()
    begun = trace.mark()
    trace.heap.open(())
    try:
        order = _compared_by_pairs(keys, options)
    except BaseException:
        trace.heap.keep()
        raise
    if order is None:
        trace.heap.undo()
        trace.cut(begun)
    else:
        trace.heap.keep()
    return order


def _compared_by_pairs(keys: Sequence[Any], options: dict[str, Any]) -> Any:
    """The order of the keys by comparisons that are traced, of each with each; None where these change something.

    It runs in a region of the heap, which tells what changes.
    """
    trace = current()
    begun = len(trace.nodes)
    if not any(type(option) is Symbolic for option in options.values()):
        try:  # the comparisons that Python makes, as they may change something
            return sorted(range(len(keys)), key=lambda k: _Key(keys[k]), **options)
        except _AtRunTime:
            pass
    pairs = itertools.product(enumerate(keys), repeat=2)
    flat = [k != j and truth(compared(operator.lt, one, other)) for (k, one), (j, other) in pairs]
    if not any(type(test) is Symbolic for test in flat):
        return ORDER_BY_PAIRS.kernel(flat, **options)
    trace.heap.save_watched()  # what was assigned to globals, by nodes
    nodes = Graph((), tuple(trace.nodes[begun:]), ()).walk()
    if any(node.primitive.has_effect for node in nodes) or trace.heap.changes():
        return None
    return apply_call(ORDER_BY_PAIRS, (flat,), options)


class _AtRunTime(BaseException):
    """The run tells which of two keys is less."""


class _Key:
    """A key as Python's sort asks for it, comparison by comparison."""

    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = key

    def __lt__(self, other: _Key) -> bool:
        test = truth(compared(operator.lt, self.key, other.key))
        if type(test) is Symbolic:
            raise _AtRunTime
        return bool(test)
