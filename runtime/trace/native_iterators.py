"""Iterators of Python's own that traced code gets hold of, and that take from what is known while tracing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.trace.builder import TraceAgain, current


def note_native(iterator: Any, sources: Sequence[Any] = ()) -> Any:
    """An iterator of Python's own, which the user's code gets hold of, and what it takes its items from."""
    trace = current()
    if trace.lifter is not None:
        known = trace.site_memory.setdefault("native iterators", {})
        known[id(iterator)] = (iterator, trace.frame(), [one for one in sources if isinstance(one, list)])
    return iterator


def check_native(iterator: Any) -> None:
    """Trace again where one of Python's own takes items from a list that is known at run time only by now."""
    *_, sources = current().site_memory.get("native iterators", {}).get(id(iterator), ((),))
    if any(getattr(source, "ag_grown", None) for source in sources):
        make_native_at_run_time(iterator)


def make_native_at_run_time(iterator: Any) -> None:
    """Trace again with this one of Python's own at run time from the start; nothing where that is so, or not known."""
    trace = current()
    _, site, _ = trace.site_memory.get("native iterators", {}).get(id(iterator), (None, None, ()))
    if site is not None and site not in trace.lifter.history.advanced:
        trace.lifter.history.advanced.add(site)
        raise TraceAgain
