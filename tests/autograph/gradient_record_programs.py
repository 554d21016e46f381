"""Differentiable programs with named tuples in lists and dicts that grow, and with methods of Python's own kinds."""

from __future__ import annotations

import enum
import math
from typing import NamedTuple

import numpy as np

from tests.autograph.gradient_programs import Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


class Vector(NamedTuple):
    x: float
    y: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def inner_product(self, other):
        return self.x * other.x + self.y * other.y

    def softened_length(self):
        if self.x > 0:
            return math.sqrt(self.x * self.x + self.y * self.y + 1.0)
        return math.sqrt(self.inner_product(self) + 2.0)

    @property
    def total(self):
        return self.x + self.y


class Kind(enum.Enum):
    SQUARE = 1
    SINE = 2

    def applied_to(self, v):
        return v * v if self is Kind.SQUARE else math.sin(v)


@case((X,), (Y,), (-X,))
def fields_of_a_list_that_grows(x):
    vectors = []
    for v in x:
        vectors.append(Vector(v**2, v))
        if vectors[-1].x > 0.5:
            vectors[-1] = vectors[-1]._replace(x=vectors[-1].x * v)
    largest = max(vectors, key=lambda vector: vector.y)
    return vectors[-1].x * vectors[0].y + sum(vector.total for vector in vectors) + largest.x


@case((X,), (Y,), (-X,))
def the_best_so_far(x):
    best = None
    for v in x:
        found = Vector(v**2, v)
        if best is None or found.x > best.x:
            best = found
    return best.x * best.y


@case((X,), (Y,), (-X,))
def under_keys_and_on_a_stack(x):
    found = {}
    for i, v in enumerate(x):
        found[i % 2] = Vector(v**2, v) if i % 2 not in found else Vector(found[i % 2].x + v, found[i % 2].y * v)
    stack, total = [(0, Vector(x[0], x[1]))], 0.0
    while stack:
        k, vector = stack.pop()
        total = total + vector.x * vector.y
        if k < 3 and vector.x < 1.0:
            stack.append((k + 1, Vector(vector.x + 0.3, vector.y * x[2])))
    return total + found[0].x * found[1].y


@case((X,), (Y,), (-X,))
def a_path_of_vectors(x):
    place, speed, path = Vector(x[0], x[1]), Vector(x[2], 0.1), []
    for _ in range(np.int64(5)):
        place = place + speed * 0.1
        speed = speed + place * -0.1
        path.append(place)
        if place.x > 9.0:
            break
    last = path[-1]
    return sum(one.softened_length() for one in path) + last.inner_product(path[0]) + path[-1].softened_length()


@case((X,), (-X,))
def methods_of_an_enum(x):
    total = 0.0
    for v in x:
        total = total + (Kind.SQUARE if v > 0 else Kind.SINE).applied_to(v)
    return total
