"""Operators with a symbolic value on the left and an object of the user's on the right.

NumPy is asked first. It takes such an object for an item, unless its class says otherwise: the object's own operator
gets the items of an array one by one, as Python's numbers. An object that has a length and items is taken for an array.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from runtime.errors import Unsupported
from runtime.graph import Value
from runtime.primitives.containers import KNOWN
from runtime.primitives.objects import CLASS_NUMBER
from runtime.primitives.operators import BINARY
from runtime.primitives.registry import primitive_for
from runtime.trace.builder import apply, current, emit
from runtime.trace.calls import plain, stage
from runtime.trace.choice import Choice, switch
from runtime.trace.heap import EMPTY
from runtime.trace.iteration import collect
from runtime.trace.objects import Instance, run_time_instance
from runtime.trace.opaque import forget
from runtime.trace.reflected import with_refusing
from runtime.trace.shadow import has_shadow, shadow_class
from runtime.trace.symbolic import Symbolic
from runtime.types import NONE, UNBOUND, ArrayType, ObjectType, Union, alternatives, union

IN_VAIN: Any = object()
_MIRRORED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}
_SEQUENCE = ("__len__", "__getitem__")
_AS_ARRAY = ("__array__", "__array_interface__", "__array_struct__", "__array_ufunc__")


def may_be_object(item: Any, *names: str) -> bool:
    """Whether a value of run time may be an object of the user's that has one of these methods, and may be none."""
    if type(item) is not Symbolic or not isinstance(item.ag_value.type, Union):
        return False
    return any(_has_method(kind.cls, names) for kind in _kinds_of_objects(item))


def for_each_kind(item: Any, operation: Callable[[Any], Any]) -> Any:
    """`operation(item)`, staged for each class of the user's of which the value may be, and for the rest."""
    if not may_be_object(item):
        return operation(item)
    value: Value = item.ag_value
    kinds = _kinds_of_objects(item)
    classes = [shadow_class(kind.cls, current().lifter) for kind in kinds]
    makers: list[Callable[[], Any]] = [partial(run_time_instance, cls, value) for cls in classes]
    rest = alternatives(value.type) - set(kinds) - {UNBOUND}  # where that is, another alternative is used
    if not rest and len(kinds) == 1:
        return operation(makers[0]())
    if rest == {NONE}:  # known, so that an operator which it does not have is an error, and has no result
        makers.append(lambda: None)
    elif rest:
        makers.append(lambda: emit(KNOWN, (value,), {}, union(rest)))
    number = apply(CLASS_NUMBER, item, classes=tuple([kind.cls for kind in kinds]), other=len(kinds) if rest else None)
    return switch(Choice(number, makers), lambda make: operation(make()))


def operation_of(name: str, augmented: bool = False) -> Callable[[Any, Any], Any]:
    """The function for an operator of two operands."""
    if name == "divmod":
        return divmod
    found: Callable[[Any, Any], Any] = getattr(operator, f"__i{name}__" if augmented else f"__{name}__")
    return found


def _kinds_of_objects(item: Symbolic) -> list[Any]:
    kinds = sorted(alternatives(item.ag_value.type), key=repr)
    return [kind for kind in kinds if isinstance(kind, ObjectType) and kind.cls is not None and has_shadow(kind.cls)]


def _has_method(cls: type, names: Sequence[str]) -> bool:
    return not names or any(name in vars(base) for base in cls.__mro__ if base is not object for name in names)


def as_array(left: Symbolic, right: Any) -> Any:
    """What an operator of NumPy's gets on the right: an array for an object that has a length and items."""
    if not isinstance(right, Instance) or not _is_of_numpy(left) or any(_has(right, own) for own in _AS_ARRAY):
        return right
    if not all(_has(right, own) for own in _SEQUENCE) or _defers_to(type(right)):
        return right
    return stage(primitive_for(np.array), (plain(collect(right)),), {})


