"""Differentiable programs with objects in lists of lists, in dicts that loops make anew, in tuples that they join."""

from __future__ import annotations

import numpy as np

from tests.autograph.gradient_programs import Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []
N = np.int64(3)


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


class Part:
    scale = 0.5

    def __init__(self, a):
        self.a = a

    def value(self):
        return np.sum(self.a * self.a) * self.scale


class Shifted(Part):
    scale = 2.0

    def value(self):
        return np.sum(self.a) * self.scale


class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __add__(self, other):
        return Pair(self.a + other.a, self.b * other.b)


def rows_of(x, n):
    rows = []
    for i in range(n):
        rows.append([Part(x * x[i]), Shifted(x + x[i])])
    return rows


# ---- objects of which only the run tells that they are some


@case((X, N), (Y, np.int64(2)), (X, np.int64(0)))
def dict_made_anew(x, n):
    d = {}
    for i in range(n):
        d = {**d, i: Part(x * x[i])}
    total = 0.0
    for k in d:
        total = total + d[k].value() * (k + 1)
    return total + x[0]


@case((X, N), (Y, np.int64(2)))
def methods_and_class_attributes(x, n):
    total = 0.0
    for row in rows_of(x, n):
        for part in row:
            total = total + part.value() * part.scale
    return total


@case((X, N), (Y, np.int64(2)))
def attributes_that_change(x, n):
    rows = rows_of(x, n)
    for row in rows:
        row[0].a = row[0].a * 2.0
        row[1].extra = x[1] * row[0].a[0]
    total = 0.0
    for row in rows:
        row[0].a[1] = row[1].a[0] * 2.0
        total = total + row[0].value() * row[1].extra
    return total


@case((X, N), (Y, np.int64(2)))
def the_best_of_them(x, n):
    best = None
    for row in rows_of(x, n):
        for part in row:
            if best is None or part.value() > best.value():
                best = part
    return best.value() + np.sum(best.a)


@case((X, N), (Y, np.int64(2)))
def dicts_of_dicts(x, n):
    grid = {}
    for i in range(n):
        grid[i] = {}
        for j in range(n):
            grid[i][j] = x[i] * x[j]
    total = 0.0
    for i in grid:
        for j in grid[i]:
            total = total + grid[i][j] * (i + 2 * j)
    return total


@case((X, N), (Y, np.int64(2)))
def dict_updated_by_its_copy(x, n):
    d = {}
    for i in range(n):
        if x[i] > 0.0:
            d = {**d, f"k{i}": x * x[i]}
    total = x[0]
    for v in d.values():
        total = total + np.sum(v * v)
    return total


@case((X, N), (Y, np.int64(2)))
def sums_of_keys(x, n):
    d = {}
    for i in range(n):
        if x[i] > 0:
            d[i] = x[i] * 2
    return sum(d) * x[0] + sum(d.values()) + sum([k * 1.0 for k in d]) * x[1]


# ---- operators of what may be an object or None, or may be another one


@case((X, N), (Y, np.int64(2)))
def none_at_first(x, n):
    p = None
    for i in range(n):
        if p is None:
            p = Pair(x * x[i], x * 0.5)
        else:
            p = p + Pair(x, x * x[i])
    return np.sum(p.a * p.b)


@case((X, N), (Y, np.int64(5)), (-X, np.int64(1)))
def left_by_a_break(x, n):
    p = Pair(x * 0.5, x * 0.2)
    for i in range(n):
        if x[0] * i > 1.5:
            break
        for _ in range(n):
            p = p + Pair(x * 0.1, x + 1.0)
    return np.sum(p.a * p.b)


# ---- tuples


@case((X,), (Y,))
def joined_in_place(x):
    t = ()
    for v in x:
        t += (v * x,)
    return np.sum(t[0] * t[1]) + np.sum(t[-1])


@case((X,), (Y,), (-X,))
def joined_at_both_ends(x):
    t = (1.0,)
    for v in x:
        if v > 0:
            t = t + (v, v * v)
        else:
            t = (v, *t)
            t = (v * 2.0,) + t
    return sum([a * b for a, b in zip(t, t[1:])])


@case((X,), (Y,), exact=False)
def objects_in_tuples(x):
    t = ()
    for v in x:
        t = t + ((v, Part(x * v)),)
    total = 0.0
    for v, part in t:
        total = total + v * part.value()
    return total


@case((X,), (Y,), (-X,))
def two_tuples(x):
    above, below = (), (1.0,)
    for v in x:
        if v > 0:
            above = above + (v,)
        else:
            below = below + (v * v,)
    both = above + below
    return sum(both) * both[0] + both[-1] * len(above)


@case((X,), (Y,))
def window(x):
    t = ()
    for v in x:
        t = t + (v,)
        if len(t) > 1:
            t = t[1:] + (v * v,)
    a = np.array(t)
    return np.sum(a * a)


@case((X,), (Y,))
def tuples_and_lists_under_keys(x):
    tuples, lists = {}, {}
    for i, v in enumerate(x):
        tuples[i], lists[i] = (), []
        same = lists[i]
        for w in x:
            tuples[i] = tuples[i] + (v * w,)
            lists[i] += [v * w * 2.0]
        same.append(v)
    return sum([sum(tuples[k]) * sum(lists[k]) * (k + 1) for k in tuples])


@case((X,), (Y,))
def list_under_two_names(x):
    t = []
    u = t
    for v in x:
        t += [v * x]
    return np.sum(u[0] * t[1]) + np.sum(u[-1])
