"""Classes that stand in functions, and use their variables."""

from dataclasses import dataclass

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
A = np.array([3.0, -1, 2, 5, -2, 4])
B = np.array([1.0, 2, -3])


@case((A, 2.0), (B, -1.0))
def local_class(a, k):
    class Scale:
        factor = 2

        def __init__(self, v):
            self.v = v

        def apply(self, x):
            return self.v * x * k if x > 0 else self.v - k

    s = Scale(3)
    t = 0.0
    for x in a:
        t += s.apply(x)
    return t


@case((A, 2.0), (B, -1.0))
def local_class2(a, k):
    count = 0

    class Node:
        def __init__(self, v, nxt):
            nonlocal count
            count += 1
            self.v = v
            self.nxt = nxt

        def total(self):
            return self.v + (self.nxt.total() if self.nxt is not None else k)

    h = None
    for x in a:
        if x > 0:
            h = Node(x, h)
    return count, 0.0 if h is None else h.total()


class Root:
    def __init__(self, v):
        self.v = v

    def worth(self):
        return self.v


@case((A, 2.0), (B, -1.0))
def many_forms(a, k):
    log = []

    class C(Root):
        kind = "c"

        def __init__(self, v, w=k):
            super().__init__(v * k)
            self.w = w
            self.__hidden = k

        @property
        def twice(self):
            return self.v * 2 if k > 0 else self.v + k

        @twice.setter
        def twice(self, x):
            log.append(x)
            self.v = x / 2

        @staticmethod
        def make(v):
            return C(v, k + 1)

        @classmethod
        def of(cls, v):
            return cls(v) if v > k else cls(-v)

        def worth(self):
            return super().worth() + k + self.__hidden

        def __add__(self, o):
            return C(self.v + o.v + k)

        def __lt__(self, o):
            return self.v * k < o.v

        def __getitem__(self, i):
            return a[i] * self.v

        def __call__(self, x):
            return x + k

        def __len__(self):
            return len(a)

        def __repr__(self):
            return f"C({self.v:.1f},{k})"

        def __iter__(self):
            for x in a:
                if x > 0:
                    yield x * k

        def plain(self):
            return self.kind

    c = C.make(a[0])
    d = C.of(a[1])
    e = c + d
    e.twice = a[0]
    return (
        e.twice,
        e.worth(),
        c < d,
        e[0],
        e(1),
        len(e),
        repr(c),
        sum(e),
        e.plain(),
        log,
        isinstance(e, C),
        max([c, d], key=lambda z: z.v).v,
    )


@case((A, 2.0), (B, -1.0))
def variables_that_change(a, k):
    n = 0

    class Counter:
        def __init__(self):
            self.c = 0

        def hit(self):
            nonlocal n
            n += 1
            self.c += 1
            return n * k

    c = Counter()
    d = Counter()
    r = 0.0
    for x in a:
        if x > 0:
            r += c.hit()
        else:
            r -= d.hit()
    k = 100
    r += c.hit()
    return r, n, c.c, d.c


def maker(k):
    class P:
        def f(self, x):
            return x * k

    return P


@case((A, 2.0), (B, -1.0))
def factories(a, k):
    P = maker(k)
    Q = maker(k + 1)
    s = 0.0
    for x in a:
        o = P() if x > 0 else Q()
        s += o.f(x)
    return s, P is Q


@case((A, 2.0), (B, -1.0))
def classes_in_branches(a, k):
    if a[0] > 2:

        class S:
            def f(self, x):
                return x * k
    else:

        class S:
            def f(self, x):
                return x + k

    return sum(S().f(x) for x in a)


@case((A, 2.0), (B, -1.0))
def local_dataclass(a, k):
    @dataclass
    class Pt:
        x: float
        y: float = 1.0

        def norm(self):
            return (self.x**2 + self.y**2) * k

    pts = [Pt(x, x + 1) for x in a if x > 0]
    return sum(p.norm() for p in pts), pts[0].x, pts[0] == Pt(a[0], a[0] + 1)


@case((A, 2.0), (B, -1.0))
def local_context(a, k):
    ev = []

    class Ctx:
        def __enter__(self):
            ev.append(k)
            return self

        def __exit__(self, *e):
            ev.append(-k)
            return False

    s = 0
    for x in a:
        if x > 0:
            with Ctx():
                s += x
    return s, ev


@case((A, 2.0), (B, -1.0))
def local_error(a, k):
    class MyError(Exception):
        def code(self):
            return k

    try:
        if a[0] > 2:
            raise MyError("x")
    except MyError as e:
        return e.code(), str(e)
    return 0


@case((A, 2.0), (B, -1.0))
def tree_of_a_local_class(a, k):
    class T:
        def __init__(self, v):
            self.v = v
            self.l = None
            self.r = None

        def add(self, v):
            if v * k < self.v * k:
                if self.l is None:
                    self.l = T(v)
                else:
                    self.l.add(v)
            else:
                if self.r is None:
                    self.r = T(v)
                else:
                    self.r.add(v)

        def walk(self):
            if self.l is not None:
                self.l.walk()
            out.append(self.v)
            if self.r is not None:
                self.r.walk()

    out = []
    t = T(a[0])
    for x in a[1:]:
        t.add(x)
    t.walk()
    return np.array(out)
