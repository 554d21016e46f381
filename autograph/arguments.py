"""The arguments of a call in the order of the parameters, as Python itself binds them."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from runtime.trace.signatures import parameters_of


def parameter_names(function: FunctionType) -> tuple[str, ...]:
    """All parameters in the order in which arguments are kept: positional, keyword-only, `*args`, `**kwargs`."""
    return tuple(parameters_of(function.__code__).all)


def binder(function: FunctionType) -> FunctionType:
    """The function with the same parameters that returns its arguments; `keep_defaults` gives it the defaults.

    They are in the order in which arguments are kept: positional, keyword-only, `*args`, `**kwargs`.
    """
    parameters = parameters_of(function.__code__)
    values = "".join(f"{name}, " for name in parameters.all)
    namespace: dict[str, Any] = {}
    exec(f"def bind({parameters.text(())}): return ({values})", namespace)
    made: FunctionType = namespace["bind"]
    return made


def keep_defaults(made: FunctionType, function: FunctionType) -> None:
    """Let what `binder` has made of a function have its defaults, of which the user may have given it others since."""
    if made.__defaults__ is not function.__defaults__ or made.__kwdefaults__ is not function.__kwdefaults__:
        made.__defaults__, made.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
