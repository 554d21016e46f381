"""Small programs, one for each form of the language that once went wrong."""

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add


def make(k):
    return lambda t: t * k


@case((np.arange(5.0), f8(1)), (np.arange(2.0), f8(7)))
def loop_made(x, s):
    f = make(1)
    for v in x:
        if v > s:
            f = make(v)
    return f(2)


@case((np.arange(5.0), f8(1)), (np.arange(2.0), f8(7)))
def loop_made_none(x, s):
    f = None
    for v in x:
        if v > s:
            f = make(v + s)
    if f is not None:
        return f(2)
    return "none"


@case((np.arange(5.0), f8(1)), (np.arange(2.0), f8(7)))
def loop_late(x, s):
    f = None
    k = 0
    for v in x:
        if v > s:
            f = lambda t: t + k
        k += 2
    k = k * 10
    return f(2) if f else None


def counter():
    n = 0

    def up():
        nonlocal n
        n += 1
        return n

    return up


@case(i8(5), i8(0))
def loop_counter(n):
    c = counter()
    for i in range(n):
        c()
    return c()


@case((i8(3), f8(1)), (i8(12), f8(2)))
def closures_list(n, s):
    fs = []
    for i in range(3):
        fs.append(lambda t, i=i: t + i * s)
    t = 0
    for f in fs:
        t = f(t)
    return t


@case((i8(3), f8(1)), (i8(12), f8(2)))
def closures_late(n, s):
    fs = [lambda t: t + i * s for i in range(3)]
    t = 0
    for f in fs:
        t = f(t)
    return t


@case((np.array([0, 1, 2, 1]), f8(1)), (np.array([2]), f8(2)))
def dispatch(ops, s):
    table = {0: lambda t: t + 1, 1: lambda t: t * s, 2: make(3)}
    for o in ops:
        s = table[int(o)](s)
    return s


@case((np.array([0, 1, 2, 1]), f8(1)), (np.array([2]), f8(2)))
def dispatch_list(ops, s):
    fs = [abs, np.sqrt, make(3)]
    for o in ops:
        s = fs[o](s)
    return s


@case((np.arange(5.0), f8(1)), (np.arange(2.0), f8(7)))
def swap_fn(x, s):
    f, g = np.sin, np.cos
    for v in x:
        s = f(s)
        f, g = g, f
    return s


@case((np.arange(5.0), f8(1)), (np.arange(2.0), f8(7)))
def fn_state_machine(x, s):
    def start(v):
        nonlocal state
        if v > 1:
            state = middle
        return v

    def middle(v):
        nonlocal state
        if v > 3:
            state = start
        return v * 10

    state = start
    t = 0
    for v in x:
        t += state(v)
    return t


def made_list():
    return [1, 2]


def made_dict(s):
    return {"a": s}


@case(f8(1), f8(-1))
def change_returned_list(s):
    l = made_list()
    if s > 0:
        l.append(3)
    return l


@case(f8(1), f8(-1))
def change_returned_dict(s):
    l = made_dict(s)
    if s > 0:
        l["b"] = 2
    return l


@case(f8(1), f8(-1))
def returned_lists(s):
    l = [made_list(), made_list()]
    for k in range(20):
        l[0].append(k)
    return l
