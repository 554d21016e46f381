"""Which classes the handlers of a `try` name: those that the run tells are asked for when an exception has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograph.operators.branches import choose
from runtime.errors import Unsupported
from runtime.trace.builder import Trace, current
from runtime.trace.choice import Choice
from runtime.trace.class_builtins import is_instance
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of

Clause = tuple[Callable[[], Any], Callable[[Any], None]]


def with_known_classes(trace: Trace, handlers: Sequence[Clause], otherwise: Callable[[Any], None]) -> Sequence[Clause]:
    """The handlers; from the first on whose classes the run tells, one that takes all asks each whether it is meant."""
    for number, (classes, _) in enumerate(handlers):
        if classes.__code__.co_freevars and _is_chosen(_probed(trace, classes)):
            return [*handlers[:number], (lambda: BaseException, _asking(handlers[number:], otherwise))]
    return handlers


def caught_classes(trace: Trace, handlers: Sequence[Clause]) -> tuple[type, ...]:
    """The classes that the handlers of a `try` in a generator that runs take; all, where that is known later."""
    if not trace.consumers:
        return ()
    found = [_probed(trace, classes) for classes, _ in handlers]
    if any(isinstance(one, Exception) or _is_chosen(one) for one in found):
        return (BaseException,)
    return tuple([cls for one in found for cls in named_classes(one)])


def _probed(trace: Trace, classes: Callable[[], Any]) -> Any:
    """What a handler names, asked for without a trace of it: Python asks when an exception has come."""
    size = trace.mark()
    trace.heap.open(cells_of(classes))
    try:
        with trace.region():
            return classes()
    except Exception as error:  # it is raised where Python asks
        return error
    finally:
        trace.heap.undo()
        trace.cut(size)


def _is_chosen(named: Any) -> bool:
    return any(map(_is_chosen, named)) if isinstance(named, tuple) else type(named) in (Choice, Symbolic)


def _asking(clauses: Sequence[Clause], otherwise: Callable[[Any], None]) -> Callable[[Any], None]:
    """A handler that asks each clause in turn whether it takes the exception, which else goes to `otherwise`."""
    (classes, handler), *others = clauses
    following = _asking(others, otherwise) if others else otherwise

    def ask(error: Any) -> None:
        choose(is_instance(error, classes()), lambda: handler(error), lambda: following(error))

    return ask


def named_classes(named: Any) -> tuple[type, ...]:
    """The classes that an `except` names."""
    if isinstance(named, tuple):
        return tuple(cls for part in named for cls in named_classes(part))
    if type(named) in (Choice, Symbolic):
        raise Unsupported(
            "which class an `except` names is known at run time only", "Write one `except` for each.", current().frame()
        )
    return (getattr(named, "ag_original", named),)
