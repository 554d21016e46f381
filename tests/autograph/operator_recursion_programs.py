"""Methods that call themselves by operators: of linked objects of the run, and to a depth that the run decides."""

import operator

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
counts = CASES.add(*(i8(4), i8(2), i8(0), 3, np.array(5)), opaque=0)


class Link:
    def __init__(self, v, after):
        self.v = v
        self.after = after

    def __eq__(self, other):
        return self.v == other.v and (self.after is other.after or self.after == other.after)

    def __lt__(self, other):
        return self.v < other.v if self.after is None else self.after < other

    def __add__(self, k):
        return Link(self.v + k, None if self.after is None else self.after + k)

    def __neg__(self):
        return Link(-self.v, None if self.after is None else -self.after)

    def __abs__(self):
        return abs(self.v) + (0 if self.after is None else abs(self.after))

    def __matmul__(self, other):
        return self.v * other.v + (0 if self.after is None else self.after @ other.after)

    def __call__(self, x):
        return x * 2 if self.after is None else self.after(x + self.v)


def linked(n):
    found = Link(0, None)
    for i in range(n):
        found = Link(i - 1, found)
    return found


def values(link):
    found = []
    while link is not None:
        found.append(link.v)
        link = link.after
    return found


@counts
def linked_and_compared(n):
    return linked(n) == linked(n), linked(n) < linked(2)


@counts
def linked_and_computed(n):
    one = linked(n) + 2
    return values(one), values(-one), abs(-one), one @ linked(n), one(1)


class Count:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return self if other.n <= 0 else Count(self.n + 1) + Count(other.n - 1)

    def __mul__(self, other):
        return Count(0) if other.n <= 0 else self + self * Count(other.n - 1)

    def __invert__(self):
        return self if self.n <= 0 else ~Count(self.n - 2)


@counts
def counted(n):
    return (Count(2) + Count(n)).n, (Count(n) * Count(3)).n, (~Count(n)).n


class Number:
    def __init__(self, v):
        self.v = v


class Pair:
    def __init__(self, name, left, right):
        self.name, self.left, self.right = name, left, right


def number(tree):
    return tree.v


def pair(tree):
    left, right = (KINDS[type(one).__name__](one) for one in (tree.left, tree.right))
    return OPERATORS[tree.name](left, right)


KINDS = {"Number": number, "Pair": pair}
OPERATORS = {"+": operator.add, "*": lambda a, b: a * b}


@counts
def evaluated_by_tables(n):
    tree = Number(1)
    for i in range(n):
        tree = Pair("+" if i % 2 else "*", tree, Number(i + 2)) if i % 3 else Pair("+", Number(2), tree)
    return KINDS[type(tree).__name__](tree)


class Signed:
    def __init__(self, v, after):
        self.v = v
        self.after = after

    def __neg__(self):
        return Signed(-self.v, self.after)

    def __abs__(self):
        return abs(self.v)


@CASES.add(i8(4), i8(1), i8(0), 3, np.array(1), opaque=0)
def signs_of_what_may_be_none(n):
    found = None
    for i in range(n):
        found = Signed(i + 1, found)
    try:
        return abs(-found.after)
    except (TypeError, AttributeError) as error:
        return str(error)


@CASES.add(i8(4), i8(1), 3, np.array(1), opaque=0)
def signs_in_a_branch(n):
    found = None
    for i in range(n):
        found = Signed(i + 1, found)
    if n > 2:
        return abs(found.after)
    return abs(found) if n > 0 else -found.after
