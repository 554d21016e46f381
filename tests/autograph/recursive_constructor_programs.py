"""Constructors that make objects of their own class, under conditions known only when the graph runs."""

from dataclasses import dataclass, field

import numpy as np

from tests.autograph.cases import Cases

i8, f8 = np.int64, np.float64
CASES = Cases()
case = CASES.add
counted = CASES.add(i8(4), i8(0), i8(3), opaque=0)


class Chain:
    def __init__(self, n):
        self.n = n
        self.rest = Chain(n - 1) if n > 0 else None


@counted
def chains(n):
    found, one = [], Chain(n)
    while one is not None:
        found.append(one.n)
        one = one.rest
    return found, Chain(n).rest is None


class Base:
    made = 0

    def __init__(self, n):
        self.n = n
        Base.made += 1


class Labelled(Base):
    __slots__ = ("label", "left", "right")

    def __init__(self, n, label="a"):
        super().__init__(n)
        self.label = label
        self.left = self.right = None
        if n > 0:
            self.left = Labelled(n - 1, label + "l")
        if n > 1:
            self.right = type(self)(n - 2, label + "r")

    def labels(self):
        return [self.label] + [label for kid in (self.left, self.right) if kid for label in kid.labels()]


@counted
def trees_of_a_derived_class(n):
    Base.made = 0
    return Labelled(n).labels(), Base.made


@dataclass
class Halved:
    size: float
    parts: list = field(default_factory=list)

    def __post_init__(self):
        if self.size > 1:
            self.parts += [Halved(self.size / 2), Halved(self.size / 3)]

    def total(self):
        return self.size + sum(part.total() for part in self.parts)


@case(f8(5), f8(0.5), f8(1.5), opaque=0)
def dataclasses_of_their_own_kind(size):
    made = Halved(size)
    return made.total(), len(made.parts)


class First:
    def __init__(self, n):
        self.n = n
        self.other = Second(n - 1) if n > 0 else None


class Second:
    def __init__(self, n):
        self.n = n
        self.other = first_of(n - 1) if n > 0 else None


def first_of(n):
    return First(n)


@counted
def constructors_that_call_one_another(n):
    found, one = [], First(n)
    while one is not None:
        found.append((type(one).__name__, one.n))
        one = one.other
    return found


@counted
def a_local_class(n):
    made = []

    class Link:
        def __init__(self, k):
            made.append(k)
            self.k = k
            self.next = Link(k - 1) if k > 0 else None

    one, total = Link(n), 0
    while one is not None:
        total += one.k
        one = one.next
    return total, made


class Even:
    def __init__(self, n):
        if n < 0:
            raise ValueError(f"odd: {n}")
        self.rest = Even(n - 2) if n != 0 else None


@counted
def constructors_that_raise(n):
    try:
        return Even(n).rest is None
    except ValueError as error:
        return str(error)


class Quarters:
    def __init__(self, points, x0=0.0, y0=0.0, size=1.0):
        self.points, self.parts = points, []
        if len(points) > 2:
            half = size / 2
            for x, y in ((x0, y0), (x0 + half, y0), (x0, y0 + half), (x0 + half, y0 + half)):
                inside = [p for p in points if x <= p[0] < x + half and y <= p[1] < y + half]
                self.parts.append(Quarters(inside, x, y, half))

    def count(self):
        return 1 + sum(part.count() for part in self.parts)


POINTS = np.random.default_rng(0).random((9, 2))


@case(POINTS, POINTS[:2], POINTS[::-1] ** 2, opaque=0)
def quarters_of_a_plane(points):
    return Quarters([tuple(point) for point in points]).count()


def nothing(n):
    return None if n <= 0 else nothing(n - 1)


@counted
def functions_that_return_none(n):
    found = nothing(n)
    return found is None, nothing(n) or "none"
