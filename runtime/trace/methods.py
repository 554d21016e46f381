"""What the operators, items, attributes and methods of a symbolic value do: each becomes a node."""

from __future__ import annotations

import enum
from collections.abc import Callable
from functools import partial
from types import GeneratorType, MethodDescriptorType
from typing import Any

import numpy as np

from runtime.graph import Literal
from runtime.primitives.builtins import GENERATOR_METHODS
from runtime.primitives.containers import DICT
from runtime.primitives.control import (
    EFFECT_CALL,
    FUNCTION_NUMBER,
    OPAQUE_CALL,
    BoundClosure,
    Closure,
    KnownClass,
    KnownFunction,
)
from runtime.primitives.methods import MUTATING, VIEWING, changing, method_primitive, viewing
from runtime.primitives.objects import CLASS_NUMBER, GETATTR
from runtime.primitives.polynomials import is_polynomial
from runtime.primitives.primitive import Primitive
from runtime.trace.builder import (
    apply,
    apply_call,
    current,
    emit,
)
from runtime.trace.callable_types import BUILTIN, OF_NUMPY, PARTIAL, UFUNC, UNBOUND_BUILTIN, may_reach_objects
from runtime.trace.calls import by_reference, lifted, plain, stage
from runtime.trace.choice import Choice, switch
from runtime.trace.exceptions import for_user, native_call
from runtime.trace.lists import List
from runtime.trace.object_operands import for_each_kind, may_be_object
from runtime.trace.opaque import call_opaque, forget, forget_outside
from runtime.trace.pure_calls import call_of_value, is_value_of_library
from runtime.trace.rearranging import NOT_REARRANGED, REARRANGING, rearranged
from runtime.trace.sizes import sized_type
from runtime.trace.symbolic import Symbolic
from runtime.trace.symbolic_items import is_memory, let_go_of_items
from runtime.trace.unknown_objects import call_of_unknown, runs_as_it_is
from runtime.trace.written import copied_out_of_method, out_of_method
from runtime.types import (
    ANY,
    INT,
    NONE,
    STR,
    UNBOUND,
    Alternative,
    ArrayType,
    ObjectType,
    TupleType,
    Type,
    alternatives,
)


class Method:
    """A method of a symbolic value, before it is called."""

    __slots__ = ("__name__", "__self__")
    ag_of_value = True

    def __init__(self, base: Symbolic, name: str) -> None:
        self.__self__ = base
        self.__name__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return call_method(self.__self__, self.__name__, args, kwargs)

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is Method
            and other.__self__.ag_value is self.__self__.ag_value
            and other.__name__ == self.__name__
        )

    def __hash__(self) -> int:
        return hash((id(self.__self__.ag_value), self.__name__))

    def __repr__(self) -> str:
        return f"<method {self.__name__} of {self.__self__!r}>"

    def ag_symbolic(self) -> Symbolic:
        """The bound method as a run-time value."""
        return emit(GETATTR, (self.__self__.ag_value, Literal(self.__name__)), {}, self.ag_type)

    @property
    def ag_type(self) -> Type:
        """The type of the bound method as a run-time value."""
        from runtime.trace.class_builtins import class_of_type

        classes = [class_of_type(kind) for kind in alternatives(self.__self__.ag_type)]
        found = [getattr(cls, self.__name__, None) for cls in classes]
        return BUILTIN if all(isinstance(one, MethodDescriptorType) for one in found) else ANY


