"""Generators that call themselves, as often as values of the run decide."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
f8, i8 = np.float64, np.int64
A = np.array([3.0, -1, 2, 5, -2, 4])
B = np.array([1.0, 2, -3])


def walk(n):
    if n > 0:
        yield n
        yield from walk(n - 2)


@case((i8(7),), (i8(4),), (i8(0),))
def recursive_gen(n):
    return list(walk(n)), sum(walk(n))


class Node:
    def __init__(self, k):
        self.k = k
        self.l = None
        self.r = None

    def add(self, k):
        if k < self.k:
            if self.l is None:
                self.l = Node(k)
            else:
                self.l.add(k)
        else:
            if self.r is None:
                self.r = Node(k)
            else:
                self.r.add(k)

    def __iter__(self):
        if self.l is not None:
            yield from self.l
        yield self.k
        if self.r is not None:
            for v in self.r:
                yield v

    def items(self, depth=0):
        if self.l is not None:
            yield from self.l.items(depth + 1)
        yield depth, self.k
        if self.r is not None:
            yield from self.r.items(depth + 1)


@case(A, B)
def tree_iter(a):
    t = Node(a[0])
    for x in a[1:]:
        t.add(x)
    return np.array(list(t)), sum(t), [d * k for d, k in t.items()]


@case(A, B)
def tree_first(a):
    t = Node(a[0])
    for x in a[1:]:
        t.add(x)
    for v in t:
        if v > -2:
            break
    it = iter(t)
    return v, next(it), next(it)


def perms(l):
    if len(l) <= 1:
        yield l
    else:
        for i in range(len(l)):
            for p in perms(l[:i] + l[i + 1 :]):
                yield [l[i]] + p


@case((A,), (B,))
def permutations_(a):
    l = [x for x in a if x > 0]
    n = 0
    best = None
    for p in perms(l[:3]):
        n += 1
        if best is None or p[0] > best:
            best = p[0]
    return n, best


def flat(x):
    for v in x:
        if isinstance(v, list):
            yield from flat(v)
        else:
            yield v


@case(([1, [2, [3, 4], 5], 6], A), ([[1.0], [], 2], B))
def flatten(x, a):
    return list(flat(x)), sum(flat([a[0], [a[1], [a[2]]]]))


@case((A, i8(5)), (B, i8(2)))
def inner_rec(a, n):
    log = []

    def down(k):
        if k > 0:
            log.append(k)
            yield a[k % 2] * k
            yield from down(k - 1)
            yield -k

    t = 0.0
    for v in down(n):
        t += v
    return t, log


def hanoi(n, s, d, v):
    if n > 0:
        yield from hanoi(n - 1, s, v, d)
        yield s, d
        yield from hanoi(n - 1, v, d, s)


@case((i8(3),), (i8(2),))
def hanoi_(n):
    m = [(s, d) for s, d in hanoi(n, "a", "b", "c")]
    return len(m), m


def queens(n, row, cols):
    if row == n:
        yield list(cols)
    else:
        for c in range(n):
            ok = True
            for r in range(row):
                if cols[r] == c or abs(cols[r] - c) == row - r:
                    ok = False
            if ok:
                cols.append(c)
                yield from queens(n, row + 1, cols)
                cols.pop()


@case((i8(4),), (i8(5),))
def queens_(n):
    out = []
    for s in queens(n, 0, []):
        out.append(s)
    return len(out), out[0]


def ev(n):
    if n > 0:
        yield n
        for v in od(n - 1):
            yield v


def od(n):
    if n > 0:
        yield -n
        yield from ev(n - 1)


@case((i8(6),), (i8(3),))
def generators_of_one_another(n):
    return list(ev(n)), list(od(n))


def depth(n):
    if n <= 0:
        return 0
    yield n
    d = yield from depth(n - 1)
    return d + 1


@case((i8(4),), (i8(2),))
def values_of_recursive_generators(n):
    got = []

    def top():
        d = yield from depth(n)
        yield d * 100

    for v in top():
        got.append(v)
    return got


def boom(n):
    if n == 0:
        raise ValueError("bottom")
    yield n
    yield from boom(n - 1)


@case((i8(3),), (i8(2),))
def errors_in_recursive_generators(n):
    got = []
    try:
        for v in boom(n):
            got.append(v)
    except ValueError as e:
        got.append(str(e))
    return got


@case((i8(3),), (i8(2),))
def errors_out_of_recursive_generators(n):
    return list(boom(n))


class G:
    def __init__(self, n):
        self.n = n
        self.nb = []
        self.seen = False

    def depth_first_items(self):
        self.seen = True
        yield self.n
        for o in self.nb:
            if not o.seen:
                yield from o.dfs()


@case((np.array([[0, 1], [1, 2], [0, 3], [3, 4]]),), (np.array([[0, 4], [4, 2], [2, 0]]),))
def depth_first_items(edges):
    g = [G(k) for k in range(5)]
    for u, v in edges:
        g[u].nb.append(g[v])
        g[v].nb.append(g[u])
    return list(g[0].dfs()), [o.seen for o in g]


def collatz(n):
    yield n
    if n > 1:
        yield from collatz(n // 2 if n % 2 == 0 else 3 * n + 1)


@case((i8(6),), (i8(3),))
def first_big(n):
    for v in collatz(n):
        if v > 9:
            return v
    return sum(collatz(n)), max(collatz(n))


def zipped(n):
    if n > 0:
        for a, b in zip(zipped(n - 1), range(10)):
            yield a + b
        yield n


@case((i8(4),), (i8(1),))
def zips(n):
    return list(zipped(n))


def counting(n):
    total = 0
    try:
        while total < n:
            step = yield total
            total += 1 if step is None else step
    except ValueError:
        yield -1
    return total


def passed_on(items, log):
    for item in items:
        log.append(0)
        yield item


@case(np.array([1.0, 2, 3.0]), np.array([-1.0, 2.0]), np.array([0.5]))
def a_generator_of_run_time_in_a_loop_over_another_one(x):
    numbers, log = counting(4), []
    for v in passed_on(x, log):
        with np.errstate(divide="raise"):
            if v > 1:
                log.append(next(numbers))
            numbers = numbers
        try:
            if v > 2:
                log.append(next(numbers))
            else:
                numbers = counting(2)
        except StopIteration:
            numbers = counting(3)
    return next(numbers, 7), log
