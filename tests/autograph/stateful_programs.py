"""Programs with objects, containers, globals and effects, with arguments that take every path."""

import collections
import functools
import logging

import numpy as np

import autograph as ag
import runtime

i8 = np.int64
f8 = np.float64
G = {"a": 1.0}
LST = [1.0, 2.0]
N = 3


def gl_dict(x):
    G["a"] = G["a"] + x
    if x > 1:
        G["a"] *= 2
    return G["a"]


def gl_list(x):
    LST.append(x)
    LST[0] += 1
    return len(LST), sum(LST)


def gl_num(x):
    return x * N


class Base:
    scale = 2.0
    count = 0

    def __init__(self, v):
        self._v = v

    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, new):
        if new < 0:
            new = 0.0
        self._v = new

    @classmethod
    def make(cls, v):
        return cls(v)

    @staticmethod
    def twice(x):
        return x * 2

    def __add__(self, o):
        if self._v > o._v:
            return type(self)(self._v - o._v)
        return type(self)(self._v + o._v)

    def __getitem__(self, i):
        return self._v * i

    def __len__(self):
        return 3

    def f(self, x):
        return x + self.scale


class Derived(Base):
    scale = 3.0

    def f(self, x):
        y = super().f(x)
        if y > 4:
            Base.count += 1
            return y * 10
        return y


def oo(d, x):
    d.v = x - 2
    e = Derived.make(x) + d
    return e.v, d.v, Base.twice(x), d[x], len(d), d.f(x), isinstance(e, Base), type(e).__name__


def classattr(x):
    if x > 0:
        Base.count = Base.count + 1
    return Base.count


Pt = collections.namedtuple("Pt", "x y")


def named(x):
    p = Pt(x, 1.0)
    if x > 0:
        p = Pt(x * 2, p.y)
    return p, p.x + p.y


def listalias(x):
    a = [x]
    b = a
    if x > 0:
        b.append(x * 2)
    return len(a), a


def lists_chosen(x):
    a = [1]
    b = [2]
    c = a if x > 0 else b
    c.append(x)
    return a, b


def nested_lists(n, x):
    grid = [[0] * 3 for _ in range(4)]
    for i in range(n):
        grid[i % 4][i % 3] = x * i
    return grid


def dict_counts(a):
    d = {}
    for v in a:
        k = int(v)
        if k in d:
            d[k] += 1
        else:
            d[k] = 1
    return d


def dictbranch(x):
    d = {"a": 1}
    if x > 0:
        d["b"] = x
    return d.get("b", -1), "b" in d, d


def sorting(a):
    xs = []
    for v in a:
        xs.append(v)
    xs.sort()
    return xs, sorted(a, key=lambda v: -v)


def strings(a):
    out = []
    for i, v in enumerate(a):
        if v > 0:
            out.append(f"{i}:{v:.1f}")
        else:
            out.append("neg")
    return ", ".join(out)


def setops(a):
    s = set()
    for v in a:
        s.add(int(v))
    return s, len(s)


def reduce_(a):
    return functools.reduce(lambda p, q: p * q if q > 0 else p, a, 1.0)


def mapf(a):
    return list(map(lambda v: v * 2, a)), list(filter(lambda v: v > 0, a)), list(zip(a, a[1:]))


def tryloop(a):
    s = 0
    for v in a:
        try:
            if v < 0:
                raise ValueError("neg")
            s += 10 / v
        except ValueError as e:
            s -= 1
            print(e)
        else:
            s += 100
        finally:
            s += 1000
    return s


def idx_error(a, i):
    try:
        return a[i]
    except IndexError:
        return None


def zerodiv(n, x):
    return n / (n - 3), x


def while_else(x):
    n = 0
    while x > 1:
        x /= 2
        n += 1
        if n > 5:
            break
    else:
        n = -n
    return n


def walrus2(a):
    t = 0
    i = 0
    while (v := a[i]) > 0:
        t += v
        i += 1
    return t, v


def nested_break(A, t):
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if A[i, j] == t:
                return i, j
    return None


def logging_(x):
    if x > 0:
        logging.getLogger("zz").warning("x %s", x)
    return x


@ag.do_not_convert
def native(x):
    return float(x) * 2 if x > 0 else 0.0


def callnative(x):
    y = native(x)
    if y > 3:
        return y + 1
    return y


