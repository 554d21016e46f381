"""Loops over iterables of every kind, in both modes."""

import itertools

import numpy as np
import pytest

from tests.autograph.operators.cases import Cases

X = np.arange(5.0)
M = np.arange(12.0).reshape(4, 3)
TEXT = bytes(20)

cases = Cases()


@cases.add(X, loops=1)
def enum(x):
    s = 0.0
    for i, v in enumerate(x):
        s = s + i * v
    return s


@cases.add(X, X + 1, loops=1)
def zipped(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s += a * b
    return s


@cases.add(X, X + 1, loops=1)
def enumzip(x, y):
    s = 0.0
    for i, (a, b) in enumerate(zip(x, y), 1):
        s += i * a * b
    return s


@cases.add(X, loops=1)
def rev(x):
    s = 0.0
    for v in reversed(x):
        s = s * 2 + v
    return s


@cases.add(X, loops=0)
def revrange(x):
    s = 0.0
    for k in reversed(range(len(x))):
        s = s * 2 + x[k]
    return s


@cases.add(M, loops=1)
def rows(m):
    for row in m:
        row += row.sum()
    return m


@cases.add(X)
def mapf(x):
    return (
        list(map(lambda v: v + 1, x)),
        list(filter(lambda v: v > 1, x)),
        sum(map(float, x)),
        list(map(lambda a, b: a + b, [1, 2], [x[0], x[1]])),
    )


@cases.add(X, loops=1)
def formap(x):
    s = 0.0
    for v in map(lambda v: v + 1, x):
        s += v
    return s


@cases.add(X)
def forfilter(x):
    s = 0.0
    for v in filter(lambda v: v > 1, x):
        s += v
    return s


@cases.add(X)
def itnext(x):
    it = iter(x)
    a = next(it)
    b = next(it)
    it2 = iter([1, x[0]])
    c = next(it2)
    d = next(it2)
    e = next(it2, None)
    return a, b, c, d, e


@cases.add(X, 3, calls=[(X, 4), (X, 2)])
def symrange(x, n):
    s = 0.0
    for i in range(n):
        s += x[i]
    return s, [i * 2 for i in range(n)], list(range(n)), len(range(n))


@cases.add(X)
def iterzero(x):
    for v in x[0]:
        pass


@cases.add(X)
def zipshort(x):
    for a, b in zip(x, x[:2], strict=True):
        print(a)


@cases.add(X)
def cursorstate(x):
    it = iter([1, 2, 3])
    if x[1] > 0:
        a = next(it)
    else:
        a = 0
    return a


@cases.add(M)
def transposed(m):
    return [list(r) for r in zip(*m)]


@cases.add(M)
def layered(m):
    x = np.ones(3)
    for w, f in zip([m[:3], m[1:]], [np.tanh, np.sin]):
        x = f(w @ x)
    return x


@cases.add(np.arange(100.0), loops=1)
def longrev(x):
    s = 0.0
    for k in reversed(range(100)):
        s = s * 0.5 + x[k]
    return s


@cases.add(np.arange(100.0), loops=1)
def longenum(x):
    s = 0.0
    for i, k in enumerate(range(100), 2):
        s = s * 0.5 + x[k] * i
    return s


@cases.add(np.arange(100.0), loops=1)
def longzip(x):
    s = 0.0
    for i, k in zip(range(100), range(50, 90)):
        s = s * 0.5 + x[k] * i
    return s


@cases.add(X, loops=0)
def mustunroll(x):
    s = 0.0
    for i, k in enumerate(range(20)):
        s = s + len(memoryview(TEXT)[:k]) * x[0]
    return s


@cases.add(X, loops=1)
def itemsbykey(x):
    s = 0.0
    d = {k: k * 2 for k in range(20)}
    for i, k in enumerate(range(20)):
        s = s + d[k] * x[0]
    return s


@cases.add(X)
def iterinloop(x):
    out = []
    for v in x:
        it = iter([v, v + 1])
        out.append(next(it) + next(it))
    return out


@cases.add(X, fallback=True)
def iteroutside(x):
    it = iter([1, 2, 3, 4, 5, 6, 7])
    s = 0
    for v in x:
        if v > 1:
            s += next(it)
    return s


@cases.add(X)
def arriter(x):
    it = iter(x)
    s = 0.0
    for v in it:
        s += v
        if s > 2:
            break
    for v in it:
        s = s * 10 + v
    return s


@cases.add(X)
def listitbreak(x):
    it = iter([1, 2, 3])
    for v in it:
        if v == 2:
            break
    return [v for v in it], x


@cases.add(X)
def zipreuse(x):
    z = zip([1, 2, 3], [4, 5, 6])
    a = next(z)
    return a, list(z), list(z), x


@cases.add(X)
def enumlists(x):
    out = []
    for i, (a, f) in enumerate(zip([x[0], x[1]], [np.sin, np.cos])):
        out.append((i, f(a)))
    return out


@cases.add(X)
def growenum(x):
    xs = [v for v in x if v > 1]
    s = 0.0
    for i, v in enumerate(xs):
        s += i * v
    for a, b in zip(xs, x):
        s += a * b
    for a in reversed(xs):
        s = s * 0.5 + a
    return s


@cases.add(X)
def stopit(x):
    return next(iter([]))


@cases.add(X)
def zeroenum(x):
    for v in 5:
        pass


@cases.add(X)
def nonefor(x):
    for v in None:
        pass


@cases.add(X)
def dictiter(x):
    d = {"a": x[0], "b": x[1]}
    s = 0.0
    for k in d:
        s += d[k]
    for k, v in d.items():
        s += v
    for v in d.values():
        s *= v + 1
    return s, list(d), list(d.items()), sorted(d), dict(d), len(d), max(d.values()), sum(d.values())


@cases.add(X)
def dictchange(x):
    d = {"a": x[0]}
    for k in d:
        d[k + "x"] = 1


@cases.add(X)
def strings(x):
    s = ""
    for c in "abc":
        s += c
    for c in reversed("abc"):
        s += c
    return s, list("ab"), sorted("ba"), max("abc"), x


@cases.add(X)
def lennp(x):
    y = x[x > 1]
    return (
        len(y),
        len([v for v in y]),
        range(len(y))[0],
        len(range(len(y))),
        [i for i in range(len(y))],
        list(enumerate(y)),
        list(zip(y, range(10))),
    )


@cases.add(X, loops=1)
def long_pairwise(x):
    s = 0
    for a, b in itertools.pairwise(range(100)):
        s = s + x[a % 5] * b
    return s


@cases.add(X, loops=1)
def long_islice(x):
    s = 0
    for k in itertools.islice(itertools.count(3), 100):
        s = s + x[k % 5]
    return s


@cases.add(X, loops=1)
def long_accumulate(x):
    s = 0
    for k in itertools.accumulate(range(100)):
        s = s + x[k % 5]
    return s


@cases.add(X, loops=1)
def long_zip_longest(x):
    s = 0
    for a, b in itertools.zip_longest(range(100), range(50), fillvalue=-1):
        s = s + x[a % 5] * b
    return s


@cases.add(X, loops=2)
def long_chain(x):
    s = 0
    for k in itertools.chain(range(100), range(50)):
        s = s + x[k % 5]
    return s


@cases.add(X, loops=2)
def long_sets(x):
    s = 0
    for k in set(range(100)):
        s = s + x[k % 5]
    for k in frozenset(range(70)):
        s = s * 0.5 - x[k % 5]
    return s


@cases.add(X, loops=2)
def long_texts(x):
    s = 0
    for c in "a long text " * 8:
        s = s + x[ord(c) % 5]
    for name in ["first", "second", "third"] * 30:
        s = s + (x[0] if name == "first" else x[1])
    return s


@pytest.mark.parametrize("case", cases, ids=str)
def test_iteration(case):
    case.check()
