"""Sorting objects that exist while tracing only, by what is known only when the graph runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Graph
from runtime.primitives.builtins import ORDER_BY_PAIRS, SORTED_BY_COMPARISON, SORTED_ORDER
from runtime.trace.builder import Trace, apply_call, current, needs_value
from runtime.trace.calls import plain, stage
from runtime.trace.choice import Choice
from runtime.trace.containers import is_function
from runtime.trace.lazy import truth
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.restarts import Abandoned, keeping
from runtime.trace.shadow import ClassState
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
    if isinstance(key, tuple):
        return any(map(compares_itself, key))
    return isinstance(key, Instance | Compared)


def chosen_in_order(items: Sequence[Any], keys: Sequence[Any], options: dict[str, Any]) -> List:
    """The items by the order of their keys; each is one of all, chosen when the graph runs."""
    order = order_of(keys, options)
    return List([Choice(order[k], list(items)) for k in range(len(items))])


def order_of(keys: Sequence[Any], options: dict[str, Any]) -> Any:
    """The numbers of the keys in their order, a list of run time or a known one."""
    if not any(map(compares_itself, keys)):
        return apply_call(SORTED_ORDER, (plain(keys),), options)
    if len(keys) > MAX_PAIRED:
        raise Unsupported(
            f"more than {MAX_PAIRED} objects are sorted by a comparison of their own, known only when the graph runs",
            "Sort by a key that is a number, as in `sorted(items, key=lambda item: item.size)`.",
            current().frame(),
        )
    found = _order_in_python(keys, options)
    if found is not None:
        return found
    flat = _compared_two_by_two(keys)
    if any(type(test) is Symbolic for test in flat):
        return apply_call(ORDER_BY_PAIRS, (flat,), options)
    return ORDER_BY_PAIRS.kernel(flat, **options)


class _AtRunTime(Abandoned):
    """The run tells which of two keys is less."""


class _Key:
    """A key as Python's sort asks for it, comparison by comparison."""

    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = key

    def __lt__(self, other: _Key) -> bool:
        test = truth(self.key < other.key)
        if type(test) is Symbolic:
            raise _AtRunTime
        return bool(test)


def _order_in_python(keys: Sequence[Any], options: dict[str, Any]) -> list[int] | None:
    """The order where all comparisons that Python makes are known; these are made, as they may change something."""
    if any(type(option) is Symbolic for option in options.values()):
        return None
    trace = current()
    size = trace.mark()
    trace.heap.open(())
    try:
        with keeping(trace.heap):
            return sorted(range(len(keys)), key=lambda k: _Key(keys[k]), **options)
    except _AtRunTime:
        trace.cut(size)
        return None


def _compared_two_by_two(keys: Sequence[Any]) -> list[Any]:
    """Whether each key is less than each other one. Raises `NeedsValue` where it matters which of them are compared."""
    trace = current()
    begun = len(trace.nodes)
    trace.heap.open(())
    with keeping(trace.heap):
        rows = [[k != j and truth(one < other) for j, other in enumerate(keys)] for k, one in enumerate(keys)]
        tests = [test for row in rows for test in row]
        unknown = next((test for test in tests if type(test) is Symbolic), None)
        if unknown is not None and _has_changed_something(trace, begun):
            raise needs_value(
                "sorting objects by a comparison of their own that changes something",
                unknown,
                "Sort by a key, as in `sorted(items, key=lambda item: item.size)`.",
            )
    return tests


def _has_changed_something(trace: Trace, begun: int) -> bool:
    """Whether code in the innermost region, whose nodes begin there, has; what it has only read again is the same."""
    trace.heap.save_watched()  # by nodes, as attributes of classes are assigned
    read = [watcher.cell for watcher in trace.heap.watchers]
    for change in trace.heap.changes().values():
        owner = change.location.owner
        if not isinstance(owner, ClassState) and not any(owner is cell for cell in read):
            return True
    return any(node.primitive.has_effect for node in Graph((), tuple(trace.nodes[begun:]), ()).walk())
