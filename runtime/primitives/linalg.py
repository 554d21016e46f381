"""Functions whose result's type depends on values, and those that pass on what they are given."""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.primitives.rules import Rule, array, known_rank, numeric_type
from runtime.primitives.shapes import Impossible, equal_size
from runtime.types import BOOL, STR, Dim, TupleType, Type, union


def _square(a: Any) -> tuple[np.dtype, tuple[Any, ...]]:
    """The dtype that LAPACK computes with, and the shape of a stack of square matrices."""
    x = numeric_type(a)
    shape = known_rank(x.shape)
    if len(shape) < 2 or x.dtype.char in "egG":
        raise Impossible
    size = equal_size(shape[-1], shape[-2])
    dtype = x.dtype if x.dtype.char in "fdFD" else np.dtype(np.float64)
    return dtype, (*shape[:-2], size, size)


def _real_or_complex(dtype: np.dtype, shape: tuple[Any, ...]) -> Type:
    return union((array(dtype, shape), array(np.result_type(dtype, np.complex64), shape)))


def eigvals_type(a: Any) -> Type:
    """linalg.eigvals: real where all eigenvalues are."""
    dtype, shape = _square(a)
    return _real_or_complex(dtype, shape[:-1])


def eig_type(a: Any) -> Type:
    """linalg.eig."""
    dtype, shape = _square(a)
    cls = type(np.linalg.eig(np.eye(1)))
    return TupleType((_real_or_complex(dtype, shape[:-1]), _real_or_complex(dtype, shape)), cls)


def roots_type(p: Any) -> Type:
    """roots: as many as the degree, real where all are."""
    numeric_type(p)
    size = (Dim(),)
    return union(array(np.dtype(dtype), size) for dtype in (np.float32, np.float64, np.complex64, np.complex128))


def truth_type(*args: Any, **kwargs: Any) -> Type:
    """Functions that return True or False."""
    return BOOL


def text_type(*args: Any, **kwargs: Any) -> Type:
    """Functions that write numbers and arrays."""
    return STR


RULES: dict[Any, Rule] = {
    **dict.fromkeys((np.array2string, np.array_repr, np.array_str, np.base_repr, np.binary_repr), text_type),
    **dict.fromkeys((np.format_float_positional, np.format_float_scientific), text_type),
    **dict.fromkeys((np.may_share_memory, np.shares_memory), truth_type),
    np.linalg.eigvals: eigvals_type,
    np.linalg.eig: eig_type,
    np.roots: roots_type,
}

# The result may be an argument, or share its memory.
PASSING_ON = frozenset(
    getattr(module, name)
    for module, names in (
        (
            np,
            "reshape ravel transpose permute_dims swapaxes squeeze expand_dims broadcast_to flip round around "
            "asarray asanyarray asarray_chkfinite ascontiguousarray asfortranarray array astype angle atleast_1d "
            "atleast_2d atleast_3d broadcast_arrays diag diagonal fliplr flipud imag real matrix_transpose meshgrid "
            "moveaxis nan_to_num real_if_close rollaxis rot90 select choose split array_split hsplit vsplit dsplit "
            "trim_zeros unstack ix_ require fix einsum average median trace pad unwrap resize average trapezoid",
        ),
        (np.linalg, "diagonal matrix_transpose matrix_power multi_dot"),
        (np.fft, "fftshift ifftshift"),
        (np.lib.stride_tricks, "as_strided sliding_window_view"),
    )
    for name in names.split()
    if hasattr(module, name)
)
