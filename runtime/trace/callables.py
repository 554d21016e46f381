"""Lifting: what traced code gets for functions, other callables and classes of the user's."""

from __future__ import annotations

import builtins
import contextlib
import enum
import functools
import operator
import types
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime.errors import Unsupported
from runtime.made_functions import is_made_function
from runtime.primitives.control import BoundClosure, Closure
from runtime.primitives.primitive import Primitive
from runtime.trace import exceptions, paths
from runtime.trace.attempts import handled
from runtime.trace.builder import tracing
from runtime.trace.builtin_calls import native
from runtime.trace.calls import by_reference, stage
from runtime.trace.containers import is_at_run_time
from runtime.trace.dispatch import Dispatched, is_dispatched
from runtime.trace.enums import EnumClass
from runtime.trace.exception_states import is_left_open, opened
from runtime.trace.function_attributes import Attributed, lift_attributes
from runtime.trace.libraries import is_library, module_of
from runtime.trace.own_methods import note_methods
from runtime.trace.paths import Path
from runtime.trace.shadow import has_shadow, shadow_class
from runtime.trace.stand_ins import StandIn
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ObjectType

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter


_AS_THEY_ARE = (
    types.BuiltinFunctionType, types.MethodWrapperType, types.MethodDescriptorType, functools._lru_cache_wrapper,
)  # fmt: skip


def lift_callable(lifter: Lifter, value: Any, path: Path) -> Any:
    """What traced code gets for a function or another callable; None where it is an object like others."""
    from runtime.trace.fronts import known_front

    if isinstance(value, np.vectorize):
        return _vectorized(lifter, value, path)
    front = known_front(value)
    if front is not None:
        lifter.guard.check(path, "is the same function", "{0} is {1}", value)
        return front
    if is_dispatched(value):
        lifter.guard.check(path, "is the same function", "{0} is {1}", value)
        return Dispatched(lifter, value, path)
    if is_made_function(value):
        lifter.guard.check(path, "is a function that a graph has made", "{1}({0})", is_made_function)
        lifter.unseen = True
        return lifter.input(path, ObjectType(Closure))
    if isinstance(value, types.MethodType) and is_made_function(value.__func__):
        lifter.guard.check(path, "is a method that a graph has made", "{1}({0})", _is_made_method)
        lifter.unseen = True
        return lifter.input(path, ObjectType(BoundClosure))
    if isinstance(value, types.FunctionType):
        lifter.guard.check(path, "is the same function", "{0}.__code__ is {1}", value.__code__)
        return lifter.function(value, path)
    if isinstance(value, types.MethodType):
        lifter.guard.check(path, "is a method", "type({0}) is {1}", types.MethodType)
        function = lifter.lift(value.__func__, path.attribute("__func__"))
        return types.MethodType(function, lifter.lift(value.__self__, path.attribute("__self__")))
    if isinstance(value, functools.partial):
        lifter.guard.check(path, "is a functools.partial", "type({0}) is {1}", functools.partial)
        function = lifter.lift(value.func, path.attribute("func"))
        args = lifter.lift(value.args, path.attribute("args"))
        return functools.partial(function, *args, **lifter.lift(value.keywords, path.attribute("keywords")))
    wrapped = getattr(value, "ag_function", None) if hasattr(type(value), "ag_function") else None
    if wrapped is not None:  # a decorated function called by another one
        lifter.guard.check(path, "is the same function", "{0} is {1}", value)
        lifted = lifter.lift(wrapped, paths.constant(wrapped, path.text))
        if isinstance(lifted, Attributed):
            lift_attributes(lifter, lifted, value, path)
        return lifted
    if isinstance(value, _AS_THEY_ARE):
        return lifter.opaque(value, path)
    return None


def _is_made_method(value: Any) -> bool:
    return type(value) is types.MethodType and is_made_function(value.__func__)


def _vectorized(lifter: Lifter, value: np.vectorize, path: Path) -> Any:
    from runtime.trace.vectorized import OPTIONS, Vectorized

    lifter.guard.check(path, "is an np.vectorize", "type({0}) is {1}", type(value))
    for name in OPTIONS:
        lifter.lift(getattr(value, name), path.attribute(name))
    return Vectorized(lifter.lift(value.pyfunc, path.attribute("pyfunc")), value)


