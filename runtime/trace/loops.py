"""Staged loops: the body is traced with placeholders until what it carries has settled, and one node returns that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import CellType
from typing import Any

from runtime.errors import NeedsValue, Unsupported
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.builtins import NOT
from runtime.primitives.control import FOR, WHILE
from runtime.trace import one_object
from runtime.trace.arms import Arm
from runtime.trace.builder import Trace, current, operand
from runtime.trace.carry import Carry
from runtime.trace.carrying import widen
from runtime.trace.control import with_restarts
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import Raised, stage_exception
from runtime.trace.heap import Change, Location, cell_content, lifted
from runtime.trace.late_bodies import CarriedBody
from runtime.trace.lists import List
from runtime.trace.naming import note_unnamed
from runtime.trace.objects import Instance, is_open
from runtime.trace.restarts import Abandoned, Restart, each_of
from runtime.trace.routes import Roots, follow, routes_to
from runtime.trace.specs import Items, Record, Spec, fits, outlives_tracing
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import Cells, grown_in, stored_names
from runtime.type_sizes import of_one_value
from runtime.types import BOOL, NEVER_VALUE, Type

MAX_ROUNDS = 40  # each may add one alternative to one variable, from which another one gets it in the next


def while_loop(
    test: Callable[[], Any],
    body: Callable[[], Any],
    cells: Cells,
    site: Any = None,
    must_be_symbolic: bool = False,
    truth: Callable[[Any], Any] = lambda test: test,
) -> None:
    """Stage `while truth(test()): body()`; `site` tells the loop from others, where its functions do not.

    Raises `KnownTest`, with nothing changed but nodes to be cut, where the test must be symbolic and is not.
    """
    trace = current()
    key = site or (test.__code__, body.__code__)

    def attempt(carry: Carry) -> _While:
        return _While(trace, test, body, carry, cells, must_be_symbolic, truth)

    _loop(trace, key, cells, (test, body), attempt)


def for_loop(
    items: Symbolic,
    item_type: Callable[[], Type],
    body: Callable[[Any], Any],
    go_on: Callable[[], Any] | None,
    cells: Cells,
    wrap: Callable[[Symbolic], Any] = lambda item: item,
    site: Any = None,
) -> None:
    """Stage `for item in items: body(item)`, asking `go_on` after each iteration."""
    trace = current()
    blocks = (body,) if go_on is None else (body, go_on)
    _loop(
        trace, site or (body.__code__,), cells, blocks,
        lambda carry: _For(trace, items, item_type, body, go_on, carry, cells, wrap),
    )  # fmt: skip


def _loop(trace: Trace, key: Any, cells: Cells, roots: Roots, attempt: Callable[[Carry], _Attempt]) -> None:
    """Find the carry's fixed point, then put the node into the graph."""
    stored = trace.sites.get(key)
    if stored is None:
        stored = trace.sites[key] = stored_names(roots)

    grown = frozenset().union(*(grown_in(root.__code__) for root in roots)) - stored

    def staged() -> None:
        each_of([cell for name, cell in cells if name in grown], _grow)
        size = trace.mark()
        carry = Carry(guesses=True)
        _guess(trace, key, carry, cells, roots, stored)
        try:
            is_found = _settle(trace, key, carry, attempt, roots)
        except NeedsValue:
            is_found = False
        if not is_found:
            trace.cut(size)
            _settle(trace, key, Carry(guesses=False), attempt, roots)

    with_restarts(trace, staged, roots)


def _grow(cell: CellType) -> None:
    """A list that each iteration adds to has to exist at run time before the loop."""
    content = cell_content(cell)
    if type(content) is List and content.ag_grown is None:
        raise Restart(content, grow=True)


def _settle(trace: Trace, key: Any, carry: Carry, attempt: Callable[[Carry], _Attempt], roots: Roots) -> bool:
    """Trace the loop until its carry has settled, and put the node in; False where guesses have made it too wide."""
    for _ in range(MAX_ROUNDS):
        size, start = trace.mark(), trace.heap.birth()
        round_ = attempt(carry)
        try:
            news = round_.run()
        finally:  # a `Restart`, too, is followed by a tracing that starts from what is known by now
            _remember(trace, key, carry, roots)
            if trace.lifter is not None:
                trace.lifter.generalise_rewritten()
        if not news:
            if not round_.too_wide:
                round_.finish()
            return not round_.too_wide
        trace.cut(size)
        trace.forget_since(start)
    names = ", ".join(f"`{location.name}`" for location, _, _ in carry.specs.values() if location.name)
    raise Unsupported(
        f"the types of the loop's variables do not settle after {MAX_ROUNDS} rounds ({names})",
        "Give them their final types before the loop.",
        trace.frame(),
    )


def remember_trips(trace: Trace, carry: Carry, test: Callable[[], Any], body: Callable[[], Any]) -> None:
    """Keep what the first trips of a `while` have changed for its tracing from the start: the loop carries that."""
    key = test.__code__, body.__code__
    if key not in trace.site_memory:
        try:
            each_of(trace.heap.changes().items(), lambda item: carry.widen(*item))
        finally:
            _remember(trace, key, carry, (test, body))


