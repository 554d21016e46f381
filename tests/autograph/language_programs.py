"""Small programs, one for each form of the language that once went wrong."""

import functools

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
X = np.array([3.0, 1, 4, 1, 5, -9, 2, 6])
CASES = Cases()
case = CASES.add


def make(k):
    return lambda t: t * k


@case((np.arange(5.0), f8(1)), (np.arange(2.0), f8(7)))
def loop_made(x, s):
    f = make(1)
    for v in x:
        if v > s:
            f = make(v)
    return f(2)


@case((np.arange(5.0), f8(1)), (np.arange(2.0), f8(7)))
def loop_made_none(x, s):
    f = None
    for v in x:
        if v > s:
            f = make(v + s)
    if f is not None:
        return f(2)
    return "none"


@case((np.arange(5.0), f8(1)), (np.arange(2.0), f8(7)))
def loop_late(x, s):
    f = None
    k = 0
    for v in x:
        if v > s:
            f = lambda t: t + k
        k += 2
    k = k * 10
    return f(2) if f else None


def counter():
    n = 0

    def up():
        nonlocal n
        n += 1
        return n

    return up


@case(i8(5), i8(0))
def loop_counter(n):
    c = counter()
    for i in range(n):
        c()
    return c()


@case((i8(3), f8(1)), (i8(12), f8(2)))
def closures_list(n, s):
    fs = []
    for i in range(3):
        fs.append(lambda t, i=i: t + i * s)
    t = 0
    for f in fs:
        t = f(t)
    return t


@case((i8(3), f8(1)), (i8(12), f8(2)))
def closures_late(n, s):
    fs = [lambda t: t + i * s for i in range(3)]
    t = 0
    for f in fs:
        t = f(t)
    return t


@case((np.array([0, 1, 2, 1]), f8(1)), (np.array([2]), f8(2)))
def dispatch(ops, s):
    table = {0: lambda t: t + 1, 1: lambda t: t * s, 2: make(3)}
    for o in ops:
        s = table[int(o)](s)
    return s


@case((np.array([0, 1, 2, 1]), f8(1)), (np.array([2]), f8(2)))
def dispatch_list(ops, s):
    fs = [abs, np.sqrt, make(3)]
    for o in ops:
        s = fs[o](s)
    return s


@case((np.arange(5.0), f8(1)), (np.arange(2.0), f8(7)))
def swap_fn(x, s):
    f, g = np.sin, np.cos
    for v in x:
        s = f(s)
        f, g = g, f
    return s


@case((np.arange(5.0), f8(1)), (np.arange(2.0), f8(7)))
def fn_state_machine(x, s):
    def start(v):
        nonlocal state
        if v > 1:
            state = middle
        return v

    def middle(v):
        nonlocal state
        if v > 3:
            state = start
        return v * 10

    state = start
    t = 0
    for v in x:
        t += state(v)
    return t


def made_list():
    return [1, 2]


def made_dict(s):
    return {"a": s}


@case(f8(1), f8(-1))
def change_returned_list(s):
    l = made_list()
    if s > 0:
        l.append(3)
    return l


@case(f8(1), f8(-1))
def change_returned_dict(s):
    l = made_dict(s)
    if s > 0:
        l["b"] = 2
    return l


@case(f8(1), f8(-1))
def returned_lists(s):
    l = [made_list(), made_list()]
    for k in range(20):
        l[0].append(k)
    return l


@case(i8(3), i8(0), i8(-2))
def keywords_as_a_dict(n):
    def changed(a, *rest, **kw):
        if a > 0:
            kw["z"] = a
            kw["b"] = 100
        else:
            kw.pop("b")
        return kw, rest, len(kw)

    def kept(**kw):
        log.append(kw)
        return len(kw)

    log = []
    i = 0
    while i < n:
        kept(i=i, v=i * 2)
        i += 1
    return changed(n, b=1), changed(n, 5, b=n, c=2), log


@case(i8(3), i8(0), i8(1))
def reduced(n):
    a = functools.reduce(lambda a, b: a + b if b > 1 else a, range(n), 10)
    b = functools.reduce(lambda a, b: a * b, [n, 2, 3])
    c = functools.reduce(lambda a, b: max(a, b), np.arange(4) * n)
    try:
        d = functools.reduce(lambda a, b: a + b, range(n))
    except TypeError as error:
        d = str(error)
    return a, b, c, d


