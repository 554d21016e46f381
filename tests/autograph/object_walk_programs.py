"""Objects made when the graph runs: classes with subclasses, copies, errors on the way, a queue."""

import copy
import dataclasses

import numpy as np

from tests.autograph.cases import Cases
from tests.autograph.linked_programs import Link

CASES = Cases()
case = CASES.add
random = np.random.default_rng(1)
MANY = random.normal(size=10)
FEW = random.normal(size=7)


# arrays of different size
@case(MANY, FEW)
def arrays(a):
    h = None
    for k, x in enumerate(a):
        h = Link(a[: k + 1] * x, h)
    s = 0.0
    p = h.value
    while h is not None:
        s += h.value.sum()
        if h.next is not None:
            s += (h.value[:-1] + h.next.value).sum()
        h = h.next
    return s, p


# subclass
class Base:
    def __init__(self, v):
        self.v = v
        self.kids = []

    def area(self):
        return 0.0

    def total(self):
        return self.area() + sum(k.total() for k in self.kids)


class Sq(Base):
    def area(self):
        return self.v**2


class Ci(Base):
    def __init__(self, v):
        super().__init__(v)
        self.r = v

    def area(self):
        return 3 * self.r


@case(MANY, FEW)
def shapes(a):
    root = Base(0)
    cur = root
    for x in a:
        s = Sq(x) if x > 0 else Ci(x)
        cur.kids.append(s)
        if x > 0.3:
            cur = s
    return root.total(), len(root.kids)


# exception from recursion
class Chk:
    def __init__(self, v, n):
        self.v = v
        self.n = n

    def find(self, k):
        if self.v == k:
            return self
        if self.n is None:
            raise KeyError(k)
        return self.n.find(k)


@case((np.arange(5.0), 3.0), (np.arange(5.0), 7.0))
def find(a, k):
    h = None
    for x in a:
        h = Chk(x, h)
    try:
        return h.find(k).v
    except KeyError as e:
        return e.args[0], "none"


@case((np.arange(5.0), 3.0), (np.arange(5.0), 7.0))
def find_raises(a, k):
    h = None
    for x in a:
        h = Chk(x, h)
    return h.find(k).v


@case((np.arange(5.0), 3.0), (np.arange(3.0), 7.0))
def copies(a, k):
    h = None
    for x in a:
        h = Chk(x, h)
    g = copy.deepcopy(h)
    g.v = "s"
    c = copy.copy(h)
    c.v = k
    return h.v, g.v, c.find(k).v


@dataclasses.dataclass
class Pt:
    x: float
    y: float

    def norm(self):
        return self.x**2 + self.y**2

    def __add__(self, o):
        return Pt(self.x + o.x, self.y + o.y)


@case((MANY,), (FEW,))
def points(a):
    pts = [Pt(x, x + 1) for x in a if x > 0]
    s = Pt(0.0, 0.0)
    for p in pts:
        s = s + p
    best = max(pts, key=lambda p: p.norm())
    return s.norm(), best.x, sorted(p.norm() for p in pts)


class Q:
    def __init__(self):
        self.first = None
        self.last = None
        self.n = 0

    def put(self, v):
        l = Link(v)
        if self.last is None:
            self.first = self.last = l
        else:
            self.last.next = l
            self.last = l
        self.n += 1

    def get(self):
        l = self.first
        self.first = l.next
        if self.first is None:
            self.last = None
        self.n -= 1
        return l.value

    def __len__(self):
        return self.n

    def __iter__(self):
        l = self.first
        while l is not None:
            yield l.value
            l = l.next


@case((MANY,), (FEW,))
def queue(a):
    q = Q()
    s = 0.0
    for x in a:
        q.put(x)
        if x < 0 and len(q) > 1:
            s += q.get()
    return s, len(q), [v for v in q], sum(q)


class Task:
    def __init__(self, size):
        self.size = size
        self.log = []

    def step(self, by):
        self.size -= by
        self.log.append(self.size)
        return self.size > 0


@case(MANY, np.arange(5), [1, 2.5], loops=2)
def tasks_until_none_is_left(sizes):
    waiting = [Task(size) for size in sizes]
    steps, logged = 0, 0
    while waiting:
        task = waiting.pop()
        if task.step(1):
            waiting.append(task)
        else:
            logged += len(task.log)
        steps += 1
    return steps, logged


class Supply:
    def __init__(self, left):
        self.left = left
        self.taken = []

    def __bool__(self):
        return self.left > 0

    def take(self, most):
        amount = min(self.left, most)
        self.left -= amount
        self.taken.append(amount)
        return amount


@case((np.float64(7), 2), (np.float64(-1), 2), (np.float64(3), 5.0), (5, 2), nodes={"while": 1})
def until_the_object_says_no(size, most):
    supply = Supply(size)
    total = 0.0
    while supply:
        total += supply.take(most)
    return total, len(supply.taken), supply.taken
