"""Objects, functions and exceptions that are made at run time, against eager."""

from __future__ import annotations

import gc
from collections import deque, namedtuple
from typing import Any

import numpy as np
from timing import duration, medians, table

import autograph as ag


class Node:
    """One of a linked list, or of a tree."""

    def __init__(self, value, following=None):
        self.value = value
        self.following = following
        self.left = None
        self.right = None

    def insert(self, value):
        """Put a value into a tree."""
        if value < self.value:
            if self.left is None:
                self.left = Node(value)
            else:
                self.left.insert(value)
        elif self.right is None:
            self.right = Node(value)
        else:
            self.right.insert(value)

    def total(self):
        """The sum over a tree."""
        total = self.value
        if self.left is not None:
            total += self.left.total()
        if self.right is not None:
            total += self.right.total()
        return total


class Square:
    """A shape."""

    def __init__(self, side):
        self.side = side

    def area(self):
        """In units of the side's, squared."""
        return self.side * self.side


class Circle:
    """Another shape."""

    def __init__(self, radius):
        self.radius = radius

    def area(self):
        """In units of the radius's, squared."""
        return 3.14 * self.radius * self.radius


Point = namedtuple("Point", "x y")


class Account:
    """What refuses some of what is asked of it."""

    def __init__(self):
        self.balance = 0.0

    def add(self, amount):
        """Add to the balance. Raises ValueError for negative amounts."""
        if amount < 0:
            raise ValueError(f"{amount} is negative")
        self.balance += amount


def linked_list(x):
    """Made, then walked along."""
    head = None
    for v in x:
        head = Node(v, head)
    total, node = 0.0, head
    while node is not None:
        total += node.value
        node = node.following
    return total


def tree(x):
    """A search tree, by recursive methods."""
    root = Node(x[0])
    for v in x[1:]:
        root.insert(v)
    return root.total()


def shapes(x):
    """Objects of two classes in one list."""
    made = []
    for v in x:
        made.append(Square(v) if v > 0 else Circle(v))
    return sum([shape.area() for shape in made])


def points(x):
    """Named tuples."""
    made = []
    for v in x:
        made.append(Point(v, v + 1))
    return sum([point.x * point.y for point in made])


def closures(x):
    """Functions with defaults of their own."""
    made = []
    for v in x:

        def scale(by, v=v):
            return v * by

        made.append(scale)
    return sum([scale(2.0) for scale in made])


def refusals(x):
    """Exceptions that a method raises."""
    account, refused = Account(), 0
    for v in x:
        try:
            account.add(v)
        except ValueError:
            refused += 1
    return account.balance, refused


def window(x):
    """A deque."""
    last, total = deque(), 0.0
    for v in x:
        last.append(v)
        if len(last) > 5:
            total += last.popleft()
    return total


PROGRAMS: list[Any] = [linked_list, tree, shapes, points, closures, refusals, window]


def main() -> None:
    """Print the table."""
    x = np.random.default_rng(0).normal(size=1000)
    rows = []
    for plain in PROGRAMS:
        function = ag.function(plain)
        graph = function.trace(x)
        gc.collect()
        gc.freeze()  # or else a collection of what is loaded, which may fall to either, decides
        times = medians(
            {
                "eager": lambda plain=plain: plain(x),
                "graph": lambda function=function: function(x),
            }
        )
        ratio = times["eager"] / times["graph"]
        rows.append((plain.__name__, graph.count(), duration(times["eager"]), duration(times["graph"]), f"{ratio:.2f}"))
    table("Objects made at run time, graph against eager", ("", "nodes", "eager", "graph", "times as fast"), rows)


if __name__ == "__main__":
    main()
