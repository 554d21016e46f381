"""Attributes that an object itself has on some paths only; elsewhere they are those of its class."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from runtime.graph import Literal
from runtime.primitives.builtins import IS_NOT
from runtime.primitives.objects import CHECK_ATTRIBUTE
from runtime.trace.builder import apply, emit
from runtime.trace.choice import Choice, switch
from runtime.trace.class_attributes import class_attribute, message_of_deleting, message_of_lacking
from runtime.trace.exceptions import for_user
from runtime.trace.heap import EMPTY
from runtime.trace.members_of_paths import is_unset, may_be_unset
from runtime.trace.symbolic import Symbolic
from runtime.types import BOOL, UNBOUND_VALUE


def of_paths(instance: Any, name: str, value: Any) -> Any:
    """An attribute that some paths have not set: then that of the class, or what `__getattr__` gives."""
    if type(value) is Choice:
        return switch(value, partial(of_paths, instance, name))
    if is_unset(value):
        return _otherwise(instance, name)()
    return _if_set(instance, name, value) if may_be_unset(value) else value


def _if_set(instance: Any, name: str, value: Symbolic) -> Any:
    from runtime.trace.control import cond
    from runtime.trace.variables import cells_of

    cls: Any = type(instance)
    present = partial(apply, CHECK_ATTRIBUTE, value, message=message_of_lacking(cls, name), name=name)
    getter = class_attribute(cls, "__getattr__")
    if class_attribute(cls, name) is EMPTY and getter is EMPTY:
        return present()
    return cond(is_set(value), present, _otherwise(instance, name), cells_of(None if getter is EMPTY else getter.get()))


def check_own(instance: Any, name: str, value: Any) -> None:
    """Raises Python's error on those paths that leave an object without an attribute of its own, which is deleted."""
    if type(value) is Choice:
        switch(value, partial(check_own, instance, name))
    elif is_unset(value):
        raise for_user(AttributeError(message_of_deleting(type(instance), name)))
    elif may_be_unset(value):
        apply(CHECK_ATTRIBUTE, value, message=message_of_deleting(type(instance), name))


def _otherwise(instance: Any, name: str) -> Callable[[], Any]:
    """What an attribute is where the object itself has none."""
    cls: Any = type(instance)
    of_class = class_attribute(cls, name)
    if of_class is not EMPTY:
        return partial(of_class.__get__, instance, cls) if hasattr(type(of_class), "__get__") else lambda: of_class
    getter = class_attribute(cls, "__getattr__")
    if getter is not EMPTY:
        return partial(getter.get(), instance, name)

    def absent() -> Any:
        raise lacking(instance, name)

    return absent


def lacking(instance: Any, name: str) -> BaseException:
    """Python's error where an object has no attribute of this name."""
    return for_user(AttributeError(message_of_lacking(type(instance), name), name=name, obj=instance))


def is_set(value: Any) -> Any:
    """Whether a content that some paths leave unset is there."""
    if type(value) is Choice:
        return switch(value, is_set)
    if not may_be_unset(value):
        return value is not EMPTY
    return emit(IS_NOT, (value.ag_value, Literal(UNBOUND_VALUE)), {}, BOOL)
