"""Algorithms as users write them, with arguments that take every path."""

import math

import numpy as np

i8 = np.int64
f8 = np.float64


class Node:
    def __init__(self, v, nxt=None):
        self.v = v
        self.nxt = nxt


def linked(n, x):
    head = None
    for i in range(n):
        head = Node(x * i, head)
    s = 0.0
    while head is not None:
        s += head.v
        head = head.nxt
    return s


def linked_static(x):
    a = Node(x)
    b = Node(x + 1, a)
    if x > 0:
        b.nxt = None
    t = b.v
    if b.nxt is not None:
        t += b.nxt.v
    return t


class Stack:
    def __init__(self):
        self.items = []

    def push(self, x):
        self.items.append(x)

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return len(self.items)


def stack_use(a):
    s = Stack()
    for v in a:
        if v > 0:
            s.push(v)
        elif len(s) > 0:
            s.pop()
    t = 0.0
    while len(s) > 0:
        t = t * 2 + s.pop()
    return t


def stack_static(s, x):
    s.push(x)
    if x > 0:
        s.push(x + 1)
    return len(s.items), s


class Adam:
    def __init__(self, params, lr=0.1):
        self.params = params
        self.lr = lr
        self.t = 0
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]

    def step(self, grads):
        self.t += 1
        for p, g, m, v in zip(self.params, grads, self.m, self.v):
            m *= 0.9
            m += 0.1 * g
            v *= 0.999
            v += 0.001 * g * g
            mh = m / (1 - 0.9**self.t)
            vh = v / (1 - 0.999**self.t)
            p -= self.lr * mh / (np.sqrt(vh) + 1e-8)


def train(opt, x, y, epochs):
    w, b = opt.params
    losses = []
    for e in range(epochs):
        pred = x @ w + b
        err = pred - y
        loss = (err**2).mean()
        losses.append(loss)
        if loss < 1e-3:
            break
        opt.step([2 * x.T @ err / len(y), np.array([2 * err.mean()])])
    return losses


def memo_fib(n, x):
    memo = {}

    def f(k):
        if k < 2:
            return x * k
        if k not in memo:
            memo[k] = f(k - 1) + f(k - 2)
        return memo[k]

    return f(n)


def quick(a):
    if len(a) <= 1:
        return a
    p = a[0]
    return np.concatenate([quick(a[1:][a[1:] < p]), a[:1], quick(a[1:][a[1:] >= p])])


def bisect(f, lo, hi):
    while hi - lo > 1e-6:
        mid = (lo + hi) / 2
        if f(mid) > 0:
            hi = mid
        else:
            lo = mid
    return lo


def use_bisect(c):
    return bisect(lambda v: v * v - c, 0.0, 10.0)


def viterbi(obs, T, E):
    n = T.shape[0]
    p = E[:, obs[0]].copy()
    back = np.zeros((len(obs), n), dtype=np.int64)
    for t in range(1, len(obs)):
        q = np.zeros(n)
        for j in range(n):
            best = -1.0
            for i in range(n):
                s = p[i] * T[i, j]
                if s > best:
                    best = s
                    back[t, j] = i
            q[j] = best * E[j, obs[t]]
        p = q
    path = [int(np.argmax(p))]
    for t in range(len(obs) - 1, 0, -1):
        path.append(int(back[t, path[-1]]))
    return path[::-1], p.max()


def bubble(a):
    n = len(a)
    while True:
        swapped = False
        for i in range(n - 1):
            if a[i] > a[i + 1]:
                a[i], a[i + 1] = a[i + 1], a[i]
                swapped = True
        if not swapped:
            break
    return a


def bfs(adj, s):
    n = len(adj)
    dist = [-1] * n
    dist[s] = 0
    queue = [s]
    while queue:
        u = queue.pop(0)
        for v in range(n):
            if adj[u, v] and dist[v] < 0:
                dist[v] = dist[u] + 1
                queue.append(v)
    return dist


def primes(n):
    sieve = np.ones(n + 1, dtype=bool)
    sieve[:2] = False
    i = 2
    while i * i <= n:
        if sieve[i]:
            sieve[i * i :: i] = False
        i += 1
    return np.nonzero(sieve)[0]


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def horner(c, x):
    r = 0
    for k in reversed(c):
        r = r * x + k
    return r


def rk4(y, t, n):
    h = t / n

    def f(y):
        return np.array([y[1], -y[0]])

    for _ in range(n):
        k1 = f(y)
        k2 = f(y + h / 2 * k1)
        k3 = f(y + h / 2 * k2)
        k4 = f(y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return y


def ema(xs, alpha):
    out = np.empty_like(xs)
    acc = None
    for i, x in enumerate(xs):
        acc = x if acc is None else alpha * x + (1 - alpha) * acc
        out[i] = acc
    return out


def clipgrad(gs, m):
    t = math.sqrt(sum(float((g**2).sum()) for g in gs))
    if t > m:
        gs = [g * (m / t) for g in gs]
    return gs, t


def argmax2(a):
    best, arg = -math.inf, -1
    for i in range(len(a)):
        if a[i] > best:
            best, arg = a[i], i
    return best, arg


def window(a, k):
    return [a[i : i + k].mean() for i in range(len(a) - k + 1)]


def interleave(a, b):
    out = []
    for x, y in zip(a, b):
        out += [x, y]
    return np.array(out)


def ranges(n):
    return [i for i in range(n)], sum(range(n)), list(range(n, 0, -2))


def strbuild(n):
    s = ""
    for i in range(n):
        s += str(i) + ("," if i < n - 1 else "")
    return s


CASES = [
    (linked, [(i8(4), f8(2)), (i8(0), f8(2))]),
    (linked_static, [(f8(1),), (f8(-1),)]),
    (stack_use, [(np.array([1.0, 2, -1, 3]),), (np.array([-1.0]),)]),
    (stack_static, [(Stack(), f8(1)), (Stack(), f8(-1))]),
    (train, [(Adam([np.zeros(2), np.zeros(1)]), np.random.default_rng(0).random((8, 2)), np.ones(8), 20)]),
    (memo_fib, [(8, f8(2))]),
    (quick, [(np.array([3.0, 1, 2, 5, 4]),)]),
    (use_bisect, [(f8(2),), (f8(9),)]),
    (viterbi, [(np.array([0, 1, 1, 0]), np.array([[0.7, 0.3], [0.4, 0.6]]), np.array([[0.9, 0.1], [0.2, 0.8]]))]),
    (bubble, [(np.array([3.0, 1, 2]),), (np.arange(3.0),)]),
    (bfs, [((np.random.default_rng(1).random((6, 6)) > 0.6), 0)]),
    (primes, [(50,), (i8(30),)]),
    (gcd, [(i8(12), i8(18)), (12, 18), (i8(5), i8(0))]),
    (horner, [(np.array([1.0, 2, 3]), f8(2)), ([1, 2, 3], f8(2))]),
    (rk4, [(np.array([1.0, 0.0]), 1.0, 20)]),
    (ema, [(np.arange(4.0), 0.3)]),
    (clipgrad, [([np.ones(3), np.ones(2)], 1.0), ([np.ones(3), np.ones(2)], 10.0)]),
    (argmax2, [(np.array([3.0, 1, 7]),), (np.zeros(0),)]),
    (window, [(np.arange(12.0), 3)]),
    (interleave, [(np.arange(12.0), np.ones(12))]),
    (ranges, [(5,), (i8(20),)]),
    (strbuild, [(4,), (i8(12),)]),
]
