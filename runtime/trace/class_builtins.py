"""`isinstance`, `issubclass` and `type`, answered from the types of symbolic values where these tell."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.primitives import builtins as primitives
from runtime.primitives.control import BoundClosure, Closure, KnownClass, KnownFunction, UnboundBuiltin
from runtime.trace import paths
from runtime.trace.builder import current
from runtime.trace.calls import by_reference, stage
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import is_method_of_container
from runtime.trace.dict_views import View
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import for_user
from runtime.trace.heap import is_hook
from runtime.trace.libraries import module_of
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.one_shot import OneShot
from runtime.trace.protocols import asks_objects, fits, protocols_among
from runtime.trace.sets import FrozenSet, Set
from runtime.trace.shadow import has_shadow, shadow_class
from runtime.trace.symbolic import Symbolic
from runtime.types import BOOL, UNBOUND, Alternative, ArrayType, ListType, ObjectType, TupleType, Type, alternatives

_NUMBERS = {"b": bool, "i": int, "f": float, "c": complex}


_FUNCTIONS = (ObjectType(Closure), ObjectType(KnownFunction))


def class_of_type(type_: Alternative) -> type | None:
    """The class of the values of this type, where all have one."""
    if isinstance(type_, ArrayType):
        if type_.kind == "array":
            return np.ndarray
        return _NUMBERS[type_.dtype.kind] if type_.kind == "python" else type_.dtype.type
    if isinstance(type_, ListType):
        return list
    if isinstance(type_, TupleType):
        return type_.cls
    if type_ in _FUNCTIONS:
        return types.FunctionType
    if type_ == ObjectType(BoundClosure):
        return types.MethodType
    if type_ == ObjectType(UnboundBuiltin):
        return types.BuiltinFunctionType
    if type_ == ObjectType(KnownClass):
        return type
    return type_.cls if isinstance(type_, ObjectType) else None


def all_agree(type_: Type, answer: Callable[[type | None], bool | None]) -> bool | None:
    """The answer that is the same for every alternative; None where there is none."""
    answers = {answer(class_of_type(one)) for one in alternatives(type_) if one != UNBOUND}
    return answers.pop() if len(answers) == 1 else None


def is_handled(item: Any) -> bool:
    """Whether this is an exception in a staged handler, which exists at run time."""
    return isinstance(item, BaseException) and hasattr(type(item), "ag_symbolic")


def is_instance(item: Any, classes: Any, /) -> Any:
    """`isinstance(item, classes)`."""
    if type(classes) is Symbolic:
        return stage(primitives.ISINSTANCE, (by_reference(item), classes), {}, type_=BOOL)
    if type(classes) is Choice:
        return switch(classes, lambda one: is_instance(item, one))
    known = _classes(classes)
    if protocols := protocols_among(known):
        return _is_instance_of_protocol(item, known, protocols)
    if is_handled(item):
        return True if isinstance(item, known) else stage(primitives.ISINSTANCE, (item.ag_symbolic(), known), {})
    if type(item) is not Symbolic:
        cls = eager_class(item)
        return _native_subclass(cls, known) if cls is not None else _native(isinstance, item, known)
    found = all_agree(item.ag_type, lambda cls: None if cls is None else _native_subclass(cls, known))
    return stage(primitives.ISINSTANCE, (item, known), {}) if found is None else found


def _is_instance_of_protocol(item: Any, classes: Any, protocols: list[type]) -> Any:
    """`isinstance(item, classes)`, where some of these are protocols."""
    by_class = tuple([cls for cls in _flat(classes) if cls not in protocols or not asks_objects(cls)])
    cls = eager_class(item)
    if cls is not None:
        return _native_subclass(cls, by_class) or (isinstance(item, Instance) and fits(item, protocols))
    if type(item) is not Symbolic and not is_handled(item):
        return _native(isinstance, item, classes)
    return stage(primitives.ISINSTANCE, (item, classes), {})


def _flat(classes: Any) -> tuple[Any, ...]:
    return classes if type(classes) is tuple else (classes,)


def is_subclass(cls: Any, classes: Any, /) -> Any:
    """`issubclass(cls, classes)`."""
    if type(cls) is Choice:
        return switch(cls, lambda one: is_subclass(one, classes))
    if type(classes) is Symbolic:
        return stage(primitives.ISSUBCLASS, (_original(cls), classes), {}, type_=BOOL)
    if type(classes) is Choice:
        return switch(classes, lambda one: is_subclass(cls, one))
    known = _classes(classes)
    if type(cls) is Symbolic:
        return stage(primitives.ISSUBCLASS, (cls, known), {})
    return _native(issubclass, _original(cls), known)


def class_of(*args: Any) -> Any:
    """`type(item)`: a class of the user's as its shadow; symbolic where the type does not tell."""
    if len(args) != 1:
        return _native(type, *args)
    (item,) = args
    if type(item) is Choice:
        return switch(item, class_of)
    if is_handled(item):
        item = item.ag_symbolic()
    if isinstance(item, BaseException):
        return current().lifter.lift_exception(type(item))
    if type(item) is not Symbolic:
        return type(item) if isinstance(item, Instance) else eager_class(item) or type(item)
    classes = {class_of_type(one) for one in alternatives(item.ag_type) if one != UNBOUND}
    cls = classes.pop() if len(classes) == 1 else None
    if cls is None:
        found = stage(primitives.TYPE, (item,), {})
        if None not in classes:
            current().attributes[found.ag_value] = (item, "__class__")
        return found
    return traced_class(cls)


