"""Shadow classes: the user's classes with converted functions, for one trace."""

from __future__ import annotations

import abc
import collections.abc
import contextlib
import enum
import functools
import types
import typing
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime.graph import Literal
from runtime.primitives.builtins import GETATTR_OR
from runtime.primitives.objects import DELATTR, GETATTR, SETATTR
from runtime.trace import context_stacks, namespaces, paths
from runtime.trace.abstract_bases import STAND_INS, TRACED, TRACED_BASES, VIEWS
from runtime.trace.builder import apply, current, emit, operand
from runtime.trace.builtin_bases import BASES, base_of
from runtime.trace.exceptions import for_user, native
from runtime.trace.generic_classes import subscript_of
from runtime.trace.heap import Pending
from runtime.trace.iterables import for_unpacking
from runtime.trace.late_attributes import note_assignment
from runtime.trace.libraries import HEAP_TYPE, is_library, module_of
from runtime.trace.made_members import hiding_slots, lift_member
from runtime.trace.members_of_paths import member_of_paths
from runtime.trace.objects import Instance
from runtime.trace.reflected import METHODS, PYTHON_ASKS, completed, for_formatting, for_python
from runtime.trace.variables import updated_in
from runtime.trace.wrapping import as_container
from runtime.types import ANY, NONE, UNBOUND, UNBOUND_VALUE, union

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter

_PLAIN_READS = (object.__getattribute__, *(base.__getattribute__ for base in BASES))
_BUILTIN_BASES = (
    BaseException, enum.Enum, np.ndarray, np.generic, tuple, set, frozenset, str, int, float, type,
)  # fmt: skip
_MANAGERS = (
    contextlib.nullcontext, contextlib.suppress, contextlib.closing,
    contextlib.redirect_stdout, contextlib.redirect_stderr, contextlib._RedirectStream,
)  # fmt: skip
# Traced like the user's:
_IN_PYTHON = frozenset({*_MANAGERS, *VIEWS, *STAND_INS.values(), *TRACED, contextlib.ExitStack})
_TOLD: dict[type, type] = {contextlib.ExitStack: context_stacks.ExitStack}  # in code of this project's
_AS_THEY_ARE = frozenset(
    {
        "__module__", "__qualname__", "__doc__", "__annotations__", "__match_args__", "__dataclass_fields__",
        "__dataclass_params__", "__orig_bases__", "__parameters__", "__type_params__", "__static_attributes__",
        "__firstlineno__", "__annotate__",
    }
)  # fmt: skip
# What Python asks a class for by its metaclass.
ASKED_FOR = frozenset(["__call__", "__contains__", "__getitem__", "__iter__", "__len__", "__reversed__"])
_OF_METACLASSES = _AS_THEY_ARE | ASKED_FOR | {"__new__", "__init__", "__prepare__", "__dict__", "__weakref__"}
_LEFT_OUT = frozenset(
    {
        "__dict__", "__weakref__", "__slots__", "__abstractmethods__", "_abc_impl", "__init_subclass__",
        "__subclasshook__", "_is_protocol", "__protocol_attrs__", "_is_runtime_protocol",
        "__non_callable_proto_members__", "__getstate__", "__setstate__", "__del__",
    }
)  # fmt: skip


