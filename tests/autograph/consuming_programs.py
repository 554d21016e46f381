"""Objects with an `__iter__`, `__next__` or `__getitem__` of their own, given to what takes their items."""

import collections
import itertools
import math
import operator

import numpy as np

from tests.autograph.cases import ROWS, Cases

f8, i8 = np.float64, np.int64
CASES = Cases()
case = CASES.add(*((f8(2.5), 3), (f8(-0.5), 2), (1.5, i8(1))))


class Counted:
    """An iterator that counts what was taken."""

    def __init__(self, items):
        self.items = items
        self.taken = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.taken >= len(self.items):
            raise StopIteration
        self.taken += 1
        return self.items[self.taken - 1]


class Passing:
    """An iterable whose `__iter__` is a generator."""

    def __init__(self, items):
        self.items = items
        self.taken = 0

    def __iter__(self):
        for item in self.items:
            self.taken += 1
            yield item


class Indexed:
    def __init__(self, items):
        self.items = items
        self.taken = 0

    def __getitem__(self, k):
        self.taken += 1
        return self.items[k]


KINDS = (Counted, Passing, Indexed)


@case
def quantifiers_stop_taking(s, n):
    taken = []
    for kind in KINDS:
        some, every, none = kind([n, 1, 2]), kind([0, n, 1]), kind([0, 0, 0])
        taken.append((any(some), some.taken, all(every), every.taken, any(none), none.taken))
    return taken


@case
def mathematics_of_objects(s, n):
    taken = []
    for kind in KINDS:
        product, total, array = kind([n, 1, 2]), kind([n, s]), kind([n, s])
        taken.append((math.prod(product), product.taken, math.fsum(total), total.taken))
        taken.append((np.fromiter(array, float), array.taken))
    return taken


@case
def texts_of_objects(s, n):
    letters, words = Counted("abc"), Passing(["a", str(n)])
    return "".join(letters), letters.taken, ",".join(words), words.taken


@case
def keys_and_members_of_objects(s, n):
    keys, members, octets = Counted([n, 1]), Passing([n, 7]), Counted([n, 2])
    found = {100}
    found.update(members)
    return dict.fromkeys(keys, s), keys.taken, sorted(found), members.taken, bytes(octets), octets.taken


@case
def items_beside_others(s, n):
    longest, groups, chosen = Counted([n, 1, 2]), Counted([n, n, 2]), Counted([n, 1, 2])
    taken = []
    if s > 0:
        taken.append(list(itertools.zip_longest(longest, [1])))
        taken.append([key for key, _ in itertools.groupby(groups)])
        taken.append(list(itertools.compress(chosen, [1, 0, 1])))
    return taken, longest.taken, groups.taken, chosen.taken


def first_and_last(items):
    a, b, c = items
    return a + b, c


@case
def unpacked_in_a_try(s, n):
    made, right, few = [], Counted([n, 1, 2]), Counted([n])
    try:
        made.append(first_and_last(right))
        if s > 0:
            first_and_last(few)
    except ValueError as error:
        made.append(str(error))
    return made, right.taken, few.taken


@case
def octets(s, n):
    return bytes([n, 1]), bytes(abs(v) for v in (n, 2)), bytearray(v for v in (n,)), bytes((n,)), bytes(n)


def flattened(rows):
    """Items of any depth, by a stack of iterators."""
    stack = collections.deque([iter(rows)])
    while stack:
        for item in stack[0]:
            try:
                inner = iter(item)
            except TypeError:
                yield item
            else:
                stack.appendleft(inner)
                break
        else:
            stack.popleft()


@case
def iter_of_what_has_no_items(s, n):
    return list(flattened([n, [s, [1]], 2])), list(flattened([[n], (s,)]))


def windows(items, size):
    copies = itertools.tee(items, size)
    for k, copy in enumerate(copies):
        for _ in range(k):
            next(copy, None)
    return list(zip(*copies, strict=False))


@case
def as_many_copies_as_asked(s, n):
    return windows([s, n, 1, 2], 2), windows([1, 2, n, 4], n)


@case
def copies_of_known_items_beside_symbolic_ones(s, n):
    near, items = itertools.tee(range(8))
    padded = itertools.chain([False], map(lambda v: v % 5 == n, near), [False])
    before, after = itertools.tee(padded)
    next(after)
    return list(zip(map(any, zip(before, after, strict=False)), items, strict=False))


class Modulo:
    def __init__(self, divisor):
        self.divisor = divisor
        self.asked = 0

    def __call__(self, v):
        self.asked += 1
        return v % self.divisor


@case
def groups_by_objects_that_are_called(s, n):
    pairs, modulo = [(n, "a"), (n, "b"), (1, "c")], Modulo(2)
    by_first = [(key, [p[1] for p in group]) for key, group in itertools.groupby(pairs, operator.itemgetter(0))]
    by_rest = [(key, list(group)) for key, group in itertools.groupby([n, n + 2, 1], modulo)]
    return by_first, by_rest, modulo.asked, [key for key, _ in itertools.groupby(["a" * n, "bb"], len)]


