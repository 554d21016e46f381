"""Differentiable programs with dicts of run time, iterators that are taken from, and lists of parts of arrays."""

from __future__ import annotations

import numpy as np

from tests.autograph.gradient_programs import Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []
W = np.array([[0.31, -0.72, 0.55], [0.93, -0.41, 0.18], [0.2, 0.3, 0.4], [0.5, 0.6, 0.7]])


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


# ---- dicts


@case((X,), (-Y,))
def groups(x):
    found = {}
    for k, v in enumerate(x):
        found.setdefault("even" if k % 2 == 0 else "odd", []).append(v)
    return sum(np.prod(group) for group in found.values())


@case((X,), (-X,), (Y,))
def groups_in_order(x):
    found = {}
    for v in x:
        found.setdefault(v > 0.7, []).append(v * v)
    total = 0.0
    for is_large, group in sorted(found.items()):
        total = total * 0.5 + np.mean(group) * (1 if is_large else 2)
    return total + max(found.values(), key=len)[0] * len(found)


@case((X, np.int64(3)), (Y, np.int64(2)))
def values_changed_in_place(x, n):
    found = {}
    for k in range(n):
        found[k] = x * k
    before = np.sum(found[1] * x * x)
    for part in found.values():
        part *= x
    for k, part in found.items():
        part *= x * k
    for k in found:
        found[k] = found[k] * 2
    return before + sum(np.sum(part) for part in found.values())


# ---- iterators


@case((W, np.int64(3)), (-W, np.int64(4)), (W[:, ::-1], np.int64(2)))
def taken_from_an_iterator(w, n):
    items = iter([w[k] * 2 for k in range(n)])
    first = next(items)
    total = 0.0
    for item in items:
        total += item @ first
        break
    another = next(items, None)
    if another is not None:
        total += another @ first * 3
    return total + np.sum(next(items, w[0]) ** 2)


@case((W,), (-W,))
def rows_of_an_iterator(w):
    rows = iter(w)
    first, second = next(rows), next(rows)
    first *= second
    total = first @ second
    for row in rows:
        row += first
        total += row @ first
    return total + np.sum(w**2)


# ---- lists and tuples


@case((X, np.int64(3)), (-Y, np.int64(2)))
def tuples_in_order(x, n):
    pairs = []
    for k in range(n):
        pairs.append((x[k] * x[0], k % 2))
    total = min(pairs)[0] * max((k % 2, x[k]) for k in range(n))[1]
    for v, k in sorted(pairs, reverse=True):
        total = total * 0.5 + v * (k + 1)
    return total


@case((W, np.int64(2)), (-W, np.int64(4)))
def parts_by_a_number_of_the_run(w, n):
    total = 0.0
    for part in np.array_split(w * 2.0, n):
        total = total * 0.5 + np.sum(part * part)
    for part in np.split(w, n):
        part *= part[::-1].copy()
    return total * np.sum(w**2)


# ---- results that show memory in another way


@case((X,), (-X,))
def windows_of_what_changes(x):
    y = np.sin(x)
    windows = np.lib.stride_tricks.sliding_window_view(y, 2)
    total = np.sum(windows * windows)
    row = windows[1] * x[0]
    repeated = np.broadcast_to(y[:2], (3, 2))[0] * x[1]
    y[1] = x[2] * 2.0
    return total * np.sum(y**3) + np.sum(row * repeated)


@case((np.array([0.3 + 0.9j, -0.7 + 0.2j, 1.1 - 0.4j]),))
def parts_of_complex_numbers(z):
    numbers = z.view(float)
    numbers *= np.arange(1.0, 7.0)
    again = (numbers[::-1] * 0.5).view(complex)
    same = z.view()
    same[0] *= same[1]
    return np.sum(np.abs(z * again) ** 2)


# ---- arrays of the items of lists


@case((W, np.int64(3)), (-W, np.int64(4)))
def stacks_of_lists(w, n):
    numbers, rows = [], []
    for k in range(n):
        numbers.append(w[k, 0] * w[k, 1])
        rows.append(np.sin(w[k]))
    found, table = np.array(numbers), np.stack(rows)
    return np.sum(np.exp(found) * found) + np.sum(table**3) * np.sum(np.asarray(rows) * w[:n])
