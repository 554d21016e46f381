"""Methods of lists, dicts and sets as values: bound anew in loops, held by objects, returned, compared."""

import functools
from collections import Counter, OrderedDict, defaultdict, deque
from types import MappingProxyType

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
COUNTS = (np.int64(3), np.int64(0), np.int64(5), np.array(2))


class Log:
    def __init__(self):
        self.items = []
        self.add = self.items.append

    def push(self, item):
        self.add(item)


@case(*COUNTS, nodes={"while": 1})
def bound_anew_with_its_list(n):
    items = [0]
    add = items.append
    k = 0
    while k < n:
        items = [k]
        add = items.append
        add(k * 2)
        k += 1
    add(7)
    return items, k


@case(*COUNTS, nodes={"while": 1, "cond": 1})
def puts_items_of_another_type(n):
    items = [0]
    add = items.append
    seen = []
    k = 0
    while k < n:
        items = [k]
        add = items.append
        add("odd" if k % 2 else 1.5)
        seen.append(items[-1])
        k += 1
    add(7)
    return items, items[0], items[-1], seen


@case(*COUNTS, nodes={"while": 1})
def changed_through_a_tuple(n):
    pair = ([0], 1)
    items = pair[0]
    k = 0
    while k < n:
        items = [k]
        pair = (items, k)
        pair[0].append("last")
        k += 1
    return items, pair, items[-1]


@case(*COUNTS, nodes={"while": 1, "cond": 1})
def methods_of_dicts(n):
    table = {0: 1}
    get, keep = table.get, table.setdefault
    k = 0
    total = 0
    while k < n:
        total += get(k, 0)
        keep(k, k * 2)
        if k % 2 == 0:
            table = {k: 1}
            get, keep = table.get, table.setdefault
        k += 1
    return table, total, get(1, -1)


@case(*COUNTS, nodes={"while": 1, "cond": 1})
def methods_of_sets(n):
    found = {0}
    add = found.add
    k = 0
    while k < n:
        if k % 2 == 0:
            found = {k}
            add = found.add
        add(k + 10)
        k += 1
    return sorted(found), len(found)


@case(*COUNTS, nodes={"for": 1, "cond": 1})
def new_list_now_and_then(n):
    part = []
    add = part.append
    parts = [part]
    for k in range(n):
        if k % 3 == 2:
            part = []
            add = part.append
            parts.append(part)
        add(k)
    return parts


@case(*COUNTS, nodes={"while": 1})
def none_before_the_first(n):
    part = add = None
    k = 0
    while k < n:
        if part is None or len(part) == 2:
            part = []
            add = part.append
        add(k)
        k += 1
    return part, add is None


def with_its_method(first):
    items = [first]
    return items.append, items


@case(*COUNTS, nodes={"while": 1})
def handed_out_by_a_helper(n):
    put, items = with_its_method(0)
    while n > 0:
        put, items = with_its_method(n)
        put(n + 1)
        n -= 1
    put(-1)
    return items


@case(*COUNTS, nodes={"for": 1})
def taking_turns(n):
    left, right = [], []
    put = left.append
    for k in range(n):
        put(k)
        put = right.append if put == left.append else left.append
    return left, right, put != left.append


@case(*COUNTS, nodes={"cond": 1})
def asked_what_it_is(n):
    items = [1]
    if n > 2:
        items.append(2)
    add = items.append
    return type(add), callable(add), add.__name__, add.__self__ is items, isinstance(add, type(len))


@case(*COUNTS, nodes={"while": 1})
def returned_with_its_object(n):
    log = Log()
    k = 0
    while k < n:
        log.push(k)
        k += 1
    return log, log.add.__self__ is log.items


@case(*COUNTS)
def returned_alone(n):
    return [n].append, {n: 1}.get, {n}.discard


@case(*COUNTS, nodes={"while": 1, "for": 2})
def kept_in_a_list(n):
    parts, puts = [], []
    k = 0
    while k < n:
        part = []
        puts.append(part.append)
        parts.append(part)
        k += 1
    for k, put in enumerate(puts):
        put(k)
    return parts, [len(part) for part in parts]


@case(*COUNTS, nodes={"while": 1})
def in_a_partial(n):
    items = []
    put = functools.partial(items.append, 3)
    k = 0
    while k < n:
        put()
        k += 1
    return items, len(items)


@CASES.add(np.int64(3), np.int64(0), np.int64(-2))
def views_of_mappings(n):
    table = {"a": 1}
    view = MappingProxyType(table)
    if n > 0:
        table["b"] = n
    k = 0
    while k < n:
        table[k] = k
        k += 1
    try:
        view["z"] = 1
    except TypeError as error:
        text = str(error)
    first = [key for key in view]
    return len(view), dict(view), "b" in view, view.get("c", 0), first, {**view}, view["a"], sum(view.values()), text


@case(([1, 2], np.int64(2)), ([[0.5], 3.0], np.int64(0)), opaque=0)
def collections_made_by_keywords(items, n):
    log = Log()
    made = [
        defaultdict(list, a=items),
        OrderedDict(a=items, b=log.items),
        Counter(a=items),
        deque(iterable=items, maxlen=3),
    ]
    if n > 0:
        made[0]["a"].append(n)
        made[0]["c"].append(n)
    made[1]["b"].append(made[1]["a"] is items)
    return made, items, log.items


@case((None, 1), (np.float64(2), np.array(3.0)), (np.array(1), np.arange(3.0)), ("ab", (1, 2)))
def reductions_of_what_may_have_no_items(x, y):
    found = []
    for items in (x, y, 5, [x, y]):
        for initial in ((), (0,)):
            try:
                found.append(functools.reduce(lambda a, b: (a, b), items, *initial))
            except TypeError as error:
                found.append(str(error))
    return found


class Counting:
    def __init__(self, value):
        self.value = value
        self.asked = 0

    def __eq__(self, other):
        self.asked += 1
        return isinstance(other, Counting) and self.value == other.value

    __hash__ = None


@case(*COUNTS, opaque=0)
def members_of_views(n):
    table = {"a": n, "b": n > 2, "c": None if n > 3 else "x"}
    one, other = Counting(3), Counting(n)
    objects = {"one": one, "other": other}
    found = [
        3 in table.values(),
        True in table.values(),
        None in table.values(),
        7 not in table.values(),
        ("a", 3) in table.items(),
        ("c", None) not in table.items(),
        ("d", 3) in table.items(),
        3 in table.items(),
        ["a", 3] in table.items(),
        "a" in table.keys(),
        Counting(5) in objects.values(),
        ("other", Counting(0)) in objects.items(),
        all(value in table.values() for value in (n, n > 2)),
    ]
    if 3 in table.values() and ("b", True) in table.items():
        found.append("both")
    try:
        found.append(1.0 in {"k": np.ones(2) * n}.values())
    except ValueError as error:
        found.append(str(error))
    return found, one.asked, other.asked


@case((np.float64(4), {}, [], {1}), (4, {"a": 1.5}, [2], set()), (np.int64(-1), {}, [0.5], {2}), opaque=0)
def containers_that_operators_change_elsewhere(x, table, items, seen):
    made = defaultdict(lambda: table)
    held = deque([items, seen, table])
    found = made[0]
    found |= {"w": x}
    first, second, third = held[0], held[1], held[2]
    first += [x, "s"]
    second |= {7}
    if x > 0:
        third |= {"z": "last"}
        first += (1.5,)
    return [(k, u) for k, u in table.items()], [u for u in items], sorted(seen), found is table, first is items
