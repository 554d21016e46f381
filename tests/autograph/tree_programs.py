"""Objects made when the graph runs that hold lists, dicts and objects of several classes.

What their attributes hold is known by its type, so that the methods called on it are traced: none is an opaque node.
"""

import dataclasses

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
random = np.random.default_rng(0)
MANY = random.permutation(12).astype(float)
FEW = random.normal(size=7)


class Tree:
    count = 0

    def __init__(self, value):
        self.value = value
        self.children = []

    def add(self, value):
        if len(self.children) < 2:
            self.children.append(Tree(value))
        elif value > self.value:
            self.children[0].add(value)
        else:
            self.children[1].add(value)

    def total(self):
        t = self.value
        for c in self.children:
            t += c.total()
        return t

    def collect(self, out):
        out.append(self.value)
        for c in self.children:
            c.collect(out)

    def depth(self):
        return 1 + max([c.depth() for c in self.children], default=0)


@case(MANY, FEW, nodes={"call": 2})
def total_of_a_tree(a):
    root = Tree(a[0])
    for x in a[1:]:
        root.add(x)
    return root.total()


@case(MANY, FEW)
def values_of_a_tree(a):
    root = Tree(a[0])
    for x in a[1:]:
        root.add(x)
    out = []
    root.collect(out)
    return np.array(out), root.depth()


class Leaf:
    def __init__(self, v):
        self.v = v

    def eval(self, x):
        return self.v * x

    def size(self):
        return 1


class Plus:
    def __init__(self, l, r):
        self.l = l
        self.r = r

    def eval(self, x):
        return self.l.eval(x) + self.r.eval(x)

    def size(self):
        return 1 + self.l.size() + self.r.size()


class Times:
    def __init__(self, l, r):
        self.l = l
        self.r = r

    def eval(self, x):
        return self.l.eval(x) * self.r.eval(x)

    def size(self):
        return 1 + self.l.size() + self.r.size()


@case((MANY, f8(2.0)), (FEW, f8(-1.0)))
def expression(a, x):
    e = Leaf(a[0])
    for v in a[1:]:
        if v > 0:
            e = Plus(e, Leaf(v))
        else:
            e = Times(e, Leaf(v))
    return e.eval(x), e.size()


class Trie:
    def __init__(self):
        self.children = {}
        self.count = 0

    def insert(self, digits, k):
        self.count += 1
        if k < len(digits):
            d = digits[k]
            if d not in self.children:
                self.children[d] = Trie()
            self.children[d].insert(digits, k + 1)

    def total(self):
        return self.count + sum([c.total() for c in self.children.values()])


@case(np.array([[1, 2, 3], [1, 2, 4], [2, 2, 2]]), np.array([[1, 1], [1, 1]]))
def trie(words):
    t = Trie()
    for w in words:
        t.insert(w, 0)
    return t.count, t.total()


class Cell:
    size = 0
    next = None

    def __init__(self, v):
        self.v = v

    def push(self, v):
        if self.next is None:
            self.next = Cell(v)
            self.size = self.size + 1.0
        else:
            self.next.push(v)
            self.size += 1

    def length(self):
        return 1 if self.next is None else 1 + self.next.length()


@case(MANY, FEW)
def class_defaults(a):
    c = Cell(a[0])
    for x in a[1:]:
        c.push(x)
    return c.length(), c.size


@dataclasses.dataclass
class Item:
    weight: float
    value: float
    nxt: "Item | None" = None
    tags: list = dataclasses.field(default_factory=list)

    def best(self, cap):
        if self.nxt is None:
            return self.value if self.weight <= cap else 0.0
        skip = self.nxt.best(cap)
        if self.weight <= cap:
            take = self.value + self.nxt.best(cap - self.weight)
            return take if take > skip else skip
        return skip


@case((MANY, f8(1.5)), (FEW, f8(0.5)))
def knapsack(a, cap):
    item = None
    for x in a:
        if x > 0:
            item = Item(x, x * x, item)
    return 0.0 if item is None else item.best(cap)


class Particle:
    def __init__(self, pos, vel):
        self.pos = pos
        self.vel = vel
        self.alive = True

    @property
    def energy(self):
        return 0.5 * np.sum(self.vel**2)

    def step(self, dt):
        self.pos = self.pos + dt * self.vel
        if np.abs(self.pos).max() > 3:
            self.alive = False

    def __repr__(self):
        return f"P({self.pos})"


