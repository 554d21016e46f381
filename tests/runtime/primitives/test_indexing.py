"""Indexing: the inferred type holds for what NumPy returns, for every combination of indices."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np
import pytest

from runtime.primitives.indexing import GETITEM, item_type
from runtime.primitives.shapes import Impossible, Unknown
from runtime.types import ANY, INT, STR, ArrayType, Dim, ListType, ObjectType, TupleType, Type, includes, type_of, union
from tests.runtime.primitives.soundness import same_sizes

X = np.arange(60.0).reshape(3, 4, 5)
BASES = {"3d": X, "2d": X[0], "1d": X[0, 0], "0d": np.array(2.0), "scalar": np.float64(2.0), "int": X.astype("i4")}
INDICES: list[Any] = [
    *(0, -1, slice(None), slice(1, None), slice(None, -1), slice(None, None, -1), slice(0, 2), None, Ellipsis),
    *(np.array([0, 1]), np.array([[0, 1], [1, 0]]), np.array(1), np.int64(1), True, np.True_, [0, 2], []),
    *([True, False, True], np.array([True, False, True]), np.ones((3, 4), bool), np.array([], int)),
]


def as_argument(item: Any, chooser: random.Random) -> Any:
    if isinstance(item, np.ndarray):
        return type_of(item)
    is_number = isinstance(item, np.generic) or type(item) is int
    return type_of(item) if is_number and chooser.random() < 0.5 else item


def inferred(base: Type, index: Any) -> Type | None:
    try:
        return item_type(base, index)
    except Impossible:
        return None
    except Unknown:
        return ANY


@pytest.mark.parametrize("name", BASES)
def test_item_types_hold(name: str) -> None:
    base, chooser = BASES[name], random.Random(0)
    for count in range(4):
        for index in itertools.product(INDICES, repeat=count):
            if count == 3 and chooser.random() < 0.8:
                continue
            try:
                result = base[index]
            except IndexError:
                continue
            dims = {size: Dim() for size in base.shape}
            shape = tuple(dims[size] if chooser.random() < 0.3 else size for size in base.shape)
            type_ = ArrayType(base.dtype, shape, type_of(base).kind)  # type: ignore[union-attr]
            found = inferred(type_, tuple(as_argument(item, chooser) for item in index))
            assert found is not None and found != ANY, (type_, index)
            assert includes(found, type_of(result)), (type_, index, found, type_of(result))
            assert same_sizes(found, type_of(result), {dim: size for size, dim in dims.items()}), (type_, index, found)


def test_slices_of_one_unknown_size_are_equally_long() -> None:
    x = ArrayType(np.dtype(float), (Dim("n"),))
    inner = [item_type(x, index) for index in (slice(2, None), slice(1, -1), slice(None, -2))]
    assert inner[0] == inner[1] == inner[2]
    assert item_type(x, slice(1, None)) != inner[0]
    assert item_type(x, slice(None)) == item_type(x, slice(None, None, -1)) == x
    assert item_type(x, slice(None, INT)) != item_type(x, slice(None, INT))


def test_python_containers() -> None:
    pair = TupleType((INT, STR))
    assert item_type(pair, 1) == STR
    assert item_type(pair, INT) == union((INT, STR))
    assert item_type(pair, slice(0, 1)) == TupleType((INT,))
    assert item_type(ListType(INT), 0) == INT
    assert item_type(ListType(INT), slice(None)) == ListType(INT)
    assert item_type(STR, 0) == STR
    assert item_type(ObjectType(range), 2) == INT
    assert item_type(ObjectType(dict), "key") == ANY


def test_a_wrong_index_is_any() -> None:
    x = ArrayType(np.dtype(float), (3,))
    assert GETITEM.infer(x, template=None) == ANY
    assert GETITEM.infer(x, INT, INT) == ANY
    assert GETITEM.infer(INT, INT) == ANY
