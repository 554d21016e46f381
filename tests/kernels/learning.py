"""Learning, sampling and optimisation."""

from __future__ import annotations

import numpy as np


def softmax_regression(X, y, C, epochs, lr):
    n, d = X.shape
    W = np.zeros((d, C))
    b = np.zeros(C)
    Y = np.eye(C)[y]
    losses = []
    for ep in range(epochs):
        z = X @ W + b
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(axis=1, keepdims=True)
        losses.append(-np.log(p[np.arange(n), y] + 1e-12).mean())
        G = (p - Y) / n
        W -= lr * X.T @ G
        b -= lr * G.sum(0)
        if len(losses) > 2 and abs(losses[-1] - losses[-2]) < 1e-6:
            break
    return W, b, losses


def svm_smo(X, y, C, passes, rng):
    n = len(X)
    Kmat = X @ X.T
    alpha = np.zeros(n)
    b = 0.0
    p = 0
    while p < passes:
        changed = 0
        for i in range(n):
            Ei = (alpha * y) @ Kmat[:, i] + b - y[i]
            if (y[i] * Ei < -1e-3 and alpha[i] < C) or (y[i] * Ei > 1e-3 and alpha[i] > 0):
                j = int(rng.integers(n - 1))
                if j >= i:
                    j += 1
                Ej = (alpha * y) @ Kmat[:, j] + b - y[j]
                ai, aj = alpha[i], alpha[j]
                if y[i] != y[j]:
                    lo, hi = max(0, aj - ai), min(C, C + aj - ai)
                else:
                    lo, hi = max(0, ai + aj - C), min(C, ai + aj)
                eta = 2 * Kmat[i, j] - Kmat[i, i] - Kmat[j, j]
                if lo == hi or eta >= 0:
                    continue
                alpha[j] = np.clip(aj - y[j] * (Ei - Ej) / eta, lo, hi)
                if abs(alpha[j] - aj) < 1e-5:
                    continue
                alpha[i] += y[i] * y[j] * (aj - alpha[j])
                b1 = b - Ei - y[i] * (alpha[i] - ai) * Kmat[i, i] - y[j] * (alpha[j] - aj) * Kmat[i, j]
                b2 = b - Ej - y[i] * (alpha[i] - ai) * Kmat[i, j] - y[j] * (alpha[j] - aj) * Kmat[j, j]
                b = b1 if 0 < alpha[i] < C else b2 if 0 < alpha[j] < C else (b1 + b2) / 2
                changed += 1
        p = p + 1 if changed == 0 else 0
    return alpha, b


class Node:
    def __init__(self, depth):
        self.depth = depth
        self.left = self.right = None
        self.value = 0.0
        self.f = -1
        self.t = 0.0


def regression_tree(X, y, max_depth):
    def build(idx, depth):
        node = Node(depth)
        node.value = y[idx].mean()
        if depth >= max_depth or len(idx) < 4:
            return node
        best = np.inf
        for f in range(X.shape[1]):
            order = idx[np.argsort(X[idx, f], kind="stable")]
            ys = y[order]
            for s in range(1, len(order)):
                l, r = ys[:s], ys[s:]
                sse = ((l - l.mean()) ** 2).sum() + ((r - r.mean()) ** 2).sum()
                if sse < best:
                    best = sse
                    node.f = f
                    node.t = X[order[s], f]
        m = X[idx, node.f] < node.t
        if m.all() or not m.any():
            return node
        node.left = build(idx[m], depth + 1)
        node.right = build(idx[~m], depth + 1)
        return node

    def predict(node, x):
        while node.left is not None:
            node = node.left if x[node.f] < node.t else node.right
        return node.value

    tree = build(np.arange(len(X)), 0)
    return np.array([predict(tree, x) for x in X])


