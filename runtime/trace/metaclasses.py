"""Classes whose metaclass has methods of the user's: what they have by it, and what a call of them does."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from runtime.trace import paths
from runtime.trace.made_members import lift_member
from runtime.trace.shadow import ASKED_FOR, METACLASSES, ShadowClass


class OfMetaclass:
    """What a class has by its metaclass, or by a base of that: `super()` in a method of a metaclass."""

    def __init__(self, cls: ShadowClass, first: type) -> None:
        self.cls = cls
        order = order_of(cls.ag_class)
        self.bases = order[order.index(first) :]

    def __getattr__(self, name: str) -> Any:
        for base in self.bases:
            if base not in METACLASSES and name in vars(base):
                return member_of_metaclass(self.cls, base, name)
        return getattr(type, name).__get__(self.cls)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__getattr__("__call__")(*args, **kwargs)


def kind_of_shadow(cls: type) -> type[ShadowClass]:
    """The class of the shadow of a class, with what Python itself asks classes for by the metaclass."""
    return _kind(type(cls))


@lru_cache(maxsize=1024)
def _kind(metaclass: type) -> type[ShadowClass]:
    """That of all classes of one metaclass, which comes from those of its bases as the metaclass does."""
    if metaclass in METACLASSES:
        return ShadowClass
    kinds = list(dict.fromkeys(_kind(base) for base in metaclass.__bases__))
    bases = tuple(one for one in kinds if not any(one is not other and issubclass(other, one) for other in kinds))
    return type(metaclass.__name__, bases, {name: _asking(name) for name in vars(metaclass) if name in ASKED_FOR})


def _asking(name: str) -> Callable[..., Any]:
    def ask(cls: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(OfMetaclass(cls, type(cls.ag_class)), name)(*args, **kwargs)

    return ask


def order_of(cls: type) -> tuple[type, ...]:
    """The metaclass of a class and its bases, in the order in which attributes are looked for in them."""
    metaclass: Any = type(cls)
    found: tuple[type, ...] = metaclass.__mro__
    return found


def member_of_metaclass(cls: ShadowClass, metaclass: type, name: str) -> Any:
    """What a class has by its metaclass, as an object has what its class gives it."""
    path = paths.constant(metaclass, metaclass.__name__).class_attribute(name)
    lifted = lift_member(cls.ag_lifter, vars(metaclass)[name], path)
    getter = getattr(type(lifted), "__get__", None)
    return lifted if getter is None else getter(lifted, cls, type(cls))


def super_of_metaclass(metaclass: type, cls: ShadowClass) -> OfMetaclass:
    """`super(metaclass, cls)`."""
    order = order_of(cls.ag_class)
    return OfMetaclass(cls, order[order.index(metaclass) + 1])
