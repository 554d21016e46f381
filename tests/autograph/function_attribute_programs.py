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
