"""Objects of the user's that are added up, by `sum` and in loops, where their operators count what they make."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add(np.array([1.0, 3.0]), np.array([2.0, -1.0, 3.0]), np.zeros(0))


class Counted:
    made = 0

    def __init__(self, x):
        self.x = x
        Counted.made += 1

    def __add__(self, other):
        return Counted(self.x + (other.x if isinstance(other, Counted) else other))

    __radd__ = __add__

    def __neg__(self):
        return Counted(-self.x)


class Special(Counted):
    pass


def seen(total):
    return total.x if isinstance(total, Counted) else total, Counted.made


@case
def sums_of_new_objects(x):
    first = sum([Counted(v) for v in x], Counted(0))
    second = sum(Counted(v) for v in x)
    return seen(first), seen(second), seen(sum(map(Counted, x), Counted(0)))


@case
def sum_of_a_list_that_grows(x):
    items = []
    for v in x:
        if v > 0:
            items.append(Counted(v))
    return seen(sum(items, 0.5))


@case
def sums_of_objects_and_numbers(x):
    t = x.sum()
    return (
        seen(sum([1.5, Special(t), 2.5, t], 0.0)),
        seen(sum([t, 2, Special(t), 0.1, t])),
        seen(sum([0.1, 0.2], Counted(t))),
    )


@case
def sum_of_what_may_be_an_object(x):
    return seen(sum([Counted(v) if v > 1 else 2.0 for v in x], 0.5))


@case
def sum_of_objects_of_two_classes(x):
    return seen(sum((Counted(v) if v > 0 else Special(v) for v in x), Counted(0)))


@case
def total_that_becomes_an_object_in_a_loop(x):
    total = best = 0
    for v in x:
        total = total + Counted(v)
        best = -total if v > 2 else best
        best += 1
    return seen(total), seen(best), seen(1.5 + best), Counted.made


class Amount:
    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Amount(self.cents + other.cents) if isinstance(other, Amount) else NotImplemented

    def __radd__(self, other):
        return self if other == 0 else NotImplemented


@CASES.add((np.array([1.0, -2, 3, 0.5]), 2.0), (np.array([-1.0, -2]), 0.0), (np.array([4.0]), 3), loops=3)
def sums_of_objects_that_start_at_zero(a, x):
    total = 0
    for v in a:
        total += Amount(v) if v > 0 else Amount(1)
    try:
        other = (x + total).cents
    except TypeError as error:
        other = str(error)
    try:
        more = total + x
    except TypeError as error:
        more = str(error)
    return sum([Amount(v) for v in a]).cents, total.cents, other, more


class Refusing:
    """Has no result for anything."""

    def __add__(self, other):
        return NotImplemented

    __radd__ = __mul__ = __rmul__ = __add__


def _message(operation):
    try:
        return operation()
    except TypeError as error:
        return str(error)


@CASES.add(np.int64(3), np.int64(-1), 2, np.array(-2))
def sequences_and_objects_without_results(x):
    one = Refusing()
    grown = []
    for k in range(12):
        if k > x:
            grown.append(k)
    sums = [lambda: [x] + one, lambda: grown + one, lambda: (x,) + one, lambda: "a" + one, lambda: one + [x]]
    products = [lambda: [x] * one, lambda: grown * one, lambda: one * [x], lambda: one * "a", lambda: 2 * one]
    return [_message(operation) for operation in (sums if x > 0 else products)]


@CASES.add(np.int64(3), np.int64(-1), 2, np.array(-2))
def lists_before_objects_with_results(x):
    class Ending:
        def __radd__(self, other):
            return [*other, "end"] if x > 0 else NotImplemented

    return _message(lambda: [x] + Ending())


@CASES.add((3, 1.5), (2, 0.5), (5, 2.5))
def lists_times_what_is_no_count(n, x):
    grown = []
    for k in range(12):
        if k > n:
            grown.append(k)
    y = x * n
    products = [lambda: grown * y, lambda: y * grown, lambda: [n] * y, lambda: grown * "a", lambda: grown * (n - 1)]
    return [_message(operation) for operation in products]
