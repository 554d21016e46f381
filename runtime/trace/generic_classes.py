"""What `Box[int]` is of a class of the user's: the class, and the parameters that its objects will know."""

from __future__ import annotations

import inspect
import operator
import types
from typing import Any

from runtime.trace.exceptions import native
from runtime.trace.libraries import is_library, module_of
from runtime.trace.symbolic import Symbolic


class GenericClass:
    """`Box[int]`: an object that it makes has it as `__orig_class__`; all else is the class's."""

    def __init__(self, cls: Any, alias: Any) -> None:
        self.ag_class = cls
        self.ag_original = alias

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        made = self.ag_class(*args, **kwargs)
        try:
            made.__orig_class__ = self.ag_original
        except AttributeError:  # a class with slots, or a frozen one: Python leaves it out as well
            return made
        return made

    def __getattr__(self, name: str) -> Any:
        if name.startswith("ag_") or (name[:2] == "__" == name[-2:]):
            return getattr(self.ag_original, name)
        return getattr(self.ag_class, name)

    def __repr__(self) -> str:
        return repr(self.ag_original)


def subscript_of(cls: type) -> Any:
    """The `__class_getitem__` of the shadow of this class; None where it has none, or one of the user's code."""
    owner = next((base for base in cls.__mro__ if "__class_getitem__" in vars(base)), None)
    if owner is None:
        return None
    function = getattr(inspect.getattr_static(owner, "__class_getitem__"), "__func__", None)
    if type(function) is types.FunctionType and not is_library(module_of(owner)):
        return None
    return classmethod(_generic)


def _generic(made: Any, parameters: Any) -> Any:
    if type(parameters) is Symbolic:  # of a class that takes any
        return made
    alias = native(operator.getitem, made.ag_class, _of_user(parameters))
    known = made.__dict__.get("ag_generics")
    if known is None:
        known = {}
        type.__setattr__(made, "ag_generics", known)
    found = known.setdefault(alias, GenericClass(made, alias))
    return found if found.ag_original is alias else GenericClass(made, alias)  # those of `typing` are kept, others not


def _of_user(parameter: Any) -> Any:
    """What the user's code names by this parameter, or by those of a tuple."""
    if type(parameter) is tuple:
        return tuple(map(_of_user, parameter))
    if hasattr(type(parameter), "ag_stands_in"):
        return parameter.ag_class
    return getattr(parameter, "ag_original", parameter)
