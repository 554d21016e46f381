"""Functions made in loops and branches, kept in lists and dicts, and composed."""

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
X = np.array([1.0, -1, 2, 3])
BOUNDS = ((X, f8(2)), (np.array([-1.0, -2, 0.5]), f8(0)), (np.zeros(3), f8(-1)), (X, f8(20)))


@case(*BOUNDS)
def compose(x, s):
    f = lambda v: v
    for k in range(3):
        g = f
        f = (lambda h, k: lambda v: h(v) + k)(g, k)
    return f(s)


@case(*BOUNDS)
def compose_staged(x, s):
    f = lambda v: v
    for e in x:

        def g(v, f=f, e=e):
            return f(v) * e

        f = g
    return f(s)


@case(*BOUNDS)
def compose_staged2(x, s):
    def compose(f, g):
        return lambda v: f(g(v))

    f = lambda v: v + 1
    i = 0
    while i < s:
        f = compose(f, lambda v: v * 2)
        i += 1
    return f(3.0)


@case(*BOUNDS)
def lambdas_late(x, s):
    fs = []
    for v in x:
        s = s + v
        fs.append(lambda: s)
    return [f() for f in fs]


@case(*BOUNDS)
def lambdas_bound(x, s):
    fs = []
    for v in x:
        fs.append(lambda u, v=v: u * v)
    return [f(s) for f in fs]


@case(*BOUNDS)
def lambdas_late2(x, s):
    fs = []
    for v in x:
        if v > s:
            fs.append(lambda: v)
    return [f() for f in fs], len(fs)


@case(*BOUNDS)
def lambda_list_call(x, s):
    fs = []
    for v in x:
        if v > 0:
            fs.append(lambda a: a + v)
        else:
            fs.append(lambda a: a - v)
    t = s
    for f in fs:
        t = f(t)
    return t


@case(*BOUNDS)
def funcs_in_dict(x, s):
    ops = {}
    for i in range(3):
        ops[i] = lambda a, i=i: a * i
    return ops[int(abs(s)) % 3](s)
