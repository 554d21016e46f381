"""Collections, heaps, dataclasses and named tuples of Python's library, with contents of run time."""

import bisect
import dataclasses
import heapq
import io
import random
import typing
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque, namedtuple
from dataclasses import asdict, astuple, dataclass, field, replace

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
A = np.array([1.0, -1, 2, 3])
B = np.array([-1.0, -2, 0.5])
ARRAYS = (A, B, np.zeros(3))
BOUNDS = ((A, f8(2)), (B, f8(0)), (np.zeros(3), f8(-1)), (A, f8(100)))
I = np.array([1, 2, 2, 3, 1, 1])
J = np.array([5, 5, 6])
INTS = (I, J, np.array([0]))


@case(*INTS)
def counter_loop(x):
    c = Counter()
    for v in x:
        c[int(v)] += 1
    return c, c.most_common(1), c[7], sum(c.values())


@case(*INTS)
def counter_of(x):
    c = Counter(x.tolist())
    return c.most_common(), c[1], dict(c), len(c)


@case(*INTS)
def counter_update(x):
    c = Counter()
    for v in x:
        if v > 1:
            c.update([int(v)])
    return dict(c), 2 in c


@case(*INTS)
def counter_gen(x):
    c = Counter(int(v) % 2 for v in x)
    for k in sorted(c):
        print(k, c[k])
    return c


@case(*INTS)
def dd_list(x):
    d = defaultdict(list)
    for i, v in enumerate(x):
        d[int(v)].append(i)
    return dict(d), len(d), sorted(d.items())


@case(*INTS)
def dd_int(x):
    d = defaultdict(int)
    for v in x:
        if v > 1:
            d[int(v)] += 1
    return d


@case(*INTS)
def dd_float(x):
    d = defaultdict(float)
    for v in x:
        d["big" if v > 1 else "small"] += v
    return d["big"], d["none"], len(d)


@case(*INTS)
def dd_set(x):
    d = defaultdict(set)
    for i, v in enumerate(x):
        d[int(v) % 2].add(i)
    return {k: sorted(v) for k, v in d.items()}


@case(*INTS)
def dd_lambda(x):
    d = defaultdict(lambda: 10)
    for v in x:
        d[int(v)] -= 1
    return dict(d)


@case(*INTS)
def od(x):
    d = OrderedDict()
    for v in x:
        if int(v) in d:
            d.move_to_end(int(v))
        d[int(v)] = v * 2
    return list(d), list(d.values()), d


@case(*INTS)
def od_lru(x):
    d = OrderedDict()
    hits = 0
    for v in x:
        k = int(v)
        if k in d:
            hits += 1
            d.move_to_end(k)
        else:
            d[k] = True
            if len(d) > 2:
                d.popitem(last=False)
    return hits, list(d)


@case(*INTS)
def dq(x):
    q = deque()
    for v in x:
        if v > 1:
            q.append(v)
        else:
            q.appendleft(v)
    t = 0
    while q:
        t = t * 2 + q.popleft()
    return t


@case(*INTS)
def dq_max(x):
    q = deque(maxlen=2)
    out = []
    for v in x:
        q.append(v)
        out.append(sum(q))
    return out, list(q), q


@case(*INTS)
def dq_bfs(x):
    n = len(x)
    seen = np.zeros(n, bool)
    q = deque([0])
    seen[0] = True
    order = []
    while q:
        i = q.popleft()
        order.append(i)
        j = (i + x[i]) % n
        if not seen[j]:
            seen[j] = True
            q.append(j)
    return order, seen


@case(*INTS)
def dq_rotate(x):
    q = deque(x)
    for v in x:
        if v > 1:
            q.rotate(1)
    return list(q), q[0], q[-1], len(q)


@dataclass
class P:
    x: float
    y: float = 0.0
    tags: list = field(default_factory=list)


@dataclass(frozen=True)
class Fz:
    a: float
    b: int = 1


N = namedtuple("N", "a b")


@case(*BOUNDS)
def dc_replace(x, s):
    p = P(1.0, 2.0)
    for v in x:
        if v > s:
            p = replace(p, x=p.x + v)
    return p.x, p.y, p


@case(*BOUNDS)
def dc_replace_frozen(x, s):
    p = Fz(0.0)
    for v in x:
        if v > s:
            p = replace(p, a=v, b=p.b + 1)
        else:
            p = dataclasses.replace(p, b=p.b - 1)
    return p


