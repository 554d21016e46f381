"""The arguments of a call in the order of the parameters, as Python itself binds them."""

from __future__ import annotations

from types import FunctionType
from typing import Any


def parameter_names(function: FunctionType) -> tuple[str, ...]:
    """All parameters in the order in which arguments are kept: positional, keyword-only, `*args`, `**kwargs`."""
    code = function.__code__
    count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)
    return code.co_varnames[:count]


def binder(function: FunctionType) -> FunctionType:
    """The function with the same parameters that returns its arguments, defaults filled in.

    They are in the order in which arguments are kept: positional, keyword-only, `*args`, `**kwargs`.
    """
    code = function.__code__
    names = code.co_varnames
    positional, count = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
    rest = list(names[count : count + bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)])
    parameters = list(names[:positional])
    if code.co_posonlyargcount:
        parameters.insert(code.co_posonlyargcount, "/")
    if code.co_flags & 0x04:
        parameters.append(f"*{rest[0]}")
    elif code.co_kwonlyargcount:
        parameters.append("*")
    parameters += names[positional:count]
    if code.co_flags & 0x08:
        parameters.append(f"**{rest[-1]}")
    values = [*names[:count], *rest]
    namespace: dict[str, Any] = {}
    exec(f"def bind({', '.join(parameters)}): return ({', '.join(values)}{',' * (len(values) == 1)})", namespace)
    made: FunctionType = namespace["bind"]
    made.__defaults__, made.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    return made
