"""`while` and `for`: run in Python while all is known, staged as soon as it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from math import prod
from types import CodeType
from typing import Any

from autograph.operators.attempts import try_
from autograph.operators.branches import choose
from autograph.operators.logic import not_, truth
from autograph.operators.names import bound
from runtime.errors import NeedsValue, Unsupported
from runtime.trace import iteration
from runtime.trace.builder import Trace, TraceAgain, current, tracing
from runtime.trace.carry import Carry
from runtime.trace.catching import raises_in_branch
from runtime.trace.choice import Choice, switch
from runtime.trace.control import cond, with_restarts
from runtime.trace.generators import Pushed, started
from runtime.trace.heap import cell_content
from runtime.trace.loops import KnownTest, for_loop, remember_trips, while_loop
from runtime.trace.naming import Assigned
from runtime.trace.restarts import Abandoned, RestartSince
from runtime.trace.symbolic import Symbolic
from runtime.trace.trials import Trial
from runtime.trace.variables import cells_of, stored_in

MAX_UNROLLED_RANGE = 8  # a longer range is staged
MAX_COPIES = 64  # of a body in nested unrolled loops over numbers: where there would be more, an outer loop is staged
MAX_UNROLLED_NODES = 240  # of a loop over numbers after the first trip: where there would be more, it is staged
MORE_OF_BRANCHES = 4  # times as much do trips count that may end the loop: each becomes a branch in the one before
MAX_PYTHON_TRIPS = 64  # a `while` whose test is known is staged after as many trips that put nodes into the graph
MAX_QUIET_TRIPS = 10_000  # as many that put none: it may have no end, where it never runs
MAX_UNROLLED_TRIPS = 1000  # where a loop can't be staged


def while_(test: Callable[[], Any], body: Callable[[], Any]) -> None:
    """`while test(): body()`."""
    trace = tracing()
    if trace is None:
        while truth(test()):
            body()
        return
    if trace.executes:
        assigned = Assigned(test, body)
        assigned.rename()
        while truth(test()):
            body()
            assigned.rename()
        return
    with_restarts(trace, lambda: _while(trace, test, body), (body, test))


def _while(trace: Trace, test: Callable[[], Any], body: Callable[[], Any]) -> None:
    """Run in Python as long as the test is known; where it is not, or no end is in sight, stage the rest."""
    cells = cells_of(test, body)
    key = ("unroll", test.__code__)
    start = trace.mark()
    if _is_likely_symbolic(test, body):
        try:
            while_loop(test, body, cells, must_be_symbolic=True, truth=truth)
            return
        except KnownTest:
            trace.cut(start)
    trial, carry = Trial(trace, body, cells), Carry(guesses=False)
    was_staged = key not in trace.site_memory and trial.was_staged()
    trace.heap.open(cells)
    staged = False
    try:
        trips = 0 if was_staged else _run(trace, test, body, cells, start, key)
    except (Abandoned, Unsupported):
        trace.heap.undo()
        trace.cut(start)
        raise
    except BaseException:
        trace.heap.keep()
        raise
    if trips is not None:  # too many: stage it from the start
        try:
            if trips:
                trial.note_staged()
                remember_trips(trace, carry, test, body)
        finally:
            trace.heap.undo()
            trace.cut(start)
        try:
            staged = True
            while_loop(test, body, cells, truth=truth)
        except Unsupported:
            trace.site_memory[key] = True
            trace.cut(start)
            _while(trace, test, body)
    if not staged:
        trace.heap.keep()


def _is_likely_symbolic(test: Callable[[], Any], body: Callable[[], Any]) -> bool:
    """Whether the test reads variables of run time only, leaving aside those that stay as they are: no trial is due."""
    stored = stored_in(test.__code__) | stored_in(body.__code__)
    varying = [
        cell_content(cell)
        for name, cell in zip(test.__code__.co_freevars, test.__closure__ or (), strict=True)
        if name in stored
    ]
    return bool(varying) and all(type(content) is Symbolic for content in varying)


def _run(
    trace: Trace, test: Callable[[], Any], body: Callable[[], Any], cells: Any, start: int, key: Any
) -> int | None:
    """Python trips; None where the loop has ended or the rest is staged, else how many there were before it turned out
    that the loop should be staged from its start."""
    trips = 0
    assigned = Assigned(test, body)
    is_endless = not test.__code__.co_names and not test.__code__.co_freevars  # `while True`, which nothing else leaves
    while True:
        size = trace.mark()
        trace.heap.open(cells)
        try:
            assigned.rename()
            go_on = truth(test())
        except (Abandoned, Unsupported):
            trace.heap.undo()
            raise
        except BaseException:
            trace.heap.keep()
            raise
        if type(go_on) is Symbolic:
            trace.heap.undo()
            trace.cut(size)
            if trips and len(trace.nodes) > start and key not in trace.site_memory:
                return trips  # one loop is better than its first trips followed by a loop
            while_loop(test, body, cells, truth=truth)
            return None
        trace.heap.keep()
        if not go_on:
            trace.tell(f"Python runs the while, {trips} trips: its test is known before each")
            return None
        body()
        trips += 1
        is_left_by_raising = is_endless and raises_in_branch(trace.nodes[size:])
        is_quiet = len(trace.nodes) == start
        if is_left_by_raising or trips > (MAX_QUIET_TRIPS if is_quiet else MAX_PYTHON_TRIPS):
            if key not in trace.site_memory:
                return trips
            if trips > MAX_UNROLLED_TRIPS and not is_quiet:
                raise _too_long(trace)


def for_(iterable: Any, body: Callable[[Any], Any], go_on: Callable[[], Any] | None = None) -> None:
    """`for item in iterable: body(item)`; `go_on` is asked before each further item."""
    trace = tracing()
    if trace is None:
        _in_python(iterable, body, go_on)
        return
    block: Callable[[Any], Any] = body
    called: tuple[Any, ...] = ()
    if type(iterable) is Choice:
        switch(iterable, lambda one: for_(one, body, go_on), cells_of(body, go_on))
        return
    if type(iterable) is not range:
        iterable = started(iterable)
        if _gives_items_itself(trace, iterable, body, go_on):
            return
        iterable, block, called = iteration.reduce_lazy(iterable, body, go_on)
        if _gives_items_itself(trace, iterable, block, go_on):
            return
    if trace.executes:
        _unrolled(iteration.iterate(iterable), block, go_on, ())
        return
    cells = cells_of(body, go_on, *called)
    key = ("unroll", block.__code__)
    known: Any = iterable if type(iterable) in (range, iteration.Staged) else iteration.iterate(iterable)
    must_stage = not iteration.is_unrollable(known) or iteration.changes_its_items(trace, block.__code__)
    if must_stage or (key not in trace.site_memory and not (_is_short(known) and _may_unroll(trace, block))):
        try:
            _stage(trace, iterable, block, go_on, cells)
            return
        except NeedsValue as error:
            known = iteration.iterate(iterable)
            if must_stage or ((known.length() or 0) > MAX_UNROLLED_TRIPS and not iteration.is_long(known)):
                raise
            trace.site_memory[key] = True
            trace.notices.append((f"a loop of {known.length()} trips is unrolled: {error.reason}", trace.frame()))
    _bounded(trace, iteration.iterate(iterable), block, go_on, cells)


def _gives_items_itself(
    trace: Trace, iterable: Any, body: Callable[[Any], Any], go_on: Callable[[], Any] | None
) -> bool:
    """Run a loop over a generator or an object of the user's, whose code calls for each item; whether it is one."""
    if type(iterable) is Pushed and iterable.can_run():
        iterable.run(body, go_on)
        return True
    giving = iteration.object_of(iterable)
    if giving is None or trace.executes:
        return False
    _over_object(giving, body, go_on)
    return True


