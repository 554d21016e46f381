"""Builtins, loops, comprehensions and texts together, on arguments that take every branch."""

import numpy as np
import pytest

import autograph as ag
from tests.autograph.operators.cases import Cases

X = np.arange(5.0)
N = -X
M = np.arange(12.0).reshape(4, 3)

cases = Cases()


@cases.add(X, calls=[(N,)])
def setlike(x):
    s = set()
    s.add(1)
    if x[1] > 0:
        s.add(2)
    return sorted(s), 2 in s, len(s)


@cases.add(X, calls=[(N,)])
def setret(x):
    s = {1, 2, 3}
    if x[1] > 0:
        s.discard(2)
    t = s
    t.add(9)
    return s, t is s


@cases.add(X, calls=[(N,)])
def setloop(x):
    s = set()
    for v in x:
        if v > 1:
            s.add(int(v))
    return s, [k in s for k in range(4)]


@cases.add(X, calls=[(N,)])
def nestedrows(x):
    a = [1]
    b = [2]
    rows = [a, b]
    for row in ag.stage(rows):
        row.append(x[0])
    return a, b, rows


@cases.add(X, 1, calls=[(X, 0)])
def symrows(x, i):
    a = [1]
    b = [2]
    rows = [a, b]
    rows[i].append(x[0])
    return a, b, rows


@cases.add(X, calls=[(N,)])
def stateafter(x):
    it = iter([1, 2, 3, 4])
    if x[1] > 0:
        a = next(it)
    else:
        a = next(it) + 10
    return a, next(it)


@cases.add(X, calls=[(N,)])
def condlist(x):
    xs = [1.0, 2.0]
    if x[1] > 0:
        xs.append(x[2])
    return (
        [v * 2 for v in xs],
        sum(xs),
        max(xs),
        len(xs),
        sorted(xs),
        [i for i, v in enumerate(xs)],
        list(zip(xs, "abc")),
    )


@cases.add(X, calls=[(N,)])
def choiceiter(x):
    if x[1] > 0:
        xs = [1, 2]
    else:
        xs = [3, 4, 5]
    return [v for v in xs], len(xs), str(xs), sum(xs), f"{xs}"


@cases.add(X, calls=[(N,)])
def choicefn(x):
    f = abs if x[1] > 0 else float
    g = min if x[1] > 0 else max
    return f(x[2]), g(x[1], x[2]), g([x[1], 3.5]), [f(v) for v in x]


@cases.add(X, calls=[(N,)])
def printcond(x):
    for i, v in enumerate(x):
        if v > 1:
            print(i, v, f"{v:.1f}", end=";")
        else:
            print("no", i)
    print("%d items" % len(x))


@cases.add(X, calls=[(N,)])
def listgrowloop(x):
    out = []
    for v in x:
        out.extend([w for w in (v, v + 1) if w > 1])
    return out, [o for o in out], out[-1] if len(out) else None


@cases.add(X, calls=[(N,)])
def whilegen(x):
    i = 0
    while i < len(x) and all(v > -100 for v in x[i:]):
        i += 1
    return i


@cases.add(X, calls=[(N,)])
def compcond(x):
    return [v if v > 1 else None for v in x], [("a" if v > 1 else "b") for v in x], [(v, str(v)) for v in x]


@cases.add(X, calls=[(N,)])
def dictloop(x):
    d = {"n": 0, "s": 0.0}
    for v in x:
        d["n"] += 1
        d["s"] += v
    return d, {k: v for k, v in d.items()}


@cases.add(X, calls=[(N,)])
def tryit(x):
    try:
        v = next(iter([v for v in x if v > 100]))
    except StopIteration:
        v = -1
    try:
        w = max([v for v in x if v > 100])
    except ValueError as e:
        w = str(e)
    try:
        a, *b = [v for v in x if v > 1]
    except ValueError as e:
        a, b = str(e), 0
    return v, w, a, b


@cases.add(X, calls=[(N,)])
def intconv(x):
    try:
        return int(x[0] / x[0])
    except ValueError as e:
        return f"{e}"


@cases.add(X, calls=[(N,)])
def minmaxtypes(x):
    a = min(x[1], 2)
    b = max(0, x[1])
    c = min([x[1], 5, 2.5])
    d = max(len(x), 3)
    return a, b, c, d, type(a), isinstance(b, int), isinstance(c, np.float64)


@cases.add(X, calls=[(N,)])
def sumfloat(x):
    xs = [float(v) * 0.1 for v in x]
    return sum(xs), sum([0.1] * 10), sum(0.1 * k for k in range(10)), sum([float(x[1]), 0.1, 0.2, 1e16, -1e16])


