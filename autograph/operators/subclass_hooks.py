"""`__init_subclass__` of the user's for a class that stands in a function: it is called wherever the statement stands.

The class itself is made once in a trace, where no hook is to run.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any
from weakref import WeakKeyDictionary

from autograph.converters.classes import OUTSIDE
from runtime.errors import Unsupported
from runtime.trace import paths
from runtime.trace.acting_methods import changes_outside
from runtime.trace.builder import Trace, tracing
from runtime.trace.libraries import is_library

NAME = "__init_subclass__"
_told: dict[type, dict[str, Any]] = {}  # the keywords of a class statement, while its class is made
_keywords: WeakKeyDictionary[type, dict[str, Any]] = WeakKeyDictionary()  # and afterwards


class Quiet:
    """The first base of a class while it is made: its hook is called in place of those of the user's."""

    def __init_subclass__(cls, **keywords: Any) -> None:
        _told[cls] = keywords


def hooks_of(bases: Sequence[type]) -> list[Callable[..., Any]]:
    """The hooks of the user's that these classes have."""
    found = [vars(base).get(NAME) for base in bases if not is_library(base.__module__)]
    return [hook.__func__ for hook in found if isinstance(hook, classmethod)]


def check(trace: Trace | None, made: type, maker: ast.FunctionDef) -> None:
    """Raises `Unsupported` where a hook can't be called for each execution of a class statement.

    So it does where a metaclass does more than to make the class, which it does once in a trace.
    """
    if trace is None:
        return
    if any(map(changes_outside, _making(type(made)))):
        raise _unsupported(trace)
    hooks = hooks_of(made.__mro__[1:])
    if not hooks:
        return
    (statement,) = [stmt for stmt in maker.body if isinstance(stmt, ast.ClassDef)]
    is_known = all(isinstance(keyword.value, ast.Constant) for keyword in statement.keywords)
    if len(hooks) > 1 or trace.depth or not is_known:
        raise _unsupported(trace)


def _unsupported(trace: Trace | None) -> Unsupported:
    return Unsupported(
        "a class is defined inside the function, and a base class is to know of it at every call",
        "Define the class outside of the function.",
        None if trace is None else trace.frame(),
    )


def _making(metaclass: Any) -> list[FunctionType]:
    """The functions of the user's by which a metaclass makes its classes."""
    found = [
        vars(base).get(name)
        for base in metaclass.__mro__
        for name in ("__new__", "__init__", "__prepare__")
        if not is_library(base.__module__)
    ]
    found = [getattr(one, "__func__", one) for one in found]
    return [one for one in found if isinstance(one, FunctionType)]


def check_metaclass(bases: Sequence[type]) -> None:
    """Raises `Unsupported` where what makes a class uses variables of a function, which are there in the graph only."""
    making = [function for base in bases if issubclass(base, type) for function in _making(base)]
    if any(OUTSIDE in function.__code__.co_consts for function in making):
        raise _unsupported(tracing())


def is_told(maker: ast.FunctionDef, namespace: Mapping[str, Any], bases: Sequence[type]) -> bool:
    """Whether a class that is made with these bases, and those of its statement from outside, has such a hook."""
    (statement,) = [stmt for stmt in maker.body if isinstance(stmt, ast.ClassDef)]
    outside = [namespace.get(base.id) for base in statement.bases if isinstance(base, ast.Name)]
    known = [*bases, *(base for base in outside if isinstance(base, type))]
    return bool(hooks_of([one for base in known for one in base.__mro__]))


def quietly(maker: ast.FunctionDef) -> ast.FunctionDef:
    """The function that makes a class with `Quiet`, which it is given first, as its first base."""
    made = copy.deepcopy(maker)
    made.args.args.insert(0, ast.arg(Quiet.__name__))
    for stmt in made.body:
        if isinstance(stmt, ast.ClassDef):
            stmt.bases.insert(0, ast.Name(Quiet.__name__, ast.Load()))
    return made


def without_quiet(made: type) -> None:
    """Give a class the bases that its statement names."""
    try:
        made.__bases__ = made.__bases__[1:]
    except TypeError:  # they have slots
        raise _unsupported(tracing()) from None
    _keywords[made] = _told.pop(made)


def tell(trace: Trace, made: type, lifted: Any) -> None:
    """Call the hook for a class."""
    for hook in hooks_of(made.__mro__[1:]):
        trace.lifter.lift(hook, paths.constant(hook, NAME))(lifted, **_keywords[made])
