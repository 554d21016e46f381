"""Python's builtin functions, for operands known at run time only."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from runtime.primitives.operators import BINARY
from runtime.primitives.primitive import Primitive
from runtime.primitives.rules import inferring, is_type, returns
from runtime.primitives.shapes import Unknown
from runtime.types import (
    ANY,
    BOOL,
    COMPLEX,
    FLOAT,
    INT,
    NONE,
    STR,
    ArrayType,
    ListType,
    ObjectType,
    TupleType,
    Type,
    type_of,
    union,
)


def element_type(items: Any) -> Type:
    """The type of what iterating over `items` gives."""
    if isinstance(items, ListType):
        return items.element
    if isinstance(items, TupleType):
        return union(items.elements) if items.elements else ANY
    if isinstance(items, ArrayType):
        if not items.shape or items.dtype.kind not in "biufcmM":
            raise Unknown
        rest = items.shape[1:]
        return ArrayType(items.dtype, rest, "array" if rest else "scalar")
    if items == ObjectType(range):
        return INT
    return STR if items == STR else ANY


def _as_type(item: Any) -> Type:
    return item if is_type(item) else type_of(item)


def _extreme_type(*args: Any, key: Any = None, **default: Any) -> Type:
    found = element_type(args[0]) if len(args) == 1 else union(map(_as_type, args))
    return union((found, *map(_as_type, default.values())))


def _sum_type(items: Any, start: Any = 0) -> Type:
    element = element_type(items)
    total = _as_type(start)
    for _ in range(4):  # the type of a running sum settles soon: int, float, float64, complex
        wider = union((total, BINARY["add"].infer(total, element)))
        if wider == total:
            return total
        total = wider
    return ANY


def _round_type(number: Any, ndigits: Any = None) -> Type:
    if not isinstance(number, ArrayType) or number.kind == "array" or number.dtype.kind not in "biuf":
        return ANY
    if ndigits is None or ndigits == NONE:
        return INT if number.kind == "python" or number.dtype.kind in "iuf" else ANY
    if number.kind == "python":
        return FLOAT if number.dtype.kind == "f" else INT
    return ANY if number.dtype.kind == "b" else number


def _list_type(items: Any = (), **options: Any) -> Type:
    return ListType(element_type(items))


def _tuple_type(items: Any) -> Type:
    return items if isinstance(items, TupleType) else ObjectType(tuple)


def _builtin(name: str, kernel: Callable[..., Any], result: Type, **facts: Any) -> Primitive:
    return Primitive(name, kernel, returns(result), **facts)


def _dim(x: Any, axis: int) -> int:
    return x.shape[axis]


IS = _builtin("is_", operator.is_, BOOL, may_raise=False, symbol="is")
IS_NOT = _builtin("is_not", operator.is_not, BOOL, may_raise=False, symbol="is not")
NOT = _builtin("not_", operator.not_, BOOL)
TRUTH = _builtin("truth", bool, BOOL)
LEN = _builtin("len", len, INT)
CONTAINS = _builtin("contains", operator.contains, BOOL)
DIM = _builtin("dim", _dim, INT, may_raise=False)  # params: axis
TO_BOOL = _builtin("bool", bool, BOOL)
TO_INT = _builtin("int", int, INT)
TO_FLOAT = _builtin("float", float, FLOAT)
TO_COMPLEX = _builtin("complex", complex, COMPLEX)
TO_STR = _builtin("str", str, STR)
REPR = _builtin("repr", repr, STR)
FORMAT = _builtin("format", str.format, STR)  # operands by template: the format string first
FORMAT_VALUE = _builtin("format_value", format, STR)
HASH = _builtin("hash", hash, INT)
ORD = _builtin("ord", ord, INT)
CHR = _builtin("chr", chr, STR)
ISINSTANCE = _builtin("isinstance", isinstance, BOOL)
TYPE = Primitive("type", type, returns(ANY), may_raise=False)
RANGE = _builtin("range", range, ObjectType(range))
ROUND = Primitive("round", round, inferring(_round_type))
MIN = Primitive("min", min, inferring(_extreme_type), views=(0, 1))
MAX = Primitive("max", max, inferring(_extreme_type), views=(0, 1))
SUM = Primitive("sum", sum, inferring(_sum_type), views=(0, 1))
POW = Primitive("pow_modulo", pow, returns(ANY))
SORTED = Primitive("sorted", sorted, inferring(_list_type), views=(0,))
TO_LIST = Primitive("to_list", list, inferring(_list_type), views=(0,))
TO_TUPLE = Primitive("to_tuple", tuple, inferring(_tuple_type), views=(0,))
ENUMERATE = _builtin("enumerate", enumerate, ObjectType(enumerate), views=(0,))
ZIP = _builtin("zip", zip, ObjectType(zip), views=(0, 1))
REVERSED = Primitive("reversed", reversed, returns(ANY), views=(0,))
ITER = Primitive("iter", iter, returns(ANY), views=(0,))
NEXT = Primitive("next", next, returns(ANY), has_effect=True, writes=(0,), views=(0,))
ANY_OF = _builtin("any", any, BOOL)
ALL_OF = _builtin("all", all, BOOL)
