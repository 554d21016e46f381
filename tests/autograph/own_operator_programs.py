"""Named tuples whose classes have operators of their own."""

import heapq
import math
from typing import NamedTuple

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add


class Near(NamedTuple):
    x: float
    y: float

    def __eq__(self, o):
        return self.x == o.x and abs(self.y - o.y) < 1

    def __hash__(self):
        return 3

    def __lt__(self, o):
        return self.y < o.y or (self.y == o.y and self.x < o.x)

    def __bool__(self):
        return bool(self.x > 1)


@case((np.int64(2), np.int64(3)), (0, 0), (2.5, 1))
def comparisons_and_truth(x, n):
    p, q, r = Near(x, 1), Near(x, 1.5), Near(n, 3)
    out = [
        p == q,
        p != q,
        p == r,
        (p, 1) == (q, 1),
        p < q,
        p > r,
        p in [q],
        p in (r,),
        [p, r].index(q),
        [p, q].count(q),
    ]
    out += [Near(x, 1) == Near(x, 1.5), Near(n, 2) < q, sorted([r, q, p]), min(r, q), max([p, r])]
    if p:
        out.append("p")
    out.append("a" if q and not r else "b")
    out.append((p and 3, bool(q)))
    while r and r.x < 10:
        r = r._replace(x=r.x * 2 + 1)
    return out, r


class Vec(NamedTuple):
    x: float
    y: float

    def __add__(self, o):
        if o.x == 0 and o.y == 0:
            return self
        return Vec(self.x + o.x, self.y + o.y)

    def __sub__(self, o):
        return self + -o

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Vec(-self.x if self.x != 0 else 0, -self.y)

    def __abs__(self):
        return math.hypot(self.x, self.y)

    def __matmul__(self, o):
        return self.x * o.x + self.y * o.y

    @property
    def norm(self):
        return abs(self)


class Body:
    def __init__(self, at):
        self.at = at

    def move(self, by):
        self.at += by
        return self.at


@case((np.array([1, 2, 3]), 1), (np.array([1.0, 5, 2, 7]), 3), (np.array([0, 2]), 5))
def vectors(a, k):
    vectors = []
    for v in a:
        vectors.append(Vec(v, v * 2) if v > k else Vec(0, v))
    total, body = Vec(0, 0), Body(Vec(k, 0))
    for v in vectors:
        total += v
        if abs(total) > 20:
            total = total * 0.5
        body.move(2 * v)
    i = 0
    while i + 1 < len(vectors) and vectors[i] @ vectors[i + 1] < 30:
        vectors[i] = vectors[i] + vectors[i + 1] * 2
        i += 1
    w = vectors[i] - vectors[0]
    return total, body, vectors, w, -w, w.norm, max(vectors, key=abs), sum(vectors, Vec(0, 0)), vectors[0] == w


class Money(NamedTuple):
    amount: int
    unit: str = "EUR"

    def __add__(self, o):
        if not isinstance(o, Money):
            return NotImplemented
        if o.unit != self.unit:
            raise ValueError(f"{self.unit} and {o.unit}")
        return self._replace(amount=self.amount + o.amount)

    def __radd__(self, o):
        return self if o == 0 else NotImplemented

    def __bool__(self):
        return self.amount != 0

    def __eq__(self, o):
        return isinstance(o, Money) and self.amount == o.amount


@case((np.array([1, 2, 3]), 10), (np.array([0, 5, 2]), 3))
def answers_and_errors(a, k):
    purse, log = Money(0), []
    for v in a:
        m = Money(v) if v < k else Money(v, "USD")
        try:
            purse = purse + m
            purse = purse + v
        except (ValueError, TypeError) as error:
            log.append(str(error))
        if not purse:
            log.append("empty")
        if purse == Money(3):
            log.append("three")
    return purse, log, sum([Money(1), Money(k)]), purse in [Money(k), Money(3, "X")], purse != Money(0)


class Job(NamedTuple):
    urgency: int
    name: str

    def __lt__(self, o):
        return self.urgency > o.urgency


@case((np.array([3, 1, 2]), 5), (np.array([1.0, 5, 2, 7]), 2), ([4, 4, 1], 3))
def heaps_of_tuples_with_an_order_of_their_own(a, k):
    jobs = []
    for i, v in enumerate(a):
        heapq.heappush(jobs, Job(v, f"n{i}"))
        if len(jobs) > k:
            heapq.heappop(jobs)
    first, again = min(jobs), list(jobs)
    again.sort()
    out = []
    while jobs:
        out.append(heapq.heappop(jobs).name)
    return first, again, out, sorted(again, reverse=True)


class Emptied(tuple):
    def __len__(self):
        return 0


