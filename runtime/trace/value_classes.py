"""Classes of the user's that come from a number, a text or a set of Python's: their objects exist at run time only.

So do those of classes of tuples that tell their items by methods of their own.

They are made by a node. Methods and operators of the user's run converted, on a value of run time; what Python itself
calls, as `__hash__`, runs as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from runtime.errors import Unsupported
from runtime.primitives.objects import MAKE_VALUE, NEW_VALUE
from runtime.primitives.primitive import Primitive
from runtime.structure import tells_items
from runtime.trace import paths
from runtime.trace.builder import current
from runtime.trace.calls import by_reference, stage
from runtime.trace.class_builtins import class_of_type
from runtime.trace.containers import static_type
from runtime.trace.exceptions import for_user
from runtime.trace.fronts import Opaque
from runtime.trace.libraries import is_library, module_of
from runtime.trace.made_members import lift_member
from runtime.trace.symbolic import Symbolic
from runtime.trace.unbound_methods import unbound
from runtime.types import ObjectType, alternatives

_BASES = (str, bytes, int, float, complex, set, frozenset, tuple)


class ValueClass(Opaque):
    """Such a class: a call of it is a node, and what the user's `__new__` and `__init__` do beside it."""

    def __init__(self, original: Any, make_input: Callable[[], Symbolic]) -> None:
        super().__init__(original, make_input)
        for name in ("__name__", "__qualname__", "__module__", "__doc__"):
            object.__setattr__(self, name, getattr(original, name))

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        cls = self.ag_original
        if self.ag_maker() is None:
            return _made(MAKE_VALUE, cls, args, kwargs)
        new = _member(cls, "__new__", None)
        made = self.ag_new(*args, **kwargs) if new is None else new(self, *args, **kwargs)
        init = _member(cls, "__init__", made)
        if init is not None and type(made) is Symbolic and made.ag_type == ObjectType(cls):
            init(*args, **kwargs)
        return made

    def ag_maker(self) -> Any:
        """The converted function that takes the arguments, after the class or the object; None where it is Python's."""
        cls = self.ag_original
        if not _is_of_python(cls.__new__, _base_of(cls)):
            return _member(cls, "__new__", None)
        return _member(cls, "__init__", None)

    def ag_new(self, *args: Any, **kwargs: Any) -> Symbolic:
        """What the class of Python's makes, as `super().__new__` does."""
        return _made(NEW_VALUE, self.ag_original, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        found = None if name.startswith(("__", "ag_")) else _member(self.ag_original, name, None)
        return super().__getattr__(name) if found is None else found


def _is_of_python(new: Any, base: type) -> bool:
    """Whether a `__new__` is that of Python's class, or what `namedtuple` makes."""
    return new is base.__new__ or getattr(new, "__module__", "").startswith("namedtuple_")


def _made(primitive: Primitive, cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Symbolic:
    """An object of such a class, by a node."""
    given = (cls, *map(by_reference, args))
    keywords = {name: by_reference(value) for name, value in kwargs.items()}
    found: Symbolic = stage(primitive, given, keywords, (), ObjectType(cls))
    return found


def _base_of(cls: type) -> Any:
    """The class of Python's that such a class comes from."""
    return next(base for base in cls.__mro__ if base in _BASES)


def is_value_class(cls: Any) -> bool:
    """Whether this is such a class, whose objects are read as Python's own are."""
    if not isinstance(cls, type) or type(cls) is not type or not issubclass(cls, _BASES) or is_library(module_of(cls)):
        return False
    if issubclass(cls, tuple) and not tells_items(cls):
        return False
    base = _base_of(cls)
    inherited = [one for one in cls.__mro__ if not is_library(module_of(one)) and one is not object]
    names: tuple[str, ...] = ("__getattribute__", "__getattr__", "__setattr__")
    names += ("__new__", "__init__") if base is set else ()  # which changes in them
    return cls.__mro__[len(inherited)] is base and all(name not in vars(one) for one in inherited for name in names)


def method_of_value(x: Symbolic, name: str) -> Any:
    """A method of the user's, or what a property of the user's gives, of an object of such a class; else None."""
    (kind, *others) = alternatives(x.ag_type)
    if others or not isinstance(kind, ObjectType) or not is_value_class(kind.cls):
        return None
    return _member(kind.cls, name, x)  # type: ignore[arg-type]


def value_class_of(item: Any) -> Any:
    """The class of a value that is certain to be an object of such a class; None for anything else."""
    type_ = item.ag_value.type if type(item) is Symbolic else None
    return type_.cls if type(type_) is ObjectType and is_value_class(type_.cls) else None


def operator_of_value(name: str, reflected: str, left: Any, right: Any) -> Any:
    """`left op right` by the operators of such classes; `NotImplemented` where they have none, or no answer."""
    cls, other = value_class_of(left), value_class_of(right)
    own = None if cls is None else _member(cls, f"__{name}__", left)
    others = None if other is None or other is cls else _member(other, f"__{reflected}__", right)
    found: Any = NotImplemented
    is_first = others is not None and _comes_first(f"__{reflected}__", other, cls, left)
    if others is not None and is_first:
        found = others(left)
    if found is NotImplemented and own is not None:
        found = own(right)
        if found is NotImplemented and others is not None and not is_first:
            found = others(left)
    return found


def _comes_first(name: str, cls: type, other: type | None, left: Any) -> bool:
    """Whether Python asks the operand on the right first: its class comes from that of the one on the left.

    A class of the user's that comes from another one has an operator of its own then, unless it compares.
    """
    if other is not None:
        is_own = name in _COMPARING or getattr(cls, name) is not getattr(other, name, None)
        return is_own and issubclass(cls, other)
    kinds = {class_of_type(kind) for kind in alternatives(static_type(left))}
    known = kinds.pop() if len(kinds) == 1 else None
    return known is not None and issubclass(cls, known)


_COMPARING = frozenset(("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"))


def inplace_of_value(name: str, target: Any, other: Any) -> Any:
    """`target op= other` by an operator that such a class has for it; `NotImplemented` where it has none."""
    cls = value_class_of(target)
    own = None if cls is None else _member(cls, f"__i{name}__", target)
    return NotImplemented if own is None else own(other)


def unary_of_value(name: str, x: Symbolic) -> Any:
    """`op x` by the operator of such a class; `NotImplemented` where it has none."""
    cls = value_class_of(x)
    own = None if cls is None else _member(cls, f"__{name}__", x)
    return NotImplemented if own is None else own()


class ValueSuper:
    """`super()` in a method of such a class; `instance` is the class itself in `__new__`, or in a class method."""

    def __init__(self, cls: type, instance: Any) -> None:
        self._cls = cls
        self._instance = instance

    def __getattribute__(self, name: str) -> Any:
        own = object.__getattribute__
        return own(self, name) if name in _OF_SUPER else own(self, "_found")(name)

    def _found(self, name: str) -> Any:
        """What the classes behind the method's have under a name."""
        cls = self._class()
        bases = cls.__mro__[cls.__mro__.index(self._cls) + 1 :]
        owner = next((base for base in bases if name in vars(base)), None)
        if owner in _BASES and name == "__new__":
            return lambda made, *args, **kwargs: made.ag_new(*args, **kwargs)
        if owner is object and name == "__init__":
            return lambda *args, **kwargs: None
        if owner is None:
            raise for_user(AttributeError(f"'super' object has no attribute {name!r}"))
        found = _member(cls, name, None if type(self._instance) is ValueClass else self._instance, owner)
        return unbound(vars(owner)[name]).__get__(self._instance) if found is None else found

    def _class(self) -> type:
        """The class of the object. Raises `Unsupported` where the run tells it."""
        if type(self._instance) is ValueClass:
            return self._instance.ag_original  # type: ignore[no-any-return]
        (kind, *others) = alternatives(self._instance.ag_type)
        if others or not isinstance(kind, ObjectType) or kind.cls is None or not issubclass(kind.cls, self._cls):
            raise Unsupported(
                "`super()` is asked for in a method of an object whose class is known only when the graph runs",
                "Name the class whose method is meant.",
                current().frame(),
            )
        return kind.cls


_OF_SUPER = frozenset(("_cls", "_instance", "_class", "_found", "__class__"))


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
