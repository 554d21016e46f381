"""What of a cotangent belongs to one of two arguments of which the greater or the smaller one was taken."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.gradients.operation import Operation
from runtime.gradients.rules import define
from runtime.primitives.rules import array_or_scalar, array_type
from runtime.types import Type

# The integers that are as wide as floats.
_WORDS = {numpy.dtype(f"f{size}"): numpy.dtype(f"i{size}") for size in (2, 4, 8)}
_ONE = numpy.array(1, numpy.int8)
_DOUBLE = numpy.dtype(float)


def _share(loses: numpy.ufunc, cotangent: Any, x: Any, other: Any) -> Any:
    """The cotangent of `x`: nothing where `loses(x, other)`, half of it in a tie.

    Bits are masked: `np.where` waits for each item of an irregular mask, and a product keeps infinities and NaN.
    """
    if type(other) is float and isinstance(x, numpy.ndarray) and x.dtype == _DOUBLE:
        other = numpy.asarray(other)  # once, not by each comparison
    lost = loses(x, other)
    tied = numpy.equal(x, other)
    word = _WORDS.get(cotangent.dtype) if isinstance(cotangent, numpy.ndarray) else None
    if word is None or cotangent.shape != lost.shape or not lost.shape:
        return numpy.where(lost, 0, _halved(cotangent, tied))[()]
    bits = numpy.subtract(lost.view(numpy.int8), _ONE).astype(word)  # none where it is lost, else all
    found = numpy.bitwise_and(bits, cotangent.view(word), bits).view(cotangent.dtype)
    return _halved(found, tied) if numpy.count_nonzero(tied) else found


def _halved(g: Any, where: Any) -> Any:
    dtype = numpy.asarray(g).dtype
    return g * (1 - (dtype.type(0.5) if dtype.kind == "f" else 0.5) * where)


def _share_type(loses: Any, cotangent: Any, x: Any, other: Any) -> Type:
    found = array_type(cotangent)
    return array_or_scalar(found.dtype, found.shape)


share = Operation("share_of_choice", _share, _share_type)
define(
    _share,
    "loses, cotangent, x, other",
    cotangent=lambda g, loses, x, other: share(loses, g, x, other),
    x=None,
    other=None,
)
