"""Functions that remember their results: `functools.lru_cache`, and decorators that do the same by hand."""

import functools

import numpy as np

from tests.autograph import cases
from tests.autograph.cases import Cases

f8 = np.float64
i8 = np.int64
CASES = Cases()
case = CASES.add
ROWS = (*cases.ROWS[:3], (np.array([1.0, 2, 3, 3, 1]), f8(2)))


@case(*ROWS)
def called_in_a_branch(x, s):
    @functools.lru_cache
    def g(i):
        return x[i] * 2

    if s > 0:
        y = g(0)
    else:
        y = 0.0
    return y + g(0)


@case(*ROWS)
def called_in_a_loop(x, s):
    @functools.lru_cache(maxsize=None)
    def g(v):
        print("call", v)
        return v * 2

    t = 0.0
    for v in x:
        t += g(v) + g(v)
    return t


@case(*ROWS)
def of_lists(x, s):
    @functools.cache
    def row(n):
        return [n] * 3

    a = row(2)
    b = row(2)
    a.append(1)
    return a is b, b


@case((i8(5),), (i8(9),))
def recursive(n):
    @functools.lru_cache(None)
    def ways(k):
        if k <= 1:
            return 1
        return ways(k - 1) + ways(k - 2)

    return ways(int(n))


@case((i8(5),), (i8(9),))
def recursive_in_two(n):
    @functools.lru_cache(maxsize=None)
    def paths(i, j):
        if i == 0 or j == 0:
            return 1
        return paths(i - 1, j) + paths(i, j - 1)

    return paths(n, n - 1)


@case((np.array([1, 5, 2, 8, 3]), i8(10)), (np.array([1, 5, 2]), i8(7)))
def knapsack(w, cap):
    @functools.lru_cache(maxsize=None)
    def best(i, c):
        if i == len(w):
            return 0
        r = best(i + 1, c)
        if w[i] <= c:
            r = max(r, w[i] + best(i + 1, c - w[i]))
        return r

    return best(0, cap)


@case(*ROWS)
def with_a_bound(x, s):
    @functools.lru_cache(maxsize=2)
    def g(i, k=1):
        return x[i] * k

    t = g(0) + g(0, k=2) + g(0, 2) + g(i=0)
    g.cache_clear()
    return t + g(0), g.__wrapped__(0), g.__name__


@case(*ROWS)
def asked_about(x, s):
    @functools.lru_cache(maxsize=None)
    def g(i):
        return x[i]

    g(0)
    g(0)
    return g.cache_info().hits


class Solver:
    def __init__(self, x):
        self.x = x

    @functools.lru_cache(maxsize=None)
    def at(self, i):
        return self.x[i] * 2


@case(*ROWS, opaque=2)
def method_from_outside(x, s):
    p = Solver(x)
    return p.at(0) + p.at(0)


@case((np.array([1, 5, 2, 8, 3]), np.array([1, 2, 8])), (np.array([1, 5, 2]), np.array([1, 5, 3, 2])))
def longest_common(a, b):
    @functools.lru_cache(maxsize=None)
    def lcs(i, j):
        if i < 0 or j < 0:
            return 0
        if a[i] == b[j]:
            return lcs(i - 1, j - 1) + 1
        return max(lcs(i - 1, j), lcs(i, j - 1))

    return lcs(len(a) - 1, len(b) - 1)


@case(*ROWS)
def by_hand(x, s):
    memo = {}

    def f(n):
        if n in memo:
            return memo[n]
        r = 1 if n < 2 else f(n - 1) + f(n - 2)
        memo[n] = r
        return r

    return f(int(abs(s) * 4))


def memoize(f):
    cache = {}

    @functools.wraps(f)
    def inner(*args):
        if args not in cache:
            cache[args] = f(*args)
        return cache[args]

    return inner


@case(*ROWS)
def decorated_by_hand(x, s):
    @memoize
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    return fib(int(abs(s) * 4)), fib(5)


@memoize
def gfib(n):
    return n if n < 2 else gfib(n - 1) + gfib(n - 2)


@case(*ROWS)
def decorated_outside_by_hand(x, s):
    return gfib(int(abs(s) * 4)), gfib(5)


@functools.lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@case(*ROWS, opaque=2)
def from_outside(x, s):
    return fibonacci(int(abs(s) * 4)), fibonacci(5)


@case(i8(3), i8(5), i8(0), opaque=0)
def counted_hits_and_misses(n):
    @functools.lru_cache(None)
    def ways(k):
        return k if k < 2 else ways(k - 1) + ways(k - 2)

    @functools.lru_cache(maxsize=2)
    def scaled(k, by=1):
        return k * by

    found = ways(6) + n
    if n > 4:
        found += ways(7)
    for i in range(n):
        found += scaled(i % 3, by=i % 2)
    before = scaled.cache_info()
    if n > 4:
        scaled.cache_clear()
    info = ways.cache_info()
    return found, info, info.hits, before, scaled.cache_info(), scaled(1), scaled.cache_info().currsize


@case(i8(3), i8(0), i8(-2))
def numbers_of_other_classes(n):
    calls = []

    @functools.lru_cache(maxsize=None)
    def doubled(k):
        calls.append(k)
        return k * 2

    @functools.cache
    def summed(a, b=1):
        calls.append(a)
        return a * 2 + b

    first = doubled(3), doubled(n), doubled(3), doubled(n + 3), doubled(3.0)
    second = summed(3), summed(3, 1), summed(a=3), summed(n), summed(n, b=2), summed(3, b=1)
    return first, second, len(calls), doubled.cache_info().misses
