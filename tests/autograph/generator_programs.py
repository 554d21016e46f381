"""Generators that loops, comprehensions and builtins take items from."""

import contextlib
import itertools

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
TOLD = []
case = CASES.add


def gen(x):
    for v in x:
        if v > 0:
            yield v * 2


def count(k):
    while True:
        yield k
        k += 1


@case(np.array([1.0, -1, 2]), np.zeros(3))
def enum_gen(x):
    t = 0
    for i, v in enumerate(gen(x)):
        t += i * v
    return t


@case(np.array([1.0, -1, 2]), np.zeros(3))
def enum_gen_list(x):
    return list(enumerate(gen(x), 1)), sum(gen(x)), max(gen(x), default=-1)


@case(np.array([1.0, -1, 2]), np.ones(3))
def map_gen(x):
    one = list(map(lambda v: v + 1, gen(x))), [v for v in gen(x) if v > 2], np.array(list(gen(x)))
    return one, any(v > 3 for v in gen(x)), tuple(gen(x)), sorted(gen(x))


@case(np.array([1.0, -1, 2]), np.ones(3))
def yield_from(x):
    def both():
        yield 1
        yield from gen(x)
        return 3

    return [v for v in both()]


@case((np.array([1.0, -1, 2]), f8(3)), (np.ones(3), f8(0)))
def stop_early(x, s):
    t = 0
    for i, v in enumerate(count(3)):
        t += v
        if t > 20 + s or i > 5:
            break
    return t, i


@case((np.array([1.0, -1, 2]), f8(3)), (np.ones(3), f8(0)))
def used_up(x, s):
    g = gen(x)
    a = list(g)
    b = list(g)
    return a, b


@case((np.array([1.0, -1, 2]), f8(3)), (np.ones(3), f8(0)))
def goes_on(x, s):
    g = gen(x)
    for v in g:
        if v > s:
            break
    return list(g)


@case((np.array([1.0, -1, 2]), f8(3)), (np.ones(3), f8(0)))
def begun_in_branch(x, s):
    g = gen(x)
    if s > 1:
        a = list(g)
    return list(g)


class Batches:
    def __init__(self, x, n):
        self.x = x
        self.n = n

    def __iter__(self):
        for i in range(0, len(self.x), self.n):
            yield i, self.x[i : i + self.n]


@case((Batches(np.arange(7.0), 3), f8(3)), (Batches(np.arange(20.0), 4), f8(0)))
def batches(b, s):
    t = s
    for k, (i, part) in enumerate(b):
        t = t * 0.5 + part.sum() * k + i
    return t


ABC = (np.array([1.0, -1, 2, 3]), np.array([-1.0, -2, 0.5]), np.zeros(3))
WITH_BOUNDS = tuple(zip((*ABC, ABC[0]), map(f8, (2, 0, -1, 100)), strict=True))


def windows(x):
    prev = None
    for v in x:
        if prev is not None:
            yield prev, v
        prev = v


@case(*ABC)
def zip_gen(x):
    t = 0.0
    for a, b in zip(gen(x), x):
        t = t + a * b
    return t


@case(*ABC)
def zip_gen2(x):
    t = 0.0
    for a, b in zip(x, gen(x)):
        t = t + a * b
    return t


@case(*ABC)
def zip_two_gens(x):
    out = []
    for a, b in zip(gen(x), gen(-x)):
        out.append(a - b)
    return out


@case(*ABC)
def zip_count(x):
    def nat():
        k = 0
        while True:
            yield k
            k += 1

    return [a * k for k, a in zip(nat(), x)]


@case(*ABC)
def next_gen_default(x):
    return next(gen(x), -1.0)


@case(*ABC)
def next_gen(x):
    return next(gen(x))


@case(*ABC)
def next_twice(x):
    g = gen(x)
    a = next(g, None)
    b = next(g, None)
    c = next(g, None)
    return a, b, c


@case(*ABC)
def next_then_loop(x):
    g = gen(x)
    first = next(g, 0.0)
    t = 0.0
    for v in g:
        t += v * first
    return first, t


@case(*WITH_BOUNDS)
def goes_on_loop(x, s):
    g = gen(x)
    for v in g:
        if v > s:
            break
    t = 0
    for v in g:
        t += v
    return t


@case(*WITH_BOUNDS)
def next_in_loop(x, s):
    g = gen(x)
    t = 0.0
    while t < s:
        v = next(g, None)
        if v is None:
            break
        t += v
    return t