class World:
    def __init__(self):
        self.particles = []
        self.time = 0

    def spawn(self, p):
        self.particles.append(p)

    def step(self, dt):
        for p in self.particles:
            if p.alive:
                p.step(dt)
        self.time += dt

    def energy(self):
        return sum(p.energy for p in self.particles if p.alive)


@case((random.normal(size=(5, 2)),), (random.normal(size=(3, 2)),))
def world(v):
    w = World()
    for row in v:
        w.spawn(Particle(row, row[::-1] * 2))
    k = 0
    while w.energy() > 5 and k < 20:
        w.step(0.25)
        k += 1
    return k, w.time, np.array([p.pos for p in w.particles])


class Account:
    def __init__(self, owner):
        self.owner = owner
        self.balance = 0.0
        self.log = []

    def deposit(self, x):
        self.balance += x
        self.log.append(x)

    def history(self):
        return np.array(self.log)


@case(MANY, FEW)
def bank(a):
    accounts = {}
    for x in a:
        key = "pos" if x > 0 else "neg"
        if key not in accounts:
            accounts[key] = Account(key)
        accounts[key].deposit(x)
    return {k: acc.balance for k, acc in accounts.items()}, [acc.history() for acc in accounts.values()]


class PQ:
    def __init__(self):
        self.heap = []

    def push(self, p, x):
        self.heap.append((p, x))
        i = len(self.heap) - 1
        while i > 0 and self.heap[i][0] < self.heap[(i - 1) // 2][0]:
            self.heap[i], self.heap[(i - 1) // 2] = self.heap[(i - 1) // 2], self.heap[i]
            i = (i - 1) // 2

    def pop(self):
        top = self.heap[0]
        last = self.heap.pop()
        if self.heap:
            self.heap[0] = last
            i = 0
            while True:
                c = 2 * i + 1
                if c >= len(self.heap):
                    break
                if c + 1 < len(self.heap) and self.heap[c + 1][0] < self.heap[c][0]:
                    c += 1
                if self.heap[i][0] <= self.heap[c][0]:
                    break
                self.heap[i], self.heap[c] = self.heap[c], self.heap[i]
                i = c
        return top


@case(MANY, FEW)
def heap(a):
    q = PQ()
    for i, x in enumerate(a):
        q.push(x, i)
    out = []
    while q.heap:
        p, i = q.pop()
        out.append(i)
    return np.array(out)


# aliasing
class Box:
    def __init__(self):
        self.items = []
        self.kind = 0


@case((FEW, [3.0, 4.0]), (-FEW, [3.0, 4.0]))
def objects_beside_items_of_run_time(a, others):
    boxes = [Box(), Box(), Box()]
    for box, x in zip(boxes, others if a.sum() > 0 else [1.0, 2.0]):
        box.items.append(x)
        box.kind = x
    return [len(box.items) for box in boxes], [box.kind for box in boxes]


@case(MANY, FEW)
def leaked_list(a):
    boxes = []
    keep = []
    for x in a:
        b = Box()
        boxes.append(b)
        keep.append(b.items)
        if x > 0:
            b.items.append(x)
    for k in keep:
        k.append("s")
    n = 0
    for b in boxes:
        for it in b.items:
            if isinstance(it, str):
                n += 1
            else:
                n += 10
    return n


@case(MANY, FEW)
def alias_any(a):
    b = Box()
    pair = {"b": b}
    names = []
    for x in a:
        c = Box()
        if x > 0:
            pair["b"] = c
        o = pair["b"]
        o.kind = x
        pair["n"] = x
    return b.kind == 0, pair["b"].kind


class Other:
    def __init__(self):
        self.items = None


@case(MANY, FEW)
def shared_list(a):
    bs = []
    os = []
    for x in a:
        b = Box()
        o = Other()
        o.items = b.items
        bs.append(b)
        os.append(o)
        if x > 0:
            o.items.append("t")
        b.items.append(x)
    t = 0.0
    for b in bs:
        for it in b.items:
            t += len(it) if isinstance(it, str) else it
    return t
