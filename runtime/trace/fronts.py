"""Stand-ins for what traced code calls but does not convert: NumPy, math, builtins, and opaque functions."""

from __future__ import annotations

import functools
import types
import typing
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime.trace import paths
from runtime.trace.bound import may_be_unbound
from runtime.trace.class_attributes import class_attribute
from runtime.trace.exceptions import native
from runtime.trace.generator_contexts import entering
from runtime.trace.heap import EMPTY, cell_content
from runtime.trace.metaclasses import super_of_metaclass
from runtime.trace.shadow import ShadowClass
from runtime.trace.symbolic import Symbolic

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter
    from runtime.trace.paths import Path

# C functions of these modules only call what they are given, so they run on the trace's own values.
TRANSPARENT = {"operator", "_operator", "functools", "_functools", "itertools"}


class Opaque:
    """A callable that is not converted: each call is a node that runs it."""

    ag_original: Any
    ag_make_input: Callable[[], Symbolic]
    ag_input: Symbolic | None

    def __init__(self, original: Any, make_input: Callable[[], Symbolic]) -> None:
        set_slot = object.__setattr__
        set_slot(self, "ag_original", original)
        set_slot(self, "ag_make_input", make_input)
        set_slot(self, "ag_input", None)

    def ag_symbolic(self) -> Symbolic:
        """The callable as an input of the graph."""
        if self.ag_input is None:
            object.__setattr__(self, "ag_input", self.ag_make_input())
        found: Symbolic = self.ag_input  # type: ignore[assignment]
        return found

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        from runtime.trace.opaque import call_opaque

        return call_opaque(self.ag_symbolic(), args, kwargs, self.ag_original)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """As a method, where the original binds: a Python function, or one that `lru_cache` has made."""
        if instance is None or not hasattr(type(self.ag_original), "__get__"):
            return self
        return types.MethodType(self, instance)

    def __getattr__(self, name: str) -> Any:
        """What it has is read when the graph runs: it may be another one then, and an object of the user's."""
        if name.startswith(("__", "ag_")):
            raise AttributeError(name)
        return getattr(self.ag_symbolic(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.ag_symbolic(), name, value)

    def __repr__(self) -> str:
        return repr(self.ag_original)


class Context:
    """`np.errstate(...)`: a context manager that is made and entered when the graph runs."""

    ag_original: Any = np.errstate

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args = args
        self.kwargs = kwargs

    def ag_context(self) -> Symbolic:
        """The context manager at run time."""
        from runtime.primitives.control import EFFECT_CALL
        from runtime.trace.builder import apply_call

        return apply_call(EFFECT_CALL, (self.ag_original, *self.args), self.kwargs)

    def __call__(self, decorated: Callable[..., Any]) -> Callable[..., Any]:
        """Used as a decorator."""
        return entering(lambda: type(self)(*self.args, **self.kwargs), decorated)


class PrintOptions(Context):
    """`np.printoptions(...)`."""

    ag_original = np.printoptions

    def ag_context(self) -> Symbolic:
        """The context manager at run time."""
        from runtime.primitives.registry import primitive_for
        from runtime.trace.calls import plain, stage

        return stage(primitive_for(np.printoptions), plain(self.args), plain(self.kwargs))


class CatchWarnings(Context):
    """`warnings.catch_warnings(...)`."""

    ag_original = warnings.catch_warnings


CONTEXTS = {id(context.ag_original): context for context in (Context, PrintOptions, CatchWarnings)}


class ModuleStandIn:
    """A module of the user's or a library's: its names are lifted when they are read."""

    __slots__ = ("_lifter", "_path", "ag_original")

    def __init__(self, module: types.ModuleType, path: Path, lifter: Lifter) -> None:
        for name, value in (("ag_original", module), ("_path", path), ("_lifter", lifter)):
            object.__setattr__(self, name, value)

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        """As `vars` of the module."""
        from runtime.trace.attribute_dicts import attributes_of

        return attributes_of(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in vars(self.ag_original):  # asked by protocols
            raise AttributeError(name)
        namespace = self._lifter.globals_of(vars(self.ag_original))
        if name in namespace.watched:  # by functions of the module, or through it
            return namespace.attribute(name, self.ag_original.__name__)
        value = native(getattr, self.ag_original, name)
        return namespace.as_found(name, self._lifter.lift(value, self._path.attribute(name)))

    def ag_may_lack(self, name: str) -> bool:
        """Whether it is known at run time only if the module has the attribute."""
        watched = self._lifter.globals_of(vars(self.ag_original)).watched
        return name in watched and may_be_unbound(cell_content(watched[name]))

    def __setattr__(self, name: str, value: Any) -> None:
        """Assign a global of the module, as a function of its own would."""
        namespace = self._lifter.globals_of(vars(self.ag_original))
        namespace.watch(name)
        namespace[name] = value

    def __repr__(self) -> str:
        return repr(self.ag_original)


class KnownModule(ModuleStandIn):
    """NumPy, one of its submodules, `math` …: what these hold is known, as long as it is what the trace has found."""

    def __getattr__(self, name: str) -> Any:
        from runtime.trace import numpy_front

        if name in self._lifter.globals_of(vars(self.ag_original)).watched:  # traced code assigns it
            return super().__getattr__(name)
        value = native(getattr, self.ag_original, name)
        if isinstance(value, (types.ModuleType, *_WITH_STATE)) or not _is_of_libraries(value):
            return super().__getattr__(name)
        self._lifter.guard.demand_member(self.ag_original, name, value)
        found = numpy_front.member(self.ag_original, name, value)
        object.__setattr__(self, name, found)  # where Python finds it the next time
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        with suppress(AttributeError):
            object.__delattr__(self, name)


# Objects that NumPy's modules hold, whose content is that of the moment: `np.random.mtrand._rand`.
_WITH_STATE = (np.ndarray, np.random.RandomState, np.random.Generator)
_KNOWN = ("numpy", "math", "cmath")
_OF_LIBRARIES = frozenset((*_KNOWN, "scipy", "builtins", "typing", "types"))


def _is_of_libraries(value: Any) -> bool:
    """Whether a module holds this by itself: not a function or object that the user, or a test, has put there."""
    has_module = isinstance(value, types.FunctionType | type)
    root = (value.__module__ if has_module else type(value).__module__).partition(".")[0]
    return root in _OF_LIBRARIES or root.startswith("_cython")


def module_stand_in(module: types.ModuleType, path: Path, lifter: Lifter) -> Any:
    """What traced code gets for a module."""
    root = module.__name__.partition(".")[0]
    is_known = root in _KNOWN or (root == "scipy" and module.__name__.endswith("special"))
    return (KnownModule if is_known else ModuleStandIn)(module, path, lifter)


def _is_transparent(value: Any) -> bool:
    """Whether a function, an object or a class is this project's, and is called with the trace's values."""
    if type(value) is types.FunctionType:
        return "ag_transparent" in value.__dict__
    cls = value if isinstance(value, type) else type(value)
    return class_attribute(cls, "ag_transparent") is not EMPTY


def known_front(value: Any) -> Any:
    """The stand-in for a callable that the project knows; None where it does not."""
    from runtime.trace import in_python, numpy_front
    from runtime.trace.builtins_front import FRONTS, Front
    from runtime.trace.library_fronts import library_front

    if _is_transparent(value):
        return value
    if typing.is_typeddict(value):  # a call of it makes a plain dict
        return Front(value, FRONTS[id(dict)].function)
    front = FRONTS.get(id(value)) or library_front(value)
    if front is not None:
        return front
    if id(value) in CONTEXTS:
        return CONTEXTS[id(value)]
    if value is functools.reduce:
        return in_python.reduce
    module = getattr(value, "__module__", None) or ""
    root = module.partition(".")[0]
    if isinstance(value, np.ufunc) or (root in ("numpy", "math", "cmath") and not isinstance(value, types.MethodType)):
        is_object = isinstance(class_attribute(type(value), "__call__"), types.FunctionType)  # a polynomial, say
        if is_object or isinstance(value, np.random.Generator | np.random.RandomState):
            return None
        return numpy_front.front(value)
    if root in TRANSPARENT and not isinstance(value, types.FunctionType | partial):
        return value
    return None


def builtin_front(name: str, lifter: Lifter) -> Any:
    """What traced code gets for the name of a builtin; `EMPTY` where Python has no such builtin."""
    import builtins

    from runtime.trace.builtins_front import BUILTINS

    if name == "super":
        return _super
    if name in BUILTINS:
        return BUILTINS[name]
    if not hasattr(builtins, name):
        return EMPTY
    value = getattr(builtins, name)
    if isinstance(value, type) and issubclass(value, BaseException):
        from runtime.trace.callables import builtin_exception

        return builtin_exception(value)
    if isinstance(value, type) or not callable(value):
        return value
    return Opaque(value, lambda: lifter.input(paths.constant(value, name), _type_of(value)))


def _super(cls: Any, instance: Any) -> Any:
    """`super(cls, instance)`; an exception class of the user's is itself, with its stand-in set aside."""
    if isinstance(instance, ShadowClass) and issubclass(original := getattr(cls, "ag_original", cls), type):
        return super_of_metaclass(original, instance)
    original = cls if isinstance(cls, type) else cls.ag_original
    from runtime.trace.value_classes import ValueClass, ValueSuper

    if type(instance) in (Symbolic, ValueClass):
        return ValueSuper(original, instance)
    return super(original, instance)


def _type_of(value: Any) -> Any:
    from runtime.types import ObjectType

    return ObjectType(type(value))