def call(function: Symbolic, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`function(*args, **kwargs)`, of a run-time function: opaque, unless it has the name of a builtin method."""
    source = current().attributes.get(function.ag_value)
    if source is not None and source[1] == "__class__":
        return _call_class(function, source[0], args, kwargs)
    if source is not None and is_value_of_library(source[0]):
        found = call_of_value(function, *source, args, kwargs)
        if found is not NotImplemented:
            return found
    if source is not None:
        return call_of_unknown(*source, args, kwargs, partial(_call_native, function, args, kwargs))
    return _call_native(function, args, kwargs, {})


def _call_native(function: Symbolic, args: tuple[Any, ...], kwargs: dict[str, Any], tried: dict[type, type]) -> Any:
    """As `call`, of what is no method of an object of these classes."""
    source = current().attributes.get(function.ag_value)
    if source is not None and any(hasattr(cls, source[1]) for cls in (np.ndarray, list, dict, set, str)):
        return call_method(*source, args, kwargs)
    if source is not None and (is_polynomial(source[0].ag_type) or _is_class_of_dtype(*source)):
        return call_method(*source, args, kwargs)
    if is_polynomial(function.ag_type):
        return call_method(function, "__call__", args, kwargs)
    if may_be_object(function):
        return for_each_kind(function, lambda one: _call_kind(one, args, kwargs))
    kinds = alternatives(function.ag_type) - {NONE, UNBOUND}
    if kinds <= OF_THE_TRACE | {BUILTIN}:
        return call_function(function, args, kwargs)
    if kinds <= OF_THE_TRACE | _CONVERTED | {BUILTIN} and current().lifter.depth_of_choices < MAX_CHOICES:
        return _call_chosen(function, kinds, args, kwargs)
    if len(kinds) == 1 == len(alternatives(function.ag_type)) and isinstance(next(iter(kinds)), ArrayType):
        raise for_user(TypeError(f"{_class_name(kinds)!r} object is not callable"))
    otherwise = partial(_call_unknown, function, args, kwargs, tried)
    lifter = current().lifter
    may_be_any = ANY in kinds and lifter is not None and lifter.depth_of_choices < MAX_CHOICES
    if may_be_any and lifter.functions_at_run_time():
        return _call_chosen(function, kinds, args, kwargs, otherwise)
    return otherwise()


def _call_unknown(function: Symbolic, args: tuple[Any, ...], kwargs: dict[str, Any], tried: dict[type, type]) -> Any:
    """Call what is none of the user's functions that are known to be values of run time."""
    trace = current()
    calls = OPAQUE_CALL if runs_as_it_is(function, tried) else EFFECT_CALL
    result = call_opaque(function, args, kwargs, calls=calls)
    if trace.lifter is not None and (trace.lifter.history.partials or _may_be_of_python_own(function)):
        forget_outside(trace)  # one of these may have run a function of the user's
    return result


def _may_be_of_python_own(function: Symbolic) -> bool:
    """Whether this may be a method of the user's of a named tuple, an enum's member or an exception."""
    from runtime.trace.own_methods import NAMES

    source = current().attributes.get(function.ag_value)
    return source is not None and source[1] in NAMES


def _call_kind(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call what is an object of one of the user's classes, or none."""
    if not callable(function):
        raise for_user(TypeError(f"{type(function).__name__!r} object is not callable"))
    return function(*args, **kwargs)


def _is_class_of_dtype(x: Symbolic, name: str) -> bool:
    """Whether `x.name` is the class of the scalars that an array holds."""
    from runtime.trace.symbolic_attributes import is_dtype

    return name == "type" and (is_dtype(x.ag_type) or current().attributes.get(x.ag_value, (x, name))[1] == "dtype")


def _call_class(function: Symbolic, item: Symbolic, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`function(*args, **kwargs)`, where it is `type(item)`: one of several classes, if they are known."""
    from runtime.trace.builtins_front import front_of_class
    from runtime.trace.class_builtins import class_of_type

    found = {class_of_type(kind) for kind in alternatives(item.ag_type) if kind != UNBOUND}
    classes = tuple(sorted([cls for cls in found if cls is not None], key=repr))
    if not classes or None in found:
        return _call_unknown(function, args, kwargs, {})
    number = apply(CLASS_NUMBER, item, classes=classes)
    return switch(Choice(number, list(map(front_of_class, classes))), lambda one: native_call(one, *args, **kwargs))


def _class_name(kinds: frozenset[Alternative]) -> str:
    """What Python's messages call the class of arrays or numbers."""
    from runtime.trace.class_builtins import class_of_type

    cls: Any = class_of_type(next(iter(kinds)))
    return cls.__name__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__name__}"


# Functions of the trace, NumPy's and Python's; what is a partial in a trace is one of these.
OF_THE_TRACE = {ObjectType(Closure), ObjectType(BoundClosure), UFUNC, OF_NUMPY, PARTIAL, UNBOUND_BUILTIN}


def partial_type(function: Symbolic) -> Type:
    """The type of a `functools.partial` of a function of run time."""
    return PARTIAL if alternatives(function.ag_type) <= OF_THE_TRACE else ANY


_CONVERTED = {ObjectType(KnownFunction), ObjectType(KnownClass)}
MAX_CHOICES = 3  # calls of such functions inside one another


def _call_chosen(
    function: Symbolic,
    kinds: frozenset[Alternative],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    otherwise: Callable[[], Any] | None = None,
) -> Any:
    """Call what is, or may be, one of the user's functions and classes that are values of run time."""
    lifter = current().lifter
    known = lifter.functions_at_run_time()
    called = [converted for _, converted in known]
    if not kinds <= _CONVERTED:
        called.append(otherwise or partial(call_function, function, args, kwargs))
    originals = [Literal(original) for original, _ in known]
    number = emit(FUNCTION_NUMBER, (function.ag_value, *originals), {}, INT)
    lifter.depth_of_choices += 1
    try:
        return switch(
            Choice(number, called), lambda one: one() if type(one) is partial else native_call(one, *args, **kwargs)
        )
    finally:
        lifter.depth_of_choices -= 1


def call_function(function: Symbolic, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a function of the trace that exists at run time: what it is given may be anything afterwards."""
    if BUILTIN in alternatives(function.ag_type):
        return call_opaque(function, args, kwargs, calls=EFFECT_CALL)
    result = apply_call(EFFECT_CALL, (function, *args), kwargs, by_reference=True)
    given = (*args, *kwargs.values())
    if UNBOUND_BUILTIN in alternatives(function.ag_type) and any(map(may_reach_objects, given)):
        current().lifter.common_types.lose()
    for item in given:
        forget(item)
    return result


def call_method(x: Symbolic, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`x.name(*args, **kwargs)`."""
    if name in GENERATOR_METHODS and x.ag_type == ObjectType(GeneratorType):
        return stage(GENERATOR_METHODS[name], (x, *map(by_reference, args)), kwargs, writes=(x,))
    if name in ("_replace", "_asdict") and isinstance(x.ag_type, TupleType):  # of a named tuple, item by item
        return lifted(native_call(getattr(lifted(x), name), *args, **kwargs))
    if name == "resize" and any(map(is_memory, alternatives(x.ag_type))):
        from runtime.trace.attribute_stores import resize

        return resize(x, args, kwargs)
    if name == "tolist" and not args and current().differentiates and isinstance(x.ag_type, ArrayType):
        from runtime.trace.in_python import listed

        return listed(x)
    if name in REARRANGING and current().differentiates and x.ag_type in _GENERATORS:
        is_legacy = x.ag_type != ObjectType(np.random.Generator)
        found = rearranged(lambda *own, **named: call_method(x, name, own, named), name, is_legacy, args, kwargs)
        if found is not NOT_REARRANGED:
            return found
    is_of_arrays = current().differentiates and _is_of_arrays(x.ag_type, name)
    if is_of_arrays:
        from runtime.gradients.unknown import of_array

        x = of_array(x, name)
    primitive = _array_method(name) if is_of_arrays else _method_of(x.ag_type, name)
    out = out_of_method(name, args, kwargs)
    changed = (*args, *kwargs.values()) if name == "shuffle" else ()
    _grow_lists(*changed)
    keeps_nothing = is_of_arrays or all(map(_keeps_nothing, alternatives(x.ag_type)))
    passed = plain if keeps_nothing else by_reference
    args, kwargs = tuple(map(passed, args)), {key: passed(item) for key, item in kwargs.items()}
    writes = [item for item in (*changed, *(out if isinstance(out, tuple) else (out,))) if item is not None]
    if primitive.writes:
        let_go_of_items(x)
        writes.append(x)
    copied = copied_out_of_method(x, out)
    result = stage(primitive, (x, *args), kwargs, writes, copied or sized_type(primitive, name, (x, *args), kwargs))
    return out if out is not None and type(out) is Symbolic and copied is None else result


_GENERATORS = (ObjectType(np.random.Generator), ObjectType(np.random.RandomState))


def _keeps_nothing(item: Alternative) -> bool:
    """Whether what the methods are given is used up by the call."""
    if isinstance(item, ObjectType):
        return item.cls in (np.random.Generator, np.random.RandomState, str)
    return isinstance(item, ArrayType)


def _grow_lists(*args: Any) -> None:
    """Arguments that are changed where they are known as lists: from now on they are known at run time only."""
    for arg in args:
        if type(arg) is List:
            arg.ag_grow()


def _method_of(type_: Type, name: str) -> Primitive:
    """The primitive for a method of a value of this type, with what it does to the value."""
    primitive = method_primitive(name)
    kinds = alternatives(type_)
    if all(map(_is_immutable, kinds)) or is_polynomial(type_):
        return primitive
    if all(isinstance(item, ArrayType) or _is_immutable(item) for item in kinds):
        return _array_method(name)
    if name in _READING and all(item == DICT for item in kinds):
        return viewing(primitive)
    # A value of unknown class whose method has the name of an array's is taken for one of NumPy's, and to be changed.
    return changing(primitive)


def _array_method(name: str) -> Primitive:
    primitive = method_primitive(name)
    if name in MUTATING or name == "byteswap":
        return changing(primitive)
    return viewing(primitive) if name in VIEWING else primitive


def _is_of_arrays(type_: Type, name: str) -> bool:
    """Whether a method of a value whose class is not known is taken for one of arrays where gradients are asked for."""
    return name in _OF_ARRAYS and ANY in alternatives(type_)


_OF_ARRAYS = {name for name in dir(np.ndarray) if not any(hasattr(cls, name) for cls in (list, dict, set))} | {"sort"}
_READING = frozenset(("copy", "get", "items", "keys", "values"))


def _is_immutable(item: Alternative) -> bool:
    if isinstance(item, ArrayType):
        return item.kind != "array"
    if isinstance(item, ObjectType) and item.cls is not None:
        return item in (STR, NONE) or item.cls in (bytes, range) or issubclass(item.cls, enum.Enum | np.dtype)
    return isinstance(item, TupleType)
