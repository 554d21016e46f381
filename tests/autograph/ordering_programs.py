"""Objects in order, and functions chosen by the class of what they are given."""

import bisect
import dataclasses
import functools
import heapq
import itertools
import operator

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
X = np.array([3.0, 1, 4, 1, 5, -9, 2, 6])
CASES = Cases()
case = CASES.add


@functools.total_ordering
class Version:
    def __init__(self, number, tag):
        self.number = number
        self.tag = tag

    def __eq__(self, other):
        return self.number == other.number

    def __lt__(self, other):
        return self.number < other.number


@dataclasses.dataclass(order=True)
class Job:
    priority: float
    name: str = dataclasses.field(compare=False)


@case((f8(1.5),), (f8(-1.0),), (f8(2.0),))
def by_their_own_comparison(x):
    versions = [Version(2.0, "a"), Version(x, "b"), Version(1.0, "c")]
    tags = [version.tag for version in sorted(versions)]
    newest = max(versions, key=lambda version: version.number)
    return tags, min(versions).tag, newest.tag, versions[0] >= versions[1], versions[1] <= versions[2]


@case((f8(1.5),), (f8(-1.0),), (f8(2.0),), (f8("nan"),))
def sorted_in_place_and_changed(x):
    jobs = [Job(2.0, "a"), Job(x, "b"), Job(1.0, "c")]
    jobs.sort(key=lambda job: (job.priority, job.name))
    jobs[0].name += "!"
    jobs.sort(reverse=True)
    return jobs, sorted(jobs, key=operator.attrgetter("name"))[0]


@case((f8(1.5), i8(3)), (f8(-1.0), i8(0)), (f8(2.0), i8(2)))
def sorted_after_a_loop(x, n):
    jobs = [Job(x * i % 3, f"d{i}") for i in range(n)]
    jobs.sort(key=lambda job: -job.priority)
    for job in jobs:
        job.priority += 1
    return jobs, [job.name for job in jobs]


@case((f8(1.5), i8(3)), (f8(-1.0), i8(0)), (f8(2.0), i8(2)))
def by_a_comparator(x, n):
    def compare(a, b):
        if a[0] != b[0]:
            return -1 if a[0] < b[0] else 1
        return 0

    down = sorted([3, 1, n], key=functools.cmp_to_key(lambda a, b: b - a))
    pairs = sorted([(2.0, "p"), (x, "q"), (1.5, "r")], key=functools.cmp_to_key(compare))
    return down, pairs, operator.contains([1, 2, 3], n), operator.not_(n), operator.is_(n, None)


@functools.singledispatch
def describe(value):
    return "object"


@describe.register
def _(value: int):
    return f"int {value}"


@describe.register(float)
def _(value):
    return f"float {value:.1f}"


@describe.register(list)
def _(value):
    return [describe(item) for item in value]


@describe.register(np.ndarray)
def _(value):
    return f"array {value.shape} {value.sum()}"


@describe.register(str)
def _(value):
    return value.upper()


@describe.register(Job)
def _(value):
    return value.name


@case((i8(1), f8(2), np.ones(2)), (i8(0), f8(-2), np.ones(1)), (1, 2.0, np.array(3)))
def dispatched(n, x, a):
    value = "text" if n > 0 else 3
    several = [describe(item) for item in (5, x, [1, "a", a], a, n, Job(x, "job"), None, value)]
    return several, describe.dispatch(str)(describe(value)), describe(describe=3) if n > 5 else None


class Shape:
    def __init__(self, size):
        self.size = size

    @functools.singledispatchmethod
    def scale(self, by):
        return f"by {by!r}"

    @scale.register
    def _(self, by: float):
        return self.size * by if by > 0 else self.size

    @scale.register
    def _(self, by: str):
        return by * self.size


@case((2, f8(2)), (3, f8(-2)), (i8(2), 1.5))
def dispatched_method(n, x):
    shape = Shape(n)
    return shape.scale(x), shape.scale("ab" if x > 0 else 1.0), shape.scale(None)


@case(i8(2), f8(1.5), 3, np.array(2.0), np.ones(2))
def class_of_a_value(x):
    items = [x.__class__.__name__, [].__class__ is list, x.__class__ is np.ndarray, Shape(1).__class__.__name__]
    return items, x.__class__, (x.sum() > 1).__class__.__name__ if hasattr(x, "sum") else None