def with_object(name: str, left: Symbolic, right: Any, augmented: bool = False, mirrored: bool = False) -> Any:
    """`left op right`, or `left op= right` with `augmented`; a comparison that the code has the other way, `mirrored`.

    `NotImplemented` where Python is to ask `right`, `IN_VAIN` where that has no answer.
    """
    if not isinstance(right, Instance):
        return NotImplemented
    cls = type(right)
    kinds = {item.kind if isinstance(item, ArrayType) else "other" for item in alternatives(left.ag_type)}
    method = _own(cls, f"__{_MIRRORED[name]}__" if name in _MIRRORED else f"__r{name}__")
    if kinds == {"python"} and (method is not EMPTY or name in ("eq", "ne")):
        return NotImplemented
    if method is EMPTY:
        return IN_VAIN
    if _defers_to(cls):
        return NotImplemented
    if _is_of_numpy(left) and not any(_has(right, own) for own in _AS_ARRAY):
        if augmented and kinds == {"array"} and not _holds_objects(left):
            return IN_VAIN  # an array can't hold the result
        if kinds == {"scalar"} or (_has_one_item(left) and name not in _MIRRORED):
            return _of_items(name, left, right, method)
    if "python" in kinds and "other" not in kinds:
        return _by_origin(left, lambda one: operation_of(name, augmented)(one, right))
    if "other" in kinds:
        result = apply(BINARY[_MIRRORED[name]], right, left) if mirrored else apply(BINARY[name], left, right)
        forget(right)
        return result
    raise Unsupported(
        f"an array and a {cls.__name__} are combined item by item",
        f"Let {cls.__name__} have `__array_ufunc__ = None`, so that its own operator gets the whole array.",
        current().frame(),
    )


def without_answer(name: str, left: Instance, right: Symbolic, is_augmented: bool) -> Any:
    """`left op right`, or `left op= right`, where the object's operator has returned `NotImplemented`.

    NumPy asks it again then, for its scalars and arrays without axes, with a number of Python's.
    """
    if not _is_of_numpy(right) or _is_like_array(left) or _defers_to(type(left)):
        return with_refusing(name, left, right, is_augmented)
    kinds = {item.kind for item in alternatives(right.ag_type) if isinstance(item, ArrayType)}
    if kinds != {"scalar"} and not _has_one_item(right):
        return with_refusing(name, left, right, is_augmented)
    number = right.item()
    result = _own(type(left), f"__{name}__").__get__(left, type(left))(number)
    return with_refusing(name, left, number, False) if result is NotImplemented else result


def _is_like_array(item: Instance) -> bool:
    """Whether NumPy makes an array of the object, rather than one that holds it."""
    return any(_has(item, own) for own in _AS_ARRAY) or all(_has(item, own) for own in _SEQUENCE)


def _own(cls: type, name: str) -> Any:
    """What the user's classes hold under a name."""
    bases = (base.__dict__ for base in cls.__mro__ if base not in (Instance, object))
    return next((held[name] for held in bases if name in held), EMPTY)


def _defers_to(cls: type) -> bool:
    """Whether NumPy leaves the operator to objects of this class."""
    if _own(cls, "__array_ufunc__") is not EMPTY:
        return getattr(cls, "__array_ufunc__") is None  # noqa: B009 - not every class has it
    priority = getattr(cls, "__array_priority__", -1.0)
    return isinstance(priority, int | float) and priority > 0


def _by_origin(number: Symbolic, operation: Callable[[Any], Any]) -> Any:
    """`operation(number)`, staged for Python's numbers and for NumPy's."""
    value: Value = number.ag_value
    kinds = alternatives(value.type)
    own = frozenset([kind for kind in kinds if isinstance(kind, ArrayType) and kind.kind == "python"])
    makers = [lambda: emit(KNOWN, (value,), {}, union(own)), lambda: emit(KNOWN, (value,), {}, union(kinds - own))]
    origin = apply(CLASS_NUMBER, number, classes=_NUMBERS, numbers=(0,) * len(_NUMBERS), other=1)
    return switch(Choice(origin, makers), lambda make: operation(make()))


_NUMBERS = (bool, int, float, complex)


def _of_items(name: str, left: Symbolic, right: Instance, method: Any) -> Any:
    """What the object's operator makes of one item, which is given to it as a number of Python's."""
    result = method.__get__(right, type(right))(left.item())  # type: ignore[attr-defined]
    return IN_VAIN if result is NotImplemented else result


def _has(item: Instance, name: str) -> bool:
    """Whether the class of an object has a method of the user's under this name."""
    return _own(type(item), name) is not EMPTY


def _is_of_numpy(item: Symbolic) -> bool:
    """Whether this is an array or a NumPy scalar, for certain."""
    return all(isinstance(one, ArrayType) and one.kind != "python" for one in alternatives(item.ag_type))


def _holds_objects(array: Symbolic) -> bool:
    return any(isinstance(item, ArrayType) and item.dtype == object for item in alternatives(array.ag_type))


def _has_one_item(array: Symbolic) -> bool:
    """Whether this is an array without axes, for certain."""
    return all(isinstance(item, ArrayType) and item.ndim == 0 for item in alternatives(array.ag_type))
