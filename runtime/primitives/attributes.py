"""The types of attributes of arrays and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.primitives.rules import array
from runtime.primitives.shapes import Impossible, Unknown
from runtime.types import ANY, BOOL, FLOAT, INT, ArrayType, ObjectType, TupleType, Type, type_of

_FLAG_NAMES = ("aligned", "behaved", "c_contiguous", "f_contiguous", "fnc", "forc", "owndata", "writeable")
FLAGS = ObjectType(type(np.zeros(0).flags))


def attribute_type(base: Any, name: Any) -> Type:
    """The type of `base.name`, where `name` is a known string."""
    if isinstance(base, ArrayType) and isinstance(name, str):
        return _number_attribute(base, name) if base.kind == "python" else _array_attribute(base, name)
    if base == FLAGS and name in _FLAG_NAMES:
        return BOOL
    return ANY


def _number_attribute(base: ArrayType, name: str) -> Type:
    if name in ("real", "imag"):
        return FLOAT if base.dtype.kind in "fc" else INT
    if name in ("numerator", "denominator"):
        return INT
    return ANY


def _array_attribute(base: ArrayType, name: str) -> Type:
    if name in ("ndim", "size", "itemsize", "nbytes"):
        return INT
    if name in ("shape", "strides"):
        return ObjectType(tuple) if base.shape is None else TupleType((INT,) * len(base.shape))
    if name == "dtype":
        return type_of(base.dtype)
    if name in ("T", "mT"):
        return _transposed(base, name)
    if name in ("real", "imag"):
        if base.dtype.kind not in "biufc":
            raise Unknown
        dtype = np.empty(0, base.dtype).real.dtype
        return ArrayType(dtype, base.shape, base.kind)
    if name == "flat":
        return ObjectType(np.flatiter)
    return FLAGS if name == "flags" and base.kind == "array" else ANY


def _transposed(base: ArrayType, name: str) -> Type:
    if name == "mT" and base.shape is not None and len(base.shape) < 2:
        raise Impossible
    if base.shape is None or base.kind == "scalar":
        return base
    if name == "T":
        return array(base.dtype, base.shape[::-1])
    return array(base.dtype, (*base.shape[:-2], base.shape[-1], base.shape[-2]))
