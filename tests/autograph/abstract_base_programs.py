"""Classes that come from those of `collections.abc`, and from `UserDict` and `UserList`."""

import collections
import collections.abc as cabc
from typing import Generic, TypeVar

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
K, V = TypeVar("K"), TypeVar("V")
case = CASES.add
A = np.array([3.0, -1, 2, 5, -2, 4])
B = np.array([1.0, 2, -3])


class UD(collections.UserDict):
    def __setitem__(self, k, v):
        super().__setitem__(k, v * 2)


class Seq(cabc.Sequence):
    def __init__(self, v):
        self.v = v

    def __getitem__(self, i):
        return self.v[i] * 2

    def __len__(self):
        return len(self.v)


class Map(cabc.Mapping):
    def __init__(self, d):
        self.d = d

    def __getitem__(self, k):
        return self.d[k]

    def __iter__(self):
        return iter(self.d)

    def __len__(self):
        return len(self.d)


class MMap(cabc.MutableMapping):
    def __init__(self):
        self.d = {}
        self.sets = 0

    def __getitem__(self, k):
        return self.d[k]

    def __setitem__(self, k, v):
        self.sets += 1
        self.d[k] = v

    def __delitem__(self, k):
        del self.d[k]

    def __iter__(self):
        return iter(self.d)

    def __len__(self):
        return len(self.d)


class It(cabc.Iterable):
    def __init__(self, v):
        self.v = v

    def __iter__(self):
        for x in self.v:
            if x > 0:
                yield x


class Call(cabc.Callable):
    def __call__(self, x):
        return x + 1 if x > 0 else x


@case(A, B)
def sequences(a):
    s = Seq(a)
    t = 0.0
    for x in s:
        if x > 0:
            t += x
    return t, len(s), s[0], list(reversed(s)), 2.0 in s, isinstance(s, cabc.Sequence)


@case(A, B)
def known_sequences(a):
    s = Seq([1, 2, int(a[0])])
    return [x for x in s], s.index(4), s.count(2), 6 in s


@case(A, B)
def mappings(a):
    m = Map({"a": a[0], "b": a[1]})
    return m["a"], m.get("c", 1.0), list(m.keys()), sum(m.values()), [(k, v) for k, v in m.items()], "a" in m, len(m)


@case(A, B)
def mappings_that_change(a):
    m = MMap()
    for x in a:
        k = "p" if x > 0 else "n"
        m[k] = m.get(k, 0.0) + x
    m.setdefault("z", 5.0)
    m.update({"y": 1.0})
    r = m.pop("z")
    return dict(m.d), m.sets, r, len(m), "p" in m


@case(A, B)
def iterables(a):
    s = 0
    for x in It(a):
        s += x
    return s, Call()(a[0]), list(It(a))


@case(A, B)
def user_dicts(a):
    d = UD()
    for x in a:
        d["p" if x > 0 else "n"] = x
    return d.data, len(d), d.get("p"), "n" in d


class UL(collections.UserList):
    def total(self):
        return sum(self.data)


@case(A, B)
def user_lists(a):
    l = UL([1.0])
    for x in a:
        if x > 0:
            l.append(x)
    return l.total(), len(l), l[0], l.data


class Bag(cabc.MutableSequence):
    def __init__(self, items):
        self.items = list(items)

    def __getitem__(self, i):
        return self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __delitem__(self, i):
        del self.items[i]

    def __len__(self):
        return len(self.items)

    def insert(self, i, v):
        self.items.insert(i, v)


@case(A, B)
def sequences_that_change(a):
    bag = Bag([1.0, 2.0])
    for x in a:
        if x > 0:
            bag.append(x)
        elif len(bag) > 1:
            bag.pop(0)
    bag.extend([3.0, 4.0])
    bag += [5.0]
    bag.reverse()
    bag.remove(4.0)
    return bag.items, len(bag), 3.0 in bag, bag.index(3.0), bag.pop()


