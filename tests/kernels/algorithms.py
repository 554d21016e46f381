"""Sorting, searching, texts and codes: loops over numbers, stacks, heaps and dicts."""

from __future__ import annotations

import heapq

import numpy as np


def quicksort(a):
    stack = [(0, len(a) - 1)]
    while stack:
        lo, hi = stack.pop()
        if lo >= hi:
            continue
        pivot = a[(lo + hi) // 2]
        i, j = lo, hi
        while i <= j:
            while a[i] < pivot:
                i += 1
            while a[j] > pivot:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
        stack.append((lo, j))
        stack.append((i, hi))
    return a


def quicksort_recursive(a):
    def sort(lo, hi):
        if lo < hi:
            p = a[hi]
            i = lo - 1
            for j in range(lo, hi):
                if a[j] <= p:
                    i += 1
                    a[i], a[j] = a[j], a[i]
            a[i + 1], a[hi] = a[hi], a[i + 1]
            sort(lo, i)
            sort(i + 2, hi)

    sort(0, len(a) - 1)
    return a


def mergesort_bottom_up(a):
    n = a.size
    width = 1
    src, dst = a.copy(), np.empty_like(a)
    while width < n:
        for lo in range(0, n, 2 * width):
            mid, hi = min(lo + width, n), min(lo + 2 * width, n)
            i, j = lo, mid
            for k in range(lo, hi):
                if i < mid and (j >= hi or src[i] <= src[j]):
                    dst[k] = src[i]
                    i += 1
                else:
                    dst[k] = src[j]
                    j += 1
        src, dst = dst, src
        width *= 2
    a[:] = src


def simplex(A, c):
    A = np.abs(A)
    m, n = A.shape
    T = np.zeros((m + 1, n + m + 1))
    T[:m, :n] = A
    T[:m, n : n + m] = np.eye(m)
    T[:m, -1] = 1.0
    T[-1, :n] = -c
    basis = list(range(n, n + m))
    it = 0
    while True:
        j = int(np.argmin(T[-1, :-1]))
        if T[-1, j] >= -1e-12 or it > 50:
            break
        col = T[:m, j]
        ratios = np.full(m, np.inf)
        pos = col > 1e-12
        if not pos.any():
            raise ValueError("unbounded")
        ratios[pos] = T[:m, -1][pos] / col[pos]
        i = int(np.argmin(ratios))
        T[i] /= T[i, j]
        for r in range(m + 1):
            if r != i:
                T[r] -= T[r, j] * T[i]
        basis[i] = j
        it += 1
    x = np.zeros(n + m)
    x[basis] = T[:m, -1]
    return x[:n], T[-1, -1], it


def needleman_wunsch(a, b):
    match, mismatch, gap = 1, -1, -2
    n, m = len(a), len(b)
    S = np.zeros((n + 1, m + 1), dtype=np.int32)
    S[:, 0] = gap * np.arange(n + 1)
    S[0, :] = gap * np.arange(m + 1)
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            d = S[i - 1, j - 1] + (match if a[i - 1] == b[j - 1] else mismatch)
            S[i, j] = max(d, S[i - 1, j] + gap, S[i, j - 1] + gap)
    i, j = n, m
    path = []
    while i > 0 and j > 0:
        if S[i, j] == S[i - 1, j - 1] + (match if a[i - 1] == b[j - 1] else mismatch):
            path.append((i, j))
            i -= 1
            j -= 1
        elif S[i, j] == S[i - 1, j] + gap:
            path.append((i, 0))
            i -= 1
        else:
            path.append((0, j))
            j -= 1
    while i > 0:
        path.append((i, 0))
        i -= 1
    while j > 0:
        path.append((0, j))
        j -= 1
    return S, path[::-1]


def lz77(data, window):
    out = []
    i = 0
    n = len(data)
    while i < n:
        best_len, best_off = 0, 0
        for off in range(1, min(i, window) + 1):
            l = 0
            while i + l < n and l < 16 and data[i - off + l] == data[i + l]:
                l += 1
            if l > best_len:
                best_len, best_off = l, off
        nxt = data[i + best_len] if i + best_len < n else 0
        out.append((best_off, best_len, int(nxt)))
        i += best_len + 1
    return np.array(out)


def lzw(data):
    table = {}
    for i in range(256):
        table[(i,)] = i
    w = ()
    codes = []
    for c in data:
        wc = w + (int(c),)
        if wc in table:
            w = wc
        else:
            codes.append(table[w])
            table[wc] = len(table)
            w = (int(c),)
    if w:
        codes.append(table[w])
    return codes


def sudoku(board):
    cand = np.ones((9, 9, 9), dtype=bool)
    changed = True
    rounds = 0
    while changed:
        changed = False
        rounds += 1
        for r in range(9):
            for c in range(9):
                v = board[r, c]
                if v:
                    cand[r, :, v - 1] = False
                    cand[:, c, v - 1] = False
                    cand[r // 3 * 3 : r // 3 * 3 + 3, c // 3 * 3 : c // 3 * 3 + 3, v - 1] = False
                    cand[r, c, :] = False
        single = (cand.sum(axis=2) == 1) & (board == 0)
        if single.any():
            board[single] = cand[single].argmax(axis=1) + 1
            changed = True
    return rounds, (board == 0).sum()


def kmp(text, pattern):
    m = len(pattern)
    fail = [0] * m
    j = 0
    for i in range(1, m):
        while j > 0 and pattern[i] != pattern[j]:
            j = fail[j - 1]
        if pattern[i] == pattern[j]:
            j += 1
        fail[i] = j
    hits = []
    j = 0
    for i, c in enumerate(text):
        while j > 0 and c != pattern[j]:
            j = fail[j - 1]
        if c == pattern[j]:
            j += 1
        if j == m:
            hits.append(i - m + 1)
            j = fail[j - 1]
    return hits


def huffman_lengths(p, _):
    heap = [(w, i) for i, w in enumerate(p.tolist())]
    heapq.heapify(heap)
    parent = {}
    nxt = len(p)
    while len(heap) > 1:
        w1, a = heapq.heappop(heap)
        w2, b = heapq.heappop(heap)
        parent[a] = parent[b] = nxt
        heapq.heappush(heap, (w1 + w2, nxt))
        nxt += 1
    lengths = np.zeros(len(p), int)
    for i in range(len(p)):
        x = i
        while x in parent:
            x = parent[x]
            lengths[i] += 1
    return lengths


def adler_and_crc32(data):
    a, b = 1, 0
    for d in data:
        a = (a + int(d)) % 65521
        b = (b + a) % 65521
    table = np.zeros(256, dtype=np.uint32)
    for i in range(256):
        c = np.uint32(i)
        for _ in range(8):
            c = np.uint32(0xEDB88320) ^ (c >> np.uint32(1)) if c & np.uint32(1) else c >> np.uint32(1)
        table[i] = c
    crc = np.uint32(0xFFFFFFFF)
    for d in data:
        crc = table[(crc ^ d) & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
    return (b << 16) | a, crc ^ np.uint32(0xFFFFFFFF)


def viterbi_decode(bits):
    g = np.array([[1, 1, 1], [1, 0, 1]])
    enc = []
    state = [0, 0]
    for b in bits:
        reg = [b, *state]
        enc += [int((g[0] * reg).sum() % 2), int((g[1] * reg).sum() % 2)]
        state = [b, state[0]]
    T = len(bits)
    metric = np.array([0, 99, 99, 99])
    back = np.zeros((T, 4), int)
    for t in range(T):
        new = np.full(4, 999)
        for s in range(4):
            for b in (0, 1):
                s0, s1 = s >> 1, s & 1
                o0 = (b + s0 + s1) % 2
                o1 = (b + s1) % 2
                ns = (b << 1) | s0
                m = metric[s] + abs(o0 - enc[2 * t]) + abs(o1 - enc[2 * t + 1])
                if m < new[ns]:
                    new[ns] = m
                    back[t, ns] = s * 2 + b
        metric = new
    s = int(metric.argmin())
    out = np.zeros(T, int)
    for t in range(T - 1, -1, -1):
        out[t] = back[t, s] & 1
        s = back[t, s] >> 1
    return out, (out == bits).all()


def fft_recursive(x):
    def fft(x):
        n = x.shape[0]
        if n == 1:
            return x
        e = fft(x[::2])
        o = fft(x[1::2])
        w = np.exp(-2j * np.pi * np.arange(n // 2) / n)
        return np.concatenate([e + w * o, e - w * o])

    return fft(x)