def _remember(trace: Trace, key: Any, carry: Carry, roots: Roots) -> None:
    """Keep what a loop carries for its next tracing: of variables wherever that is, of what they hold in this place."""
    lasting = [(location, spec) for location, _, spec in carry.specs.values() if outlives_tracing(spec)]
    held = [(location, spec) for location, spec in lasting if isinstance(location.owner, Instance | Dict | List)]
    trace.site_memory[key] = {location.key: spec for location, spec in lasting if type(location.owner) is CellType}
    if held:
        routes = routes_to(roots, [location.owner for location, _ in held])
        trace.site_memory[key, trace.frames()] = [
            (routes[id(location.owner)], location.key, spec) for location, spec in held if id(location.owner) in routes
        ]


def _guess(trace: Trace, key: Any, carry: Carry, cells: Cells, roots: Roots, stored: frozenset[str]) -> None:
    """Start from what the loop carried when it was traced before, else from what its code assigns."""
    known: dict[str, Spec] = trace.site_memory.get(key, {})
    for name, cell in cells:
        if name not in known and name not in stored:
            continue
        location, entry = Location(cell, name), cell_content(cell)
        if name in known:
            carry.specs[location.identity] = (location, entry, widen(known[name], entry, location))
        elif type(entry) is Symbolic or type(entry) in (int, float, complex, bool):
            carry.specs[location.identity] = (location, entry, Spec.leaf(operand(entry).type))
    if key in trace.site_memory:
        for route, place_of, spec in trace.site_memory.get((key, trace.frames()), ()):
            _guess_held(carry, follow(roots, route), place_of, spec)


def _guess_held(carry: Carry, owner: Any, key: Any, spec: Spec) -> None:
    """Start with what was carried in an attribute, a dict or a list, where the like of it stands there."""
    if isinstance(owner, Instance | Dict | List) and not is_open(owner):
        location = Location(owner, key)
        entry = lifted(location.read())
        if fits(spec, entry):
            carry.specs[location.identity] = (location, entry, widen(spec, entry, location))


class _Widened(Abandoned):
    """A loop must carry more, a loop inside has found: the rest of this attempt is in vain."""

    def __init__(self, attempt: _Attempt) -> None:
        super().__init__(attempt)
        self.attempt = attempt


class KnownTest(Abandoned):
    """The test of a `while` is known, or raises, already when its variables are not: Python can decide it."""


class _Attempt:
    """One tracing of a loop with a given carry."""

    def __init__(self, trace: Trace, carry: Carry, cells: Cells) -> None:
        self.trace = trace
        self.carry = carry
        self.cells = cells
        self.raised: BaseException | None = None
        self.left: Mapping[Any, Change] = {}  # what the last region has changed
        self.too_wide = False

    def run(self) -> bool:
        """Trace the regions; whether the carry had to be widened."""
        self.start = self.trace.heap.open(self.cells).start
        self.trace.loops.append(self)
        count = len(self.trace.live)
        self.trace.live += self.carry.live
        try:
            news = self.regions() or self.leaves_bodies(count)
            self.too_wide = not news and self.carry.is_too_wide({} if self.raised else self.left)
            return news
        except _Widened as widened:
            if widened.attempt is not self:
                raise
            return True
        finally:
            self.trace.loops.pop()
            self.trace.heap.undo()

    def regions(self) -> bool:
        raise AssertionError

    def leaves_bodies(self, count: int) -> bool:
        """Whether an iteration leaves functions or generators to the next, which has been traced without them."""
        carried = self.carry.live
        made = [CarriedBody(body, self.start) for body in self.trace.live[count + len(carried) :]]
        del self.trace.live[count : count + len(carried)]
        known = set().union(*(body.changes() for body in carried))
        new = [body for body in made if not body.changes() <= known]
        self.carry.live = carried + new
        return bool(new)

    def region(self, block: Callable[[], Any]) -> tuple[list[Value], Arm, Any]:
        """Trace a region that starts with placeholders; its inputs, nodes and result."""
        self.raised = None
        traced = self.trace.region()
        with traced as nodes:
            inputs = self.carry.install(self.trace)
            try:
                result = block()
                self.trace.heap.save_watched()
            except Exception as error:
                self.raised = stage_exception(error)
                result = None
        return inputs, Arm(self.trace, nodes, self.start, late=traced.late), result

    def widened(self) -> bool:
        """Take the changes of the region just traced into the carry; whether any is news."""
        if self.raised:
            return False
        self.left = self.trace.heap.changes()
        news: list[Change] = []

        def widen_by(change: Change) -> None:
            key = change.location.identity
            if self.carry.widen(key, change) and not self.is_unasked(key, change.location.owner):
                news.append(change)

        each_of(self.left.values(), widen_by)
        for outer in self.trace.loops[:-1]:
            foreseen = [change for change in news if outer.carry.foresee(change)]
            if foreseen:
                raise _Widened(outer)
        return bool(news)

    def is_unasked(self, key: Any, owner: Any) -> bool:
        """Whether a place holds the type of a list's items, or a dict's values, which no iteration has asked for."""
        return type(self.carry.specs[key][2]) is Items and owner.ag_asked < self.start

    def outputs(self, arm: Arm) -> list[Operand]:
        if self.raised:
            return [Literal(NEVER_VALUE) for _ in self.carry.types()]
        return self.carry.operands(arm, self.carry.contents())

    def widened_by_outputs(self) -> bool:
        """Take it into the carry where an object has to exist at run time now, for another place; whether one has."""
        return self.carry.may_hold_objects() and self.widened()

    def finish(self) -> None:
        raise AssertionError

    def emit(self, primitive: Any, inputs: tuple[Operand, ...], regions: tuple[Graph, ...]) -> None:
        """Put the node into the graph and its results into the places."""
        here = Arm(self.trace, self.trace.nodes, self.trace.heap.regions[-1].start if self.trace.heap.regions else 0)
        entries = self.carry.operands(here, [entry for _, entry, _ in self.carry.specs.values()])
        types, names = tuple(map(of_one_value, self.carry.types())), tuple(self.carry.names())
        outputs = self.trace.emit(primitive, (*inputs, *entries), types, {}, regions, names)
        in_variables = self.carry.in_variables()
        for found in (outputs, *(region.inputs[-len(outputs) :] for region in regions if outputs)):
            note_unnamed(self.trace, found, in_variables)
        values = list(outputs)
        for key, (location, entry, spec) in self.carry.specs.items():
            placed = self.carry.placed(key, spec, values, location.name, made=True)
            if isinstance(spec, Record):
                one_object.note(entry, placed)
            self.trace.heap.write(location, placed)


