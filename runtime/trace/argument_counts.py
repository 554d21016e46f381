"""Methods of the trace's containers that are called with arguments which Python's own do not take."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import FunctionType
from typing import Any

from runtime.trace.exceptions import for_user


def told_as_by(native: type) -> Callable[[type], type]:
    """Decorates a class: wrong arguments of its methods are told in the words of the builtin class."""

    def decorated(cls: type) -> type:
        for name, method in list(vars(cls).items()):
            if isinstance(method, FunctionType) and hasattr(native, name) and not name.startswith("__"):
                setattr(cls, name, checked(method, getattr(native, name), native))
        return cls

    return decorated


def checked(method: Callable[..., Any], original: Callable[..., Any], native: type) -> Callable[..., Any]:
    """The method, which stands for a method of a builtin class."""

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise  # by what the method does
            raise _told(error, original, native, args, kwargs) from None

    call.__code__ = call.__code__.replace(co_name=original.__name__)  # functions of one code would count as one
    return functools.wraps(method)(call)


def _told(
    error: TypeError, original: Callable[..., Any], native: type, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> TypeError:
    """What the builtin raises for as many arguments, which it counts before it looks at them."""
    try:
        original(native(), *[None] * len(args[1:]), **kwargs)
    except TypeError as found:
        return for_user(found.with_traceback(None))  # type: ignore[return-value]
    return error
