"""Managers that swallow exceptions, and `match` on numbers, strings, objects, mappings and sequences."""

import dataclasses
import enum
from collections import deque
from collections.abc import Mapping, Sequence

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add


class Swallow:
    def __init__(self, *k):
        self.k = k or (Exception,)

    def __enter__(self):
        return self

    def __exit__(self, t, v, tb):
        return t is not None and issubclass(t, self.k)


class Bad:
    def __init__(self, s):
        self.s = s

    def __enter__(self):
        return self

    def __exit__(self, t, v, tb):
        if self.s > 0:
            raise ValueError("exit")
        return False


@case(f8(1), f8(-1))
def flag1(s):
    with Swallow():
        with Bad(s):
            return "inner"
    return "outer"


@case(f8(1), f8(-1))
def flag2(s):
    t = 0
    for i in range(12):
        with Swallow():
            try:
                if i == 3:
                    break
                t += i
            finally:
                if s > 0:
                    raise KeyError("x")
        t += 100
    return t


@case(f8(1), f8(-1))
def flag3(s):
    with Swallow(KeyError):
        with Swallow(ValueError):
            with Bad(s):
                return 1
        return 2
    return 3


@case((f8(1), i8(5)), (f8(-1), i8(0)), (f8(-1), i8(7)))
def unb(s, k):
    with Swallow():
        y = np.ones(2)[k]
    return y


@case((f8(1), i8(5)), (f8(-1), i8(0)), (f8(-1), i8(7)))
def unb2(s, k):
    for i in range(2):
        with Swallow():
            if s > 0:
                raise ValueError(1)
            z = i
    return z


class Pt:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


@dataclasses.dataclass
class Dc:
    a: float
    b: float = 2.0


class Color(enum.Enum):
    RED = 1
    BLUE = 2


@case(
    (Pt(1, 2), f8(1)),
    (Pt(0, 2), f8(1)),
    (Dc(1.0, 3.0), f8(-1)),
    (5, f8(2)),
    ("go", f8(0)),
    ({"k": 1, "z": 2}, f8(0)),
    ([1, 2, 3], f8(0)),
    (None, f8(0)),
    (2.5, f8(1)),
    ((1, 2), f8(1)),
    (Color.RED, f8(1)),
    (np.float64(3), f8(1)),
    (np.ones(2), f8(1)),
    (True, f8(2)),
)
def m1(o, s):
    match o:
        case Pt(0, y):
            return "zero", y
        case Pt(x, y) if s > 0:
            return "pt", x + y
        case Pt(x=x):
            return x
        case Dc(a, b=b):
            return a * b * s
        case Color.RED:
            return "red"
        case True:
            return "true"
        case int(n) if n > 3:
            return "int", n
        case float() as f:
            return "float", f
        case "go" | "run":
            return "go"
        case {"k": v, **rest}:
            return v, rest
        case [a, *b]:
            return a, b
        case None:
            return "none"
        case _:
            return "other", s


@case((f8(1), f8(1)), (f8(-1), f8(1)), (f8(0), f8(3)))
def m2(s, k):
    o = Pt(s, k) if s > 0 else (Dc(s) if k > 2 else None)
    match o:
        case Pt(x=0.0):
            return "zero"
        case Pt(x, y):
            return x - y
        case Dc(a=0.0 | 1.0 as q):
            return "dc", q
        case None:
            return "none"


@case((np.array([0, 1, 2, 3, 7]),), (np.array([9, 1]),))
def m3(ops):
    st = []
    for op in ops:
        match op:
            case 0:
                st.append(1.0)
            case 1 | 2:
                st.append(st[-1] * 2)
            case 3:
                a = st.pop()
                st.append(-a)
            case n if n > 8:
                break
            case _:
                st.append(n)
    return st


@case((f8(1),), (f8(-1),))
def m4(s):
    p = (s, "a" if s > 0 else "b")
    match p:
        case (x, "a"):
            return x
        case (x, y) if y == "b":
            return y


@case((f8(1),), (f8(-1),))
def m5(s):
    d = {"op": "add", "v": [s, 2]} if s > 0 else {"op": "neg", "v": s}
    match d:
        case {"op": "add", "v": [a, b]}:
            return a + b
        case {"op": "neg", "v": v}:
            return -v


@case((f8(1),), (f8(-1),))
def m6(s):
    d = [s]
    if s > 0:
        d.append("x")
    match d:
        case [a]:
            return a
        case [a, "x"]:
            return "two", a


