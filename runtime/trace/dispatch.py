"""`functools.singledispatch`: the implementation is chosen by the class that the first argument has at run time."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from runtime.errors import Unsupported
from runtime.primitives.objects import CLASS_NUMBER
from runtime.trace import paths
from runtime.trace.builder import apply, current, needs_value
from runtime.trace.choice import Choice, switch
from runtime.trace.exceptions import for_user
from runtime.trace.symbolic import Symbolic
from runtime.types import UNBOUND, alternatives

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter
    from runtime.trace.paths import Path


def _example(item: Any) -> None:
    """Dispatched to learn what code `singledispatch` makes."""


_CODE = getattr(functools.singledispatch(_example), "__code__", None)


def is_dispatched(function: Any) -> bool:
    """Whether this is what `functools.singledispatch` makes of a function."""
    return getattr(function, "__code__", None) is _CODE


class Dispatched:
    """A function of the user's with implementations by class."""

    def __init__(self, lifter: Lifter, function: Any, path: Path) -> None:
        self.ag_original = function
        self.ag_lifter = lifter
        self.ag_path = path

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not args:
            text = f"{self.ag_original.__name__} requires at least 1 positional argument"
            raise for_user(TypeError(text))
        return self.ag_call(args[0], args, kwargs)

    def ag_call(self, item: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the implementation for `item` with these arguments."""
        from runtime.trace.class_builtins import class_of, class_of_type

        if type(item) is Choice:
            return switch(item, lambda one: self.ag_call(one, args, kwargs))
        if type(item) is not Symbolic:
            return self.ag_implementation(_of_user(class_of(item)))(*args, **kwargs)
        classes = [class_of_type(kind) for kind in alternatives(item.ag_type) - {UNBOUND}]
        known = tuple(sorted({cls for cls in classes if cls is not None}, key=repr))
        if None in classes:
            return self.ag_call_of_any(args, kwargs)
        found = [self.ag_implementation(cls) for cls in known]
        chosen = found[0] if len(found) == 1 else Choice(apply(CLASS_NUMBER, item, classes=known), found)
        return chosen(*args, **kwargs)

    def ag_call_of_any(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The call, where the first argument may be of any class."""
        return self.ag_lifter.opaque(self.ag_original, self.ag_path)(*args, **kwargs)

    def ag_implementation(self, cls: type) -> Any:
        """The implementation for a class; the trace holds as long as it is this one."""
        found = self.ag_original.dispatch(cls)
        condition = "{0}.dispatch({1}) is {2}"
        self.ag_lifter.guard.check(self.ag_path, f"dispatches {cls.__name__}", condition, cls, found)
        return self.ag_lifter.lift(found, paths.constant(found, found.__name__))

    def __getattr__(self, name: str) -> Any:
        if name == "dispatch":
            return lambda cls: self.ag_implementation(_of_user(cls))
        if name.startswith("ag_"):
            raise AttributeError(name)
        return getattr(self.ag_original, name)


def _of_user(cls: Any) -> Any:
    return getattr(cls, "ag_class", cls)


class DispatchedInside(Dispatched):
    """A function of the trace to which `functools.singledispatch` was applied: its implementations are so, too."""

    def __init__(self, function: Any) -> None:
        self.ag_original = functools.singledispatch(lambda *args: function)  # gives the implementations
        self.ag_depth = current().depth
        self.__name__ = function.__name__
        self.__wrapped__ = function

    def ag_implementation(self, cls: type) -> Any:
        return self.ag_original.dispatch(cls)()

    def ag_call_of_any(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        raise needs_value("the choice of an implementation", args[0])

    def register(self, cls: Any, function: Any = None) -> Any:
        """`f.register(cls)`, `f.register(cls, function)`, or of a function whose first parameter is annotated."""
        if function is None and not isinstance(cls, types.FunctionType):
            return lambda function: self.register(cls, function)
        if current().depth > self.ag_depth:
            raise Unsupported(
                "an implementation is registered in a branch or loop that is staged",
                "Register it before, and let it look at what the branch or loop goes by.",
                current().frame(),
            )
        if function is None:
            cls, function = next(iter(typing.get_type_hints(cls).values())), cls
        self.ag_original.register(getattr(cls, "ag_class", getattr(cls, "ag_original", cls)), lambda: function)
        return function


class DispatchedMethod:
    """`functools.singledispatchmethod`: the class is that of the first argument after the object."""

    def __init__(self, lifter: Lifter, method: Any, path: Path) -> None:
        self.function = Dispatched(lifter, method.dispatcher, path.attribute("dispatcher"))

    def __get__(self, instance: Any, owner: type | None = None) -> Callable[..., Any]:
        def method(*args: Any, **kwargs: Any) -> Any:
            return self.function.ag_call(args[0], (instance, *args), kwargs)

        return method