@case((np.int64(2), np.float64(1)), (np.int64(0), np.float64(-1)), (1, np.float64(3)), (np.int64(7), np.float64(-2)))
def truth_of_tuples_of_run_time(n, x):
    near, emptied, found = Near(n, 3), Emptied((n, 1)), []
    while near and near.x < 10:
        try:
            near = near._replace(x=near.x * 2 + 1)
        finally:
            found.append(near.x)
    try:
        if x > 0:
            near, emptied = Near(n - 1, 0), Emptied((n, 2))
    finally:
        found.append("y" if near else "n")
    return found, not near, near and 3, near or 4, "y" if emptied else "n", [Near(0, 1), Near(5, 2)][int(x > 0)] and 1


NOTED = []
BUMPED = 0


class Noting(NamedTuple):
    a: float

    def note(self, out):
        out.append(self.a)
        NOTED.append(self.a)
        return len(out)

    def bump(self):
        global BUMPED
        BUMPED += 1
        return BUMPED * self.a

    @property
    def signed(self):
        return self.a if BUMPED % 2 else -self.a


@case((np.array([1.0, -2, 3]), np.float64(1)), (np.array([-1.0]), np.float64(-2)), nodes={"try": 1})
def methods_that_act_of_one_from_a_try(x, t):
    out = [1]
    try:
        one = Noting(t)
        if t > 0:
            raise ValueError
    except ValueError:
        count = one.note(out)
        out.append(5)
        return count, out, one.bump(), BUMPED, len(NOTED), one.signed
    return one.note(out), out, one.bump(), BUMPED, NOTED[-1], one.signed


@case((np.array([1.0, -2, 3]),), (np.array([-1.0]),), loops=1)
def methods_that_act_of_the_best(x):
    best, out = None, []
    for v in x:
        if best is None or v > best.a:
            best = Noting(v)
        best.note(out)
        best.bump()
    return best.signed, out, BUMPED, NOTED


@case((np.float64(1),), (np.float64(-2),), opaque=2)
def methods_that_act_of_unknown_items(t):
    out = []
    for one in [Noting(t), Noting(2)] if t > 0 else [Noting(1)]:
        one.note(out)
        one.bump()
    return out, BUMPED, len(NOTED)


@case((np.array([1.0, -2, 3]), np.float64(1)), (np.array([-1.0]), np.float64(-2)), nodes={"try": 1})
def replaced_after_a_try(x, t):
    try:
        one = Noting(t)
        if t > 0:
            raise ValueError
    except ValueError:
        return "handled", one._replace(a=0)
    return one.a, one._replace(a=0), one._asdict(), one._fields


class Backwards(NamedTuple):
    a: float
    b: float = 5

    def __iter__(self):
        yield self.b
        yield self.a

    def total(self):
        return sum(self) + self.a

    @property
    def twice(self):
        return self.a * 2

    @classmethod
    def of(cls, v):
        return cls(v, v + 1)

    def __add__(self, other):
        return Backwards(self.a + other.a, self.b + other.b)


class Counting(NamedTuple):
    a: float
    b: float

    def __len__(self):
        return 7


class Shifted(NamedTuple):
    a: float
    b: float

    def __getitem__(self, k):
        return 100 + k


BEFORE = Backwards(3, 4)
NUMBERS = (np.int64(3), np.int64(-2), 2, np.float64(0.5), np.array(-1))


@case(*NUMBERS, opaque=0)
def tuples_that_tell_their_items(x):
    one = Backwards(x, 1) if x > 0 else Backwards(2 * x, 3)
    u, v = one
    found = [u, v, list(one), [w for w in one], one[0], one.a, max(one), [*one], one.total(), one.twice]
    found += [Backwards.of(x), one + BEFORE, BEFORE.total(), list(BEFORE), x in BEFORE, one == (x, 1), {one: 1}[one]]
    counting = Counting(x, 1) if x > 0 else Counting(2 * x, 3)
    shifted = Shifted(x, 1) if x > 0 else Shifted(2 * x, 3)
    return found, len(counting), counting.b, shifted[0], shifted.a, repr(one), one < (x, 2)


@case(np.int64(3), np.int64(0), np.int64(5), opaque=0)
def tuples_in_loops_that_tell_their_items(n):
    held, total = [Backwards(k, n) for k in range(n)], 0
    for one in held:
        u, v = one
        total = total * 3 + u - 2 * v + len(Counting(u, v)) + Shifted(u, v)[1]
        for w in one:
            total += w
    return total, [one.total() for one in held], sorted(held), held


class Added(tuple):
    def __new__(cls, *items):
        return super().__new__(cls, items)

    def __iter__(self):
        print("asked")
        return super().__iter__()

    def __add__(self, other):
        return Added(*(p + q for p, q in zip(self, other)))


@case(*NUMBERS, opaque=0)
def tuples_made_of_items_of_the_run(x):
    one, other = Added(x, 2), Added(1, x)
    joined = one + other if x > 0 else one
    return joined, joined[0], [v for v in joined], joined == Added(x, 2), isinstance(joined, tuple)
