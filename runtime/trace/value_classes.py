"""Classes of the user's that come from a number, a text or a set of Python's: their objects exist at run time only.

They are made by a node. Methods of the user's run converted, on a value of run time; what Python itself calls, as
operators, runs as it is.
"""

from __future__ import annotations

from types import FunctionType, MethodType
from typing import Any

from runtime.errors import Unsupported
from runtime.primitives.objects import MAKE_VALUE
from runtime.trace import paths
from runtime.trace.builder import current
from runtime.trace.calls import by_reference, stage
from runtime.trace.exceptions import for_user
from runtime.trace.fronts import Opaque
from runtime.trace.libraries import is_library, module_of
from runtime.trace.shadow import lift_member
from runtime.trace.symbolic import Symbolic
from runtime.trace.unbound_methods import unbound
from runtime.types import ObjectType, alternatives

_BASES = (str, bytes, int, float, complex, set, frozenset)


class ValueClass(Opaque):
    """Such a class: a call of it is a node, which runs no code of the user's."""

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        cls = self.ag_original
        given = (cls, *map(by_reference, args))
        return stage(
            MAKE_VALUE, given, {name: by_reference(value) for name, value in kwargs.items()}, (), ObjectType(cls)
        )

    def __getattr__(self, name: str) -> Any:
        found = None if name.startswith(("__", "ag_")) else _member(self.ag_original, name, None)
        return super().__getattr__(name) if found is None else found


def is_value_class(cls: Any) -> bool:
    """Whether this is such a class, and makes its objects as the class of Python's does that it comes from."""
    if not isinstance(cls, type) or type(cls) is not type or not issubclass(cls, _BASES) or is_library(module_of(cls)):
        return False
    base = next(base for base in cls.__mro__ if base in _BASES)
    inherited = [one for one in cls.__mro__ if not is_library(module_of(one)) and one is not object]
    names = ("__new__", "__init__", "__getattribute__", "__getattr__", "__setattr__")
    return cls.__mro__[len(inherited)] is base and all(name not in vars(one) for one in inherited for name in names)


def method_of_value(x: Symbolic, name: str) -> Any:
    """A method of the user's, or what a property of the user's gives, of an object of such a class; else None."""
    (kind, *others) = alternatives(x.ag_type)
    if others or not isinstance(kind, ObjectType) or not is_value_class(kind.cls):
        return None
    return _member(kind.cls, name, x)  # type: ignore[arg-type]


class ValueSuper:
    """`super()` in a method of such a class."""

    def __init__(self, cls: type, instance: Symbolic) -> None:
        self._cls = cls
        self._instance = instance

    def __getattr__(self, name: str) -> Any:
        cls = self._class()
        bases = cls.__mro__[cls.__mro__.index(self._cls) + 1 :]
        owner = next((base for base in bases if name in vars(base)), None)
        if owner is None:
            raise for_user(AttributeError(f"'super' object has no attribute {name!r}"))
        found = _member(cls, name, self._instance, owner)
        return unbound(vars(owner)[name]).__get__(self._instance) if found is None else found

    def _class(self) -> type:
        """The class of the object. Raises `Unsupported` where the run tells it."""
        (kind, *others) = alternatives(self._instance.ag_type)
        if others or not isinstance(kind, ObjectType) or kind.cls is None or not issubclass(kind.cls, self._cls):
            raise Unsupported(
                "`super()` is asked for in a method of an object whose class is known only when the graph runs",
                "Name the class whose method is meant.",
                current().frame(),
            )
        return kind.cls


def _member(cls: type, name: str, x: Symbolic | None, owner: type | None = None) -> Any:
    """A member of the user's, with its functions converted, as an object or the class itself gives it; else None.

    It is that of the first class that has it, or of `owner`.
    """
    owner = owner or next((base for base in cls.__mro__ if name in vars(base)), None)
    raw = None if owner is None else vars(owner)[name]
    function = raw.fget if isinstance(raw, property) else getattr(raw, "__func__", raw)
    if not isinstance(function, FunctionType):
        return None
    lifter = current().lifter
    lifted = lift_member(lifter, raw, paths.constant(owner, cls.__name__).class_attribute(name))
    if isinstance(raw, classmethod):
        return MethodType(lifted.__func__, lifter.lift(cls, paths.constant(cls, cls.__name__)))
    return lifted.__get__(x, cls)
