"""Types of what np.poly1d and the classes of np.polynomial compute. Their methods change no object."""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.primitives.rules import is_type
from runtime.types import ANY, ArrayType, ObjectType, Type, single_array

_POLYNOMIALS = frozenset(("deriv", "integ", "copy", "cutdeg", "trim", "truncate"))
_MAKERS = frozenset(("fit", "fromroots", "basis", "identity", "cast"))
_CLOSED = frozenset(("add", "sub", "mul"))


def is_polynomial_class(cls: Any) -> bool:
    """Whether instances of the class are polynomials; told by its module, which NumPy imports when it is asked for."""
    return isinstance(cls, type) and (cls is np.poly1d or cls.__module__.startswith("numpy.polynomial."))


def is_polynomial(item: Any) -> bool:
    """Whether a type is that of a polynomial."""
    return isinstance(item, ObjectType) and is_polynomial_class(item.cls)


def method_type(base: ObjectType, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Type:
    """The type of `p.name(*args, **kwargs)`."""
    converts_to_itself = name == "convert" and not args and not kwargs
    composes = name == "__call__" and bool(args) and args[0] == base
    return base if name in _POLYNOMIALS or converts_to_itself or composes else ANY


def binary_type(name: str, left: Any, right: Any) -> Type:
    """The type of `left op right`, one of them a polynomial: one again, where the other is one or a number."""
    base = left if is_polynomial(left) else right
    other = right if base is left else left
    closed = name in _CLOSED and (other == base or _is_number(other))
    scaled = name in ("pow", "truediv") and base is left and _is_number(other)
    return base if closed or scaled else ANY


def _is_number(item: Any) -> bool:
    if not is_type(item):
        return isinstance(item, int | float | complex | np.number)
    type_ = single_array(item)
    return isinstance(type_, ArrayType) and type_.kind != "array"


def made_by(function: Any) -> Type:
    """The type of what a polynomial class, or a class method of one, makes; unknown for every other function."""
    if is_polynomial_class(function):
        return ObjectType(function)
    cls = getattr(function, "__self__", None)
    return ObjectType(cls) if is_polynomial_class(cls) and getattr(function, "__name__", "") in _MAKERS else ANY
