"""What gradients are asked for, checked before anything is computed: errors say what is wrong and the way out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from types import CodeType, FrameType, FunctionType, MethodType
from typing import Any

from runtime.frames import is_internal
from runtime.gradients import functions
from runtime.gradients.watching import is_differentiable, is_leaf
from runtime.primitives.library import COLLECTIONS
from runtime.trace.choice import Choice, switch
from runtime.trace.exceptions import for_user
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ArrayType, ObjectType


def of_user(check: Callable[..., Any]) -> Callable[..., Any]:
    """A check whose errors are those of the code that asks, and of the path that it takes."""

    @wraps(check)
    def checked(*args: Any) -> Any:
        try:
            return check(*args)
        except (TypeError, ValueError) as error:
            for_user(error)
            raise

    return checked


def where_asked() -> str:
    """The user's line that asks for something, in brackets."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_internal(frame.f_code):
        frame = frame.f_back
    return "" if frame is None else f"({_file_of(frame.f_code)}, line {frame.f_lineno})"


def _file_of(code: CodeType) -> str:
    return str(code.co_filename.rpartition("/")[2])


@of_user
def check_argnums(argnums: Any, count: int, function: Callable[..., Any]) -> tuple[int, ...]:
    """The numbers of the arguments that a gradient is asked for with respect to."""
    numbers = argnums if isinstance(argnums, tuple | list | range) else (argnums,)
    for k in numbers:
        if type(k) is not int:
            raise TypeError(
                f"`argnums` is the number of an argument, or a tuple of numbers, not {argnums!r} {where_asked()}"
            )
        if not -count <= k < count:
            raise TypeError(
                f"a gradient of {described(function)} with respect to argument {k} is asked for, and the call has "
                f"{count} positional arguments: pass it by position, or change `argnums`"
            )
    twice = next((k for k in numbers if [other % count for other in numbers].count(k % count) > 1), None)
    if twice is not None:
        raise TypeError(f"`argnums` names argument {twice} more than once: {argnums!r} {where_asked()}")
    return tuple(numbers)


@of_user
def check_argument(item: Any, k: int, function: Callable[..., Any] | None = None) -> None:
    """Raises TypeError where there can be no gradient with respect to an argument."""
    if not _may_have_gradient(item):
        type_ = functions.static_type(item) if is_leaf(item) else None
        name = f" of {described(function)}" if function is not None else ""
        asked = "" if function is not None else f" of `tape.watch` {where_asked()}"
        known = _parameter(function, k) or (item.ag_value.name if type(item) is Symbolic else "")
        asked += f" (`{known}`)" if known.isidentifier() else ""
        way_out = "pass a float, or leave the argument out" + (" of `argnums`" if function is not None else "")
        if isinstance(type_, ObjectType) and type_.cls in COLLECTIONS:
            way_out = "pass a plain list or dict of what it holds"
        raise TypeError(
            f"a gradient{name} with respect to argument {k}{asked} is asked for, which is {_described(item)}: only "
            f"floating-point and complex values have one, and lists, dicts and objects of them; {way_out}"
        )


def _may_have_gradient(item: Any) -> bool:
    """Whether an argument is, or holds, what may have a gradient; so may an empty list and one of run time."""
    if is_leaf(item):
        type_ = functions.static_type(item)
        return type_ == ANY or is_differentiable(type_)
    if isinstance(item, tuple | list | dict) and not getattr(item, "ag_grown", None):
        kind: Any = tuple if isinstance(item, tuple) else list
        parts = list(dict.values(item) if isinstance(item, dict) else kind.__iter__(item))
        return not parts or any(map(_may_have_gradient, parts))
    return item is not None and not isinstance(item, str | bytes | set | frozenset)


@of_user
def loss_of(function: Callable[..., Any], result: Any, has_aux: bool) -> Any:
    """The number that a function's gradient is taken of. Raises TypeError where it returned something else."""
    name = described(function)
    if has_aux and not (isinstance(result, tuple | list) and len(result) == 2):
        raise TypeError(
            f"`has_aux=True` is for a function that returns a pair, the number to differentiate first, and {name} "
            f"returned {_kind(result)}: return both, or leave `has_aux` out"
        )
    loss = result[0] if has_aux else result
    text = asked_of(function)
    if type(loss) is Choice:  # of which some may be numbers, and others functions
        return switch(loss, lambda one: _number(text, one))
    check_number(text, loss)
    return loss


def asked_of(function: Callable[..., Any]) -> str:
    """How an error begins that says what a function returned in place of one number."""
    return f"`ag.grad` needs a function that returns one real number, and {described(function)} returned"


def _number(text: str, loss: Any) -> Any:
    """What a function returns on one of its paths."""
    check_number(text, loss)
    return loss