def _over_object(iterable: Any, body: Callable[[Any], Any], go_on: Callable[[], Any] | None) -> None:
    """A loop over an object: its `__next__` ends it by StopIteration, its `__getitem__` by IndexError or that, too."""
    cls = type(iterable)
    has_next = hasattr(cls, "__next__")
    ends = StopIteration if has_next else (IndexError, StopIteration)
    ended: Any = False
    index: Any = 0
    item: Any

    def take() -> None:
        nonlocal item, index
        if has_next:
            item = cls.__next__(iterable)
        else:
            index += 1
            item = cls.__getitem__(iterable, index - 1)

    def stop(error: BaseException) -> None:
        nonlocal ended
        ended = True

    def use() -> None:
        nonlocal ended
        body(bound(lambda: item))
        if go_on is not None:
            ended = not_(go_on())

    def step() -> None:
        try_(take, [(lambda: ends, stop)])
        choose(not_(ended), use)

    while_(lambda: not_(ended), step)


def _is_short(known: range | iteration.Iteration) -> bool:
    """Whether a loop over known items is unrolled at once: a few numbers, or items that only tracing knows."""
    if type(known) is range:
        return len(known) <= MAX_UNROLLED_RANGE
    count = known.length()
    if not known.is_static() or iteration.is_long(known):
        return False
    return count is None or count <= MAX_UNROLLED_RANGE or not iteration.is_numbers(known)


def _stage(
    trace: Trace, iterable: Any, body: Callable[[Any], Any], go_on: Callable[[], Any] | None, cells: Any
) -> None:
    """Stage a loop; where that fails, everything is as it was."""
    size = trace.mark()
    try:
        plan = iteration.force_staged(iterable)
        for_loop(plan.items, plan.item_type, plan.feed(body, go_on), go_on, cells, plan.wrap)
    except NeedsValue:
        trace.cut(size)
        iteration.forget_run_time(iterable)
        raise