@case(*ABC)
def gen_windows(x):
    return [b - a for a, b in windows(x)]


@case(*ABC)
def gen_chain(x):
    def pos(it):
        for v in it:
            if v > 0:
                yield v

    def dbl(it):
        for v in it:
            yield v * 2

    return list(dbl(pos(x)))


@case(*ABC)
def gen_state(x):
    log = []

    def g():
        for v in x:
            log.append(v)
            if v > 1:
                yield v
        log.append("end")

    it = g()
    a = next(it, None)
    log.append("mid")
    b = list(it)
    return a, b, log


@case(*ABC)
def gen_stop_iteration(x):
    g = gen(x)
    try:
        while True:
            v = next(g)
            print(v)
    except StopIteration:
        print("stop")
    return 1


@case(*WITH_BOUNDS)
def fib_until(x, s):
    def fib():
        a, b = 0.0, 1.0
        while True:
            yield a
            a, b = b, a + b

    t = 0
    for k, f in zip(range(10), fib()):
        if f > s:
            break
        t += f
    return t, k


@case(*ABC)
def unpack_gen(x):
    a, *rest = gen(x)
    return a, rest


@case(*ABC)
def join_gen(x):
    return ",".join(str(v) for v in gen(x)), np.array(list(gen(x))), np.fromiter(gen(x), float)


@case(*ABC)
def dict_gen(x):
    return {k: v for k, v in enumerate(gen(x))}, dict(enumerate(gen(x)))


@case(*ABC)
def in_gen(x):
    return 4.0 in gen(x), 4.0 in (v for v in gen(x))


@case(*ABC)
def gen_map(x):
    return list(map(lambda a, b: a + b, gen(x), x)), list(filter(lambda v: v > 2, gen(x)))


@case(*ABC)
def gen_zip3(x):
    return [(a, b, i) for i, (a, b) in enumerate(zip(gen(x), gen(x)))]


@case(i8(3), i8(0), i8(5))
def taken_up_again(n):
    numbers = (y for y in range(n) if y > 1)
    doubled = map(lambda y: y * 2, range(n))
    few = (y for y in range(20) if y > n)
    for v in doubled:
        if v == 2:
            break
    ended = (y for y in range(20) if y > n)
    return next(numbers, None), sum(numbers), list(numbers), list(doubled), 4 in few, next(few), sum(ended), list(ended)


@case(*WITH_BOUNDS)
def gen_close(x, s):
    def g():
        try:
            for v in x:
                yield v
        finally:
            print("closed")

    t = 0
    for v in g():
        t += v
        if v > s:
            break
    return t


@case(*WITH_BOUNDS)
def gen_nonlocal(x, s):
    n = 0

    def g():
        nonlocal n
        for v in x:
            n += 1
            if v > s:
                yield v

    it = g()
    a = next(it, None)
    m = n
    b = next(it, None)
    return a, b, m, n


@case(*WITH_BOUNDS)
def gen_reads_later(x, s):
    k = 1.0

    def g():
        for v in x:
            yield v * k

    it = g()
    a = next(it)
    k = 10.0
    b = next(it)
    if s > 1:
        k = s
    c = next(it)
    return a, b, c


@case(*WITH_BOUNDS)
def gen_list_changed(x, s):
    xs = [1.0, 2.0]

    def g():
        for v in xs:
            yield v

    it = g()
    a = next(it)
    xs.append(s)
    b = list(it)
    return a, b


class Src:
    def __init__(self, x):
        self.x = x
        self.n = 0

    def items(self):
        for v in self.x:
            self.n += 1
            if v > 0:
                yield v


@case((Src(ABC[0]), f8(2)), (Src(ABC[1]), f8(0)))
def gen_object(o, s):
    it = o.items()
    a = next(it, -1.0)
    n1 = o.n
    o.n += 100
    b = next(it, -2.0)
    return a, b, n1, o.n


@case(*WITH_BOUNDS)
def two_gens_in_loop(x, s):
    def evens():
        k = 0
        while True:
            yield k
            k += 2

    ev = evens()
    t = 0
    for v in x:
        if v > s:
            t += next(ev)
        t += next(ev) * v
    return t


@case(*WITH_BOUNDS)
def gen_exception(x, s):
    def g():
        for v in x:
            if v > s:
                raise ValueError("big")
            yield v

    t = 0
    try:
        for a, b in zip(g(), x):
            t += a * b
    except ValueError as e:
        return t, str(e)
    return t