class Place:
    """Is an index, equals what is at the same place, and gives two items."""

    def __init__(self, at):
        self.at = at

    def __index__(self):
        return int(self.at)

    def __eq__(self, other):
        return self.at == (other.at if isinstance(other, Place) else other)

    def __len__(self):
        return int(self.at)

    def __iter__(self):
        return iter([self.at, 1])


@case(i8(3), i8(0), 1, np.array(2))
def objects_as_indices_and_members(n):
    place = Place(n)
    found = [0, 1, 2, 3][place], "abcd"[place], (1, 2, 3, 4)[place], list(range(place))
    inside = place in [Place(1), Place(3)], Place(0) in (place,), place in [], 3 in [place], place not in [7]
    items = [9]
    items.extend(place)
    return found, inside, [*place, 5], items


class Placed:
    def __init__(self, *place):
        self.place = place

    def is_beside(self, other):
        return self.place == other.place

    def __lt__(self, other):
        return self.place < other.place


def pair(x, y):
    return (x, y)


PAIRS = ((i8(1), i8(1)), (i8(1), i8(2)), (i8(2), i8(1)), (1, 2), (np.array(2), np.array(1)))


@case(*PAIRS)
def tuples_that_nothing_in_the_text_shows(x, y):
    one, other = Placed(x, y), Placed(y, x)
    return (
        one.is_beside(other),
        one < other,
        pair(x, y) != pair(y, x),
        pair(x, 1) <= pair(y, 2) < pair(3, 3),
        {"at": pair(x, y)}["at"] == pair(1, 1),
    )


@case(*PAIRS)
def tuples_sorted_by_hand(x, y):
    items = [(x, "a"), (y, "b"), (1, "c")]
    for end in range(2, 0, -1):
        for k in range(end):
            if items[k] > items[k + 1]:
                items[k], items[k + 1] = items[k + 1], items[k]
    return items, items[0] == items[1]


@case((f8(2), i8(1)), (f8(-1), i8(0)), (2.0, 1), (-1.0, 0), (np.array(2.0), np.array(1)))
def dispatch_inside(x, n):
    @functools.singledispatch
    def show(value, by=1):
        return "any", by

    @show.register
    def _(value: int, by=2):
        return "int", value + by

    @show.register(float)
    @show.register(np.ndarray)
    def _(value, by=3):
        return "float", value * by if value > 0 else by

    show.register(list, lambda value, by=4: ("list", len(value)))
    mixed = 1 if n > 0 else 2.5
    return show(2), show(x), show(n), show([x]), show("a", by=x), show(mixed), show(Version(1, "a"))


@case((X,), (-X,))
def comparator_of_pairs_of_run_time(x):
    compared = 0

    def by(a, b):
        nonlocal compared
        compared += 1
        return a[1] - b[1] if a[0] == b[0] else a[0] - b[0]

    pairs = []
    for k, v in enumerate(x):
        pairs.append((int(v) % 3, k))
    found = sorted(pairs, key=functools.cmp_to_key(by), reverse=True)
    return found, compared > 3, found[0][1] + 1


@case((np.arange(12.0) % 5, f8(1)), (-np.arange(12.0) % 7, f8(2)))
def comparator_of_more_than_a_few_places(x, s):
    def by(i, j):
        if x[i] > x[j] + s:
            return 1
        return -1 if x[i] + s < x[j] else i - j

    order = sorted(range(len(x)), key=functools.cmp_to_key(by))
    large = [v for v in x if v > s]
    large.sort(key=functools.cmp_to_key(lambda a, b: a % 3 - b % 3))
    return order, x[order[0]], large


@case(np.array([1.0, -2, 3, 0.5]), np.array([-1.0, -2]), np.array([4.0]), np.zeros(0), loops=2)
def keys_are_asked_for_one_by_one(a):
    log = []

    def doubled(v):
        log.append(("item", v))
        return v * 2

    def items():
        for v in a:
            log.append(("next", v))
            if v < 0:
                continue
            yield v

    def key(v):
        log.append(("key", v))
        return -abs(v)

    most = max((doubled(v) for v in a if v > -1.5), key=key, default=None)
    return most, min(items(), key=key, default=5), max(map(doubled, [1, 2]), key=key), log


class Asked:
    asked_of_all = 0

    def __init__(self, v):
        self.v = v
        self.asked = 0

    def __lt__(self, other):
        self.asked += 1
        type(self).asked_of_all += 1
        return self.v < other.v