class ClassState:
    """The attributes of a shadow class, as the heap tracks them."""

    ag_birth = 0

    def __init__(self, cls: type) -> None:
        self.cls = cls
        self.written: Counter[str] = Counter()  # how often traced code has assigned an attribute
        self.changed: dict[str, int] = {}  # when, as `Heap.births` counts, one was last assigned or read late
        self.inherited: set[str] = set()  # those read late that may be attributes of a base class

    def ag_state(self) -> dict[str, Any]:
        """A member that was not used yet is pending: it stands in the user's class."""
        return {
            name: Pending(value, name) if isinstance(value, Member) else getattr(value, "ag_content", value)
            for name, value in self.cls.__dict__.items()
            if not name.startswith(("ag_", "__"))
        }

    def known(self) -> dict[str, Any]:
        """The attributes that are no methods, as far as they have been used or assigned."""
        members = {name: value for name, value in vars(self.cls).items() if not name.startswith(("ag_", "__"))}
        return {
            name: value.lifted if isinstance(value, Member) else getattr(value, "ag_content", value)
            for name, value in members.items()
            if not isinstance(value, Member) or (value.ready and not value.is_method and type(value) is Member)
        }

    def read_late(self, name: str) -> None:
        """Let the attribute be what stands in the user's class when the graph comes to this point."""
        current().heap.touch(self)
        self.changed[name] = current().heap.births
        original = self.cls.ag_class  # type: ignore[attr-defined]
        if name not in vars(original):
            self.inherited.add(name)
        if hasattr(original, name):
            content = as_container(apply(GETATTR, original, name))
        else:  # not every path to this point has assigned it
            operands = Literal(original), Literal(name), Literal(UNBOUND_VALUE)
            content = emit(GETATTR_OR, operands, {}, union([ANY, UNBOUND]))
        type.__setattr__(self.cls, name, member_of_paths(self.cls, name, content))

    def read_again_below(self, name: str) -> None:
        """The attribute was assigned: classes that come from this one may have taken it for their own."""
        for other in self.cls.ag_lifter.classes.values():  # type: ignore[attr-defined]
            if other is not self.cls and issubclass(other, self.cls) and name in other.ag_tracked.inherited:
                other.ag_tracked.read_late(name)

    def ag_restore(self, state: dict[str, Any]) -> None:
        for name in self.ag_state():
            if name not in state:
                type.__delattr__(self.cls, name)
        for name, value in state.items():
            pending = type(value) is Pending
            type.__setattr__(self.cls, name, value.owner if pending else member_of_paths(self.cls, name, value))


class ShadowClass(type):
    """The class of shadow classes; a change of a class attribute is tracked like one of an object."""

    ag_stands_in = True
    ag_class: type
    ag_lifter: Lifter
    ag_tracked: ClassState

    def __getattr__(cls, name: str) -> Any:
        if not name.startswith(("ag_", "__")):
            cls.ag_lifter.presence.note_absence_in_class(cls.ag_class, name)
            metaclass: Any = type(cls.ag_class)
            for base in metaclass.__mro__:
                if base not in METACLASSES and name in vars(base):
                    from runtime.trace.metaclasses import member_of_metaclass

                    return member_of_metaclass(cls, base, name)
        text = f"type object {cls.__name__!r} has no attribute {name!r}"
        raise for_user(AttributeError(text, name=name, obj=cls.ag_class))

    def __setattr__(cls, name: str, value: Any) -> None:
        if not hasattr(cls.ag_class, name):  # on other paths it stays absent
            cls.ag_lifter.presence.note_absence_in_class(cls.ag_class, name)
        cls.ag_note_change(name)
        type.__setattr__(cls, name, member_of_paths(cls, name, value))
        emit(SETATTR, (Literal(cls.ag_class), Literal(name), operand(value)), {}, NONE)
        cls.ag_tracked.read_again_below(name)

    def __delattr__(cls, name: str) -> None:
        if name not in cls.__dict__:
            native(delattr, type(cls.__name__, (), {}), name)  # Python's error
        cls.ag_note_change(name)
        type.__delattr__(cls, name)
        emit(DELATTR, (Literal(cls.ag_class), Literal(name)), {}, NONE)
        cls.ag_tracked.read_again_below(name)

    def mro(cls) -> Any:
        """What the user's code is told; Python asks while the class is made."""
        if "ag_tracked" not in vars(cls):
            return super().mro()
        from runtime.trace.class_builtins import traced_class
        from runtime.trace.lists import List

        return List(map(traced_class, cls.ag_class.mro()))

    def ag_note_change(cls, name: str) -> None:
        """Called before an attribute is assigned or deleted."""
        cls.ag_lifter.made_classes.note_assigned(cls.ag_class, name)
        current().heap.touch(cls.ag_tracked)
        cls.ag_lifter.common_types.reset_in_class(name)
        cls.ag_tracked.written[name] += 1
        cls.ag_tracked.changed[name] = current().heap.births
        note_assignment(cls, name)
        cls.ag_lifter.note_write(f"{cls.__name__}.{name}")

    def __repr__(cls) -> str:
        return repr(cls.ag_class) if "ag_class" in cls.__dict__ else super().__repr__()


ShadowClass.__name__ = ShadowClass.__qualname__ = "type"  # as Python's messages call it


