"""Objects that loops carry by value: where no iteration ran, what stands there behind the loop is the very object of
before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from runtime.errors import Unsupported
from runtime.trace.builder import TraceAgain, current
from runtime.trace.choice import Choice
from runtime.trace.symbolic import Symbolic


def note(entry: Any, placed: Any) -> None:
    """These two may be one object."""
    known = current().may_be_one
    for one, other in ((entry, placed), (placed, entry)):
        known.setdefault(id(one), (one, []))[1].append(other)


def note_merged(objects: Iterable[Any], merged: Any) -> None:
    """Behind a branch an object stands for these, one of each arm."""
    known = current().may_be_one
    for one in objects:
        if id(one) in known:  # another object cannot be one that was there before the branch
            note(one, merged)


def check(left: Any, right: Any) -> None:
    """See to it that it is known whether two objects are one, where that is asked."""
    if any(other is right for other in _may_be(left)):
        carry_by_reference(left)


def check_made(tracked: Any) -> None:
    """The same for an object that is made at run time, where it may be told from others."""
    if any(other.ag_ref is not None for other in _may_be(tracked)):
        carry_by_reference(tracked)


def keep_identity(instance: Any) -> None:
    """The same for an object that is told from all others."""
    if type(instance).ag_class not in current().lifter.history.by_reference:
        carry_by_reference(instance)


def _may_be(tracked: Any) -> Iterator[Any]:
    """The objects that this one may be: those of before a loop, of before a loop in front of that, and so on."""
    known = current().may_be_one
    seen, left = {id(tracked)}, [tracked]
    while left:
        for other in known.get(id(left.pop()), ((), ()))[1]:
            if id(other) not in seen:
                seen.add(id(other))
                left.append(other)
                yield other


def carry_by_reference(instance: Any) -> None:
    """From now on loops carry objects of this class as what they are at run time."""
    current().lifter.history.by_reference.add(type(instance).ag_class)
    raise TraceAgain


def check_only_here(instance: Any, cls: Any) -> None:
    """Its class may change to one that is known while nothing but the arm that has made it knows the object."""
    is_at_run_time = instance.ag_ref is not None or instance.ag_source is not None or instance.ag_open
    if is_at_run_time or current().heap.is_old(instance) or type(cls) in (Choice, Symbolic):
        raise Unsupported(
            "the class of an object is replaced by another one, and the object or the class is known at run time only",
            "Make another object of that class, or keep what differs in an attribute.",
            current().frame(),
        )