def mutable_default(x, acc=[]):
    acc.append(x)
    return len(acc)


def loop_obj(n, x):
    best = None
    for i in range(n):
        o = Base(x * i)
        if best is None or o.v > best.v:
            best = o
    return best.v if best is not None else None


def arr_alias(x, a):
    b = a
    c = a[1:3]
    if x > 0:
        c += 1
        b = a * 2
    b[0] = 100
    return a, b, c


def iter_pairs(d):
    s = 0
    for k, v in d.items():
        if v > 0:
            s += v
    return s


def scan(xs):
    h = np.zeros(3)
    hs = []
    for x in xs:
        h = np.tanh(h + x)
        hs.append(h)
    return np.stack(hs)


def ifexp_chain(a):
    return [("p" if v > 0 else "z" if v == 0 else "n") for v in a]


def dims(x):
    y = x[x > 0]
    if len(y) == 0:
        return np.zeros(1)
    z = y.reshape(-1, 1) * y
    return z.sum(axis=0)


def pyint(n):
    total = 0
    for i in range(n):
        if i % 3 == 0:
            continue
        total += i**2
    return total


def fizz(n):
    out = []
    for i in range(1, n + 1):
        if i % 15 == 0:
            out.append("FizzBuzz")
        elif i % 3 == 0:
            out.append("Fizz")
        elif i % 5 == 0:
            out.append("Buzz")
        else:
            out.append(i)
    return out


def tupret(x):
    if x > 10:
        return "big", x
    elif x > 0:
        return x
    return None


def byhand(n):
    return runtime.for_loop(range(10), lambda i, s: (s + i * n,), (0.0,))


CASES = [
    (gl_dict, [(f8(2),), (f8(0.5),)]),
    (gl_list, [(f8(2),), (f8(0.5),)]),
    (gl_num, [(f8(2),)]),
    (oo, [(Derived(1.0), f8(3)), (Derived(1.0), f8(0.5)), (Derived(10.0), f8(1))]),
    (classattr, [(f8(2),), (f8(-2),)]),
    (named, [(f8(2),), (f8(-2),)]),
    (listalias, [(f8(2),), (f8(-2),)]),
    (lists_chosen, [(f8(2),), (f8(-2),)]),
    (nested_lists, [(i8(10), f8(2))]),
    (dict_counts, [(np.array([1.0, 2, 1]),)]),
    (dictbranch, [(f8(2),), (f8(-2),)]),
    (sorting, [(np.array([3.0, 1, 2]),)]),
    (strings, [(np.array([3.0, -1, 2]),)]),
    (setops, [(np.array([3.0, 1, 3]),)]),
    (reduce_, [(np.array([3.0, -1, 2]),)]),
    (mapf, [(np.array([3.0, -1, 2]),)]),
    (tryloop, [(np.array([1.0, -1, 2]),), (np.ones(0),)]),
    (idx_error, [(np.arange(3.0), i8(1)), (np.arange(3.0), i8(7))]),
    (zerodiv, [(5, f8(1)), (3, f8(1)), (4, f8(1))]),
    (while_else, [(f8(20),), (f8(1e9),)]),
    (walrus2, [(np.array([1.0, 2, -1]),), (np.ones(2),)]),
    (nested_break, [(np.arange(12.0).reshape(3, 4), f8(6)), (np.arange(12.0).reshape(3, 4), f8(60))]),
    (logging_, [(f8(2),), (f8(-2),)]),
    (callnative, [(f8(2),), (f8(-2),)]),
    (mutable_default, [(f8(2),), (f8(3),)]),
    (loop_obj, [(i8(4), f8(2)), (i8(0), f8(2))]),
    (arr_alias, [(f8(1), np.arange(5.0)), (f8(-1), np.arange(5.0))]),
    (iter_pairs, [({"a": f8(1), "b": f8(-1)},)]),
    (scan, [(np.ones((5, 3)),)]),
    (ifexp_chain, [(np.array([1.0, 0, -1]),)]),
    (dims, [(np.array([1.0, 0, -1, 2]),), (-np.ones(3),)]),
    (pyint, [(20,), (i8(20),), (3,)]),
    (fizz, [(16,), (i8(31),)]),
    (tupret, [(f8(20),), (f8(5),), (f8(-1),)]),
    (byhand, [(f8(2),)]),
]

OPAQUE = {callnative: 1, logging_: 2}  # nodes that run unconverted code