@case(*WITH_BOUNDS)
def gen_in_cond(x, s):
    it = (v * 2 for v in x) if s > 0 else (v + 1 for v in x)
    a = next(it)
    return a, list(it)


def pairs(it):
    it = iter(it)
    while True:
        try:
            a = next(it)
            b = next(it)
        except StopIteration:
            return
        yield a, b


@case(*WITH_BOUNDS)
def gen_pairs(x, s):
    return [a * b for a, b in pairs(x)], [a for a, b in pairs(v for v in x if v > s)]


@case(*WITH_BOUNDS)
def lazy_zip(x, s):
    t = 0
    for a, b in zip(map(lambda v: v * s, x), (v for v in x if v > 0)):
        t += a * b
    return t


@case(*WITH_BOUNDS)
def gen_send_free(x, s):
    def g(n):
        while n > 0:
            yield n
            n = n - 1

    return list(zip(g(3), g(s))), sum(a for a, _ in zip(g(s), x))


@case(*WITH_BOUNDS)
def endless(x, s):
    t = 0
    for i in itertools.count():
        t += i
        if t > s:
            break
    for v, sign in zip(x, itertools.cycle([1, -1])):
        t += v * sign
    for i, name in zip(itertools.count(1), ["a", "b"]):
        t += len(name) * i
    ids = itertools.count(5)
    first = next(ids)
    return t, first + next(ids), [v * w for v, w in zip(x, itertools.repeat(2.0))], i


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


@case(i8(3), i8(0), i8(5))
def iterators_of_a_class(n):
    s = 0
    for v in Countdown(n):
        s += v * v
    partly = Countdown(n)
    for v in partly:
        if v == 1:
            break
    else:
        return "all", s
    known = [v * n for v in Countdown(3)]
    return s, partly.n, sum(Countdown(n)), list(Countdown(n)), next(Countdown(n), "none"), next(partly), known


class Span:
    def __init__(self, n):
        self.n = n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError(i)
        return i * 2

    def __len__(self):
        return self.n


@case(i8(3), i8(0), i8(5), i8(-2))
def items_by_getitem(n):
    s = 0
    for v in Span(n):
        s += v
    try:
        return s, 2 in Span(n), len(Span(n))
    except ValueError as error:
        return str(error)


@case((np.array([1.0, 2, 3, 4, 5]), [1, 2.5]), (np.zeros(3), [0]))
def zip_of_a_map_over_a_list_that_grows(x, items):
    for number, v in zip(map(float, items), x, strict=False):
        items.append(number + v)
    return items


@case(i8(3), 2, np.array(1.0))
def generators_called_with_wrong_arguments(x):
    def pairs(a, /, b=2, *, c=3):
        yield a + b, c

    found = []
    fitting = lambda: pairs(x, x), lambda: pairs(x, c=x)
    for call in (*fitting, lambda: pairs(), lambda: pairs(a=x), lambda: pairs(x, 1, 2)):
        try:
            found.append(call())
        except TypeError as error:
            found.append(str(error))
    return [item if isinstance(item, str) else list(item) for item in found]


@case((2.0, np.float64(2), 1.0), (4.0, np.float64(-1), np.ones(2)))
def never_begun_before_a_try(pair, s, box):
    def halves():
        first, _ = box if 0 else pair
        yield TOLD, first

    unused = halves()
    try:
        box = s - 0
        unused = unused
    finally:
        pass
    return box


@case(i8(5), i8(2), i8(1))
def generator_expressions_that_are_closed(n):
    squares, total = (k * k for k in range(n)), 0
    while True:
        try:
            item = next(squares)
        except StopIteration:
            break
        total += item
        if total > 10:
            squares.close()
    never = (k * n for k in [1, 2, 3])
    try:
        never.send(5)
    except TypeError as error:
        told = str(error)
    never.close()
    never.close()
    with contextlib.closing(k * n for k in range(5)) as multiples:
        for item in multiples:
            if item > n:
                break
    return total, list(squares), told, next(never, None), item, list(multiples)


@case(i8(5), i8(2), i8(1))
def generator_expressions_that_are_thrown_into(n):
    items = (k * n for k in range(4))
    found = [next(items), items.send(None)]
    try:
        if n > 3:
            items.throw(KeyError("q"))
        found.append(next(items))
    except KeyError as error:
        found.append(str(error))
    return found, list(items)
