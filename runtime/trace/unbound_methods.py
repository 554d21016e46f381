"""Methods that are called through their class: `str.upper(text)`, `np.ndarray.__add__(x, 1)`."""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, WrapperDescriptorType
from typing import Any

from runtime.primitives.registry import primitive_for
from runtime.trace.builder import current, tracing
from runtime.trace.builtin_bases import inherited
from runtime.trace.builtin_calls import by_value, holds_symbolic, native
from runtime.trace.calls import plain, stage
from runtime.trace.choice import Choice, switch
from runtime.trace.class_attributes import class_attribute
from runtime.trace.class_builtins import class_of_type
from runtime.trace.dicts import Dict
from runtime.trace.iteration import Iteration, collect
from runtime.trace.lists import List
from runtime.trace.objects import Instance, object_at_run_time
from runtime.trace.sets import Set
from runtime.trace.stand_ins import StandIn
from runtime.trace.symbolic import Symbolic
from runtime.types import alternatives


def unbound(member: Any, owner: Any = None) -> Any:
    """What traced code gets for a member of a builtin class, or of one of NumPy's."""
    if isinstance(member, FunctionType) and isinstance(owner, type):
        return MethodInPython(member, owner)
    if isinstance(member, BuiltinFunctionType):
        return MethodOfClass(member)
    if not isinstance(member, MethodDescriptorType | WrapperDescriptorType):
        return member
    is_of_objects = member.__objclass__ is object and member.__name__ in _OF_OBJECTS
    return MethodOfObjects(member) if is_of_objects else UnboundMethod(member)


# Methods of `object` that handle the trace's objects as they do eager's.
_OF_OBJECTS = ("__getattribute__", "__setattr__", "__delattr__", "__eq__", "__ne__")


_OF_ATTRIBUTES: dict[str, Callable[..., Any]] = {
    "__getattribute__": getattr,
    "__setattr__": setattr,
    "__delattr__": delattr,
}


class MethodOfClass(StandIn):
    """A method of a class that is written in C which needs no object, such as `str.maketrans`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if tracing() is None:
            return self.ag_original(*args, **kwargs)
        args = tuple([collect(item) if isinstance(item, Iteration) else item for item in args])
        if holds_symbolic(args) or holds_symbolic(kwargs):
            return stage(primitive_for(self.ag_original), by_value(args), by_value(kwargs))
        return native(self.ag_original, *plain(args), **plain(kwargs))


class UnboundMethod(StandIn):
    """A method of a class that is written in C, called with the object."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if tracing() is None or not args:
            return native(self.ag_original, *args, **kwargs)
        if isinstance(args[0], Instance) and args[0].ag_contents is not None:
            return inherited(self.__name__, args[0])(*args[1:], **kwargs)
        if isinstance(args[0], List | Dict | Set) or (type(args[0]) is Symbolic and self._takes(args[0])):
            return self._of(args[0])(*args[1:], **kwargs)
        args = tuple([collect(item) if isinstance(item, Iteration) else item for item in args])
        if holds_symbolic(args) or holds_symbolic(kwargs):
            return stage(primitive_for(self.ag_original), by_value(args), by_value(kwargs))
        return native(self.ag_original, *args, **kwargs)

    def _takes(self, item: Symbolic) -> bool:
        """Whether the value is of this class, as far as is known, and has no method of its own by this name."""
        classes = map(class_of_type, alternatives(item.ag_type))
        return all(cls is None or getattr(cls, self.__name__, None) is self.ag_original for cls in classes)

    def _of(self, item: Any) -> Any:
        """The method of this object."""
        from runtime.trace.special_methods import NAMES, special

        name = self.__name__
        return special(item, name) if name in NAMES else getattr(item, name)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else lambda *args, **kwargs: self(instance, *args, **kwargs)


class MethodOfObjects(UnboundMethod):
    """`object.__setattr__` and others that know the trace's objects."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        item = args[0] if args else None
        if type(item) is Symbolic and len(args) > 1 and type(args[1]) is str:
            held = object_at_run_time(item, args[1])
            item = item if held is None else held
        if type(item) is Choice:
            return switch(item, lambda one: self(one, *args[1:], **kwargs))
        if isinstance(item, Instance):
            return getattr(Instance, self.__name__)(item, *args[1:], **kwargs)
        if type(item) is Symbolic and self.__name__ in _OF_ATTRIBUTES:
            return native(_OF_ATTRIBUTES[self.__name__], *args, **kwargs)
        return native(self.ag_original, *args, **kwargs)


class MethodInPython(UnboundMethod):
    """A method of a class of Python's library that is written in Python, such as `Counter.update`."""

    def __init__(self, original: FunctionType, owner: type) -> None:
        super().__init__(original)
        self.owner = owner

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        shadow = None if tracing() is None else current().lifter.classes.get(self.owner)
        if args and shadow is not None and isinstance(args[0], shadow):
            return class_attribute(shadow, self.__name__).__get__(args[0])(*args[1:], **kwargs)
        return super().__call__(*args, **kwargs)
