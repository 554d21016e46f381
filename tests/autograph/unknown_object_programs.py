"""Objects and functions in lists of lists, dicts of lists, deques and defaultdicts: their methods run converted."""

import collections
import enum
import heapq
import itertools
from collections import defaultdict, deque

import numpy as np

import autograph as ag
from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
ARRAYS = (np.array([1.0, 2, 3]), np.array([-1.0, 5]), np.array([-4.0]))
NUMBERS = (np.float64(3), np.float64(10), np.float64(0.5))


class Weight:
    def __init__(self, x):
        self.x = x

    def value(self):
        if self.x > 1:
            return self.x * 2
        return -self.x


@case(*ARRAYS)
def in_rows(values):
    h = [[] for _ in range(2)]
    for x in values:
        h[0 if x > 0 else 1].append(Weight(x))
    t = 0.0
    for row in h:
        for p in row:
            t += p.value()
    return t


@case(*ARRAYS)
def in_new_rows(values):
    h = []
    for x in values:
        h.append([Weight(x), Weight(x + 1)])
    t = 0.0
    for row in h:
        for p in row:
            t += p.value()
    return t


@case(*ARRAYS)
def grouped(values):
    h = {}
    for x in values:
        h.setdefault("pos" if x > 0 else "neg", []).append(Weight(x))
    t = 0.0
    for k, ps in h.items():
        for p in ps:
            t += p.value()
    return t


@case(*ARRAYS)
def grouped_by_number(values):
    h = {}
    for x in values:
        if x not in h:
            h[x] = []
        h[x].append(Weight(x))
    t = 0.0
    for k in h:
        for p in h[k]:
            t += p.value()
    return t


@case(*ARRAYS)
def functions_by_name(values):
    h = {"pos": [lambda v: v + 1], "neg": []}
    for x in values:
        h["pos" if x > 0 else "neg"].append(lambda v, x=x: v * x)
    t = 0.0
    for f in h["pos" if values[0] > 0 else "neg"]:
        t += f(2.0)
    return t


@case(*ARRAYS)
def queued(values):
    q = deque()
    for x in values:
        q.append(Weight(x))
    t = 0.0
    while q:
        p = q.popleft()
        t += p.value()
    return t


@case(*ARRAYS)
def queued_while_taken(values):
    q = deque([Weight(values[0])])
    t = 0.0
    n = 0
    while q:
        p = q.popleft()
        t += p.value()
        if n < len(values):
            q.append(Weight(values[n]))
            n += 1
    return t


class Node:
    def __init__(self, v):
        self.v = v
        self.kids = []

    def add(self, k):
        self.kids.append(k)
        return self

    def score(self):
        return self.v if self.v > 0 else 0.0


@case(*ARRAYS)
def breadth_first(values):
    root = Node(values[0])
    cur = root
    for x in values:
        n = Node(x)
        cur.add(n)
        if x > 1:
            cur = n
    q = deque([root])
    t = 0.0
    while q:
        n = q.popleft()
        t += n.score()
        for k in n.kids:
            q.append(k)
    return t


@case(*ARRAYS)
def breadth_first_with_depth(values):
    root = Node(values[0])
    cur = root
    for x in values:
        n = Node(x)
        cur.add(n)
        if x > 1:
            cur = n
    q = deque([(root, 0)])
    out = []
    while q:
        n, d = q.popleft()
        out.append((n.score(), d))
        q.extend((k, d + 1) for k in n.kids)
    return out


@case(*ARRAYS)
def last_two(values):
    q = deque(maxlen=2)
    for x in values:
        q.append(Weight(x))
    return sum(p.value() for p in q), q[0].value(), q[-1].x


class Pool:
    def __init__(self):
        self.free = deque()
        self.used = defaultdict(list)

    def get(self, k):
        if self.free:
            p = self.free.pop()
        else:
            p = Weight(k)
        self.used[int(k)].append(p)
        return p

    def release(self, k):
        for p in self.used.pop(int(k), []):
            self.free.append(p)


@case(*ARRAYS)
def pool(values):
    pl = Pool()
    t = 0.0
    for x in values:
        t += pl.get(x).value()
        if x > 1:
            pl.release(x)
    return t, len(pl.free)


class Total:
    def __init__(self):
        self.t = 0
        self.log = []

    def update(self, v):
        if v > 0:
            self.t = self.t + v
        self.log.append(v)
        return self

    def get(self):
        return self.t

    def add(self, o):
        self.t += o.t
        return self

    def clear(self):
        self.t = 0
        self.log = []


class Turned(Total):
    def update(self, v):
        super().update(v)
        self.t = -self.t
        return self


@case(*ARRAYS)
def alias_known(values):
    p = Total()
    h = [[p], [Total(), Turned()]]
    for x in values:
        h[0 if x > 0 else 1][-1].update(x)
    return p.t, p.log, [[a.get() for a in r] for r in h], p is h[0][0]