def _bounded(
    trace: Trace, known: iteration.Iteration, body: Callable[[Any], Any], go_on: Callable[[], Any] | None, cells: Any
) -> None:
    count = known.length()
    if count is not None and count > MAX_UNROLLED_TRIPS and iteration.is_numbers(known):
        raise _too_long(trace)
    if ("unroll", body.__code__) not in trace.site_memory:
        trips = "as many trips as there are items" if count is None else f"{count} trips"
        trace.tell(f"the for is unrolled, {trips}: its items are known")
    if not iteration.is_numbers(known):
        _unrolled(known, body, go_on, cells)
        return
    trace.unrolled.append((body.__code__, count or 1, trace.heap.birth()))
    try:
        _check_copies(trace)
        _unrolled(known, body, go_on, cells)
    finally:
        trace.unrolled.pop()


def _may_unroll(trace: Trace, body: Callable[[Any], Any]) -> bool:
    """Whether a short loop is not around others that would be unrolled into too many copies."""
    return trace.lifter is None or body.__code__ not in trace.lifter.history.staged


def _check_copies(trace: Trace) -> None:
    """Where nested unrolled loops would copy a body too often, outer ones are staged."""
    copies = prod(count for _, count, _ in trace.unrolled)
    if copies <= MAX_COPIES or trace.lifter is None:
        return
    staged: set[CodeType] = trace.lifter.history.staged
    outer = [
        (code, count, begun)
        for code, count, begun in trace.unrolled
        if code not in staged and ("unroll", code) not in trace.site_memory  # which can't be staged
    ]
    if not outer:
        return
    for code, count, _ in outer:
        staged.add(code)
        copies //= max(count, 1)
        if copies <= MAX_COPIES:
            break
    _stage_since(trace, outer[0][2])


def _stage_since(trace: Trace, begun: int) -> None:
    """Trace again what has begun by this moment: loops in it were found to be staged."""
    if any(start <= begun for start in trace.attempts):
        raise RestartSince(begun)
    raise TraceAgain


def _most_nodes(trace: Trace, known: iteration.Iteration, body: Callable[[Any], Any], ends: bool) -> int | None:
    """How many nodes the first of a few trips over numbers may put in, of which all together are not too many.

    None where they are unrolled however many nodes that gives.
    """
    code, more = body.__code__, known.length()
    if not more or trace.lifter is None or trace.executes or code in trace.lifter.history.staged:
        return None
    if ("unroll", code) in trace.site_memory or not iteration.is_plain(known):
        return None
    return MAX_UNROLLED_NODES // (more * (MORE_OF_BRANCHES if ends else 1))


def _first_trip(trace: Trace, trip: Callable[[], None], code: CodeType, size: int, most: int | None) -> None:
    """The first trip of a loop that began at this size; where too many nodes come, the loop is staged."""
    if most is None:
        trip()
        return
    begun, around = trace.heap.birth(), (trace.limit, trace.outgrow)

    def outgrow() -> None:
        trace.lifter.history.staged.add(code)
        _stage_since(trace, begun)

    trace.limit, trace.outgrow = min(trace.limit, size + most), outgrow
    try:
        trip()
        if trace.size > trace.limit:
            outgrow()
    finally:
        trace.limit, trace.outgrow = around


def _unrolled(
    known: iteration.Iteration,
    body: Callable[[Any], Any],
    go_on: Callable[[], Any] | None,
    cells: Any,
    taken: int = 0,
    most_items: int | None = None,
) -> None:
    if not taken:
        most_items = iteration.most_items(known)
    trace = current()
    assigned = Assigned(body, go_on)
    assigned.rename()
    size = trace.size
    for item in iteration.unchanged(trace, known, body.__code__, most_items, taken):
        taken += 1
        most = _most_nodes(trace, known, body, go_on is not None) if taken == 1 else None
        _first_trip(trace, partial(body, item), body.__code__, size, most)
        assigned.rename()
        if go_on is None:
            continue
        more = truth(go_on())
        if type(more) is Symbolic:
            if known.length() != 0 or known.takes_at_end():  # an item is read at its turn: an array may change before
                rest = partial(_unrolled, known, body, go_on, cells, taken, most_items)
                cond(more, rest, lambda: None, cells)
            return
        if not more:
            return


def _in_python(items: Iterable[Any], body: Callable[[Any], Any], go_on: Callable[[], Any] | None) -> None:
    """The loop as it stands, outside a trace."""
    for item in items:
        body(item)
        if go_on is not None and not truth(go_on()):
            return


def _too_long(trace: Trace) -> Unsupported:
    return Unsupported(
        f"a loop would be unrolled more than {MAX_UNROLLED_TRIPS} times",
        "Loop over an array, or use NumPy functions in the body in place of what needs a Python number.",
        trace.frame(),
    )
