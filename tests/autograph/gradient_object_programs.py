"""Differentiable programs that make objects in loops: they stand in lists whose length the run tells, or are linked."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.autograph.gradient_programs import Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


class Layer:
    def __init__(self, w):
        self.w = w

    def __call__(self, h):
        return np.tanh(self.w * h + 0.1)


@case((X,), (Y,))
def layers(x):
    network = [Layer(v) for v in x]
    h = 0.5
    for layer in network:
        h = layer(h)
    return h


class Item:
    rate = 0.3

    def __init__(self, value, following=None):
        self.value = value
        self.following = following


@case((X,), (Y,))
def changed_where_they_stand(x):
    items = []
    for v in x:
        items.append(Item(v))
        if v > 0:
            items[-1].value = items[-1].value * 2
        else:
            items[-1].more = v * v
    total = 0.0
    for item in items:
        total += item.value * item.value * item.rate
        item.value = item.value * 0.5
    return total + sum(item.value for item in items)


@case((X,), (Y,))
def linked(x):
    first = None
    for v in x:
        first = Item(v * v, first)
    total, item = 0.0, first
    while item is not None:
        total = total * 0.5 + item.value
        item.value = item.value * total
        item = item.following
    return total + first.value


@case((X,), (Y,))
def one_array_in_several_objects(x):
    shared = Item(x * 2)
    items = []
    for v in x:
        items.append(Item(v, shared))
    for item in items:
        item.following.value = item.following.value * item.value
    items[0].following.value[1] += 3 * x[0]
    return np.sum(shared.value) + np.sum(items[-1].following.value ** 2)


@case((X,), (Y,))
def attributes_by_name(x):
    items = [Item(v) for v in x]
    for item in items:
        item.value = item.value * 2
        item.extra = item.value * item.value
        vars(item)["extra"] *= 1.5
    return sum(item.extra * item.value for item in items) + sum(vars(item)["value"] for item in items)


class Slots:
    __slots__ = ("a", "b")

    def __init__(self, a):
        self.a = a


@case((X,), (Y,))
def slots(x):
    items = []
    for v in x:
        item = Slots(v)
        if v > 0:
            item.b = v * 2
        else:
            item.b = v * v
        items.append(item)
    total = 0.0
    for item in items:
        total += item.a * item.b
    del items[0].b
    return total + items[-1].b


@dataclass
class Body:
    position: Any
    velocity: Any
    mass: float = 1.0
    passed: list = field(default_factory=list)

    def move(self, step):
        self.position = self.position + self.velocity * step
        self.passed.append(self.position * self.mass)

    @property
    def energy(self):
        return 0.5 * self.mass * np.sum(self.velocity**2)


@case((X,), (Y,))
def bodies(x):
    found = [Body(np.array([v, v * v]), np.array([v * 0.1, 1.0])) for v in x]
    for _ in range(3):
        for body in found:
            body.move(0.1)
        for body in found:
            body.velocity = body.velocity - body.position * 0.1
            body.position[0] *= 1.1
    return sum(body.energy for body in found) + sum(np.sum(place) for body in found for place in body.passed)


@case((X,), (Y,))
def in_a_try(x):
    items = [Item(v) for v in x]
    total = 0.0
    for item in items:
        try:
            if item.value > 2:
                raise ValueError
            item.value = item.value * 3
        except ValueError:
            item.value = item.value * item.value
        total += item.value
    return total


class Tree:
    def __init__(self, value):
        self.value = value
        self.left = None
        self.right = None

    def insert(self, value):
        if value < self.value:
            if self.left is None:
                self.left = Tree(value)
            else:
                self.left.insert(value)
        elif self.right is None:
            self.right = Tree(value)
        else:
            self.right.insert(value)

    def total(self, share=1.0):
        total = self.value * self.value * share
        if self.left is not None:
            total = total + self.left.total(share * 0.5)
        if self.right is not None:
            total = total + self.right.total(share * 0.7) * self.value
        return total


@case((X,), (Y,))
def tree(x):
    root = Tree(x[0])
    for v in x[1:]:
        root.insert(v)
    return root.total()


def put(items, v, depth):
    if v < 0.9 or depth > 3:
        items.append(v * v)
    else:
        put(items, v * 0.4, depth + 1)


@case((X,), (Y,))
def list_that_a_recursion_fills(x):
    items = [x[0]]
    for v in x:
        put(items, v, 0)
    return sum(items)


@case((X,), (Y,))
def object_replaced_by_branches_around_and_in_a_try(x):
    scaled = x * 0.5
    layer = Layer(x * 0.4)
    layer = Layer(layer.w * scaled) if scaled[0] > 0.1 else layer
    try:
        layer = Layer(layer.w * 0.5) if scaled[1] > 0.2 else layer
    except KeyError:
        scaled = scaled * 2.0
    return np.sum(scaled * layer(x))


# ---- objects that are lists or dicts


class Pile(list):
    def __init__(self, items=(), factor=None):
        super().__init__(items)
        self.factor = factor

    def total(self):
        total = 0.0
        for v in self:
            total = total + np.sum(v)
        return total


class Table(dict):
    def norm(self):
        return sum(np.sum(v * v) for v in self.values())


@case((X, np.int64(3)), (Y, np.int64(2)))
def a_list_of_a_class_that_grows(x, n):
    pile = Pile([x, x * 2], x[0])
    for i in range(n):
        pile.append(x * i)
        if x[1] > 0:
            pile.factor = pile.factor * 2
        pile[0] = pile[0] * pile.factor
    return pile.total() + pile.factor * len(pile) + np.sum(pile.pop() * pile[-1])


@case((X, np.int64(3)), (Y, np.int64(2)))
def a_dict_of_a_class_that_grows(x, n):
    table = Table(a=x)
    for i in range(n):
        table[i] = x * i
        table["a"] = table["a"] * 2
    return table.norm() + np.sum(table["a"])


class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b


@case((X,), (Y,))
def deep_copies_of_several_arrays(x):
    first, shared = Pair(x, x * 2.0), x * 3.0
    second, tied = copy.deepcopy(first), copy.deepcopy(Pair(shared, [shared]))
    second.a[0] = 3.0
    tied.a *= x
    return np.sum(second.a * first.a) + np.sum(second.b**2) + np.sum(tied.b[0] * shared)


@case((X,), (Y,))
def copies_with_attributes_of_their_own(x):
    first = Pair(x, x * 2.0)
    second = copy.copy(first)
    second.a = second.a * x
    second.b += 1.0
    return np.sum(second.a * first.a) + np.sum(first.b**2)
