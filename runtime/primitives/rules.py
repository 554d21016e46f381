"""What type rules have in common.

A rule is written with the signature of the NumPy function. Each argument is what is known of it: a known Python value
as it is, a type in place of an operand, and tuples, lists, dicts and slices of those. It is asked once for each
combination of alternatives, so that it never meets a `Union`. It raises `Impossible` where eager is certain to raise,
and `Unknown` where it can't tell.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from runtime.primitives.shapes import Impossible, Size, Unknown, broadcast_shapes, equal_size
from runtime.structure import fill
from runtime.types import (
    ANY,
    ArrayType,
    Dim,
    ListType,
    ObjectType,
    Shape,
    TupleType,
    Type,
    UnboundType,
    Union,
    alternatives,
    type_of,
    union,
)

Rule = Callable[..., Type]

MAX_COMBINATIONS = 64
NUMERIC = frozenset("biufc")
_PYTHON_CLASSES = {"b": np.dtype(bool), "i": int, "f": float, "c": complex}

# What NumPy's own argument checks raise; a rule that runs into one has arguments on which eager raises.
ARGUMENT_ERRORS = (TypeError, ValueError, IndexError, OverflowError, AttributeError, KeyError, ZeroDivisionError)


def infer_call(rule: Rule, types: Sequence[Type], template: tuple[Any, Any] | None = None) -> Type:
    """The type of a call by `rule`, for all combinations of alternatives; `ANY` where it is not known."""
    if Union not in map(type, types):
        return _ask(rule, types, template) or ANY
    choices = [alternatives(type_) for type_ in types]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MAX_COMBINATIONS:
        return ANY
    results = [_ask(rule, combination, template) for combination in itertools.product(*choices)]
    possible = [result for result in results if result is not None]
    return union(possible) if possible else ANY


def _ask(rule: Rule, types: Sequence[Type], template: tuple[Any, Any] | None) -> Type | None:
    """What the rule says; None where eager is certain to raise."""
    args = types if template is None else fill(template[0], types)
    kwargs = fill(template[1], types) if template is not None and template[1] else {}
    try:
        return rule(*args, **kwargs)
    except Impossible:
        return None
    except (Unknown, *ARGUMENT_ERRORS):
        return ANY


def inferring(rule: Rule) -> Callable[..., Type]:
    """`infer` of a primitive whose operands come positionally or by template."""

    def infer(*types: Type, template: tuple[Any, Any] | None = None) -> Type:
        return infer_call(rule, types, template)

    return infer


def returns(type_: Type) -> Callable[..., Type]:
    """`infer` of a primitive whose result always has this type."""
    return lambda *types, **params: type_


def is_type(item: Any) -> bool:
    """Whether a rule's argument is a type in place of an operand, not a known value."""
    return isinstance(item, ArrayType | ObjectType | ListType | TupleType | UnboundType)


def written_type(out: Any) -> Type:
    """The type of what a function returns that writes into `out`; it raises where that is no array."""
    if not is_type(out):
        raise Unknown
    return out


def array_type(item: Any) -> ArrayType:
    """The type of an argument that NumPy takes as an array; nested sequences as `np.array` takes them."""
    if type(item) is ArrayType:
        return item
    if isinstance(item, bool | int | float | complex | np.generic):
        if type(item) is int and not -(2**63) <= item < 2**63:
            raise Unknown
        return type_of(item)  # type: ignore[return-value]
    if type(item) is TupleType:
        return sequence_type(item.elements)
    if isinstance(item, list | tuple):
        return sequence_type(item)
    if isinstance(item, range):
        return ArrayType(np.dtype(np.int64), (len(item),))
    raise Unknown


def numeric_type(item: Any) -> ArrayType:
    """As `array_type`, of bool, integer, float or complex dtype in native byte order."""
    found = array_type(item)
    if found.dtype.kind not in NUMERIC:
        raise Unknown
    return found


def sequence_type(items: Sequence[Any]) -> ArrayType:
    """The type that `np.array(items)` has."""
    if not items:
        return ArrayType(np.dtype(np.float64), (0,))
    types = [numeric_type(item) for item in items]
    dtype = np.result_type(*[type_.dtype for type_ in types])
    return ArrayType(dtype, (len(types), *common_shape([type_.shape for type_ in types])))