def lift_class(lifter: Lifter, value: type, path: Path) -> Any:
    """What traced code gets for a class."""
    from runtime.trace.fronts import known_front
    from runtime.trace.generator_contexts import GeneratorContexts
    from runtime.trace.value_classes import ValueClass, is_value_class

    front = known_front(value)
    if front is not None:
        return front
    if issubclass(value, BaseException):
        lifter.exceptions.add(value)
        note_methods(value)
        _keep_attributes(lifter, value)
        init: Any = value.__init__  # type: ignore[misc]
        is_own = isinstance(init, types.FunctionType)
        return ExceptionClass(value, lifter.lift(init, path.attribute("__init__")) if is_own else None)
    if is_value_class(value):
        return ValueClass(value, functools.partial(lifter.input, path, ObjectType(type(value))))
    if issubclass(value, enum.Enum | tuple | np.generic):
        note_methods(value)
        _keep_attributes(lifter, value)
        return EnumClass(value) if issubclass(value, enum.Enum) else value
    if has_shadow(value):
        return shadow_class(value, lifter)
    if module_of(value) == builtins.__name__:
        return value
    opaque = lifter.opaque(value, path)
    return GeneratorContexts(opaque) if value is contextlib._GeneratorContextManager else opaque


def _keep_attributes(lifter: Lifter, cls: type) -> None:
    """The trace holds as long as what a class of Python's own kind is read from has these very attributes."""
    for base in cls.__mro__:
        if isinstance(base, enum.EnumMeta) or is_library(module_of(base)):
            continue
        for name, value in vars(base).items():
            if not name.startswith("_") and not hasattr(type(value), "__get__"):
                place = paths.constant(base, base.__name__).class_attribute(name)
                lifter.guard.check(place, f"is the same {type(value).__name__}", "{0} is {1}", value)


class ExceptionClass(StandIn):
    """An exception class: an `__init__` of the user's runs converted, and what is made is known to the trace."""

    def __init__(self, cls: type, init: Any = None) -> None:
        super().__init__(cls)
        self._init = init

    def __call__(self, *args: Any, **kwargs: Any) -> BaseException:
        trace = tracing()
        if trace is None:
            return self.ag_original(*args, **kwargs)  # type: ignore[no-any-return]
        if self._init is None and _decides_by_arguments(self.ag_original, args):
            value = stage(MAKE, (self.ag_original, *map(by_reference, args)), kwargs)
            return handled((self.ag_original,), value.ag_value)
        if self._init is None:
            made: BaseException = native(self.ag_original, *args, **kwargs)
            trace.heap.note_exception(made)
            return handled((self.ag_original,), opened(made)) if is_left_open(made) else made
        made = native(self.ag_original.__new__, self.ag_original, *args, **kwargs)
        state = trace.heap.note_exception(made)
        state.under_way = True
        native(self._init, made, *args, **kwargs)
        state.under_way = False
        if state.ag_open or is_left_open(made):
            return handled((self.ag_original,), opened(made))
        return made

    def __getattribute__(self, name: str) -> Any:
        if name in _OF_THE_STAND_IN:
            return super().__getattribute__(name)
        init = self._init
        return init if name == "__init__" and init is not None else exceptions.native(getattr, self.ag_original, name)

    def __setattr__(self, name: str, value: Any) -> None:
        trace = tracing()
        if trace is not None and name not in _OF_THE_STAND_IN:
            raise Unsupported(
                f"the attribute `{name}` of the exception class `{self.ag_original.__name__}` is assigned",
                "Keep what changes in an object, or in a list.",
                trace.frame(),
            )
        super().__setattr__(name, value)

    def __or__(self, other: Any) -> Any:
        return self.ag_original | getattr(other, "ag_original", other)

    def __ror__(self, other: Any) -> Any:
        return exceptions.native(operator.or_, getattr(other, "ag_original", other), self.ag_original)

    def __getitem__(self, index: Any) -> Any:
        return exceptions.native(operator.getitem, self.ag_original, index)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self.ag_original,)


ExceptionClass.__name__ = ExceptionClass.__qualname__ = "type"  # as Python's messages call what it stands for

_OF_THE_STAND_IN = ("ag_original", "_init", "__class__", "__mro_entries__", "__name__", "__doc__")


def _decides_by_arguments(cls: type, args: tuple[Any, ...]) -> bool:
    """Whether Python looks at arguments that the run tells: at a group's exceptions, at the number of an error."""
    if issubclass(cls, BaseExceptionGroup):
        return len(args) > 1 and (
            type(args[1]) is Symbolic
            or is_at_run_time(args[1])
            or not all(isinstance(one, BaseException) for one in args[1])
        )
    return issubclass(cls, OSError) and len(args) > 1 and type(args[0]) is Symbolic


# Which class it makes, and with what in it, the run tells.
MAKE = Primitive("make_exception", lambda cls, *args, **kwargs: cls(*args, **kwargs), lambda *types, **params: ANY)


def builtin_exception(cls: type) -> ExceptionClass:
    """What traced code gets for an exception class of Python's; always the same object for the same class."""
    if cls not in _builtin_exceptions:
        _builtin_exceptions[cls] = ExceptionClass(cls)
    return _builtin_exceptions[cls]


_builtin_exceptions: dict[type, ExceptionClass] = {}