class Member:
    """An attribute of the user's class, lifted when it is first used."""

    def __init__(self, lifter: Lifter, cls: type, name: str, raw: Any) -> None:
        self.lifter = lifter
        self.cls = cls
        self.name = name
        self.raw = raw
        self.lifted: Any = None
        self.ready = False
        self.owners: set[type] = set()  # classes of the objects that it was read from

    @property
    def is_method(self) -> bool:
        """Whether instances are taken to have no attribute of their own by this name."""
        return isinstance(self.raw, types.FunctionType | staticmethod | classmethod)

    def get(self) -> Any:
        if not self.ready:
            told = _TOLD.get(self.cls, self.cls)
            path = paths.constant(told, self.cls.__name__).class_attribute(self.name)
            if self.lifter.made_classes.starts_anew(self.cls, self.name):  # whatever the call before has left there
                path = paths.constant(self.raw, path.text)
            self.lifted = lift_member(self.lifter, self.raw, path)
            set_name = getattr(self.lifted, "__set_name__", None) if isinstance(self.lifted, property) else None
            if set_name is not None:  # from Python 3.11 on: messages name it
                set_name(self.cls, self.name)
            if self.name in METHODS and isinstance(self.raw, types.FunctionType):
                self.lifted = completed(self.name, self.lifted, self.raw)
            self.lifted = for_unpacking(self.name, self.raw, self.lifted)
            if self.name in ("__str__", "__repr__") and isinstance(self.raw, types.FunctionType):
                self.lifted = for_formatting(self.lifted)
            if self.name in PYTHON_ASKS and isinstance(self.raw, types.FunctionType):
                self.lifted = for_python(self.lifted, PYTHON_ASKS[self.name])
            if self.name == "__getattr__":
                self.lifted = _without_own(self.lifted)
            self.ready = True
        return self.lifted

    def ag_lifted(self, name: str) -> Any:
        """What `Pending` stands for."""
        return self.get()

    @property
    def _is_late(self) -> bool:
        """Whether code that is not converted has run that may have assigned the attribute before its first use."""
        from runtime.trace.opaque import is_state

        if self.ready or not self.lifter.reads_late:
            return False
        assigned = self.name in self.lifter.unconverted.attributes and not callable(self.raw)
        return (is_state(self.raw) or assigned) and not hasattr(type(self.raw), "__get__")

    def _read_late(self, instance: Any, owner: type | None) -> Any:
        shadow: Any = self.lifter.classes[self.cls]
        shadow.ag_tracked.read_late(self.name)
        found = vars(shadow)[self.name]
        return found.__get__(instance, owner) if hasattr(type(found), "__get__") else found

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if self._is_late:
            return self._read_late(instance, owner)
        lifted = self.get()
        if owner is not None and owner not in self.owners:
            self.owners.add(owner)
            for cls in owner.__mro__[: owner.__mro__.index(self.lifter.classes[self.cls])]:
                if isinstance(cls, ShadowClass) and "ag_class" in vars(cls):  # not one that stands for a mark alone
                    self.lifter.presence.note_absence_in_class(cls.ag_class, self.name, is_own=True)
        getter = getattr(type(lifted), "__get__", None)
        return lifted if getter is None else getter(lifted, instance, owner)

    def __call__(self, *args: Any) -> Any:
        """As Python calls what it finds as the `__get__` of a descriptor's class, without binding it."""
        return self.get()(*args)


def _without_own(getter: Any) -> Any:
    """`__getattr__` of the user's class, which is not asked for attributes of the trace's own."""

    def get(instance: Any, name: str) -> Any:
        if name.startswith("ag_"):
            raise for_user(AttributeError(name))
        return getter(instance, name)

    return get


class DataMember(Member):
    """A property, or another descriptor with `__set__`."""

    @property
    def is_read_only(self) -> bool:
        """Whether it is a property that Python refuses to set."""
        return isinstance(self.raw, property) and self.raw.fset is None

    @property
    def is_kept(self) -> bool:
        """Whether it is a property that Python refuses to delete."""
        return isinstance(self.raw, property) and self.raw.fdel is None

    def __set__(self, instance: Any, value: Any) -> None:
        self.get().__set__(instance, value)

    def __delete__(self, instance: Any) -> None:
        self.get().__delete__(instance)


def has_shadow(cls: type) -> bool:
    """Whether objects of this class are handled attribute by attribute: a plain class of the user's."""
    if cls is types.SimpleNamespace:
        return True
    if not made_by_class_statement(cls) or issubclass(cls, _BUILTIN_BASES) or cls.__getattribute__ not in _PLAIN_READS:
        return False
    metaclass: Any = type(cls)
    if not _makes_plain_classes(metaclass):
        return False
    return cls in _IN_PYTHON or (not is_library(module_of(cls)) and _has_plain_bases(typing.cast(Any, cls)))


