"""The length that Python asks an object for before it makes a list of its items: a guess, whose asking may be seen."""

from __future__ import annotations

import dis
from types import CodeType
from typing import Any

from runtime.trace.builder import current
from runtime.trace.generators import started
from runtime.trace.objects import Instance

_STORES = ("STORE_ATTR", "STORE_SUBSCR", "STORE_GLOBAL", "STORE_DEREF", "DELETE_ATTR", "DELETE_SUBSCR")
_CALLS = ("CALL", "CALL_FUNCTION_EX", "CALL_KW", "RAISE_VARARGS")


def items_of(iterable: Any) -> Any:
    """What gives the items of an iterable that become a list; an object of the user's was asked for their number."""
    if not isinstance(iterable, Instance) or iterable.ag_contents is not None or current().executes:
        return iterable
    cls: Any = type(iterable).ag_class  # type: ignore[attr-defined]
    name = next((one for one in ("__len__", "__length_hint__") if hasattr(cls, one)), None)
    code = getattr(getattr(cls, name or "", None), "__code__", None)
    if name is None or code is None or not _is_seen(code):
        return iterable
    iterator = started(iterable)
    getattr(type(iterable), name)(iterable)
    return iterator


def _is_seen(code: CodeType) -> bool:
    """Whether a method may do more than to compute its result, but for a call of `len`."""
    steps = list(dis.get_instructions(code))
    called = [step.argval for step in steps if step.opname in ("LOAD_GLOBAL", "LOAD_METHOD")]
    return any(step.opname in _STORES for step in steps) or (
        any(step.opname in _CALLS for step in steps) and set(called) != {"len"}
    )
