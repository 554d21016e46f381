"""Records, matched expressions, caches and simulations, with objects of run time."""

import heapq
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
f8, i8 = np.float64, np.int64
A = np.array([3.0, -1, 2, 5, -2, 4])
B = np.array([1.0, 2, -3])


class Kept:
    def __init__(self, v):
        self.v = v

    def last(self):
        return self


@dataclass(frozen=True)
class P:
    x: float
    y: float

    def dist(self, o):
        return abs(self.x - o.x) + abs(self.y - o.y)

    def nearest(self, others):
        return min(others, key=self.dist)


@case(A, B)
def nearest_record(a):
    ps = [P(x, x * x) for x in a if x != 5]
    q = P(0.5, 0.5)
    best = q.nearest(ps)
    try:
        best.x = 1.0
        ok = True
    except Exception as e:
        ok = type(e).__name__
    return (
        best.x,
        sum(p.dist(q) for p in ps),
        ok,
        best == P(best.x, best.y),
        best in ps,
        {p.x for p in ps if p.dist(q) < 5} == {1.0},
    )


class E_:
    pass


class Num(E_):
    def __init__(self, v):
        self.v = v


class Bin(E_):
    def __init__(self, op, l, r):
        self.op = op
        self.l = l
        self.r = r


def ev(e, x):
    match e:
        case Num(v=v):
            return v * x
        case Bin(op="+", l=l, r=r):
            return ev(l, x) + ev(r, x)
        case Bin(op="*", l=l, r=r):
            return ev(l, x) * ev(r, x)
    return 0.0


def ev2(e):
    if isinstance(e, Num):
        return e.v
    l = ev2(e.l)
    r = ev2(e.r)
    return l + r if e.op == "+" else l * r


@case((A, 2.0), (B, 3.0))
def expressions_by_match(a, x):
    e = Num(a[0])
    for v in a[1:]:
        e = Bin("+" if v > 0 else "*", e, Num(v))
    return ev(e, x), ev2(e)


class Shape:
    def __init__(self, n):
        self.n = n
        self.kids = []

    def size(self):
        return 1 + sum(k.size() for k in self.kids)

    def add(self, k):
        self.kids.append(k)
        return k


class Big(Shape):
    def size(self):
        return 10 + super().size()


@case(A, B)
def sizes_by_super(a):
    root = Shape("r")
    cur = root
    for x in a:
        k = cur.add(Big(x) if x > 0 else Shape(x))
        if x > 2:
            cur = k
    return root.size(), cur.n


class Cb:
    def __init__(self, f):
        self.f = f
        self.next = None
        self.calls = 0

    def run(self, x):
        self.calls += 1
        r = self.f(x)
        return r if self.next is None else self.next.run(r)


@case((A, 1.0), (B, 2.0))
def held_functions(a, x):
    h = None
    for v in a:
        if v > 0:
            c = Cb(lambda t, v=v: t * v)
        else:
            c = Cb(np.negative)
        c.next = h
        h = c
    return h.run(x), h.calls


class Cache:
    def __init__(self):
        self.d = {}
        self.order = []

    def get(self, k, make):
        if k not in self.d:
            self.d[k] = make(k)
            self.order.append(k)
        return self.d[k]


@case(A, B)
def objects_in_a_cache(a):
    c = Cache()
    t = 0.0
    for x in a:
        n = c.get(int(abs(x)) % 2, lambda k: Kept(k))
        n.v = n.v + x
        t += n.last().v
    return t, c.order, [n.v for n in c.d.values()]


class Poly:
    def __init__(self, c):
        self.c = c

    def __add__(self, o):
        n = max(len(self.c), len(o.c))
        r = np.zeros(n)
        r[: len(self.c)] += self.c
        r[: len(o.c)] += o.c
        return Poly(r)

    def __mul__(self, o):
        return Poly(np.convolve(self.c, o.c))

    def __call__(self, x):
        return sum(k * x**i for i, k in enumerate(self.c))


@case(A, B)
def polynomials_kept(a):
    p = Poly(np.array([1.0]))
    acc = []
    for x in a:
        p = p * Poly(np.array([-x, 1.0])) if x > 0 else p + Poly(np.array([x]))
        acc.append(p)
    return p.c, len(acc), [q.c.size for q in acc]


class Event:
    def __init__(self, t, kind):
        self.t = t
        self.kind = kind

    def __lt__(self, o):
        return self.t < o.t


class Sim:
    def __init__(self):
        self.q = []
        self.now = 0.0
        self.log = []

    def at(self, t, kind):
        heapq.heappush(self.q, Event(t, kind))

    def run(self):
        while self.q:
            e = heapq.heappop(self.q)
            self.now = e.t
            self.log.append(e.kind)
            if e.kind == "spawn" and e.t < 4:
                self.at(e.t + 1.5, "spawn" if e.t < 2 else "end")


@case(A, B)
def simulation(a):
    s = Sim()
    for x in a:
        s.at(abs(x), "spawn" if x > 0 else "stop")
    s.run()
    return s.now, s.log


