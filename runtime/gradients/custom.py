"""Functions whose derivative the user gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.gradients.operation import Operation
from runtime.gradients.rules import RULES, Partial, Rule
from runtime.types import ANY, TupleType, Type, type_of

_numbers = iter(range(1 << 62))


def operation(name: str, backward: Callable[[Any, Any], Any]) -> Operation:
    """The node that stands after a function's result and holds its derivative."""

    def kernel(out: Any, kept: Any, args: Any) -> Any:
        return out

    made = Operation(f"custom_vjp of {name}#{next(_numbers)}", kernel, lambda out, kept, args: _type(out), views=(0,))
    partial = Partial(lambda g, kept: backward(kept, g), ("kept",))
    RULES[kernel] = Rule(
        kernel, {"out": None, "kept": None, "args": None}, "", {"out": None, "kept": None, "args": partial}, False
    )
    return made


def call(made: Operation, out: Any, kept: Any, args: tuple[Any, ...]) -> Any:
    """Put the node into the trace."""
    return made(out, kept, tuple(args))


def _type(out: Any) -> Type:
    from runtime.primitives.rules import is_type

    if isinstance(out, tuple | list):
        return TupleType(tuple(map(_type, out)))
    return out if is_type(out) else type_of(out) if not isinstance(out, dict) else ANY
