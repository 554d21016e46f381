"""What is known of the operands of an operator with a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from runtime.primitives.operators import BINARY
from runtime.primitives.polynomials import is_polynomial
from runtime.trace.builder import apply, current, is_literal
from runtime.trace.containers import MAX_KNOWN_ITEMS, static_type
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ArrayType, ListType, ObjectType, TupleType, Type, alternatives


def is_numpy(item: Any, *kinds: str) -> bool:
    """Whether a value is certain to be NumPy's, of one of the kinds given: its operators come before those of lists."""
    types = alternatives(static_type(item))
    return all(isinstance(one, ArrayType) and one.kind in kinds for one in types)


def multiplies_items(item: Any) -> bool:
    """Whether a value is certain to be an array or a polynomial, whose product with a list has the items in it."""
    return is_numpy(item, "array") or all(map(is_polynomial, alternatives(static_type(item))))


def multiplied(items: Any, count: Any, repeat: Callable[[Any], Any]) -> Any:
    """A list times an array, as only the run may tell; else `repeat(count)`. An array itself has the operator."""
    if multiplies_items(count):
        return NotImplemented
    kinds = alternatives(count.ag_type) if type(count) is Symbolic else ()
    if ANY not in kinds and not any(isinstance(one, ArrayType) and one.kind == "array" for one in kinds):
        return repeat(count)
    return by_class(count, np.ndarray, lambda: apply(BINARY["mul"], items, count), lambda: repeat(count))


def may_be_numpy(item: Any) -> bool:
    """Whether a value may be NumPy's."""
    kinds = alternatives(static_type(item))
    return ANY in kinds or any(isinstance(one, ArrayType) and one.kind != "python" for one in kinds)


def by_class(item: Any, classes: Any, if_instance: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """A staged choice by the class of a value of run time."""
    from runtime.trace.class_builtins import is_instance
    from runtime.trace.control import cond

    return cond(is_instance(item, classes), if_instance, otherwise, ())


def is_long_list(items: Sequence[Any], count: Any = 1) -> bool:
    """Whether so many times the items, which are all values of run time, should not be known one by one."""
    is_long = type(count) is int and len(items) * count > MAX_KNOWN_ITEMS and not current().executes
    return is_long and all(type(item) is Symbolic or is_literal(item) for item in items)


def items_given(other: Any) -> Sequence[Type] | None:
    """The types of the items that `x += other` or `x |= other` puts into a container x; None where it is no container.

    An array, and what is of no known class, is taken for a number.
    """
    from runtime.trace.common_types import types_in
    from runtime.trace.dict_views import View
    from runtime.trace.dicts import Dict
    from runtime.trace.lists import List
    from runtime.trace.one_shot import OneShot
    from runtime.trace.sets import Set

    if isinstance(other, List | Dict | Set):
        return types_in(other)
    if isinstance(other, list | tuple | dict | set | frozenset):
        return tuple(map(static_type, other.values() if isinstance(other, dict) else other))
    if isinstance(other, OneShot | View):
        return (ANY,)
    given: list[Type] = []
    for kind in alternatives(other.ag_type) if type(other) is Symbolic else ():
        if isinstance(kind, ListType):
            given.append(kind.element)
        elif isinstance(kind, TupleType):
            given += kind.elements
        elif kind in (ObjectType(dict), ObjectType(set)):
            given.append(ANY)
    return given or None
