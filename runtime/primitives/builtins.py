"""Python's builtin functions, for operands known at run time only."""

from __future__ import annotations

import functools
import heapq
import math
import operator
from collections.abc import Callable, Iterable, Sequence
from types import GeneratorType
from typing import Any

import numpy as np

from runtime.primitives.operators import BINARY
from runtime.primitives.primitive import Primitive
from runtime.primitives.rules import infer_call, inferring, is_type, returns
from runtime.primitives.shapes import Unknown
from runtime.types import (
    ANY,
    BOOL,
    BYTES,
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
    if isinstance(items, list | tuple):  # items known one by one
        return union(map(_as_type, items)) if items else ANY
    if isinstance(items, ArrayType):
        if items.shape == () or items.dtype.kind not in "biufcmM":
            raise Unknown
        if items.shape is None:
            return union((items, ArrayType(items.dtype, (), "scalar"))) if items.kind == "array" else ANY
        rest = items.shape[1:]
        return ArrayType(items.dtype, rest, "array" if rest else "scalar")
    if items == ObjectType(range):
        return INT
    return STR if items == STR else INT if items == BYTES else ANY


def _as_type(item: Any) -> Type:
    """The type of an argument, which may hold operands, given as their types, and known values."""
    if is_type(item):
        found: Type = item
        return found
    if isinstance(item, tuple):
        return TupleType(tuple(map(_as_type, item)), type(item))
    return ListType(ANY) if type(item) is list else type_of(item)


def _extreme_type(*args: Any, key: Any = None, **default: Any) -> Type:
    found = element_type(args[0]) if len(args) == 1 else union(map(_as_type, args))
    return union((found, *map(_as_type, default.values())))


def _sum_type(items: Any, start: Any = 0) -> Type:
    total = _as_type(start)
    if isinstance(items, list | tuple):
        for item in items:
            total = BINARY["add"].infer(total, _as_type(item))
        return total
    element = element_type(items)
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


def _best_type(items: Any, keys: Any, **options: Any) -> Type:
    return union((element_type(items), *([_as_type(options["default"])] if "default" in options else [])))


def _few_type(n: Any, items: Any, keys: Any) -> Type:
    return ListType(element_type(items))


def _sorted_type(items: Any, keys: Any, reverse: Any = False) -> Type:
    return ListType(element_type(items))


def _unpacked_type(items: Any, before: int, after: int) -> Type:
    if isinstance(items, TupleType):
        return ANY
    item = element_type(items)
    return TupleType((item,) * before + (ListType(item),) + (item,) * after)


def _list_type(items: Any = (), **options: Any) -> Type:
    return ListType(element_type(items))


def _tuple_type(items: Any) -> Type:
    return items if isinstance(items, TupleType) else ObjectType(tuple)


def length(count: Any) -> int:
    """What `len` makes of a `__len__` that returned `count`."""
    found = operator.index(count)
    if found < 0:
        raise ValueError("__len__() should return >= 0")
    return found


def _identity(item: Any, asked: list[Any]) -> int:
    """`id(item)`, which no other object gets before the list is gone."""
    asked.append(item)
    return id(item)


def _builtin(name: str, kernel: Callable[..., Any], result: Type, **facts: Any) -> Primitive:
    return Primitive(name, kernel, returns(result), **facts)


def _best(choose: Callable[..., Any]) -> Callable[..., Any]:
    """`min` or `max` of items whose keys are computed already."""

    def kernel(items: Iterable[Any], keys: Iterable[Any], **options: Any) -> Any:
        return choose(items, key=in_turn(keys), **options)

    return kernel


def in_turn(keys: Iterable[Any]) -> Callable[[Any], Any]:
    """A function that gives one key after the other, whatever item it is called with: `next`, the item its default."""
    return functools.partial(next, iter(keys))


def _place(choose: Callable[..., Any]) -> Callable[..., int]:
    """Where the item stands that `min` or `max` chooses by its key."""

    def kernel(keys: Iterable[Any]) -> int:
        found = list(keys)
        return choose(range(len(found)), key=found.__getitem__)

    return kernel


def _sorted_by(items: Iterable[Any], keys: Iterable[Any], reverse: Any = False) -> list[Any]:
    return sorted(items, key=in_turn(keys), reverse=reverse)


def _best_few(choose: Callable[..., list[int]]) -> Callable[..., list[Any]]:
    def kernel(n: Any, items: Iterable[Any], keys: Iterable[Any]) -> list[Any]:
        known, found = list(items), list(keys)
        return [known[k] for k in choose(n, range(len(known)), key=found.__getitem__)]

    return kernel


def _sorted_by_comparison(items: Iterable[Any], compare: Callable[[Any, Any], Any], reverse: Any = False) -> list[Any]:
    return sorted(items, key=functools.cmp_to_key(compare), reverse=reverse)


def _order(keys: Iterable[Any], reverse: Any = False) -> list[int]:
    """The places of the items in the order that `sorted` gives them."""
    found = list(keys)
    return sorted(range(len(found)), key=found.__getitem__, reverse=reverse)


def _order_by_pairs(less: Sequence[bool], reverse: Any = False) -> list[int]:
    """The places of the items in the order that `sorted` gives them; `less` compares each with each."""
    count = math.isqrt(len(less))

    def compare(one: int, other: int) -> int:
        return -1 if less[one * count + other] else 0

    return sorted(range(count), key=functools.cmp_to_key(compare), reverse=reverse)


def _unpack(items: Iterable[Any], before: int, after: int) -> tuple[Any, ...]:
    """What `a, *b, c = items` assigns."""
    [*found] = items  # not `list(items)`, which has another error for what has none
    if len(found) < before + after:
        raise ValueError(f"not enough values to unpack (expected at least {before + after}, got {len(found)})")
    end = len(found) - after
    return (*found[:before], found[before:end], *found[end:])


_SET_TESTS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "isdisjoint", "issubset", "issuperset")
SET_READING = (
    *_SET_TESTS, "__and__", "__or__", "__sub__", "__xor__", "__rand__", "__ror__", "__rsub__", "__rxor__",
    "union", "intersection", "difference", "symmetric_difference",
)  # fmt: skip
SET_CHANGING = (
    "add", "discard", "remove", "pop", "clear", "update", "intersection_update", "difference_update",
    "symmetric_difference_update", "__iand__", "__ior__", "__isub__", "__ixor__",
)  # fmt: skip


