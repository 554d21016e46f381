"""Functions given to a program that assign variables of their own: other ones at each call, of the same code."""

from functools import partial
from types import FunctionType

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
f8 = np.float64


def summing(start):
    total = start

    def add(x):
        nonlocal total
        total = total + x if x > 0 else start
        return total

    def get():
        return total

    return add, get


ONE, OTHER, THIRD = summing(f8(2)), summing(f8(2)), summing(f8(5))


@case((summing(1.0)[0], f8(2)), (summing(1.0)[0], f8(3)), (summing(4.0)[0], f8(-1)), (summing(1.0)[0], f8(-3)), cond=1)
def each_has_its_own(add, x):
    return add(x)


@case((summing(2.0), f8(1)), (summing(2.0), f8(-1)), (summing(3.0), f8(4)), cond=2)
def two_that_share_one(both, x):
    add, get = both
    add(x)
    return get(), add(x + 1)


@case(
    (*ONE, OTHER[1], f8(1)),
    (*OTHER, ONE[1], f8(2)),
    (*ONE, ONE[1], f8(1)),
    (*ONE, OTHER[1], f8(-1)),
    (*THIRD, THIRD[1], f8(-1)),
    (*ONE, THIRD[1], f8(3)),
    cond=1,
)
def shared_in_some_calls_only(add, get, other, x):
    before = other()
    add(x)
    return before, get(), other()


@case(([1.0], summing(2.0)[0]), ([-2.0, 3.0], summing(2.0)[0]), ([3.0], summing(2.0)[0]))
def mapped(items, add):
    return list(map(add, items))


class Holder:
    def __init__(self, start):
        self.add, self.get = summing(start)


@case((Holder(f8(1)), f8(2)), (Holder(f8(1)), f8(3)), (Holder(f8(3)), f8(-2)), cond=2)
def held_by_an_object(holder, x):
    if x > 2:
        holder.add(x)
    return holder.get()


def counting(n):
    yield n


@case(f8(2), f8(-1), np.array(3.0))
def known_as_functions(x):
    total = x

    def add(y):
        nonlocal total
        total += y
        return total

    kinds = type(add).__name__, isinstance(counting, FunctionType), type(counting) is type(add), str(type(add))
    try:
        kinds = add + [add(1)]
    except TypeError as error:
        kinds += (str(error),)
    return kinds, total


def multiplying(by):
    def times(x):
        return x * by

    return times


@case(
    (multiplying(2.0), f8(1)), (multiplying(2.0), f8(-1)), (multiplying(f8(3)), f8(2)), (summing(1.0)[0], f8(2)), cond=1
)
def handed_back_by_one_path(given, x):
    if x > 0:
        kept = given
    else:
        raise ValueError("no")
    return kept, kept(x)


CALLS = [0]


def noting(x, y=1.0):
    CALLS[0] += 1
    noting.last = x
    return x * y + CALLS[0]


noting.last = 0.0


@case(*[(np.array(a), f8(s)) for a, s in (([1.0, 2], 1), ([-3.0, 2, 1], -1), ([0.0], 2))])
def called_out_of_a_list_that_a_with_makes(a, s):
    with np.errstate(all="ignore"):
        made = [noting]
    total = noting(s)
    for x in a:
        total += made[0](x)
        total += noting(x, 2.0)
    return total, noting.last


@case(*[(np.array(a), f8(s)) for a, s in (([1.0, 2], 1), ([-3.0, 2, 1], -1), ([0.0], 2))])
def partials_out_of_a_list_that_a_with_makes(a, s):
    with np.errstate(all="ignore"):
        made = [partial(noting, s), partial(noting, y=2.0, x=s)]
    total = noting(s)
    for x in a:
        total += made[int(x > 0)]()
        total += noting(x, 2.0)
    return total, noting.last
