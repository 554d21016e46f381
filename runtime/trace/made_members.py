"""Members that `functools` makes of functions, and slots, in classes of a trace."""

from __future__ import annotations

from functools import partial
from types import MemberDescriptorType
from typing import Any

from runtime.trace.objects import Instance
from runtime.trace.unset_attributes import lacking


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


class Slot:
    """One of a class's `__slots__` by the name of what a base class has: objects hold it as their other attributes."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        raise lacking(instance, self.name)


def hiding_slots(cls: type) -> dict[str, Slot]:
    """Those slots of the class itself that hide what its bases have."""
    bases = cls.__mro__[1:-1]
    own = [name for name, raw in vars(cls).items() if isinstance(raw, MemberDescriptorType)] if bases else []
    return {name: Slot(name) for name in own if any(name in vars(base) for base in bases)}