METACLASSES = (object, type, abc.ABCMeta, type(typing.Protocol))


@functools.lru_cache(maxsize=1024)
def _makes_plain_classes(metaclass: Any) -> bool:
    """Whether the metaclass only takes part in making its classes, and gives them attributes."""
    own = [base for base in metaclass.__mro__ if base not in METACLASSES]
    if not all(issubclass(base, type) and not is_library(module_of(base)) for base in own):
        return False
    special = {name for base in own for name in vars(base) if name.startswith("__") and name.endswith("__")}
    return special <= _OF_METACLASSES


@functools.lru_cache(maxsize=1024)
def _has_plain_bases(cls: type) -> bool:
    """Whether the classes of libraries that it comes from have no code of their own, or code that can be traced."""
    bases = [base for base in cls.__mro__[:-1] if base not in BASES and is_library(module_of(base))]
    return all(_is_traced(base) or base in _STAND_INS or base in STAND_INS or _only_marks(base) for base in bases)


def _is_traced(base: type) -> bool:
    """Whether this is a class of Python's whose code is traced, where a class of the user's comes from it."""
    return base in TRACED_BASES or (base.__module__ == contextlib.__name__ and not _only_marks(base))


def _only_marks(cls: type) -> bool:
    """Whether a class has no method that its objects run: `ABC`, `Generic`, `Protocol` and others that mark a class."""
    functions = [raw for raw in vars(cls).values() if isinstance(raw, types.FunctionType)]
    return all(getattr(function, "__isabstractmethod__", False) for function in functions)


def made_by_class_statement(cls: type) -> bool:
    return cls not in BASES and all(base.__flags__ & HEAP_TYPE for base in cls.__mro__[:-1] if base not in BASES)


def shadow_class(cls: type, lifter: Lifter) -> type:
    """The shadow of a plain class of the user's in this trace."""
    known = lifter.classes.get(cls)
    if known is not None:
        return known
    told = _TOLD.get(cls, cls)
    bases = tuple(dict.fromkeys(_shadow_base(base, lifter) for base in told.__bases__ or (object,)))
    lifter.updated.update(*(updated_in(raw.__code__) for raw in vars(told).values() if type(raw) is types.FunctionType))
    namespace: dict[str, Any] = {"__slots__": (), "ag_class": cls, "ag_lifter": lifter, "ag_original": cls}
    if (subscript := subscript_of(cls)) is not None:
        namespace["__class_getitem__"] = subscript
    own_slots = cls.__dict__.get("__slots__", ())
    if cls is types.SimpleNamespace:
        namespace.update(namespaces.MEMBERS)
    for name, raw in told.__dict__.items() if cls not in (object, types.SimpleNamespace) else ():
        if name in _AS_THEY_ARE or raw is None:
            namespace[name] = raw
        elif (
            name not in _LEFT_OUT
            and name not in namespace
            and not isinstance(raw, types.MemberDescriptorType | types.GetSetDescriptorType)
        ):
            kind = DataMember if hasattr(type(raw), "__set__") else Member
            namespace[name] = kind(lifter, cls, name, raw)
    for name in (own_slots,) if isinstance(own_slots, str) else own_slots:
        namespace.pop(name, None)
    namespace.update(hiding_slots(cls))
    from runtime.trace.metaclasses import kind_of_shadow

    made = lifter.classes[cls] = kind_of_shadow(cls)(cls.__name__, bases, namespace)
    type.__setattr__(made, "__qualname__", cls.__qualname__)
    type.__setattr__(made, "ag_tracked", ClassState(made))
    return made


def _shadow_base(base: type, lifter: Lifter) -> type:
    if base is object:
        return Instance
    if has_shadow(base) or _is_traced(base):
        return shadow_class(base, lifter)
    if base in STAND_INS:
        return shadow_class(STAND_INS[base], lifter)
    return _STAND_INS.get(base, _PlainBase) if base not in BASES else base_of(base)


class _PlainBase(Instance):
    """Stands for bases of libraries that only mark a class."""

    __slots__ = ()


class _IteratorBase(Instance):
    """Stands for `collections.abc.Iterator`."""

    __slots__ = ()

    def __iter__(self) -> Any:
        return self


_STAND_INS: dict[type, type] = {collections.abc.Iterator: _IteratorBase}