def traced_class(cls: type) -> Any:
    """A class that values of run time have, as traced code calls it."""
    if issubclass(cls, BaseException):
        return current().lifter.lift_exception(cls)
    from runtime.trace.value_classes import is_value_class

    if is_value_class(cls):
        return current().lifter.lift(cls, paths.constant(cls, cls.__name__))
    return shadow_class(cls, current().lifter) if has_shadow(cls) else cls


def has_attribute(item: Symbolic, name: str) -> bool | None:
    """Whether the values have the attribute; None where the type does not tell."""

    def answer(cls: type | None) -> bool | None:
        if cls is None:
            return None
        if any(name in vars(base) for base in cls.__mro__):  # the class has more than its instances: `__dict__`, `mro`
            return True
        if issubclass(cls, BaseException):  # which may have been given it
            return None
        return False if module_of(cls).partition(".")[0] in ("builtins", "numpy") else None

    return all_agree(item.ag_type, answer)


def eager_class(item: Any) -> type | None:
    """The class that eager's object has, where the trace's differs."""
    if isinstance(item, Instance):
        return type(item).ag_class  # type: ignore[attr-defined]
    if isinstance(item, List):
        return list
    if isinstance(item, Dict):
        return dict
    if isinstance(item, Set | FrozenSet):
        return set if isinstance(item, Set) else frozenset
    if isinstance(item, View):
        return type(type(item).ag_method({}))
    if isinstance(item, OneShot):
        return item.ag_class
    if is_hook(item):
        return types.FunctionType
    if is_method_of_container(item):
        return types.BuiltinMethodType
    original = getattr(item, "ag_original", None)
    return None if original is None else type(original)


def _original(item: Any) -> Any:
    """The user's or Python's own class that this stands for; an object, which has that of its class, is none."""
    return item if isinstance(item, Instance) else getattr(item, "ag_original", item)


def _classes(classes: Any) -> Any:
    """The second argument of `isinstance` with the user's and Python's own classes."""
    if isinstance(classes, tuple):
        return tuple([_classes(cls) for cls in classes])
    if isinstance(classes, types.UnionType) or typing.get_origin(classes) is typing.Union:
        return tuple([_classes(cls) for cls in typing.get_args(classes)])
    return _original(classes)


def _native_subclass(cls: type, classes: Any) -> bool:
    try:
        return issubclass(cls, classes)
    except TypeError as error:
        if any(getattr(one, "_is_protocol", False) for one in _flat(classes)):  # it says so itself
            raise for_user(error) from None
        text = "isinstance() arg 2 must be a type, a tuple of types, or a union"
        raise for_user(TypeError(text)) from None


def _native(original: Callable[..., Any], *args: Any) -> Any:
    try:
        return original(*args)
    except Exception as error:
        raise for_user(error) from None
