"""Differentiable programs that shuffle arrays and draw items of them."""

from __future__ import annotations

import numpy as np

from tests.autograph.gradient_programs import LONG, A, Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


@case((X, A), (Y, A[:2]), argnums=(0, 1))
def drawn_by_a_generator(x, a):
    rng = np.random.default_rng(4)
    mixed, columns = rng.permutation(x), rng.permutation(a, axis=1)
    total = np.sum(mixed[:2] ** 2) + np.sum(columns[:, 0] ** 3) + np.sum(rng.permutation(a)[0] * x)
    total += np.sum(rng.choice(x, 2) ** 2) + rng.choice(x) ** 3 + np.sum(rng.choice(a, (2, 2)) ** 2)
    total += np.sum(rng.choice(a, 2, replace=False, axis=1, p=np.array([0.5, 0.2, 0.3])) * rng.normal())
    return total


@case((X, A, np.int64(3)), (Y, A, np.int64(1)), argnums=(0, 1))
def bootstrap(x, a, count):
    rng = np.random.RandomState(2)
    total = 0.0
    for _ in range(count):
        rows, sample = rng.permutation(a), rng.choice(x, 2)
        if sample[0] > 0:
            total = total + np.sum(rows[0] * x) * sample[1]
        else:
            total = total - np.sum(rows[:2] ** 2) * sample[0] ** 2
        total = total * 0.9 + np.sum(rng.permutation(x)[:2] ** 3)
    return total


@case((LONG, np.int64(3)), (X, np.int64(2)))
def shuffled_in_place(x, count):
    rng, found = np.random.default_rng(1), x * x
    table = np.outer(x[:3], x)
    for _ in range(count):
        rng.shuffle(found)
        found[0] = found[1] * found[0]
        rng.shuffle(table)
        rng.shuffle(table.T)
    return np.sum(found[:2] ** 2) + np.sum(table[0] * x) + rng.normal()


@case((X, A), (Y, A))
def drawn_by_the_global_generator(x, a):
    np.random.seed(3)
    mixed, rows = x * 2.0, np.random.permutation(a)
    np.random.shuffle(mixed)
    return np.sum(mixed[:2] ** 2) + np.sum(rows[0] * np.random.permutation(x)) + np.sum(np.random.choice(x, 2) ** 2)