@case(*ARRAYS)
def alias_flat(values):
    flat = [Total() for _ in range(3)]
    h = {}
    for i, x in enumerate(values):
        h.setdefault(x > 0, []).append(flat[i])
    for k in h:
        for a in h[k]:
            a.update(2.5)
    return [a.t for a in flat], [f"{a.t}" for a in flat], [a.log for a in flat]


@case(*ARRAYS)
def alias_flat2(values):
    flat = []
    q = deque()
    for x in values:
        a = Turned() if x > 1 else Total()
        flat.append(a)
        q.append(a)
    n = 0
    while q:
        a = q.popleft()
        a.update(float(n))
        n += 1
        if a.get() > 1.5 and n < 6:
            q.append(a)
    return [a.t for a in flat], [type(a).__name__ for a in flat], flat[0].log


@case(*ARRAYS)
def chain_calls(values):
    h = defaultdict(Total)
    for x in values:
        h[int(x) % 2].update(x).update(1)
    tot = Total()
    for k in h:
        tot.add(h[k])
    return tot.t, {k: v.t for k, v in h.items()}


@case(*ARRAYS)
def missing(values):
    h = [[Total()], [3, "a"]]
    try:
        for x in values:
            h[0 if x > 0 else 1][0].update(x)
    except AttributeError as e:
        return str(e)
    return h[0][0].t


@case(*ARRAYS)
def raising(values):
    h = [[Total()], [None]]
    return h[0 if values[0] > 0 else 1][0].update(values[0]).t


@case(*ARRAYS)
def wrong_args(values):
    h = [[Total()], [Turned()]]
    try:
        h[0 if values[0] > 0 else 1][0].update()
    except TypeError as e:
        return str(e)


class Tree:
    def __init__(self, v):
        self.v = v
        self.kids = {}

    def add(self, path, v):
        if not path:
            self.v += v
        else:
            self.kids.setdefault(path[0], Tree(0.0)).add(path[1:], v)

    def total(self):
        return self.v + sum(k.total() for k in self.kids.values())

    def depth(self):
        return 1 + max((k.depth() for k in self.kids.values()), default=0)


@case(*ARRAYS)
def tree_dict(values):
    t = Tree(0.0)
    for x in values:
        t.add("ab" if x > 1 else "c" if x > 0 else "abd", x)
    return t.total(), t.depth(), sorted(t.kids)


@case(*ARRAYS)
def tree_list(values):
    class Branch:
        def __init__(self, v):
            self.v, self.kids = v, []

        def walk(self):
            yield self.v
            for k in self.kids:
                yield from k.walk()

        def put(self, v):
            if self.v < v and self.kids:
                self.kids[-1].put(v)
            else:
                self.kids.append(Branch(v))

    t = Branch(0.0)
    for x in values:
        t.put(x)
    return list(t.walk())


class Color(enum.Enum):
    R = 1
    B = 2

    def get(self):
        return self.name * 2


@case(*ARRAYS)
def enum_any(values):
    h = [[Color.R, Total()], [Total()]]
    return [o.get() for o in h[0 if values[0] > 0 else 1]]


class Shape:
    def area(self):
        raise NotImplementedError


class Square(Shape):
    def __init__(self, a):
        self.a = a

    def area(self):
        return self.a**2


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3 * self.r if self.r > 0 else 0.0

    @property
    def big(self):
        return self.r > 2

    @staticmethod
    def unit():
        return "cm"

    @classmethod
    def make(cls, v):
        return cls(v)


@case(*ARRAYS)
def shapes(values):
    groups = {"s": [], "c": []}
    for x in values:
        if x > 1:
            groups["s"].append(Square(x))
        else:
            groups["c"].append(Circle(x))
    return (
        {k: sum(s.area() for s in v) for k, v in groups.items()},
        [c.big for c in groups["c"]],
        [c.unit() for c in groups["c"]],
        [c.make(2.0).r for c in groups["c"]],
    )


@case(*ARRAYS)
def matrix_cells(values):
    class Cell:
        def __init__(self):
            self.n = 0
            self.alive = False

        def toggle(self):
            self.alive = not self.alive
            self.n += 1
            return self.alive

    grid = [[Cell() for _ in range(3)] for _ in range(2)]
    c = 0
    for x in values:
        i, j = int(x > 0), int(abs(x)) % 3
        if grid[i][j].toggle():
            c += 1
        grid[i][(j + 1) % 3].toggle()
    return c, [[cell.n for cell in row] for row in grid], sum(cell.alive for row in grid for cell in row)


@case(*ARRAYS)
def players(values):
    class Card:
        def __init__(self, r):
            self.r = r

        def points(self):
            return 10 if self.r > 2 else self.r

    class Player:
        def __init__(self, name):
            self.name = name
            self.hand = []

        def take(self, c):
            self.hand.append(c)

        def score(self):
            return sum(c.points() for c in self.hand)

    ps = [Player("a"), Player("b")]
    for i, x in enumerate(values):
        ps[i % 2].take(Card(x))
    best = max(ps, key=lambda p: p.score())
    return best.name, [p.score() for p in ps]


