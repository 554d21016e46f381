"""Gradients through arrays in lists, dicts and loops whose sizes differ from item to item."""

from __future__ import annotations

import numpy as np

from tests.autograph.gradient_programs import Case
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []
X = np.array([0.7, 1.1, -0.4, 0.3, 0.9])
ALL = np.array(5)


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


def tails(x, n):
    found = []
    for i in range(n):
        found.append(x[i:] * x[0])
    return found


@case((X, ALL))
def last_and_first_item(x, n):
    found = tails(x, n)
    return np.sum(found[n - 1] * found[0] * found[0])


@case((X, ALL))
def products_of_items(x, n):
    found = tails(x, n)
    s = 0.0
    for a in found:
        s = s + np.sum(a * found[n - 1] * np.sin(found[0][:1] + a))
    return s


@case((X, ALL))
def pairs_of_items(x, n):
    found = tails(x, n)
    s = 0.0
    for a, b in zip(found, found[::-1]):
        s = s + np.sum(a[:1] * b) + np.sum(a * b[:1])
    return s


@case((X, ALL))
def items_of_a_while_loop(x, n):
    y = x
    found = []
    while len(y) > 1:
        y = y[1:] * x[0]
        found.append(y)
    return np.sum(found[-1] * found[0]) + np.sum(found[0] * found[1][:1]) + np.sum(found[-1] + found[0])


@case((X, ALL))
def tuples_of_parts(x, n):
    found = []
    for i in range(n):
        found.append((x[i:] * 2, x[: i + 1] * x[1]))
    a, b = found[0]
    c, d = found[n - 1]
    return np.sum(a * c) + np.sum(b * d) + np.sum(a * d)


@case((X, ALL))
def values_of_many_sizes(x, n):
    found = {}
    for i in range(n):
        found[i] = x[i:] * x[0]
    s = np.sum(found[n - 1] * found[0])
    for v in found.values():
        s = s + np.sum(v * found[n - 1])
    return s


@case((X, ALL))
def the_last_two_of_a_loop(x, n):
    y = x
    z = x
    for i in range(n - 1):
        z = y
        y = y[1:] * x[0]
    return np.sum(z * y) + np.sum(y + z) + np.sum(x * y)


@case((X, ALL))
def before_and_after_a_loop(x, n):
    y = x[1:]
    y0 = y
    k = 0
    while k < n - 2:
        y = y[1:] * x[0]
        k += 1
    return np.sum(y0 * y)


@case((X, ALL))
def before_and_after_a_loop_inside(x, n):
    s = 0.0
    for i in range(n):
        y = x[i:]
        y0 = y
        while len(y) > 1:
            y = y[1:] * x[0]
        s = s + np.sum(y0 * y)
    return s


@case((X, ALL))
def rows_of_rows(x, n):
    found = []
    for i in range(n):
        m = []
        for j in range(n - i):
            m.append(x[i + j :] * x[i])
        found.append(m)
    s = 0.0
    for m in found:
        for a in m:
            s = s + np.sum(a * m[-1]) + np.sum(a * found[0][-1])
    return s


@case((X, ALL))
def matrices_of_many_shapes(x, n):
    found = []
    for i in range(n):
        found.append(np.outer(x[i:], x[: i + 1]))
    return np.sum(found[0] * found[0][:1]) + np.sum(found[0] @ found[n - 1])


@case((X, ALL))
def items_in_ufuncs(x, n):
    found = tails(x, n)
    return np.sum(np.where(found[0] > 1, found[0], found[n - 1])) + np.sum(np.maximum(found[n - 1] * 2, found[0] * 3))


@case((X, ALL))
def items_spread_over_others(x, n):
    found = []
    for i in range(n):
        found.append(x[n - 1 - i :] * x[0])
    s = found[0]
    for a in found:
        s = np.sum(s) * a + found[0]
    return np.sum(s * found[0])