@of_user
def check_number(text: str, loss: Any) -> None:
    """Raises TypeError, which begins with the text, where a result is known not to be one real number."""
    text = f"{text} {_kind(loss)}: "
    if loss is None:
        raise TypeError(f"{text}does it lack a `return`?")
    if isinstance(loss, str | bytes):
        raise TypeError(f"{text}return the number itself")
    if not is_leaf(loss):
        raise TypeError(
            f"{text}add its numbers up, use `has_aux=True` where only the first of two is meant, or use `ag.vjp`"
        )
    type_ = functions.static_type(loss)
    if isinstance(type_, ArrayType) and type_.shape:
        raise TypeError(f"{text}sum it, or use `ag.vjp` or `ag.jacobian`")
    if isinstance(type_, ArrayType) and type_.dtype.kind == "c":
        raise TypeError(f"{text}take its `np.real` or `np.abs`, or use `ag.vjp`")


@of_user
def check_jacobian(function: Callable[..., Any], result: Any, items: Sequence[Any]) -> None:
    """Raises TypeError where a Jacobian is no array, or would have a part that cotangents of real arguments lack."""
    text = (
        f"`ag.jacobian` needs a function from an array to an array, or from and to numbers, and {described(function)}"
    )
    if not is_leaf(result) or result is None or isinstance(result, str | bytes):
        raise TypeError(f"{text} returned {_kind(result)}: use `ag.vjp`")
    for item in items:
        if not is_leaf(item):
            raise TypeError(f"{text} was given {_kind(item)}: use `ag.vjp`")
    types = [functions.static_type(item) for item in (result, *items)]
    is_complex = [isinstance(type_, ArrayType) and type_.dtype.kind == "c" for type_ in types]
    if is_complex[0] and not all(is_complex):
        raise TypeError(
            f"the Jacobian of complex numbers by real ones is asked for, of {described(function)}: take those of the "
            "`np.real` and the `np.imag` of its result"
        )


@of_user
def check_cotangent(result: Any, cotangent: Any) -> None:
    """Raises TypeError or ValueError where a cotangent is known not to be an array like its result."""
    if isinstance(functions.static_type(result), ArrayType) and isinstance(cotangent, tuple | dict | str):
        raise TypeError(
            f"a cotangent of an array is an array, not a {type(cotangent).__name__.lower()} {where_asked()}"
        )
    types = functions.static_type(result), functions.static_type(cotangent)
    shapes = [type_.shape for type_ in types if isinstance(type_, ArrayType) and type_.known_shape]
    if len(shapes) == 2 and shapes[0] != shapes[1] and shapes[1] != ():
        raise ValueError(f"a cotangent has the shape of its result: {shapes[0]}, not {shapes[1]} {where_asked()}")


@of_user
def check_tangents(args: Sequence[Any], tangents: Any) -> None:
    """Raises TypeError or ValueError where there is not one tangent for each argument, of its shape."""
    if not isinstance(tangents, tuple | list) or len(tangents) != len(args):
        raise TypeError(f"a tangent for each of {len(args)} arguments is needed, in a tuple {where_asked()}")
    for k, (arg, tangent) in enumerate(zip(args, tangents, strict=True)):
        if is_leaf(arg) and is_leaf(tangent):
            types = functions.static_type(arg), functions.static_type(tangent)
            shapes = [type_.shape for type_ in types if isinstance(type_, ArrayType) and type_.known_shape]
            if len(shapes) == 2 and shapes[0] != shapes[1]:
                raise ValueError(
                    f"the tangent of argument {k} has its shape: {shapes[0]}, not {shapes[1]} {where_asked()}"
                )


def described(function: Callable[..., Any]) -> str:
    """A function of the user's, with the line that it begins on."""
    code = getattr(function, "__code__", None)
    name = f"`{getattr(function, '__name__', type(function).__name__)}`"
    return name if code is None else f"{name} ({_file_of(code)}, line {code.co_firstlineno})"


def _parameter(function: Callable[..., Any] | None, k: int) -> str:
    """The name of a parameter, where that is certain."""
    code = getattr(function, "__code__", None)
    first = int(isinstance(function, MethodType))
    if not isinstance(code, CodeType) or not 0 <= k < code.co_argcount - first:
        return ""
    return code.co_varnames[first + k]


def _kind(item: Any) -> str:
    if item is None:
        return "None"
    if isinstance(item, Instance):
        return "an object"
    if isinstance(item, tuple | list | dict):
        kind = "a tuple" if isinstance(item, tuple) else "a list" if isinstance(item, list) else "a dict"
        return f"{kind} of {len(item)}" if not getattr(item, "ag_grown", None) else kind
    if isinstance(item, FunctionType | type):
        return "a class" if isinstance(item, type) else "a function"
    type_ = functions.static_type(item)
    if not is_leaf(item) and not isinstance(item, str | bytes):
        return "an object"
    if isinstance(type_, ArrayType) and type_.shape:
        return f"an array of shape {type_.shape}"
    return f"a {type_!r}"


def _described(item: Any) -> str:
    type_ = functions.static_type(item)
    if item is None:
        return "None"
    is_hidden = type(item) is Symbolic or (isinstance(type_, ArrayType) and type_.kind != "python")
    return f"of type {type_!r}" if is_hidden else f"the {type_!r} {item!r}"
