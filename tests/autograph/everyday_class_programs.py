"""Callable objects, records, queues, enums, contexts and observers, as users write them."""

import dataclasses
import enum
import functools
import heapq
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
f8, i8 = np.float64, np.int64
A = np.array([3.0, -1, 2, 5, -2, 4])
B = np.array([1.0, 2, -3])


class Poly:
    def __init__(self, *c):
        self.c = c

    def __call__(self, x):
        r = 0
        for k in reversed(self.c):
            r = r * x + k
        return r

    @classmethod
    def zero(cls):
        return cls(0)

    @staticmethod
    def one():
        return Poly(1)

    @functools.cached_property
    def degree(self):
        return len(self.c) - 1


@case(A, B)
def callables(a):
    p = Poly(1, 2, 3)
    z = Poly.zero()
    o = p.one()
    s = 0
    for x in a:
        f = p if x > 0 else z if x < -2 else o
        s += f(x) + f.degree
    return s, list(map(p, a)), sum(map(o, a)), max(a, key=p)


@case(A, B)
def late_binding(a):
    fs = [lambda x: x + k for k in range(3)]
    gs = [lambda x, k=k: x + k for k in range(3)]
    hs = []
    for v in a:
        if v > 0:
            hs.append(lambda: v)
    s = 0
    for x in a:
        i = int(abs(x)) % 3
        s += fs[i](x) * 10 + gs[i](x)
    return s, [h() for h in hs]


@case(A, B)
def star(a):
    def f(p, /, q, *r, s=1, **t):
        return p + q + sum(r) + s * 100 + sum(t.values())

    l = [x for x in a if x > 0]
    d = {"s": 2} if a[0] > 2 else {"u": 3}
    first, *mid, last = a
    return f(*l[:2], *l), f(1, 2, **d), f(*[1, 2], **{"s": 1, "w": l[0]}), first, len(mid), last


class Temp:
    def __init__(self):
        object.__setattr__(self, "vals", {})
        object.__setattr__(self, "n", 0)

    def __setattr__(self, k, v):
        self.vals[k] = v
        object.__setattr__(self, "n", self.n + 1)

    def __getattr__(self, k):
        if k in self.vals:
            return self.vals[k]
        raise AttributeError(k)

    def __delattr__(self, k):
        del self.vals[k]


@case(A, B)
def dyn_attrs(a):
    t = Temp()
    for x in a:
        if x > 0:
            t.pos = x
        else:
            t.neg = x
    r = t.pos, t.n, hasattr(t, "zzz"), getattr(t, "neg", None)
    del t.pos
    return r, sorted(t.vals)


@dataclass(order=True)
class Task:
    pri: float
    name: str = field(compare=False, default="")
    sub: list = field(default_factory=list, compare=False)

    def __post_init__(self):
        self.key = self.pri * 2


@case(A, B)
def tasks(a):
    h = []
    for k, x in enumerate(a):
        heapq.heappush(h, Task(x, f"t{k}"))
    out = []
    while h:
        t = heapq.heappop(h)
        out.append((t.name, t.key))
    return (
        out,
        dataclasses.asdict(Task(a[0], "q")),
        Task(1.0) < Task(2.0),
        dataclasses.replace(Task(a[0]), name="r").name,
    )


class Color(enum.Enum):
    RED = 1
    BLUE = 2

    @property
    def hot(self):
        return self is Color.RED

    def mix(self, o):
        return Color.BLUE if self is not o else self


@case(A, B)
def enums(a):
    c = Color.RED
    n = {Color.RED: 0, Color.BLUE: 0}
    for x in a:
        c = Color.BLUE if x > 0 else c.mix(Color.RED)
        n[c] += 1
        if c.hot:
            n[c] += 10
    return c, c.name, Color(2), Color["RED"], {k.name: v for k, v in n.items()}


class State(NamedTuple):
    pos: float
    hist: tuple = ()

    def step(self, d):
        return self._replace(pos=self.pos + d, hist=self.hist + (d,)) if d > 0 else self


