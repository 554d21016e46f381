"""Assignments to `a.shape`, `a.dtype`, `a.strides`, and `a.resize`: of fresh arrays, and of ones with other names."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from tests.checking import check


def of_an_argument(a):
    a.shape = (3, 2)
    return a * 2, a.shape, a[0]


def in_a_branch(a):
    if a[0, 0] > 0:
        a.shape = (6,)
    return a.sum(), a.shape, len(a)


def by_another_name(a):
    b = a
    b.shape = (-1,)
    total = 0
    for i in range(a.shape[0]):
        total += a[i] * i
    return a.shape, a is b, total


def in_a_loop(a):
    for _ in range(13):
        a.shape = a.shape[::-1]
        a[0, 0] += 1
    return a


def that_does_not_fit(a):
    try:
        a.shape = (4, 4)
    except ValueError as error:
        return str(error), a.shape


def of_an_item(a):
    items, views = {"a": a}, [a, a.T]
    items["a"].shape = (6, 1)
    return views[0].shape, views[1].shape, (a + a.T).sum(), np.dot(a, a.T)


class Holder:
    def __init__(self, a):
        self.a = a


def in_a_helper(a):
    def lengthened(item):
        item.shape = (1, *item.shape)
        return item

    holder = Holder(a)
    lengthened(holder.a)
    return holder.a.shape, a.ndim, a.max(axis=0), np.where(a > 2, a, 0), [row.sum() for row in a]


def before_other_calls(a):
    a.shape = (3, 2)
    found = a @ a.T, a[a > 2], a[:, 1], a.reshape(2, 3) + 1, np.concatenate([a, a]), np.sum(a, axis=1)
    return found, a.T.copy(), np.einsum("ij->ji", a), np.linalg.norm(a), np.stack([a, a]).shape


def resized(a):
    b = np.zeros(3)
    b.resize((3, 2))
    b[2] = 1
    c = np.ones((2, 2))
    c.shape = 4
    c.resize(2, 3)
    return b, b.shape, c


def resized_by_another_name(a):
    b = a.copy()
    items = [b]
    b.resize(8, refcheck=False)
    return items[0], b.sum(), b.shape


def dtypes(a):
    b = a.copy()
    b.dtype = np.int64
    b >>= 52
    c = np.array([[1, 2], [3, 4]], "i4")
    c.dtype = "i2"
    return b, c, c.shape, c[:, 0].dtype


def a_dtype_by_another_name(a):
    b, whole = a, a[:]
    b.dtype = "i8"
    b[0] = 7
    a += 1
    return a.dtype, a is b, a.sum(), whole.dtype, whole[0, 0]


def a_dtype_in_a_branch(a):
    if a[0, 0] > 0:
        a.dtype = np.uint8
    return a.shape, a.dtype.itemsize, a.max(), a * 2


def a_dtype_that_does_not_fit(a):
    try:
        a.dtype = [("a", "f8"), ("b", "f8")]
    except ValueError as error:
        return str(error), a.dtype


def strides_of(a):
    b = a.copy()
    b.strides = (8, 16)
    b += 1
    a.strides = (8, 8)
    return b, b.strides, a, a.T


PROGRAMS = [item for item in list(globals().values()) if getattr(item, "__module__", "") == __name__]
PROGRAMS.remove(Holder)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_program(program):
    check(program, np.arange(6.0).reshape(2, 3), calls=[(np.ones((2, 3)),), (np.arange(6.0).reshape(2, 3) - 3,)])


def test_a_size_that_depends_on_who_refers_to_the_array():
    def f(a):
        a.resize(8)
        return a

    with pytest.raises(ag.Unsupported, match=r"`resize` of an array that other names may refer to"):
        ag.function(f, fallback="error")(np.ones(4))
