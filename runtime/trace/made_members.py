"""Members of the user's classes in a trace: functions converted, with what `functools` makes of them, and slots."""

from __future__ import annotations

import functools
import types
from functools import partial
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

from runtime.trace import paths
from runtime.trace.dispatch import DispatchedMethod
from runtime.trace.objects import Instance
from runtime.trace.unset_attributes import lacking

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter
    from runtime.trace.paths import Path


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


class LibraryDescriptor:
    """A descriptor of a library's class, which runs as it is at each use."""

    def __init__(self, lifter: Lifter, cls: type, lifted: Any) -> None:
        self._lifter = lifter
        self._class = cls
        self._lifted = lifted

    def _call(self, name: str, *args: Any) -> Any:
        function = getattr(self._class, name)
        return self._lifter.lift(function, paths.constant(function, function.__qualname__))(self._lifted, *args)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self._call("__get__", instance, owner)

    def __set__(self, instance: Any, value: Any) -> None:
        self._call("__set__", instance, value)

    def __delete__(self, instance: Any) -> None:
        self._call("__delete__", instance)


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


def lift_member(lifter: Lifter, raw: Any, path: Path) -> Any:
    """A member of one of the user's classes, with its functions converted."""
    if isinstance(raw, property):
        parts = [(raw.fget, "fget"), (raw.fset, "fset"), (raw.fdel, "fdel")]
        return property(*[part and lifter.lift(part, path.attribute(name)) for part, name in parts])
    if isinstance(raw, functools.cached_property):
        return CachedProperty(lifter.lift(raw.func, path.attribute("func")), raw.attrname or "")
    if isinstance(raw, functools.partialmethod):
        return PartialMethod(
            lift_member(lifter, raw.func, path.attribute("func")),
            lifter.lift(raw.args, path.attribute("args")),
            lifter.lift(raw.keywords, path.attribute("keywords")),
        )
    if isinstance(raw, functools.singledispatchmethod):
        return DispatchedMethod(lifter, raw, path)
    if isinstance(raw, types.MethodDescriptorType | types.WrapperDescriptorType):  # one of Python's under another name
        from runtime.trace.unbound_methods import unbound

        lifter.guard.check(path, "is the same method", "{0} is {1}", raw)
        return unbound(raw)
    if isinstance(raw, staticmethod | classmethod):
        return type(raw)(lifter.lift(raw.__func__, path.attribute("__func__")))
    lifted = lifter.lift(raw, path)
    is_bound_alone = isinstance(lifted, Instance) or hasattr(type(lifted), "__get__")
    if isinstance(getattr(type(raw), "__get__", None), types.FunctionType) and not is_bound_alone:
        return LibraryDescriptor(lifter, type(raw), lifted)
    return lifted
