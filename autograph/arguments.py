"""The arguments of a call in the order of the parameters, as Python itself binds them."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from runtime.trace.signatures import parameters_of


def parameter_names(function: FunctionType) -> tuple[str, ...]:
    """All parameters in the order in which arguments are kept: positional, keyword-only, `*args`, `**kwargs`."""
    return tuple(parameters_of(function.__code__).all)


def binder(function: FunctionType) -> FunctionType:
    """The function with the same parameters that returns its arguments; whoever calls it gives it the defaults.

    They are in the order in which arguments are kept: positional, keyword-only, `*args`, `**kwargs`.
    """
    parameters = parameters_of(function.__code__)
    values = "".join(f"{name}, " for name in parameters.all)
    namespace: dict[str, Any] = {}
    exec(f"def bind({parameters.text(())}): return ({values})", namespace)
    made: FunctionType = namespace["bind"]
    return made
