"""Iterators that leave out items by tests of run time, numbered, zipped and unpacked."""

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
ITEMS = (
    ([f8(1.5), f8(0.0), np.array(2.0)], f8(1)),
    ([f8(3.0), f8(2.0), f8(0.0)], f8(0.5)),
    ([1.5, 2, 4.0], 1),
)
VECTORS = (np.array([1.0, -2, 3]), np.array([2.0, 4, -1]), np.array([-1.0, 5, 2, -3]))


@case(*ITEMS, nodes={"generator": 0})
def numbered_items(items, n):
    total = 0
    for i, v in enumerate(v for v in items if v > n):
        total += i * v
    for i, v in enumerate(filter(None, items), start=2):
        if v > 2:
            break
        total += i * v
    pairs = [(i, v) for i, v in enumerate(v for row in [items, items] for v in row if v > n)]
    return total, dict(enumerate(filter(lambda v: v > n, items))), pairs


@case(*ITEMS)
def beside_others(items, n):
    total = 0
    for a, b in zip((v for v in items if v > n), items):
        total += a * b
    for i, (a, b) in enumerate(zip(filter(None, items), map(abs, (v for v in items if v > n)))):
        total -= i * a * b
    pairs = zip((v for v in items if v > n), [1, 2, 3])
    return total, next(pairs), list(pairs), sorted(zip(filter(None, items), items))


@case(*ITEMS)
def unpacked(items, n):
    first, *rest = (v for v in items if v > n)
    one, two = filter(None, items[:2] + [n])
    return first, rest, one, two


@case(*VECTORS)
def unpacked_from_some_of_an_array(x):
    above = x[x > 0]
    one, two = (v * 2 for v in above)
    first, *rest = (v * 2 for v in above if v > 1)
    three, four, *_ = map(lambda v: v + 1, above)
    return one, two, first, rest, three, four


@case((np.array([1.0, -2, 3]),), (np.array([2.0]),), (np.zeros(0),))
def too_few_or_too_many(x):
    try:
        one, two = (print(v) or v for v in x[x > -3])
    except ValueError as error:
        return str(error)
    return one, two
