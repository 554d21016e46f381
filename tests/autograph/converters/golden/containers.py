import numpy as np


def displays(a, b):
    pair = [a, b]
    table = {"a": a, "rest": [b]}
    x, y = [b, a]
    return [pair, table, {x, y}]


def used_up_by_numpy(a, b):
    return np.stack([a, b]), np.array([[a, b], [b, a]])


def items(table, i, j):
    return table[i], table[0], table[-1], table[1:], table[i:j], table["key"], table[i, j]


def stores(a, i):
    a[i] = a[i + 1]
    a[i] += 1
    del a[i]


def unpacking(xs):
    first, *middle, last = xs
    return first, middle, last
