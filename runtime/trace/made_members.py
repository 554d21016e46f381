"""Members that `functools` makes of functions, in classes of a trace."""

from __future__ import annotations

from functools import partial
from typing import Any

from runtime.trace.objects import Instance


class CachedProperty:
    """`functools.cached_property`: what it has computed is kept as an attribute of the object itself."""

    def __init__(self, function: Any, name: str) -> None:
        self.function = function
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        value = self.function(instance)
        Instance.__setattr__(instance, self.name, value)
        return value


class PartialMethod:
    """`functools.partialmethod`."""

    def __init__(self, function: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        self.function = function
        self.args = args
        self.keywords = keywords

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return partial(self.function.__get__(instance, owner), *self.args, **self.keywords)
