"""Builtins on symbolic values, in both modes."""

import numpy as np
import pytest

from tests.autograph.operators.cases import Cases

X = np.arange(5.0)
M = np.arange(12.0).reshape(4, 3)

cases = Cases()


class P:
    def __init__(self, v):
        self.v = v

    def __repr__(self):
        return f"P({self.v})"

    def __len__(self):
        return 3

    def __lt__(self, o):
        return self.v < o.v

    def __iter__(self):
        return iter([self.v, 2])

    def __add__(self, o):
        return P(self.v + o.v)


@cases.add(X)
def sums(x):
    return sum(x), sum(v * v for v in x), sum([x[0], x[1]]), sum([float(v) for v in x]), sum([1, 2.5, 3])


@cases.add(X)
def minmax(x):
    return min(x), max(x), min(x[0], x[1]), max(x[0], 3), max(v for v in x), min([x[0], 1, 2.0]), max(abs(x[3]), 1)


@cases.add(X)
def keyed(x):
    return min(x, key=lambda v: -v), max([x[0], x[1], x[2]], key=lambda v: (v - 1) ** 2), sorted(x, key=lambda v: -v)


@cases.add(X)
def srt(x):
    return sorted(x), sorted([x[1], x[0]], reverse=True), sorted([3, 1, 2])


@cases.add(X)
def conv(x):
    return (
        int(x[1]),
        float(x[2]),
        bool(x[0]),
        complex(x[1]),
        str(x[0]),
        repr(x),
        round(float(x[1]), 1),
        round(x[2]),
        abs(x[0] - 3),
        divmod(x[3], 2),
        pow(x[1], 2),
    )


@cases.add(X)
def inst(x):
    return (
        isinstance(x, np.ndarray),
        isinstance(x[0], float),
        isinstance(x[0], (int, str)),
        isinstance(x[0], np.floating),
        isinstance(3, int),
        isinstance([x], list),
        type(x) is np.ndarray,
        type([]) is list,
        isinstance(len(x), int),
    )


@cases.add(X)
def lists(x):
    return (
        list(x),
        tuple(x),
        list((x[0], 1)),
        dict(a=x[0]),
        list(range(3)),
        tuple([x[0]]),
        list("abc"),
        list({"a": 1}),
        dict([("k", x[0])]),
    )


@cases.add(X)
def emptymin(x):
    return min(x[:0])


@cases.add(np.arange(3))
def ints(x):
    return (
        hex(x[1]),
        bin(int(x[2])),
        chr(x[1] + 65),
        ord(chr(x[1] + 65)),
        hash(x[1]),
        callable(x),
        callable(len),
        hasattr(x, "sum"),
        getattr(x, "nope", 3),
        getattr(x, "sum")(),
    )


@cases.add(X)
def badlen(x):
    return len(5)


@cases.add(X)
def argerr(x):
    return len(x, x)


@cases.add(X)
def objs(x):
    p, q = P(x[1]), P(x[2])
    print(p, [p])
    a, b = p
    return (
        len(p),
        str(p),
        f"{p}",
        bool(p),
        min(p, q).v,
        isinstance(p, P),
        [v for v in p],
        a,
        sum([q], p).v,
        type(p).__name__,
        max([p, q], key=lambda o: o.v).v,
    )


@cases.add(X)
def convs(x):
    return (
        int("12"),
        int("ff", 16),
        float("inf"),
        int(x[1] > 0),
        bool([]),
        bool(x[:0].size),
        complex(1, x[1]),
        str(3),
        str(),
        int(),
        float(3),
        int(3.7),
    )


@cases.add(np.int64(3))
def scalar(n):
    return (
        int(n),
        float(n),
        n.item(),
        list(range(n)),
        [0] * int(n),
        round(n, 1),
        isinstance(n, int),
        isinstance(n, np.integer),
        str(n),
        repr(n),
        f"{n:03d}",
        type(n)(4),
        type(n).__name__,
    )


@cases.add(3, calls=[(4,), (5,)])
def pyint(n):
    return (
        list(range(n)),
        n / 2,
        isinstance(n, int),
        isinstance(n, bool),
        type(n),
        str(n),
        f"{n:03d}",
        divmod(n, 2),
        pow(n, 2, 5),
        round(n / 3, 2),
        abs(-n),
        min(n, 2),
        max(n, 2.5),
        sum(range(n)),
        bool(n),
        hex(n),
        float(n),
    )


@cases.add(X)
def types_(x):
    return (
        type(x) == np.ndarray,
        type(1) is int,
        type(x[0]).__name__,
        type("a"),
        type(None),
        type([1]) == list,
        type({}) is dict,
        type(x.shape),
        isinstance(x.shape, tuple),
        isinstance(x.dtype, np.dtype),
        isinstance(zip([1]), zip),
        isinstance(None, type(None)),
        isinstance(1, int | str),
        issubclass(bool, int),
    )


@cases.add(X)
def setlike(x):
    s = set()
    s.add(1)
    if x[1] > 0:
        s.add(2)
    return sorted(s), 2 in s, len(s)


@cases.add(np.arange(6) % 3)
def seen(x):
    s = set()
    n = 0
    for v in x:
        k = int(v)
        if k in s:
            n += 1
        s.add(k)
    return n, len(s), sorted(s)


@cases.add(X)
def sets(x):
    s = {1, 2} | {3}
    t = set([1, 5])
    s -= t
    return s, s & t, frozenset([1]), set("a"), {1} <= {1, 2}, s == {2, 3}, s.union([4])


@cases.add(X)
def mapnone(x):
    return list(filter(None, [0, 1, x[1], None])), list(map(int, x)), list(map(str, [1, x[0]]))


@cases.add(X)
def sortkey(x):
    return (
        sorted([(x[1], 1), (x[0], 2)]),
        sorted(["b", "a"], key=str.upper),
        sorted([3, 1, 2], key=lambda v: -v, reverse=True),
        sorted(enumerate([3, 1, 2]), key=lambda p: p[1]),
    )


@cases.add(X)
def hasa(x):
    return (
        hasattr(x, "T"),
        hasattr(x[0], "zzz"),
        hasattr(3, "real"),
        getattr(x, "shape"),
        callable(x),
        callable(np.sin),
        callable(lambda: 1),
    )


@pytest.mark.parametrize("case", cases, ids=str)
def test_builtins(case):
    case.check()
