"""What loops carry: the places, each with what it may hold at the start of an iteration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from runtime.graph import Operand, Value
from runtime.trace import one_object
from runtime.trace.arms import Arm
from runtime.trace.builder import Trace, is_literal
from runtime.trace.carrying import type_of_spec, widen
from runtime.trace.common_contents import common_of, with_common
from runtime.trace.common_types import CommonType, types_in
from runtime.trace.containers import keep_track
from runtime.trace.dicts import Dict
from runtime.trace.heap import Change, Location, is_cell, lifted
from runtime.trace.lists import List
from runtime.trace.specs import Fixed, Items, Leaf, Record, Spec, initial, of_any_iteration, place
from runtime.trace.symbolic import Symbolic
from runtime.types import Dim, Type, includes

_HOLDING = (List, Dict)


class Carry:
    """The places that a loop carries, each with the spec of what it may hold at the start of an iteration.

    `guesses`: whether what is likely may go into the specs before an iteration has shown it.
    """

    def __init__(self, guesses: bool) -> None:
        self.guesses = guesses
        self.since = Dim().since  # sizes that are newer may be others in each iteration
        self.foreseen: set[Any] = set()  # the identities of places widened by guess
        self.specs: dict[Any, tuple[Location, Any, Spec]] = {}  # identity -> (place, content at entry, spec)
        self.live: list[Any] = []  # code that an iteration leaves to the next, which may run there
        self.commons: dict[Any, CommonType | None] = {}  # identity -> what all lists, or dicts, hold that stand there

    def widen(self, key: Any, change: Change) -> bool:
        """Let the place with this identity hold what it holds now, too; whether that is news."""
        location, before, now = change
        known = self.specs.get(key)
        entry = known[1] if known else before
        old = known[2] if known else initial(entry)
        new = widen(old, now, location)
        is_lost = (type(now) in _HOLDING or key in self.commons) and self._keep_common(key, entry, now, new)
        if known is not None and new is old:
            return is_lost
        new = of_any_iteration(new, self.since)
        self.specs[key] = (location, entry, new)
        return known is None or new != old or is_lost

    def _keep_common(self, key: Any, entry: Any, now: Any, spec: Spec) -> bool:
        """Let lists, or dicts, that stand in a place have one type of what they hold; whether they cannot any more."""
        is_known = key in self.commons
        if is_known and self.commons[key] is None:
            return False
        self.commons[key] = _common_of(entry, now) if type(spec) is Leaf else None
        return is_known and self.commons[key] is None

    def foresee(self, change: Change) -> bool:
        """Let a place of one run-time value hold what a loop inside has left there; whether that is news."""
        location, entry, spec = self.specs.get(change.location.identity, (change.location, None, None))
        if not (self.guesses and type(spec) is Leaf and (type(change.now) is Symbolic or is_literal(change.now))):
            return False
        new = of_any_iteration(widen(spec, change.now, location), self.since)
        self.specs[location.identity] = (location, entry, new)
        self.foreseen.add(location.identity)
        return new != spec

    def is_too_wide(self, changes: Mapping[Any, Change]) -> bool:
        """Whether a place was widened by guess to what an iteration, which leaves these changes, never leaves there."""
        for key in self.foreseen:
            location, entry, spec = self.specs[key]
            left = widen(initial(entry), changes[key].now if key in changes else entry, location)
            if not includes(type_of_spec(left, location), type_of_spec(spec, location)):
                return True
        return False

    def install(self, trace: Trace) -> list[Value]:
        """Put placeholders into the places; the values that they stand for."""
        inputs: list[Value] = []
        for key, (location, entry, spec) in self.specs.items():
            if type(entry) in _HOLDING and type(spec) is Leaf and key not in self.commons:
                self.commons[key] = entry.ag_common  # until an iteration leaves another one
            placed = self.placed(key, spec, inputs, location.name)
            if isinstance(spec, Record):
                one_object.note(entry, placed)
            trace.heap.start_with(location, placed)
        return inputs

    def placed(self, key: Any, spec: Spec, values: list[Value], name: str, made: bool = False) -> Any:
        """As `place`, for one of the places."""
        found = place(spec, values, name, made)
        if key not in self.commons:
            return found
        if type(found) not in _HOLDING:  # which may be something else, too, so that nobody would keep track of it
            self.commons[key] = None
        return with_common(found, self.commons[key])

    def operands(self, arm: Arm, contents: Sequence[Any]) -> list[Operand]:
        """The leaves of the contents, in the order of the placeholders.

        All are read before the first exists at run time, from where on nothing is known of the objects that it holds.
        """
        with arm.active():
            pairs = zip(self.specs.items(), contents, strict=True)
            parts = [
                (part, self.commons.get(key)) for (key, (_, _, spec)), content in pairs for part in spec.parts(content)
            ]
        return [arm.operand(part) if common is None else arm.kept_operand(part) for part, common in parts]

    def may_hold_objects(self) -> bool:
        """Whether a place holds objects by value, which may have to exist at run time for what another one holds."""
        return any(type(spec) not in (Leaf, Fixed, Items) for _, _, spec in self.specs.values())

    def contents(self) -> list[Any]:
        return [lifted(location.read()) for location, _, _ in self.specs.values()]

    def types(self) -> list[Type]:
        return [type_ for _, _, spec in self.specs.values() for type_ in spec.types()]

    def in_variables(self) -> list[bool]:
        """Which values variables hold, or tuples in them."""
        held = [
            (is_cell(location.owner) and type(spec) is not Record, spec) for location, _, spec in self.specs.values()
        ]
        return [is_held for is_held, spec in held for _ in spec.types()]

    def names(self) -> list[str]:
        return [location.name for location, _, spec in self.specs.values() for _ in spec.types()]


def _common_of(entry: Any, now: Any) -> CommonType | None:
    """What two lists, or two dicts, have in common from now on; None for anything else."""
    if type(entry) is not type(now):
        return None
    if now.ag_common is None:
        keep_track(now, types_in(now))
    return common_of((entry, now))
