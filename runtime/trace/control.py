"""Staged branches: both arms are traced, what they change is merged, and one node returns it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Graph
from runtime.primitives.control import COND
from runtime.trace.arms import Arm
from runtime.trace.builder import Trace, current, operand
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import Raised, stage_exception
from runtime.trace.heap import EMPTY, Change, Location, is_cell
from runtime.trace.lists import List
from runtime.trace.making_functions import RestartItself
from runtime.trace.merging import Build, Merger, is_leaf
from runtime.trace.naming import note_unnamed
from runtime.trace.restarts import Restart
from runtime.trace.routes import meet, meet_needs, note_need
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import Cells, always_bound
from runtime.types import NEVER_VALUE

MAX_RESTARTS = 200


class Outcome:
    """What one arm left: its nodes, its result, the places it changed."""

    def __init__(self, arm: Arm, result: Any, changes: dict[Any, Change], raised: BaseException | None) -> None:
        self.arm = arm
        self.result = result
        self.changes = changes
        self.raised = raised


def trace_arm(trace: Trace, block: Callable[[], Any], cells: Cells) -> Outcome:
    """Trace one arm and put the state back; an exception that is the user's becomes a staged raise."""
    region = trace.heap.open(cells)
    raised: BaseException | None = None
    result: Any = None
    try:
        traced = trace.region()
        with traced as nodes:
            try:
                result = block()
                trace.heap.save_watched()
            except Exception as error:
                raised = stage_exception(error)
        changes = {} if raised else trace.heap.changes()
    finally:
        trace.heap.undo()
    return Outcome(Arm(trace, nodes, region.start, region.cells, traced.late), result, changes, raised)


def cond(test: Symbolic, if_true: Callable[[], Any], if_false: Callable[[], Any], cells: Cells) -> Any:
    """Stage `if_true() if test else if_false()`; the result, with the changes of both arms merged into the state."""
    trace = current()
    if trace.executes:
        return if_true() if test else if_false()
    return with_restarts(trace, lambda: _cond(trace, test, (if_true, if_false), cells), (if_true, if_false))


def with_restarts(trace: Trace, attempt: Callable[[], Any], roots: tuple[Any, ...]) -> Any:
    """Try again as often as an object must exist at run time before the attempt, which reaches it from these roots.

    Raises `Unsupported` where that has no end.
    """
    if trace.needs:
        meet_needs(trace, roots)
    asked: dict[Any, int] = {}
    for _ in range(MAX_RESTARTS):
        size = trace.mark()
        trace.attempts.append(trace.heap.birth())
        try:
            return attempt()
        except Restart as restart:
            if restart.is_outer(trace.heap):
                raise
            found = restart.with_traceback(None)  # which would keep this frame alive, and be kept alive by it
        finally:
            start = trace.attempts.pop()
        trace.cut(size)
        trace.forget_since(start)
        if trace.lifter is not None:
            trace.lifter.common_types.forget_since(start)
        others = note_need(trace, roots, found, asked)
        try:
            found.prepare()
        except RestartItself as restart:  # of what is being made here, which what is prepared asks for
            if restart.is_outer(trace.heap):
                raise
            restart.prepare()
        for other in others:
            meet(trace, other)
    raise Unsupported(
        f"a branch or loop was traced {MAX_RESTARTS} times, and each time an object in it had to exist at run time",
        "Make lists, dicts and objects before it, or do what makes them in a helper marked `@ag.do_not_convert`.",
        trace.frame(),
    )


def _cond(trace: Trace, test: Symbolic, blocks: Sequence[Callable[[], Any]], cells: Cells) -> Any:
    outcomes = [trace_arm(trace, block, cells) for block in blocks]
    merger = Merger([outcome.arm for outcome in outcomes])
    places: list[tuple[Location, Build]] = []
    result: Build = _nothing
    if not all(outcome.raised for outcome in outcomes):
        results = [NEVER_VALUE if outcome.raised else outcome.result for outcome in outcomes]
        changed = contents_of_places(outcomes, always_bound(blocks[0]))
        for contents in (results, *(contents for _, contents in changed)):
            merger.pairing.add(contents)
        result = merger.merge(results)
        places = merge_places(merger, outcomes, changed)
    regions = tuple(
        Graph((), tuple(outcome.arm.nodes), tuple(operands))
        for outcome, operands in zip(outcomes, merger.operands, strict=True)
    )
    outputs = trace.emit(COND, (operand(test),), tuple(merger.types), {}, regions, tuple(merger.names))
    note_unnamed(trace, outputs, merger.in_variables)
    if all(outcome.raised for outcome in outcomes):
        raise Raised(outcomes[0].raised)
    symbols = list(map(Symbolic, outputs))
    for location, build in places:
        trace.heap.write(location, build(symbols))
    return result(symbols)


def _nothing(outputs: Sequence[Symbolic]) -> None:
    """Build the result of a statement that never ends."""


def contents_of_places(outcomes: Sequence[Outcome], bound: Collection[str]) -> list[tuple[Change, list[Any]]]:
    """Each place that an arm has changed, and what stands there after each arm.

    `bound` are variables that are bound wherever they are read: what an arm leaves unbound is not read after it.
    """
    changed = {key: change for outcome in outcomes for key, change in outcome.changes.items()}
    found = []
    for key, change in changed.items():
        contents = [
            NEVER_VALUE if outcome.raised else outcome.changes[key].now if key in outcome.changes else change.before
            for outcome in outcomes
        ]
        is_bound = is_cell(change.location.owner) and change.location.key in bound
        if is_bound and not all(content is NEVER_VALUE or is_leaf(content) for content in contents):
            contents = [NEVER_VALUE if content is EMPTY else content for content in contents]
        found.append((change, contents))
    return found


def merge_places(
    merger: Merger, outcomes: Sequence[Outcome], changed: Sequence[tuple[Change, list[Any]]]
) -> list[tuple[Location, Build]]:
    """For each place that an arm has changed, how to build what stands there afterwards."""
    places = []
    for change, contents in changed:
        owner = change.location.owner
        if isinstance(owner, Dict) and not same_keys(owner, contents, outcomes):
            raise Restart(owner, grow=True)
        merger.is_in_variable = is_cell(owner)
        build = (
            merger.merge_items(owner, contents)
            if isinstance(owner, List)
            else merger.merge(contents, change.location.name)
        )
        places.append((change.location, build))
    return places


def same_keys(owner: Dict, contents: Sequence[Any], outcomes: Sequence[Outcome]) -> bool:
    """Whether a known dict has one order of keys after the arms, whichever ran; `contents` are those of one key."""
    if any(content is EMPTY for content in contents):
        return False
    added = [
        [
            change.location.key
            for change in outcome.changes.values()
            if change.location.owner is owner and change.before is EMPTY
        ]
        for outcome in outcomes
        if not outcome.raised
    ]
    return all(keys == added[0] for keys in added)
