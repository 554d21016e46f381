"""Operators, jumps out of `finally`, unpacking, aliases and methods of objects, as users write them."""

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add


class Vec:
    def __init__(self, x):
        self.x = x

    def __add__(self, o):
        if isinstance(o, Vec):
            return Vec(self.x + o.x)
        if self.x > 100:
            return Vec(self.x)
        return NotImplemented

    def __radd__(self, o):
        return Vec(o + self.x)

    def __eq__(self, o):
        if isinstance(o, Vec):
            return self.x == o.x
        return NotImplemented

    def __lt__(self, o):
        if self.x > 10:
            return NotImplemented
        return self.x < o.x


class Mat:
    def __init__(self, x):
        self.x = x

    def __radd__(self, o):
        return Mat(self.x * 2 + o.x)

    def __gt__(self, o):
        return self.x * 3 > o.x


@case(f8(3), f8(200))
def not_impl(s):
    r = Vec(s) + Mat(f8(5))
    return r.x


@case(f8(3), f8(200))
def not_impl2(s):
    return Vec(s) < Mat(f8(5))


@case(f8(3), f8(200))
def not_impl3(s):
    try:
        return (Vec(s) + "a").x
    except TypeError as e:
        return str(e)


@case(f8(3), f8(200))
def not_impl_eq(s):
    return Vec(s) == 3, Vec(s) == Vec(s), Vec(s) != 5


@case(f8(3), f8(-1))
def ret_finally(s):
    try:
        return s * 2
    finally:
        if s > 0:
            return "finally"


@case(f8(3), f8(-1))
def ret_finally2(s):
    try:
        if s > 0:
            return s * 2
        raise ValueError("x")
    finally:
        return "finally"


@case((np.arange(3.0), f8(1)), (np.arange(5.0), f8(9)))
def break_finally(x, s):
    t = 0
    for v in x:
        try:
            if v > s:
                raise ValueError(v)
            t += v
        finally:
            t += 100
            if v > s:
                break
    return t


@case((np.arange(3.0), f8(1)), (np.arange(5.0), f8(9)))
def continue_finally(x, s):
    t = 0
    for v in x:
        try:
            if v > s:
                raise ValueError(v)
            t += v
        finally:
            t += 100
            continue
    return t


def gen(x):
    for v in x:
        if v > 0:
            yield v * 2


@case((np.array([1.0, -1, 2]), f8(1)), (np.zeros(3), f8(0)))
def unpack_any(x, s):
    pairs = []
    for v in x:
        pairs.append((v, v * s))
    t = 0
    for a, b in pairs:
        t += a * b
    first, *rest = pairs
    ((p, q),) = [pairs[0]]
    return t, first, len(rest), p, q


@case((np.array([1.0, -1, 2]), f8(1)), (np.zeros(2), f8(0)))
def unpack_list(x, s):
    l = []
    for v in x:
        l.append(v)
    try:
        a, b, c = l
    except ValueError as e:
        return str(e)
    return a, b, c


@case((np.array([1.0, -1, 2]), f8(1)), (np.zeros(2), f8(0)))
def unpack_star(x, s):
    l = []
    for v in x:
        l.append(v)
    a, *b = l
    *c, d = l
    e, *f, g = l
    return a, b, c, d, e, f, g


@case((np.array([1.0, -1, 2]), f8(1)), (np.zeros(2), f8(0)))
def dict_star(x, s):
    d = {}
    for i, v in enumerate(x):
        d[str(i)] = v
    e = {**d, "z": s}
    return e, {**e, **d}, dict(d, q=1), [*d], [*d.values()]


class P:
    def __init__(self, x):
        self.x = x
        self.n = 0

    def norm(self):
        return abs(self.x)


@case((np.array([1.0, -1, 2]), f8(1)), (np.zeros(2), f8(0)))
def carried_changed(x, s):
    p = P(s)
    for v in x:
        q = P(p.x + v)
        q.n = p.n + 1
        p = q
        p.x += 1
    p.x *= 2
    return p.x, p.n


@case((np.array([1.0, -1, 2]), f8(1)), (np.zeros(2), f8(0)))
def carried_changed2(x, s):
    p = P(s)
    for v in x:
        p.n += 1
        if v > 0:
            p = P(p.x + v)
    p.x *= 2
    return p.x, p.n


@case((np.array([1.0, -1, 2]), f8(1)), (np.zeros(2), f8(0)))
def carried_changed3(x, s):
    best = None
    for v in x:
        cand = P(v * s)
        if best is None or cand.norm() > best.norm():
            best = cand
        best.n += 1
    if best is None:
        return None
    best.x = -best.x
    return best.x, best.n


def touch(rows):
    rows[0][0] = -1
    return rows


@case(([[float(i)] for i in range(80)],), ([[float(i)] for i in range(90)],))
def long_lists(rows):
    a = rows[0]
    touch(rows)
    return a[0], rows[0][0], rows[79][0]


ROWS = [[float(i)] for i in range(80)]


@case((ROWS, ROWS[0]), (ROWS, [7.0]))
def long_alias(rows, first):
    rows[0][0] = -5.0
    return first[0]


@case((ROWS, ROWS[3], i8(3)), (ROWS, [7.0], i8(0)))
def long_alias2(rows, first, k):
    rows[k].append(1.0)
    return len(first), first


class Meth:
    def __init__(self, k):
        self.k = k

    def run(self, x):
        return x + self.k

    def other(self, x):
        return x - self.k


@case((np.arange(12.0), f8(1)), (np.arange(3.0), f8(-1)))
def hide_method(x, s):
    m = Meth(1)
    if s > 0:
        m.run = m.other
    t = 0
    for v in x:
        t += m.run(v)
    return t


