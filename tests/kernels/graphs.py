"""Graphs, grids and points: union-find, queues, heaps, paths."""

from __future__ import annotations

import heapq
from collections import defaultdict, deque

import numpy as np


def union_find(a, b, n):
    parent = np.arange(n)
    rank = np.zeros(n, dtype=int)

    def find(x):
        root = x
        while parent[root] != root:
            root = parent[root]
        while parent[x] != root:
            parent[x], x = root, parent[x]
        return root

    merged = 0
    for k in range(len(a)):
        ra, rb = find(a[k]), find(b[k])
        if ra == rb:
            continue
        if rank[ra] < rank[rb]:
            ra, rb = rb, ra
        parent[rb] = ra
        if rank[ra] == rank[rb]:
            rank[ra] += 1
        merged += 1
    return parent, rank, merged


def priority_flood(dem):
    filled = dem.copy()
    closed = np.zeros(dem.shape, dtype=bool)
    rows, cols = dem.shape
    heap = []
    for i in range(rows):
        for j in (0, cols - 1):
            heapq.heappush(heap, (dem[i, j], i, j))
            closed[i, j] = True
    for j in range(1, cols - 1):
        for i in (0, rows - 1):
            heapq.heappush(heap, (dem[i, j], i, j))
            closed[i, j] = True
    while heap:
        z, i, j = heapq.heappop(heap)
        for di, dj in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            a, b = i + di, j + dj
            if 0 <= a < rows and 0 <= b < cols and not closed[a, b]:
                closed[a, b] = True
                filled[a, b] = max(filled[a, b], z)
                heapq.heappush(heap, (filled[a, b], a, b))
    return filled