@case((f8(1), 3), (f8(-1), 4))
def m7(s, n):
    match s > 0, n:
        case True, 3:
            return "a"
        case False, k:
            return k


@case((i8(1),), (i8(2),), (i8(5),))
def m8(k):
    match k:
        case 1:
            x = "one"
        case 2:
            y = "two"
    return x


class Row(Sequence):
    def __init__(self, *v):
        self.v = v

    def __len__(self):
        return len(self.v)

    def __getitem__(self, k):
        return self.v[k]


class Table(Mapping):
    def __init__(self, d):
        self.d = d

    def __len__(self):
        return len(self.d)

    def __iter__(self):
        return iter(self.d)

    def __getitem__(self, k):
        return self.d[k]


class Half:
    __match_args__ = ("x", "y")

    def __init__(self, x):
        self.x = x


def one_of_several_classes(n, x):
    if n == 0:
        return np.float64(x)
    if n == 1:
        return deque([x, n])
    if n == 2:
        return Row(x, n, 3)
    if n == 3:
        return Table({"k": x})
    if n == 4:
        return Half(x)
    return Pt(x, n) if n == 5 else "ab" if n == 6 else range(2)


@case(*[i8(k) for k in range(8)])
def classes_that_are_sequences_mappings_or_themselves(n):
    match one_of_several_classes(n, 1.5):
        case float(f):
            return "f", f
        case [a, b]:
            return "two", a, b
        case [a, *r]:
            return "more", a, r
        case {"k": k, **rest}:
            return "map", k, rest
        case Half(x, y) | Pt(x, y):
            return "both", x, y
        case Half(x):
            return "x", x
        case str(s):
            return s


@case(i8(0), i8(1))
def too_many_positional_patterns(n):
    found = []
    for v in (n, Half(n), 3) if n else (n, Pt(1, n)):
        try:
            match v:
                case np.int64(q):
                    found.append(q)
                case Half(a, b, c) | Pt(a, b, c):
                    found.append(a)
                case int(a, b):
                    found.append(a)
        except TypeError as error:
            found.append(str(error))
    return found


@case(*[(f8(2), i8(k)) for k in range(4)])
def mappings_and_sequences_that_a_branch_chose(x, k):
    shape = Pt(x, k) if k == 0 else {"kind": "poly", "n": 3, "extra": x} if k == 1 else [x, k] if k == 2 else "ab"
    match shape:
        case Pt(a, b):
            return "point", a, b
        case {"kind": "poly" | "gon" as kind, "n": int(n), **rest}:
            return kind, n, rest
        case [a, *rest]:
            return a, rest
        case str(text):
            return text


@case((i8(0), 2), (i8(5), 1), (i8(0), 0), (0, 1), (0, 0), (np.array(0), 0), cond=3)
def guard_that_assigns_the_subject(x, k):
    match x:
        case 0 if not (x := k):
            y = "first"
        case 0 as before:
            y = before, x
        case _:
            y = x
    return x, y


@case((i8(1), 0), (i8(1), 1), (i8(3), 0), (1, 0))
def guard_that_shortens_the_subject(a, k):
    items = [a, 0]

    def shorten():
        nonlocal items
        items = items[:k]
        return len(items) > 0

    match items:
        case [1, 0] if shorten():
            found = a + 10
        case [1, 0]:
            found = a + 20
        case _:
            found = a + 30
    return items, found


class Countdown(Sequence):
    """Knows no negative indices."""

    def __init__(self, n):
        self.n = n

    def __getitem__(self, k):
        return self.n - k

    def __len__(self):
        return 3


@case((i8(7), np.arange(3.0)), (i8(2), np.arange(1.0)), (5, np.arange(4.0)))
def items_after_a_star_that_binds_nothing(n, a):
    grown = []
    for v in a:
        grown.append(v * 2)
    found = []
    for subject in (Countdown(n), grown, (n, 1, n)):
        match subject:
            case [first, *_, before, last]:
                found.append((first, before, last))
            case _:
                found.append(None)
    return found


@dataclasses.dataclass
class Pair:
    x: float
    y: float


@case((f8(1.5),), (f8(-0.5),), (f8(4.0),), (f8(2.7),))
def mapping_patterns_of_what_a_branch_chose(x):
    chosen = {"k": x, "z": 1} if x > 2.5 else Pair(x, x) if x > 1 else None
    match chosen:
        case {"k": value, **others}:
            return value, others
        case Pair(a, b):
            return a + b
        case _:
            return "none"