def _set_kernel(cls: type, name: str) -> Callable[..., Any]:
    """A method of sets; as an operator it goes on to the other operand, which may be a view of a dict."""
    if name in SET_READING and name.startswith("__r"):
        forward = getattr(operator, f"__{name[3:]}")
        return lambda right, left: forward(left, right)
    own: Callable[..., Any] = getattr(cls, name)
    if name.startswith("__i"):
        return _in_place(getattr(operator, name))
    return getattr(operator, name, own) if name in SET_READING else own


def _in_place(operation: Callable[..., Any]) -> Callable[..., Any]:
    """An operator that changes a set, or has another result: that of a view of a dict, which the set gets then."""

    def change(members: set[Any], other: Any) -> set[Any]:
        found = operation(members, other)
        if found is not members:
            members.clear()
            members.update(found)
        return members

    return change


def _set_method(name: str) -> Primitive:
    kernel, label = _set_kernel(set, name), f"set.{name.strip('_')}"
    if name in SET_CHANGING:
        return Primitive(label, kernel, returns(ANY), has_effect=True, writes=(0,), views=(0,))
    return Primitive(label, kernel, returns(BOOL if name in _SET_TESTS else ObjectType(set)), views=(0, 1))


SET_METHODS: dict[str, Primitive] = {name: _set_method(name) for name in (*SET_READING, *SET_CHANGING)}


FROZENSET_METHODS: dict[str, Primitive] = {
    name: Primitive(
        f"frozenset.{name.strip('_')}",
        _set_kernel(frozenset, name),
        returns(BOOL if name in _SET_TESTS else ObjectType(frozenset)),
        views=(0, 1),
    )
    for name in SET_READING
}


def set_method(name: str) -> Primitive:
    """The primitive for a method of `set`."""
    return SET_METHODS[name]


def _dim(x: Any, axis: int) -> int:
    return x.shape[axis]


def _unpack_exactly(items: Iterable[Any], count: int) -> tuple[Any, ...]:
    """The targets of `a, b = items`."""
    found: tuple[Any, ...] = _unpacking(count)(items)
    return found


@functools.lru_cache
def _unpacking(count: int) -> Callable[[Iterable[Any]], tuple[Any, ...]]:
    """Python's own unpacking, which takes no item too many, and raises in its own words."""
    targets = "".join(f"item_{k}, " for k in range(count))
    namespace: dict[str, Any] = {}
    exec(f"def unpack(items):\n    [{targets}] = items\n    return ({targets})", namespace)
    unpack: Callable[[Iterable[Any]], tuple[Any, ...]] = namespace["unpack"]
    return unpack


def _infer_unpack_exactly(items: Type, count: int) -> Type:
    return TupleType((infer_call(element_type, (items,)),) * count)


def _itself(item: Any) -> Any:
    return item


def _kept(item: Any) -> bool:
    return True


