"""One probe for each form of the language: definitions, values by path, loops, jumps, expressions, containers."""

import collections
import dataclasses
import enum
import math

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add


# definitions
@case(f8(1), f8(-1))
def d1(s):
    if s > 0:
        y = 1
    del_me = 3
    del del_me
    try:
        return y + del_me
    except NameError as e:
        return str(e)


@case((np.arange(3.0),), (np.zeros(0),))
def d2(x):
    for i, v in enumerate(x):
        if i == 0:
            best = v
        elif v > best:
            best = v
    return best, i, v


@case((np.arange(3.0),), (np.zeros(0),))
def d3(x):
    try:
        for v in x:
            w = v * 2
        return w
    except UnboundLocalError as e:
        return type(e).__name__, str(e)


@case(i8(3), i8(0))
def d4(n):
    k = 0
    while k < n:
        last = k
        k += 1
    if n > 0:
        return last
    return "none"


@case((np.arange(3.0), f8(1)), (np.arange(3.0), f8(9)))
def d5(x, s):
    for v in x:
        if v > s:
            found = v
            break
    else:
        found = None
    return found, v


# values by path
@case(f8(1), f8(-1), f8(5))
def v1(s):
    a = 1 if s > 0 else 2.5
    b = "x" if s > 2 else None
    c = (1, 2) if s > 0 else (1,)
    d = np.zeros(3) if s > 0 else np.ones((2, 2), np.float32)
    return a, b, c, d, isinstance(a, int), b is None, len(c), d.ndim, d.dtype, b == "x", type(a).__name__


@case(f8(1), f8(-1))
def v2(s):
    f = math.sin if s > 0 else (lambda v: v + 1)
    g = {"a": np.cos, "b": abs}["a" if s > 0 else "b"]
    return f(2.0), g(-1.0)


class Mode(enum.Enum):
    A = 1
    B = 2


@case(f8(1), f8(-1))
def v3(s):
    m = Mode.A if s > 0 else Mode.B
    if m is Mode.A:
        r = 1
    else:
        r = 2
    return m, m.name, m == Mode.B, r, m.value


@case(f8(1), f8(-1))
def v4(s):
    r = None
    for k in range(10):
        if s + k > 5:
            r = (k, s)
    return r if r is not None else -1


@case(f8(1), f8(-1))
def v5(s):
    x = [1, 2] if s > 0 else (3,)
    t = 0
    for v in x:
        t += v
    return t, len(x), x, isinstance(x, list)


@case(f8(1), f8(-1))
def v6(s):
    st = "start"
    for k in range(12):
        if st == "start" and k > s + 3:
            st = "mid"
        elif st == "mid":
            st = "end" if k > 8 else st
    return st, st.upper(), f"{st:>6}"


# loops moving types
@case(i8(5), i8(0))
def l1(n):
    a = np.zeros((0, 2))
    t = 1
    b = True
    for i in range(n):
        a = np.concatenate([a, np.full((i, 2), i)])
        t = t / 2
        b = b + 1
    return a, t, b


@case(i8(5), i8(0))
def l2(n):
    x = np.float32(1)
    y = 1
    for i in range(n):
        x = x * 1.5
        y = y * x
    return x, y


@case(i8(4), i8(0))
def l3(n):
    a = np.array(1.0)
    for i in range(n):
        a = np.stack([a, a])
    return a.shape, a.sum()


@case((np.arange(6.0).reshape(2, 3), f8(2)), (np.arange(6.0).reshape(2, 3), f8(20)))
def j1(m, s):
    for i, row in enumerate(m):
        for j, v in enumerate(row):
            if v > s:
                return i, j, v
            if v < 0:
                continue
        else:
            s = s + 0.1
    return None


@case((np.arange(6.0), f8(2)), (np.arange(6.0), f8(20)))
def j2(x, s):
    i = 0
    while True:
        if i >= len(x):
            return "end", i
        if x[i] > s:
            break
        i += 1
    return x[i], i


@case((np.arange(6.0), f8(2)), (np.arange(6.0), f8(20)))
def j3(x, s):
    k = 0
    while k < 5:
        k += 1
        with np.errstate(all="ignore"):
            try:
                if x[k] > s:
                    continue
                if k == 4:
                    break
            finally:
                x[0] += 1
        x[1] += 10
    else:
        return "else", x
    return x


