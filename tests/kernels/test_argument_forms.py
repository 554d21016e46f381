"""Arguments of NumPy's functions that change what kind of result they give."""

import numpy as np
import pytest

from tests.checking import check


def an_array_is_asked_for(x):
    if x[0] > 1:
        total = np.add.reduce(x, out=...)
    else:
        total = np.add(x[0], x[1], out=...)
    total += 1
    pair = np.divmod(x[0], 2, out=...)
    return total, np.ndim(total), pair, np.sin(x, out=...), np.matmul(x, x, out=...), type(np.cos(x[0], out=...))


def it_is_asked_for_by_place(x):
    x[0] += 1
    return np.add(x, x, ...) if x[1] > 0 else np.add(x, x, out=(...,))


def functions_that_do_not_know_it(x):
    x[0] += 1
    if x[0] > 3:
        return np.mean(x, out=...)
    return np.cumsum(x, out=...) if x[0] > 2.5 else x.sum(out=...)


def draws_that_do_not_know_it(x):
    return np.random.default_rng(int(x[0])).random(3, out=...)


def dtypes_that_add_axes(x):
    count = int(x[0])
    made = np.ones(count, dtype=np.dtype((np.float32, (3,)))) if x[0] > 1 else np.zeros(2, dtype="(2, 4)i4")
    many, filled = np.zeros((2, count), "(2,)f4"), np.full(count, 2, dtype="(2,)i4")
    others = x.astype("(2,)f4"), np.array(x, dtype="(2,)i2"), np.zeros_like(x, dtype="(2,)f4")
    return made, made.shape, many.dtype, many.shape, filled.ndim, [(item.shape, item.dtype) for item in others], others


PROGRAMS = [
    an_array_is_asked_for,
    it_is_asked_for_by_place,
    functions_that_do_not_know_it,
    draws_that_do_not_know_it,
    dtypes_that_add_axes,
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_program(program):
    check(program, np.array([1.0, 2.0]), calls=[(np.array([2.0, -2.0]),), (np.array([3, 4]),)])
