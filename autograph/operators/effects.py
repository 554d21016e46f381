"""`assert`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograph.operators.branches import choose, tell
from autograph.operators.logic import not_, truth
from runtime.trace.symbolic import Symbolic


def assert_(test: Any, message: Callable[[], Any] | None = None) -> None:
    """`assert test, message()`."""

    def fail() -> None:
        from runtime.trace.exceptions import for_user

        raise for_user(AssertionError() if message is None else AssertionError(message()))

    test = truth(test)
    if type(test) is not Symbolic:
        tell("assert", test)
    choose(not_(test), fail)