class Member:
    def __init__(self, v):
        self.v = v
        self.asked = 0

    @functools.cached_property
    def big(self):
        self.asked += 1
        return self.v * 100 if self.v > 1 else -1

    @property
    def fixed(self):
        return self.v

    def __iter__(self):
        yield self.v
        yield self.v + 1


@case((Member(2), i8(3)), (Member(2), i8(0)), (Member(2), i8(1)))
def members_of_classes(outside, n):
    inside = Member(n)
    if n > 2:
        x = inside.big
    i = 0
    while i < n:
        i += 1
        x = inside.big + outside.big
    outside.v = n
    first, second = inside
    if n == 1:
        outside.fixed = x
    if n == 0:
        del outside.fixed
    return inside.big, inside.asked, outside.asked, first, second


@case((f8(1),), (f8(-1),))
def lists_and_dicts_of_methods(t):
    words, lines, counts = "a b c".split(), "a\nb".splitlines(), dict.fromkeys("ab", 0)
    if t > 0:
        words.append("z")
        lines[0] = "q"
        counts["a"] += 1
    else:
        words.pop()
        counts["c"] = t
    return words, lines, counts


best = 1


def first_above(values, t):
    for v in values:
        if v > t:
            return v
    return None


@case((np.arange(5.0), f8(1)), (np.arange(2.0), f8(-7)), (np.arange(2.0), f8(7)))
def global_that_gets_a_result(x, t):
    global best
    if t > 0:
        best = first_above(x, t)
    return best


@case((X,), (-X,))
def starred_parts_before_calls(x):
    positive = iter([v for v in x if v > 0])
    items = iter(x)
    kept = [v for v in x if v > 1]
    table = {"a": x[0]}

    def changed():
        table["a"] += 1
        return kept.pop() if len(kept) else None

    def counted(*args, **keywords):
        return len(args), args[-1], keywords

    shown = [next(items), *items, next(items, "done")], (*positive, next(positive, "none")), {*kept, 1.0}
    lists = [*kept, changed(), *kept, changed()], {**table, "b": changed(), **table, "c": changed()}
    calls = counted(*kept, changed(), *table.values(), changed(), **table), counted(0, *kept, last=changed())
    print(*x[:2], x.sort(), *x[:2])
    return shown, lists, calls


class Shelf:
    """Asking for its last item takes that out."""

    def __init__(self, items):
        self.items = items

    @property
    def last(self):
        return self.items.pop() if self.items else None


@case((X,), (-X,))
def starred_parts_before_properties(x):
    shelf = Shelf([v for v in x if v > 0])
    items = shelf.items
    *first, last = [*items, shelf.last]
    return first, last, (*items, shelf.last), {**{"n": len(items)}, "last": shelf.last}, [*items, shelf.items]


@case(np.float64(1), np.float64(-1))
def deleted_together(x):
    first, second, items = x, 2, [1, 2, 3]
    if x > 0:
        del (first, [second]), items[0]
    try:
        return first, second, items
    except UnboundLocalError as error:
        return str(error), items


@case((i8(1), 2), (i8(1), 0.5), (3, i8(4)), (3, np.array(1)), (1, np.array(1.0)))
def deletes_nothing(x, start):
    del ()
    if x > 2:
        del [], ()
    try:
        return [k for k, _ in enumerate([x, x], start)]
    except TypeError as error:
        return str(error)


@case((X[:2], i8(2)), (X[:2], i8(12)), (-X[:3], i8(3)), (X, 0), loops=3)
def ranks_that_grow_and_are_handed_on(x, n):
    last, before = np.ones(2), np.zeros(2)
    for _ in range(n):
        x = x[None,]
        trips = 0
        while x.sum() > 0 and trips < 2:
            trips += 1
            for _ in range(i8(trips)):
                before = last
            last = x
    return x, last, before


@case((X[:3], 1.0), (X[:3], 5.0), (np.arange(3), i8(1)))
def variables_of_comprehensions_in_targets(x, r):
    for t in range(2):
        pass
    x[x > next((t for t in x if t > r), r)] = 0
    for last in range(3):
        pass
    x[[last for last in [0]][0]] = last
    k = 7
    while r > 0:
        r -= 1
        x[[k for k in (1, 2)][0]] = k
        k = r
    return t, x, last, k
