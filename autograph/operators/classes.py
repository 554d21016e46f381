"""Classes that stand in a function."""

from __future__ import annotations
import __future__

import ast
import sys
from types import FunctionType
from typing import Any

from autograph.converters.classes import OUTSIDE, STATEMENTS
from runtime.errors import Unsupported
from runtime.trace import paths
from runtime.trace.builder import tracing
from runtime.trace.shadow import is_library

_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


def local_class(name: str, line: int, *methods: Any) -> Any:
    """The class of this name whose statement stands in this line of the caller's file; it is made once in a trace.

    One with methods that use variables of the function is made anew; these are given as functions.
    """
    frame = sys._getframe(1)
    key = frame.f_code.co_filename, name, line
    namespace: Any = frame.f_globals
    trace = tracing()
    known = {} if trace is None else trace.lifter.local_classes
    if key not in known or methods:
        module = ast.fix_missing_locations(ast.Module([STATEMENTS[key]], []))
        flags = frame.f_code.co_flags & _FUTURE
        held: dict[str, Any] = {}
        exec(compile(module, key[0], "exec", flags, dont_inherit=True), getattr(namespace, "real", namespace), held)
        known[key] = held[STATEMENTS[key].name]()
        known[key].__qualname__ = f"{frame.f_code.co_qualname}.<locals>.{name}"
    made = known[key]
    if trace is None:
        return made
    if any("__init_subclass__" in vars(base) and not is_library(base.__module__) for base in made.__mro__[1:]):
        raise Unsupported(
            "a class is defined inside the function, and a base class is to know of it at every call",
            "Define the class outside of the function.",
            trace.frame(),
        )
    for function in _functions(made):
        if OUTSIDE in function.__code__.co_consts:
            method: Any = methods[next(one for one in function.__code__.co_consts if type(one) is int)]
            own = getattr(method, "function", method)
            own.__name__ = method.__name__ = function.__name__
            own.__qualname__ = method.__qualname__ = f"{made.__qualname__}.{function.__name__}"
            trace.lifter.remember(function, method, paths.constant(function, function.__name__))
    return trace.lifter.lift(made, paths.constant(made, name))


def _functions(cls: type) -> list[FunctionType]:
    """The functions in a class, those of its properties and class methods among them."""
    found: list[Any] = []
    for raw in vars(cls).values():
        found += [getattr(raw, name, None) for name in ("fget", "fset", "fdel", "func", "__func__")]
        found.append(raw)
    return [item for item in found if isinstance(item, FunctionType)]
