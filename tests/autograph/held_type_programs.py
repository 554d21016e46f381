"""What attributes hold differs from object to object, and changes in ways that are hard to see."""

import numpy as np

from tests.autograph.cases import Cases
from tests.autograph.linked_programs import Link

CASES = Cases()
case = CASES.add
random = np.random.default_rng(1)
MANY = random.normal(size=10)
FEW = random.normal(size=7)


def chain(*vals):
    h = None
    for v in reversed(vals):
        h = Link(v, h)
    return h


# types that change between calls
@case(
    (chain(1, 2, 3),),
    (chain(1.0, 2, 3),),
    (chain(1, 2, 3, "x"),),
    (chain(1, 2),),
    (chain(np.float32(1), 2.0),),
    (chain(),),
    (chain(1, None),),
)
def changing(h):
    n = 0
    while h is not None:
        if isinstance(h.value, str):
            n += 100
        elif h.value is None:
            n += 1000
        else:
            n += h.value
        h = h.next
    return n


# a list shared outside
class Holder:
    def __init__(self, items):
        self.items = items
        self.next = None


def shared():
    l = [1.0]
    a = Holder(l)
    b = Holder(l)
    a.next = b
    c = Holder([2.0])
    b.next = c
    return a, l


@case((*shared(), MANY), (*shared(), FEW), ((lambda s: (s[0].next, s[1]))(shared()) + (MANY,)))
def outside_list(h, l, a):
    for x in a:
        if x > 0:
            l.append("s")
    n = 0
    while h is not None:
        for it in h.items:
            n += 1 if isinstance(it, str) else 10
        h = h.next
    return n


@case((*shared(), MANY), (*shared(), FEW))
def outside_list2(h, l, a):
    n = 0
    g = h
    while g is not None:
        for it in g.items:
            n += 1 if isinstance(it, str) else 10
        g = g.next
    for x in a:
        if x > 0:
            l.append("s")
    l.append(None)
    while h is not None:
        for it in h.items:
            n += 1 if isinstance(it, str) else 3 if it is None else 10
        h = h.next
    return n, l


# class attribute assigned in the trace
class D:
    mode = None

    def __init__(self, k):
        self.k = k
        self.next = None

    def get(self):
        return self.mode


@case(MANY, FEW)
def class_attr(a):
    h = None
    for x in a:
        d = D(x)
        d.next = h
        h = d
        if x > 0:
            d.mode = x
        if x > 0.5:
            D.mode = "m"
    n = 0
    while h is not None:
        if h.mode is None:
            n += 1
        elif isinstance(h.mode, str):
            n += 10
        else:
            n += h.mode
        h = h.next
    D.mode = None
    return n


# operators that assign
class Acc:
    def __init__(self):
        self.total = 0
        self.next = None

    def __iadd__(self, o):
        self.total = self.total + o
        return self

    def __lt__(self, o):
        self.total = str(self.total)
        return True


@case(MANY, FEW)
def ops(a):
    h = None
    for x in a:
        acc = Acc()
        acc.next = h
        h = acc
        box = [acc, x, "s"]
        box[int(x > 0) * 0] += x
    n = 0
    while h is not None:
        n += h.total
        h = h.next
    return n


# vars
class V:
    def __init__(self):
        self.a = 1
        self.next = None


@case(MANY, FEW)
def by_vars(a):
    h = None
    for x in a:
        v = V()
        v.next = h
        h = v
        if x > 0:
            vars(v)["a"] = x
        elif x > -1:
            setattr(v, "a" if x > -0.5 else "b", "t")
    n = []
    while h is not None:
        n.append(h.a)
        h = h.next
    return n


# missing attribute
class M:
    def __init__(self, v):
        if v > 0:
            self.v = v
        self.next = None

    def get(self):
        try:
            return self.v
        except AttributeError:
            return -1.0


@case(MANY, FEW)
def missing(a):
    h = None
    for x in a:
        m = M(x)
        m.next = h
        h = m
    s = 0.0
    k = 0
    while h is not None:
        s += h.get()
        if hasattr(h, "v"):
            k += 1
        h = h.next
    return s, k


# functions held
def sq(x):
    return x * x


def neg(x):
    return -x


class Op:
    def __init__(self, f, nxt):
        self.f = f
        self.next = nxt

    def apply(self, x):
        y = self.f(x)
        return y if self.next is None else self.next.apply(y)


@case((MANY, 1.5), (FEW, 2.5))
def pipeline(a, v):
    h = None
    for x in a:
        h = Op(sq if x > 0 else neg, h)
    return h.apply(v)


def mapped(f, *trees):
    first = trees[0]
    if isinstance(first, dict):
        return {k: mapped(f, *[tree[k] for tree in trees]) for k in first}
    if isinstance(first, list | tuple):
        return type(first)(mapped(f, *parts) for parts in zip(*trees, strict=True))
    return f(*trees)


# of an array or a list the class of that is called
@case((np.array([1.0, 2.0]), np.int64(12)), (np.array([0.5]), np.int64(0)), (np.array([0.5, 1.5, 2.5]), np.int64(3)))
def trees_that_each_iteration_maps(x, n):
    tree, pairs = {"w": x, "l": [x * 2.0, (x[0], 1.0)]}, [x, [x * 3.0]]
    for _ in range(n):
        tree = mapped(lambda a, b: a - 0.5 * b, tree, tree)
        pairs = mapped(lambda a: a * 0.5, pairs)
    return tree, pairs