IS = _builtin("is_", operator.is_, BOOL, may_raise=False, symbol="is")
IS_NOT = _builtin("is_not", operator.is_not, BOOL, may_raise=False, symbol="is not")
ID = Primitive("id", _identity, returns(INT), has_effect=True, writes=(1,), may_raise=False)
NOT = _builtin("not_", operator.not_, BOOL)
TRUTH = _builtin("truth", bool, BOOL)
LEN = _builtin("len", len, INT)
CONTAINS = _builtin("contains", operator.contains, BOOL)
DIM = _builtin("dim", _dim, INT, may_raise=False)  # params: axis
TO_BOOL = _builtin("bool", bool, BOOL)
TO_INT = _builtin("int", int, INT)
INDEX = _builtin("index", operator.index, INT)
TO_BYTES = _builtin("bytes", bytes, BYTES)
LENGTH = _builtin("length", length, INT)
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
# What `map` and `filter` are at run time: iterators of these classes over a generator that computes their items.
MAP = Primitive("map", lambda items: map(_itself, items), returns(ObjectType(map)), views=(0,))
FILTER = Primitive("filter", lambda items: filter(_kept, items), returns(ObjectType(filter)), views=(0,))
ENUMERATE = _builtin("enumerate", enumerate, ObjectType(enumerate), views=(0,))
ZIP = _builtin("zip", zip, ObjectType(zip), views=(0, 1))
REVERSED = Primitive("reversed", reversed, returns(ANY), views=(0,))
ITER = Primitive("iter", iter, returns(ANY), views=(0,))
NEXT = Primitive("next", next, returns(ANY), has_effect=True, writes=(0,), views=(0,))
# What else a generator does. Of run time: those of the trace, and those that the user's code was given.
GENERATOR_METHODS = {
    name: Primitive(name, getattr(GeneratorType, name), returns(ANY), has_effect=True, writes=(0,), views=(0, 1))
    for name in ("send", "throw")
} | {"close": Primitive("close", GeneratorType.close, returns(NONE), has_effect=True, writes=(0,))}
# A known iterator of itertools, made anew by the function that the operand is: a run must not use it up for the next.
NEW_ITERATOR = Primitive("new_iterator", lambda make: make(), returns(ANY), may_raise=False)
ANY_OF = _builtin("any", any, BOOL)
ALL_OF = _builtin("all", all, BOOL)
CONSTANT = Primitive("constant", lambda value: value, lambda type_, **params: type_, may_raise=False)
PRINT = _builtin("print", print, NONE, has_effect=True)
MIN_BY = Primitive("min_by", _best(min), inferring(_best_type), views=(0,))
MAX_BY = Primitive("max_by", _best(max), inferring(_best_type), views=(0,))
NSMALLEST = Primitive("nsmallest", _best_few(heapq.nsmallest), inferring(_few_type), views=(1,))
NLARGEST = Primitive("nlargest", _best_few(heapq.nlargest), inferring(_few_type), views=(1,))
SORTED_BY_COMPARISON = Primitive(
    "sorted_by_comparison", _sorted_by_comparison, inferring(_sorted_type), views=(0,), has_effect=True
)
SORTED_BY = Primitive("sorted_by", _sorted_by, inferring(_sorted_type), views=(0,))
MIN_PLACE = _builtin("min_place", _place(min), INT)
MAX_PLACE = _builtin("max_place", _place(max), INT)
SORTED_ORDER = _builtin("sorted_order", _order, ListType(INT))
ORDER_BY_PAIRS = _builtin("order_by_pairs", _order_by_pairs, ListType(INT))
TO_SET = _builtin("to_set", set, ObjectType(set), views=(0,))
TO_FROZENSET = _builtin("to_frozenset", frozenset, ObjectType(frozenset), views=(0,))
TO_DICT = _builtin("to_dict", dict, ObjectType(dict), views=(0,))
ISSUBCLASS = _builtin("issubclass", issubclass, BOOL)
HASATTR = _builtin("hasattr", hasattr, BOOL)
DIR = _builtin("dir", dir, ListType(STR), has_effect=True)  # of a class, too, whose attributes come and go
GETATTR_OR = Primitive("getattr_or", getattr, returns(ANY), views=(0, 1))
NEXT_OR = Primitive("next_or", next, returns(ANY), has_effect=True, writes=(0,), views=(0, 1))
CALLABLE = _builtin("callable", callable, BOOL, may_raise=False)
ASCII = _builtin("ascii", ascii, STR)
BIN = _builtin("bin", bin, STR)
HEX = _builtin("hex", hex, STR)
OCT = _builtin("oct", oct, STR)
JOIN = _builtin("str.join", str.join, STR)
NDINDEX = _builtin("ndindex", np.ndindex, ObjectType(np.ndindex))
NDENUMERATE = _builtin("ndenumerate", np.ndenumerate, ObjectType(np.ndenumerate), views=(0,))
UNPACK_EXACTLY = Primitive("unpack_exactly", _unpack_exactly, _infer_unpack_exactly, views=(0,))
UNPACK = Primitive(
    "unpack",
    _unpack,
    lambda type_, **params: infer_call(
        lambda items: _unpacked_type(items, params["before"], params["after"]), (type_,)
    ),
    views=(0,),
)
PRIMITIVES = (
    *[item for item in list(globals().values()) if isinstance(item, Primitive)],
    *SET_METHODS.values(),
    *GENERATOR_METHODS.values(),
)
