"""The parameters of a function as text, as one would write them."""

from __future__ import annotations

from collections.abc import Collection
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import CodeType, FunctionType
from typing import Any, NamedTuple


class Parameters(NamedTuple):
    """The names of a function's parameters by kind."""

    positional_only: tuple[str, ...]
    positional: tuple[str, ...]
    rest: str  # of `*args`, "" where there is none
    keyword_only: tuple[str, ...]
    keywords: str  # of `**kwargs`

    @property
    def all(self) -> list[str]:
        """All of them, in the order in which Python keeps them."""
        return [*self.positional_only, *self.positional, *self.keyword_only, *filter(None, (self.rest, self.keywords))]

    def text(self, defaults: Collection[str]) -> str:
        """The parameters as one would write them, with None for each default."""
        only, positional, keyword_only = (
            [name + "=None" * (name in defaults) for name in names]
            for names in (self.positional_only, self.positional, self.keyword_only)
        )
        parts = [*only, *["/"] * bool(only), *positional]
        if self.rest or keyword_only:
            parts.append(f"*{self.rest}")
        parts += keyword_only
        return ", ".join([*parts, f"**{self.keywords}"] if self.keywords else parts)


def parameters_of(code: CodeType, given: int = 0) -> Parameters:
    """The parameters of a function, less the first `given` of them."""
    names, only, count = code.co_varnames, code.co_posonlyargcount, code.co_argcount
    keyword_only = names[count : count + code.co_kwonlyargcount]
    rest = iter(names[count + len(keyword_only) :])
    return Parameters(
        names[min(given, only) : only],
        names[max(given, only) : count],
        next(rest) if code.co_flags & CO_VARARGS else "",
        keyword_only,
        next(rest) if code.co_flags & CO_VARKEYWORDS else "",
    )


def defaults_of(function: FunctionType) -> dict[str, Any]:
    """The defaults of a function's parameters, in their order."""
    parameters = parameters_of(function.__code__)
    names = (*parameters.positional_only, *parameters.positional)
    held = function.__defaults__ or ()
    by_keyword = function.__kwdefaults__ or {}
    named = {name: by_keyword[name] for name in parameters.keyword_only if name in by_keyword}
    return dict(zip(names[len(names) - len(held) :], held, strict=True)) | named
