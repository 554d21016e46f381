"""Functions whose derivative the user gives."""

from __future__ import annotations

from collections.abc import Callable
from inspect import CO_VARARGS
from typing import Any

from runtime.errors import shown_place
from runtime.gradients import functions
from runtime.gradients.calls import Leaf
from runtime.gradients.operation import Operation
from runtime.gradients.rules import RULES, Partial, Rule
from runtime.graph import Node
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ArrayType, TupleType, Type, type_of

_numbers = iter(range(1 << 62))


def operation(function: Callable[..., Any], backward: Callable[[Any, Any], Any]) -> Operation:
    """The node that stands after the result of a function and holds its derivative."""
    name = function.__name__

    def kernel(out: Any, kept: Any, args: Any) -> Any:
        return out

    made = Operation(f"custom_vjp of {name}#{next(_numbers)}", kernel, lambda out, kept, args: _type(out), views=(0,))
    partial = Partial(lambda g, kept: backward(kept, g), ("kept",))
    RULES[kernel] = Rule(
        kernel, {"out": None, "kept": None, "args": None}, "", {"out": None, "kept": None, "args": partial}, False,
        check=lambda found, args, node: _check_shapes(found, args, node, function),
    )  # fmt: skip
    return made


def call(made: Operation, out: Any, kept: Any, args: tuple[Any, ...]) -> Any:
    """Put the node into the trace."""
    return made(out, kept, tuple(args))


def cotangents(found: Any, function: Callable[..., Any]) -> Any:
    """What the backward function of `function` has given. Raises TypeError where that is no tuple of as many as due."""
    name = function.__name__
    if not isinstance(found, tuple) and (type(found) is not Symbolic or isinstance(found.ag_type, ArrayType)):
        given = "None" if found is None else "a list" if isinstance(found, list) else "one value"
        raise TypeError(
            f"the backward function of `{name}` returns {given} in place of a tuple: write `return (dx,)`, with a "
            "cotangent for each argument"
        )
    count = _count_of_arguments(function)
    if isinstance(found, tuple) and count is not None and len(found) != count:
        raise TypeError(
            f"the backward function of `{name}` returns {len(found)} cotangents for {count} arguments: return one for "
            "each, None where there is none"
        )
    return found


def _check_shapes(found: Any, args: Any, node: Node, function: Callable[..., Any]) -> None:
    """Raises TypeError or ValueError for a cotangent that is certain not to fit its argument."""
    code = getattr(function, "__code__", None)
    names = code.co_varnames[: code.co_argcount] if code is not None else ()
    for k, (part, arg) in enumerate(zip(found, args, strict=False) if isinstance(found, tuple) else ()):
        if part is None or not isinstance(arg, Leaf) or not isinstance(arg.operand.type, ArrayType):
            continue
        given, due = "", arg.operand.type
        type_ = functions.static_type(part)
        if isinstance(type_, ArrayType) and type_.known_shape and due.known_shape:
            if not _fits(type_.shape, due.shape):  # type: ignore[arg-type]
                given, error = f"of shape {type_.shape} for its argument {{}} of shape {due.shape}", ValueError
        elif isinstance(part, str | bytes | dict | set):
            given, error = f"that is a {type(part).__name__} for its argument {{}}", TypeError  # type: ignore[assignment]
        if given:
            name = f"`{names[k]}`" if k < len(names) else str(k)
            reason = f"the backward function of `{function.__name__}` returns a cotangent {given.format(name)}"
            raise error("\n".join([reason, *(shown_place(node.frames[-1]) if node.frames else ())]))


def _fits(shape: tuple[int, ...], due: tuple[int, ...]) -> bool:
    """Whether an array of a shape can be added to one of the shape that is due."""
    return len(shape) <= len(due) and all(a in (1, b) for a, b in zip(shape[::-1], due[::-1], strict=False))


def _count_of_arguments(function: Callable[..., Any]) -> int | None:
    """How many arguments each call has; None where that may differ."""
    code = getattr(function, "__code__", None)
    if code is None or code.co_flags & CO_VARARGS or getattr(function, "__defaults__", None):
        return None
    return int(code.co_argcount)


def _type(out: Any) -> Type:
    from runtime.primitives.rules import is_type

    if isinstance(out, tuple | list):
        return TupleType(tuple(map(_type, out)))
    return out if is_type(out) else type_of(out) if not isinstance(out, dict) else ANY