@case((0, np.float64(0)), (2.5, np.float64(4)), (1.5, np.float64(1)))
def comparisons_that_are_counted(k, x):
    Asked.asked_of_all = 0
    items = [Asked(2.0), Asked(k), Asked(3), Asked(1)]
    items.sort(reverse=k > 2)
    count, pairs = 0, []

    def compare(one, other):
        nonlocal count
        count += 1
        pairs.append((one, other))
        return one - other

    numbers = sorted([3, 1, k, 2], key=functools.cmp_to_key(compare), reverse=True)
    return Asked.asked_of_all, items, numbers, count, pairs, sorted([Asked(x), Asked(k)], key=lambda one: one.v)


# ---- keys that see the list that is sorted

some = CASES.add(i8(0), i8(1), i8(3), i8(-2))


@some
def sorted_by_its_own_counts(n):
    items = [3, n, 1, 2, n]
    copy = sorted(items, key=lambda v: (items.count(v), -v))
    items.sort(key=lambda v: (items.count(v), -v))
    more = [1, 2, 2, n, 3]
    more.sort(key=more.count)
    return items, copy, more


@some
def seen_by_its_key(n):
    items, seen = [3, n, 1], []

    def key(v):
        seen.append(list(items))
        return -v

    items.sort(key=key)
    return items, seen


@some
def changed_by_its_key(n):
    items = [3, n, 1]

    def key(v):
        if n > 0:
            items.append(9)
        return v

    try:
        items.sort(key=key)
    except ValueError as error:
        return str(error), items
    return items


@some
def key_that_fails(n):
    items = [3, n, 1, 2]

    def key(v):
        if v == n and n > 2:
            raise ValueError(len(items))
        return -v

    try:
        items.sort(key=key)
    except ValueError as error:
        return str(error), items
    return items


@some
def key_of_a_method(n):
    class Board:
        def __init__(self, items):
            self.items = items
            self.seen = []

        def rank(self, v):
            self.seen.append(len(self.items))
            return -v * (n > 0)

        def arrange(self):
            self.items.sort(key=self.rank)
            return self

    board = Board([3, n, 1]).arrange()
    return board.items, board.seen


class Weighed:
    def __init__(self, w):
        self.w = w

    def __lt__(self, other):
        return self.w > other.w

    def __eq__(self, other):
        return isinstance(other, Weighed) and self.w == other.w


@CASES.add((np.int64(1), np.int64(2)), (np.int64(2), np.int64(1)), (np.int64(1), np.int64(1)), (1, 2))
def tuples_that_hold_objects_in_order(x, y):
    a, b, c = Weighed(x), Weighed(y), Weighed(x)
    pairs = [(1, a), (1, b), (0, c)]
    ranks = [w.w for _, w in sorted(pairs)], max(pairs)[1].w, min(pairs, key=lambda pair: (pair[1], pair[0]))[0]
    return (
        ranks,
        (1, a) < (1, b),
        (x, a) == (x, c),
        (x, a) >= (y, b),
        (a, 1) in [(c, 1)],
        (b, 1) not in [(c, 1), (a, 2)],
    )


@CASES.add((np.int64(1), np.int64(2)), (np.int64(1), np.int64(1)), (1, 2))
def dicts_that_hold_objects_are_compared(x, y):
    a, b = {"k": Weighed(x), "n": 1}, {"n": 1, "k": Weighed(y)}
    return (
        a == b,
        a != b,
        a == {"k": Weighed(x)},
        {"l": [Weighed(x)]} == {"l": [Weighed(y)]},
        a == 3,
        a == {"k": x, "n": 1},
    )


# ---- comparisons that Python makes when the graph runs: of many objects, or by methods that change something

ordered = CASES.add(X, -X, np.append(X, -1), opaque=0)


@ordered
def many_objects(x):
    first = Weighed(x[0])
    items = [first, *[Weighed(x[k] % 4) for k in (3, 1, 2)], *[Weighed(x[5] * k) for k in range(6)]]
    shown = sorted(items, reverse=True)
    items.sort()
    items[0].w = 99.0
    shown[0].w -= 1
    return first.w, items.index(first), [one.w for one in items], [one.w for one in shown]


@ordered
def many_tuples_that_hold_objects(x):
    pairs = [(k % 2, Weighed(x[k % 5])) for k in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)]
    by_key = sorted(pairs, key=lambda pair: (pair[1], -pair[0]))
    by_comparison = sorted(pairs, key=functools.cmp_to_key(lambda one, other: one[1].w - other[1].w))
    return [(k, one.w) for k, one in sorted(pairs)], [k for k, _ in by_key], [k for k, _ in by_comparison]


