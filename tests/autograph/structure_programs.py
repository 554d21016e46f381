"""Objects as keys and members, objects that hold one another, and dataclasses whose fields are made by factories."""

import collections
import dataclasses
import types

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add
PAIRS = ((i8(1), i8(1)), (i8(1), i8(2)), (i8(2), i8(1)), (1, 2))
SIGNS = ((f8(2),), (f8(-1),), (f8(0),), 2.0, np.array(-1.0))


class Place:
    def __init__(self, x, y=0):
        self.x = x
        self.y = y

    def __eq__(self, other):
        return isinstance(other, Place) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))


@dataclasses.dataclass(frozen=True)
class Frozen:
    x: int
    y: int = 0
    note: str = dataclasses.field(default="", compare=False)


class Node:
    def __init__(self, name, value):
        self.name = name
        self.value = value
        self.before = None
        self.after = None
        self.links = []

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        return self.name == other.name


@case(*PAIRS)
def places_visited(x, y):
    seen = set()
    order = []
    for v in [x, y, x, 3]:
        place = Place(v)
        if place not in seen:
            seen.add(place)
            order.append(v)
    return order, len(seen), {Place(x), Place(y)} == {Place(1)}, frozenset([Place(x)]) == frozenset([Place(y)])


@case(*PAIRS)
def objects_as_keys(x, y):
    memo = {}

    def get(place):
        if place in memo:
            return memo[place], "known"
        memo[place] = place.x + place.y
        return memo[place], "new"

    found = get(Place(x)), get(Place(y)), get(Place(x)), sorted(memo.values()), len(memo)
    try:
        return found, {Place(x): 1}[Place(y)], {Place(x): "p", Place(y): "q"}.get(Place(2)), [key.x for key in memo]
    except KeyError as error:
        return found, len(error.args)


@case(*PAIRS, (np.array(1), np.array(2)))
def hashes_of_dataclasses(x, y):
    try:
        one, other = Frozen(x, y), Frozen(y, x, "other")
        table = {one: 1}
        table[other] = 2
        return hash(one) == hash((x, y)), len(table), {Frozen(x, 1), Frozen(y, 1)} == {Frozen(1, 1)}
    except TypeError as error:
        return str(error)


@case(*PAIRS)
def keys_by_name(x, y):
    a, b, c = Node("a", x), Node("b", y), Node("c", 3)
    a.links = [b, c]
    b.links = [a]
    cost = {a: 0}
    queue = [a]
    while queue:
        node = queue.pop(0)
        for other in node.links:
            if other not in cost:
                cost[other] = cost[node] + other.value
                queue.append(other)
    dearest = min(cost, key=lambda node: -cost[node])
    return {node.name: one for node, one in cost.items()}, dearest.name, {a, b, a} == {b, a}


class Chain:
    def __init__(self):
        self.first = None
        self.last = None

    def push(self, value):
        node = Node("", value)
        if self.last is None:
            self.first = self.last = node
        else:
            node.before = self.last
            self.last.after = node
            self.last = node

    def remove(self, value):
        node = self.first
        while node is not None:
            if node.value == value:
                if node.before is None:
                    self.first = node.after
                else:
                    node.before.after = node.after
                if node.after is None:
                    self.last = node.before
                else:
                    node.after.before = node.before
                return True
            node = node.after
        return False

    def values(self):
        found = []
        node = self.first
        while node is not None:
            found.append(node.value)
            node = node.after
        node = self.last
        while node is not None:
            found.append(node.value)
            node = node.before
        return found


@case(*SIGNS)
def doubly_linked(s):
    chain = Chain()
    for k in range(3):
        chain.push(k)
    chain.push(s)
    return chain.remove(s), chain.remove(0), chain.values()


@case((np.array([1.0, 2, 3]), f8(2)), (np.array([1.0]), f8(1)), (np.zeros(0), f8(1)), (np.array([1.0, 4]), f8(2)))
def doubly_linked_in_a_loop(x, s):
    chain = Chain()
    for v in x:
        chain.push(v)
    return chain.remove(s), chain.values()


@case(*SIGNS)
def objects_that_hold_one_another(s):
    one, other = Node("one", s), Node("other", 1)
    one.after, other.before = other, one
    one.links.append(one)
    items = [1]
    items.append(items)
    table = {"items": items}
    items.append(table)
    table["self"] = table
    chosen = items if s > 0 else [2]
    chosen.append(s)
    return one if s > 0 else other, len(items), chosen[0], table["self"] is table


MADE = [0]


def numbered():
    MADE[0] += 1
    return [MADE[0]]


class Total:
    def __init__(self):
        self.value = 0.0

    def add(self, x):
        if x > 0:
            self.value += x


