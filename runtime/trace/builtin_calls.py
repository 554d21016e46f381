"""What the stand-ins for builtins share: known arguments as the builtin takes them, symbolic ones as a node does."""

from __future__ import annotations

from typing import Any

from runtime.primitives import builtins as primitives
from runtime.structure import map_children
from runtime.trace.acting_methods import is_changed_when_asked
from runtime.trace.builder import apply, current, is_literal
from runtime.trace.choice import Choice
from runtime.trace.class_builtins import is_handled
from runtime.trace.containers import is_at_run_time
from runtime.trace.exceptions import native_call
from runtime.trace.objects import Instance
from runtime.trace.sets import Set
from runtime.trace.symbolic import Symbolic

native = native_call


def holds_symbolic(item: Any) -> bool:
    """Whether an argument is, or contains, what is known only at run time."""
    if type(item) in (Symbolic, Choice) or is_handled(item):
        return True
    if is_literal(item):
        return False
    if is_at_run_time(item):
        return True
    if isinstance(item, dict):
        return any(map(holds_symbolic, dict.values(item)))
    if isinstance(item, list | tuple):
        return any(map(holds_symbolic, item))
    return isinstance(item, slice) and any(map(holds_symbolic, (item.start, item.stop, item.step)))


def holds_instance(item: Any) -> bool:
    """Whether an argument is, or contains, an object of the trace."""
    if isinstance(item, dict):
        return any(map(holds_instance, dict.values(item)))
    holds = isinstance(item, list | tuple | set | frozenset) and not is_at_run_time(item)
    return isinstance(item, Instance) or (holds and any(map(holds_instance, item)))


def by_value(item: Any) -> Any:
    """An argument of a node that uses it up: lists and dicts item by item, objects as they are at run time."""
    if isinstance(item, Instance) and is_changed_when_asked(item):
        item.ag_grow()
    if isinstance(item, Instance) or is_handled(item):
        return item.ag_symbolic()
    if is_at_run_time(item):
        return item.ag_symbolic()
    if isinstance(item, Set):
        return apply(primitives.TO_SET, item.ag_members())
    if type(item) is Symbolic or is_literal(item):
        return item
    if isinstance(item, tuple | list | dict | slice):
        return map_children(by_value, item)
    if hasattr(item, "ag_original"):
        return item.ag_original
    original = current().lifter.original(item) if hasattr(current(), "lifter") else None
    return item if original is None else original