class Registry(MutableMapping):
    """Makes its objects by `object.__new__`."""

    made = 0

    def __new__(cls, *items, plain=False):
        if plain:
            return dict(items)
        made = object.__new__(cls)
        made.items_ = {}
        return made

    def __init__(self, *items, **options):
        for key, value in items:
            self[key] = value

    def __getitem__(self, key):
        return self.items_[key]

    def __setitem__(self, key, value):
        self.items_[key] = value

    def __delitem__(self, key):
        del self.items_[key]

    def __iter__(self):
        return iter(self.items_)

    def __len__(self):
        return len(self.items_)


@case((f8(2), True), (f8(-2), True), (f8(1), False), (3, False), (np.array(2.0), True), cond=1)
def objects_made_by_object_new(x, plain):
    kept = Registry(("a", x), ("b", x * 2))
    if x > 0:
        kept["c"] = x + 1
    bare = Registry(("a", x), plain=plain)
    try:
        object.__new__(Registry, x)
    except TypeError as error:
        return kept["a"] + kept["b"], len(kept), bare["a"], type(bare) is dict, str(error)
    return None


@case((A, f8(2)), (A, f8(9)), (B, f8(-7)), (B, 2.5), loops=1)
def object_that_marks_what_is_missing(a, limit):
    missing = object()
    found = missing
    for v in a:
        if v > limit:
            found = v
            break
    return -1.0 if found is missing else found


@case((f8(2), i8(1)), (f8(-2), i8(1)), (f8(2), i8(0)), (np.array(3.0), i8(2)))
def objects_that_mark_two_things(x, k):
    missing, stop = object(), object()
    state = {"a": missing, "b": stop, "c": x}
    seen = missing if k == 0 else stop if k == 1 else x
    kinds = [name for name, value in state.items() if value is seen]
    same = missing == stop, missing != stop, isinstance(missing, object), type(stop) is object
    try:
        missing.value = x
    except AttributeError as error:
        return kinds, same, str(error), x if seen is not missing else -x
    return None


class Empty:
    pass


@case(f8(3), 2, np.array(1))
def what_is_not_there_is_said_in_pythons_words(x):
    texts = []
    for call in (lambda: Empty(x), lambda: Empty(value=x), lambda: sys.no_such_name, lambda: heapq.nothing(x)):
        try:
            call()
        except (TypeError, AttributeError) as error:
            texts.append(str(error))
    return texts


class Gauge:
    def __init__(self, v):
        self.v = v

    def __call__(self, t):
        self.v = self.v - t if t > 0 else t
        return self.v


class Meter(Gauge):
    def __call__(self, t, scale=2):
        return self.v * t * scale


@case((A, f8(1)), (B, f8(-2)), (np.array([-1.0]), f8(2)), nodes={"for": 1})
def objects_that_a_loop_made_are_called(x, s):
    chosen, found = None, []
    for v in x:
        if v > 1:
            gauge = Gauge(s)
            chosen = Meter(v) if v > 2 else gauge
    try:
        found.append(chosen(s))
        found.append(chosen(2))
        found.append(gauge(s))
    except (TypeError, UnboundLocalError) as error:
        found.append(str(error))
    return found


@case((A, f8(1)), (B, f8(-2)), (np.array([2.0]), f8(2)), (np.array([0.5]), f8(2)), nodes={"try": 2})
def objects_that_an_attempt_made_are_called(x, s):
    chosen = None
    try:
        if x[0] > 0:
            made = Gauge(s)
        if x[0] > 1:
            chosen = Kept(made)
        s = x[1]
    except IndexError:
        s = s + 1
    try:
        return made(s), chosen(s)
    except (TypeError, UnboundLocalError) as error:
        return str(error)


class Holding:
    def __init__(self, v):
        self.v = v


@case((np.float64(5), np.arange(4.0)), (np.float64(1), np.arange(4.0)), (np.float64(1), np.zeros(0)))
def object_that_a_loop_may_leave_as_it_was(a, x):
    first = Holding(a)
    last = best = other = first
    was_first = 0
    while a < 3:
        a = a + 1
        if last is first:
            was_first += 1
        last = Holding(a)
    for v in x:
        while v > a:
            a = a + 1
            best = Holding(a)
    for v in x:
        other = Holding(v)
    return first, last, best, last is first, was_first, [other]


@case(
    (np.array([1.0, 2]), np.int64(2)),
    (np.array([0.0, 2]), np.int64(2)),
    (np.zeros(2), np.int64(2)),
    (np.zeros(2), np.int64(0)),
)
def object_that_two_loops_may_leave_as_it_was(x, n):
    first = Holding(n)
    last = best = first
    k = 0
    while k < x[0]:
        last = Holding(k)
        k += 1
    while k < x[1]:
        last = Holding(k)
        k += 1
    if n > 1:
        while k < 2 * x[0]:
            best = Holding(k)
            k += 1
    else:
        best = Holding(2)
    return last is first, best is first, last is best, last
