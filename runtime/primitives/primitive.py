"""What a primitive is: every rule of one operation, in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from runtime.structure import fill
from runtime.types import Type


@dataclass(frozen=True, eq=False, slots=True)
class Primitive:
    """One operation that a node can be.

    `kernel(*operands, **params)` is its meaning at run time; it returns the one output, or a tuple of them where
    `outputs` is not 1. A node whose params hold "template" (see `runtime.structure`) calls `kernel(*args, **kwargs)`
    with the template's `(args, kwargs)`, its holes filled with the operands; the other params are not passed then.

    `infer(*types, **params)` gives the type of the output (a tuple of types where `outputs` is not 1). It may raise
    only what the kernel is certain to raise for every value of these types. Where a type is `ANY` or has several
    alternatives, `infer` must give a type that holds for all of them; `ANY` always does.
    """

    name: str
    kernel: Callable[..., Any]
    infer: Callable[..., Any]
    outputs: int = 1
    has_effect: bool = False  # seen by the user or the world: print, raise, a store, a random draw
    may_raise: bool = True  # or warn
    opaque: bool = False  # runs code that was not converted
    writes: tuple[int, ...] = ()  # the operands that it changes in place
    views: tuple[int, ...] = ()  # the operands that its result may be, or share memory with
    ufunc: Any = None  # the ufunc that computes the same for arrays, with `out=`
    symbol: str = ""  # the Python operator, for printing and for generated code: "+", "<", "-" …
    params_in_call: bool = field(default=True)  # whether `params` are keyword arguments of the kernel
    consuming: tuple[int, Callable[..., Any]] | None = None  # an operand, and a kernel that may use it up: the result
    # is the same, and may be that array where nobody else needs it

    def __repr__(self) -> str:
        return self.name


def call_kernel(primitive: Primitive, operands: tuple[Any, ...], params: Any) -> Any:
    """What a node of this primitive computes for these operands."""
    if "template" in params:
        args, kwargs = fill(params["template"], operands)
        return primitive.kernel(*args, **kwargs)
    return primitive.kernel(*operands, **params) if primitive.params_in_call else primitive.kernel(*operands)


def infer_any(*types: Type, **params: Any) -> Type:
    """The rule of an operation whose result is not known before it runs."""
    from runtime.types import ANY

    return ANY