def common_shape(shapes: Sequence[Shape | None]) -> Shape:
    """The shape that all must have. Raises `Unknown` where a rank is unknown."""
    result = known_rank(shapes[0])
    for shape in map(known_rank, shapes[1:]):
        if len(shape) != len(result):
            raise Impossible
        result = tuple(map(equal_size, result, shape))
    return result


def known_rank(shape: Shape | None) -> Shape:
    """The shape, where its rank is known; raises `Unknown` where not."""
    if shape is None:
        raise Unknown
    return shape


def rank(item: ArrayType) -> int:
    """The number of axes; raises `Unknown` where it is not known."""
    return len(known_rank(item.shape))


@lru_cache(maxsize=4096)
def array(dtype: np.dtype, shape: Shape | None) -> ArrayType:
    """An array, 0-d ones included."""
    return ArrayType(dtype, shape)


@lru_cache(maxsize=4096)
def array_or_scalar(dtype: np.dtype, shape: Shape | None) -> Type:
    """A result that NumPy returns as a scalar where it is 0-d."""
    if shape is None:
        return union((ArrayType(dtype, None), ArrayType(dtype, (), "scalar")))
    return ArrayType(dtype, shape, "array" if shape else "scalar")


@lru_cache(maxsize=4096)
def resolve(ufunc: np.ufunc, types: tuple[tuple[np.dtype, bool], ...], signature: Any = None) -> tuple[np.dtype, ...]:
    """The dtypes of a ufunc's results, by NEP 50; each operand is its dtype and whether it is a Python number."""
    keys: tuple[Any, ...] = tuple(_PYTHON_CLASSES[dtype.kind] if weak else dtype for dtype, weak in types)
    try:
        options = {} if signature is None else {"signature": signature}
        found = ufunc.resolve_dtypes((*keys, *[None] * ufunc.nout), **options)
    except TypeError:
        raise Impossible from None
    return found[ufunc.nin :]


def weak_key(type_: ArrayType) -> tuple[np.dtype, bool]:
    """An operand as `resolve` wants it."""
    return (type_.dtype, type_.kind == "python")


def promoted(types: Sequence[ArrayType]) -> np.dtype:
    """`np.result_type` of operands, where Python numbers are weak."""
    keys: list[Any] = [
        {"b": np.dtype(bool), "i": 0, "f": 0.0, "c": 0j}[t.dtype.kind] if t.kind == "python" else t.dtype for t in types
    ]
    return np.result_type(*keys)


_DTYPES: dict[type | None, np.dtype] = {
    type(np.dtype(char)): np.dtype(char) for char in np.typecodes["All"] if np.dtype(char).kind in "biufc"
}
NUMBER_DTYPES: Any = tuple(_DTYPES)  # the classes of the dtypes of numbers


def dtype_of(item: Any, default: np.dtype | None = None) -> np.dtype:
    """A `dtype=` argument. Raises `Unknown` where it is not known, or makes arrays of more axes."""
    if item is None and default is not None:
        return default
    if isinstance(item, ObjectType) and item.cls in _DTYPES:
        return _DTYPES[item.cls]
    if is_type(item):
        raise Unknown
    found = np.dtype(item)
    if found.subdtype is not None:
        raise Unknown
    return found


def size_of(item: Any) -> Size:
    """A count or a size: an int, or an unknown size for an operand that is an integer."""
    if isinstance(item, Dim):
        return item
    if isinstance(item, ArrayType):
        if item.shape != () or item.dtype.kind not in "iu":
            raise Unknown
        return Dim()
    if is_type(item):
        raise Unknown
    size = operator.index(item)
    if size < 0:
        raise Impossible
    return size


def shape_of(item: Any) -> Shape:
    """A `shape` argument: a size or a sequence of them."""
    if isinstance(item, TupleType):
        return tuple(map(size_of, item.elements))
    if isinstance(item, tuple | list):
        return tuple(map(size_of, item))
    return (size_of(item),)


def flag(item: Any) -> bool:
    """A known flag such as `keepdims`; raises `Unknown` where it is an operand."""
    if is_type(item):
        raise Unknown
    return bool(item)


def broadcast_types(*types: ArrayType) -> Shape | None:
    """The shape that operands broadcast to."""
    return broadcast_shapes(*[type_.shape for type_ in types])