@case
def iterators_by_their_names(s, n):
    texts, lazy = [], (v for v in [n])
    for fails in (
        lambda: lazy[0],
        lambda: reversed(v for v in [n]),
        lambda: iter([n]).send(1),
        lambda: len(map(str, [n])),
        lambda: filter(None, [n]) + 1,
        lambda: zip([n], [s]) * 2,
    ):
        try:
            fails()
        except (TypeError, AttributeError) as error:
            texts.append(str(error))
    return texts


def counted(*items):
    return len(items), items


@case
def spread_where_a_branch_takes(s, n):
    made = []
    for kind in KINDS:
        items, few = kind([n, 1, 2]), kind(list(range(n)))
        if s > 0:
            print(*items)
            made.append((items.taken, max(*items, 0), items.taken, counted(*few), few.taken))
    return made


@case
def starred_targets_where_a_branch_takes(s, n):
    made = []
    for kind in KINDS:
        items = kind(list(range(n)))
        if s > 0:
            first, *rest = items
            made.append((first, rest, items.taken))
    return made


@case
def copies_where_a_branch_takes(s, n):
    items, made = Indexed([n, 1, 2]), []
    if s > 0:
        made = [list(copy) for copy in itertools.tee(items)]
    return made, items.taken


# ---- unpacked where the run tells how many there are

counts = CASES.add(2, i8(2), i8(0), i8(3), 3)


class Indexed:
    def __init__(self, n):
        self.n = n
        self.asked = []

    def __getitem__(self, i):
        self.asked.append(i)
        if i >= self.n:
            raise IndexError(i)
        return i * 2


class Generating:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        for k in range(self.n):
            yield k


class Pair:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __iter__(self):
        yield self.x
        yield self.y


@counts
def unpacked_by_getitem(n):
    found = Indexed(n)
    try:
        a, b = found
    except ValueError as error:
        return str(error), found.asked
    return a, b, found.asked


@counts
def unpacked_by_getitem_outside_a_try(n):
    found = Indexed(n)
    a, b = found
    return a, b, found.asked


@counts
def unpacked_without_an_end(n):
    class Endless:
        def __getitem__(self, k):
            asked.append(k * n)
            return k

    asked = []
    try:
        a, b = Endless()
    except ValueError as error:
        return str(error), asked


@counts
def unpacked_generators_of_objects(n):
    found = []
    for k in range(3):
        try:
            a, b = Generating(n + k - 1)
            found.append((a, b))
        except ValueError as error:
            found.append(str(error))
    return found


@CASES.add(i8(2), i8(0), i8(-3), nodes={"generator": 0})
def unpacked_pairs(n):
    one = Pair(n, n + 1.5)
    other = Pair(2, [3]) if n > 0 else Pair([1], n)
    a, b = one
    c, d = other
    (e, f), g = Pair(one, other)
    return a, b, c, d, e, f, list(g), [*one], tuple(other)


@counts
def unpacked_objects_of_a_local_class(n):
    class Row:
        def __init__(self, values):
            self.values = values

        def __getitem__(self, k):
            return self.values[k]

        def __len__(self):
            return len(self.values)

    found = []
    for k, (a, b) in enumerate([Row([k, k + n]) for k in range(3)]):
        found.append(a + b + k)
    values = []
    for k in range(n):
        values.append(k)
    try:
        a, b = Row(values)
    except ValueError as error:
        return found, str(error)
    return found, a, b


# ---- what is asked for its length


class Asked:
    def __init__(self, n, log):
        self.n = n
        self.log = log

    def __len__(self):
        self.log.append("length")
        return self.n

    def __iter__(self):
        self.log.append("items")
        return iter(range(self.n))


class AskedByIndex:
    def __init__(self, n, log):
        self.n = n
        self.log = log

    def __len__(self):
        self.log.append("length")
        return 1

    def __getitem__(self, k):
        if k >= self.n:
            raise IndexError(k)
        return k * 2


@counts
def lengths_that_lists_ask_for(n):
    found, log = [], []
    for make in (
        lambda one: list(one),
        lambda one: tuple(one),
        lambda one: sorted(one),
        lambda one: [*one, 7],
        lambda one: (*one, 7),
        lambda one: sum(one),
        lambda one: set(one),
        lambda one: {*one},
        lambda one: [k for k in one],
        lambda one: list(enumerate(one)),
        lambda one: list(zip(one, "abc", strict=False)),
        lambda one: max(one, default=-1),
        lambda one: 2 in one,
    ):
        for cls in (Asked, AskedByIndex):
            found.append(make(cls(n, log)))
            log.append("|")
        log.append("-")
    items = [9]
    items.extend(Asked(n, log))
    items += Asked(n, log)
    return found, items, log


@CASES.add(*ROWS, opaque=0)
def mapped_functions_that_run_out_of_items(a, x):
    numbers, others, more = iter([1, 2, x]), iter(a), iter(a)
    found = [tuple(map(lambda k: next(numbers) * x, range(5)))]
    if x > 0:
        found.append(list(map(lambda k: next(others) + k, range(4))))
    else:
        found.append(sum(map(lambda k: next(others) + k, range(4))))
    return found, list(filter(lambda k: next(more) > 0, range(9))), list(others), next(numbers, None)
