"""The values that traced code meets in place of arrays and unknown numbers."""

from __future__ import annotations

import copy
import operator
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from types import BuiltinMethodType, FunctionType
from typing import Any

import numpy

from runtime.frames import targets_of
from runtime.graph import Value
from runtime.primitives.control import BoundClosure
from runtime.structure import map_children
from runtime.types import ANY, ArrayType, ObjectType, TupleType, Type

in_progress: ContextVar[Any] = ContextVar("trace", default=None)  # the trace of this thread or task


class Symbolic:
    """A value of the graph under construction; operations on it become nodes.

    For an array it is a reference: in-place operations change the array itself, whatever else refers to it.
    """

    __slots__ = ("ag_value",)

    def __init__(self, value: Value) -> None:
        object.__setattr__(self, "ag_value", value)

    @property
    def ag_type(self) -> Type:
        return self.ag_value.type

    def __repr__(self) -> str:
        found = getattr(self.ag_value, "concrete", _UNKNOWN)
        if found is not _UNKNOWN:
            return repr(found)
        _operators().compare_anew(sys._getframe(1))
        return f"<symbolic {self.ag_value.name or 'value'}: {self.ag_type!r}>"

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__" and name[-2:] == "__" and not _is_of_run_time(self, name):  # asked by protocols and copy
            if name == "__array_namespace__" and isinstance(self.ag_type, ArrayType):
                return _namespace
            raise _attributes().missing(self, name)
        if name[:3] == "ag_":  # asked by the trace of everything
            raise AttributeError(name)
        return self.ag_attribute(name)

    def ag_attribute(self, name: str) -> Any:
        """The attribute that the value at run time has, whatever Python asks by such names."""
        plain = _after_recording(self)
        return _attributes().attribute(self, name) if plain is None else getattr(plain[0], name)

    def __setattr__(self, name: str, value: Any) -> None:
        _attribute_stores().set_attribute(self, name, value)

    def __delattr__(self, name: str) -> None:
        _attribute_stores().delete_attribute(self, name)

    def __getitem__(self, index: Any) -> Any:
        plain = _after_recording(self, index)
        return _items().get_item(self, index) if plain is None else operator.getitem(*plain)

    def __setitem__(self, index: Any, item: Any) -> None:
        plain = _after_recording(self, index, item)
        if plain is None:
            _items().set_item(self, index, item)
        else:
            operator.setitem(*plain)

    def __delitem__(self, index: Any) -> None:
        plain = _after_recording(self, index)
        if plain is None:
            _items().delete_item(self, index)
        else:
            operator.delitem(*plain)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _methods().call(self, args, kwargs)

    def __iter__(self) -> Iterator[Any]:
        count = static_length(self)
        if count is not None:
            return iter([self[k] for k in range(count)])
        return self.ag_unpacked(targets_of(sys._getframe(1)))

    def ag_unpacked(self, count: int | None, element: Type = ANY) -> Iterator[Any]:
        """What `a, b = x` takes, `count` items in all of a type; None where it is not known how many are wanted."""
        return _items().unpacked(self, count, element)  # type: ignore[no-any-return]

    def __len__(self) -> int:
        count = static_length(self)
        if count is None:
            raise _needs_value("len()", self)
        return count

    def __contains__(self, item: Any) -> bool:
        return bool(item in _known(self, "`in`"))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        from runtime.trace import numpy_front

        plain = _after_recording(inputs, kwargs)
        if plain is not None:
            return getattr(ufunc, method)(*plain[0], **plain[1])
        return numpy_front.call_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from runtime.trace import numpy_front

        plain = _after_recording(args, kwargs)
        if plain is not None:
            return function(*plain[0], **plain[1])
        return numpy_front.call_function(function, args, kwargs)

    def __bool__(self) -> bool:
        if getattr(self.ag_value, "concrete", _UNKNOWN) is _UNKNOWN:
            _operators().compare_anew(sys._getframe(1))
        return bool(_known(self, "the truth of a value"))

    def __index__(self) -> int:
        return operator.index(_known(self, "an index or count"))

    def __int__(self) -> int:
        return int(_known(self, "int()"))

    def __float__(self) -> float:
        return float(_without_gradient(self, "float()"))

    def __complex__(self) -> complex:
        return complex(_without_gradient(self, "complex()"))

    def __round__(self, digits: int | None = None) -> Any:
        return round(_known(self, "round()"), digits)

    def __hash__(self) -> int:
        return hash(_known(self, "a dict key or set member"))

    def __str__(self) -> str:
        return str(_known(self, "str()"))

    def __format__(self, spec: str) -> str:
        return format(_known(self, "format()"), spec)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        value = _without_gradient(self, "a conversion to an array by code that is not converted")
        return numpy.array(value, dtype, copy=copy)

    def __copy__(self) -> Any:
        plain = _after_recording(self)
        if plain is not None:
            return copy.copy(plain[0])
        if isinstance(self.ag_type, ArrayType) and not self.ag_type.dtype.hasobject:
            return _attributes().attribute(self, "copy")("K") if self.ag_type.kind == "array" else self
        return _methods().call(_attributes().attribute(self, "__copy__"), (), {})

    def __deepcopy__(self, memo: Any) -> Any:
        if isinstance(self.ag_type, ArrayType) and not self.ag_type.dtype.hasobject:
            return copy.copy(self)
        return copy.deepcopy(_without_gradient(self, "copy.deepcopy()"), memo)

    def __reduce__(self) -> Any:
        return _without_gradient(self, "pickling").__reduce__()


