"""Differentiable programs with deques, defaultdicts and ordered dicts."""

from __future__ import annotations

import heapq
from collections import OrderedDict, defaultdict, deque

import numpy as np

from tests.autograph.gradient_programs import Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


@case((X,), (Y,))
def moving_window(x):
    window = deque(maxlen=2)
    total = 0.0
    for v in x:
        window.append(v * v)
        total = total + window[0] * sum(window) + np.mean(window) + max(window)
    for v in window:
        total = total * 0.5 + v
    return total + len(window)


@case((X,), (Y,))
def ends_of_a_deque(x):
    q = deque([x[0], x[1]])
    q.rotate(1)
    q.appendleft(x[2])
    q[1] = q[0] * q[2]
    q.extend([x[0] * 2, x[1]])
    a, b = q.pop(), q.popleft()
    q.reverse()
    again = q.copy()
    q.clear()
    return a * b + sum(v * (i + 1) for i, v in enumerate(again)) + len(q)


@case((X,), (Y,), (-X,))
def breadth_first(x):
    q = deque([(x, 0)])
    total = 0.0
    while q:
        a, n = q.popleft()
        total = total + np.sum(a * a)
        if n < 3:
            q.append((a * 0.5, n + 1))
            if total < 9:
                q.append((a + 0.1, n + 2))
    return total


@case((X,), (Y,))
def shortest_path(x):
    edges = {0: [1, 2], 1: [3], 2: [3], 3: []}
    distances = {0: x[0]}
    q = deque([0])
    while q:
        k = q.popleft()
        for other in edges[k]:
            distance = distances[k] + x[other % 3] ** 2
            if other not in distances or distance < distances[other]:
                distances[other] = distance
                q.append(other)
    return distances[3] * 2 + distances[1]


@case((X,), (Y,))
def arrays_in_a_deque_are_changed(x):
    q = deque()
    for i in range(3):
        q.append(x * (i + 1))
    q[0][1] = q[1][0] * 2
    a = q.popleft()
    a *= q[0]
    return np.sum(a) + np.sum(q[-1] * q[0])


@case((X,), (Y,), (-X,))
def sums_by_sign(x):
    sums = defaultdict(float)
    for v in x:
        sums[v > 0] += v * v
    return sums[True] * 2 + sums[False] * 3 + sum(sums.values())


@case((X,), (Y,), (-X,))
def groups(x):
    found = defaultdict(list)
    for v in x:
        found["above" if v > 0 else "below"].append(v * v)
    total = 0.0
    for key in sorted(found):
        total = total + sum(found[key]) * len(found[key])
    for key, values in found.items():
        values[0] = values[0] * 2
        total = total * values[0] + len(key)
    return total + sum(sum(values) for values in found.values())


@case((X,), (Y,))
def arrays_that_a_function_makes(x):
    found = defaultdict(lambda: np.zeros(3))
    for i in range(4):
        found[i % 2] = found[i % 2] + x * i
    return np.sum(found[0] * found[1])


@case((X,), (Y,))
def ordered(x):
    d = OrderedDict()
    for i, v in enumerate(x):
        d[i] = v * 2
        if len(d) > 2:
            _, first = d.popitem(last=False)
            d[9] = first * first
    d.move_to_end(1)
    d.move_to_end(9, last=False)
    total = 0.0
    for i, v in enumerate(d.values()):
        total = total + v * (i + 1)
    _, last = d.popitem()
    return total * last


@case((X,), (Y,))
def least_recently_used(x):
    cache = OrderedDict()
    total = 0.0
    for i in [0, 1, 0, 2, 1, 0]:
        if i in cache:
            cache.move_to_end(i)
            total = total + cache[i] * 0.5
        else:
            cache[i] = x[i] * x[i]
            if len(cache) > 2:
                cache.popitem(last=False)
    return total + sum(cache.values())


@case((X, np.int64(3)), (Y, np.int64(2)))
def heap_of_pairs(x, n):
    heap = []
    for i in range(n):
        heapq.heappush(heap, (x[i] * x[i], i))
        if len(heap) > 2:
            heapq.heappop(heap)
    heapq.heapify(heap)
    a, i = heapq.heapreplace(heap, (x[0], 7))
    b, j = heapq.heappushpop(heap, (x[1] * 2, 8))
    return a * b + heap[0][0] * (i + 1) + j


@case((X,), (Y,))
def merged_by_a_heap(x):
    heap = list(x * x)
    heapq.heapify(heap)
    total = 0.0
    while len(heap) > 1:
        both = heapq.heappop(heap) + heapq.heappop(heap)
        heapq.heappush(heap, both)
        total = total + both**2
    return total + heap[0]