@case(
    *[([Weighed(v) for v in (f8(3), *X[:size])],) for size in (3, 2, 5)],
    ([Weighed(f8(v)) for v in range(12)],),
    ([Weighed(f8(v % 5)) for v in range(12)],),
    opaque=0,
)
def objects_of_the_user(items):
    before = items[0]
    ordered = sorted(items)
    items.sort(reverse=True)
    items[1].w = 50.0
    return before.w, [one.w for one in ordered], [one.w for one in items]


@ordered
def comparisons_that_count(x):
    count, pairs = 0, []

    class Logged(Weighed):
        def __lt__(self, other):
            nonlocal count
            count += 1
            pairs.append((self.w, other.w))
            return self.w < other.w

    def compare(one, other):
        nonlocal count
        count += 10
        return one.w - other.w

    Asked.asked_of_all = 0
    items, asked = [Logged(x[0]), Logged(x[1]), Logged(2)], [Asked(x[0]), Asked(x[1]), Asked(2)]
    kept = asked[0]
    weights = [one.w for one in sorted(items)], [one.w for one in sorted(items, key=functools.cmp_to_key(compare))]
    return weights, count, pairs, [one.v for one in sorted(asked)], kept.asked, Asked.asked_of_all


@ordered
def comparisons_that_print(x):
    class Shown(Weighed):
        def __lt__(self, other):
            print(self.w, other.w)
            return self.w < other.w

    return [one.w for one in sorted([Shown(x[0]), Shown(x[1]), Shown(x[0] + x[1])], reverse=True)]


@ordered
def comparisons_that_keep_what_they_compute(x):
    class Keyed(Weighed):
        def key(self):
            if not hasattr(self, "kept"):
                self.kept = -self.w
            return self.kept

        def __lt__(self, other):
            return self.key() < other.key()

    items = sorted([Keyed(x[0]), Keyed(x[1]), Keyed(2)])
    return [one.w for one in items], items[0].kept


ASKED = 0
SEEN = []


def note_asked(value):
    global ASKED
    ASKED += 1
    keep_seen(value)


def keep_seen(value):
    SEEN.append(value)


class Noted:
    """Tells of each comparison, by functions that it calls."""

    total = 0

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        note_asked(self.value)
        return self.value < other.value

    def __eq__(self, other):
        self.count()
        return self.value == other.value

    def __repr__(self):
        note_asked(-self.value)
        return f"<{self.value}>"

    @classmethod
    def count(cls):
        cls.total += 1


@case(np.array([3.0, 1, 2]), np.array([-1.0, 5]), np.array([2.0, 2, 1]), opaque=0)
def comparisons_that_functions_tell_of(x):
    global ASKED
    ASKED = Noted.total = 0
    SEEN.clear()
    heap = []
    for v in x:
        heapq.heappush(heap, Noted(v))
    counts = [ASKED]
    ordered = sorted([Noted(v) for v in x])
    counts.append(ASKED)
    bisect.insort(ordered, Noted(x[0]))
    counts.append(ASKED)
    found = Noted(x[-1]) in ordered, ordered.index(Noted(x[0])), ordered.count(Noted(2.0)), min(ordered).value
    groups = [(key.value, len(list(group))) for key, group in itertools.groupby(ordered)]
    return counts, ASKED, Noted.total, len(SEEN), found, groups, f"{ordered}", SEEN


# A branch or a loop may leave None for the function that gives the keys.
@case(f8(2), f8(-1), f8(0.5))
def keys_by_a_function_or_none(x):
    key = None if x > 0 else abs
    items = [3, -4, x]
    items.sort(key=key)
    best = max([2, -3], key=key), min(3, -4, key=key), heapq.nlargest(2, items, key=key)
    return items, sorted([2, -3, 1], key=key, reverse=True), best, list(filter(key, [0, 1, -2])), key is None


@case((f8(-9), i8(6)), (f8(1), i8(0)), (f8(1), i8(12)))
def keys_by_what_a_loop_leaves(x, n):
    key, found = None, []
    for i in range(n):
        found.append((sorted([2, -3, x, i], key=key), max(-5, i, key=key)))
        if i == 1:
            key = abs
        elif i == 3:
            key = None
    return found


@case(([{"v": 3.0, "n": "a"}, {"v": 2.0, "n": "b"}], "v"), ([{"v": 3.0, "n": "b"}, {"v": 2.0, "n": "a"}], "q"))
def rows_by_a_chosen_field(rows, by):
    key = None
    for name in ("v", "n"):
        if by == name:
            key = operator.itemgetter(name)
    try:
        return sorted(rows, key=key)
    except TypeError as error:
        return str(error)
