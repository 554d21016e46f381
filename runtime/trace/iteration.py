"""How loops run: over known items while the graph is built, or staged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from runtime.errors import NeedsValue
from runtime.primitives import builtins as primitives
from runtime.trace import arranged
from runtime.trace.arranged import Arranged
from runtime.trace.builder import Trace, TraceAgain, apply, current, emit, operand
from runtime.trace.by_number import staged_by_number, takes_from_arrays
from runtime.trace.containers import MAX_KNOWN_ITEMS
from runtime.trace.exceptions import native
from runtime.trace.generators import Pushed, started
from runtime.trace.item_sources import item_type, known_iterable, unknown_length
from runtime.trace.iterables import iterate, make_at_run_time
from runtime.trace.iterators import UNROLLED, UNROLLED_ITEMS, Body, Cursor, GoOn, Iteration, Own, RunTime, Staged
from runtime.trace.joint_iterators import Enumerate, Zip
from runtime.trace.lazy import Filter, Lazy, Map, Numbered, reduce_lazy, run_if, truth
from runtime.trace.lists import List
from runtime.trace.loops import for_loop
from runtime.trace.objects import Instance
from runtime.trace.restarts import Abandoned
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of
from runtime.types import ANY, INT, ArrayType, TupleType, Type

__all__ = [
    "Body",
    "Cursor",
    "Enumerate",
    "Filter",
    "GoOn",
    "Iteration",
    "Lazy",
    "Map",
    "Own",
    "Staged",
    "Zip",
    "changes_its_items",
    "collect",
    "for_each",
    "force_staged",
    "force_static",
    "forget_run_time",
    "is_long",
    "is_numbers",
    "is_plain",
    "is_short",
    "is_unrollable",
    "item_type",
    "iterate",
    "ndenumerate",
    "ndindex",
    "plan",
    "reduce_lazy",
    "run_if",
    "stage_range",
    "started",
    "truth",
    "unchanged",
]  # fmt: skip


MAX_GROWTH = 8  # of the list that an unrolled loop runs over
MAX_UNROLLED = 1000  # trips of a loop whose body needs Python values


def plan(iterable: Any) -> Staged | range | Iteration:
    """How a `for` runs: staged, or over known items while the graph is built.

    Arrays, grown lists and other run-time values are staged. A range is returned as it is; the caller may unroll it, or
    stage it with `stage_range`. Anything else that is known is an `Iteration`.
    """
    if isinstance(iterable, range | Staged):
        return iterable
    if isinstance(iterable, Iteration):
        return iterable if iterable.is_static() else _taken_up(iterable)
    iteration = iterate(iterable)
    return iteration if iteration.is_static() else _staged(iteration)


def stage_range(numbers: range) -> Staged:
    """A loop at run time over a known range."""
    return Staged(known_iterable(numbers), lambda: INT)


def force_staged(iterable: Any) -> Staged:
    """A loop at run time over `iterable`, whatever is known of it.

    Raises `Unsupported` where it holds what exists while tracing only.
    """
    if isinstance(iterable, Staged):
        return iterable
    if isinstance(iterable, range):
        return stage_range(iterable)
    iteration = iterate(iterable)
    make_at_run_time(iteration)
    return _taken_up(iteration) if isinstance(iterable, Iteration) else _staged(iteration)


def _taken_up(iteration: Iteration) -> Staged:
    """A loop over an iterator of the user's."""
    return staged_by_number(iteration) if _needs_numbers(iteration) else iteration.staged()


def _needs_numbers(iteration: Iteration) -> bool:
    """Whether a gradient flows through the items only where nodes of the loop take them, which are recorded."""
    trace = current()
    return bool(trace.stretches and trace.unordered) and takes_from_arrays(iteration)


def _staged(iteration: Iteration) -> Staged:
    """A loop over an iterator that only this loop knows: where it can, over the source itself."""
    if _needs_numbers(iteration):
        return staged_by_number(iteration)
    if isinstance(iteration, Cursor) and not iteration.backwards and iteration.position == 0:
        if isinstance(iteration.source, List) or type(iteration.source) is Symbolic:
            return Staged(iteration.source_at_run_time(), iteration.item)
        known = iteration.item()  # before it exists at run time
        return Staged(iteration.source_at_run_time(), lambda: known)
    return iteration.staged()


def force_static(iterable: Any) -> Iterator[Any]:
    """The items one by one while the graph is built. Raises `NeedsValue` where their number is not known."""
    iteration = iterate(iterable)
    if not iteration.can_unroll():
        raise unknown_length(iterable)
    return Own(iteration)


def ndindex(*shape: Any) -> Iteration:
    """`np.ndindex(*shape)`: known sizes are iterated at tracing, others at run time."""
    sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape
    if all(type(size) is int for size in sizes):
        return arranged.known(np.ndindex, *sizes) or Cursor(tuple(native(np.ndindex, *sizes)))
    items = emit(primitives.NDINDEX, tuple(map(operand, sizes)), {}, ANY)
    return RunTime(items, TupleType((INT,) * len(sizes)))


