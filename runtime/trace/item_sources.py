"""Items of iterables, by position and by type, and iterables as run-time values."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, KeysView, ValuesView
from typing import Any

from runtime.errors import NeedsValue
from runtime.graph import Literal
from runtime.primitives import builtins as primitives
from runtime.primitives.rules import infer_call
from runtime.trace.builder import apply, current, needs_value, operand
from runtime.trace.containers import escape, note_functions, static_type
from runtime.trace.exceptions import for_user, native_call
from runtime.trace.lists import List
from runtime.trace.native_iterators import check_native, make_native_at_run_time
from runtime.trace.sets import Set
from runtime.trace.symbolic import Symbolic, static_length
from runtime.types import ANY, INT, TupleType, Type, alternatives, union

VIEWS: tuple[type, ...] = (KeysView, ValuesView, ItemsView)


def item_type(type_: Type) -> Type:
    """The type of an item when a run-time value of this type is iterated; `ANY` where it is not known."""
    kinds = [kind for kind in alternatives(type_) if kind != TupleType(())]  # which gives none
    return infer_call(primitives.element_type, (union(kinds) if kinds else type_,))


def run_time(source: Any) -> Symbolic:
    """An iterable as a run-time value. The trace loses sight of lists inside a list, so they grow."""
    if type(source) is Symbolic:
        return source
    if isinstance(source, List):
        _let_go(source)
        return source.ag_symbolic()
    found = operand(source)
    return known_iterable(found.value) if isinstance(found, Literal) else Symbolic(found)


def _let_go(items: List) -> None:
    if items.ag_grown:
        return
    for item in list.__iter__(items):
        if isinstance(item, List):
            _let_go(item)
        escape(item)


def known_iterable(value: Any) -> Symbolic:
    """A known value as one that the graph makes."""
    if isinstance(value, range):
        short = value.start == 0 and value.step == 1
        return apply(primitives.RANGE, *((value.stop,) if short else (value.start, value.stop, value.step)))
    return apply(primitives.CONSTANT, value)


def source_item_type(source: Any) -> Type:
    """The type of an item of an iterable, known or not."""
    if type(source) is Symbolic:
        mapping, name = current().views.get(source.ag_value, (None, ""))
        return item_type(source.ag_type) if mapping is None else mapping.ag_item_type(name)
    if isinstance(source, List) and source.ag_grown:
        return source.ag_element
    if isinstance(source, range):
        return INT
    if isinstance(source, Set) and source.ag_at_run_time:
        return source.ag_item_type("members")
    if getattr(source, "ag_at_run_time", False):  # a dict of which nothing is known
        return ANY
    if isinstance(source, list | tuple | set | frozenset | dict):
        note_functions(source)
        types = [static_type(item) for item in source]
        return union(types) if types else ANY
    return item_type(static_type(source)) if isinstance(source, str | bytes) else ANY


def unknown_length(iterable: Any = None) -> Exception:
    if type(iterable) is Symbolic:
        return needs_value("iterating while the graph is built", iterable)
    return NeedsValue(
        "the number of items is known only when the graph runs",
        "Use a `for` statement or a comprehension in converted code.",
        current().frame(),
    )


def reader(source: Any, backwards: bool) -> Callable[[int], Any]:
    """How item number k is read; it raises StopIteration beyond the end."""
    if isinstance(source, (dict, *VIEWS)):
        return _dict_reader(source, backwards)
    if type(source) is Symbolic and current().executes and static_length(source) is None:
        return _run_time_reader(source, backwards)
    if isinstance(source, list | tuple | str | bytes | range) or type(source) is Symbolic:
        return _sequence_reader(source, backwards)
    return _buffered(native_call(reversed if backwards else iter, source))


def _sequence_reader(source: Any, backwards: bool) -> Callable[[int], Any]:
    if isinstance(source, List) and source.ag_grown:
        last = -1
    else:
        last = (static_length(source) or 0 if type(source) is Symbolic else len(source)) - 1

    def read(k: int) -> Any:
        _check_known(source)
        place = last - k if backwards else k
        count = last + 1 if type(source) is Symbolic else len(source)
        if not 0 <= place < count:
            raise StopIteration
        return source[place]

    return read


def _run_time_reader(source: Symbolic, backwards: bool) -> Callable[[int], Any]:
    """Of what runs at once, and has no item number k: a view of a dict, say."""
    from runtime.trace.calls import lifted

    iterator = apply(primitives.REVERSED if backwards else primitives.ITER, source)

    return lambda k: lifted(apply(primitives.NEXT, iterator))


def _check_known(source: Any) -> None:
    """Raises where what a loop runs over has become known at run time only."""
    if getattr(source, "ag_grown", None):
        raise NeedsValue(
            "what a loop runs over becomes known only at run time inside the loop",
            "Loop over a copy of it, or over `ag.stage(items)`.",
            current().frame(),
        )


def _dict_reader(source: Any, backwards: bool) -> Callable[[int], Any]:
    mapping: Any = source if isinstance(source, dict) else getattr(source, "_mapping", None)
    if mapping is None:  # a view of a dict that is none of the trace's
        mapping = source.mapping
    keys: list[Any] = []

    def read(k: int) -> Any:
        _check_known(source)
        if k == 0:
            keys[:] = reversed(list(mapping)) if backwards else list(mapping)
        if len(mapping) != len(keys):
            raise for_user(RuntimeError("dictionary changed size during iteration"))
        if k >= len(keys):
            raise StopIteration
        if isinstance(source, VIEWS[1]):
            return mapping[keys[k]]
        return (keys[k], mapping[keys[k]]) if isinstance(source, VIEWS[2]) else keys[k]

    return read


def _buffered(iterator: Iterable[Any]) -> Callable[[int], Any]:
    """What was read once is kept: a region may be traced again."""
    items: list[Any] = []
    rest = iter(iterator)

    def read(k: int) -> Any:
        while len(items) <= k:
            check_native(iterator)
            try:
                items.append(native_call(next, rest))
            except NeedsValue:  # one that it takes from has come to exist at run time
                make_native_at_run_time(iterator)
                raise
        return items[k]

    return read
