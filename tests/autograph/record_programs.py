"""Enums and named tuples with methods of their own, records that are printed, tuples that are ordered."""

import dataclasses
import enum
from collections import namedtuple
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypedDict

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
f8, i8 = np.float64, np.int64
ROWS = (
    (np.array([0.5, -0.5, 2.0, 0.25, -1.5]), i8(3), f8(0.5)),
    (np.array([1.0, 2.5, 1.0, -1.0, 3.0]), i8(0), f8(2.5)),
    (np.array([-0.5, -2.0, 0.75, 4.0, 1.0]), i8(5), f8(-1.0)),
)
case = CASES.add(*ROWS)
tot = 0
Point = namedtuple("Point", "a b")


@dataclass
class Record:
    a: float
    b: float = 1.0
    log: list = field(default_factory=list)

    def add(self, t):
        self.a += t
        self.log.append(t)
        return self


@dataclass(frozen=True)
class Frozen:
    a: float
    b: float


@dataclass
class Tree:
    v: float
    kids: list = field(default_factory=list)
    hidden: int = field(default=3, repr=False)


class Op(enum.Enum):
    ADD = "+"
    MUL = "*"

    def ap(self, a, b):
        print("ap", self.name)
        if self is Op.ADD:
            return a + b
        return a * b if a > 0 else -a * b

    @property
    def sym(self):
        return self.value * 2

    @classmethod
    def pick(cls, t):
        return cls.ADD if t > 0 else cls.MUL

    @staticmethod
    def half(t):
        return t / 2 if t > 1 else t

    def bump(self):
        global tot
        tot += 1
        return tot


class NT(NamedTuple):
    a: float
    b: float = 2.0

    def norm(self):
        print("norm")
        return self.a if self.a > self.b else self.b

    @property
    def pos(self):
        return self.a if self.a > 0 else 0

    def __add__(self, o):
        return NT(self.a + o.a, self.b - o.b)


class NT2(namedtuple("NT2", "u v")):
    __slots__ = ()

    def s(self):
        return self.u + self.v if self.u > 0 else 0

    @classmethod
    def mk(cls, t):
        return cls(t, 1) if t > 0 else cls(1, t)


class Fl(enum.Flag):
    A = 1
    B = 2


@case
def methods_of_members(x, n, t):
    return Op.ADD.ap(t, n), Op.MUL.ap(t, n), Op.ADD.sym


@case
def methods_of_chosen_member(x, n, t):
    o = Op.pick(t)
    return o.ap(x[0], n), o.sym, o, Op.half(t)


@case
def methods_in_loop_over_enum(x, n, t):
    out = []
    for o in Op:
        out.append(o.ap(t, 2))
    return out, Op.ADD.bump(), Op.ADD.bump(), tot


@case
def methods_of_named_tuple(x, n, t):
    p = NT(t, n)
    if t > 0:
        p = NT(n)
    return p.norm(), p.pos, (p + p)


@case
def class_method_of_named_tuple(x, n, t):
    q = NT2.mk(t)
    return q.s(), q


@case
def flags(x, n, t):
    f = Fl.A
    if t > 0:
        f = f | Fl.B
    return f, Fl.B in f, bool(f & Fl.A)


@case
def members_as_keys_and_patterns(x, n, t):
    d = {Op.ADD: 1, Op.MUL: 2}
    o = Op.ADD if t > 0 else Op.MUL
    match o:
        case Op.ADD:
            r = 1
        case Op.MUL:
            r = 2
    return d[o], r, Op("+"), Op["MUL"], [k.name for k in d], o == Op.ADD, o.name.lower(), f"{o}", str(o)


@case
def named_tuple_in_loop(x, n, t):
    best = NT(0.0, 0.0)
    for v in x:
        if v > best.a:
            best = best._replace(a=v)
        n += best.norm()
    return best, n


@case
def print_records(x, n, t):
    d = Record(t)
    if t > 0:
        d.add(n)
    print(d, Frozen(t, n))
    s = f"{d}"
    k = Tree(t, [Tree(1), Tree(n)])
    l = [Tree(v) for v in x if v > t]
    return s, repr(d), str(Frozen(1, 2)), repr(k), repr(l), s == repr(d), f"{Frozen(1, t)!r:>40}"


@case
def ordered_tuples(x, n, t):
    a = (t, n)
    best = None
    for i, v in enumerate(x):
        cand = (round(v), i)
        if best is None or cand < best:
            best = cand
    return (
        best,
        (t, 1) < (n, 2),
        (t,) <= (t, 1),
        a > (0, 0),
        max((v, i) for i, v in enumerate(x)),
        (1, t) >= (1, t),
        (n, "a") < (n, "b"),
        a == (t, n),
        Point(t, n) == (t, n),
        (t, (n, 1)) < (t, (n, 2)),
        not (a < (t,)),
    )


class Pair:
    k = 3

    def __init__(self, a, b):
        self.a = a
        self.b = b

    def m(self, v):
        return self.a + v if v > 0 else v

    @property
    def q(self):
        return self.b * 2


@case
def attribute_by_name_of_run_time(x, n, t):
    d = Record(t, 2.0)
    name = "a" if t > 0 else "b"
    return getattr(d, name), hasattr(d, name), getattr(d, name + "z", -1)


