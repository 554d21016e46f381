"""The types of Python's own functions, and of partials of functions, as values of run time."""

from __future__ import annotations

from functools import partial
from types import BuiltinFunctionType
from typing import Any

import numpy as np

from runtime.primitives.control import UnboundBuiltin
from runtime.primitives.library_values import is_value
from runtime.trace.builder import is_literal
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, NONE, STR, ArrayType, ObjectType, Type, alternatives, union

# Python's own functions, and methods of objects of C's, which may be anything.
BUILTIN = ObjectType(BuiltinFunctionType)
# Those of modules, which can change nothing but what they are given.
UNBOUND_BUILTIN = ObjectType(UnboundBuiltin)
UFUNC, OF_NUMPY, PARTIAL = ObjectType(np.ufunc), ObjectType(type(np.sum)), ObjectType(partial)

_MODULES = frozenset({"builtins", "math", "cmath", "_operator"})
_REACHING = frozenset({"exec", "eval", "__import__", "breakpoint", "input", "globals", "locals", "vars", "dir"})


def type_of_builtin(function: Any) -> Type:
    """The type of one of Python's own functions."""
    reaches = function.__module__ not in _MODULES or function.__name__ in _REACHING
    return BUILTIN if reaches else UNBOUND_BUILTIN


def type_of_partial(item: partial[Any], called: Type | None) -> Type:
    """The type of a partial of what has the type `called`; None: of a function of the trace."""
    if called is None:
        return PARTIAL
    kinds = set(alternatives(called))
    if not kinds <= {BUILTIN, UNBOUND_BUILTIN, UFUNC, OF_NUMPY, PARTIAL}:
        return ANY
    if UNBOUND_BUILTIN in kinds and any(map(may_reach_objects, (*item.args, *item.keywords.values()))):
        kinds.add(BUILTIN)
    return union((PARTIAL, *(kinds & {BUILTIN, UNBOUND_BUILTIN})))


def may_reach_objects(item: Any) -> bool:
    """Whether a call that is given this may get at objects of the trace through it."""
    if isinstance(item, tuple):
        return any(map(may_reach_objects, item))
    if type(item) is Symbolic:
        kinds = alternatives(item.ag_type)
        return not all(isinstance(kind, ArrayType) or kind in (STR, NONE) or is_value(kind) for kind in kinds)
    return not is_literal(item)