@case(*BOUNDS)
def dc_asdict(x, s):
    p = P(s, 1.0)
    if s > 0:
        p.x = x
        p.tags.append(s)
    d = asdict(p)
    d["z"] = 1
    return d, astuple(p), dataclasses.asdict(p)["y"], dataclasses.fields(p)[0].name


@case(*BOUNDS)
def nt_replace(x, s):
    n = N(0.0, 1)
    for v in x:
        if v > s:
            n = n._replace(a=v)
        else:
            n = n._replace(b=n.b + 1)
    return n, n._asdict(), n._fields, N._make([s, 2])


@case(*INTS)
def setdefault(x):
    d = {}
    for i, v in enumerate(x):
        d.setdefault(int(v), []).append(i)
    return d


@case(*INTS)
def setdefault_k(x):
    d = {}
    for i, v in enumerate(x):
        if v > 1:
            d.setdefault("k", []).append(v)
    return d, d.get("k")


@case(*INTS)
def setdefault_str(x):
    d = {"a": [0]}
    for v in x:
        k = "a" if v > 1 else "b"
        d.setdefault(k, []).append(int(v))
    return d, len(d.get("b", []))


@case(*BOUNDS)
def grow_read(x, s):
    f = x
    steps = []
    for i in range(4):
        for st in steps:
            f = f + st
        steps.append(f * 0.5)
    return f, steps


@case(*BOUNDS)
def grow_read2(x, s):
    f = s
    steps = []
    i = 0
    while f < 5 and i < 6:
        for st in steps:
            f = f + st * 0.1
        steps.append(f + 1)
        f = f + 1
        i += 1
    return f, len(steps)


@case(*BOUNDS)
def grow_read3(x, s):
    hist = []
    best = s
    for v in x:
        if len(hist) > 0 and hist[-1] > v:
            best = best + hist[-1]
        hist.append(v)
    return best, hist


@case(*BOUNDS)
def stack_machine(x, s):
    st = []
    for v in x:
        if v > 0:
            st.append(v)
        elif len(st) > 1:
            b = st.pop()
            a = st.pop()
            st.append(a * b + v)
    return st, len(st)


@case(*BOUNDS)
def rev_grown(x, s):
    out = []
    for v in x:
        if v > s:
            out.append(v)
    t = 0.0
    for v in reversed(out):
        t = t * 0.5 + v
    return t, list(reversed(out))


@case(*BOUNDS)
def zip_rev(x, s):
    a = []
    b = []
    for v in x:
        if v > s:
            a.append(v)
            b.append(v * 2)
    t = 0.0
    for u, w in zip(reversed(a), b):
        t += u * w
    for i, u in enumerate(reversed(b)):
        t += i * u
    return t


@case(*BOUNDS)
def rev_arr(x, s):
    t = 0.0
    for u, w in zip(reversed(x), x):
        if u > w:
            t += u * w
    return t


G = np.array([[0, 4, 1, 0], [4, 0, 2, 5], [1, 2, 0, 8], [0, 5, 8, 0.0]])


