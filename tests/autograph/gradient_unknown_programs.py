"""Differentiable programs with values of which only the run tells what they are: items of lists joined in loops."""

from __future__ import annotations

import numpy as np

from tests.autograph.gradient_programs import Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


def joined(x, make):
    """A list whose items are of no known type."""
    rows = [[make(x)]]
    n = x[0]
    while n < 4.07:
        n = n + 1.31
        rows = rows + [[make(x * n * 0.3)]]
    return [row[0] for row in rows]


def same(v):
    return v


@case((X,), (Y,))
def a_number_of_it(x):
    a = joined(x, same)[-1]
    v = a[1]
    a[1] = v * v
    w = a[1]
    a[1] = 3.0
    return np.sum(a * a) * v + w


@case((X,), (Y,))
def numbers_in_a_loop(x):
    a = joined(x, same)[-1]
    s = 0.0
    for v in a:
        a[0] = a[0] * v
        s = s + v * v
    for k in range(len(a)):
        w = a[k]
        a[k] = w * s * 0.1
        s = s + w * a[k]
    return s


@case((X,), (Y,))
def numbers_of_iterators(x):
    items = joined(x, same)
    a = items[-1]
    s = 0.0
    for i, v in enumerate(a):
        a[i] = 0.2 * a[i - 1]
        s = s + v * v
    for u, v in zip(a, items[0]):
        a[1] = u
        s = s + v * u
    for v in reversed(a):
        a[2] = a[2] * 0.5
        s = s * v
    b, _, d = items[0]
    items[0][0] = s * 0.1
    return s + b * d + np.sum(items[0])


@case((X,), (Y,))
def next_of_it(x):
    a = joined(x, same)[-1]
    it = iter(a)
    z = next(it)
    a[0] = z * z
    return a[0] * a[0] + z + np.sum(a)


@case((X,), (Y,))
def rows_of_it(x):
    m = joined(x, lambda v: np.outer(v, v))[-1]
    r = m[1]
    v = r[0]
    w = m[1, 0]
    r[0] = v * w * 0.1
    m[1, 0] = m[1, 0] * 2.0
    u = m[1][0]
    m[1] = 3.0
    for row in m:
        row[0] = row[1] * 0.1
    m.T[2] = m.diagonal() * 0.2
    m[:, 1] += x
    return u * v * w + np.sum(r * m[0]) + m.trace()


@case((X,), (Y,))
def written_by_functions(x):
    items = joined(x, same)
    a, b = items[-1], items[0]
    np.add(a, x, out=a)
    np.multiply(b, 0.3, b)
    np.sqrt(a * a + 1.0, out=b)
    np.copyto(a, x * b)
    np.copyto(a[:2], b[1:])
    np.cumsum(a, out=a)
    np.add.at(b, [0, 0, 1], x)
    np.maximum(a, b, out=items[1])
    return np.sum(a * b * items[1])


@case((X,), (Y,))
def written_where(x):
    items = joined(x, same)
    a, b = items[-1], items[0]
    np.add(a, b, out=a, where=b > 1.0)
    np.log(a + 9.0, out=b, where=a > 0.4)
    np.putmask(b, b > 2.0, a)
    np.place(a, a > 3.0, [b[0], x[1]])
    return np.sum(a * a * b)


@case((X,), (Y,))
def changed_by_methods(x):
    items = joined(x, same)
    a, b = items[-1], items[0]
    a.fill(x[1] * b[0])
    a[0] = x[0]
    a.sort()
    a.put([0], [b[1]])
    c = a.copy()
    c[0] = 1.0
    b.partition(1)
    return np.sum(a * c) + np.sum(b * x) + c.ndim + a.shape[0] + b.size


@case((X,), (Y,))
def asked_by_methods(x):
    a = joined(x, same)[-1]
    s = a.sum() + a.mean() * a.max() - a.min() + a.std() + a.dot(x) + a.cumsum()[2]
    b = a.reshape(-1)
    b[0] = b[1]
    c = a.astype(float)
    c[1] = b[2]
    return s + np.sum(a * b * c) + a.take([0, 1]).sum() + a.T[0] + a.flatten()[1] + a.item(0)


