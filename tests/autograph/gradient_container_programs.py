"""Differentiable programs that lists, dicts, flags, indices and masks decide, which change afterwards."""

from __future__ import annotations

import functools
import math
from collections import OrderedDict

import numpy as np

import autograph as ag
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


# ---- lists where NumPy takes arrays, and arrays where Python takes lists


@case((X,), (Y,))
def lists_in_reductions(x):
    return np.mean([x[2], x[0] ** 2]) * np.std([x[0], x[1]]) + np.prod([v for v in x]) + np.linalg.norm((x[0], x[1]))


@case((X,), (Y,))
def lists_in_operators(x):
    return np.sum([x[0], x[1], 2.0] * x) + np.sum((x - [x[0], 3, x[1]]) ** 2) + np.sum(x**2 / [2.0, x[2], 3.0])


@case((X,), (Y,))
def lists_in_products(x):
    turn = [[np.cos(x[0]), -np.sin(x[0])], [np.sin(x[0]), np.cos(x[0])]]
    y = turn @ x[1:]
    return y[0] ** 2 * y[1] + np.dot([x[0], 1.0], [x[1], x[2]]) + np.linalg.det([[x[0], x[1]], [x[2], 1.0]])


@case((X,), (Y,))
def lists_that_grow_in_reductions(x):
    rows = []
    for v in x:
        rows.append(x * v)
    return np.sum(np.mean(rows, axis=0) ** 2) * np.max(rows) + np.sum(np.concatenate(rows)[::2])


@case((X,), (Y,))
def array_added_to_a_list(x):
    found = [x[0]]
    shared = found
    found.extend(x[1:] * 2.0)
    found += x  # an array
    return np.sum(found * np.arange(1.0, 4.0)) + shared[2] * shared[0]


@case((X,), (Y,))
def part_of_a_list_that_grows(x):
    found = []
    for v in x:
        found.append(v * x)
        if len(found) > 2:
            found = found[1:]
    back = found[::-1]
    back[0] *= 2.0
    return np.sum(found[-1] * back[1])


@case((X,), (Y,))
def diagonal_of_what_is_stored(x):
    table = np.zeros((3, 3))
    for i in range(3):
        for j in range(i + 1):
            table[i, j] = x[i] * x[j]
    return np.sum(np.log(1.0 + np.diag(table) ** 2)) + np.trace(table) * np.sum(np.diagonal(table))


@case((X,), (Y,))
def named_in_a_test(x):
    total, i = 0.0, 0
    while i < 3 and (y := x[i] ** 2) < 3.0:
        total += y
        i += 1
    return total


# ---- order


@case((X,), (Y,))
def sorted_and_unpacked(x):
    low, middle, high = sorted([x[0], x[1], x[2]])
    first, second = sorted(x[:2], reverse=True)
    return low * 2.0 + middle**2 + high * first * second


@case((X,), (Y,))
def list_sorted_in_place(x):
    found = []
    for v in x:
        found.append((v * v, v))
    found.sort(key=lambda pair: pair[0], reverse=True)
    squares = [v * v for v in x]
    squares.sort()
    return found[0][1] * found[1][0] + squares[0] * squares[2]


@case((X,), (Y,))
def best_by_key(x):
    k = max(range(3), key=lambda i: x[i])
    worst = min(x, key=lambda v: -v * v)
    return x[k] ** 2 * worst + max([x[0], x[1]], key=abs)


@case((X,), (Y,))
def order_of_places(x):
    order = sorted(range(3), key=lambda i: x[i])
    return x[order[0]] * 2.0 + x[order[2]] ** 2 * 3.0


@case((X,), (Y,))
def dict_by_comprehension(x):
    found = {k: v * k for k, v in enumerate(x)}
    again = {k + 1: found[k] * v for k, v in enumerate(x) if k > 0}
    return again[2] * again[3] + found[1]


