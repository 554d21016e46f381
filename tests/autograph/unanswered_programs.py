"""Operators of the user's that return `NotImplemented` where the run tells what is on their right."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
f8, i8 = np.float64, np.int64
case = CASES.add
asked = []


class Money:
    made = 0

    def __init__(self, v):
        self.v = v
        Money.made += 1

    def __eq__(self, other):
        if not isinstance(other, Money):
            return NotImplemented
        return self.v == other.v

    def __ge__(self, other):
        return self.v >= other.v if isinstance(other, Money) else NotImplemented

    def __sub__(self, other):
        asked.append(type(other).__name__)
        if isinstance(other, (int, float)):
            return Money(self.v - other)
        if isinstance(other, Money):
            return Money(self.v - other.v)
        return NotImplemented

    def __mul__(self, other):
        if isinstance(other, str):
            return NotImplemented
        return Money(self.v * other)

    __rmul__ = __mul__


class Coin:
    def __rsub__(self, other):
        return "coin"


def tried(function):
    try:
        return function()
    except TypeError as error:
        return str(error)


X = np.array([2.0, 0.0, 1.0])


@case(X, -X, X / 4, loops=1)
def a_number_or_none(x):
    factor = None
    for v in x:
        if v > 0.6:
            factor = v
    return tried(lambda: (Money(2.0) * factor).v), tried(lambda: (Money(2.0) - factor).v), Money.made, asked


@case((X, [1, 2]), (X, [2.5, "s"]), (X, [f8(1.5), i8(2)]), (X, [np.array(4), Coin()]), (X, [None, Money(3)]))
def items_of_which_nothing_is_known(x, items):
    own, made = Money(2.0), Money.made
    for v in x:
        items.append(v)
    found = []
    for k in range(3):
        one = items[int(x[k] * 0.5)]
        found.append(tried(lambda one=one: (own - one).v if not isinstance(one, Coin) else own - one))
        found.append((own == one, one == own, own != one))
        own.v += 1
    return found, own.v, Money.made - made, asked


@case((X, [1, 2]), (X, [2.5, "s"]), (X, [f8(1.5), None]), (X, [4, Money(1)]))
def changed_by_what_the_run_tells(x, items):
    own = Money(2.0)
    for v in x:
        items.append(v)
    try:
        own -= items[int(x[1])]
        own -= items[int(x[2])]
    except TypeError as error:
        return str(error), own.v
    return own.v


@case((X, [1, 2]), (-X, [2.5, "s"]), (X / 4, [f8(1.5), None]))
def compared_with_an_object_or_none(x, items):
    best, own = None, Money(1.0)
    for v in x:
        if v > 0.3:
            best = Money(v)
    items += list(x)
    return tried(lambda: own >= best), own == best, tried(lambda: own >= items[int(abs(x[0]))])
