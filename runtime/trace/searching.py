"""Lists and tuples that hold what is known at run time only: comparing them, and looking for an item in them.

Where items are objects, whose own `==` runs converted, Python's way through the items is told in Python; a node does it
where they are values of run time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.frames import LIBRARY_FILES
from runtime.primitives import containers as primitives
from runtime.trace.argument_counts import checked
from runtime.trace.builder import apply
from runtime.trace.choice import Choice
from runtime.trace.containers import holds_run_time, is_at_run_time
from runtime.trace.exceptions import native
from runtime.trace.held import stands_for_several
from runtime.trace.in_python import told_in_python
from runtime.trace.objects import Instance
from runtime.trace.own_operators import has_own

LIBRARY_FILES.add(__file__)


def _index(items: Any, wanted: Any, missing: Any, start: Any = 0, stop: Any = None) -> Any:
    for k in range(*slice(start, stop).indices(len(items))):
        item = items[k]
        if item is wanted or item == wanted:
            return k
    raise ValueError(f"{wanted!r} is not in list" if missing is None else missing)


def _count(items: Any, wanted: Any) -> Any:
    found = 0
    for item in items:
        if item is wanted or item == wanted:
            found += 1
    return found


def _equal(left: Any, right: Any) -> Any:
    for k in range(len(left)):
        one, other = left[k], right[k]
        if not (one is other or one == other):
            return False
    return True


def _equal_at_keys(left: Any, right: Any) -> Any:
    for key in left:
        if key not in right:
            return False
        one, other = left[key], right[key]
        if not (one is other or one == other):
            return False
    return True


def _ordered(left: Any, right: Any, compare: Callable[[Any, Any], Any]) -> Any:
    for k in range(min(len(left), len(right))):
        one, other = left[k], right[k]
        if not (one is other or one == other):
            return compare(one, other)
    return compare(len(left), len(right))


index_among = told_in_python(_index)
count_among = told_in_python(_count)
_equal_among = told_in_python(_equal)
_equal_dicts = told_in_python(_equal_at_keys)
ordered_among = told_in_python(_ordered)


def holds_objects(*items: Any) -> bool:
    """Whether one of these is an object of the user's, what a branch chose, or a known list or tuple that holds one."""
    for item in items:
        if isinstance(item, Instance) or type(item) is Choice or stands_for_several(item) or has_own(item, "__eq__"):
            return True
        if isinstance(item, list | tuple) and not is_at_run_time(item):
            held = list.__iter__(item) if isinstance(item, list) else tuple.__iter__(item)
            if holds_objects(*held):
                return True
    return False


def is_told_among(items: Any, wanted: Any) -> bool:
    """Whether the comparisons by which a list is searched are told in Python: with objects, known lists or dicts."""
    if is_at_run_time(items):
        return False
    return holds_objects(items, wanted) or (isinstance(wanted, list | dict) and is_searched_at_run_time(items, wanted))


def is_searched_at_run_time(items: Any, wanted: Any) -> bool:
    """Whether only the graph can tell where a list has an item."""
    return holds_run_time(items) or holds_run_time(wanted)


def equal_items(left: Any, right: Any) -> Any:
    """Whether two lists or tuples, one of which holds objects of the user's, are equal."""
    return len(left) == len(right) and _equal_among(left, right)


def equal_dicts(left: Any, right: Any) -> Any:
    """Whether two dicts, one of which holds objects of the user's, are equal."""
    return len(left) == len(right) and _equal_dicts(left, right)


def _in_tuple(
    among: Callable[..., Any], primitive: Any, native_search: Callable[..., Any], *message: str
) -> Callable[..., Any]:
    def search(items: tuple[Any, ...], wanted: Any, *bounds: Any) -> Any:
        if holds_objects(wanted, items):
            return among(items, wanted, *message, *bounds)
        if holds_run_time((wanted, items, *bounds)):
            return apply(primitive, items, wanted, *bounds)
        return native(native_search, items, wanted, *bounds)

    return checked(search, native_search, tuple)


# The methods of tuples that may be given what is known at run time only.
SEARCHES: dict[str, Callable[..., Any]] = {
    "index": _in_tuple(index_among, primitives.TUPLE_INDEX, tuple.index, "tuple.index(x): x not in tuple"),
    "count": _in_tuple(count_among, primitives.TUPLE_COUNT, tuple.count),
}
