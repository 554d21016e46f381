"""The functions of Python's `math` module."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from runtime.primitives.primitive import Primitive
from runtime.primitives.rules import infer_call, inferring
from runtime.primitives.shapes import Unknown
from runtime.types import ANY, BOOL, FLOAT, INT, ArrayType, ListType, TupleType, Type, alternatives

_INTEGERS = frozenset(["ceil", "comb", "factorial", "floor", "gcd", "isqrt", "lcm", "perm", "trunc"])
_TRUTHS = frozenset(["isclose", "isfinite", "isinf", "isnan"])
_PAIRS: dict[str, Type] = {"frexp": TupleType((FLOAT, INT)), "modf": TupleType((FLOAT, FLOAT))}


def _result(name: str) -> Type:
    if name in _TRUTHS:
        return BOOL
    return INT if name in _INTEGERS else _PAIRS.get(name, FLOAT)


def _infer(name: str) -> Callable[..., Type]:
    result = _result(name)

    def rule(*args: Any, **kwargs: Any) -> Type:
        # `__floor__`, `__ceil__` and `__trunc__` of an unknown object may return anything.
        if name in ("floor", "ceil", "trunc") and any(not isinstance(item, ArrayType | int | float) for item in args):
            raise Unknown
        return result

    def infer(*types: Type, template: Any = None) -> Type:
        if name in ("floor", "ceil", "trunc"):
            return infer_call(rule, types, template)
        return result

    return infer


def _product_type(iterable: Any, /, *, start: Any = 1) -> Type:
    items = [iterable.element] if isinstance(iterable, ListType) else getattr(iterable, "elements", None)
    if isinstance(iterable, ArrayType) or items is None or start != 1:
        raise Unknown
    kinds = {kind for item in items for kind in alternatives(item)}
    return INT if kinds <= {INT, BOOL} else ANY


MATH: dict[Callable[..., Any], Primitive] = {
    function: Primitive(
        f"math.{name}", function, inferring(_product_type) if name in ("prod", "sumprod") else _infer(name)
    )
    for name, function in vars(math).items()
    if callable(function) and not name.startswith("_")
}
PRIMITIVES = tuple(MATH.values())