def flood_fill(img):
    out = img.copy()
    start = (img.shape[0] // 2, img.shape[1] // 2)
    old = out[start]
    queue = deque([start])
    count = 0
    while queue:
        i, j = queue.popleft()
        if i < 0 or j < 0 or i >= out.shape[0] or j >= out.shape[1]:
            continue
        if out[i, j] != old:
            continue
        out[i, j] = 9
        count += 1
        queue.extend([(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)])
    return out, count


def hungarian(cost):
    n = cost.shape[0]
    U = np.zeros(n + 1)
    V = np.zeros(n + 1)
    p = np.zeros(n + 1, dtype=int)
    way = np.zeros(n + 1, dtype=int)
    for i in range(1, n + 1):
        p[0] = i
        j0 = 0
        minv = np.full(n + 1, np.inf)
        used = np.zeros(n + 1, dtype=bool)
        while True:
            used[j0] = True
            i0 = p[j0]
            delta = np.inf
            j1 = 0
            for j in range(1, n + 1):
                if not used[j]:
                    cur = cost[i0 - 1, j - 1] - U[i0] - V[j]
                    if cur < minv[j]:
                        minv[j] = cur
                        way[j] = j0
                    if minv[j] < delta:
                        delta = minv[j]
                        j1 = j
            for j in range(n + 1):
                if used[j]:
                    U[p[j]] += delta
                    V[j] -= delta
                else:
                    minv[j] -= delta
            j0 = j1
            if p[j0] == 0:
                break
        while j0:
            j1 = way[j0]
            p[j0] = p[j1]
            j0 = j1
    ans = np.zeros(n, dtype=int)
    for j in range(1, n + 1):
        ans[p[j] - 1] = j - 1
    return ans, cost[np.arange(n), ans].sum()


def connected_points(x, y):
    n = len(x)
    adj = defaultdict(list)
    for i in range(n):
        for j in range(i + 1, n):
            if (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2 < 0.05:
                adj[i].append(j)
                adj[j].append(i)
    label = -np.ones(n, dtype=int)
    cur = 0
    for s in range(n):
        if label[s] >= 0:
            continue
        stack = [s]
        while stack:
            v = stack.pop()
            if label[v] >= 0:
                continue
            label[v] = cur
            for w in adj[v]:
                stack.append(w)
        cur += 1
    return label, cur


def label_two_pass(img):
    rows, cols = img.shape
    labels = np.zeros_like(img)
    parent = [0]

    def find(x):
        while parent[x] != x:
            x = parent[x]
        return x

    nxt = 1
    for i in range(rows):
        for j in range(cols):
            if img[i, j] == 0:
                continue
            up = labels[i - 1, j] if i > 0 else 0
            left = labels[i, j - 1] if j > 0 else 0
            if up == 0 and left == 0:
                labels[i, j] = nxt
                parent.append(nxt)
                nxt += 1
            elif up and left:
                a, b = find(up), find(left)
                labels[i, j] = min(a, b)
                parent[max(a, b)] = min(a, b)
            else:
                labels[i, j] = up or left
    for i in range(rows):
        for j in range(cols):
            if labels[i, j]:
                labels[i, j] = find(labels[i, j])
    return labels, len(np.unique(labels)) - 1


def nearest_neighbour_tour(D):
    D = D + D.T
    n = len(D)
    visited = np.zeros(n, bool)
    tour = [0]
    visited[0] = True
    total = 0.0
    for _ in range(n - 1):
        last = tour[-1]
        row = np.where(visited, np.inf, D[last])
        nxt = int(row.argmin())
        total += row[nxt]
        tour.append(nxt)
        visited[nxt] = True
    improved = True
    while improved:
        improved = False
        for i in range(1, n - 2):
            for j in range(i + 1, n - 1):
                d = (
                    D[tour[i - 1], tour[j]]
                    + D[tour[i], tour[j + 1]]
                    - D[tour[i - 1], tour[i]]
                    - D[tour[j], tour[j + 1]]
                )
                if d < -1e-9:
                    tour[i : j + 1] = tour[i : j + 1][::-1]
                    total += d
                    improved = True
    return tour, total


def astar(cost):
    rows, cols = cost.shape
    g = np.full((rows, cols), np.inf)
    came = -np.ones((rows, cols), dtype=int)
    g[0, 0] = 0
    heap = [(0, 0, 0)]
    moves = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    while heap:
        f, i, j = heapq.heappop(heap)
        if (i, j) == (rows - 1, cols - 1):
            break
        for k, (di, dj) in enumerate(moves):
            a, b = i + di, j + dj
            if a < 0 or b < 0 or a >= rows or b >= cols:
                continue
            new = g[i, j] + cost[a, b]
            if new < g[a, b]:
                g[a, b] = new
                came[a, b] = k
                heapq.heappush(heap, (new + rows - 1 - a + cols - 1 - b, a, b))
    path = []
    i, j = rows - 1, cols - 1
    while (i, j) != (0, 0):
        path.append((i, j))
        di, dj = moves[came[i, j]]
        i, j = i - di, j - dj
    return g[-1, -1], path[::-1]


def topological(adj):
    n = adj.shape[0]
    adj = np.triu(adj, 1)
    indeg = adj.sum(axis=0)
    order = []
    ready = [i for i in range(n) if indeg[i] == 0]
    while ready:
        v = ready.pop(0)
        order.append(v)
        for w in np.nonzero(adj[v])[0]:
            indeg[w] -= 1
            if indeg[w] == 0:
                ready.append(w)
    dist = np.zeros(n, int)
    for v in order:
        for w in range(n):
            if adj[v, w]:
                dist[w] = max(dist[w], dist[v] + 1)
    return order, dist


def maxflow(cap, _):
    n = cap.shape[0]
    flow = np.zeros_like(cap)
    total = 0
    while True:
        parent = np.full(n, -1)
        parent[0] = 0
        queue = [0]
        while queue and parent[n - 1] < 0:
            x = queue.pop(0)
            for y in range(n):
                if parent[y] < 0 and cap[x, y] - flow[x, y] > 0:
                    parent[y] = x
                    queue.append(y)
        if parent[n - 1] < 0:
            return total, flow
        y, f = n - 1, np.iinfo(np.int64).max
        while y != 0:
            x = parent[y]
            f = min(f, cap[x, y] - flow[x, y])
            y = x
        y = n - 1
        while y != 0:
            x = parent[y]
            flow[x, y] += f
            flow[y, x] -= f
            y = x
        total += f


def convex_hull(points, _):
    order = np.lexsort((points[:, 1], points[:, 0]))
    p = points[order]

    def half(pts):
        h = []
        for q in pts:
            while (
                len(h) >= 2
                and (h[-1][0] - h[-2][0]) * (q[1] - h[-2][1]) - (h[-1][1] - h[-2][1]) * (q[0] - h[-2][0]) <= 0
            ):
                h.pop()
            h.append(q)
        return h

    lower = half(p)
    upper = half(p[::-1])
    hull = np.array(lower[:-1] + upper[:-1])
    area = 0.5 * abs(np.dot(hull[:, 0], np.roll(hull[:, 1], 1)) - np.dot(hull[:, 1], np.roll(hull[:, 0], 1)))
    return hull, area


def seam_carving(img, count):
    out = img
    seams = []
    for _ in range(count):
        e = np.abs(np.gradient(out, axis=1)) + np.abs(np.gradient(out, axis=0))
        M = e.copy()
        h, w = M.shape
        back = np.zeros((h, w), dtype=int)
        for i in range(1, h):
            for j in range(w):
                lo, hi = max(j - 1, 0), min(j + 2, w)
                kx = np.argmin(M[i - 1, lo:hi]) + lo
                back[i, j] = kx
                M[i, j] += M[i - 1, kx]
        j = int(M[-1].argmin())
        mask = np.ones((h, w), bool)
        seam = []
        for i in reversed(range(h)):
            mask[i, j] = False
            seam.append(j)
            j = int(back[i, j])
        seams.append(seam[::-1])
        out = out[mask].reshape(h, w - 1)
    return out, seams


def marching_squares(f, level):
    segs = []
    ny, nx = f.shape
    for j in range(ny - 1):
        for i in range(nx - 1):
            a, b, c, d = f[j, i], f[j, i + 1], f[j + 1, i + 1], f[j + 1, i]
            case = (a > level) | (b > level) << 1 | (c > level) << 2 | (d > level) << 3
            if case in (0, 15):
                continue
            pts = []
            if (a > level) != (b > level):
                pts.append((i + (level - a) / (b - a), j))
            if (b > level) != (c > level):
                pts.append((i + 1, j + (level - b) / (c - b)))
            if (c > level) != (d > level):
                pts.append((i + (level - d) / (c - d), j + 1))
            if (d > level) != (a > level):
                pts.append((i, j + (level - a) / (d - a)))
            for k in range(0, len(pts) - 1, 2):
                segs.append((pts[k], pts[k + 1]))
    return len(segs), np.array(segs)


def neighbour_list_cells(pos, rc):
    n = len(pos)
    nc = int(1.0 // rc)
    cells = {}
    idx = np.floor(pos / rc).astype(int)
    for i in range(n):
        cells.setdefault(tuple(idx[i].tolist()), []).append(i)
    pairs = []
    for (cx, cy, cz), members in cells.items():
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                for dz in (-1, 0, 1):
                    other = cells.get((cx + dx, cy + dy, cz + dz))
                    if other is None:
                        continue
                    for i in members:
                        for j in other:
                            if i < j and np.sum((pos[i] - pos[j]) ** 2) < rc * rc:
                                pairs.append((i, j))
    return sorted(pairs)
