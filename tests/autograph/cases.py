"""Programs with the calls that `check` makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

# Calls with an array and a number, of other lengths and signs each time.
ROWS = (
    (np.array([1.0, -2, 3]), np.float64(1)),
    (np.array([-1.0, -2]), np.float64(-2)),
    (np.array([4.0]), np.float64(0.5)),
    (np.array([1.0, 2, 3, 4, 5]), np.float64(2)),
)


class Case(NamedTuple):
    """One program, the arguments of each call, and what `check` is to know of its graph."""

    program: Callable[..., Any]
    calls: tuple[tuple[Any, ...], ...]
    options: dict[str, Any]


class Cases(list[Case]):
    """The programs of one file, in their order."""

    def add(self, *calls: Any, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorates a program with its calls; a single argument may stand without its tuple."""
        rows = tuple([call if isinstance(call, tuple) else (call,) for call in calls])

        def decorated(program: Callable[..., Any]) -> Callable[..., Any]:
            self.append(Case(program, rows, options))
            return program

        return decorated