@case
def attributes_stored_by_name_of_run_time(x, n, t):
    d = Record(t, n)
    for v in x:
        nm = "a" if v > t else "b"
        setattr(d, nm, getattr(d, nm, 0) + v)
    return d.a, d.b


@case
def method_by_name_of_run_time(x, n, t):
    p = Pair(t, n)
    f = getattr(p, "m" if t > 0 else "m2", None)
    if f is not None:
        return f(n)
    return getattr(p, ["q", "k", "a"][int(n) % 3])


@case
def absent_attribute_by_name_of_run_time(x, n, t):
    p = Pair(t, n)
    return getattr(p, "zz" if t > 0 else "a")


class Single:
    def __init__(s):
        s.v = 0


@case
def new_attribute_by_name_of_run_time(x, n, t):
    p = Single()
    setattr(p, "v" if t > 0 else "w", 5)
    return p.v, hasattr(p, "w")


def subtracted(a, b=1):
    return a - b


@case
def methods_of_objects_of_a_branch(x, n, t):
    fs = [Record(t * 2).add, abs] if t > 0 else [Record(n + 1).add, float]
    return fs[0](1).a, fs[1](-2)


@case
def method_of_an_object_of_a_branch_or_function(x, n, t):
    f = Record(t * 2).add if t > 0 else (lambda v: Record(v))
    return f(3).a


@case
def partials_of_a_branch(x, n, t):
    f = partial(subtracted, t * 2) if t > 0 else partial(subtracted, b=n + 1)
    return f(5)


@case
def method_and_object_of_a_branch(x, n, t):
    f = abs
    if t > 0:
        d = Record(n * 2)
        f = d.add
        d.a += 1
    r = f(1.0)
    return r.a if isinstance(r, Record) else r


@case
def partial_or_none(x, n, t):
    f = None
    if t > 0:
        f = partial(max, n * 2)
    if f is None:
        return 0
    return f(t)


@CASES.add((f8(2), i8(0)), (f8(2), i8(1)), (3, 2), (f8(1), i8(-2)), (f8(1), i8(5)), (f8(4), np.array(1)))
def named_tuple_at_an_index_of_the_run(x, k):
    corner = Point(x, x * 2)
    try:
        return corner[k], corner[:k], Point(1, abs)[k](-x)
    except (IndexError, TypeError) as error:
        return str(error)


@case
def named_tuple_of_items_of_run_time(x, n, s):
    found = [v for v in x if v > s][:2]
    point = Point(0.5, n)
    try:
        point = Point(*found)
    except TypeError as error:
        print(error)
    other = point._replace(a=s)
    return point, other, point._asdict(), point.a + other.b


class Near(NamedTuple):
    """A tuple whose own comparisons take nothing but others of its kind."""

    x: float
    y: float

    def __eq__(self, other):
        return self.x == other.x and abs(self.y - other.y) < 1

    def __lt__(self, other):
        return self.x < other.x

    def __hash__(self):
        return 7


def stepped(p, n):
    return p if n <= 0 else stepped(Near(p.x + n, p.y), n - 1)


@CASES.add((np.int64(2), np.int64(3)), (0, 1), (np.float64(2), 0))
def tuples_with_comparisons_of_their_own(x, n):
    p = Near(x, 1)
    q = stepped(p, n) if x > 1 else p
    return q, [p, Near(x, 1.5)], (p, q), sorted([q, p], key=lambda one: one.x)


@CASES.add(np.int64(2), 0)
def one_tuple_with_a_comparison_of_its_own(x):
    return Near(x, 1)


class Row(TypedDict, total=False):
    name: str
    score: float


@dataclass
class Wide:
    x: float
    y: int = 2


@dataclass
class Narrow:
    z: float


@CASES.add((np.int64(2), 3), (np.int64(1), 0), (2.5, 1))
def fields_of_records_of_run_time(a, k):
    p, q = Wide(a) if k > 1 else Narrow(a), Wide(1)
    while q.y < k:
        q = Wide(q.x * 2, q.y + 1)
    named = {f.name: getattr(q, f.name) for f in dataclasses.fields(q)}
    return [f.name for f in dataclasses.fields(p)], named, dataclasses.fields(q)[1].default, dataclasses.asdict(p)


@CASES.add((np.array([1.0, 3]), 2), (np.array([2.0, 1]), 0), ([4], 1))
def dicts_that_are_typed(a, k):
    rows = [Row(name=f"n{i}", score=v) for i, v in enumerate(a)]
    row = Row({"name": "z"}) if k > 1 else Row(score=k)
    row["score"] = row.get("score", 0) + k
    return rows, row, Row.__name__, sorted(Row.__annotations__), max(rows, key=lambda one: one["score"])["name"]


@case
def items_of_points_in_a_list(x, n, t):
    points, best = [], None
    for v in x:
        points.append(Point(v * t, n))
        if v > 0 and (best is None or v > best.a):
            best = Point(v, points[-1].b)
    a, b = points[-1]
    return isinstance(a, float), type(a).__name__, type(points[0].b).__name__, best.a, best.b, points[-1].a + b
