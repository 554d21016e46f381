"""Classes with slots, generic ones, partial methods, and bases from libraries."""

import collections
import collections.abc
import contextlib
import functools
import typing

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add


class Slotted:
    __slots__ = ("p", "q")

    def __init__(self, p):
        self.p = p


class Point(Slotted):
    __slots__ = ()


T = typing.TypeVar("T")


class Box(typing.Generic[T]):
    def __init__(self, item: T):
        self.item = item

    def map(self, f):
        return Box(f(self.item))


class Scaled:
    def __init__(self, by):
        self.by = by

    def scale(self, kind, x, offset=0):
        if x > 1:
            return kind, x * self.by + offset
        return kind, offset

    double = functools.partialmethod(scale, "double", offset=2)


class Countdown(collections.abc.Iterator):
    def __init__(self, n):
        self.n = n

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


class Entered(contextlib.AbstractContextManager):
    left = 0

    def __exit__(self, *details):
        self.left += 1
        return details[0] is KeyError


class Row(collections.abc.Sequence):
    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, k):
        return self.items[k]


@case(i8(2), i8(0), 1)
def slots_and_nothing_else(n):
    point = Point(n)
    found = []
    for name in ("q", "z"):
        try:
            setattr(point, name, n)
        except AttributeError as error:
            found.append(str(error))
    if n > 1:
        del point.q
    return point.p, found, hasattr(point, "q"), hasattr(point, "z")


@case(i8(2), i8(0))
def generic_class(n):
    return Box(n).map(lambda v: v + 1).map(str).item, Box[int](n).item


@case(i8(2), i8(0))
def partial_method(n):
    return Scaled(3).double(n), Scaled(n).scale("plain", 2)


@case(i8(3), i8(0))
def iterator_of_the_library(n):
    countdown = Countdown(n)
    first = next(countdown, "none")
    return first, [v for v in countdown], sum(Countdown(n))


@case(i8(3), i8(0))
def context_of_the_library(n):
    entered = Entered()
    with entered as same:
        if n > 1:
            raise KeyError(n)
    return entered.left, same is entered


@case(i8(3), i8(0), opaque=1)
def sequence_of_the_library(n):
    """Its methods are Python's own: they run as they are."""
    row = Row([n, 1, 2])
    return row[0], len(row), list(row), row.index(2), row.count(1), 1 in row, list(reversed(row))
