"""Functions as users write them: closures, defaults, stars, decorators, operators of classes, recursion."""

from __future__ import annotations

import functools
from collections import namedtuple

import numpy as np

from tests.checking import check

Pair = namedtuple("Pair", "left right")


class Vec:
    def __init__(self, d):
        self.d = d

    def __add__(self, other):
        return Vec(self.d + (other.d if isinstance(other, Vec) else other))

    __radd__ = __add__

    def __mul__(self, k):
        return Vec(self.d * k) if k > 0 else self

    def __matmul__(self, other):
        return self.d @ other.d

    def __getitem__(self, i):
        if i < 0:
            return -self.d[-i]
        return self.d[i]

    def __setitem__(self, i, v):
        self.d[i] = v

    def __len__(self):
        return len(self.d)

    def __iter__(self):
        for v in self.d:
            yield v

    def __contains__(self, v):
        return (self.d == v).any()

    def __call__(self, x):
        return self.d * x

    def __eq__(self, other):
        return (self.d == other.d).all()

    def __neg__(self):
        return Vec(-self.d)

    def __lt__(self, other):
        return self.d.sum() < other.d.sum()

    def __bool__(self):
        return bool(self.d.sum() > 0)

    def __iadd__(self, other):
        self.d += other
        return self


def test_operators_of_a_class():
    def f(x, k):
        v, w = Vec(x), Vec(x[::-1].copy())
        u = v + w if v < w else 1 + v
        u += 1.0
        u[0] = k
        if v:
            u = -u
        return u.d, v @ w, u[k], len(v), k in v, u(2), v == w

    check(f, np.arange(3.0), np.int64(1), calls=[(-np.arange(3.0)[::-1], np.int64(-1))])


def test_iter_of_a_class():
    def f(x):
        total = 0.0
        for v in Vec(x):
            if v > 1:
                total += v
        return total

    check(f, np.arange(4.0), calls=[(-np.arange(4.0),)])


def test_function_chosen_and_called_later():
    def f(x, y):
        def double(v):
            return v * 2

        g = double if x > 0 else np.negative
        h = abs
        if y > 0:
            h = lambda v: v + x
        return g(y), h(y)

    check(f, np.float64(1), np.float64(2), calls=[(np.float64(-1), np.float64(2)), (np.float64(1), np.float64(-2))])


def test_late_binding():
    def f(x):
        fs = []
        for k in range(3):
            fs.append(lambda v: v * k)
        gs = [lambda v, k=k: v * k for k in range(3)]
        if x > 0:
            k = 10
        return [g(x) for g in fs], [g(x) for g in gs]

    check(f, np.float64(2), calls=[(np.float64(-2),)])


def test_arguments_of_all_kinds():
    def g(a, /, b=2, *rest, c, d=4, **more):
        if a > 0:
            return a + b + sum(rest) + c + d + more.get("e", 0)
        return len(rest) + len(more)

    def f(x):
        args = (x, x)
        return g(x, c=1), g(*args, 5, 6, c=x, e=x), g(x, **{"c": 3, "d": x})

    check(f, np.float64(2), calls=[(np.float64(-2),)])


def test_partial_wraps_reduce():
    def twice(fn):
        @functools.wraps(fn)
        def wrapper(*args, **kwargs):
            return fn(fn(*args, **kwargs))

        return wrapper

    @twice
    def clip(v, top=3.0):
        return v - 1 if v > top else v + 1

    def f(x):
        low = functools.partial(clip, top=0.0)
        return clip(x), low(x), functools.reduce(lambda a, b: a if a > b else b, [x, 1.0, -x])

    check(f, np.float64(4), calls=[(np.float64(-2),)])


def test_map_filter_sorted_zip():
    def f(x):
        items = [v for v in x]
        big = list(filter(lambda v: v > 1, items))
        order = sorted(items, key=lambda v: -v)
        pairs = [(k, a - b) for k, (a, b) in enumerate(zip(items, order))]
        return list(map(lambda v: v * 2, big)), order, pairs, next((v for v in items if v > 2), None)

    check(f, np.arange(4.0), calls=[(-np.arange(4.0),)])