def made(n):
    m = MMap()
    for k in range(n):
        m[k] = float(k)
    return m


@case((made(3), Seq([1.0, 2.0]), A), (made(1), Seq([3.0, -1.0, 2.0]), B), (made(0), Seq((5,)), A))
def given(m, s, a):
    total = 0.0
    for k, v in m.items():
        total += k * v
    for x in s:
        total += x
    m[int(a[0])] = total
    return total, m.get(1, -1.0), s[-1], list(m)


class FrozenBag(cabc.Set):
    def __init__(self, items):
        self.items = tuple(dict.fromkeys(items))

    def __contains__(self, x):
        return x in self.items

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)

    def __hash__(self):
        return self._hash()


class LoggedSet(cabc.MutableSet):
    def __init__(self, items=()):
        self.items = []
        self.changes = 0
        self |= items

    def __contains__(self, x):
        return x in self.items

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)

    def add(self, x):
        self.changes += 1
        if x not in self.items:
            self.items.append(x)

    def discard(self, x):
        self.changes += 1
        if x in self.items:
            self.items.remove(x)


@case((1, 2), (5, 2), (2, 2), (np.int64(4), np.int64(3)))
def sets_that_do_not_change(x, y):
    a, b = FrozenBag([x, y, 3]), FrozenBag([3, y])
    out = [a <= b, b <= a, a < b, b < a, a >= b, a > b, a == b, a != b, a == {x, y, 3}, a == 3, b.isdisjoint([x])]
    out += [list(a & [3, 4]), list(a | (9,)), list(a - b), list({x, 100} - b), list(a ^ {y, 5}), list([1, x] & a)]
    for other in (3, [1]):
        try:
            out.append(list(a & other) if x > 2 else a < other)
        except TypeError as error:
            out.append(str(error))
    return out, {a: 1, b: 2}[FrozenBag([y, 3])], hash(b) == hash(frozenset([3, y]))


@case((1, 2), (5, 2))
def keys_and_items_are_sets(x, y):
    m = Map({"a": x, "b": y})
    if x > 2:
        m.d["c"] = x
    keys, items = m.keys(), m.items()
    return sorted(keys & {"a", "z"}), sorted(keys - {"a"}), sorted(keys | ["q"]), keys == {"a", "b"}, items - {("a", 1)}


@case((np.array([1, 2, 3, 4]), 2), (np.array([5, 6, 7, 8, 9]), 2), (np.array([1, 1]), 1))
def sets_that_change(a, k):
    s = LoggedSet()
    for v in a:
        if v > k:
            s.add(v)
        elif v == k:
            s ^= [v, k + 1]
        else:
            s -= {v + 1, 3}
        if len(s) > 3:
            s.pop()
    rest = s - {k}
    try:
        s.remove(k)
    except KeyError as error:
        rest.add(error.args)
    changes = s.changes
    s &= rest
    s ^= s
    try:
        s.pop()
    except KeyError as error:
        changes += len(error.args)
    return s, list(rest), changes, s.changes


class Registry(Generic[K, V], cabc.MutableMapping[K, V]):
    def __init__(self, *args, **kwargs):
        self.d = {}
        self.update(*args, **kwargs)

    def __getitem__(self, k):
        return self.d[k]

    def __setitem__(self, k, v):
        self.d[k] = v if v < 3 else -v

    def __delitem__(self, k):
        del self.d[k]

    def __iter__(self):
        return iter(self.d)

    def __len__(self):
        return len(self.d)

    def update(self, *args, **kwargs):
        super().update(*args, **kwargs)


@case((np.int64(1), 2), (np.int64(5), 1))
def a_mapping_that_is_generic(x, y):
    r = Registry({"a": x, "b": y}, c=3)
    if x > 2:
        r["d"] = y
    return r.d, r.get("a"), "d" in r, len(r), r == {"a": 1}
