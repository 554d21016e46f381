"""`iter`, `next` and the builtins that make iterators, as converted code sees them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from runtime.primitives import builtins as primitives
from runtime.trace import iteration
from runtime.trace.builder import apply, current
from runtime.trace.builtin_calls import native
from runtime.trace.calls import stage
from runtime.trace.catching import note_stopping
from runtime.trace.dict_views import View
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import for_user
from runtime.trace.iterators import RunTime, held
from runtime.trace.lazy import first
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic
from runtime.trace.zip_in_python import beside_generator
from runtime.types import ANY


def _enumerate(iterable: Any, start: Any = 0) -> Any:
    first = start if type(start) in (int, Symbolic) else native(operator.index, start)
    return held(iteration.enumerated(iterable, first))


def _zip(*iterables: Any, **options: Any) -> Any:
    if options.keys() - {"strict"}:
        native(zip, **options)
    if current().differentiates and options.keys() <= {"strict"} and not options.get("strict"):
        told = beside_generator(iterables)
        if told is not None:
            return held(told)
    return held(iteration.Zip(*iterables, **options))


def _map(function: Any, iterable: Any, *others: Any) -> Any:
    if _may_stop(function):
        from runtime.trace.itertools_in_python import mapped_until_stop

        return mapped_until_stop(function, iterable, *others)
    return held(iteration.Map(function, iterable, *others))


def _may_stop(function: Any) -> bool:
    """Whether a function may end `map` or `filter` by StopIteration: `next`, or one that speaks of either."""
    code = getattr(function, "__code__", None)
    is_told = code is not None and not _STOPPING.isdisjoint(code.co_names)
    return is_told or getattr(function, "ag_original", None) is next


_STOPPING = frozenset(("StopIteration", "next"))


def _filter(function: Any, iterable: Any, /) -> Any:
    if _may_stop(function):
        from runtime.trace.itertools_in_python import filtered_until_stop

        return filtered_until_stop(function, iterable)
    return held(iteration.Filter(function, iterable))


def _reversed(sequence: Any, /) -> Any:
    if isinstance(sequence, Instance):
        method = getattr(type(sequence), "__reversed__", None)
        return _by_index(sequence) if method is None else method(sequence)
    original = getattr(sequence, "ag_original", sequence)  # what stands in the trace for a builtin has more methods
    is_known = any(hasattr(type(original), name) for name in ("__reversed__", "__getitem__"))
    if not (is_known or isinstance(sequence, Symbolic | View)):
        native(reversed, original)
    if isinstance(sequence, Dict | View) and sequence.ag_grown:
        sequence = sequence.ag_symbolic()
    return held(iteration.Cursor(sequence, backwards=True))


def _by_index(sequence: Instance) -> Any:
    """`reversed(sequence)` of an object that has a length and items; the graph may decide the length."""
    from runtime.trace.builtins_front import BUILTINS

    if not all(hasattr(type(sequence), name) for name in ("__len__", "__getitem__")):
        native(reversed, sequence)  # raises Python's error
    cls: Any = type(sequence)
    length, item = BUILTINS["len"](sequence), cls.__getitem__.__get__(sequence)
    if type(length) is int:
        return held(iteration.iterate(reversed(_Sized(length, item))))
    return held(iteration.Map(item, BUILTINS["range"](length - 1, -1, -1)))


class _Sized:
    """A sequence of a known length, for Python itself."""

    def __init__(self, length: int, item: Callable[[int], Any]) -> None:
        self.length = length
        self.item = item

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, place: int) -> Any:
        return self.item(place)


def _iter(iterable: Any, *sentinel: Any) -> Any:
    if sentinel:
        from runtime.trace.itertools_in_python import called

        return called(iterable, *sentinel)
    if type(iterable) is Symbolic and iterable.ag_type == ANY and not current().differentiates:
        return held(RunTime(apply(primitives.ITER, iterable), ANY))  # which raises here where it has no items
    iterator = iteration.started(iterable)
    return iterator.iterator if type(iterator) is iteration.Own else held(iteration.iterate(iterator))


def _next(iterator: Any, *default: Any) -> Any:
    if type(iterator) is Symbolic:
        primitive = primitives.NEXT_OR if default else primitives.NEXT
        if not default:
            note_stopping()
        return stage(primitive, (iterator, *default), {}, writes=(iterator,))
    if not hasattr(type(iterator), "__next__"):
        native(next, iterator)
    current().heap.save_watched()  # which may make it: then it advances when the graph runs
    if isinstance(iterator, iteration.Lazy):
        return first(iterator, *default)
    if isinstance(iterator, Instance):
        return _next_or(iterator, default[0]) if default else type(iterator).__next__(iterator)  # type: ignore[attr-defined]
    is_staged = not current().executes and isinstance(iterator, iteration.Iteration) and not _is_known(iterator)
    if is_staged and default:
        return stage(primitives.NEXT_OR, (iterator.ag_symbolic(), *default), {})
    try:
        return iteration.iterate(iterator).take()
    except StopIteration as error:
        if default:
            return default[0]
        raise for_user(error) from None


def _next_or(iterator: Any, default: Any) -> Any:
    """`next(iterator, default)` of an iterator of the user's own class."""
    operators = current().lifter.converter.operators
    value: Any

    def take() -> None:
        nonlocal value
        value = type(iterator).__next__(iterator)

    def stop(error: BaseException) -> None:
        nonlocal value
        value = default

    operators.try_(take, [(lambda: StopIteration, stop)])
    return operators.bound(lambda: value)


def _is_known(iterator: iteration.Iteration) -> bool:
    return iterator.ag_ref is None and iterator.can_unroll()


TABLE: dict[str, Callable[..., Any]] = {
    "enumerate": _enumerate,
    "filter": _filter,
    "iter": _iter,
    "map": _map,
    "next": _next,
    "reversed": _reversed,
    "zip": _zip,
}
