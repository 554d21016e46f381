"""Dynamic programming, graphs, sorting and bits."""

from __future__ import annotations

import numpy as np


def longest_common(a, b):
    table = np.zeros((len(a) + 1, len(b) + 1), dtype=np.int64)
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            if a[i - 1] == b[j - 1]:
                table[i, j] = table[i - 1, j - 1] + 1
            else:
                table[i, j] = max(table[i - 1, j], table[i, j - 1])
    i, j = len(a), len(b)
    common = []
    while i > 0 and j > 0:
        if a[i - 1] == b[j - 1]:
            common.append(a[i - 1])
            i -= 1
            j -= 1
        elif table[i - 1, j] >= table[i, j - 1]:
            i -= 1
        else:
            j -= 1
    return np.array(common[::-1])


def time_warping(x, y, window):
    n, m = len(x), len(y)
    cost = np.full((n + 1, m + 1), np.inf)
    cost[0, 0] = 0
    for i in range(1, n + 1):
        for j in range(max(1, i - window), min(m, i + window) + 1):
            cost[i, j] = abs(x[i - 1] - y[j - 1]) + min(cost[i - 1, j], cost[i, j - 1], cost[i - 1, j - 1])
    return cost[n, m]


def matrix_chain(sizes):
    n = len(sizes) - 1
    cost = np.zeros((n, n), dtype=np.int64)
    split = np.zeros((n, n), dtype=np.int64)
    for length in range(2, n + 1):
        for i in range(n - length + 1):
            j = i + length - 1
            k = np.arange(i, j)
            costs = cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1]
            best = np.argmin(costs)
            cost[i, j] = costs[best]
            split[i, j] = k[best]
    return cost, split


def coin_change(coins, total):
    best = np.full(total + 1, total + 1)
    best[0] = 0
    for amount in range(1, total + 1):
        for coin in coins:
            if coin <= amount:
                best[amount] = min(best[amount], best[amount - coin] + 1)
    return best


def dijkstra(weights, source):
    n = len(weights)
    distance = np.full(n, np.inf)
    distance[source] = 0
    done = np.zeros(n, dtype=bool)
    for _ in range(n):
        u = np.argmin(np.where(done, np.inf, distance))
        if not np.isfinite(distance[u]):
            break
        done[u] = True
        np.minimum(distance, distance[u] + weights[u], out=distance)
    return distance


def bellman_ford(edges, costs, n):
    distance = np.full(n, 1e9)
    distance[0] = 0.0
    for _ in range(n - 1):
        before = distance.copy()
        np.minimum.at(distance, edges[:, 1], before[edges[:, 0]] + costs)
        if np.array_equal(before, distance):
            break
    return distance


def prim(weights):
    n = weights.shape[0]
    inside = np.zeros(n, dtype=bool)
    inside[0] = True
    cheapest = weights[0].copy()
    parent = np.zeros(n, dtype=int)
    total = 0.0
    for _ in range(n - 1):
        k = int(np.argmin(np.where(inside, np.inf, cheapest)))
        total += cheapest[k]
        inside[k] = True
        better = ~inside & (weights[k] < cheapest)
        cheapest[better] = weights[k][better]
        parent[better] = k
    return total, parent


def page_rank(links, damping, tolerance):
    n = links.shape[0]
    out = links.sum(axis=1)
    rank = np.full(n, 1.0 / n)
    steps = 0
    while True:
        spread = np.where(out > 0, rank / np.maximum(out, 1), 0.0)
        new = (1 - damping) / n + damping * (links.T @ spread + rank[out == 0].sum() / n)
        steps += 1
        if np.abs(new - rank).sum() < tolerance:
            return new, steps
        rank = new


def label_components(image):
    labels = np.where(image, np.arange(1, image.size + 1).reshape(image.shape), 0)
    while True:
        new = labels.copy()
        new[1:] = np.maximum(new[1:], labels[:-1])
        new[:-1] = np.maximum(new[:-1], labels[1:])
        new[:, 1:] = np.maximum(new[:, 1:], labels[:, :-1])
        new[:, :-1] = np.maximum(new[:, :-1], labels[:, 1:])
        new[~image] = 0
        if (new == labels).all():
            return np.unique(new)[1:].size, new
        labels = new


def radix_sort(keys):
    shift = 0
    while (keys >> shift).any():
        digit = (keys >> shift) & 15
        counts = np.bincount(digit, minlength=16)
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        out = np.empty_like(keys)
        for k in range(len(keys)):
            out[starts[digit[k]]] = keys[k]
            starts[digit[k]] += 1
        keys = out
        shift += 4
    return keys


def insertion_sort(a):
    for i in range(1, len(a)):
        key = a[i]
        j = i - 1
        while j >= 0 and a[j] > key:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = key


def heap_sort(a):
    n = len(a)
    for start in range(n // 2 - 1, -1, -1):
        sift_down(a, start, n)
    for end in range(n - 1, 0, -1):
        a[0], a[end] = a[end], a[0]
        sift_down(a, 0, end)


def sift_down(a, root, end):
    while 2 * root + 1 < end:
        child = 2 * root + 1
        if child + 1 < end and a[child] < a[child + 1]:
            child += 1
        if a[root] >= a[child]:
            return
        a[root], a[child] = a[child], a[root]
        root = child


def binary_search(a, wanted):
    found = np.full(len(wanted), -1)
    for k, value in enumerate(wanted):
        low, high = 0, len(a)
        while low < high:
            middle = (low + high) // 2
            if a[middle] < value:
                low = middle + 1
            else:
                high = middle
        if low < len(a) and a[low] == value:
            found[k] = low
    return found


def xorshift(seed, n):
    x = np.uint64(seed)
    out = np.empty(n, dtype=np.uint64)
    for k in range(n):
        x ^= x << np.uint64(13)
        x ^= x >> np.uint64(7)
        x ^= x << np.uint64(17)
        out[k] = x
    return out


def fnv_hash(data):
    h = np.full(data.shape[0], 2166136261, dtype=np.uint32)
    for k in range(data.shape[1]):
        h ^= data[:, k]
        h *= np.uint32(16777619)
    return h


def popcount(x):
    x = x - ((x >> 1) & 0x5555555555555555)
    x = (x & 0x3333333333333333) + ((x >> 2) & 0x3333333333333333)
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0F
    return (x * 0x0101010101010101) >> 56


def run_lengths(x):
    ends = np.flatnonzero(np.concatenate((x[1:] != x[:-1], [True])))
    return x[ends], np.diff(np.concatenate(([-1], ends)))


def queens(n):
    columns = np.zeros(n, dtype=np.int64)
    count, row = 0, 0
    columns[0] = -1
    while row >= 0:
        columns[row] += 1
        if columns[row] == n:
            row -= 1
            continue
        placed = columns[:row]
        clash = (placed == columns[row]) | (np.abs(placed - columns[row]) == row - np.arange(row))
        if clash.any():
            continue
        if row == n - 1:
            count += 1
        else:
            row += 1
            columns[row] = -1
    return count
