"""Attributes of functions that become values of run time: in a `try`, on lists, made by loops."""

import functools

import numpy as np

from tests.autograph.cases import ROWS, Cases

CASES = Cases()
case = CASES.add


def counted(function):
    @functools.wraps(function)
    def inner(*args):
        inner.calls += 1
        return function(*args)

    inner.calls = 0
    inner.tag = "counted"
    return inner


def listing(function):
    def wrapper(*args, **kwargs):
        wrapper.calls.append(len(args))
        return function(*args, **kwargs)

    wrapper.calls = []
    return wrapper


@case(*ROWS, nodes={"try": 1})
def counting_itself_in_a_try(x, s):
    try:

        def scale(v):
            """Scale."""
            scale.calls += 1
            return v * s

        scale.calls = 0
        found = scale(x[0]) + scale(2)
        if found > 1:
            raise ValueError
    except ValueError:
        found = scale(-1.0)
    return found, scale.calls, scale.__doc__, scale.__name__


@case(*ROWS, nodes={"try": 1})
def decorated_in_a_try(x, s):
    try:

        @counted
        def scale(v):
            return v * s

        found = scale(x[0]) + scale(2)
        if found > 1:
            raise ValueError
    except ValueError:
        found = scale(-1.0)
    return found, scale.calls, scale.tag, scale.__name__, scale.__wrapped__(1.0)


@case(*ROWS, nodes={"try": 1})
def attributes_in_a_finally(x, s):
    try:

        @listing
        def scale(v, by=1):
            return v * by

        found = scale(s) + scale(s, by=2)
        if s > 1:
            raise KeyError("s")
    except KeyError:
        found = scale(s, 3)
    finally:
        count = len(scale.calls)
    return found, scale.calls, count


@case(*ROWS)
def decorated_in_a_loop(x, s):
    scales = []
    for v in x:

        @counted
        def scale(w):
            return w * v

        if v > 0:
            scales.append(scale)
    return [one(2.0) for one in scales], [one.calls for one in scales], [one.__name__ for one in scales]


@case(*ROWS)
def sorted_by_an_attribute(x, s):
    scales = []
    for v in x:

        def scale(w):
            return w * v

        scale.key = v
        scales.append(scale)
    scales.sort(key=lambda one: one.key)
    return [one.key for one in scales], [one(1.0) for one in scales]


@case(*ROWS)
def made_by_a_function(x, s):
    def make(by):
        @counted
        def scale(v):
            return v * by

        return scale

    scales = [make(v) for v in x]
    for scale in scales:
        if scale(1.0) > 1:
            scale(2.0)
    return [one.calls for one in scales], [one.tag for one in scales], scales[0].__wrapped__(2.0)


@case(*ROWS)
def functions_of_numpy_decorated(x, s):
    waves = [counted(np.sin), counted(np.cos), counted(lambda v: v)]
    total = 0.0
    for v in x:
        total += waves[int(abs(v)) % 3](v)
    return total, [one.calls for one in waves]


@case(*ROWS, nodes={"try": 1})
def remembered_in_a_try(x, s):
    try:

        @functools.lru_cache(maxsize=None)
        def item(k):
            return x[k] * 2

        found = item(0) + item(0)
        if found > 5:
            raise ValueError
    except ValueError:
        found = item(-1)
    return found + item(0), item.cache_info(), item.__name__, item.__wrapped__(0)


ARRAYS = ((np.array([1.0, -2, 3]), np.array(2)), (np.array([-1.0, -2]), np.array(0)), (np.array([1.0, 2]), np.array(4)))


def of_factor(k):
    @counted
    def product(v):
        return v * k

    return product


def remembering(function):
    def wrapped(n):
        if n not in wrapped.known:
            wrapped.known[n] = function(n)
        return wrapped.known[n]

    wrapped.known = {}
    return wrapped


@case(*ARRAYS, opaque=0)
def recursive_ones_after_continue(x, q):
    total = 0
    for t in x:
        if t < 0:
            continue

        @listing
        def slow(n):
            if n < 2:
                return n
            return slow(n - 1) + 1

        total += slow(q)

        @remembering
        def fib(n):
            return n if n < 2 else fib(n - 1) + fib(n - 2)

        total += fib(5) + len(fib.known)
    return total


@case(*ARRAYS, opaque=0)
def recursive_ones_in_a_loop(x, q):
    total = 0
    for t in x:

        @counted
        def slow(n):
            if n < 2:
                return t
            return slow(n - 1) + 1

        total += slow(q) + slow.calls
    return total


@case(*ARRAYS, opaque=0)
def made_in_the_arms_of_a_branch(x, q):
    if x[0] > 0:
        f = of_factor(2.0)
        f(1)
    else:
        f = of_factor(x[1])
    g = f
    g.calls += 10
    return f(x[0]), f.calls, g is f, f.tag


@case(*ARRAYS, opaque=0)
def one_of_before_a_branch(x, q):
    f = g = of_factor(2.0)
    if x[0] > 0:
        g = of_factor(3.0)
    g(1.0)
    return f is g, f.calls, g.calls, f == g


@case(*ARRAYS, opaque=0)
def one_of_before_a_loop(x, q):
    f = of_factor(2.0)
    for t in x:
        if t > 0:
            f = of_factor(t)
        f(t)
    return f.calls, f(1.0), f.calls


@case(*ARRAYS, opaque=0)
def first_made_by_a_loop(x, q):
    f = None
    for t in x:
        if t < 0:
            continue
        if f is not None:
            f.calls += 5
        f = of_factor(t)
        f(1)
    return (f.calls, f(2.0), f.calls) if f is not None else 0


def remembered_by_number(function):
    seen = {}

    @functools.wraps(function)
    def wrapped(t):
        key = round(float(t), 3)
        if key not in seen:
            seen[key] = function(t)
        return seen[key]

    wrapped.seen = seen
    return wrapped


@case(*ARRAYS, opaque=0)
def made_under_branches_in_loops(x, q):
    total = q * 1.0
    for t in x:
        if t > 0:
            for u in x:
                if u < t:
                    continue

                @remembered_by_number
                def slow(n):
                    if n < 2:
                        return n
                    return slow(n - 1) + slow(n - 2)

                total += slow(2)
        total += len(slow.seen) if t > 0 else 0
    return total
