"""Special methods that the user's code calls by name: `x.__add__(y)`, `x.__len__()`, `x.__array__()`.

A symbolic value has methods of these names for Python, which asks for operators by them. Where the code says the name,
it means the method of the array or number that will be there.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from runtime.primitives import builtins as primitives
from runtime.trace import builtins_front, paths
from runtime.trace.attribute_dicts import attributes_of
from runtime.trace.builder import apply_call, current, is_literal
from runtime.trace.builtin_calls import native
from runtime.trace.builtins_front import FRONTS
from runtime.trace.choice import Choice, switch
from runtime.trace.class_builtins import eager_class, traced_class
from runtime.trace.containers import function_of
from runtime.trace.dicts import Dict
from runtime.trace.exception_states import made_at_run_time
from runtime.trace.fronts import ModuleStandIn
from runtime.trace.lists import List
from runtime.trace.numpy_front import Front
from runtime.trace.objects import Instance
from runtime.trace.one_shot import OneShot
from runtime.trace.reflected import METHODS as OPERATOR_METHODS
from runtime.trace.reflected import PYTHON_ASKS
from runtime.trace.sets import Set
from runtime.trace.shadow import ShadowClass
from runtime.trace.symbolic import Symbolic
from runtime.trace.symbolic_attributes import attribute
from runtime.trace.text_methods import KnownMethod
from runtime.trace.wrapping import known_container
from runtime.types import ArrayType, alternatives

_ARITHMETIC = [
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "and_", "or_", "xor",
]  # fmt: skip
_COMPARISONS = ["lt", "le", "eq", "ne", "gt", "ge"]
_BINARY: dict[str, Callable[..., Any]] = {
    **{f"__{name.strip('_')}__": getattr(operator, name) for name in [*_ARITHMETIC, *_COMPARISONS]},
    **{f"__i{name.strip('_')}__": getattr(operator, f"i{name.strip('_')}") for name in _ARITHMETIC},
    "__divmod__": divmod,
}
_REFLECTED: dict[str, Callable[..., Any]] = {
    **{f"__r{name.strip('_')}__": getattr(operator, name) for name in _ARITHMETIC},
    "__rdivmod__": divmod,
}
_UNARY: dict[str, Callable[..., Any]] = {
    "__abs__": abs, "__bool__": bool, "__complex__": complex, "__float__": float, "__format__": format,
    "__getitem__": operator.getitem, "__hash__": hash, "__int__": int, "__invert__": operator.invert,
    "__iter__": iter, "__len__": len, "__neg__": operator.neg, "__pos__": operator.pos, "__repr__": repr,
    "__round__": round, "__setitem__": operator.setitem, "__str__": str,
}  # fmt: skip
_STAGED = {"__contains__": primitives.CONTAINS, "__index__": primitives.INDEX}
_BY_NAME = (
    *("__array__", "__array_function__", "__array_interface__", "__array_priority__", "__array_struct__"),
    *(
        "__array_ufunc__",
        "__array_wrap__",
        "__ceil__",
        "__copy__",
        "__deepcopy__",
        "__delitem__",
        "__dir__",
        "__dlpack__",
    ),
    *(
        "__dlpack_device__",
        "__floor__",
        "__getnewargs__",
        "__getstate__",
        "__reduce__",
        "__reduce_ex__",
        "__setstate__",
    ),
    *("__sizeof__", "__trunc__"),
)
_KNOWN = frozenset((str, bytes, int, float, complex, bool, tuple))
_OF_CLASSES = ("__base__", "__bases__", "__mro__")
_OF_EVERY_CLASS = ("__annotations__", "__dict__", "__doc__", "__module__", "__slots__", "__weakref__")
_OF_EXCEPTIONS = ("__doc__", "__module__", "__traceback__")
_SET_BY_RAISING = ("__context__", "__traceback__")  # which Python does at run time
_OF_FUNCTIONS = ("__annotations__", "__code__", "__defaults__", "__dict__", "__kwdefaults__", "__module__")
NAMES = frozenset([*_OF_FUNCTIONS, *_BINARY, *_REFLECTED, *_UNARY, *_STAGED, *_BY_NAME, *_OF_CLASSES, "__next__"])
# What the trace's own objects give as the user's do.
_AS_THEY_ARE = frozenset(
    ("__name__", "__qualname__", "__init__", "__new__", "__call__", "__enter__", "__exit__", "__init_subclass__")
) | {"__getattr__", "__getattribute__", "__setattr__", "__delattr__", "__post_init__"}


def is_special(name: str) -> bool:
    """Whether code that says `x.name` may mean another attribute than Python, which asks for it by this name too."""
    return name[:2] == "__" == name[-2:] and len(name) > 4 and name not in _AS_THEY_ARE


def special(item: Any, name: str) -> Any:
    """`item.name`, where the name is special: `__len__`, `__doc__`, `__version__`."""
    if type(item) is Choice:
        return switch(item, lambda one: special(one, name))
    if name in _OF_FUNCTIONS and (function := function_of(item)) is not None:
        return _of_function(item, function, name)
    if name == "__dict__" and isinstance(item, ShadowClass):
        return attributes_of(item)
    if name in _OF_CLASSES and isinstance(item, ShadowClass):
        found = getattr(item.ag_class, name)
        return tuple(map(traced_class, found)) if type(found) is tuple else traced_class(found)
    if name == "__subclasses__" and isinstance(item, ShadowClass):
        return _bound(_subclasses, item, name)
    if name == "__contains__" and _may_hold(item):
        return _bound(_has, item, name)
    if isinstance(item, List | Dict | Set) and name in _UNARY:
        return _bound(FRONTS.get(id(_UNARY[name]), _UNARY[name]), item, name)
    if type(item) in _KNOWN and name in _BINARY:
        return KnownMethod(item, name)
    if name == "__next__" and isinstance(item, OneShot | Symbolic):
        return _bound(FRONTS[id(next)], item, name)
    if name == "__doc__" and isinstance(item, List | Dict | Set):
        return eager_class(item).__doc__
    if name == "__doc__" and isinstance(item, ModuleStandIn):
        return item.ag_original.__doc__
    if name == "__slots__" and isinstance(item, ShadowClass | Instance):
        shadow: Any = item if isinstance(item, ShadowClass) else type(item)
        return known_container(native(getattr, shadow.ag_class, name))
    if isinstance(item, BaseException) and name in _OF_EXCEPTIONS and hasattr(item, "ag_symbolic"):
        return item.ag_symbolic().ag_attribute(name)
    if isinstance(item, BaseException) and name in _SET_BY_RAISING and (raised := made_at_run_time(item)) is not None:
        return raised.ag_attribute(name)
    if type(item) is not Symbolic:
        found = item.ag_member(name) if isinstance(item, Front | builtins_front.Front) else native(getattr, item, name)
        return _alone(found) if name in OPERATOR_METHODS or name in PYTHON_ASKS else found
    return _of_symbolic(item, name)


def _bound(function: Any, item: Any, name: str) -> partial[Any]:
    """A special method of an item, which says of itself what a method does."""
    made = partial(function, item)
    made.__self__, made.__name__ = item, name  # type: ignore[attr-defined]
    return made


def _subclasses(cls: ShadowClass) -> List:
    """Those that there are now: with one more the function is traced again."""
    base = paths.constant(cls.ag_class, cls.__name__)
    path = paths.Path("tuple({base}.__subclasses__())", f"{cls.__name__}.__subclasses__()", base)
    return List(current().lifter.lift(tuple(type.__subclasses__(cls.ag_class)), path))


def _of_symbolic(item: Symbolic, name: str) -> Any:
    """`item.name` of a value of run time."""
    kinds = alternatives(item.ag_type)
    is_number = all(isinstance(kind, ArrayType) for kind in kinds)
    if not is_number and name not in _UNARY:
        is_own = hasattr(Symbolic, name) and name not in _OF_EVERY_CLASS
        return getattr(item, name) if is_own else item.ag_attribute(name)
    method: Any = attribute(item, name) if is_number else None  # raises where there is none
    if name in _STAGED:
        return lambda *args: apply_call(_STAGED[name], (item, *args))
    if name in _UNARY:
        return partial(FRONTS.get(id(_UNARY[name]), _UNARY[name]), item)
    if all(isinstance(kind, ArrayType) and kind.kind == "array" for kind in kinds):
        if name in _BINARY:
            return _of_array(partial(_BINARY[name], item), method)
        if name in _REFLECTED:
            return _of_array(lambda other: _REFLECTED[name](other, item), method)
    return method


def _alone(method: Any) -> Any:
    """The method as the user's code calls it by name.

    An operator's asks no other operand where it has no answer, which is Python's; a hash or an index may be known at
    run time only.
    """
    if type(method) is MethodType:
        return MethodType(_alone(method.__func__), method.__self__)
    return method.ag_alone[0] if hasattr(method, "ag_alone") else getattr(method, "ag_method", method)


def _of_function(item: Any, function: FunctionType, name: str) -> Any:
    """What a function of the trace has under one of these names, as the user's own has it."""
    if name == "__dict__":
        return attributes_of(item)
    if name == "__module__":
        namespace: Any = function.__globals__
        return getattr(namespace, "real", namespace).get("__name__")
    item = item.__func__ if type(item) is MethodType else item
    lifter = current().lifter
    original = lifter.original(item)
    if original is None or name in ("__defaults__", "__kwdefaults__"):
        return known_container(getattr(function, name))
    if name == "__code__":
        return original.__code__
    return lifter.lift(original.__annotations__, paths.constant(original, original.__name__).attribute(name))


def _may_hold(item: Any) -> bool:
    """Whether the trace itself tells what is in it, rather than the method of an array or of the user's object."""
    if type(item) is Symbolic:
        return not all(isinstance(kind, ArrayType) for kind in alternatives(item.ag_type))
    return isinstance(item, List | Dict | Set) or type(item) in (tuple, str)


def _has(container: Any, wanted: Any) -> Any:
    return current().lifter.converter.operators.in_(wanted, container)


def _of_array(operation: Callable[..., Any], method: Callable[..., Any]) -> Callable[..., Any]:
    """The method as Python's operator, where the other operand is one that it takes."""

    def call(*operands: Any) -> Any:
        is_plain = len(operands) == 1 and (type(operands[0]) is Symbolic or is_literal(operands[0]))
        return operation(*operands) if is_plain else method(*operands)

    return call