@case((G, 0), (G, 2))
def dijkstra(w, start):
    n = len(w)
    dist = np.full(n, np.inf)
    dist[start] = 0
    heap = [(0.0, start)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist[u]:
            continue
        for v in range(n):
            if w[u, v] > 0 and d + w[u, v] < dist[v]:
                dist[v] = d + w[u, v]
                heapq.heappush(heap, (dist[v], v))
    return dist


@case(*INTS)
def heaps(x):
    h = x.tolist()
    heapq.heapify(h)
    out = []
    while h:
        out.append(heapq.heappop(h))
    return out


@case(*INTS)
def insorts(x):
    xs = []
    for v in x:
        bisect.insort(xs, v)
    return xs, bisect.bisect(xs, 2), bisect.bisect_left([1, 2, 3], 2)


@case(*INTS)
def kept_lists(x):
    d = defaultdict(list)
    row = [1]
    d["a"] = row
    row.append(2)
    if x[0] > 1:
        row.append(3)
    d["b"].append(row)
    row.append(4)
    d["b"][0].append(5)
    return d, row, len(row)


@case(*INTS)
def kept_in_deque(x):
    q = deque()
    item = [0]
    for v in x:
        q.append((v, item))
        item.append(v)
    a, b = q[0]
    b.append(-1)
    return q, item, a


class Node:
    def __init__(self, v):
        self.v = v
        self.kids = []


@case(*INTS)
def objects_in_deque(x):
    root = Node(0)
    q = deque([root])
    for v in x:
        n = q.popleft()
        k = Node(v)
        n.kids.append(k)
        q.append(k)
        q.append(n)
    k.v = 100
    return sum(n.v for n in q), len(root.kids), root.kids[0].v


@case((deque([1, 2]), OrderedDict(a=1), Counter("aab"), A), (deque([5]), OrderedDict(b=1), Counter(), B))
def given(q, o, c, x):
    for v in x:
        if v > 0:
            q.append(v)
            c["a"] += 1
            o[int(v)] = v
    return q.popleft(), o.popitem(), c.most_common(1), len(q)


class Cache:
    def __init__(self):
        self.store = OrderedDict()
        self.hits = 0

    def get(self, k):
        if k in self.store:
            self.hits += 1
            self.store.move_to_end(k)
            return self.store[k]
        v = k * k
        self.store[k] = v
        if len(self.store) > 2:
            self.store.popitem(last=False)
        return v


@case((Cache(), I), (Cache(), J))
def cached(c, x):
    t = 0
    for v in x:
        t += c.get(int(v))
    return t, c.hits, list(c.store)


@dataclass
class St:
    a: float
    b: list = field(default_factory=list)
    n: int = field(default=0, init=False)

    def __post_init__(self):
        self.n = self.n + 1


@case(*BOUNDS)
def repl(x, s):
    st = St(s)
    for v in x:
        if v > s:
            st = replace(st, a=v)
            st.b.append(v)
    t = asdict(st)
    t["b"].append(7)
    return st, t, dataclasses.is_dataclass(st), [f.name for f in dataclasses.fields(St)]


@case(*ARRAYS)
def draws(x):
    random.seed(3)
    t = 0.0
    for v in x:
        t += random.random() * v + random.gauss(0, 1) + random.uniform(0, x[0])
        if random.randint(0, 3) == 2:
            t -= random.choice([1, 2, v])
    return t, [random.random() for _ in range(3)], random.getrandbits(8)


@case(*ARRAYS)
def shuffled(x):
    random.seed(len(x))
    known, held = list(range(6)), [x[0], x[1], x[2]]
    random.shuffle(known)
    random.shuffle(held)
    random.shuffle(x)
    drawn = random.sample(range(10), 3), random.choices("ab", weights=[1, 3], k=4), random.choice(x)
    while random.random() < 0.5:
        x = x + 1
    return known, held, x, drawn, random.randrange(0, 9, 2), random.triangular(0, 1)


class Weighed:
    def __init__(self, weight):
        self.weight = weight


@case(
    (np.array([3.0, np.nan, 4, -1, 2, -9]), np.int64(2)),
    (np.array([3.0, 1, 4, -1, 2]), np.int64(9)),
    (np.array([1.0]), np.int64(0)),
)
def smallest_and_largest_few(x, n):
    grown = []
    for v in x:
        if v > 0:
            grown.append(Weighed(v))
    items = [Weighed(v) for v in x]
    few = heapq.nsmallest(n, x), heapq.nlargest(2, x), heapq.nlargest(n, x, key=lambda v: -v), heapq.nsmallest(-1, x)
    known = heapq.nsmallest(2, [4, 2, 3]), heapq.nlargest(2, enumerate(x), key=lambda pair: pair[1])
    heaviest = heapq.nlargest(n, items, key=lambda one: one.weight)
    lightest = heapq.nsmallest(2, grown, key=lambda one: one.weight)
    return few, known, [one.weight for one in heaviest], [one.weight for one in lightest]


Identity = typing.NewType("Identity", int)


@case(np.float64(3), np.float64(-3))
def what_only_type_checkers_use(x):
    Length = typing.NewType("Length", float)
    chosen = Identity(x) if x > 0 else Identity(2)
    return chosen, typing.cast("float", x) + 1, Length(x), typing.assert_type(x, float), Identity.__name__


@case(np.float64(3), np.float64(-3))
def methods_of_builtin_classes(x):
    text, table = "ab" if x > 0 else "ba", {"x": "y"}
    tables = str.maketrans({"a": "b", "c": None}), str.maketrans(table), str.maketrans("ab", text)
    numbers = int.from_bytes(b"ab", "big"), float.fromhex("0x2" if x > 0 else "0x3"), list(map(float.fromhex, "12"))
    return (
        tables,
        "aabb".translate(tables[2]),
        "aab".translate(str.maketrans({"a": text})),
        numbers,
        bytes.fromhex("ff"),
    )


@case(*ARRAYS, loops=1)
def text_written_by_a_loop(x):
    out = io.StringIO()
    for v in x:
        if v > 0:
            out.write(f"{v:.1f};")
        else:
            print("neg", file=out)
    return out.getvalue(), out.tell()


@case(*ARRAYS)
def text_read_again(x):
    with io.StringIO() as out:
        out.write("a")
        if x[0] > 0:
            out.write("b\nc\n")
        out.seek(0)
        lines = [line for line in out]  # noqa: C416
        text = out.getvalue()
    given, total = io.BytesIO(b"ab"), 0.0
    for line in io.StringIO("1.0\n2.0\n"):
        total = total + float(line)
    if x[0] > 0:
        given.write(b"x")
    return text, lines, total, given.getvalue(), given.read(1)


@case(*ARRAYS)
def chain_of_dicts(x):
    table = ChainMap({}, {"a": 1.0})
    for v in x:
        if v > 0:
            table["a"] = v
        else:
            table["b"] = v
    return table["a"], len(table), table.get("b", 0), "b" in table, dict(table.maps[0])


@case(*ARRAYS)
def chain_of_dicts_with_a_child(x):
    options = ChainMap({"lr": 0.5}, {"lr": 0.1, "n": 3})
    child = options.new_child()
    if x[0] > 0:
        child["lr"] = x[0]
    try:
        return child["lr"], options["lr"], child["n"], sorted(child), child["zz"]
    except KeyError as error:
        return child["lr"], str(error)


@case(*ARRAYS)
def user_dict_and_list(x):
    table, items = UserDict(), UserList([1.0])
    for v in x:
        table["p" if v > 0 else "n"] = v
        if v > 0:
            items.append(v)
    return dict(table), len(table), list(items), sum(items), items


@case(np.float64(1.5), np.float64(-0.5), np.float64(4.0), cond=2, nodes={"try": 1})
def bytearrays_that_branches_change(x):
    changed, made = bytearray(b"abc"), bytearray([int(abs(x)), 3])
    if x > 1:
        changed[0] = 65
        made.append(int(x))
    try:
        made[int(x) + 2] = 7
    except IndexError as error:
        made.extend(bytes(str(error), "ascii")[:3])
    if x > 2:
        changed[1] += 2
    return changed, bytes(made), len(made), made.count(3), made == changed, isinstance(made, bytearray)


@case(np.array([1.0, -2, 3, 0.5]), np.array([-1.0, -2]), np.array([4.0]), loops=3)
def bytearrays_that_loops_fill(a):
    flags, filled, i = bytearray([1]) * (int(abs(a).sum() * 3) + 2), bytearray(), 2
    flags[0:2] = b"\0\0"
    while i * i < len(flags):
        if flags[i]:
            flags[i * i :: i] = bytes(len(range(i * i, len(flags), i)))
        i += 1
    for v in a:
        filled.append(int(v) % 256)
    return [k for k, flag in enumerate(flags) if flag], flags.count(1), filled, sum(filled)


GENERATOR = random.Random(5)


class Walker:
    def __init__(self, seed):
        self.generator = random.Random(seed)
        self.place = 0.0

    def step(self):
        self.place += 1 if self.generator.random() < 0.5 else -1
        return self.place


WALKER = Walker(3)


@case((np.array([1.0, -2, 3]), np.float64(1)), (np.array([-1.0, -2]), np.float64(-2)), (np.array([4.0]), 0.5))
def generators_of_their_own(x, t):
    walker = Walker(7)
    for v in x:
        if v > t:
            walker.step()
    one, other = random.Random(1), random.Random(1)
    state = one.getstate()
    first = one.random()
    one.setstate(state)
    tries, inside = random.Random(0), 0
    for _ in range(100):
        if tries.random() ** 2 + tries.random() ** 2 <= 1:
            inside += 1
    found = walker.place, first == one.random(), first == other.random(), one is other, one.choice([1, 2]), inside
    return found, other.sample(range(5), 2), one.gauss(0, 1), isinstance(one, random.Random)


@case((np.array([1.0, -2, 3]), np.float64(1)), (np.array([-1.0, -2]), np.float64(-2)), (np.array([4.0]), 0.5))
def generators_from_outside(x, t):
    items = list(x)
    GENERATOR.shuffle(items)
    if t > 0:
        WALKER.step()
        GENERATOR.seed(3)
    return items, GENERATOR.randrange(10), GENERATOR.uniform(0, t), WALKER.step(), WALKER.generator.randint(0, 9)