@case((X,), (Y,))
def nearest_first(x):
    edges = {0: [(1, x[0] ** 2), (2, x[1] ** 2)], 1: [(2, x[2] ** 2)], 2: []}
    heap = [(x[0] * 0.0, 0)]
    distances = {}
    while heap:
        distance, k = heapq.heappop(heap)
        if k in distances:
            continue
        distances[k] = distance
        for other, length in edges[k]:
            heapq.heappush(heap, (distance + length, other))
    return distances[2] + 2 * distances[1]


i8 = np.int64


@case((X, i8(5)), (Y, i8(1)), exact=False)
def dicts_of_other_dicts(x, n):
    groups, ordered = defaultdict(list), OrderedDict()
    for k in range(n):
        groups["squares"].append(x[k % 3] ** 2)
        ordered[k] = x[k % 3] * groups["squares"][-1]
    plain, again = dict(groups), dict(ordered, last=x[1])
    return sum(plain["squares"]) * sum(again.values()) + again[0] * len(again)


@case((X, i8(5)), (Y, i8(1)))
def a_dict_of_a_dict_or_of_pairs(x, n):
    found = [{1: x[0], 2: x[1]} if n > 2 else [(1, x[0]), (2, x[2])]]
    return dict(found[0])[1] * dict(found[0])[2]


@case((X,), (Y,), (-X,))
def rows_of_a_bounded_deque(x):
    d = deque([x * x, np.sin(x)], maxlen=3)
    for i in range(4):
        d.append(d[-1] * d[0] * 0.1 + x)
        if x[0] < 0:
            d.appendleft(d[i % 2] * x)
    return np.sum(d[0] * d[2])


@case((X,), (Y,), (-X,))
def means_of_windows(x):
    window, out = deque([0.0] * 2, maxlen=2), []
    for v in x:
        window.append(v * v)
        out.append(sum(window) / len(window))
    return np.sum(np.array(out) ** 2)


@case((X,), (Y,), (-X,))
def taken_and_pushed(x):
    heap = [v * v for v in x]
    heapq.heapify(heap)
    least = heapq.heappop(heap) ** 2 + heapq.heapreplace(heap, x[0] ** 3) * heap[0]
    pairs = []
    for i, v in enumerate(x):
        heapq.heappush(pairs, (-v * v, i))
    return least * heapq.heappushpop(pairs, (x[0] * 3, 9))[0] * pairs[0][0]


@case((X,), (Y,), (-X,))
def sums_made_by_functions(x):
    d = defaultdict(lambda: 0.0)
    rows = defaultdict(lambda: np.zeros(2))
    for i, v in enumerate(x):
        d["a" if v > 0.2 else "b"] = d["a"] * v + v**2
        rows[i % 2][0] += v**3
    return d["a"] * d["b"] + d["c"] + np.sum(rows[0] * rows[1]) + rows[0][0] ** 2


@case((X, i8(3)), (Y, i8(2)))
def defaults_that_a_function_computes(x, n):
    totals = defaultdict(lambda: x[2] * 2)
    for k in range(n):
        totals[k % 2] += x[k]
    return totals[0] * totals["new"] + sum(totals.values()) * len(totals)


@case((X, i8(3)), (Y, i8(2)))
def arrays_and_lists_that_a_function_makes(x, n):
    made = 0

    def start():
        nonlocal made
        made += 1
        return [x * made, x[0]]

    rows = defaultdict(start)
    for k in range(n):
        rows[k % 2][0] *= x[k]
        rows[k % 2].append(x[k] ** 2)
    return sum(np.sum(row[0]) * row[1] + sum(row[2:]) for row in rows.values()) * made


@case((X, i8(3)), (Y, i8(2)))
def tables_of_tables(x, n):
    table = defaultdict(lambda: defaultdict(float))
    for k in range(n):
        table[k % 2][k] += x[k] * 2
    return sum(v * v for row in table.values() for v in row.values()) + table[0][0] * table[7][1]


class Holder:
    def __init__(self, x):
        self.table = defaultdict(lambda: x[1])


@case((X, i8(2)), (Y, i8(1)))
def defaults_of_what_holds_them(x, n):
    holder, tables = Holder(x), {"one": defaultdict(lambda: x[0] * n)}
    holder.table["a"] += x[0]
    return holder.table["a"] * holder.table["b"] * tables["one"]["a"]


@case((X,), (Y,))
def ordered_dicts_of_items(x):
    first = OrderedDict(a=x[0], b=x[1])
    first.move_to_end("a")
    second = OrderedDict([("a", x), ("b", x * 2)])
    third = OrderedDict(first, c=x[2])
    third["a"] = third.pop("c") * third["b"]
    return first[list(first)[0]] * sum(np.sum(v * v) for v in second.values()) + sum(third.values())


@case((X,), (Y,))
def filled_and_with_a_default(x):
    rows = defaultdict(list, {"a": [x[0]], "b": [x[1]]}, c=[x[2]])
    rows["a"].append(x[1])
    rows["z"].append(x[2])
    return sum(np.prod(np.array(row)) for row in rows.values())
