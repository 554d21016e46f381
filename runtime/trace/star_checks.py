"""What stands behind stars: Python's TypeError where it has no items, or no keys."""

from __future__ import annotations

from typing import Any

from runtime.graph import Literal
from runtime.primitives.stars import CHECK_ITEMS, CHECK_MAPPING
from runtime.trace.builder import emit
from runtime.trace.choice import Choice, switch
from runtime.trace.class_builtins import class_of_type
from runtime.trace.containers import function_of
from runtime.trace.exceptions import for_user
from runtime.trace.iterables import class_name, class_without_items
from runtime.trace.list_operands import is_numpy
from runtime.trace.objects import Instance
from runtime.trace.spread_methods import is_method_of_trace
from runtime.trace.symbolic import Symbolic
from runtime.types import Alternative, ArrayType, ListType, ObjectType, TupleType, alternatives


def demand_items(item: Any, function: Any = None) -> None:
    """Raise Python's TypeError for what stands behind `*`, where it has no items; by a node, where the run tells.

    `function` is what is called with nothing but these items.
    """
    if name := class_without_items(item):
        before = "Value" if function is None else f"{name_of(function)}() argument"
        raise for_user(TypeError(f"{before} after * must be an iterable, not {name}"))
    if type(item) is Symbolic and any(map(_may_lack_items, alternatives(item.ag_type))):
        _check(CHECK_ITEMS, item, function)


def demand_mapping(item: Any, function: Any = None) -> None:
    """Raise Python's TypeError for what stands behind `**` in a call or, without a function, in a display."""
    if name := _class_of_no_mapping(item):
        what = f"{name!r} object is not a mapping"
        if function is not None:
            what = f"{name_of(function)}() argument after ** must be a mapping, not {name}"
        raise for_user(TypeError(what))
    if type(item) is Symbolic and not all(map(_is_dict, alternatives(item.ag_type))):
        _check(CHECK_MAPPING, item, function)


def name_of(function: Any) -> str:
    """What Python's messages call a function whose arguments are wrong."""
    if is_method_of_trace(function):
        return _name_of_method(function.__self__, function.__name__)
    function = getattr(function, "ag_original", function)
    if not isinstance(function, type):
        function = function_of(function) or function
    name: str = getattr(function, "__qualname__", "") or repr(function)
    module = getattr(function, "__module__", None)
    return name if module in (None, "builtins") else f"{module}.{name}"


def _name_of_method(owner: Any, name: str) -> str:
    """How a method of a container or an array is named, by the class that has it."""
    is_value = type(owner) is Symbolic
    classes = [class_of_type(kind) for kind in alternatives(owner.ag_type)] if is_value else [type(owner)]
    cls = next((cls for cls in classes if cls is not None and hasattr(cls, name)), object)
    return next((f"{one.__name__}.{name}" for one in cls.__mro__ if one.__module__ in _OF_METHODS), name)


_OF_METHODS = ("builtins", "numpy", "collections")


def _check(primitive: Any, item: Symbolic, function: Any) -> None:
    if type(function) is Choice:
        switch(function, lambda one: _check(primitive, item, one))
        return
    called = () if function is None else (function.ag_value,) if type(function) is Symbolic else (_name(function),)
    emit(primitive, (item.ag_value, *called), {}, primitive.infer())


def _name(function: Any) -> Literal:
    """How a call is named; of an object that is called only its class is, since its text may be anything."""
    named: Any = type(function) if isinstance(function, Instance) else function
    named = getattr(named, "ag_class", named)
    return Literal(f"{name_of(named)}()")


def _class_of_no_mapping(item: Any) -> str:
    if type(item) not in (Symbolic, Choice) and not hasattr(type(item), "keys"):
        return class_name(item)
    is_array = type(item) is Symbolic and is_numpy(item, "array")
    return "numpy.ndarray" if is_array else class_without_items(item)


def _may_lack_items(kind: Alternative) -> bool:
    if isinstance(kind, ArrayType):
        return kind.kind != "array" and not kind.shape
    return isinstance(kind, ObjectType) and (kind.cls is None or not hasattr(kind.cls, "__iter__"))


def _is_dict(kind: Alternative) -> bool:
    is_other = isinstance(kind, ArrayType | ListType | TupleType)
    return not is_other and isinstance(kind, ObjectType) and kind.cls is not None and hasattr(kind.cls, "keys")