def ndenumerate(array: Any) -> Iteration:
    """`np.ndenumerate(array)` of a run-time array; its items are pairs of an index tuple and a scalar."""
    item: Type = ANY
    if current().differentiates:
        return Zip(ndindex(array.shape), array.ravel())
    type_ = array.ag_type if type(array) is Symbolic else ANY
    if isinstance(type_, ArrayType) and type_.ndim is not None and type_.dtype.kind in "biufc":
        item = TupleType((TupleType((INT,) * type_.ndim), ArrayType(type_.dtype, (), "scalar")))
    return RunTime(apply(primitives.NDENUMERATE, array), item)


def for_each(
    iterable: Any,
    body: Body,
    go_on: GoOn | None = None,
    blocks: Sequence[Any] = (),
    made: List | None = None,
) -> None:
    """`for item in iterable: body(item)`, staged where that is needed; `go_on` is asked before each further item.

    `blocks` are the functions whose variables the body may change; `made` is a list that the body makes longer.
    """
    current().heap.save_watched()  # which may make an iterator: then it advances when the graph runs
    iterable = started(iterable)
    if _gives_items_itself(iterable, body, go_on):
        return
    own = (*blocks, body, *([go_on] if go_on else []))
    iterable, body, called = reduce_lazy(iterable, body, go_on)
    if _gives_items_itself(iterable, body, go_on):
        return
    if current().executes:
        _unroll(iterate(iterable), body, go_on, ())
        return
    blocks = (*own, *called)
    code = next((block.__code__ for block in blocks if isinstance(block, FunctionType)), body.__code__)
    must_stage = not is_unrollable(iterable) or changes_its_items(current(), code)
    if must_stage or (made is not None and made.ag_grown) or not is_short(iterable, body, blocks):
        trace = current()
        if must_stage and made is not None:
            made.ag_grow()
        size = trace.mark()
        try:
            _stage(force_staged(iterable), body, go_on, blocks)
            return
        except NeedsValue:
            known = iterate(iterable)
            if must_stage or ((known.length() or 0) > MAX_UNROLLED and not is_long(known)):
                raise
            trace.cut(size)
            forget_run_time(iterable)
    known = iterate(iterable)
    if _unroll(unchanged(current(), known, code, most_items(known)), body, go_on, blocks):
        _lose(known)


def _gives_items_itself(iterable: Any, body: Body, go_on: GoOn | None) -> bool:
    """Run a loop over a generator or an object of the user's, whose code calls for each item; whether it is one."""
    if type(iterable) is Pushed and iterable.can_run():
        iterable.run(body, go_on)
        return True
    if object_of(iterable) is None or current().executes:
        return False
    current().lifter.converter.operators.for_(iterable, body, go_on)
    return True


def object_of(iterable: Any) -> Instance | None:
    """The object of which a method of the user's, `__next__` or `__getitem__`, gives the items one at a time."""
    if type(iterable) is Own:
        return iterable.iterator if isinstance(iterable.iterator, Instance) else None
    return iterable if isinstance(iterable, Instance) and hasattr(type(iterable), "__getitem__") else None


def enumerated(iterable: Any, start: Any) -> Iteration:
    """`enumerate(iterable, start)`."""
    source = iterate(iterable)
    hands_on = isinstance(source, Lazy | Pushed) or object_of(source) is not None
    return Numbered(source, start) if hands_on else Enumerate(source, start)


def changes_its_items(trace: Trace, code: CodeType) -> bool:
    """Whether a loop with this body was found to change the list that it runs over."""
    return trace.lifter is not None and code in trace.lifter.history.growing


def most_items(known: Iteration) -> int | None:
    """How many items an unrolled loop may come to have, which it may add itself; None where any number."""
    count = known.length()
    return None if count is None else count + MAX_GROWTH


def unchanged(trace: Trace, known: Iteration, code: CodeType, most: int | None, number: int = 0) -> Iterator[Any]:
    """The items of an unrolled loop, of which it has taken `number` already.

    Where there come to be more than `most`, or they are no longer known, the loop has to be staged.
    """
    size = trace.size
    while True:
        grown = most is not None and number > most
        may_stage = trace.lifter is not None and not trace.executes
        if may_stage and (grown or (number and not known.can_unroll())):
            trace.lifter.history.growing.add(code)
            raise TraceAgain
        if may_stage and number > UNROLLED_ITEMS and trace.size > size:
            make_at_run_time(known)
        try:
            item = next(known)
        except StopIteration:
            return
        yield item
        number += 1


def is_unrollable(iterable: Any) -> bool:
    """Whether a loop may be unrolled: all is known, or unrolling tells more of the items than a loop at run time."""
    if isinstance(iterable, Staged | range):
        return isinstance(iterable, range)
    if isinstance(iterable, Iteration):
        return iterable.is_static() or iterable.is_better_unrolled()
    return iterate(iterable).is_static()


