"""Lazy iterators: `map`, `filter`, generator expressions.

A lazy iterator hands each item of its source on to a block, so that a loop over it is a loop over its source.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runtime.errors import NeedsValue
from runtime.primitives import builtins as primitives
from runtime.primitives.objects import TRUTH_GIVEN, truth_given
from runtime.primitives.primitive import Primitive
from runtime.trace.builder import TraceAgain, apply, current, tracing
from runtime.trace.calls import stage
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import is_at_run_time
from runtime.trace.control import cond
from runtime.trace.exceptions import for_user, native, native_call
from runtime.trace.heap import cell_content
from runtime.trace.iterables import is_source, iterate
from runtime.trace.iterators import Body, Cursor, GoOn, Iteration, Staged
from runtime.trace.joint_iterators import Zip
from runtime.trace.late_bodies import tracked_in
from runtime.trace.objects import Instance
from runtime.trace.own_operators import has_own, own_method
from runtime.trace.run_time_functions import make_generator
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of
from runtime.types import ANY, BOOL, INT, ArrayType, TupleType, Type


class Lazy(Iteration):
    """An iterator that computes its items from those of a source when it is asked for them."""

    ag_made: Primitive | None = None  # what makes eager's iterator of a generator of run time, where that is none

    def __init__(self, source: Iteration, blocks: Sequence[Any] = ()) -> None:
        super().__init__()
        self.source = source
        self.blocks = blocks  # functions that are called for each item: a loop must know their variables
        self.item_type: Type = ANY  # of the items, where it exists at run time

    def push(self, item: Any, body: Body, go_on: GoOn | None) -> None:
        """Give `body` what comes of one item of the source."""
        raise AssertionError

    def is_static(self) -> bool:
        return self.ag_ref is None and self.source.is_static() and not self.is_unsure()

    def can_unroll(self) -> bool:
        return self.ag_ref is None and self.source.can_unroll() and not self.is_unsure()

    def is_unsure(self) -> bool:
        """Whether it, or what it takes from, was found to leave out items by tests of run time."""
        return self._is_found_unsure() or (isinstance(self.source, Lazy) and self.source.is_unsure())

    def _is_found_unsure(self) -> bool:
        trace = tracing()
        return trace is not None and trace.lifter is not None and self.origin() in trace.lifter.history.unsure

    def origin(self) -> Any:
        """What stays the same from trace to trace: the code or the line that it comes from."""
        return self.site

    def no_longer_sure(self) -> BaseException:
        """What to raise where a test of run time decides whether there is an item."""
        trace = current()
        if trace.lifter is not None and self.origin() is not None and not self._is_found_unsure():
            trace.lifter.history.unsure.add(self.origin())
            return TraceAgain()
        return NeedsValue(
            "whether an iterator gives an item is known only when the graph runs",
            "Use a `for` statement, a comprehension or `next` in converted code.",
            trace.frame(),
        )

    def advance(self) -> Any:
        depth = current().depth
        found: list[Any] = []

        def body(item: Any) -> None:
            if current().depth > depth:
                raise self.no_longer_sure()
            found.append(item)

        while not found:
            self.push(self.source.advance(), body, None)
        return found[0]

    def take(self) -> Any:
        return first(self) if self.ag_ref is None else super().take()

    def item(self) -> Type:
        if self.ag_ref is None:
            self.ag_symbolic()
        return self.item_type

    def make(self) -> Symbolic:
        """A generator that computes the items when it is asked for them."""
        from runtime.trace.iteration import for_each

        def block(hand_out: Body) -> None:
            for_each(self, hand_out)

        found, self.item_type = make_generator(type(self).__name__.lower(), block, self.functions(), self.roots())
        return found if self.ag_made is None else apply(self.ag_made, found)

    def functions(self) -> list[Any]:
        return [*self.blocks, *super().functions()]

    def staged(self) -> Staged:
        if self.ag_ref is not None:
            return super().staged()
        inner = self.source.staged()

        def push(item: Any, body: Body, go_on: GoOn | None) -> None:
            inner.feed(lambda found: self.push(found, body, go_on), go_on)(item)

        return Staged(inner.items, inner.item_type, inner.wrap, push)


class Map(Lazy):
    """`map(function, *sources)`."""

    def __init__(self, function: Any, *sources: Any) -> None:
        source = iterate(sources[0]) if len(sources) == 1 else Zip(*sources)
        super().__init__(source, (function,))
        self.function = function
        self.unpacked = len(sources) > 1

    ag_class = map  # type: ignore[assignment]
    ag_made = primitives.MAP

    def length(self) -> int | None:
        return self.source.length()

    def push(self, item: Any, body: Body, go_on: GoOn | None) -> None:
        body(native_call(self.function, *(item if self.unpacked else (item,))))


class Numbered(Lazy):
    """`enumerate(generator(...), start)`."""

    ag_class = enumerate  # type: ignore[assignment]

    def __init__(self, source: Iteration, start: Any) -> None:
        super().__init__(source)
        self.count = start

    def ag_state(self) -> dict[Any, Any]:
        return {"count": self.count}

    def ag_restore(self, state: dict[Any, Any]) -> None:
        self.count = state["count"]

    def push(self, item: Any, body: Body, go_on: GoOn | None) -> None:
        number = self.count
        current().heap.touch(self)
        self.count = number + 1
        body((number, item))

    def make(self) -> Symbolic:
        """`enumerate` at run time, over the source at run time."""
        source = self.source.ag_symbolic()
        self.item_type = TupleType((INT, self.source.item()))
        args = (source,) if type(self.count) is int and self.count == 0 else (source, self.count)
        return stage(primitives.ENUMERATE, args, {})


class Filter(Lazy):
    """`filter(function, source)`; a function of None asks for the truth of the items themselves."""

    def __init__(self, function: Any, source: Any) -> None:
        super().__init__(iterate(source), (function,))
        self.function = function

    ag_class = filter  # type: ignore[assignment]
    ag_made = primitives.FILTER

    def push(self, item: Any, body: Body, go_on: GoOn | None) -> None:
        test = truth(item if self.function is None else native_call(self.function, item))
        run_if(test, lambda: body(item), (body,))


def first(lazy: Lazy, *default: Any) -> Any:
    """`next(lazy, *default)`: a loop that ends at the first item."""
    from runtime.trace.iteration import for_each

    found: Any = False
    value: Any = default[0] if default else None

    def body(item: Any) -> None:
        nonlocal found, value
        found, value = True, item

    for_each(lazy, body, lambda: not_(found))

    def stop() -> None:
        raise for_user(StopIteration())

    if not default:
        run_if(not_(found), stop)
    return value


def contains(items: Iteration, wanted: Any) -> Any:
    """`wanted in items`."""
    from runtime.trace.iteration import for_each

    found: Any = False

    def body(item: Any) -> None:
        nonlocal found
        found = True if item is wanted else truth(item == wanted)

    for_each(items, body, lambda: not_(found))
    return found


def not_(test: Any) -> Any:
    """`not test` of a bool that may be symbolic."""
    return apply(primitives.NOT, test) if type(test) is Symbolic else not test


def reduce_lazy(iterable: Any, body: Body, go_on: GoOn | None) -> tuple[Any, Body, tuple[Any, ...]]:
    """A loop over a lazy iterator as one over its source: the source, the body, and the functions it calls."""
    blocks: tuple[Any, ...] = ()
    if not is_source(iterable) and not isinstance(iterable, Staged):
        iterable = iterate(iterable)  # once: the user's `__iter__` may do anything
    passed: list[Iteration] = []
    block = body
    while isinstance(iterable, Lazy) and iterable.ag_ref is None:
        passed.append(iterable)
        body = _pusher(iterable, body, go_on)
        blocks += tuple(iterable.blocks)
        iterable = iterable.source
    is_whole = go_on is None and isinstance(iterable, Cursor) and _is_fresh(iterable)
    if blocks and is_whole and not _may_take([*passed, iterable], (block, *blocks)):
        iterable.end()
        iterable = iterable.source
    return iterable, body, blocks


def _may_take(iterators: Sequence[Iteration], blocks: Sequence[Any]) -> bool:
    """Whether these functions find one of the iterators in their variables, and so may take items from it."""
    found = [cell_content(cell) for _, cell in cells_of(*blocks)]
    for held in [held for tracked in tracked_in(found) for held in tracked.ag_state().values()]:
        found += held if isinstance(held, tuple) else [held]
    return any(one is iterator for one in found for iterator in iterators)


def _is_fresh(iterable: Cursor) -> bool:
    """Whether a loop over an iterator to its end may as well run over the range, array or object that it is of."""
    is_array = iterable.is_fresh(Symbolic) and isinstance(iterable.source.ag_type, ArrayType)
    is_object = isinstance(iterable.source, Instance) and iterable.is_fresh(type(iterable.source))
    return iterable.ag_ref is None and (is_array or is_object or iterable.is_fresh(range))


def _pusher(lazy: Lazy, body: Body, go_on: GoOn | None) -> Body:
    def push(item: Any) -> None:
        lazy.push(item, body, go_on)

    # What is remembered of loops goes by their code: each loop has its own.
    code = getattr(body, "__code__", push.__code__)
    push.__code__ = push.__code__.replace(co_firstlineno=code.co_firstlineno, co_name=code.co_name)
    return push


def truth(item: Any) -> Any:
    """`bool(item)`; symbolic where it is known only at run time."""
    if type(item) is Symbolic or is_at_run_time(item):
        return apply(primitives.TRUTH, item)
    if type(item) is Choice:
        return switch(item, truth)
    if hasattr(type(item), "ag_class"):
        for name, check in (("__bool__", given_truth), ("__len__", truth)):
            method = getattr(type(item), name, None)
            if method is not None:
                return check(method(item))
    if isinstance(item, tuple):
        return truth_of_tuple(item)
    return bool(item)


def truth_of_tuple(item: tuple[Any, ...]) -> Any:
    """`bool(item)` of a tuple, whose class may say it."""
    for name, check in (("__bool__", given_truth), ("__len__", truth)):
        if has_own(item, name):
            return check(own_method(item, name)())
    return bool(item)


def given_truth(result: Any) -> Any:
    """What a `__bool__` has returned, which has to be a bool of Python's."""
    if type(result) is Choice:
        return switch(result, given_truth)
    if type(result) is Symbolic:
        return result if result.ag_type == BOOL else apply(TRUTH_GIVEN, result)
    return native(truth_given, result)


def run_if(test: Any, block: Callable[[], Any], blocks: Sequence[Any] = ()) -> None:
    """`if test: block()`, staged where the test is symbolic."""
    if type(test) is Symbolic:
        cond(test, block, _nothing, cells_of(block, *blocks))
    elif test:
        block()


def _nothing() -> None:
    return None
