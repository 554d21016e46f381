"""Loops over many arrangements of numbers, or many known numbers: staged, however many there are."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement, permutations, product

import numpy as np
import pytest

import autograph as ag
from tests.checking import check

RNG = np.random.default_rng(3)


def over_indices(a):
    total = 0.0
    for i, j in np.ndindex(a.shape):
        if a[i, j] > 0.5:
            total += a[i, j] * i
    return total


def over_index_tuples(a):
    for index in np.ndindex(*a.shape):
        a[index] += index[0]
    return a


def over_a_product(a):
    total = 0.0
    for i, j in product(range(a.shape[0]), range(a.shape[1])):
        if a[i, j] > 0.5:
            total += a[i, j] * j
    return total


def over_a_power(a):
    return sum(a[i, j] for i, j in product(range(len(a)), repeat=2))


def over_pairs(a):
    total = 0.0
    for i, j in combinations(range(len(a)), 2):
        total += a[i, 0] * a[j, 1]
    return total


def over_pairs_with_equals(a):
    return [a[i, 0] * a[j, 1] for i, j in combinations_with_replacement(range(len(a)), 2)]


def over_ordered_pairs(a):
    total = 0.0
    for k, (i, j) in enumerate(permutations(range(len(a)), 2)):
        total += a[i, 0] * a[j, 1] * k
    return total


def over_a_list(a):
    total = 0.0
    for i, j in [(i, j) for i in range(len(a)) for j in range(i)]:
        total += a[i, j]
    return total


def over_a_list_and_a_range(a):
    total = 0.0
    columns = a.ravel()
    places = list(range(columns.size))
    for k, place in zip(range(columns.size), places, strict=True):
        total += columns[place] * k
    places.append(1)
    return total, places


STAGED = [
    over_indices, over_index_tuples, over_a_product, over_a_power, over_pairs, over_pairs_with_equals,
    over_ordered_pairs, over_a_list, over_a_list_and_a_range,
]  # fmt: skip


@pytest.mark.parametrize("function", STAGED)
def test_loops_over_many_are_staged(function):
    check(function, RNG.random((13, 13)), loops=1, calls=[(RNG.random((n, n)),) for n in (3, 14, 15)])
    small, large = (ag.function(function).trace(RNG.random((n, n))) for n in (13, 30))
    assert large.count("while", "for") == 1
    assert sum(1 for _ in large.walk()) == sum(1 for _ in small.walk()) < 20


def needing_values(a):
    made = []
    for i, j in product(range(9), range(8)):
        made.append(np.zeros((1,) * (1 + (i + j) % 3)).ndim + a[0, 0])
    return made


def needing_values_of_a_list(a):
    made = []
    for axes in [k % 2 for k in range(70)]:
        made.append(a.sum(axis=(0,) * axes))
    return made


def stopped(a):
    for i, j in product(range(10), repeat=2):
        if a[i, j] > 0.9:
            break
    else:
        i, j = -1, -1
    return i, j


def taken_from(a):
    pairs = combinations(range(20), 2)
    first = next(pairs)
    total = 0.0
    for i, j in pairs:
        total += a[i % 3, j % 3]
        if total > 5:
            break
    return first, total, len(list(pairs))


def changed_while_it_runs(a):
    places = list(range(70))
    for place in places:
        if place < 5:
            places.append(place + 100)
        a[place % 3, 0] += 1
    return a, places


@pytest.mark.parametrize(
    "function", [needing_values, needing_values_of_a_list, stopped, taken_from, changed_while_it_runs]
)
def test_what_loops_over_many_do(function):
    check(function, RNG.random((12, 12)), calls=[(RNG.random((11, 11)) * 2,), (np.zeros((13, 13)),)])


def wrong_count(a):
    total = 0
    for i, j in combinations(range(30), -1):
        total += a[i, j]
    return total


def test_wrong_arguments_raise_what_python_raises():
    check(wrong_count, RNG.random((3, 3)))


def indices_in_indices(a):
    total = 0.0
    for i, j in np.ndindex(a.shape):
        for k, m in np.ndindex(a.shape):
            total += a[i, j] * (k + 1) - a[k, m]
    return total


def products_in_products(a):
    total = 0.0
    for i, j in product(range(len(a)), range(2)):
        for k, m in product(range(len(a)), range(2)):
            total += a[i, j] * (k + 1) - a[k, m]
    return total


def pairs_in_pairs(a):
    total = 0.0
    for i, j in combinations(range(len(a)), 2):
        for k, m in combinations(range(len(a)), 2):
            total += a[i, j] * (k + 1) - a[k, m]
    return total


@pytest.mark.parametrize("function", [indices_in_indices, products_in_products, pairs_in_pairs])
def test_each_loop_has_an_iterator_of_its_own(function):
    check(function, RNG.random((4, 4)), calls=[(RNG.random((n, n)),) for n in (3, 5)])
