"""Values of Python's library that never change and know nothing of the user's: patterns, fractions, decimals, dates."""

from __future__ import annotations

import datetime
import decimal
import fractions
import operator
import re
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from runtime.primitives.primitive import Primitive
from runtime.types import ANY as ANYTHING
from runtime.types import (
    BOOL,
    FLOAT,
    INT,
    NONE,
    STR,
    Alternative,
    ArrayType,
    ListType,
    ObjectType,
    TupleType,
    Type,
    type_of,
    union,
)

Fraction, Decimal = fractions.Fraction, decimal.Decimal
_MATCH = union((NONE, ObjectType(re.Match)))

# Objects of each class, such that the class of an operator's result is the same for all others.
_SAMPLES: dict[Any, tuple[Any, ...]] = {
    Fraction: (Fraction(-7, 3), Fraction(1, 2), Fraction(4)),
    Decimal: (Decimal("-1.5"), Decimal("0.25"), Decimal(3)),
    datetime.timedelta: (datetime.timedelta(-1), datetime.timedelta(hours=5)),
    datetime.date: (datetime.date(2024, 2, 29), datetime.date(1999, 1, 1)),
    datetime.datetime: (datetime.datetime(2024, 2, 29, 5), datetime.datetime(1999, 1, 1)),
    datetime.time: (datetime.time(5), datetime.time(23, 59)),
}
_NUMBERS: dict[str, tuple[Any, ...]] = {"b": (True,), "i": (3, -2), "f": (0.5, -2.0)}
CLASSES = frozenset((*_SAMPLES, datetime.timezone, re.Pattern, re.Match, uuid.UUID))

_TEXTS_OF_DATES: dict[str, Type] = dict.fromkeys(("isoformat", "strftime", "ctime"), STR)
_OF_DATES: dict[str, Type] = {**_TEXTS_OF_DATES, **dict.fromkeys(("weekday", "isoweekday", "toordinal"), INT)}
_OF_CLASS = {  # which give an object of the same class
    Decimal: ("quantize", "sqrt", "copy_abs", "normalize", "to_integral_value", "ln", "exp", "log10", "copy_negate"),
    Fraction: ("limit_denominator",),
    datetime.date: ("replace",),
    datetime.datetime: ("replace",),
    datetime.time: ("replace",),
}
_METHODS: dict[type, dict[str, Type]] = {
    re.Pattern: {**dict.fromkeys(("match", "search", "fullmatch"), _MATCH), "split": ListType(ANYTHING)},
    re.Match: {
        **dict.fromkeys(("start", "end"), INT),
        "span": TupleType((INT, INT)),
        "groupdict": ObjectType(dict),
    },
    Fraction: {"as_integer_ratio": TupleType((INT, INT)), "is_integer": BOOL},
    Decimal: {"as_integer_ratio": TupleType((INT, INT)), "is_nan": BOOL, "is_zero": BOOL, "is_signed": BOOL},
    datetime.timedelta: {"total_seconds": FLOAT},
    datetime.date: _OF_DATES,
    datetime.datetime: {
        **_OF_DATES,
        "timestamp": FLOAT,
        "date": ObjectType(datetime.date),
        "time": ObjectType(datetime.time),
    },
    datetime.time: _TEXTS_OF_DATES,
}
for _cls, _names in _OF_CLASS.items():
    _METHODS[_cls] = {**_METHODS.get(_cls, {}), **dict.fromkeys(_names, ObjectType(_cls))}
_METHODS[re.Pattern]["findall"] = ListType(ANYTHING)

# Attributes of the classes themselves that make objects of them.
MAKING = frozenset(
    (
        *("today", "now", "utcnow", "fromtimestamp", "fromordinal", "fromisoformat", "fromisocalendar", "strptime"),
        *("combine", "from_float", "from_decimal", "from_number"),
    )
)
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    name: getattr(operator, name) for name in ("add", "sub", "mul", "truediv", "floordiv", "mod")
} | {name: getattr(operator, name) for name in ("lt", "le", "gt", "ge", "eq", "ne")}
_UNARY: dict[str, Callable[[Any], Any]] = {"neg": operator.neg, "pos": operator.pos, "abs": abs}


def is_value(kind: Any) -> bool:
    """Whether a type is that of such values."""
    return type(kind) is ObjectType and kind.cls in CLASSES


def method_type(cls: Any, name: str) -> Type:
    """The type of what a method of such a value gives."""
    return _METHODS.get(cls, {}).get(name, ANYTHING)


@lru_cache(maxsize=1024)
def binary_type(name: str, left: Alternative, right: Alternative) -> Type:
    """The type of a binary operator of which one operand is such a value."""
    found = [_tried(_OPERATORS.get(name), one, other) for one in _samples(left) for other in _samples(right)]
    return found[0] if found and all(type_ == found[0] for type_ in found) else ANYTHING


@lru_cache(maxsize=256)
def unary_type(name: str, kind: Alternative) -> Type:
    """The type of a unary operator of such a value."""
    found = [_tried(_UNARY.get(name), one) for one in _samples(kind)]
    return found[0] if found and all(type_ == found[0] for type_ in found) else ANYTHING


def _samples(kind: Alternative) -> tuple[Any, ...]:
    if isinstance(kind, ArrayType):
        return _NUMBERS.get(kind.dtype.kind, ()) if kind.kind == "python" else ()
    return _SAMPLES.get(kind.cls, ()) if isinstance(kind, ObjectType) else ()


def _tried(operation: Callable[..., Any] | None, *operands: Any) -> Type:
    if operation is None:
        return ANYTHING
    try:
        return type_of(operation(*operands))
    except (TypeError, ArithmeticError, ValueError):
        return ANYTHING  # the error is that of the run


def _returns(type_: Type) -> Callable[..., Type]:
    return lambda *types, **params: type_


def _making(cls: type) -> Primitive:
    return Primitive(f"{cls.__module__}.{cls.__name__}", cls, _returns(ObjectType(cls)), has_effect=True)


MAKE: dict[Any, Primitive] = {cls: _making(cls) for cls in (*_SAMPLES, datetime.timezone, uuid.UUID)}
# Functions of texts that give such values.
OF_PATTERNS: dict[Any, Primitive] = {
    function: Primitive(f"re.{function.__name__}", function, _returns(type_))
    for function, type_ in (
        (re.compile, ObjectType(re.Pattern)),
        (re.match, _MATCH),
        (re.search, _MATCH),
        (re.fullmatch, _MATCH),
        (re.finditer, ObjectType(type(re.finditer("", "")))),
    )
}
PRIMITIVES = (*MAKE.values(), *OF_PATTERNS.values())
