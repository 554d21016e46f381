"""`if` statements and conditional expressions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from autograph.operators.logic import truth
from runtime.trace.builder import tracing
from runtime.trace.control import cond
from runtime.trace.naming import Assigned, renamed
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of


def _nothing() -> None:
    return None


def tell(statement: str, test: Any) -> None:
    """Let `explain` know that Python decides a statement."""
    trace = tracing()
    if trace is not None and trace.tells:
        trace.tell(f"Python decides the {statement}: its test is known to be {'true' if test else 'false'}")


def if_(test: Any, if_true: Callable[[], Any], if_false: Callable[[], Any] = _nothing, statement: str = "if") -> None:
    """`if test: … else: …`, where each block is a function over the variables around it."""
    test = truth(test)
    if type(test) is Symbolic:
        cond(test, if_true, if_false, cells_of(if_true, if_false))
        Assigned(if_true, if_false).rename_others()
        return
    if statement:
        tell(statement, test)
    if test:
        if_true()
    else:
        if_false()
    Assigned(if_true, if_false).rename()


choose = partial(if_, statement="")  # as another statement than an `if` does, which is not told of


def ifexp(test: Any, if_true: Callable[[], Any], if_false: Callable[[], Any]) -> Any:
    """`if_true() if test else if_false()`."""
    test = truth(test)
    if type(test) is Symbolic:
        return cond(test, if_true, if_false, cells_of(if_true, if_false))
    tell("conditional expression", test)
    result = if_true() if test else if_false()
    Assigned(if_true, if_false).rename()
    return renamed(result)
