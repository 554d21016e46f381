"""Operators: the inferred type holds for what Python and NumPy return, for all pairs of kinds."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pytest

from runtime.primitives.operators import BINARY, INPLACE, UNARY
from runtime.types import ANY, FLOAT, INT, NONE, STR, ArrayType, Dim, TupleType, includes, type_of, union

PYTHON = [True, 3, -2, 2.5, -1.5, 1 + 2j, None, "a%s", (1, 2.0)]
CODES = "?bBhLlefdgFD"
SCALARS = [np.ones((), code)[()] for code in CODES]
ARRAYS = [np.ones(shape, code) for code in CODES for shape in ((), (3,), (2, 3))]
VALUES = PYTHON + SCALARS + ARRAYS
PAIRS = [*itertools.product(VALUES, PYTHON + SCALARS), *itertools.product(PYTHON + SCALARS, ARRAYS)]
PAIRS += [*itertools.product(ARRAYS, ARRAYS[1::5]), (np.ones((3, 3)), np.ones((3, 3), "f4"))]


def call(kernel: Any, *args: Any) -> Any:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return kernel(*args)
        except (TypeError, ValueError, ZeroDivisionError, OverflowError):
            return NotImplemented


@pytest.mark.parametrize("name", BINARY)
def test_binary_types_hold(name: str) -> None:
    primitive = BINARY[name]
    for left, right in PAIRS:
        inferred = primitive.infer(type_of(left), type_of(right))
        result = call(primitive.kernel, left, right)
        if result is not NotImplemented:
            assert includes(inferred, type_of(result)), (name, type_of(left), type_of(right), inferred, type_of(result))


@pytest.mark.parametrize("name", UNARY)
def test_unary_types_hold(name: str) -> None:
    for x in VALUES:
        result = call(UNARY[name].kernel, x)
        if result is not NotImplemented:
            assert includes(UNARY[name].infer(type_of(x)), type_of(result)), (name, type_of(x))


@pytest.mark.parametrize("name", INPLACE)
def test_inplace_types_hold(name: str) -> None:
    for left, right in PAIRS[::3]:
        target = left.copy() if isinstance(left, np.ndarray) else left
        result = call(INPLACE[name].kernel, target, right)
        if result is not NotImplemented:
            inferred = INPLACE[name].infer(type_of(left), type_of(right))
            assert includes(inferred, type_of(result)), (name, type_of(left), type_of(right))


def test_ufuncs_give_the_same_bits_as_operators() -> None:
    rng = np.random.default_rng(0)
    for name, primitive in {**BINARY, **UNARY}.items():
        if primitive.ufunc is None:
            continue
        for code in CODES.replace("g", ""):  # the padding of long doubles holds anything
            x = (rng.normal(size=(3, 3)) * 3).astype(code)
            args = (x, x.T.copy())[: primitive.ufunc.nin]
            left, right = call(primitive.kernel, *args), call(primitive.ufunc, *args)
            assert (left is NotImplemented) == (right is NotImplemented), (name, code)
            if left is not NotImplemented:
                assert left.dtype == right.dtype and left.tobytes() == right.tobytes(), (name, code)


def test_unknown_sizes_broadcast() -> None:
    n, m = Dim("n"), Dim("m")
    float64 = np.dtype(float)
    add = BINARY["add"].infer
    assert add(ArrayType(float64, (n,)), ArrayType(float64, (n,))) == ArrayType(float64, (n,))
    assert add(ArrayType(float64, (n,)), ArrayType(float64, (1,))) == ArrayType(float64, (n,))
    assert add(ArrayType(float64, (n,)), ArrayType(float64, (4,))) == ArrayType(float64, (4,))
    mixed = add(ArrayType(float64, (n,)), ArrayType(float64, (m,)))
    assert mixed.shape[0] not in (n, m)
    assert mixed == add(ArrayType(float64, (n,)), ArrayType(float64, (m,)))
    assert add(ArrayType(float64, (3,)), ArrayType(float64, (4,))) == ANY
    rankless = add(ArrayType(float64, None), FLOAT)
    assert includes(rankless, type_of(np.float64(1))) and includes(rankless, ArrayType(float64, (5, n)))


def test_alternatives_are_typed_one_by_one() -> None:
    assert BINARY["add"].infer(union((INT, FLOAT)), INT) == union((INT, FLOAT))
    assert BINARY["add"].infer(union((INT, NONE)), INT) == INT
    assert BINARY["lt"].infer(union((STR, INT)), INT) == type_of(True)
    assert BINARY["divmod"].infer(INT, INT) == TupleType((INT, INT))
    assert BINARY["pow"].infer(INT, INT) == union((INT, FLOAT))
    assert BINARY["add"].infer(NONE, NONE) == ANY
