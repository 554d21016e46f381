"""`str`, `repr`, `format` and `print` as converted code sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from io import StringIO
from types import FunctionType
from typing import Any

from runtime.primitives import builtins as primitives
from runtime.trace import paths
from runtime.trace.builder import current, is_literal
from runtime.trace.builtin_calls import by_value, holds_instance, holds_symbolic, native
from runtime.trace.calls import stage
from runtime.trace.choice import Choice, switch
from runtime.trace.class_builtins import is_handled
from runtime.trace.exception_states import exception_at_run_time, is_known_exception
from runtime.trace.exceptions import for_user
from runtime.trace.libraries import is_library, module_of
from runtime.trace.made_members import lift_member
from runtime.trace.object_operands import for_each_kind, may_be_object
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic


def text_of(item: Any, name: str = "__str__") -> Any:
    """`str(item)`, or `repr(item)` for `name="__repr__"`: known, or symbolic."""
    primitive, original = (primitives.TO_STR, str) if name == "__str__" else (primitives.REPR, repr)
    if isinstance(item, Instance):
        wanted, method = _text_method(type(item), name)
        return stage(primitive, (item.ag_symbolic(),), {}) if method is None else _checked(method(item), wanted)
    if isinstance(item, BaseException) and not is_handled(item):
        return _exception_text(item, name)
    value = by_value(item)
    if holds_symbolic(item) or holds_instance(item):
        return stage(primitive, (value,), {})
    return native(original, item if holds_symbolic(value) else value)  # a known set tells its text itself


def _text_method(cls: type, name: str) -> tuple[str, Any]:
    """The method of the user's class that gives the text of its objects, and its name; None where object's own does."""
    for wanted in dict.fromkeys((name, "__repr__")):
        method = getattr(cls, wanted)
        if method is not getattr(object, wanted):
            return wanted, method
    return name, None


def _checked(text: Any, name: str) -> Any:
    """What such a method returns. Raises Python's TypeError where that is certain to be no text."""
    if not is_literal(text) or isinstance(text, str):
        return text
    raise for_user(TypeError(f"{name} returned non-string (type {type(text).__name__})"))


_OF_ARGUMENTS = (BaseException.__str__, KeyError.__str__)


def _exception_text(error: BaseException, name: str) -> Any:
    own = _own_text(error, name)
    if own is not None:
        return own()
    if not holds_symbolic(error.args):
        return native(str if name == "__str__" else repr, error)
    if name == "__repr__":
        return stage(primitives.REPR, (Symbolic(exception_at_run_time(error)),), {})
    if type(error).__str__ not in _OF_ARGUMENTS:
        return stage(primitives.TO_STR, (Symbolic(exception_at_run_time(error)),), {})
    if len(error.args) == 1:
        return text_of(error.args[0], "__repr__" if isinstance(error, KeyError) else "__str__")
    return text_of(error.args)


def _own_text(error: BaseException, name: str) -> Any:
    """The method of the user's that gives the text of an exception; None where Python's own does."""
    owner = next(base for base in type(error).__mro__ if name in vars(base))
    if not isinstance(vars(owner)[name], FunctionType) or is_library(module_of(owner)):
        return None
    path = paths.constant(owner, owner.__name__).class_attribute(name)
    return lift_member(current().lifter, vars(owner)[name], path).__get__(error, type(error))


def _print(*args: Any, **kwargs: Any) -> None:
    file: Any = kwargs.get("file")
    if type(file) is Choice or may_be_object(file):
        go_through = switch if type(file) is Choice else for_each_kind
        go_through(file, lambda one: _print(*args, **{**kwargs, "file": one}))
        return
    if isinstance(file, Instance):
        _print_to(args, **kwargs)
        return
    shown = [text_of(arg) if isinstance(arg, Instance | BaseException) else by_value(arg) for arg in args]
    stage(primitives.PRINT, tuple(shown), {name: by_value(value) for name, value in kwargs.items()})


def _print_to(args: Sequence[Any], file: Any, sep: Any = None, end: Any = None, flush: Any = False) -> None:
    """`print` to an object of the user's, which gets the texts one by one as Python hands them to it."""
    if Symbolic not in (type(sep), type(end)):
        native(partial(print, sep=sep, end=end, file=StringIO()))  # raises Python's error for what is no text
    operators = current().lifter.converter.operators
    between = operators.ifexp(operators.is_(sep, None), lambda: " ", lambda: sep)
    last = operators.ifexp(operators.is_(end, None), lambda: "\n", lambda: end)
    for number, arg in enumerate(args):
        if number:
            file.write(between)
        file.write(text_of(arg))
    file.write(last)
    if flush is not False:
        operators.if_(flush, lambda: file.flush())


def _str(*args: Any, **kwargs: Any) -> Any:
    if len(args) == 1 and not kwargs:
        return text_of(args[0])
    return native(str, *args, **kwargs)


def _repr(item: Any, /) -> Any:
    return text_of(item, "__repr__")


def _format(item: Any, spec: Any = "", /) -> Any:
    method = type(item).__format__ if isinstance(item, Instance) else object.__format__
    if isinstance(item, Instance) and method is not object.__format__:
        return method(item, spec)
    if isinstance(item, Instance) and spec == "":
        return text_of(item)
    if is_known_exception(item) and spec == "":
        return text_of(item)
    value = by_value(item)
    if holds_symbolic((item, value, spec)) or isinstance(item, Instance):
        return stage(primitives.FORMAT_VALUE, (value, spec), {})
    return native(format, value, spec)


TABLE: dict[str, Callable[..., Any]] = {
    "format": _format,
    "print": _print,
    "repr": _repr,
    "str": _str,
}
