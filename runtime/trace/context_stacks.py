"""`contextlib.ExitStack`, told in Python: converted as a class of the user's is."""

from __future__ import annotations

from typing import Any

from runtime.frames import LIBRARY_FILES
from runtime.primitives.contexts import ENTER, LEAVE
from runtime.trace.builder import apply
from runtime.trace.choice import Choice, switch
from runtime.trace.exceptions import for_user
from runtime.trace.symbolic import Symbolic

LIBRARY_FILES.add(__file__)


class ExitStack:
    """What leaves it, and functions that it calls, last first; what raises there, those before it are given."""

    def __init__(self: Any) -> None:
        self._exit_callbacks: Any = []  # in pairs with True, as Python's own keeps them

    def __enter__(self: Any) -> Any:
        return self

    def enter_context(self: Any, cm: Any) -> Any:
        context = managed(cm)
        value = entered(context)
        self._exit_callbacks.append((True, _leaving(context)))
        return value

    def push(self: Any, exit: Any) -> Any:
        self._exit_callbacks.append((True, _leaving(exit) if can_be_left(exit) else exit))
        return exit

    def callback(self: Any, callback: Any, /, *args: Any, **kwds: Any) -> Any:
        def call(cls: Any, error: Any, traceback: Any) -> None:
            callback(*args, **kwds)

        self._exit_callbacks.append((True, call))
        return callback

    def pop_all(self: Any) -> Any:
        other = type(self)()
        other._exit_callbacks = self._exit_callbacks
        self._exit_callbacks = []
        return other

    def close(self: Any) -> None:
        self.__exit__(None, None, None)

    def __exit__(self: Any, cls: Any, error: Any, traceback: Any) -> Any:
        pending = error
        is_new = False
        while self._exit_callbacks:
            _, leave = self._exit_callbacks.pop()
            try:
                if pending is None:
                    swallows = leave(None, None, None)
                else:
                    swallows = leave(type(pending), pending, None)
                if swallows:
                    pending = None
                    is_new = False
            except BaseException as raised:
                if is_new and error is not None and raised.__context__ is error:  # as it is of each, but for this
                    raised.__context__ = pending
                pending = raised
                is_new = True
        if is_new:
            context = pending.__context__
            try:
                raise pending
            finally:
                pending.__context__ = context
        return error is not None and pending is None


def _leaving(context: Any) -> Any:
    def leave(cls: Any, error: Any, traceback: Any) -> Any:
        return left(context, cls, error)

    return leave


def managed(context: Any) -> Any:
    """A context manager as it is entered and left: one of NumPy's is made now; a TypeError where it is none."""
    from runtime.trace.class_builtins import class_of

    if type(context) is Choice:
        found = switch(context, managed)
        return context if type(found) is Choice else found
    if hasattr(context, "ag_context"):
        return context.ag_context()
    cls = class_of(context)
    if type(cls) is not Symbolic and not (hasattr(cls, "__enter__") and hasattr(cls, "__exit__")):
        cls = getattr(cls, "ag_class", cls)
        text = f"'{cls.__module__}.{cls.__qualname__}' object does not support the context manager protocol"
        raise for_user(TypeError(text))
    return context


def can_be_left(context: Any) -> bool:
    """Whether an object is left as a context manager is."""
    if type(context) is Choice:
        return all(map(can_be_left, context.alternatives))
    return hasattr(type(context), "__exit__")


def entered(context: Any) -> Any:
    """Enter a context manager: what `as` binds."""
    if type(context) is Choice:
        return switch(context, entered)
    return apply(ENTER, context) if type(context) is Symbolic else type(context).__enter__(context)


def left(context: Any, cls: Any, error: Any) -> Any:
    """Leave it with an exception or None: whether it swallows that."""
    if type(context) is Choice:
        return switch(context, lambda one: left(one, cls, error))
    if type(context) is Symbolic:
        return apply(LEAVE, context, error)
    return type(context).__exit__(context, cls, error, None)


_TRANSPARENT: tuple[Any, ...] = (managed, can_be_left, entered, left)
for _function in _TRANSPARENT:
    _function.ag_transparent = True
