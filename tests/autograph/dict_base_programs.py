"""Classes that come from `OrderedDict` and `defaultdict`, with methods of their own, in branches and loops."""

from collections import OrderedDict, defaultdict

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
ARRAYS = (np.array([1.0, -2, 3]), np.array([-1.0, -2]), np.array([4.0, 5, -1, 2]))


class Recent(OrderedDict):
    def __init__(self, capacity=2):
        super().__init__()
        self.capacity = capacity

    def fetch(self, key):
        if key not in self:
            return -1.0
        self.move_to_end(key)
        return self[key]

    def put(self, key, value):
        self[key] = value
        self.move_to_end(key)
        if len(self) > self.capacity:
            self.popitem(last=False)


class Lower(OrderedDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)


class Links(defaultdict):
    def link(self, a, b):
        self[a].append(b)


class Counts(defaultdict):
    def __init__(self):
        super().__init__(int)
        self.added = 0

    def add(self, key):
        self[key] += 1
        self.added += 1

    def best(self):
        return max(self.items(), key=lambda pair: pair[1])[0]


def recent(*items, capacity=2):
    made = Recent(capacity)
    for key, value in items or (("a", 1.0), ("b", 2.0)):
        made[key] = value
    return made


@case(*ARRAYS)
def order_of_keys_in_a_loop(x):
    cache, total = Recent(), 0.0
    for v in x:
        cache.put(int(v) % 3, v)
        total = total + cache.fetch(0)
    return total, list(cache.items()), len(cache)


@case(*ARRAYS)
def order_of_known_keys(x):
    cache = recent()
    cache.put("c", x[0])
    before = list(cache)
    cache.move_to_end("b", last=False)
    after = list(cache), str(cache), cache == OrderedDict(), cache == {}
    return before, after, cache.popitem(), cache.popitem(last=False), cache


@case(*ARRAYS)
def order_changed_by_a_branch(x):
    cache, other = recent(), recent()
    if x[0] > 0:
        cache.move_to_end("a")
    else:
        del cache["a"]
    equal = cache == other, other == recent(), cache != other
    return (
        list(cache.items()),
        equal,
        cache.pop("zz", 3),
        cache.setdefault("q", x[1]),
        list(reversed(cache)),
        len(cache),
    )


@case(*ARRAYS)
def ordered_dict_with_its_own_items(x):
    lower = Lower(A=1.0)
    lower.update({"B": 2.0}, C=3.0)
    lower.setdefault("D", x[0])
    if x[0] > 0:
        lower["E"] = x[0]
    return lower, list(lower), lower.copy(), type(lower.copy()) is Lower


@case((recent(capacity=1), ARRAYS[0]), (recent(capacity=3), ARRAYS[1]), loops=1)
def ordered_dict_of_the_callers(cache, x):
    for v in x:
        cache.put(int(v) % 3, v)
    return list(cache.items()), cache.capacity


@case((recent(), f8(1)), (recent(), f8(-1)), (recent(("b", f8(1)), ("a", f8(2))), f8(1)))
def order_of_the_callers(cache, s):
    if s > 0:
        cache.fetch("a")
    first = next(iter(cache))
    try:
        cache.move_to_end("zz")
    except KeyError as error:
        return first, str(error), list(cache.values())


@case(*ARRAYS)
def dicts_with_defaults(x):
    links, counts, others = Links(list), Links(int), Links(lambda: 5.0)
    for v in x:
        links[int(v) % 2].append(v)
        links.link(7, v)
        counts["p" if v > 0 else "n"] += 1
    total = others["q"] + x[0]
    asked = "zz" in links, links.get("zz"), len(counts), links.default_factory is list
    return links, counts, dict(others), total, asked, str(counts)


@case((Links(list), ARRAYS[0]), (Links(list, {"p": [9.0]}), ARRAYS[1]))
def dict_with_a_default_of_the_callers(links, x):
    for v in x:
        links["p" if v > 0 else "n"].append(v)
    return len(links["q"]), links["p"]


@case(*ARRAYS)
def class_that_counts_with_a_default(x):
    counts = Counts()
    for v in x:
        counts.add(int(v) % 2)
    return counts.best(), counts.added, counts, sorted(counts.items())


@case(*ARRAYS)
def dict_without_its_default(x):
    table = Links(None)
    table["a"] = x[0]
    try:
        return table["b"]
    except KeyError as error:
        return str(error), table


class Halving(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value / 2)


@case((f8(3), 1), (2, 5), (np.array(4.0), 2))
def dicts_from_keys_and_pairs(x, n):
    halves = Halving.fromkeys("ab", x)
    numbered = Halving.fromkeys(range(n), x + 1)
    plain = {"a": x}
    plain |= [("b", x * 2), ("c", 1)]
    plain.update(zip("de", (x, n), strict=True))
    return halves, type(halves) is Halving, numbered, plain


@case(np.int64(2), np.int64(1), 3)
def dicts_updated_by_pairs_of_run_time(x):
    table = {1: 0.5}
    table |= [(x, x + 1), (3, 4)]
    table.update([(x, 7), (x + 1, 8)])
    return table, len(table)


class Fields(dict):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.__dict__ = self


@case(np.int64(3), np.int64(0), np.int64(-2))
def items_that_are_attributes(n):
    one = Fields(rate=0.1, steps=n)
    other = Fields()
    for name in ("p", "q"):
        other[name] = n
        setattr(other, name + "2", one.steps + 1)
    one.update(z=5)
    one.inner = Fields(value=n)
    one.inner.value += 1
    if n > 0:
        one.z = n
    try:
        one.nothing
    except AttributeError as error:
        text = str(error)
    del one.rate
    held = "rate" in one, len(one), one.get("steps"), one.inner["value"], hasattr(one, "z"), list(one.keys())
    return one.z, one["z"], sorted(other.items()), other.p2, text, held
