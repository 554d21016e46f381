"""Converted random programs do what the original does."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from types import FunctionType
from typing import Any

import pytest

from tests.autograph.converters.eager_ops import converted, from_text, outcome
from tests.autograph.converters.found_programs import FOUND
from tests.autograph.converters.programs import Programs


class Manager:
    """A context manager that swallows exceptions if told so."""

    def __init__(self, log: list[Any], swallow: bool) -> None:
        self.log = log
        self.swallow = swallow

    def __enter__(self) -> int:
        self.log.append("enter")
        return 1

    def __exit__(self, kind: type | None, *rest: Any) -> bool:
        # Where a context manager may have swallowed an exception, an unbound name in a block is a plain NameError.
        self.log.append(NameError if kind is UnboundLocalError else kind)
        return self.swallow


def run(function: Callable[..., Any], a: int, b: int) -> Any:
    """The outcome of a call with all that it did."""
    log: list[Any] = []
    ticks, trips = count(), count()

    def tick() -> int:
        log.append("tick")
        return next(ticks) % 4

    def fuel() -> bool:
        return next(trips) < 30

    def late(thunk: Callable[[], Any]) -> Any:
        log.append(thunk)
        return thunk()

    result = outcome(function, a, b, log, tick, fuel, late, lambda swallow: Manager(log, swallow))
    thunks = [item for item in log if isinstance(item, FunctionType)]
    seen = [item for item in log if not isinstance(item, FunctionType)]
    return _plain(result), seen, [_plain(outcome(thunk)) for thunk in thunks]


def _plain(result: tuple[str, Any]) -> tuple[str, Any]:
    """The outcome; of an unbound name only its name, since what else is said depends on whose cell it is."""
    return ("unbound", result[1].split("'")[1]) if result[0] in ("NameError", "UnboundLocalError") else result


pytestmark = pytest.mark.filterwarnings("ignore::SyntaxWarning")


def check(text: str) -> None:
    try:
        function = from_text(text)
    except SyntaxError:  # a walrus may not bind the target of the comprehension it stands in
        return
    other = converted(function)
    for a, b in ((0, 0), (1, 2), (3, -1)):
        assert run(other, a, b) == run(function, a, b), text


@pytest.mark.parametrize("seed", range(10))
def test_random_programs(seed: int) -> None:
    programs = Programs(seed)
    for _ in range(25):
        check(programs.program())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1040))
def test_many_random_programs(seed: int) -> None:
    programs = Programs(seed)
    for _ in range(500):
        check(programs.program())


@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND)
def test_programs_that_once_failed(text: str) -> None:
    check(text)