@case((X,), (Y,))
def pairs_of_lists(x):
    total = 0.0
    pairs = [[v, v * v] for v in x]
    for one, other in pairs:
        total += one * other
    pairs[1][0] = pairs[2][1] * 2.0
    return total * pairs[1][0]


@case((X,), (Y,))
def staged_comprehension(x):
    rows = [x * (k + 1) for k in ag.stage(range(3))]
    kept = rows[1:]
    kept[0] *= 2.0
    return np.sum(rows[1] * rows[0]) + np.sum(np.stack(kept) ** 2)


# ---- parameters in lists, dicts and objects


DEEP = [np.eye(3) * (0.3 + 0.05 * k) for k in range(12)]


@case((DEEP, X), argnums=(0, 1))
def many_layers_by_number(weights, x):
    for i in range(len(weights)):
        x = np.tanh(weights[i] @ x)
    return np.sum(x)


@case(({f"{name}{k}": DEEP[k][0] + k for k in range(12) for name in "wb"}, X))
def many_layers_by_name(params, x):
    for i in range(len(params) // 2):
        x = np.tanh(params["w" + str(i)] * x + params["b" + str(i)])
    return np.sum(x)


class Layer:
    def __init__(self, k):
        self.w = DEEP[k] * 1.0
        self.b = X / (k + 1)
        self.name = f"layer {k}"


class Network:
    def __init__(self):
        self.layers = [Layer(0), Layer(1)]

    def parameters(self):
        for layer in self.layers:
            for _, item in sorted(vars(layer).items()):
                if isinstance(item, np.ndarray):
                    yield item


@case((Network(), X))
def decay_of_all_attributes(network, x):
    for layer in network.layers:
        x = np.tanh(layer.w @ x + layer.b)
    return np.sum(x) + 0.1 * sum(np.sum(item**2) for item in network.parameters())


# ---- generators


def pairs(x):
    before = 0.0
    for v in x:
        yield before * v, v
        before = v


@case((X,), (Y,))
def sums_of_generators(x):
    total = sum(a**2 + b for a, b in pairs(x)) + sum([a * b for a, b in pairs(x)])
    for i, (a, b) in enumerate(pairs(x)):
        total = total + a * b * i
    return total + max(b for _, b in pairs(x)) * len(list(pairs(x)))


@case((X, Y), argnums=(0, 1))
def einsum_with_numbers(x, y):
    outer = np.einsum(x, [0], y, [1], [1, 0])
    return np.sum(np.einsum(outer, [0, 1], x, [1]) ** 2) + np.einsum(outer, [2, 2])


def in_order(items):
    if len(items) <= 1:
        return items
    first = items[0]
    return in_order([v for v in items[1:] if v < first]) + [first] + in_order([v for v in items[1:] if v >= first])


@case((X,), (Y,))
def quicksort(x):
    return sum(v * v * k for k, v in enumerate(in_order([x[1], x[0], x[2], x[0] * x[1]])))


@case((X,), (Y,))
def items_removed(x):
    found = []
    for v in x:
        found.append(v * v)
    found.remove(found[1])
    for v in x:
        if v > 0:
            found.remove(max(found))
            found.append(v * 3)
    try:
        found.remove(x[0] + 100)
    except ValueError as error:
        found.append(x[0] * len(str(error)))
    return sum(v * k for k, v in enumerate(found))


@case((X,), (Y,))
def reduced(x):
    return functools.reduce(lambda a, b: a * b + 0.1, x) * functools.reduce(lambda a, b: a + b * b, x, x[0])


# ---- sums in one order, whatever holds the terms


@case((X,), (Y,))
def carried_and_collected(x):
    h, found = x, []
    for _ in range(9):
        h = np.sin(h) * 0.7 + h * x * 0.2
        found.append(h)
    return np.sum(np.stack(found) ** 2) + np.sum(h * x) + np.sum(np.tanh(h))


@case((X,), (Y,))
def numbers_carried_and_collected(x):
    h, found = x[0], []
    for _ in range(9):
        h = np.sin(h) * 0.7 + h * x[1] * 0.2
        found.append(h)
    return np.sum(np.array(found) * x[2]) * h


@case((X,), (Y,))
def collected_in_branches(x):
    h, found = x * 0.5, [x]
    for k in range(9):
        if np.sum(h) > 0.3:
            h = np.sin(h) * 0.7 + h * x * 0.2
            found.append(h)
        else:
            h = np.cos(h) * x * 0.3 + h * 0.5
        if k > 6 and found[-1][0] > 0.1:
            break
    return np.sum(sum(found) * h)


@case((X, Y), (Y, X), argnums=(0, 1))
def table_in_lists(x, y):
    n, m = len(x), len(y)
    table = [[float("inf")] * (m + 1) for _ in range(n + 1)]
    table[0][0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            best = min(table[i - 1][j], table[i][j - 1], table[i - 1][j - 1])
            table[i][j] = abs(x[i - 1] - y[j - 1]) + best
    return table[n][m] ** 2


@case((X,), (np.linspace(0.2, 1.2, 11),), (np.linspace(-1, 1, 12),))
def unpacked_with_a_star(x):
    found = []
    for v in x:
        found.append(v * v)
    first, *others, last = found
    return first * sum(others) * last


# ---- views of dicts where Python takes iterables, and complex numbers of two parts


@case((X,), (Y,))
def values_of_a_dict_that_grows(x):
    d = {0: x[0]}
    for i in range(np.argmax(x) + 1):
        d[i + 1] = x[i] * x[1]
    values = d.values()
    return sum(values) * max(values) + sum(values, x[0]) * sum(sorted(values)) + math.fsum(list(values))


@case((X,), (Y,))
def complex_of_two_parts(x):
    z, w = complex(x[0], x[1]) * complex(x[2]), complex(real=x[1], imag=x[2])
    both, turned = complex(z, w), complex(imag=x[0])
    for _ in range(3):
        z = z * w * 0.1 + complex(0.3, x[0])
    return abs(z * w) + (z * z).imag + (both * turned).real * math.erf(x[1]) * math.erfc(-x[2])


# ---- dicts whose keys depend on the argument


@case((X,), (Y,))
def values_under_float_keys(x):
    d = {x[0]: x[1]}
    for i in range(1, 3):
        d[x[i]] = x[i - 1] * x[i]
    total = sum(d.values()) * max(d.values()) + d[x[1]] * d.get(x[2], 0.0)
    for i, v in enumerate(d.values()):
        total += v * v * i
    for v, w in zip(d.values(), x, strict=False):
        total += v * w
    return total + sum([v * w for v, w in zip(iter(d.values()), reversed(d.values()), strict=False)])


@case((X,), (Y,))
def remembered_by_a_float(x):
    known = {}

    def square(v):
        if v in known:
            return known[v]
        known[v] = v * v
        return known[v]

    return square(x[0]) * square(x[1]) + square(x[0]) + len(known)


@case((X,), (Y,))
def pairs_under_keys_without_a_gradient(x):
    d = {key: x[i] * x[i] for i, key in enumerate(np.array([0.5, 1.5, 2.5]))}
    total = x[0]
    for key, v in d.items():
        total += v * key
    for k, key in enumerate(d):
        total += d[key] * k * key
    for key in d:
        total += d[key] * d[key] * key
    return total * sum(sorted(d.values()))


@case((X,), (Y,))
def sums_by_key_in_order(x):
    sums = OrderedDict()
    for v in x:
        key = "above" if v > 0 else "below"
        sums[key] = sums.get(key, 0.0) + v * v
    total = sum(sums.values()) * len(sums)
    for key in sums:
        total = total * sums[key]
    for _, v in sums.items():
        total = total + v
    return total + max(sums.values()) * np.prod(list(sums.values()))


@case((X, np.int64(3)), (Y, np.int64(2)))
def tuples_joined_in_a_loop(x, n):
    weights = (1.0,)
    for k in range(n):
        weights = weights + (0.5 * k,)
    return np.sum(x * x) * len(weights)
