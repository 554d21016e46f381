"""Types meet: `union`."""

import numpy as np

from runtime.types import (
    ANY,
    INT,
    MAX_ALTERNATIVES,
    MAX_DEPTH,
    MAX_RANKS,
    NONE,
    ArrayType,
    ObjectType,
    TupleType,
    alternatives,
    union,
)

F8, I8 = np.dtype(float), np.dtype(np.int64)


def of_rank(dtype, rank, kind="array"):
    return ArrayType(dtype, (2,) * rank, kind)


def test_arrays_of_few_ranks_stay_apart():
    types = [of_rank(F8, rank) for rank in range(MAX_RANKS)]
    assert alternatives(union(types)) == set(types)


def test_arrays_of_many_ranks_are_of_any_rank():
    types = [of_rank(F8, rank) for rank in range(MAX_RANKS + 1)]
    assert union(types) == ArrayType(F8, None)


def test_any_rank_takes_the_others_of_its_dtype_in():
    scalar = of_rank(F8, 0, "scalar")
    found = union([of_rank(F8, 1), ArrayType(F8, None), of_rank(I8, 1), scalar, INT, of_rank(F8, 0)])
    assert alternatives(found) == {ArrayType(F8, None), of_rank(I8, 1), scalar, INT}


def test_ranks_are_counted_for_each_dtype():
    few = [of_rank(I8, rank) for rank in range(MAX_RANKS)]
    many = [of_rank(F8, rank) for rank in range(MAX_RANKS + 1)]
    assert alternatives(union([*few, *many, NONE])) == {*few, ArrayType(F8, None), NONE}


def test_too_many_alternatives_are_anything():
    classes = [ObjectType(type(f"C{k}", (), {})) for k in range(MAX_ALTERNATIVES + 1)]
    assert alternatives(union(classes[:-1])) == set(classes[:-1])
    assert union(classes) == ANY


def test_tuples_in_tuples_end_somewhere():
    linked, known = NONE, []
    while linked not in known:
        known.append(linked)
        linked = union([linked, TupleType((INT, linked))])
    assert linked == ANY
    assert len(known) == MAX_DEPTH + 2
