"""Making lists, dicts and objects at run time, those among them that hold one another.

An object is made after what it holds. What is being made already, further out, is put into it afterwards, and so is
what comes behind that: the order of attributes and keys is Python's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import MethodType
from typing import Any

from runtime.graph import Operand
from runtime.trace.builder import Trace, current, operand
from runtime.trace.heap import cell_content
from runtime.trace.making_functions import key_of
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of


def make(
    tracked: Any,
    contents: Sequence[Any],
    build: Callable[[tuple[Operand, ...]], Any],
    put: Callable[[Symbolic, int], Any],
    keeps: bool = False,
) -> None:
    """Make a list, dict or object: `build` with the first of its contents; `put(made, k)` adds another one later.

    `keeps`: whether it is known of what it makes that lists and dicts in it are held by it.
    """
    trace = current()
    operands: list[Operand] = []
    trace.making.append(tracked)
    try:
        for content in contents:
            if _is_being_made(content, trace.making):
                break
            operands.append(kept_operand(content) if keeps else operand(content))
        made = build(tuple(operands))
    except Exception:
        trace.unfinished.clear()
        raise
    finally:
        trace.making.pop()
    object.__setattr__(tracked, "ag_ref", made.ag_value)
    trace.note_made_by_last(tracked)
    rest = range(len(operands), len(contents))
    trace.unfinished += [Unfinished(tracked, contents[k], partial(put, made, k)) for k in rest]
    finish(trace)


class Unfinished:
    """What is to be put into what was made."""

    def __init__(self, holder: Any, content: Any, put: Callable[[], Any]) -> None:
        self.holder = holder
        self.content = content
        self.put = put
        self.is_begun = False

    def __call__(self) -> Any:
        self.is_begun = True
        try:
            return self.put()
        finally:  # where the trace goes back to before, it is put again
            self.is_begun = False


def finish(trace: Trace) -> None:
    """Put into what was made what was being made then, unless that still is, or another thing that holds others.

    What is to be put may have to be made first, which comes back here: what stands behind it in the same holder waits.
    """
    try:
        while not trace.making and (one := _next_unfinished(trace)) is not None:
            try:
                one()
            finally:
                trace.unfinished[:] = [other for other in trace.unfinished if other is not one]
    except Exception:  # what is left is given up, too
        trace.unfinished.clear()
        raise


def _next_unfinished(trace: Trace) -> Any:
    busy = [one.holder for one in trace.unfinished if one.is_begun]
    waiting = (one for one in trace.unfinished if not any(one.holder is holder for holder in busy))
    found = next(waiting, None)
    return None if found is None or _is_function_being_made(found.content) else found


def kept_operand(content: Any) -> Operand:
    """As `operand`, for an attribute: the lists and dicts that attributes hold are kept track of."""
    if hasattr(type(content), "ag_common"):
        found: Operand = content.ag_symbolic().ag_value
        return found
    return operand(content)


def _is_being_made(content: Any, making: Sequence[Any]) -> bool:
    if type(content) is tuple:
        return any(_is_being_made(item, making) for item in content)
    if hasattr(type(content), "ag_alternatives"):  # whichever a branch has chosen
        return any(_is_being_made(one, making) for one in content.ag_alternatives())
    if type(content) is MethodType and _is_being_made(content.__self__, making):
        return True
    if _is_function_being_made(content):
        return True
    return any(content is one for one in making) or _reaches_what_is_made(content, making)


def _is_function_being_made(content: Any) -> bool:
    if type(content) is tuple:
        return any(map(_is_function_being_made, content))
    return any(one.is_here() and one.key == key_of(content) for one in current().making_functions)


def _reaches_what_is_made(content: Any, making: Sequence[Any]) -> bool:
    """Whether a function that is made with what is in its variables finds there an object that is being made."""
    from runtime.trace.containers import is_function
    from runtime.trace.late_bodies import tracked_in

    if not is_function(content) or current().lifter.original(content) is not None:
        return False
    reached = tracked_in([cell_content(cell) for _, cell in cells_of(content)])
    return any(item is one for item in reached for one in making)
