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


@case(A, B, B[:1], opaque=0)
def objects_that_python_sorts_prints_and_looks_up(a):
    n = a.sum()

    class Item:
        def __init__(self, v):
            self.v = v

        def __lt__(self, other):
            return self.v * n < other.v * n

        def __gt__(self, other):
            return self.v * n > other.v * n

        def __eq__(self, other):
            return self.v * n == other.v * n

        def __hash__(self):
            return hash(self.v * n)

        def __repr__(self):
            return f"Item({self.v * n})"

    items, places = [], {}
    for v in a:
        items.append(Item(v))
    items.sort()
    for item in items:
        places[item] = item.v
    print(items, max(items), min(items))
    return [item.v for item in items], Item(a[0]) in places, items.count(Item(a[0])), str(items[0]), f"{items}"


@case(A, B, B[:1], opaque=0)
def classes_called_from_a_list_that_a_loop_fills(a):
    n = a.sum()

    class Double:
        def __init__(self, v):
            self.v = v

        def worth(self):
            return self.v * n

    class Triple(Double):
        def worth(self):
            return super().worth() + self.v * 3

    kinds = []
    for v in a:
        kinds.append(Double if v > 0 else Triple)
    total = 0.0
    for kind, v in zip(kinds, a):
        total += kind(v).worth()
    return total, kinds[-1](a[0]).worth(), kinds[0].__name__


@case(A, B, B[:1], opaque=0)
def classes_of_the_iterations_of_a_loop(a):
    kinds = []
    for v in a:

        class Scaled:
            def __init__(self, k):
                self.k = k

            def worth(self):
                return self.k * v

            def __str__(self):
                return f"{self.k * v}"

        kinds.append(Scaled)
    return [kind(2.0).worth() for kind in kinds], [f"{kind(3)}" for kind in kinds]


@case(A, B, B[:1], opaque=0, loops=1)
def methods_that_python_calls_and_that_count(a):
    calls = 0

    class Item:
        def __init__(self, v):
            self.v = v

        def __lt__(self, other):
            nonlocal calls
            calls += 1
            return self.v < other.v

        def __repr__(self):
            return f"Item({self.v}, {calls})"

    items = []
    for v in a:
        items.append(Item(v))
    before = str(items)
    items.sort()
    return before, calls, str(items)


@case(A, B, B[:1])
def exception_that_python_prints(a):
    class Bad(Exception):
        def __str__(self):
            return f"{self.args[0]} of {a.sum()}"

    out = []
    for v in a:
        try:
            if v > 1:
                raise Bad(v)
        except Bad as error:
            print(error)
            out.append(str(error))
    return out


class Counted:
    compared, printed = 0, 0

    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        global TOTAL
        Counted.compared += 1
        TOTAL += 1
        return self.v < other.v

    def __repr__(self):
        Counted.printed += 10
        return "Counted"


TOTAL = 0


@case(A, B, B[:1], opaque=0, loops=1)
def methods_of_a_class_outside_that_count(a):
    Counted.compared = 0
    items = []
    for v in a:
        items.append(Counted(v))
    items.sort()
    compared = Counted.compared, TOTAL
    text = str(items)
    return compared, text, Counted.printed
