"""`try` and `raise`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Any

from autograph.operators.branches import choose
from autograph.operators.clauses import Clause, caught_classes, named_classes, with_known_classes
from autograph.operators.logic import and_, is_not, not_
from runtime.trace.attempts import attempt, handle, handled, handled_outside, may_ask, raised_again, while_handling
from runtime.trace.builder import Trace, tracing
from runtime.trace.callables import ExceptionClass
from runtime.trace.catching import catching, may_fail
from runtime.trace.choice import Choice, switch
from runtime.trace.class_builtins import is_handled
from runtime.trace.control import with_restarts
from runtime.trace.exception_states import is_known_exception
from runtime.trace.exceptions import Leaving, Raised, for_user, is_of_user, raised_by_user
from runtime.trace.raised_classes import exception_classes
from runtime.trace.restarts import keeping
from runtime.trace.symbolic import Symbolic
from runtime.trace.trials import Fails, Trial
from runtime.trace.variables import Cells, cells_of
from runtime.types import ObjectType


def try_(
    body: Callable[[], None],
    handlers: Sequence[Clause] = (),
    orelse: Callable[[], None] | None = None,
    finalbody: Callable[[], None] | None = None,
    left: Callable[[], Any] | None = None,
) -> None:
    """`try: … except …: … else: … finally: …`; a handler's class is asked for when an exception has come.

    `left` says whether `finally` has left the statement by a jump, which swallows an exception. Where it is given,
    `finalbody` may take the exception that is on its way, or None, to raise it itself.
    """
    if left is not None and finalbody is not None:
        _leaving(partial(try_, body, handlers, orelse) if handlers else body, finalbody, left)
        return
    trace = tracing()
    if trace is None:
        _in_python(body, handlers, orelse, finalbody)
        return
    if trace.executes:
        with catching(trace, (BaseException,) if handlers else ()):
            _in_python(body, handlers, orelse, finalbody)
        return
    clauses = with_known_classes(trace, handlers, raise_given)
    roots = (body, orelse, finalbody, tuple([handler for _, handler in handlers]))
    with_restarts(trace, lambda: _try(trace, body, clauses, orelse, finalbody), roots)


def _in_python(
    body: Callable[[], None],
    handlers: Sequence[Clause],
    orelse: Callable[[], None] | None,
    finalbody: Callable[[], None] | None,
) -> None:
    try:
        try:
            body()
        except BaseException as error:
            handler = _handler_for(error, handlers)
            if handler is None:
                raise
            _handle(handler, error)
        else:
            if orelse is not None:
                orelse()
    finally:
        if finalbody is not None:
            finalbody()


def _leaving(body: Callable[[], None], finalbody: Callable[[], None], left: Callable[[], Any]) -> None:
    """`try: body() finally: finalbody()`, where `finally` may end in a jump: then an exception goes no further.

    One that raises the exception again is given it.
    """
    pending: Any = None

    def failed(error: BaseException) -> None:
        nonlocal pending
        pending = error

    def again() -> None:
        raise exception(pending)

    try_(body, [(lambda: BaseException, failed)])
    final = partial(finalbody, *[pending] * finalbody.__code__.co_argcount)
    if tracing() is None:
        final()
    else:
        while_handling(pending, final)
    choose(and_(is_not(pending, None), lambda: not_(left())), again)


def exception(value: Any) -> Any:
    """What `raise value` raises, where `value` may be an exception of run time, or one that is no `Exception`."""
    if type(value) is Choice:
        return switch(value, raise_given)
    if type(value) is Symbolic:
        return handled((_class_of(value),), value.ag_value)
    trace = tracing()
    if isinstance(value, ExceptionClass):
        value = value()
    elif trace is not None and not trace.executes and is_known_exception(value):
        trace.heap.note_exception(value).is_named = True
    cls = value if isinstance(value, type) else type(value)
    if trace is None or trace.executes or not issubclass(cls, BaseException) or issubclass(cls, Exception):
        return value
    return Leaving(value() if isinstance(value, type) else value)


def _class_of(value: Symbolic) -> type:
    """A class that an exception of run time is certain to have."""
    cls = value.ag_type.cls if isinstance(value.ag_type, ObjectType) else None
    return cls if cls is not None and issubclass(cls, BaseException) else BaseException


def again(*errors: Any) -> Any:
    """What a bare `raise` raises: the first exception among `errors`, or that of a handler that called the function."""
    trace = tracing()
    error: Any
    for error in chain(errors, (sys.exc_info()[1],) if trace is None else handled_outside(trace)):
        if is_handled(error):
            return raised_again(error)
        if isinstance(error, BaseException):
            return error
        choose(is_not(error, None), partial(raise_given, error))  # what a `finally` leads on is known at run time only
    raise for_user(RuntimeError("No active exception to reraise"))


def cause(value: Any) -> Any:
    """What stands after `from`: an exception, or None; it may be known at run time only."""
    value = value() if isinstance(value, ExceptionClass) else value
    return handled((BaseException,), value.ag_value) if type(value) is Symbolic else value


def raise_given(value: Any) -> None:
    """`raise value`."""
    found = exception(value)
    found = found() if isinstance(found, type) else found
    if not isinstance(found, BaseException):
        found = TypeError("exceptions must derive from BaseException")
    raise for_user(found)


def _is_uncertain(error: BaseException | None, handlers: Sequence[Clause]) -> bool:
    """Whether it is known at run time only which handler takes an exception of run time, of which it is one."""
    if not is_handled(error):
        return False
    named: Any = error
    known = exception_classes(named.ag_symbolic().ag_type)
    for classes, _ in handlers:
        wanted = named_classes(classes())
        if issubclass(named.ag_named, wanted):
            return False
        if known is None or any(issubclass(cls, wanted) for cls in known):
            return True
    return False


def _handler_for(error: BaseException, handlers: Sequence[Clause]) -> Callable[[Any], None] | None:
    for classes, handler in handlers:
        if isinstance(raised_by_user(error), named_classes(classes())):
            return handler
    return None


def _handle(handler: Callable[[Any], None], error: BaseException) -> None:
    found = raised_by_user(error)
    trace = tracing()
    if trace is not None and not is_handled(found):
        trace.heap.note_exception(found)
    try:
        if trace is None:
            handler(found)
        else:
            handle(handler, found)
    except BaseException as again:
        if isinstance(error, Leaving) and again is error.error:
            raise error from None
        raise


def _try(
    trace: Trace,
    body: Callable[[], None],
    handlers: Sequence[Clause],
    orelse: Callable[[], None] | None,
    finalbody: Callable[[], None] | None,
) -> None:
    """Keep what the blocks did where nothing in them can raise at run time; else stage the statement from its start.

    Where there is a `finally`, that goes for the handlers and `else` too.
    """
    blocks = [block for block in (body, *(handler for _, handler in handlers), orelse, finalbody) if block]
    trial = Trial(trace, body, cells_of(*blocks))
    if not trial.was_staged():
        fails = Fails(trace)
        try:
            _run(trace, trial.cells, fails, body, handlers, orelse, finalbody)
            return
        except Fails as found:
            if found is not fails:
                raise
            fails.__traceback__ = None  # it would keep this frame alive
        trial.note_staged()
    attempt(body, [(named_classes(classes()), handler) for classes, handler in handlers], orelse, finalbody)


def _run(
    trace: Trace,
    cells: Cells,
    fails: Fails,
    body: Callable[[], None],
    handlers: Sequence[Clause],
    orelse: Callable[[], None] | None,
    finalbody: Callable[[], None] | None,
) -> None:
    """Run the statement in Python; raises `fails`, with nothing changed, where something may raise at run time."""
    size = trace.mark()
    trace.heap.open(cells)
    try:
        with catching(trace, caught_classes(trace, handlers)):
            error = _tried(partial(fails.run, body))
        staged = isinstance(error, Raised) or may_fail(trace.nodes[size:]) or _is_uncertain(error, handlers)
        if not staged and (finalbody is not None or error is not None):
            before = error
            rest = partial(_in_python, partial(_again, error), handlers, orelse, None)
            error = _tried(rest if finalbody is None else partial(fails.run, rest))
            nodes = trace.nodes[size:]
            staged = finalbody is not None and (error is not None or may_fail(nodes))
            # The exception that is being handled becomes the context of another one, and may be asked for.
            replaced = error is not None and error is not before
            staged = staged or (before is not None and (replaced or may_ask(nodes)))
            handlers, orelse = (), None
        if staged:
            raise fails
    except BaseException:
        trace.heap.undo()
        trace.cut(size)
        raise
    with keeping(trace.heap):
        _in_python(partial(_again, error), handlers, orelse, finalbody)


def _tried(block: Callable[[], None]) -> BaseException | None:
    """Run a block in the region that is open, and say what the user's code or a staged `raise` ended it with."""
    try:
        block()
    except Exception as raised:
        if is_of_user(raised):
            return raised
        raise
    return None


def _again(error: BaseException | None) -> None:
    if error is not None:
        raise error
