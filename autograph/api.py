"""The smaller parts of the public interface."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from autograph.errors import kind_of

if TYPE_CHECKING:
    from autograph.declared import NumPyCall, Out

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

NOT_CONVERTED = "__autograph_do_not_convert__"


def convert(function: Callable[..., Any]) -> Callable[..., Any]:
    """The converted form of a function, on its own globals and cells; it behaves as the original does.

    Raises `Unsupported` where the function can't be converted.
    """
    from autograph import operators
    from autograph.converters.pipeline import convert as converted

    plain = plain_function(function)
    found = converted(plain)
    cells = dict(zip(plain.__code__.co_freevars, plain.__closure__ or (), strict=True))
    cells[found.ag_name] = types.CellType(operators)
    closure = tuple(cells[name] for name in found.code.co_freevars)
    made = types.FunctionType(found.code, plain.__globals__, plain.__name__, plain.__defaults__, closure)
    made.__kwdefaults__ = plain.__kwdefaults__
    made.__doc__ = plain.__doc__
    return made


def to_source(function: Callable[..., Any]) -> str:
    """The converted source of a function. Raises `Unsupported` where it can't be converted."""
    from autograph.converters.pipeline import convert as converted

    return converted(plain_function(function)).source


def plain_function(function: Any) -> types.FunctionType:
    """The Python function behind a decorated one or a method; a TypeError where there is none."""
    while hasattr(function, "ag_shown"):  # of a derivative: the function that it is the derivative of
        function = function.ag_shown
    function = getattr(function, "ag_function", function)
    if isinstance(function, types.MethodType):
        return plain_function(function.__func__)
    if not isinstance(function, types.FunctionType):
        raise TypeError(f"a Python function is needed, not {kind_of(function)}")
    return function


def do_not_convert(function: F) -> F:
    """Let calls of a function run as Python at every call of the graph, as one opaque node each."""
    if not callable(function):
        raise TypeError(f"ag.do_not_convert takes a function, not {kind_of(function)}")
    setattr(function, NOT_CONVERTED, True)
    return function


def numpy_call(function: Callable[..., Any], out: Out | Callable[..., Out]) -> NumPyCall:
    """Let a function over arrays, as one written in C, be a call in the graph like one of NumPy's.

    The function must only read its arguments, and return what depends on nothing else. `out` declares what it returns:
    an `ag.Spec`, a tuple of them, or a function that is called with the arguments, specs in place of the arrays among
    them, and returns that. A TypeError is raised where a result is another one than declared.
    """
    from autograph.declared import NumPyCall

    return NumPyCall(function, out)


def unroll(iterable: Iterable[T]) -> Iterable[T]:
    """In converted code, a `for` over this is unrolled whatever its length; elsewhere it is the iterable itself."""
    from runtime.trace import iteration
    from runtime.trace.builder import tracing

    return iteration.force_static(iterable) if tracing() else iterable


def stage(iterable: Iterable[T]) -> Iterable[T]:
    """In converted code, a `for` over this is staged however short it is; elsewhere it is the iterable itself."""
    from runtime.trace import iteration
    from runtime.trace.builder import tracing

    trace = tracing()
    if trace is None or trace.executes:
        return iterable
    staged: Any = iteration.force_staged(iterable)
    return staged


# These are called by traced code as they are.
unroll.ag_transparent = stage.ag_transparent = True  # type: ignore[attr-defined]