_UNKNOWN = object()


def _namespace(**options: Any) -> Any:
    """`x.__array_namespace__()`: NumPy, as traced code has it."""
    from runtime.trace.exceptions import native
    from runtime.trace.numpy_front import module_front

    return module_front(native(lambda: numpy.empty(0).__array_namespace__(**options)))


def _after_recording(*items: Any) -> list[Any] | None:
    """What recorded values are, in structures of them, for a use after the recording's end; None before it."""
    if in_progress.get() is not None:
        return None
    found: list[Any] = map_children(_recorded, list(items))
    return None if any(item is _UNKNOWN for item in found) else found


def concrete_later(value: Value, otherwise: Any) -> Any:
    """What a value was recorded as, where its recording has ended; otherwise what is given."""
    if not hasattr(value, "concrete"):
        return otherwise
    value.is_used_later = True  # type: ignore[attr-defined]
    return value.concrete


def _recorded(item: Any) -> Any:
    """What a recorded value is; unknown where something in a structure was not recorded."""
    if type(item) is Symbolic:
        return concrete_later(item.ag_value, _UNKNOWN)
    if not isinstance(item, tuple | list | dict | slice):
        return item
    found = map_children(_recorded, item)
    parts = found.values() if isinstance(found, dict) else found if isinstance(found, tuple | list) else ()
    return _UNKNOWN if any(part is _UNKNOWN for part in parts) else found


def _known(symbolic: Symbolic, what: str) -> Any:
    """What the value is, where it has been recorded (see `recording`); else nothing is known of it."""
    found = getattr(symbolic.ag_value, "concrete", _UNKNOWN)
    if found is _UNKNOWN:
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename == __file__:
            frame = frame.f_back
        _operators().compare_anew(frame)
        raise _needs_value(what, symbolic)
    return found


def _without_gradient(symbolic: Symbolic, what: str) -> Any:
    """As `_known`, for a value that leaves the recording: if a gradient may flow through it, that would be lost."""
    found = _known(symbolic, what)
    trace = in_progress.get()
    if trace is None:
        return concrete_later(symbolic.ag_value, found)
    if trace.executes:
        trace.check_leaving(symbolic.ag_value, what)
    return found


def _is_of_run_time(symbolic: Symbolic, name: str) -> bool:
    """Whether the name is one that a class, an exception or a manager of run time has, or a method of the user's."""
    type_ = symbolic.ag_type
    if name in _OF_RUN_TIME:
        return not isinstance(type_, ArrayType | TupleType)
    if name == "__self__":
        return type_ in _METHODS
    return isinstance(type_, ObjectType) and isinstance(getattr(type_.cls, name, None), FunctionType)


_METHODS = (ObjectType(BoundClosure), ObjectType(BuiltinMethodType))
_OF_RUN_TIME = frozenset(["__name__", "__qualname__", "__mro__", "__bases__", "__enter__", "__exit__"])
_OF_RUN_TIME |= frozenset(["__cause__", "__context__", "__notes__", "__suppress_context__"])


def static_length(symbolic: Symbolic) -> int | None:
    """The length along the first axis where it is known."""
    type_ = symbolic.ag_type
    if isinstance(type_, TupleType):
        return len(type_.elements)
    if isinstance(type_, ArrayType) and type_.shape:
        return type_.shape[0] if isinstance(type_.shape[0], int) else None
    return None


def _late(name: str) -> Callable[[], Any]:
    """A module of the tracer's that knows this one, so that it is imported when it is first asked for."""
    return cache(lambda: import_module(f"runtime.trace.{name}"))


_builder = _late("builder")
_operators = _late("symbolic_operators")
_items = _late("symbolic_items")
_attributes = _late("symbolic_attributes")
_methods = _late("methods")
_attribute_stores = _late("attribute_stores")


def _needs_value(what: str, symbolic: Symbolic) -> Exception:
    return _builder().needs_value(what, symbolic)


def _install_operators() -> None:
    """Give `Symbolic` Python's operators; what they do is in `runtime.trace.symbolic_operators`."""

    def binary(name: str) -> Callable[[Any, Any], Any]:
        return lambda self, other: _operators().binary(name, self, other)

    def reflected(name: str) -> Callable[[Any, Any], Any]:
        return lambda self, other: _operators().reflected(name, self, other)

    def inplace(name: str) -> Callable[[Any, Any], Any]:
        return lambda self, other: _operators().inplace(name, self, other)

    def unary(name: str) -> Callable[[Any], Any]:
        return lambda self: _operators().unary(name, self)

    arithmetic = "add sub mul truediv floordiv mod pow matmul lshift rshift and or xor divmod"
    for name in arithmetic.split():
        setattr(Symbolic, f"__{name}__", binary(name))
        setattr(Symbolic, f"__r{name}__", reflected(name))
        if name != "divmod":
            setattr(Symbolic, f"__i{name}__", inplace(name))
    for name in ["lt", "le", "gt", "ge", "eq", "ne"]:
        setattr(Symbolic, f"__{name}__", binary(name))
    for name in ["neg", "pos", "abs", "invert"]:
        setattr(Symbolic, f"__{name}__", unary(name))


_install_operators()
