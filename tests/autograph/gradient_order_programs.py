"""Differentiable programs whose last bits tell in which order a gradient adds up cotangents."""

from __future__ import annotations

import numpy as np

from tests.autograph.gradient_programs import Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


@case((X,), (Y,), nodes={"for": 2})
def bound_in_a_loop(x):
    for _ in range(60):
        middle = 0.5 * x[0]
        if abs(middle) < 0.3:
            break
    middle = middle - (middle**3 + x[1] * middle - x[2]) / (3 * middle**2 + x[1] + 9.0)
    return middle * middle * x[1] - middle


@case((X,), (Y,))
def bisected_and_polished(x):
    low, high = -9.0 + x[0] * 0.0, 9.0 + x[0]
    for _ in range(60):
        middle = 0.5 * (low + high)
        v = middle**3 + middle - x[2]
        if abs(v) < 1e-1:
            break
        if v > 0:
            high = middle
        else:
            low = middle
    for _ in range(2):
        middle = middle - (middle**3 + middle - x[2]) / (3 * middle**2 + 1.0)
    return middle * middle


@case((X,), (Y,))
def assigned_the_same_in_both_arms(x):
    seen = []
    for _ in range(3):
        v = x
        if x[1] > -9.0:
            v = x
        seen.append(v)
    r = np.sum(x)
    for h in seen:
        r = r + np.sum(h) * 0.1
    return r * r


@case((X,), (Y,))
def a_branch_in_a_try(x):
    seen, w = [], x * 0.3
    try:
        for _ in range(3):
            v = w
            if x[1] < -900.0:
                v = w * 2.0
            seen.append(v)
    except ValueError:
        seen.append(x)
    r = np.sum(w)
    for h in seen:
        r = r + np.sum(h) * 0.1
    return r * r


class Holder:
    def __init__(self):
        self.seen = []

    def keep(self, v):
        if self:
            v = v
        self.seen.append(v)
        return v


@case((X,), (Y,))
def an_arm_that_multiplies(x):
    a = np.tanh(x)
    m = np.outer(x, x)
    holder = Holder()
    if x[1] > 900.0:
        np.einsum("ij,j->i", m, a)
    m[1] = holder.keep(a)
    r = np.sum(a) + np.sum(m * m) * 0.3
    for h in holder.seen:
        r = r + np.sum(h) * 0.7
    return r


@case((X,), (Y,))
def an_array_and_its_column_in_an_arm(x):
    column = x.reshape(3, 1)[:, 0]
    if x[0] > 1.5:
        return 0.5 * x[1]
    sums = np.cumsum(column)
    return np.sum(sums * sums + x * x * x)


@case((X,), (Y,))
def an_array_and_its_row_in_an_arm(x):
    row = x.reshape(3, 1)[0]
    if x[0] > 1.5:
        total = 0.5 * x[1]
    else:
        total = np.sum(2.0 * row + x)
    return total * x[2]


# ---- tests of `while` that change arrays and lists


@case((X,), (Y,))
def tests_that_only_look_at_lists(x):
    items, total = [x], 0.0
    while len(items) < 3.0 + x[0]:
        items.append(x * len(items))
    while items:
        total = total * 0.5 + np.sum(items.pop() ** 2)
    return total


@case((X,), (Y,))
def a_test_that_changes_an_array(x):
    a, k = x * 0.1, 0

    def grows():
        a[1] *= 1.5
        return abs(a[1]) < 1.0 + 0.1 * x[0]

    while grows():
        k += 1
    return np.sum(a**2) * k


@case((X,), (Y,))
def a_test_that_appends(x):
    items = [np.tanh(x[0]) * 0.9, np.tanh(x[1]) * 0.8]

    def following():
        v = items[-1] * items[-2]
        items.append(v)
        return abs(v)

    while following() > 1e-2:
        pass
    return sum(items)
