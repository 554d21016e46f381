"""Lists of numbers where NumPy takes arrays: they are made arrays first, since rules are for arrays."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

import numpy

from runtime.gradients.calls import FUNCTIONS
from runtime.gradients.rules import RULES, Rule
from runtime.gradients.rules_stores import STORES
from runtime.primitives.primitive import Primitive
from runtime.trace.builder import current
from runtime.trace.calls import plain
from runtime.trace.iterables import in_a_row
from runtime.trace.lists import List
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, ListType


def as_arrays(
    primitive: Primitive, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], Mapping[str, Any]]:
    """The arguments of a call whose derivative may be asked for, lists that NumPy makes arrays of as those."""
    rule = _rule(primitive)
    if rule is None:
        return _with_stored_array(primitive, args), kwargs
    if rule.function is numpy.einsum and args and type(args[0]) is not str:
        return _with_subscripts(args), kwargs
    if primitive.symbol and not any(map(_is_array, args)):
        return args, kwargs  # Python's own operators join lists and tuples
    names = list(rule.parameters)
    if rule.variadic:
        names[names.index(rule.variadic) :] = [rule.variadic] * len(args)
    positional = [_array(rule, name, item) for name, item in zip(names, args, strict=False)]
    return (*positional, *args[len(positional) :]), {name: _array(rule, name, item) for name, item in kwargs.items()}


def _with_stored_array(primitive: Primitive, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of what stores into an array, with a list of run time that is stored as an array."""
    place = _STORING.get(primitive.name)
    if place is None or len(args) <= place or not _is_list_of_run_time(args[place]) or not _is_array(args[0]):
        return args
    return (*args[:place], _as_array(args[place]), *args[place + 1 :])


_STORING = {"setitem": 2, **{name: list(store.parameters).index(store.value) for name, store in STORES.items()}}


def _is_list_of_run_time(item: Any) -> bool:
    return (type(item) is List and item.ag_grown is not None) or (
        type(item) is Symbolic and isinstance(item.ag_type, ListType)
    )


def _is_array(item: Any) -> bool:
    return type(item) is Symbolic and isinstance(item.ag_type, ArrayType)


def _with_subscripts(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of `np.einsum` with the labels in a string, in place of lists of numbers beside the operands."""
    count = len(args) // 2 * 2
    terms, result = ",".join(map(_term, args[1:count:2])), "".join(f"->{_term(labels)}" for labels in args[count:])
    return (terms + result, *args[:count:2])


def _term(labels: Any) -> str:
    return "".join("..." if label is Ellipsis else _LABELS[label] for label in labels)


_LABELS = string.ascii_uppercase + string.ascii_lowercase  # as `np.einsum` orders the numbers


def _rule(primitive: Primitive) -> Rule | None:
    """The rule of a function of NumPy's, or of an operator."""
    kernel = getattr(primitive.kernel, "ag_function", primitive.kernel)
    if primitive.name.startswith("."):
        if not hasattr(numpy.ndarray, primitive.name[1:]):  # of a deque, say
            return None
        kernel = getattr(numpy, primitive.name[1:], kernel)
    rule = RULES.get(kernel if kernel in RULES else FUNCTIONS.get(kernel, kernel))
    return None if rule is None or rule.function in (min, max, sum) else rule


def _array(rule: Rule, name: str, item: Any) -> Any:
    if rule.partials.get(name) is None:
        return item
    if type(item) is Symbolic and item.ag_value in current().flats:
        return in_a_row(item)
    if name in rule.takes_lists or not _is_list(item):
        return item
    return _as_array(item)


def _as_array(item: Any) -> Any:
    from runtime.gradients.functions import np

    return plain(np.array(item))


def _is_list(item: Any) -> bool:
    return isinstance(item.ag_type, ListType) if type(item) is Symbolic else isinstance(item, list | tuple)
