"""The arguments of a call, part by part: which of them tell two calls of a function apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from runtime.structure import fill, hole, same_structure, take_apart
from runtime.trace.containers import is_function, is_of_trace
from runtime.trace.heap import same
from runtime.trace.symbolic import Symbolic


@dataclass(frozen=True)
class Rest:
    """What `*args` of a converted function gets where it is a tuple of run time, and `**kwargs` where it is a dict."""

    items: Any


KEYWORDS = "**"  # the one keyword of a function's `**kwargs` that is a dict of run time: its `Rest`


class Arguments:
    """What a function is called with, tuples taken apart."""

    def __init__(self, args: tuple[Any, ...], kwargs: Mapping[str, Any], is_whole: bool = False) -> None:
        self.args = args
        self.kwargs = kwargs
        self.is_whole = is_whole  # whether tuples are kept as they are
        self.template: Any
        self.parts: Sequence[Any]
        if is_whole:
            count = len(args)
            names = {name: hole(count + k) for k, name in enumerate(kwargs)}
            self.template, self.parts = (tuple(map(hole, range(count))), names), [*args, *kwargs.values()]
        else:
            self.template, self.parts = take_apart((args, dict(kwargs)), _is_part, known=())

    def whole(self) -> Arguments:
        """The same arguments, with tuples as parts."""
        return Arguments(self.args, self.kwargs, is_whole=True)

    def like(self, other: Arguments) -> Arguments:
        """The same arguments, taken apart as those are."""
        return self if self.is_whole == other.is_whole else self.whole()

    def differing(self, other: Arguments, varying: Collection[int]) -> set[int] | None:
        """The parts in which the two differ, but for numbers and what varies; None where their structures differ."""
        if not same_structure(self.template, other.template):
            return None
        pairs = enumerate(zip(self.parts, other.parts, strict=True))
        return {k for k, (left, right) in pairs if not _agree(left, right, k in varying)}

    def filled(self, parts: Mapping[int, Any]) -> Any:
        """The positional and keyword arguments, with other contents for some parts."""
        return fill(self.template, [parts.get(k, part) for k, part in enumerate(self.parts)])


def _is_part(item: Any) -> bool:
    return not isinstance(item, tuple) and type(item) not in (dict, slice)


def _agree(left: Any, right: Any, varies: bool) -> bool:
    if varies and may_vary(right):
        return True
    return has_number(right) if has_number(left) else same(left, right)


def has_number(part: Any) -> bool:
    """Whether a part is a number or known at run time only: one graph serves all of these."""
    return type(part) is Symbolic or type(part) in (int, float, complex) or isinstance(part, np.number)


def may_vary(part: Any) -> bool:
    """Whether a part can be a value of run time."""
    return is_function(part) or (not isinstance(part, type) and not is_of_trace(part))
