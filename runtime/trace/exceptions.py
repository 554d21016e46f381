"""Exceptions met while tracing: the user's become `raise` nodes, the project's own surface."""

from __future__ import annotations

from collections.abc import Callable
from types import MemberDescriptorType
from typing import Any

from runtime.errors import Unsupported
from runtime.frames import is_internal, is_library_code
from runtime.graph import Frame, Literal, Value
from runtime.primitives.control import RAISE
from runtime.primitives.primitive import Primitive
from runtime.structure import take_apart
from runtime.trace.builder import Trace, current, operand
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ObjectType


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


def rebuild(cls: type, args: tuple[Any, ...], attributes: dict[str, Any]) -> BaseException:
    """A new exception with the arguments and attributes of one that tracing met; its `__init__` has run already."""
    made = cls.__new__(cls, *args)
    made.args = args
    for name, value in attributes.items():
        object.__setattr__(made, name, value)
    return made


REBUILD = Primitive("exception", rebuild, lambda *types, **params: ANY, may_raise=False)


def stage_exception(error: BaseException) -> BaseException:
    """Put a `raise` node for an exception of the user's code into the graph; what is not the user's is raised again."""
    if isinstance(error, Raised):
        return error.error or error
    held = getattr(type(error), "ag_symbolic", None)
    if held is None and (isinstance(error, Unsupported) or is_fault(error)):
        raise error
    frames = _joined((*current().frames(), *traceback_frames(error)))
    error = raised_by_user(error)
    has_cause = BaseException.__getattribute__(error, "__suppress_context__") and not _is_for_user(error)
    if held is None and not has_cause and _plain(error) and not any(map(_has_symbolic, error.args)):
        current().emit(RAISE, (Literal(type(error)), *map(Literal, error.args)), (), {}, frames=frames)
        return error
    keywords = {"cause": _at_run_time(BaseException.__getattribute__(error, "__cause__"), frames)} if has_cause else {}
    template, leaves = take_apart(((_at_run_time(error, frames),), keywords), lambda item: type(item) is Symbolic)
    current().emit(RAISE, tuple([leaf.ag_value for leaf in leaves]), (), {"template": template}, frames=frames)
    return error


def _is_for_user(error: BaseException) -> bool:
    """Whether this project has raised it, as eager would: `from None` is not the user's."""
    return "_ag_for_user" in BaseException.__getattribute__(error, "__dict__")


def _at_run_time(error: BaseException | None, frames: tuple[Frame, ...]) -> Symbolic | None:
    """An exception as a run-time value: that of a staged handler, or a new one at every call."""
    if error is None:
        return None
    held = getattr(type(error), "ag_symbolic", None)
    if held is not None:
        return held(error)
    from runtime.trace.calls import by_reference, is_leaf

    if isinstance(error, BaseExceptionGroup):
        args: tuple[Any, ...] = (error.message, [_at_run_time(inner, frames) for inner in error.exceptions])
    else:
        args = tuple(map(by_reference, error.args))
    attributes = {name: by_reference(value) for name, value in _attributes(error).items()}
    template, leaves = take_apart(((type(error), args, attributes), {}), is_leaf)
    inputs = tuple([operand(leaf) for leaf in leaves])
    (value,) = current().emit(REBUILD, inputs, (ObjectType(type(error)),), {"template": template}, frames=frames)
    return Symbolic(value)


def exception_at_run_time(error: BaseException) -> Value:
    """An exception that traced code has made, as a value of run time: it must not be given attributes any more."""
    trace = current()
    for other, _, value, nodes in trace.exceptions:
        if other is error and nodes is trace.nodes and any(value in node.outputs for node in nodes):
            return value
    made = _at_run_time(error, trace.frames())
    assert made is not None
    trace.exceptions.append((error, _attributes(error), made.ag_value, trace.nodes))
    return made.ag_value


def check_exceptions(trace: Trace) -> None:
    """Raises where an exception was given attributes after it was stored as a value of run time."""
    for error, attributes, _, _ in trace.exceptions:
        now = _attributes(error)
        if now.keys() != attributes.keys() or any(now[name] is not attributes[name] for name in now):
            raise Unsupported(
                f"a {type(error).__name__} is given attributes after it was stored",
                "Give it what it holds when it is made.",
                trace.frame(),
            )


def _attributes(error: BaseException) -> dict[str, Any]:
    """What the exception holds beside its arguments: in its dict, and in slots such as `StopIteration.value`."""
    held = {name: value for name, value in error.__dict__.items() if name != "_ag_for_user"}
    return held | _slots(error)


def _slots(error: BaseException) -> dict[str, Any]:
    """The slots that are filled, but for those that Python itself fills to suggest another name."""
    found = {}
    for cls in type(error).__mro__:
        if cls in (AttributeError, NameError, BaseExceptionGroup, BaseException):
            continue
        for name, member in vars(cls).items():
            if type(member) is MemberDescriptorType and (value := getattr(error, name, None)) is not None:
                found[name] = value
    return found


def _plain(error: BaseException) -> bool:
    """Whether calling the class with the arguments makes an equal exception."""
    if type(error).__init__ not in _BUILTIN_INITS or not all(map(_is_plain, error.args)):
        return False
    attributes = _attributes(error)
    return not attributes or attributes == _attributes(type(error)(*error.args))


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
    if _is_for_user(error):
        return False
    traceback = error.__traceback__
    last = None
    while traceback is not None:
        last, traceback = traceback.tb_frame.f_code, traceback.tb_next
    return last is not None and is_internal(last) and not is_library_code(last)


def is_too_deep(error: BaseException) -> bool:
    """Whether Python's stack was not deep enough; tracing needs more of it than a call of the function itself."""
    return isinstance(error, RecursionError) and str(error).startswith("maximum recursion depth exceeded")


def native(method: Callable[..., Any], *args: Any) -> Any:
    """Call what Python itself would call in this place: what it raises, eager raises too."""
    try:
        return method(*args)
    except Exception as error:
        raise for_user(error) from None


def for_user(error: BaseException) -> BaseException:
    """Mark an exception as the one that eager would raise."""
    error._ag_for_user = True  # type: ignore[attr-defined]
    return error