def forget_run_time(iterable: Any) -> None:
    """The nodes that made an iterator at run time were taken back."""
    if isinstance(iterable, Iteration):
        iterable.forget_run_time()


def is_short(iterable: Any, body: Body, blocks: Sequence[Any]) -> bool:
    """Whether a loop over known items is unrolled at once."""
    known = iterate(iterable)
    count = known.length()
    if not known.is_static() or is_long(known):
        return False
    return count is None or count <= UNROLLED or not _grows_graph(known, body, blocks)


def _cells(blocks: Sequence[Any]) -> list[Any]:
    return cells_of(*blocks)


def _stage(staged: Staged, body: Body, go_on: GoOn | None, blocks: Sequence[Any]) -> None:
    for_loop(staged.items, staged.item_type, staged.feed(body, go_on), go_on, _cells(blocks), staged.wrap)


def _grows_graph(known: Iteration, body: Body, blocks: Sequence[Any]) -> bool:
    """Whether the body puts nodes into the graph, found by a trial on the first item."""
    trace = current()
    if not is_numbers(known):
        return False
    size = trace.size
    trace.heap.open(_cells(blocks))
    try:
        with trace.region():
            try:
                body(known.advance())
            except Exception:  # whatever it is, it comes again when the loop is traced
                return True
            return trace.size > size
    except Abandoned:
        return True
    finally:
        trace.heap.undo()


def is_numbers(known: Iteration) -> bool:
    """Whether a loop at run time would know as much of the items: a range, or an enumeration of one."""
    if isinstance(known, Enumerate):
        return is_numbers(known.source)
    if isinstance(known, Zip):
        return all(map(is_numbers, known.sources))
    return isinstance(known, Arranged) or (isinstance(known, Cursor) and type(known.source) in (range, Symbolic))


def is_long(known: Iteration) -> bool:
    """Whether a loop runs over so many known numbers, texts, or tuples of them, that it should not be unrolled."""
    return (known.length() or 0) > UNROLLED_ITEMS and is_plain(known) and not is_numbers(known)


def is_plain(known: Iteration) -> bool:
    """Whether a loop runs over known numbers, texts, or tuples of them: at run time their types are known."""
    if isinstance(known, Enumerate):
        return is_plain(known.source)
    if isinstance(known, Zip):
        return all(map(is_plain, known.sources))
    if is_numbers(known):
        return True
    rows = list | tuple | str | bytes | set | frozenset
    return isinstance(known, Cursor) and isinstance(known.source, rows) and all(map(_is_plain, known.source))


def _is_plain(item: Any) -> bool:
    """Whether this is one of Python's numbers, a scalar that is known at run time, a text, or a tuple of them."""
    if type(item) is Symbolic:
        return isinstance(item.ag_type, ArrayType) and item.ag_type.kind != "array"
    return all(map(_is_plain, item)) if type(item) is tuple else type(item) in (int, float, complex, bool, str)


def _unroll(items: Iterator[Any], body: Body, go_on: GoOn | None, blocks: Sequence[Any]) -> bool:
    """Whether it is known only at run time how far the loop went."""
    test: Any = True
    unsure = False
    for item in items:
        if type(test) is Symbolic:
            unsure = True
            run_if(test, partial(body, item), blocks)
        else:
            body(item)
        test = True if go_on is None else go_on()
        if type(test) is not Symbolic and not test:
            return False
    return unsure


def _lose(known: Iteration) -> None:
    """Whether the iteration went to its end is known only at run time."""
    for source in getattr(known, "sources", None) or [getattr(known, "source", None)]:
        if isinstance(source, Iteration):
            _lose(source)
    if isinstance(known, Cursor):
        known.lose()


def collect(iterable: Any) -> List:
    """`list(iterable)` as a list of the trace; grown where its length is known only at run time."""
    made = List()
    if not current().executes and goes_far(iterable):
        made.ag_grow()
    for_each(iterable, lambda item: made.append(item), made=made)
    return made


def gathered(item: Any) -> Any:
    """The items of an iterator, or of an object whose methods give them, in a list; anything else as it is."""
    return collect(item) if gives_items(item) else item


def gives_items(item: Any) -> bool:
    """Whether this is an iterator, or an object of the user's with methods of its own that give items."""
    if not isinstance(item, Instance):
        return isinstance(item, Iteration)
    return item.ag_contents is None and any(hasattr(type(item), name) for name in ("__iter__", "__getitem__"))


def goes_far(iterable: Any) -> bool:
    """Whether this goes over so many known numbers that a list of what it gives is not to be known item by item."""
    while isinstance(iterable, Lazy):
        iterable = iterable.source
    return isinstance(iterable, Iteration) and is_numbers(iterable) and (iterable.length() or 0) > MAX_KNOWN_ITEMS
