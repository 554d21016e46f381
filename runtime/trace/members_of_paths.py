"""Attributes of classes that traced code has assigned on some paths only, or from which a branch has chosen."""

from __future__ import annotations

from functools import partial
from inspect import getattr_static
from types import FunctionType
from typing import Any

from runtime.graph import Literal
from runtime.primitives.builtins import IS_NOT, ISINSTANCE
from runtime.primitives.objects import CHECK_ATTRIBUTE
from runtime.trace.builder import apply, emit
from runtime.trace.choice import Choice, switch
from runtime.trace.exceptions import for_user
from runtime.trace.heap import EMPTY
from runtime.trace.symbolic import Symbolic
from runtime.types import BOOL, UNBOUND, UNBOUND_VALUE, alternatives


def member_of_paths(cls: type, name: str, content: Any) -> Any:
    """What a shadow class holds for a content of an attribute: a descriptor where Python can't find it by itself."""
    if type(content) is Choice:
        return Chosen(cls, name, content)
    if may_be_unset(content):
        return MaybeUnset(cls, name, content)
    is_method = type(content) is Symbolic and type(getattr_static(cls.ag_class, name, None)) is FunctionType  # type: ignore[attr-defined]
    return LateMethod(content) if is_method else content


def may_be_unset(content: Any) -> bool:
    """Whether some paths leave a place unset."""
    if type(content) is Choice:
        return any(one is EMPTY or may_be_unset(one) for one in content.alternatives)
    return type(content) is Symbolic and UNBOUND in alternatives(content.ag_type)


def is_unset(content: Any) -> bool:
    """Whether a place is unset on each path that leaves this."""
    return content is EMPTY or (type(content) is Symbolic and content.ag_type == UNBOUND)


class MaybeUnset:
    """A class attribute that some paths have assigned, and no class statement: elsewhere it is that of a base."""

    ag_may_be_unset = True

    def __init__(self, cls: type, name: str, content: Symbolic) -> None:
        self.cls = cls
        self.name = name
        self.ag_content = content

    def __get__(self, instance: Any, owner: type) -> Any:
        from runtime.trace.control import cond

        cls, name, content = self.cls, self.name, self.ag_content
        owned = f"type object '{owner.__name__}'" if instance is None else f"'{owner.__name__}' object"
        present = partial(apply, CHECK_ATTRIBUTE, content, message=f"{owned} has no attribute '{name}'", name=name)
        if not hasattr(super(cls, owner), name):
            return present()
        is_set = emit(IS_NOT, (content.ag_value, Literal(UNBOUND_VALUE)), {}, BOOL)
        return cond(is_set, present, lambda: getattr(super(cls, owner), name), ())


class LateMethod:
    """What stands in place of a method of the class, known at run time only: a function is one, too."""

    def __init__(self, content: Symbolic) -> None:
        self.ag_content = content

    def __get__(self, instance: Any, owner: type) -> Any:
        return self.ag_content if instance is None else partial(_call_method, self.ag_content, instance)


def _call_method(method: Symbolic, instance: Any, *args: Any, **kwargs: Any) -> Any:
    from runtime.trace.control import cond

    is_function = apply(ISINSTANCE, method, FunctionType)
    return cond(is_function, lambda: method(instance, *args, **kwargs), lambda: method(*args, **kwargs), ())


class Chosen:
    """A class attribute of which a branch or a loop has chosen one, functions among them, which are methods."""

    def __init__(self, cls: type, name: str, content: Choice) -> None:
        self.cls = cls
        self.name = name
        self.ag_content = content

    @property
    def ag_may_be_unset(self) -> bool:
        return may_be_unset(self.ag_content)

    @property
    def is_method(self) -> bool:
        """As that of other members."""
        return all(type(one) is FunctionType for one in self.ag_content.alternatives if one is not EMPTY)

    def __get__(self, instance: Any, owner: type) -> Any:
        return switch(self.ag_content, partial(self._found, instance, owner))

    def _found(self, instance: Any, owner: type, one: Any) -> Any:
        if is_unset(one):
            return self._of_base(instance, owner)
        if may_be_unset(one):
            return MaybeUnset(self.cls, self.name, one).__get__(instance, owner)
        getter = getattr(type(one), "__get__", None)
        return one if getter is None else getter(one, instance, owner)

    def _of_base(self, instance: Any, owner: type) -> Any:
        """What paths find that have not assigned it."""
        above: Any = super(self.cls, owner if instance is None else instance)  # type: ignore[misc]
        if hasattr(above, self.name):
            return getattr(above, self.name)
        label = f"type object {owner.__name__!r}" if instance is None else f"{owner.__name__!r} object"
        raise for_user(AttributeError(f"{label} has no attribute {self.name!r}", name=self.name))
