"""Exceptions met while tracing: the user's become `raise` nodes, the project's own surface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.errors import Unsupported
from runtime.frames import is_internal, is_library_code
from runtime.graph import Frame, Literal
from runtime.primitives.control import RAISE
from runtime.structure import take_apart
from runtime.trace.acting_methods import note_object
from runtime.trace.builder import current
from runtime.trace.catching import note_stopping
from runtime.trace.exception_states import FOR_USER, exception_at_run_time, exception_of, held_by_exception
from runtime.trace.symbolic import Symbolic


class Raised(Exception):
    """Control never passes this point: a node that always raises was put into the graph for `error`."""

    def __init__(self, error: BaseException | None) -> None:
        super().__init__(error)
        self.error = error


class Leaving(Exception):
    """Carries an exception of the user's that is no `Exception`, such as SystemExit, through the trace."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(error)
        self.error = error


def raised_by_user(error: BaseException) -> BaseException:
    """The exception itself, of one that is carried."""
    return error.error if isinstance(error, Leaving) else error


def stage_exception(error: BaseException) -> BaseException:
    """Put a `raise` node for an exception of the user's code into the graph; what is not the user's is raised again."""
    if isinstance(error, Raised):
        return error.error or error.with_traceback(None)
    held = getattr(type(error), "ag_symbolic", None)
    if held is None and (isinstance(error, Unsupported) or is_fault(error)):
        raise error
    if isinstance(raised_by_user(error), StopIteration):
        note_stopping(is_raised=True)
    frames = _joined((*current().frames(), *traceback_frames(error)))
    if getattr(type(error), "ag_is_bare", False):
        frames = ()  # Python adds no line to the traceback
    error = raised_by_user(error)
    has_cause = BaseException.__getattribute__(error, "__suppress_context__") and not _is_for_user(error)
    if held is None:
        note_object(type(error))
    is_new = held is None and not has_cause and not _is_named(error)
    if is_new and _plain(error) and not any(map(_has_symbolic, error.args)):
        current().emit(RAISE, (Literal(type(error)), *map(Literal, error.args)), (), {}, frames=frames)
        return BaseException.with_traceback(error, None)
    raised = _at_run_time(error)
    keywords: dict[str, Any] = {}
    if has_cause:
        cause = BaseException.__getattribute__(error, "__cause__")
        if cause is None or held is not None:  # what is made at run time is made with its cause
            keywords = {"cause": None if cause is None else _at_run_time(cause)}
    template, leaves = take_apart(((raised,), keywords), lambda item: type(item) is Symbolic)
    current().emit(RAISE, tuple([leaf.ag_value for leaf in leaves]), (), {"template": template}, frames=frames)
    return BaseException.with_traceback(error, None)  # it would keep the frames alive that keep it


def _at_run_time(error: BaseException) -> Symbolic:
    """The exception that is raised: an older one is that very object."""
    heap = current().heap
    state = heap.exceptions.get(id(error))
    if state is None or (state.ag_ref is None and not heap.is_old(state) and not state.is_named):
        return exception_of(error)
    return Symbolic(exception_at_run_time(error))


def _is_named(error: BaseException) -> bool:
    state = current().heap.exceptions.get(id(error))
    return state is not None and state.is_named


def _is_for_user(error: BaseException) -> bool:
    """Whether this project has raised it, as eager would: `from None` is not the user's."""
    return FOR_USER in BaseException.__getattribute__(error, "__dict__")


def _plain(error: BaseException) -> bool:
    """Whether calling the class with the arguments makes an equal exception."""
    if type(error).__init__ not in _BUILTIN_INITS or not all(map(_is_plain, error.args)):
        return False
    attributes = held_by_exception(error)
    return not attributes or attributes == held_by_exception(type(error)(*error.args))


_BUILTIN_INITS = {
    vars(cls)["__init__"]
    for cls in (BaseException, Exception, *BaseException.__subclasses__(), *Exception.__subclasses__(), KeyError)
    if "__init__" in vars(cls) and cls.__module__ == "builtins"
} | {ArithmeticError.__init__, LookupError.__init__, ValueError.__init__, RuntimeError.__init__, KeyError.__init__}


def _is_plain(arg: Any) -> bool:
    from runtime.trace.builder import is_literal

    return is_literal(arg)


def _has_symbolic(item: Any) -> bool:
    return bool(take_apart(item, lambda leaf: type(leaf) is Symbolic)[1])


def _joined(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """The chain with one entry for each function: the blocks of a function count once, by the innermost line."""
    joined: list[Frame] = []
    for frame in frames:
        if joined and (joined[-1].filename, joined[-1].function) == (frame.filename, frame.function):
            joined[-1] = frame
        else:
            joined.append(frame)
    return tuple(joined)


def traceback_frames(error: BaseException) -> list[Frame]:
    """The user's frames from the place where the exception is caught to the place where it was raised."""
    found = []
    traceback = error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if not is_internal(code):
            found.append(Frame(code.co_filename, traceback.tb_lineno, code.co_qualname))
        traceback = traceback.tb_next
    return found


def is_fault(error: BaseException) -> bool:
    """Whether an exception comes from this project's code rather than from the user's or a library's.

    Exceptions that this project raises for the user, as eager would, are marked by `for_user`.
    """
    if is_too_deep(error):
        return True
    if isinstance(error, Leaving) or _is_for_user(error):
        return False
    traceback = error.__traceback__
    last = None
    while traceback is not None:
        last, traceback = traceback.tb_frame.f_code, traceback.tb_next
    return last is not None and is_internal(last) and not is_library_code(last)


def is_of_user(error: Exception) -> bool:
    """Whether the user's code has raised it, or a staged `raise` that it ran into."""
    return isinstance(error, Raised) or not (isinstance(error, Unsupported) or is_fault(error))


def is_too_deep(error: BaseException) -> bool:
    """Whether Python's stack was not deep enough; tracing needs more of it than a call of the function itself."""
    return isinstance(error, RecursionError) and str(error).startswith("maximum recursion depth exceeded")


def native(method: Callable[..., Any], *args: Any) -> Any:
    """Call what Python itself would call in this place: what it raises, eager raises too."""
    try:
        return method(*args)
    except Exception as error:
        raise for_user(error) from None


def native_call(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a builtin, or a function of the user's: what the call itself raises, eager raises too."""
    try:
        return original(*args, **kwargs)
    except Exception as error:
        if error.__traceback__ is not None and error.__traceback__.tb_next is None:
            for_user(error)
        raise


def for_user(error: BaseException) -> BaseException:
    """Mark an exception as the one that eager would raise."""
    setattr(error, FOR_USER, True)
    return error