@dataclasses.dataclass
class Layer:
    rate: float = 0.5
    memory: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros(3))
    numbers: list = dataclasses.field(default_factory=numbered)
    total: Total = dataclasses.field(default_factory=Total)
    notes: dict = dataclasses.field(default_factory=dict)


@case(*SIGNS)
def factories_of_defaults(s):
    layer = Layer(s)
    layer.memory += s
    layer.total.add(s)
    layer.numbers.append(s)
    return layer


@case(*SIGNS)
def factories_of_what_some_paths_leave_out(s):
    options = {"rate": s}
    if s > 0:
        options["numbers"] = [s]
    elif s < 0:
        options["memory"] = np.ones(2)
    layer = Layer(**options)
    layer.memory += s
    layer.total.add(s)
    layer.numbers.append(s)
    return layer


ARRAYS = (
    (np.array([1.0, -2, 3]), f8(1)),
    (np.array([-1.0, -2]), f8(-2)),
    (np.array([4.0]), 0.0),
    (np.ones(2), np.array(0.5)),
)


@case(*ARRAYS)
def namespaces(x, s):
    found = types.SimpleNamespace(total=0, kept=[], best=None)
    for v in x:
        if v > s:
            found.total += v
            found.kept.append(v)
            if found.best is None or v > found.best:
                found.best = v
        else:
            found.last = v
    is_new = found == types.SimpleNamespace(total=0, kept=[], best=None)
    names = type(found).__name__, type(found).__module__
    return found, repr(found), getattr(found, "last", "none"), hasattr(found, "last"), is_new, names


@case(
    (types.SimpleNamespace(w=np.ones(2), k=1), f8(1)),
    (types.SimpleNamespace(w=np.ones(2), k=2), f8(-1)),
    (types.SimpleNamespace(w=np.ones(2), k=2, z=1), f8(-1)),
)
def namespace_of_the_users(given, s):
    given.w += s
    given.k = given.k + 1 if s > 0 else 0.5
    if s > 0:
        given.new = types.SimpleNamespace(s=s)
        given.new.s += 1
    return given, vars(given), isinstance(given, types.SimpleNamespace), type(given)


@case(*ARRAYS)
def named_tuple_made_inside(x, s):
    Point = collections.namedtuple("Point", "x y", defaults=[3])
    points = [Point(v) if v > s else Point(x=v, y=s) for v in x]
    first = points[0]._replace(y=s)
    match first:
        case Point(x=1.0, y=y):
            found = y
        case Point(x, _):
            found = x
    return [tuple(point) for point in points], first.x + first.y, Point._fields, found, Point.__module__ == __name__


CHOSEN = ((f8(2.0), i8(1)), (f8(5.0), i8(0)), (2.5, 1), (f8(-1.0), i8(-2)), (f8(0.5), i8(2)))


@case(*CHOSEN, cond=0, loops=0)
def lists_in_a_tuple_at_an_index_of_run_time(x, n):
    items, others = [1, 2.0], [5]
    try:
        found = (items, others)[n]
        found.append(x)
    except IndexError:
        found = ((items, x), (others, n))[-1]
    inner = ({"a": items}, items)[n % 2]
    items.append(3)
    return found, items, others, inner


@case(*CHOSEN, cond=0, loops=0)
def lists_in_a_tuple_repeated(x, n):
    items, others = [1, 2.0], [5]
    repeated = (items, others) * n, n * (others, x), [[items]] * n
    items.append(x)
    repeated += (others,) * n
    return repeated, items, others


@case(*CHOSEN, cond=0, loops=0)
def lists_put_beside_those_of_a_dict(x, n):
    items, others, table = [1, 2.0], [5], {"1": [0], "2": [x, x]}
    joined = [items, others] + table.get(str(n), [])
    behind = table.get(str(n), [7]) + [items, x]
    table["1"] += [items]
    pair = (items, x) + (table.get(str(n), x),)
    items.append(x)
    return joined, behind, pair, table, items


@case(*CHOSEN, cond=0, loops=0)
def lists_in_an_array_of_objects(x, n):
    items, places = [1, 2.0], np.array([None, None])
    places[n % 2] = items
    items.append(x)
    return places[n % 2], items, places[0] is None


@case((3, np.float64(2.5)), (np.int64(2), np.float64(-0.5)), (0, np.float64(2.5)), loops=1)
def lists_that_double(n, x):
    found = [1.0, x]
    for _ in range(30):
        if len(found) > 100000:
            break
        if x > 0:
            found.extend(found)
        else:
            found += found[:3]
    return len(found), found[-1], found[n]


@case((3, np.float64(2.5)), (np.int64(2), np.float64(-0.5)), (0, np.float64(2.5)))
def lists_that_get_many_items(n, x):
    found = [x] * n
    found.extend(range(70))
    found.extend([x] * 3)
    found.extend(found)
    return found[-1], len(found), sum(found)
