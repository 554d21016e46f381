"""`assert`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograph.operators.branches import if_
from autograph.operators.logic import not_


def assert_(test: Any, message: Callable[[], Any] | None = None) -> None:
    """`assert test, message()`."""

    def fail() -> None:
        from runtime.trace.exceptions import for_user

        raise for_user(AssertionError() if message is None else AssertionError(message()))

    if_(not_(test), fail)
