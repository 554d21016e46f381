"""Operators with a symbolic value on the left and an object of the user's on the right.

NumPy is asked first. It takes such an object for an item, unless its class says otherwise: the object's own operator
gets the items of an array one by one, as Python's numbers. An object that has a length and items is taken for an array.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.errors import Unsupported
from runtime.primitives.operators import BINARY
from runtime.primitives.registry import primitive_for
from runtime.trace.builder import apply, current
from runtime.trace.calls import plain, stage
from runtime.trace.heap import EMPTY
from runtime.trace.iteration import collect
from runtime.trace.objects import Instance
from runtime.trace.opaque import forget
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, alternatives

IN_VAIN: Any = object()
_MIRRORED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}
_SEQUENCE = ("__len__", "__getitem__")
_AS_ARRAY = ("__array__", "__array_interface__", "__array_struct__", "__array_ufunc__")


def as_array(left: Symbolic, right: Any) -> Any:
    """What an operator of NumPy's gets on the right: an array for an object that has a length and items."""
    if not isinstance(right, Instance) or not _is_of_numpy(left) or any(_has(right, own) for own in _AS_ARRAY):
        return right
    if not all(_has(right, own) for own in _SEQUENCE) or _defers_to(type(right)):
        return right
    return stage(primitive_for(np.array), (plain(collect(right)),), {})


def with_object(name: str, left: Symbolic, right: Any, augmented: bool = False) -> Any:
    """`left op right`, or `left op= right` with `augmented`.

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
    if "other" in kinds:
        result = apply(BINARY[name], left, right)
        forget(right)
        return result
    raise Unsupported(
        f"an array and a {cls.__name__} are combined item by item",
        f"Let {cls.__name__} have `__array_ufunc__ = None`, so that its own operator gets the whole array.",
        current().frame(),
    )


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
