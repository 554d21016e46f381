"""Programs with the arguments that they are checked on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.checking import check


@dataclass
class Case:
    """A function, its arguments, and what its graph must hold."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    expected: dict[str, Any]

    def check(self) -> None:
        check(self.function, *self.args, **self.expected)

    def __str__(self) -> str:
        return self.function.__name__


class Cases(list[Case]):
    """The cases of one file, in order."""

    def add(self, *args: Any, **expected: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A decorator that adds a function with its arguments."""

        def keep(function: Callable[..., Any]) -> Callable[..., Any]:
            self.append(Case(function, args, expected))
            return function

        return keep
