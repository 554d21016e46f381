"""Objects that loops carry by value: where no iteration ran, what stands there behind the loop is the very object of
before."""

from __future__ import annotations

from typing import Any

from runtime.trace.builder import TraceAgain, current


def note(entry: Any, placed: Any) -> None:
    """These two may be one object."""
    known = current().may_be_one
    for one, other in ((entry, placed), (placed, entry)):
        known.setdefault(id(one), (one, []))[1].append(other)


def check(left: Any, right: Any) -> None:
    """See to it that it is known whether two objects are one, where that is asked."""
    if any(other is right for other in current().may_be_one.get(id(left), ((), ()))[1]):
        carry_by_reference(left)


def check_made(tracked: Any) -> None:
    """The same for an object that is made at run time, where it may be told from others."""
    known = current().may_be_one.get(id(tracked))
    if known is not None and any(other.ag_ref is not None for other in known[1]):
        carry_by_reference(tracked)


def carry_by_reference(instance: Any) -> None:
    """From now on loops carry objects of this class as what they are at run time."""
    current().lifter.history.by_reference.add(type(instance).ag_class)
    raise TraceAgain