@case((X,), (Y,))
def lists_in_it(x):
    items = joined(x, lambda v: [v, v * 2.0])
    items[-1].append(x * x)
    items[0].insert(0, x[0] * x)
    items[1].extend([x, x * 3.0])
    p = items[-1].pop()
    q = items[-1].pop(0)
    items[0].reverse()
    b = items[0].copy()
    b.append(p)
    b[0] = q * b[1]
    return np.sum(p * q * items[0][0]) + np.sum(b[0] * b[-1]) + len(b)


@case((X,), (Y,))
def dicts_in_it(x):
    items = joined(x, lambda v: {"a": v, "b": v[0]})
    items[-1]["c"] = x * x
    items[0]["a"] = items[-1]["a"] * 2.0
    s = items[-1].get("b", 1.0) + items[-1].get("z", x[1])
    for _, v in items[-1].items():
        s = s + np.sum(v)
    p = items[1].pop("a")
    items[1].setdefault("q", p * 2.0)
    items[1].update({"r": x[1]})
    c = items[1].copy()
    c["q"] = c["q"] * 3.0
    return s + np.sum(p * c["q"]) + np.sum(items[1]["q"]) + items[1]["r"]


@case((X,), (Y,))
def a_constant_stored(x):
    a = joined(x, same)[-1]
    v = a[0]
    a[0] = 1.0
    a[1:] = [v, x[1]]
    return np.sum(a * a) * v


@case((X,), (Y,))
def in_a_try(x):
    items = joined(x, same)
    s, a = 0.0, items[-1]
    try:
        for v in a:
            s = s + v * v
            a[0] = s
        for i, v in enumerate(a):
            s = s + v * v
            a[i] = s * 0.1
        np.add(a, x, out=a)
        s = s + a.sum() + a.copy()[1] + {0: a}[1 if s > 9.0 else 0][0]
    except KeyError:
        a.fill(s)
    return s + np.sum(a * x)


@case((X,), (Y,))
def conditions(x):
    items = joined(x, same)
    a, b = items[-1], items[0]
    c = np.where(a, b, x)
    d = np.where(a > 2.0, a * b, x)
    e = np.where(a[0] > 3.0, a, b)
    return np.sum(c * d * e) + np.sum(np.where(x - 2.0, x, x * x))


class Held:
    def __init__(self, v):
        self.v = v

    def sum(self):
        return np.sum(self.v) * 2.0


@case((X, 3), (Y, 2))
def objects_in_lists_made_anew(x, n):
    found = []
    for k in range(n):
        found = found + [Held(x * (k + 1.0))]
    found[0].v = found[0].v + x
    for held in found:
        held.v += x * x
    found[-1].v[1] = x[0]
    return sum(np.sum(held.v**2) for held in found) + found[0].sum()


@case((X,), (Y,))
def a_stack_made_anew(x):
    stack, s = [Held(x)], 0.0
    while stack:
        top, stack = stack[-1], stack[:-1]
        if np.sum(top.v**2) > 0.3:
            stack = stack + [Held(top.v * 0.5), Held(top.v * 0.7)]
        else:
            s = s + np.sum(np.array(top.v.tolist()) * x) + top.sum()
    return s


@case((X,), (Y,))
def defaults_that_are_numbers(x):
    items = joined(x, lambda v: {"a": v})
    s = 0.0
    for k, v in enumerate(x):
        key = "b" if v > 0 else "c"
        items[-1][key] = items[-1].get(key, 0.5) * v + k
    for key in items[-1]:
        s = s + np.sum(items[-1][key] * items[0].setdefault(key, 2.0))
    return s


@case((X,), (Y,))
def an_array_or_a_number_in_a_loop(x):
    a = np.tanh(x)
    held = [a]
    b = a if x[0] < 9.0 else x[0]
    t = x[0]
    held[0][1] = x[2]
    for v in b:
        t = t * v + v
    for k, v in enumerate(b):
        t = t + v * k
    return t + np.sum(a)