@case(A, B)
def ntuple(a):
    s = State(0.0)
    for x in a[:3]:
        s = s.step(x)
    return s, s.pos, s._asdict(), s == State(1.0)


class Res:
    open = 0

    def __init__(self, n):
        self.n = n

    def __enter__(self):
        Res.open += 1
        return self

    def __exit__(self, t, v, tb):
        Res.open -= 1
        return t is ZeroDivisionError


@case(A, B)
def resources(a):
    Res.open = 0
    seen = []
    for x in a:
        with Res(1) as p, Res(2) as q:
            seen.append(Res.open)
            if x < 0:
                raise ZeroDivisionError
            seen.append(p.n + q.n)
    return seen, Res.open


@case(A, B)
def generators(a):
    def pos():
        for x in a:
            if x > 0:
                yield x

    def sq(it):
        for v in it:
            yield v * v

    g = sq(pos())
    f = next(g)
    r = list(g)
    return f, r, next(iter([]), "none"), dict(zip("ab", pos())), list(enumerate(pos(), 1)), any(v > 4 for v in pos())


class Obs:
    def __init__(self):
        self.subs = []
        self.hist = {}

    def on(self, f):
        self.subs.append(f)
        return f

    def emit(self, ev, *a):
        for f in self.subs:
            f(ev, *a)
        self.hist[ev] = self.hist.get(ev, 0) + 1


@case(A, B)
def observers(a):
    o = Obs()
    tot = [0.0]
    log = []

    @o.on
    def add_(ev, x):
        tot[0] += x

    o.on(lambda ev, x: log.append((ev, x)) if x > 2 else None)
    for x in a:
        o.emit("p" if x > 0 else "n", x)
    return tot[0], log, o.hist


class LinkedStack:
    class _Node:
        def __init__(self, v, n):
            self.v = v
            self.n = n

    def __init__(self):
        self._top = None
        self._n = 0

    def push(self, v):
        self._top = self._Node(v, self._top)
        self._n += 1

    def pop(self):
        if self._top is None:
            raise IndexError("empty")
        v = self._top.v
        self._top = self._top.n
        self._n -= 1
        return v

    def __bool__(self):
        return self._n > 0

    def __len__(self):
        return self._n


@case(A, B)
def stack(a):
    s = LinkedStack()
    out = []
    for x in a:
        if x > 0:
            s.push(x)
        elif s:
            out.append(s.pop())
    try:
        while True:
            out.append(s.pop())
    except IndexError as e:
        out.append(str(e))
    return out


@case(A, B)
def raise_state(a):
    class Log:
        pass

    l = Log()
    l.n = 0
    l.items = []

    def go():
        for x in a:
            l.n += 1
            l.items.append(x)
            if x < -1:
                raise ValueError(f"bad {l.n}")

    try:
        go()
    except ValueError as e:
        return str(e), l.n, l.items
    return None, l.n, l.items


@case(A, B)
def vect(a):
    @np.vectorize
    def f(x, y=1):
        if x > 0:
            return x * y
        return -x

    return f(a), f(a, 2)


def mutual_even(n):
    return True if n == 0 else mutual_odd(n - 1)


def mutual_odd(n):
    return False if n == 0 else mutual_even(n - 1)


def hanoi(n, a, b, c, mv):
    if n > 0:
        hanoi(n - 1, a, c, b, mv)
        mv.append((a, c))
        hanoi(n - 1, b, a, c, mv)


def ack(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))


@case((i8(4),), (i8(3),))
def recursions(n):
    mv = []
    hanoi(n, "a", "b", "c", mv)
    return mutual_even(n), len(mv), mv[0], ack(i8(2), n)


def permutations(items):
    if len(items) <= 1:
        return [items]
    out = []
    for i in range(len(items)):
        for p in permutations(items[:i] + items[i + 1 :]):
            out.append([items[i]] + p)
    return out


@case(([1, 2, 3],), ([1, 2],))
def perms(l):
    return permutations(l)
