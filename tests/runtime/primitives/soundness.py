"""A check that an inferred type holds for what NumPy returns."""

from __future__ import annotations

import copy
import random
import warnings
from typing import Any

import numpy as np

from runtime.primitives.generic import exact_type
from runtime.primitives.primitive import Primitive, call_kernel
from runtime.structure import take_apart
from runtime.types import ANY, ArrayType, Dim, ListType, TupleType, Type, alternatives, includes, type_of


def check(primitive: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any], seed: int | None = None) -> Type | None:
    """Run a call and compare the type of its result with those inferred; None where the call raises.

    Arrays are operands; with a seed some of the numbers are too.
    Returns the type that is inferred when every size is known.
    """
    chooser = random.Random(seed)
    template, leaves = take_apart((args, kwargs), lambda item: _is_operand(item, chooser if seed is not None else None))
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = call_kernel(primitive, tuple(copy.deepcopy(leaves)), {"template": template})
    except Exception:  # noqa: BLE001 - what eager refuses has no type
        primitive.infer(*map(type_of, leaves), template=template)  # and must not break the rule
        return None
    known = primitive.infer(*map(type_of, leaves), template=template)
    _assert_holds(primitive, known, result, {}, leaves, template)
    dims: dict[int, Dim] = {}
    unknown = primitive.infer(*[_with_dims(type_of(leaf), dims, chooser) for leaf in leaves], template=template)
    _assert_holds(primitive, unknown, result, {dim: size for size, dim in dims.items()}, leaves, template)
    rankless = primitive.infer(*[_without_rank(type_of(leaf)) for leaf in leaves], template=template)
    _assert_holds(primitive, rankless, result, {}, leaves, template)
    return known


def _is_operand(item: Any, chooser: random.Random | None) -> bool:
    if isinstance(item, np.ndarray):
        return True
    if chooser is not None and (isinstance(item, np.generic) or type(item) in (int, float, complex)):
        return chooser.random() < 0.5
    return False


def _with_dims(type_: Type, dims: dict[int, Dim], chooser: random.Random) -> Type:
    if not isinstance(type_, ArrayType) or not type_.shape:
        return type_
    sizes = tuple(dims.setdefault(size, Dim()) if chooser.random() < 0.7 else size for size in type_.shape)
    return ArrayType(type_.dtype, sizes, type_.kind)


def _without_rank(type_: Type) -> Type:
    if isinstance(type_, ArrayType) and type_.kind == "array":
        return ArrayType(type_.dtype, None)
    return type_


def _assert_holds(
    primitive: Primitive, type_: Type, result: Any, sizes: dict[Dim, int], leaves: Any, template: Any
) -> None:
    actual = type_of(result) if isinstance(result, np.generic) else exact_type_or_any(result)
    what = f"{primitive} of {list(map(type_of, leaves))} by {template}: inferred {type_!r}, is {actual!r}"
    assert includes(type_, actual), what
    assert same_sizes(type_, actual, sizes), f"{what}: one unknown size has two values"


def exact_type_or_any(result: Any) -> Type:
    """The type of a result, its items included."""
    if isinstance(result, np.ndarray) and type(result) is not np.ndarray:
        return ANY
    return exact_type(result)


def same_sizes(type_: Type, actual: Type, sizes: dict[Dim, int]) -> bool:
    """Whether each unknown size stands for one number only, in one of the alternatives that hold."""
    return any(
        includes(alternative, actual) and _same_sizes(alternative, actual, dict(sizes))
        for alternative in alternatives(type_)
    )


def _same_sizes(type_: Any, actual: Any, sizes: dict[Dim, int]) -> bool:
    if isinstance(type_, TupleType) and isinstance(actual, TupleType):
        return all(
            _same_sizes(one, other, sizes) if not hasattr(one, "alternatives") else True
            for one, other in zip(type_.elements, actual.elements, strict=True)
        )
    if isinstance(type_, ListType) or not isinstance(type_, ArrayType) or not isinstance(actual, ArrayType):
        return True
    pairs = zip(type_.shape or (), actual.shape or (), strict=False)
    return all(sizes.setdefault(w, n) == n for w, n in pairs if isinstance(w, Dim))