@case((np.arange(12.0), f8(1)), (np.arange(3.0), f8(-1)), opaque=1)
def hide_open(x, s):
    ms = []
    for v in x:
        m = Meth(v)
        if v > s:
            m.run = abs
        ms.append(m)
    t = 0
    for m in ms:
        t += m.run(2)
    return t


def mk(k):
    m = Meth(k)
    m.run = abs
    return m


@case(([mk(1), Meth(2)], i8(0)), ([mk(1), Meth(2)], i8(1)), opaque=1)
def hide_arg(ms, i):
    return ms[i].run(-3.0)


@case(f8(3), f8(-1), f8(0))
def fin1(s):
    log = []
    for i in range(3):
        try:
            log.append(i)
            if s > 0:
                return log
            if s < 0:
                break
        finally:
            log.append("f")
            if i < 2:
                continue
            return "end", log
    else:
        log.append("else")
    return log


@case(f8(3), f8(-1), f8(0))
def fin2(s):
    log = []
    for i in range(12):
        try:
            if i > s:
                return log
            log.append(i)
        finally:
            for k in range(5):
                if k == 2:
                    break
                log.append("k")
            if i % 2 == 0:
                continue
            log.append("odd")
    return "out", log


@case((f8(3), i8(0)), (f8(-1), i8(5)), (f8(0), i8(1)))
def fin3(s, k):
    def f():
        while True:
            try:
                try:
                    if s > 0:
                        raise KeyError(1)
                    return np.ones(2)[k]
                finally:
                    if s < 1:
                        return "inner"
            finally:
                if s > 2:
                    break
        return "broke"

    return f()


@case((f8(3), i8(0)), (f8(-1), i8(5)), (f8(0), i8(1)))
def fin4(s, k):
    try:
        try:
            x = np.ones(2)[k]
        finally:
            if s > 1:
                return "a"
    except IndexError:
        return "index"
    return x


@case((f8(3), i8(0)), (f8(-1), i8(5)), (f8(0), i8(1)))
def fin5(s, k):
    e2 = None
    try:
        x = np.ones(2)[k]
    except IndexError as e:
        e2 = e
    if e2 is not None:
        return str(e2), type(e2).__name__
    return x


@case((f8(3), i8(0)), (f8(-1), i8(5)), (f8(0), i8(1)))
def fin6(s, k):
    e2 = None
    try:
        x = np.ones(2)[k]
        if s > 1:
            raise ValueError(s)
    except (IndexError, ValueError) as e:
        e2 = e
    if e2 is not None:
        raise e2
    return x


@case((np.arange(3.0), f8(1)), (np.arange(3.0), f8(-1)))
def growing(x, s):
    items = [1, 2]
    for v in items:
        if len(items) > 30:
            break
        items.append(v + 1)
    return items


@case((np.arange(3.0), f8(1)), (np.arange(3.0), f8(-1)))
def growing2(x, s):
    items = [s, 2]
    if s > 100:
        for i, v in enumerate(items):
            items += [v]
    return items


@case(f8(1), f8(-1))
def late1(s):
    t = 0
    if s > 0:
        f = lambda: t
        t = s + 1
    else:
        f = lambda: 5
    t = 100
    return f()


@case(f8(1), f8(-1))
def late2(s):
    t = 0
    f = None
    if s > 0:
        f = lambda: t
        t = s + 1
    t = t + 100
    return f() if f else None


@case(f8(1), f8(-1))
def late3(s):
    t = 0
    if s > 0:
        f = lambda: t
        t = s + 1
    else:
        f = lambda: t * 2
        t = s * 3
    t = t + 100
    return f()


@case((np.arange(3.0), f8(1), True), (np.arange(3.0), f8(-1), False))
def many(x, s, flag):
    f9 = None
    for i in range(4):
        if x[0] > s:
            f9 = lambda v7: s
        if x[1] > s:
            f9 = abs
        if f9 is not None:
            s = f9(s) + 1
    return s


@case(np.int64(3), np.int64(0), 4, np.array(2))
def number_among_lists(n):
    return np.float64(3) in ([1], None), np.float64(3) in [[3.0], n], np.float32(n) in (None, 3), n not in ([1], (n,))


@CASES.add((np.int64(10), 0.5), (np.int64(3), 0.5), (np.int64(0), 4), (np.int64(10), None), (np.int64(6), "b"))
def errors_of_known_numbers_that_are_augmented(n, other):
    chosen = other if n > 5 else 2
    found = []
    for operation in range(3):
        items = [3, 2.5, True]
        try:
            if operation == 0:
                items[0] ^= chosen
            elif operation == 1:
                items[1] -= chosen
            else:
                items[2] <<= chosen
        except TypeError as error:
            found.append(str(error))
        found.append(items)
    return found


FACTORS = (
    ([1, 1, 1], 1.5, [np.ones(3), 2]),
    ([2, 4], 1.5, [3, np.ones(2)]),
    ([2, 4], f8(2), [i8(2), np.array(2)]),
    ([1, 1, 1], 1, [np.array([2.0]), np.arange(3)]),
)


def _text(attempt):
    try:
        return attempt()
    except (TypeError, ValueError) as error:
        return str(error)


@case(*FACTORS, opaque=0)
def lists_times_what_may_be_an_array(items, d, factors):
    factor = factors[int(d) % 2]
    times = factor * items
    found = [items * factor, times]
    parts = []
    for item in items:
        parts.append(item)
    parts *= factor
    for one in factors:
        found.append(_text(lambda one=one: parts * one))
    items[0:] *= np.where(np.any(items), 6.0, d)
    return found, parts, items


@case(*FACTORS, opaque=0)
def lists_that_are_repeated_in_place(items, d, factors):
    same, factor = items, factors[0]
    if np.ndim(factor) == 0:
        same *= factor
    return same is items, same, items