def test_recursion_on_a_symbolic_value():
    def fib(n):
        if n < 2:
            return n
        return fib(n - 1) + fib(n - 2)

    def f(n):
        return fib(n)

    check(f, np.int64(7), calls=[(np.int64(1),)])


def test_generator_helper():
    def positives(x):
        for v in x:
            if v > 0:
                yield v

    def f(x):
        total = 0.0
        for v in positives(x):
            total += v
            if total > 4:
                break
        return total, sum(positives(x)), list(positives(x))

    check(f, np.arange(4.0), calls=[(-np.arange(4.0),)])


def test_name_mangling():
    class Hidden:
        def __init__(self, v):
            self.__v = v

        def __bump(self):
            self.__v = self.__v + 1

        def get(self):
            if self.__v > 0:
                self.__bump()
            return self.__v

    def f(x):
        return Hidden(x).get()

    check(f, np.float64(2), calls=[(np.float64(-2),)])


def test_named_tuple_through_a_branch():
    def f(x):
        p = Pair(x, 1)
        if x > 0:
            p = Pair(p.right, p.left)
        else:
            p = p._replace(right=x)
        return p, p.left + p[1]

    check(f, np.float64(2), calls=[(np.float64(-2),)])


def test_method_bound_earlier():
    class Acc:
        def __init__(self):
            self.items = []

        def add(self, v):
            if v > 0:
                self.items.append(v)
            return self

    def f(x):
        acc = Acc()
        add = acc.add
        for v in x:
            add(v)
        acc.add(1.0).add(x[0])
        return acc.items

    check(f, np.arange(4.0), calls=[(-np.arange(4.0),)])


def test_callback_argument():
    def apply(fn, x, *args):
        if x > 0:
            return fn(x, *args)
        return fn(-x, *args)

    def f(x):
        seen = []
        r = apply(lambda v, k: (seen.append(v), v * k)[1], x, 3)
        return r, seen

    check(f, np.float64(2), calls=[(np.float64(-2),)])


def test_lambdas_on_one_line():
    def f(x):
        a, b = (lambda v: v + 1 if v > 0 else v), (lambda v: v - 1 if v > 0 else v * 2)
        return a(x), b(x)

    check(f, np.float64(2), calls=[(np.float64(-2),)])


def test_early_return_of_different_structures():
    def f(x):
        if x > 2:
            return x, [x]
        if x > 0:
            return {"a": x}
        if x == 0:
            return None
        return "neg"

    check(f, np.float64(3), calls=[(np.float64(1),), (np.float64(0),), (np.float64(-2),)])


def test_inheritance_and_polymorphism():
    class Shape:
        def area(self):
            raise NotImplementedError

        def scaled(self, k):
            return self.area() * k if k > 0 else 0.0

    class Square(Shape):
        def __init__(self, s):
            self.s = s

        def area(self):
            return self.s**2

    class Circle(Shape):
        def __init__(self, r):
            self.r = r

        def area(self):
            return 3.0 * self.r**2

    def f(x):
        shapes = [Square(x), Circle(x)]
        total = 0.0
        for s in shapes:
            total += s.scaled(x)
        one = Square(2.0) if x > 0 else Circle(3.0)
        return total, one.area(), isinstance(one, Circle)

    check(f, np.float64(2), calls=[(np.float64(-2),)])


def test_imports_in_a_function():
    def f(x):
        import math
        from math import sqrt as root

        import numpy.fft
        import numpy.linalg as la

        if x > 0:
            return math.sin(x) + root(x) + la.norm(np.array([x, 1.0])), numpy.fft.fft(np.ones(2))
        return x, numpy.pi

    check(f, np.float64(0.3), calls=[(np.float64(-2.0),)])