@cases.add(X, calls=[(N,)])
def sumarr(x):
    a = [x, x + 1, x * 2]
    s = sum(a)
    s += 1
    return s, a, sum([x]), sum(a, start=x), sum(r for r in [x, x])


@cases.add(X, calls=[(N,)])
def sumalias(x):
    s = sum([], x)
    s += 1
    return s, x


@cases.add(X, calls=[(N,)])
def viewloop(x):
    for row in x.reshape(5, 1):
        row *= 2
    for a, b in zip(x.reshape(5, 1), x.reshape(5, 1)[::-1]):
        a += b
    for i, r in enumerate(list(x.reshape(5, 1))):
        r -= i
    return x


@cases.add(X, calls=[(N,)])
def maxview(x):
    m = max([x[:2], x[2:4]], key=lambda r: r.sum())
    m += 10
    n = min(x.reshape(5, 1), key=lambda r: r[0])
    n -= 100
    return x


@cases.add(X, calls=[(N,)])
def anylist(x):
    return (
        any([x[0] > 1, False, True]),
        all([x[1] > 0, x[2] > 0]),
        any(x > 1),
        all(x),
        any([]),
        all([]),
        any([[], 0, None]),
        all([1, x[1]]),
    )


@cases.add(X, calls=[(N,)])
def roundy(x):
    return (
        round(x[1] * 1.2345, 2),
        round(float(x[1]) * 1.235, 1),
        round(x[1]),
        round(-2.5),
        round(int(x[2]), -1),
        round(x, 1),
    )


@cases.add(X, calls=[(N,)])
def enumtuple(x):
    for i in enumerate(x):
        if i[1] > 2:
            return i
    return None


@cases.add(X, calls=[(N,)])
def elsefor(x):
    for i, v in enumerate(x):
        if v > 2:
            break
    else:
        i = -1
    return i, v


@cases.add(X, calls=[(N,)])
def isin(x):
    return (
        x[1] in [1.0, 2.0],
        1.0 in x,
        x[1] in (v + 1 for v in [0.0]),
        3 in range(5),
        x[1] in {1.0, 2.0},
        "a" in "abc",
        x[1] in [v for v in x],
    )


@cases.add(X, calls=[(N,)])
def lenmask(x):
    ys = x[x > 1]
    return (
        len(ys) == 0,
        [i * v for i, v in enumerate(ys)],
        max(len(ys), 1),
        range(len(ys)),
        list(reversed(range(len(ys)))),
        sum(range(len(ys))),
    )


@cases.add(X, calls=[(N,)])
def fstr(x):
    n = int(x[1])
    return (
        f"{n:d} {n!r} {n:>5} {n + 1} {'a' if n > 0 else 'b'} {x[0] > 0} {[i for i in range(2)]}" + str(n) + "x" * 2,
        str(n).zfill(3),
        f"{x.mean():.3e}",
    )


@cases.add(X, calls=[(N,)])
def strops(x):
    s = str(x[1])
    return (
        s + "a",
        s * 2,
        len(s),
        s[0],
        s.split("."),
        s in "1.0",
        s == "1.0",
        "".join([s, "b"]),
        [c for c in s],
        s.startswith("-"),
        int(s[-1]),
        float(s),
    )


@cases.add(X, calls=[(N,)])
def raises(x):
    for i, v in enumerate(x):
        if v < 0:
            raise ValueError(f"negative {v} at {i}")


@cases.add(M, calls=[(-M,)])
def mats(m):
    t = [[m[i, j] for i in range(4)] for j in range(3)]
    flat = [v for r in t for v in r]
    d = {(i, j): m[i, j] for i in range(2) for j in range(2) if i != j}
    return (
        t,
        flat,
        d,
        [list(c) for c in zip(*t)],
        sorted(flat),
        max(map(max, t)),
        min(min(r) for r in m),
        [sum(r) for r in m],
    )


@cases.add(M, calls=[(-M,)])
def outerloop(m):
    out = []
    for i, row in enumerate(m):
        best = max(range(3), key=lambda j: row[j])
        out.append((i, best, min(row)))
    return out


@cases.add(M)
def nd(m):
    s = 0.0
    for (i, j), v in np.ndenumerate(m):
        s += i * v + j
    for i, j in np.ndindex(2, 3):
        s += m[i, j]
    for i, j in np.ndindex(m.shape):
        m[i, j] += 1
    return s


@pytest.mark.parametrize("case", cases, ids=str)
def test_programs(case):
    case.check()