@case((3, f8(2)), (10, f8(20)))
def j4(n, s):
    for i in range(n):
        if i == 2 and s > 3:
            return {"a": i}
        if i == 5:
            return [i]
    return i, s


# expressions
@case((np.arange(6.0), 3), (np.arange(6.0), 9))
def e1(a, i):
    n = len(a)
    return i < n and a[i] > 0, i >= n or a[i], not a[0], (i < n) & True


@case((np.arange(6.0), i8(3)), (np.arange(6.0), i8(9)))
def e2(a, i):
    n = len(a)
    log = []

    def f(k):
        log.append(k)
        return k

    r = f(0) < f(i) < f(5) < f(7)
    return i < n and a[i] > 0, r, log


@case((np.arange(6.0), f8(3)), (np.arange(6.0), f8(9)))
def e3(a, s):
    if (m := a.max()) > s and (k := int(m)) < 100:
        return m, k
    return [y for x in a if (y := x * 2) > s], m


@case((np.arange(6.0), f8(3)), (np.arange(6.0), f8(9)))
def e4(a, s):
    return (
        "big" if s > 5 else "mid" if s > 2 else "small",
        s in a,
        3 in [1, s],
        s not in (1, 2),
        {v: v * s for v in a if v > s},
        {int(v) % 2 for v in a},
        sum(v for v in a if v < s),
        list(zip(a, a[1:]))[-1],
    )


@case((np.arange(6.0), f8(3)), (np.arange(6.0), f8(9)))
def e6(a, s):
    first, *mid, last = a
    (x, y), z = (a[:2], s)
    return first, mid, last, x, y, z


# containers
@case((np.arange(6.0), f8(3)), (np.arange(4.0), f8(0)))
def c1(a, s):
    l = []
    for v in a:
        if v > s:
            l.append(v)
        else:
            l.insert(0, -v)
        if len(l) > 3:
            l.pop()
    l.extend([s, s])
    l[0] = 7.0
    return l, np.array(l), l[1:], l[-1], len(l), s in l, l.index(s), l.count(s), sorted(l), l[::-1]


@case((np.arange(6.0), f8(3)), (np.arange(4.0), f8(0)))
def c2(a, s):
    rows = [[v, v * 2] for v in a]
    for r in rows:
        r.append(s)
    names = ["a", "b"]
    for v in a:
        if v > s:
            names.append("c")
    return rows, np.array(rows).sum(), names, "-".join(names)


P = collections.namedtuple("P", "x y")


@case((np.arange(6.0), f8(3)), (np.arange(4.0), f8(0)))
def c4(a, s):
    p = P(s, 0)
    for v in a:
        p = p._replace(y=p.y + v) if v > s else P(p.x + 1, p.y)
    return p, p.x, p[1], p._asdict()


@dataclasses.dataclass
class D:
    a: float
    b: list = dataclasses.field(default_factory=list)

    def total(self):
        return self.a + sum(self.b)


@case((np.array([1, 2, 1, 3]), i8(2)), (np.array([5, 5]), i8(5)))
def c6(k, n):
    seen = set()
    out = []
    for v in k:
        if int(v) in seen:
            continue
        seen.add(int(v))
        out.append(v)
    return out, len(seen), n in seen, sorted(seen), seen | {9}


@dataclasses.dataclass
class D:
    a: float
    b: list = dataclasses.field(default_factory=list)

    def total(self):
        return self.a + sum(self.b)


@case((np.arange(6.0), f8(3)), (np.arange(4.0), f8(0)))
def a1(a, s):
    d = D(s)
    for v in a:
        if v > s:
            d.b.append(v)
    return d.b


@case((np.arange(6.0), f8(3)), (np.arange(4.0), f8(0)))
def a2(a, s):
    d = D(s, [])
    for v in a:
        if v > s:
            d.b.append(v)
    return d, d.total()


def a4(a, s):
    d = D(s, [])
    d.b.append(s)
    return d == D(s, [s])


@case(
    (np.ones(3), np.ones(3), i8(1), f8(1), True),
    (np.ones(3), np.ones(3), i8(1), f8(-1), False),
    (np.ones(3), np.ones(3), i8(1), f8(-1), True),
)
def list_in_a_tuple_returned_after_try(x, y, n, s, flag):
    if s < 0:
        if flag:
            return None
    rows = [x, x]
    try:
        y[x.argmax()] -= s
    except ValueError:
        if flag:
            return None
    finally:
        if flag:
            n += 1
    return (rows, np.arange(4))
