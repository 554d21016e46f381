"""Enum classes of the user's in a trace: their members are Python's own, and may be looked up by values of run time."""

from __future__ import annotations

import enum
import sys
from collections.abc import Iterator
from typing import Any

from runtime.errors import Unsupported
from runtime.primitives.builtins import CONTAINS
from runtime.primitives.objects import MEMBER, MEMBER_NAMED
from runtime.trace.builder import current
from runtime.trace.calls import is_staged, plain, stage
from runtime.trace.choice import Choice, switch
from runtime.trace.exceptions import native
from runtime.types import ObjectType


class EnumClass:
    """Stands for an enum class."""

    ag_original: Any

    def __init__(self, cls: type[enum.Enum]) -> None:
        object.__setattr__(self, "ag_original", cls)
        for name in ("__module__", "__doc__"):
            object.__setattr__(self, name, getattr(cls, name))

    def __call__(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if type(value) is Choice:
            return switch(value, lambda one: self(one, *args, **kwargs))
        if args or "names" in kwargs:  # a new enum, which belongs to the module that calls
            kwargs = {"module": sys._getframe(1).f_globals["__name__"], **kwargs}
        if args or kwargs or not is_staged(plain(value)):
            return self.ag_original(plain(value), *args, **kwargs)
        return stage(MEMBER, (self.ag_original, value), {}, type_=ObjectType(self.ag_original))

    def __getitem__(self, name: Any) -> Any:
        if not is_staged(name):
            return native(self.ag_original.__getitem__, name)
        return stage(MEMBER_NAMED, (self.ag_original, name), {}, type_=ObjectType(self.ag_original))

    def __getattr__(self, name: str) -> Any:
        return native(getattr, self.ag_original, name)

    def __setattr__(self, name: str, value: Any) -> None:
        raise Unsupported(
            f"the attribute `{name}` of the enum `{self.ag_original.__name__}` is assigned",
            "Keep it in an object, or in a dict by member.",
            current().frame(),
        )

    def __iter__(self) -> Iterator[Any]:
        from runtime.trace.iterables import iterate

        return iterate(tuple(self.ag_original))

    def __reversed__(self) -> Iterator[Any]:
        from runtime.trace.iterables import iterate

        return iterate(tuple(reversed(self.ag_original)))

    def __len__(self) -> int:
        return len(self.ag_original)

    def ag_contains(self, item: Any) -> Any:
        """`item in cls`."""
        if is_staged(plain(item)):
            return stage(CONTAINS, (self.ag_original, item), {})
        return native(self.ag_original.__contains__, item)


EnumClass.__name__ = EnumClass.__qualname__ = "EnumType"  # as Python's messages call what it stands for
