"""What is known of the operands of an operator with a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.primitives.polynomials import is_polynomial
from runtime.trace.builder import current, is_literal
from runtime.trace.containers import MAX_KNOWN_ITEMS, static_type
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ArrayType, alternatives


def is_numpy(item: Any, *kinds: str) -> bool:
    """Whether a value is certain to be NumPy's, of one of the kinds given: its operators come before those of lists."""
    types = alternatives(static_type(item))
    return all(isinstance(one, ArrayType) and one.kind in kinds for one in types)


def multiplies_items(item: Any) -> bool:
    """Whether a value is certain to be an array or a polynomial, whose product with a list has the items in it."""
    return is_numpy(item, "array") or all(map(is_polynomial, alternatives(static_type(item))))


def may_be_numpy(item: Any) -> bool:
    """Whether a value may be NumPy's."""
    kinds = alternatives(static_type(item))
    return ANY in kinds or any(isinstance(one, ArrayType) and one.kind != "python" for one in kinds)


def is_long_list(items: Sequence[Any], count: Any = 1) -> bool:
    """Whether so many times the items, which are all values of run time, should not be known one by one."""
    is_long = type(count) is int and len(items) * count > MAX_KNOWN_ITEMS and not current().executes
    return is_long and all(type(item) is Symbolic or is_literal(item) for item in items)
