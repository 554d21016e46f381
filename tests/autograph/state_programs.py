"""State in classes, descriptors, closures, globals and decorated functions."""

import functools
import operator

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
f8, i8 = np.float64, np.int64
A = np.array([3.0, -1, 2, 5, -2, 4])
B = np.array([1.0, 2, -3])


class Base:
    registry = {}
    count = 0

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Base.registry[cls.__name__] = cls

    def __init__(self):
        type(self).count += 1
        self.log = []


class Alpha(Base):
    def act(self, x):
        self.log.append(x)
        return x * 2


class Beta(Base):
    def act(self, x):
        self.log.append(-x)
        return -x


@case(A, B)
def registry(a):
    objs = {n: c() for n, c in Base.registry.items()}
    t = 0.0
    for x in a:
        t += objs["Alpha" if x > 0 else "Beta"].act(x)
    return t, objs["Alpha"].log, objs["Beta"].log


class Typed:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, o, owner=None):
        return self if o is None else getattr(o, self.name, 0)

    def __set__(self, o, v):
        if v < 0:
            raise ValueError(f"{self.name} negative")
        setattr(o, self.name, v)


class Tank:
    level = Typed(float)
    temp = Typed(int)

    def fill(self, x):
        try:
            self.level = self.level + x
        except ValueError as e:
            self.err = str(e)


@case(A, B)
def descriptors(a):
    t = Tank()
    for x in a:
        t.fill(x)
    return t.level, t.temp, getattr(t, "err", None)


class Slots:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x

    def move(self, d):
        if d > 0:
            self.y = d
        self.x += d


@case(A, B)
def slots(a):
    s = Slots(0.0)
    for x in a:
        s.move(x)
    try:
        y = s.y
    except AttributeError:
        y = None
    return s.x, y


class Matrix:
    def __init__(self, d):
        self.d = d

    def __matmul__(self, o):
        return Matrix(self.d @ o.d)

    def __mul__(self, k):
        return Matrix(self.d * k)

    __rmul__ = __mul__

    def __pow__(self, n):
        r = Matrix(np.eye(len(self.d)))
        b = self
        while n > 0:
            if n % 2 == 1:
                r = r @ b
            b = b @ b
            n //= 2
        return r

    def __getitem__(self, ij):
        return self.d[ij]

    def __setitem__(self, ij, v):
        self.d[ij] = v

    def __iadd__(self, o):
        self.d += o.d if isinstance(o, Matrix) else o
        return self

    def __neg__(self):
        return Matrix(-self.d)

    def __bool__(self):
        return bool(self.d.any())

    def __eq__(self, o):
        return isinstance(o, Matrix) and np.array_equal(self.d, o.d)

    def __hash__(self):
        return 1

    def __contains__(self, v):
        return bool((self.d == v).any())

    def __abs__(self):
        return np.abs(self.d).max()

    def __float__(self):
        return float(self.d.sum())

    def __int__(self):
        return int(self.d.sum())


@case((np.array([[1.0, 2], [3, 4]]), i8(5)), (np.array([[0.0, 1], [1, 0]]), i8(2)))
def matrix(m, n):
    M = Matrix(m.copy())
    P = M**n
    P += M
    P += 1
    P[0, 0] = 5.0
    Q = 2 * P
    return Q.d, bool(Q), Q == P, 5.0 in P, abs(-P), float(P), int(P), P[0, 1]


G = {"n": 0}
TOTAL = 0.0


def bump(x):
    global TOTAL
    TOTAL += x
    G["n"] += 1
    if x > 2:
        G[f"big{G['n']}"] = x


@case(A, B)
def globals_(a):
    global TOTAL
    TOTAL = 0.0
    G.clear()
    G["n"] = 0
    for x in a:
        if x > 0:
            bump(x)
    return TOTAL, dict(G)


def counter():
    n = 0

    def inc(k=1):
        nonlocal n
        n += k
        return n

    def get():
        return n

    inc.get = get
    return inc


@case(A, B)
def closures(a):
    c = counter()
    d = counter()
    for x in a:
        if x > 0:
            c()
        else:
            d(2)
    return c.get(), d.get(), c(10)


def deco(times):
    def wrap(f):
        @functools.wraps(f)
        def inner(*args, **kw):
            inner.calls += 1
            r = 0.0
            for _ in range(times):
                r += f(*args, **kw)
            return r

        inner.calls = 0
        return inner

    return wrap


@deco(3)
def add(x, y=1, *, z=0):
    return x + y + z


@case(A, B)
def decorated(a):
    add.calls = 0
    s = 0.0
    for x in a:
        s += add(x, z=2) if x > 0 else add(x, y=3)
    return s, add.calls, add.__name__


@case(A, B)
def partials(a):
    f = functools.partial(add, 1.0, z=3)
    g = functools.partial(f, y=5)
    s = 0
    fs = [f, g, functools.partial(pow, 2)]
    for x in a:
        h = f if x > 0 else g
        s += h()
        s += fs[int(abs(x)) % 2]()
    return (
        s,
        f.keywords,
        g.args,
        functools.reduce(lambda p, q: p * 2 + q, a),
        functools.reduce(operator.mul, [int(v) for v in a], 1),
    )