def conv_im2col(x, w, b):
    N, H, W, C = x.shape
    F, kh, kw, _ = w.shape
    oh, ow = H - kh + 1, W - kw + 1
    cols = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    cols = cols.transpose(0, 1, 2, 4, 5, 3).reshape(N * oh * ow, -1)
    out = (cols @ w.reshape(F, -1).T + b).reshape(N, oh, ow, F)
    out = np.maximum(out, 0.1 * out)
    pooled = out[:, : oh // 2 * 2, : ow // 2 * 2].reshape(N, oh // 2, 2, ow // 2, 2, F).max(axis=(2, 4))
    return pooled, (pooled - pooled.mean((0, 1, 2))) / (pooled.std((0, 1, 2)) + 1e-5)


def multi_head_attention(x, Wq, Wk, Wv, heads):
    n, d = x.shape
    dh = d // heads

    def split(t):
        return t.reshape(n, heads, dh).transpose(1, 0, 2)

    q, k_, v = map(split, (x @ Wq, x @ Wk, x @ Wv))
    s = q @ k_.swapaxes(-1, -2) / np.sqrt(dh)
    mask = np.triu(np.ones((n, n), bool), 1)
    s = np.where(mask, -np.inf, s)
    s = np.exp(s - s.max(-1, keepdims=True))
    a = s / s.sum(-1, keepdims=True)
    return (a @ v).transpose(1, 0, 2).reshape(n, d)


def lda_gibbs(docs, V, rng, iters):
    D, L = docs.shape
    Kt = 2
    z = rng.integers(0, Kt, docs.shape)
    ndk = np.zeros((D, Kt), int)
    nkw = np.zeros((Kt, V), int)
    nk = np.zeros(Kt, int)
    for d in range(D):
        for i in range(L):
            ndk[d, z[d, i]] += 1
            nkw[z[d, i], docs[d, i]] += 1
            nk[z[d, i]] += 1
    for it in range(iters // 10):
        for d in range(D):
            for i in range(L):
                w, t = docs[d, i], z[d, i]
                ndk[d, t] -= 1
                nkw[t, w] -= 1
                nk[t] -= 1
                p = (ndk[d] + 0.1) * (nkw[:, w] + 0.01) / (nk + 0.01 * V)
                t = rng.choice(Kt, p=p / p.sum())
                z[d, i] = t
                ndk[d, t] += 1
                nkw[t, w] += 1
                nk[t] += 1
    return z, ndk, nkw


def metropolis(rng, data, steps):
    mu, sig = 0.0, 1.0

    def logp(mu, sig):
        if sig <= 0:
            return -np.inf
        return -len(data) * np.log(sig) - 0.5 * np.sum(((data - mu) / sig) ** 2)

    cur = logp(mu, sig)
    chain = np.empty((steps, 2))
    acc = 0
    for i in range(steps):
        m, s = mu + 0.3 * rng.standard_normal(), sig + 0.2 * rng.standard_normal()
        new = logp(m, s)
        if np.log(rng.random()) < new - cur:
            mu, sig, cur = m, s, new
            acc += 1
        chain[i] = mu, sig
    return chain, acc / steps


def polymer(rng, n, chains):
    moves = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)])
    lengths = np.zeros(chains, int)
    ends = np.zeros((chains, 2), int)
    for c in range(chains):
        visited = {(0, 0)}
        pos = np.zeros(2, int)
        for s in range(n):
            new = pos + moves[rng.integers(4)]
            key = (int(new[0]), int(new[1]))
            if key in visited:
                break
            visited.add(key)
            pos = new
            lengths[c] += 1
        ends[c] = pos
    return lengths, ends


def nelder_mead(x0, tol, most):
    x0 = x0[:3]

    def f(x):
        return ((1 - x[:-1]) ** 2).sum() + 100 * ((x[1:] - x[:-1] ** 2) ** 2).sum()

    n = x0.size
    simplex = np.vstack([x0] + [x0 + 0.5 * np.eye(n)[i] for i in range(n)])
    vals = np.array([f(s) for s in simplex])
    for it in range(most):
        order = np.argsort(vals)
        simplex, vals = simplex[order], vals[order]
        if vals[-1] - vals[0] < tol:
            break
        c = simplex[:-1].mean(0)
        xr = c + (c - simplex[-1])
        fr = f(xr)
        if fr < vals[0]:
            xe = c + 2 * (c - simplex[-1])
            fe = f(xe)
            simplex[-1], vals[-1] = (xe, fe) if fe < fr else (xr, fr)
        elif fr < vals[-2]:
            simplex[-1], vals[-1] = xr, fr
        else:
            xc = c + 0.5 * (simplex[-1] - c)
            fc = f(xc)
            if fc < vals[-1]:
                simplex[-1], vals[-1] = xc, fc
            else:
                simplex[1:] = simplex[0] + 0.5 * (simplex[1:] - simplex[0])
                vals[1:] = [f(s) for s in simplex[1:]]
    return simplex[0], vals[0], it


def differential_evolution(rng, n, gens):
    pop = rng.uniform(-5, 5, (n, 3))
    cost = (pop**2).sum(1) + 10 * (1 - np.cos(2 * np.pi * pop)).sum(1)
    for g in range(gens):
        for i in range(n):
            a, b, c = rng.choice(n, 3, replace=False)
            mutant = pop[a] + 0.8 * (pop[b] - pop[c])
            cross = rng.random(3) < 0.7
            cross[rng.integers(3)] = True
            trial = np.where(cross, mutant, pop[i])
            tc = (trial**2).sum() + 10 * (1 - np.cos(2 * np.pi * trial)).sum()
            if tc < cost[i]:
                pop[i], cost[i] = trial, tc
    best = cost.argmin()
    return pop[best], cost[best]


def simulated_annealing_tsp(rng, xy, steps):
    n = len(xy)
    D = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    tour = rng.permutation(n)
    length = D[tour, np.roll(tour, -1)].sum()
    best, best_tour = length, tour.copy()
    T = 1.0
    for s in range(steps):
        i, j = sorted(rng.integers(0, n, 2))
        if i == j:
            continue
        new = tour.copy()
        new[i : j + 1] = tour[i : j + 1][::-1]
        nl = D[new, np.roll(new, -1)].sum()
        if nl < length or rng.random() < np.exp((length - nl) / T):
            tour, length = new, nl
            if length < best:
                best, best_tour = length, tour.copy()
        T *= 0.99
    return best, best_tour
