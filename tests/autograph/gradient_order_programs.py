"""Differentiable programs whose last bits tell in which order a gradient adds up cotangents."""

from __future__ import annotations

import heapq

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


# ---- arrays that go by several names, of which a path that is not taken changes one

Z = np.array([0.31, -0.52, 0.83])


class Stepped(Holder):
    def __init__(self, w):
        super().__init__()
        self.w = w

    def step(self, v):
        self.w = v
        return self.w * self.keep(v)


@case((X,), (Y,), (Z,))
def a_handler_that_hands_an_object_an_array(x):
    values, stepped = x * x[0], Stepped(x)
    try:
        total = (x[1],)[int(x[0] < 900.0)]
    except LookupError:
        total = np.sum(stepped.step(values))
    changed = x * 1.0
    np.add(values, x[2], out=changed)
    return np.sum(changed) + total


@case((X,), (Y,), (Z,))
def an_arm_that_changes_an_array_on_a_list(x):
    a, m, stepped = np.tanh(x), np.outer(x, x), Stepped(x)
    if x[1] > 900.0:
        np.add(a, 0.2, out=a)
    m[1] = stepped.step(a)
    r = np.sum(a) + np.sum(m * m) * 0.3
    for h in stepped.seen:
        r = r + np.sum(h)
    return r


@case((X,), (Y,), (Z,), nodes={"while": 1})
def a_start_that_is_used_after_the_loop(x):
    v = start = np.tanh(x)
    k = 0
    while np.sum(v * v) > 0.1 and k < 20:
        v = v * 0.7 + np.sin(v) * 0.1
        k += 1
        if x[0] > 900.0:
            start[0] = 3.0
    return np.sum((v - start) ** 2) + np.sum(v * start) + np.sum(start)


@case((X,), (Y,), (Z,), nodes={"for": 2})
def the_state_before(x):
    state = before = x * 0.5
    for row in np.outer(x, x):
        before, state = state, np.sin(state) + row * before
        if x[0] > 900.0:
            state[0] = 3.0
    return np.sum(state * before) + np.sum(before * before) + np.sum(state * x)


@case((X,), (Y,), (Z,), nodes={"for": 2})
def the_best_state(x):
    state, best, most = x * 0.5, x, -9.0
    for row in np.outer(x, x):
        state = np.sin(state) + row * state
        if np.sum(state) > most:
            best, most = state, np.sum(state)
        if x[0] > 900.0:
            best[0] = 3.0
    return np.sum(best * state) + np.sum(best * best) * most + np.sum(state)


@case((X,), (Y,), nodes={"for": 2, "shadow": 0})
def a_state_that_needs_no_memory(x):
    state = np.tanh(x)
    for row in np.outer(x, x):
        if np.max(np.abs(state - row)) > 0.01:
            state = np.sin(state) * row + state
    return np.sum(state * state)


# ---- numbers that a block of a `try` assigns


@case((X,), (Y,))
def a_branch_in_a_try_that_may_assign_a_number(x):
    s = x[0] * 0.9
    items = [s]
    try:
        if s > 0.79:
            s = s * 3.0
    except LookupError:
        s = x[1]
    for _ in x.copy():
        items.append(s * 0.3)
    return sum(items)


@case((X,), (Y,))
def a_loop_in_a_try_that_assigns_numbers(x):
    first = second = x[0] * 0.9
    try:
        for _ in x.copy():
            first = second
            second = first * 0.9
        second = first * first
    except ValueError:
        second = x[1]
    return first * 0.5 - second + first * x[1]


# ---- numbers in attributes and items, which branches and loops give no names of their own

W = np.array([-0.7, 0.45, 0.22])


class Kept:
    def __init__(self, v):
        self.v = v


@case((X,), (Y,), (W,))
def an_attribute_that_a_branch_assigns(x):
    y = x[1]
    kept = Kept(y)
    if x[0] > 0.9:
        kept.v = x[2] * 2
    s = 0.0
    for v in x:
        s = s + y * v
    return s + kept.v * x[0]


@case((X,), (Y,), (W,))
def items_that_a_branch_assigns(x):
    y = x[1]
    items, table = [y, 2.0], {"a": y}
    if x[0] > 0.9:
        items[0], table["a"] = x[2] * 2, x[0]
    s = 0.0
    for v in x:
        s = s + y * v
    return s + items[0] * x[0] + table["a"] * x[2] + y * x[1]


@case((X,), (Y,), (W,))
def attributes_that_a_loop_carries(x):
    y = x[1] * 0.5
    kept = Kept(y)
    for v in np.outer(x, x)[0]:
        before = kept.v
        kept.v = kept.v * v + y
        y = y * 0.9 + before * 0.1
    return kept.v * y + before * kept.v + y * 0.3


@case((X,), (Y,), (W,), nodes={"for": 2, "shadow": 0})
def an_attribute_that_needs_no_memory(x):
    kept = Kept(x[1] * 0.5)
    for v in np.outer(x, x)[0]:
        kept.v = np.sin(kept.v) * v + kept.v
    return kept.v * kept.v


# ---- items that are taken several times


@case((X,), (Y,), (Z,))
def items_taken_twice_of_an_array_on_a_list(x):
    a, items = np.tanh(x), [x]
    try:
        a[0] = (x[1],)[9]
    except LookupError:
        np.copyto(a, x[[2, 0, 0]] * x)
    items[-1] = np.linalg.solve(3.0 * np.eye(3) + np.outer(x, x), a)
    return np.sum(x * x[1]) + np.sum(items[0] * 0.5)


@case((X,), (Y,), (Z,))
def copies_of_items_that_change(x):
    items, index = [x], np.array([2, 0, 0])
    found, other = x[index], x[[0, 0, 1]]
    if x[0] > 900.0:
        found[0] = 3.0
        items.append(found)
    other[0] *= x[2]
    return np.sum(found * x) * np.sum(other) + np.sum(items[0] ** 2)


@case((X,), (Y,), (-X,))
def smallest_and_largest(x):
    distances = [(np.sum((x - c) ** 2), c) for c in np.arange(9.0).reshape(3, 3)]
    near = sum(a * a * b[0] for a, b in heapq.nsmallest(2, distances, key=lambda pair: pair[0]))
    squares = [v * v for v in x if v > 0]
    total = 0.0
    for v in heapq.nsmallest(2, squares):
        total = total * 0.5 + v * v
    return total + near + sum(heapq.nlargest(9, squares)) * 2 + len(heapq.nsmallest(-1, squares))


@case((X,), (Y,))
def kept_by_a_loop_that_may_end(x):
    a, s, pairs, lists = x[0], x[1], [], []
    for _ in range(np.int64(4)):
        a = a + s * 0.1
        s = s * 0.9 + a * 0.01
        pairs.append((a, s))
        lists.append([a, s])
        if a > 9000.0:
            break
    found = sum(np.sqrt(p * p + 1.0) * q for p, q in pairs) + sum(p * p for p, _ in reversed(pairs)) * pairs[0][0]
    return found + sum(p * q * p for p, q in lists) * lists[-1][0] + sum(v * v for v in lists[0]) + pairs[0][0]
