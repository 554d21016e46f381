"""Comprehensions and generator expressions, in both modes."""

import numpy as np
import pytest

from tests.autograph.operators.cases import Cases
from tests.checking import check

X = np.arange(5.0)
M = np.arange(12.0).reshape(4, 3)

cases = Cases()


@cases.add(X)
def lc(x):
    return [v * 2 for v in x]


@cases.add(X)
def lcif(x):
    return [v * 2 for v in x if v > 2]


@cases.add(X)
def lcrange(x):
    return [x[i] for i in range(5)]


@cases.add(X)
def lcrange2(x):
    return [x[i % 5] + i for i in range(50)]


@cases.add(X, loops=0)
def lcknown(x):
    return [i * i for i in range(50)], x


@cases.add(M)
def nested(m):
    return [v for row in m for v in row if v > 3]


@cases.add(M)
def nestedlist(m):
    return [[v + 1 for v in row] for row in m]


@cases.add(X)
def anyg(x):
    return any(v > 3 for v in x), all(v > 3 for v in x)


@cases.add(X)
def anyprint(x):
    def test(v):
        print("asked", v)
        return v > 2

    return any(test(v) for v in x), all([test(v) for v in x])


@cases.add(X)
def forgen(x):
    s = 0.0
    for v in (v * 2 for v in x if v > 1):
        s += v
    return s


@cases.add(X)
def forgenbreak(x):
    s = 0.0
    for v in (v * 2 for v in x if v > 1):
        if s > 5:
            break
        s += v
    return s


@cases.add(X)
def dictc(x):
    return {k: v * 2 for k, v in zip("abc", [x[0], x[1], x[2]])}, {i for i in range(3)}


@cases.add(np.arange(4), calls=[(np.arange(4),)])
def setc(x):
    return {int(v) % 2 for v in x}, {int(v): v for v in x}


def typed(x):
    """A dict is filled in the loop, so that the type of its values is known."""
    made = {int(v): v * 2 for v in x}
    total = x[0] * 0
    for value in made.values():
        total = total + value
    return made, total, {k: v for k, v in made.items() if v > 4}, len({v // 2: 1 for v in x.tolist()})


def test_a_dict_of_run_time_is_filled_in_its_loop():
    function = check(typed, X, calls=[(X[::2] * 3,), (np.arange(3),)])
    graph = function.trace(X)
    assert graph.count("to_dict", "list") == 0 and "total: float64" in str(graph), str(graph)


def filtered_pairs(x):
    counts = {}
    for v in x:
        counts[int(v) % 3] = counts.get(int(v) % 3, 0) + 1
    return [k for k, n in counts.items() if n > 1], {k: n for k, n in counts.items() if n < 2}


def test_a_pair_is_unpacked_once():
    function = check(filtered_pairs, X, calls=[(X[:2],), (np.array([3.0, 6.0, 1.0]),)])
    assert function.trace(X).count("unpack_exactly", "tuple_get") <= 2 * 3


def keys_that_have_no_hash(x):
    try:
        return {[v]: 1 for v in x}
    except TypeError as error:
        return str(error), {v: 1 / v for v in x.tolist()}


def test_errors_of_a_dict_comprehension():
    check(keys_that_have_no_hash, X[1:], calls=[(X,)])


@cases.add(X, loops=1)
def genstaged(x):
    d = {k: k * 2 for k in range(20)}
    return sum([d[k] * x[0] for k in range(20)])


@cases.add(X)
def growcomp(x):
    xs = [v for v in x if v > 1]
    xs.append(x[0])
    return (
        len(xs),
        xs,
        xs[0],
        [v + 1 for v in xs],
        sum(xs),
        max(xs),
        sorted(xs),
        list(xs),
        tuple(xs),
        any(v > 2 for v in xs),
    )


@cases.add(X)
def compclosure(x):
    k = x[0] + 1

    def g(v):
        return v * k

    fs = [lambda v, i=i: v + i for i in range(3)]
    return [g(v) for v in x], [f(x[1]) for f in fs]


@cases.add(X)
def compwalrus(x):
    out = [(y := v * 2) for v in x]
    return out, y


@cases.add(X)
def compprint(x):
    return [print(v) for v in x if v > 1]


@cases.add(X)
def allshort(x):
    def test(v):
        print("asked", v)
        return v < 2

    return all(test(v) for v in x), all(test(v) for v in [x[0], x[3], x[4]]), any(map(test, [x[3], x[0], x[1]]))


@cases.add(X)
def nextgen(x):
    return next(v for v in [1, 2, 3] if v > 1), next((v for v in [x[0], x[1]]), None), next(iter([]), 7)


@cases.add(X)
def nextfilter(x):
    return next((v for v in x if v > 1), None)


@cases.add(X)
def nestedgen(x):
    return (
        sum(a * b for a in x for b in x if a > b),
        [(i, j) for i in range(3) for j in range(i)],
        list((i, v) for i in range(2) for v in [x[i], 1]),
        max(a for r in [x, x + 1] for a in r),
    )


@cases.add(X)
def fromiter(x):
    return (
        np.array([v for v in x if v > 1]),
        np.array([f(x[0]) for f in (np.sin, np.cos)]),
        np.stack([r * 2 for r in [x, x + 1]]),
        np.array(list(map(float, x))),
    )


@cases.add(X)
def ziplen(x):
    y = x[x > 1]
    return [a + b for a, b in zip(y, [10, 20, 30])], [(i, a) for i, a in enumerate(y) if a > 2]


def _text(attempt):
    try:
        return attempt()
    except UnboundLocalError as error:
        return str(error)


@pytest.mark.parametrize("n", [np.int64(2), np.int64(0), np.int64(-1)])
def test_a_target_that_is_read_before_its_loop(n):
    def read_early(n):
        b = [1, 2, 3]
        return [
            _text(lambda: [a + b for a in b if a > n for b in b]),
            _text(lambda: [a + b for a in np.arange(n + 1) if b > a for b in [7]]),
            _text(lambda: {a: b for a in np.arange(3) + n for b in ((b + 1,) if a > n else (a,))}),
            _text(lambda: sum(b for a in b if b for b in [n])),
            [b for a in [[1, n], [3]] for b in [b for b in a if b > n]],
        ]

    check(read_early, n, calls=[(n + 1,)], opaque=0)


@pytest.mark.parametrize("case", cases, ids=str)
def test_comprehensions(case):
    case.check()
