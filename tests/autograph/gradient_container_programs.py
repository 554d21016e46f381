"""Differentiable programs that lists, dicts, flags, indices and masks decide, which change afterwards."""

from __future__ import annotations

import numpy as np

from tests.autograph.gradient_programs import Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


# ---- what decides changes


@case((X,), (Y,), (-X,))
def stack_machine(x):
    stack = []
    for v in x:
        if v > 0:
            stack.append(v * 2)
        elif stack:
            stack.append(stack.pop() * v)
    total = x[0]
    while stack:
        total = total * 0.5 + stack.pop()
    return total


@case((X,), (Y,))
def list_that_grows_under_its_loop(x):
    found = [x[0], x[1]]
    total = 0.0
    for v in found:
        total = total * v + v
        if len(found) < 5:
            found.append(v * x[2])
    return total


@case((X,), (Y,))
def flag_in_an_array(x):
    flag = np.array(0.0)
    total = 0.0
    for v in x:
        if flag:
            total += v**2
        else:
            total += v**3
        flag += v
        if abs(flag) < 0.6:
            flag[...] = 0.0
    return total


@case((X,), (Y,))
def dict_that_is_cleared(x):
    seen = {}
    total = 0.0
    for i in range(7):
        k = (i * 2) % 3
        if k in seen:
            total = total + seen[k] * x[k]
        seen[k] = x[k] * (i + 1)
        if len(seen) > 2:
            seen.clear()
    return total


@case((X,), (Y,))
def index_that_changes(x):
    i = np.array([0, 1])
    y = x[i]
    i += 1
    y = y * x[i]
    i[...] = 0
    return np.sum(y * x[i])


@case((X,), (Y,))
def mask_that_changes(x):
    mask = x > 0
    y = np.where(mask, x**2, 0.0)
    mask[:] = ~mask
    return np.sum(y) + np.sum(x[mask] ** 3)


@case((X, np.array([0, 2, 1])), (Y, np.array([2, 2, 0])))
def argument_is_an_index_that_changes(x, i):
    y = x[i]
    i[0] = 1
    return np.sum(y * x[i])