@case(*ARRAYS)
def library_books(values):
    class Book:
        def __init__(self, t):
            self.t = t
            self.owner = None

        def lend(self, who):
            if self.owner:
                raise RuntimeError(f"{self.t} is lent to {self.owner}")
            self.owner = who

    shelf = {}
    for i, x in enumerate(values):
        shelf.setdefault("long" if x > 1 else "short", {})[f"b{i}"] = Book(f"b{i}")
    errs = []
    for sec in shelf.values():
        for name, b in sec.items():
            for who in ("ann", "bob"):
                try:
                    b.lend(who)
                except RuntimeError as e:
                    errs.append(str(e))
    return errs, {s: [b.owner for b in sec.values()] for s, sec in shelf.items()}


@case(*ARRAYS)
def scheduled(values):
    class Task:
        def __init__(self, n, prio):
            self.n, self.prio, self.left = n, prio, 2

        def run(self):
            self.left -= 1
            return self.left == 0

    levels = defaultdict(deque)
    for i, x in enumerate(values):
        levels[int(x > 1)].append(Task(i, x))
    done = []
    while any(levels.values()):
        lv = max(k for k, q in levels.items() if q)
        t = levels[lv].popleft()
        if t.run():
            done.append(t.n)
        else:
            levels[lv].append(t)
    return done


class Simulation:
    def __init__(self, n):
        self.t = 0.0
        self.q = []
        self.seq = itertools.count()
        self.done = 0

    def at(self, dt, fn, *a):
        heapq.heappush(self.q, (self.t + dt, next(self.seq), fn, a))

    def run(self, until):
        while self.q:
            t, _, fn, a = heapq.heappop(self.q)
            if t > until:
                break
            self.t = t
            fn(*a)

    def arrive(self, k):
        self.done += k
        if self.done < 6:
            self.at(1.5, self.arrive, k + 1)


@case(np.float64(3), np.float64(10), np.float64(0))
def simulate(until):
    s = Simulation(1)
    s.at(1.0, s.arrive, 1)
    s.run(until)
    return s.t, s.done, len(s.q)


class Game:
    def __init__(self):
        self.todo = []
        self.score = 0.0

    def ping(self, x):
        self.score += x
        if self.score < 5:
            self.todo.append((self.pong, x + 1))

    def pong(self, x):
        self.score += 2 * x
        if self.score < 20:
            self.todo.append((self.ping, x))

    def run(self):
        while self.todo:
            f, x = self.todo.pop()
            f(x)
        return self.score


@case(*NUMBERS)
def pingpong(x):
    g = Game()
    g.todo.append((g.ping, x))
    return g.run()


@case(*NUMBERS)
def nested_tick(x):
    q = []
    log = []

    def tick(t):
        log.append(t)
        if t < 8:
            q.append((t * 2, tick))

    q.append((x, tick))
    while q:
        t, f = q.pop()
        f(t)
    return log


class Machine:
    def __init__(self):
        self.state = self.idle
        self.n = 0

    def idle(self, x):
        if x > 0:
            self.state = self.run

    def run(self, x):
        self.n += 1
        if x < 0:
            self.state = self.idle


@case(*ARRAYS)
def state_methods(values):
    m = Machine()
    for x in values:
        m.state(x)
    return m.n, m.state == m.idle


@case(*ARRAYS)
def handlers(values):
    h = defaultdict(list)
    h["pos"].append(lambda v: v + 1)
    h["neg"].append(lambda v: v - 1)
    t = 0.0
    for x in values:
        for f in h["pos" if x > 0 else "neg"]:
            t += f(x)
    return t


@case(*ARRAYS)
def queued_functions(values):
    q = deque()
    for x in values:
        q.append(lambda v, x=x: v + x)
    t = 1.0
    while q:
        t = q.popleft()(t)
    return t


@case(*ARRAYS)
def grouped_in_a_defaultdict(values):
    h = defaultdict(list)
    for x in values:
        h["pos" if x > 0 else "neg"].append(Weight(x))
    t = 0.0
    for k in h:
        for p in h[k]:
            t += p.value()
    return t


@case(*ARRAYS)
def made_by_a_defaultdict(values):
    h = defaultdict(lambda: Weight(1.0))
    for x in values:
        h["pos" if x > 0 else "neg"].x += x
    return {k: p.value() for k, p in h.items()}


@case(*ARRAYS)
def last_in_an_ordered_dict(values):
    h = collections.OrderedDict()
    for x in values:
        h[x] = Weight(x)
        if len(h) > 2:
            h.popitem(last=False)
    return [p.value() for p in h.values()]


@ag.do_not_convert
def wrapped(v):
    return [v] if v > 0 else (v, v)


@case(*NUMBERS, np.float64(-1), opaque=3)
def class_of_an_unknown_object_called(s):
    found = wrapped(s)
    return type(found)() if len(found) == 1 else found.__class__([s]), type(found) is list
