"""What classes hold under a name, as it stands there."""

from __future__ import annotations

import sys
from types import MemberDescriptorType
from typing import Any

from runtime.trace.heap import EMPTY

_QUALIFIES = sys.version_info >= (3, 13)  # the names of classes in messages about slots


def class_attribute(cls: type, name: str) -> Any:
    """What a class, or one that it comes from, holds under a name, as it is; `EMPTY` where none does."""
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return EMPTY


def has_slot(cls: type, name: str) -> bool:
    """Whether objects of a class keep an attribute in one of its `__slots__`."""
    return any(isinstance(vars(base).get(name), MemberDescriptorType) for base in cls.__mro__)


def message_of_lacking(cls: Any, name: str) -> str:
    """What Python says where an object of a class of the trace lacks an attribute of its own."""
    original: type = cls.ag_class
    in_module = _QUALIFIES and has_slot(original, name) and original.__module__ != "__main__"
    label = f"{original.__module__}.{original.__qualname__}" if in_module else original.__name__
    return f"{label!r} object has no attribute {name!r}"


def message_of_deleting(cls: Any, name: str) -> str:
    """As above where the attribute is to be deleted."""
    return name if has_slot(cls.ag_class, name) else message_of_lacking(cls, name)


def hides_method(cls: type, name: str) -> bool:
    """Whether an attribute of this name, of an object itself, hides a method of its class."""
    return is_method(class_attribute(cls, name))


def is_method(attribute: Any) -> bool:
    """Whether an attribute of a class is a method; what was assigned at run time is not."""
    return class_attribute(type(attribute), "is_method") is not EMPTY and bool(attribute.is_method)


def is_unset_on_some_paths(cls: type, name: str) -> bool:
    """Whether it is known at run time only if a class has an attribute."""
    found = class_attribute(cls, name)
    return hasattr(type(found), "ag_may_be_unset") and bool(found.ag_may_be_unset)