class Machine:
    """Its table and its limit are its class's; a step may raise."""

    limit = 2
    log: list = []

    def __init__(self):
        self.state, self.total = "idle", 0

    def on_idle(self, t):
        self.total += t
        return "busy" if t > 1 else None

    def on_busy(self, t):
        if t > self.limit:
            raise ValueError(self.limit)
        self.total -= 1
        return "idle"

    table = {"idle": on_idle, "busy": on_busy}

    def feed(self, t):
        self.state = self.table[self.state](self, t) or self.state


class Tuned(Machine):
    def feed(self, t):
        if t < 0:
            self.limit = t
        super().feed(t)
        if t == 0:
            type(self).limit += 1


STEPS = np.array([1.5, 1.0, -2.0, 4.0, 3.0, 0.0, 2.5])


# where objects of run time find data in their class, unless they have their own, or the class gets another
@case(
    (Machine(), [[3, 1], [2, 4]], STEPS),
    (Tuned(), [[0.5], [], [2]], -STEPS),
    (Tuned(), [[1]], STEPS[:2]),
    loops=2,
    nodes={"try": 2, "effect": 0},
    opaque=0,
)
def tables_in_classes(given, rows, steps):
    rows.append(rows[0])
    found = []
    for machine in (given, Machine()):
        for t in steps:
            try:
                machine.feed(t)
            except ValueError as error:
                machine.state = "idle"
                machine.log.append(t)
                found.append((str(error), machine.limit))
    return found, given, machine, Machine.log.copy(), Tuned.limit, rows


class Shelf:
    log: list = []
    table: dict = {}
    seen: set = set()
    inner = Link(0, None)
    pair = ([], 2)

    def __init__(self):
        self.v = 0


class Upper(Shelf):
    pass


CHANGES = {
    "log": lambda shelf, t: shelf.log.append(t),
    "table": lambda shelf, t: shelf.table.update(k=t),
    "seen": lambda shelf, t: shelf.seen.add(int(t)),
    "inner": lambda shelf, t: setattr(shelf.inner, "value", shelf.inner.value + t),
    "pair": lambda shelf, t: shelf.pair[0].append(t),
}


def shelved():
    return list(Shelf.log), len(Shelf.log), dict(Shelf.table), sorted(Shelf.seen), Shelf.inner.value, Shelf.pair[0][:]


# what objects of run time change by way of an attribute, their class has, unless they have their own
@case(
    *(("log", own, assigned, Upper(), STEPS) for own in (None, 5) for assigned in (False, True)),
    ("table", None, True, Shelf(), STEPS[:3]),
    ("table", {}, False, Shelf(), STEPS),
    ("seen", None, False, Upper(), STEPS),
    ("seen", {3}, True, Shelf(), STEPS),
    ("inner", None, True, Shelf(), STEPS),
    ("inner", Link(5, None), False, Upper(), STEPS),
    ("pair", None, True, Shelf(), STEPS[2:]),
    ("pair", ([], 1), False, Shelf(), STEPS),
)
def containers_in_classes(name, own, assigned, given, steps):
    if assigned:
        Shelf.log, Shelf.table, Shelf.seen, Shelf.inner, Shelf.pair = [1], {}, {2}, Link(1, None), ([4], 0)
    before = shelved()
    for shelf in (given, Shelf()):
        for t in steps:
            try:
                if t == 3:
                    raise ValueError
                if own is not None and t > 3:
                    setattr(shelf, name, own)
                shelf.v += 1
            except ValueError:
                CHANGES[name](shelf, t)
    return before, shelved(), given, shelf


def counted(t):
    yield t
    yield t + 1


ITERATORS = (
    lambda t: map(abs, [t]),
    counted,
    lambda t: (u * 2 for u in [t, 1]),
    lambda t: zip([t], [2], strict=False),
    lambda t: enumerate([t]),
    lambda t: filter(None, [t, 0]),
    lambda t: {"k": t}.values(),
)


# a list takes the items of an iterator, another value refuses it, as the run tells which it is
@case(
    (Op([1], None), np.float64(2)),
    (Op([], [2]), np.float64(-0.5)),
    (Op((1,), None), np.float64(2)),
    (Op(3.0, None), np.float64(2)),
    (Op("a", None), np.float64(2)),
)
def iterators_added_to_what_the_run_tells(op, x):
    found = []
    for make in ITERATORS:
        setattr(op, "f" if x > 0 else "next", op.f if x > 0 else op.next)
        rest = None if x > 5 else [1] if x > 1 else "a"
        number = x
        try:
            number += make(x)
        except TypeError as error:
            found.append(str(error))
        try:
            rest += make(x)
            op.f += make(x)
        except TypeError as error:
            found.append(str(error))
        found.append(rest)
        try:
            op.f = op.f + make(x)
        except TypeError as error:
            found.append(str(error))
    return found, op


# of an object that the run chooses, as of one that is known
@case((STEPS, np.float64(2)), (-STEPS, np.float64(1)), (STEPS[:1], np.float64(-2)))
def attributes_by_methods_of_object(steps, x):
    nodes = [Link(k, None) for k in range(3)]
    for t in steps:
        object.__setattr__(nodes[int(t) % 3], "value", t)
    chosen = nodes[0] if x > 1 else nodes[1]
    object.__setattr__(chosen, "next", nodes[2])
    found = object.__getattribute__(nodes[int(x)], "value")
    object.__delattr__(nodes[int(x) % 2], "next")
    return found, nodes