class _While(_Attempt):
    def __init__(
        self,
        trace: Trace,
        test: Callable[[], Any],
        body: Callable[[], Any],
        carry: Carry,
        cells: Cells,
        must_be_symbolic: bool,
        truth: Callable[[Any], Any],
    ) -> None:
        super().__init__(trace, carry, cells)
        self.must_be_symbolic = must_be_symbolic
        self.truth = truth
        self.test = test
        self.body = body

    def regions(self) -> bool:
        inputs, arm, test = self.region(lambda: self.truth(self.test()))
        if self.must_be_symbolic and type(test) is not Symbolic:
            raise KnownTest
        if self.widened():
            return True
        outputs = [Literal(False) if self.raised else arm.operand(test), *self.outputs(arm)]
        if self.widened_by_outputs():
            return True
        self.test_raised = self.raised
        self.test_graph = Graph(tuple(inputs), tuple(arm.nodes), tuple(outputs))
        inputs, arm, _ = self.region(self.body)
        if self.widened():
            return True
        outputs = self.outputs(arm)  # may put nodes at the end of the region
        if self.widened_by_outputs():
            return True
        self.body_graph = Graph(tuple(inputs), tuple(arm.nodes), tuple(outputs))
        return False

    def finish(self) -> None:
        self.emit(WHILE, (), (self.test_graph, self.body_graph))
        if self.test_raised:
            raise Raised(self.test_raised)


class _For(_Attempt):
    def __init__(
        self,
        trace: Trace,
        items: Symbolic,
        item_type: Callable[[], Type],
        body: Callable[[Any], Any],
        go_on: Callable[[], Any] | None,
        carry: Carry,
        cells: Cells,
        wrap: Callable[[Symbolic], Any],
    ) -> None:
        super().__init__(trace, carry, cells)
        self.items = items
        self.item_type = item_type
        self.body = body
        self.go_on = go_on
        self.wrap = wrap

    def regions(self) -> bool:
        item: Value

        def iteration() -> Any:
            nonlocal item
            item = Value(of_one_value(self.item_type()), _parameter(self.body))  # of what this iteration may find
            self.trace.resume_live(self.items.ag_type)
            self.body(self.wrap(Symbolic(item)))
            return True if self.go_on is None else self.go_on()

        inputs, arm, go_on = self.region(iteration)
        if self.widened():
            return True
        outputs = [self._stop(arm, go_on), *self.outputs(arm)]
        if self.widened_by_outputs():
            return True
        self.body_graph = Graph((item, *inputs), tuple(arm.nodes), tuple(outputs))
        return False

    def _stop(self, arm: Arm, go_on: Any) -> Operand:
        if self.raised or type(go_on) is not Symbolic:
            return Literal(not go_on if not self.raised else True)
        inputs = (arm.operand(go_on),)
        stop = Value(BOOL)
        arm.nodes.append(Node(NOT, inputs, (stop,)))
        return stop

    def finish(self) -> None:
        self.emit(FOR, (self.items.ag_value,), (self.body_graph,))
        self.trace.resume_live(self.items.ag_type)  # the iterator has run on behind the last iteration


def _parameter(body: Callable[..., Any]) -> str:
    code = body.__code__
    return code.co_varnames[0] if code.co_argcount else ""
