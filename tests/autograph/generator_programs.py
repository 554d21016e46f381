"""Generators that loops, comprehensions and builtins take items from."""

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add


def gen(x):
    for v in x:
        if v > 0:
            yield v * 2


def count(k):
    while True:
        yield k
        k += 1


@case(np.array([1.0, -1, 2]), np.zeros(3))
def enum_gen(x):
    t = 0
    for i, v in enumerate(gen(x)):
        t += i * v
    return t


@case(np.array([1.0, -1, 2]), np.zeros(3))
def enum_gen_list(x):
    return list(enumerate(gen(x), 1)), sum(gen(x)), max(gen(x), default=-1)


@case(np.array([1.0, -1, 2]), np.ones(3))
def map_gen(x):
    one = list(map(lambda v: v + 1, gen(x))), [v for v in gen(x) if v > 2], np.array(list(gen(x)))
    return one, any(v > 3 for v in gen(x)), tuple(gen(x)), sorted(gen(x))


@case(np.array([1.0, -1, 2]), np.ones(3))
def yield_from(x):
    def both():
        yield 1
        yield from gen(x)
        return 3

    return [v for v in both()]


@case((np.array([1.0, -1, 2]), f8(3)), (np.ones(3), f8(0)))
def stop_early(x, s):
    t = 0
    for i, v in enumerate(count(3)):
        t += v
        if t > 20 + s or i > 5:
            break
    return t, i


@case((np.array([1.0, -1, 2]), f8(3)), (np.ones(3), f8(0)))
def used_up(x, s):
    g = gen(x)
    a = list(g)
    b = list(g)
    return a, b


@case((np.array([1.0, -1, 2]), f8(3)), (np.ones(3), f8(0)), fallback=True)
def goes_on(x, s):
    g = gen(x)
    for v in g:
        if v > s:
            break
    return list(g)


@case((np.array([1.0, -1, 2]), f8(3)), (np.ones(3), f8(0)), fallback=True)
def begun_in_branch(x, s):
    g = gen(x)
    if s > 1:
        a = list(g)
    return list(g)


class Batches:
    def __init__(self, x, n):
        self.x = x
        self.n = n

    def __iter__(self):
        for i in range(0, len(self.x), self.n):
            yield i, self.x[i : i + self.n]


@case((Batches(np.arange(7.0), 3), f8(3)), (Batches(np.arange(20.0), 4), f8(0)))
def batches(b, s):
    t = s
    for k, (i, part) in enumerate(b):
        t = t * 0.5 + part.sum() * k + i
    return t
