"""Iterators of the user's own classes, with an `__iter__` that sets them back."""

import itertools

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add


class Up:
    """Starts again at each `iter`."""

    def __init__(self, n):
        self.n = n
        self.starts = 0

    def __iter__(self):
        self.i = 0
        self.starts += 1
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


class Separate:
    """Its iterator is an object of another class."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return Even(self.n)


class Even:
    def __init__(self, n):
        self.n = n
        self.k = 0

    def __iter__(self):
        print("again")
        return self

    def __next__(self):
        if self.k == self.n:
            raise StopIteration("done")
        self.k += 1
        return self.k * 2


class Chunks:
    def __init__(self, a, size):
        self.a, self.size = a, size

    def __iter__(self):
        self.i = 0
        return self

    def __next__(self):
        if self.i >= len(self.a):
            raise StopIteration
        chunk = self.a[self.i : self.i + self.size]
        self.i += self.size
        return chunk


@case(i8(3), i8(0), i8(5))
def used_up_by_builtins(n):
    up = Up(n)
    a = [v * n for v in up]
    b = [v for v in up if v > 2]
    return a, b, sum(v for v in up), max(up, default=None), up.starts, up.i


@case(i8(3), i8(0), i8(5), loops=2)
def loops_in_loops(n):
    up = Up(n)
    total = 0
    for v in up:
        for w in Up(v):
            total += w
            if total > 20:
                break
        if total > 12:
            break
    return total, up.i, up.starts


@case(i8(3), i8(0), i8(5))
def taken_here_and_there(n):
    a = [v for v in Separate(n)]
    iterator = iter(Separate(3))
    b = [next(iterator), next(iterator)]
    for v in iterator:
        b.append(v)
    return a, b, list(iterator)


@case(i8(3), i8(0), i8(5))
def counted_and_paired(n):
    total = 0
    for i, v in enumerate(Separate(n)):
        total += i * v
    for a, b in zip(Separate(3), [n, n, 1], strict=True):
        total += a * b
    x, y, z = Separate(3)
    return total, x + y + z, list(map(lambda v: v + n, Separate(2))), 4 in Separate(3)


@case(i8(3), i8(0), i8(5), loops=1, nodes={"try": 2})
def next_until_stopped(n):
    total = 0
    iterator = iter(Up(n))
    while True:
        try:
            v = next(iterator)
        except StopIteration:
            break
        total += v
    return total, next(iterator, "end")


@case(i8(3), i8(0), i8(5))
def made_of_items(n):
    numbers = {v: v * n for v in Up(n)}
    rests = {v % 2 for v in Up(n)}
    sums = [a + b for a in Up(2) for b in Up(n)]
    few = list(itertools.islice(Up(10), 3)), list(itertools.takewhile(lambda v: v < n, Up(9)))
    return numbers, rests, any(v > 4 for v in Up(n)), sums, np.array([v for v in Up(n)]), tuple(Up(n)), few


@case((np.arange(5.0), i8(2)), (np.ones(1), i8(3)), (np.zeros(0), i8(1)))
def chunks(a, k):
    sums = [chunk.sum() for chunk in Chunks(a, k)]
    iterator = iter(Chunks(a, k))
    first = next(iterator, None)
    count = 0
    for chunk in Chunks(a, k):
        if chunk[0] > 3:
            break
        count += len(chunk)
    return sums, first, list(iterator), count


@CASES.add(([1, f8(2.0), 3], f8(2.0)), ([1, f8(2.0), 3], f8(-9.0)))
def loop_with_a_break_over_a_long_list(items, s):
    for _ in range(7):
        items[1:2] = items
    total = 0
    for v in items:
        total += v
        if total > s:
            break
    return total, sum(v for v in items if v > s)


def told(x):
    print(x.shape)
    return x * 2


@case((np.ones(3),), (np.ones(3, "f4"),), (np.ones(4),))
def summed_as_it_is_computed(x):
    """Items and additions take turns: what raises does so before the next item is computed."""
    print(sum(told(y) for y in (x, x + 1, x)))
    print(sum((told(y) for y in (x, x[:1])), np.float64(0.5)))
    try:
        return sum(map(told, (x, np.ones(2), x)))
    except ValueError as err:
        return str(err)


@case((np.arange(4.0), 3), (np.arange(4.0), 5), (np.arange(3), 2))
def sums_of_generators_of_all_kinds(x, n):
    rows = sum(x * k for k in range(n))
    some = sum(y for y in (x, x + 1, x * 2) if y[0] < 2)
    mixed = sum(y[0] if k else k for k, y in enumerate((x, x + 1)))
    floats = sum(float(y) for y in x)
    return rows, some, mixed, floats, sum(y for y in x), sum((y for y in (x, x)), x), sum(k for k in range(n))


class Squares:
    def __init__(self, n):
        self.n = n
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i**2


@case(np.int64(0), np.int64(1), np.int64(5))
def iterators_of_the_users_in_zip(n):
    pairs = []
    for a, b in zip(Squares(n), "abc"):
        pairs.append((a, b))
    squares = Squares(n)
    after = list(zip("ab", squares)), squares.i
    return pairs, after, dict(zip(Squares(n), Squares(2))), list(map(lambda a, b: a + b, Squares(n), [1, 2]))


@case((i8(2), f8(0.5)), (3, 4), (np.array(1), i8(5)))
def views_of_dicts_backwards(x, y):
    table = {"a": x, "b": y}
    found = [list(reversed(table)), [key for key in reversed(table.keys())], list(reversed(table.values()))]
    for key, value in reversed(table.items()):
        found.append((key, value + 1))
    return found, next(reversed(table.items()))


@case(np.arange(3.0), np.array([4.0, 1.0]), [5, 6, 5], nodes={"for": 3})
def views_of_grown_dicts_backwards(values):
    table = {}
    for k, v in enumerate(values):
        table[int(v)] = k
    found = []
    for key, place in reversed(table.items()):
        found.append((key, place))
    for place in reversed(table.values()):
        found.append(place)
    return found


class Doubled:
    """Its `__getitem__` ends loops as an iterator does."""

    def __init__(self, n):
        self.n = n

    def __getitem__(self, k):
        if k < self.n:
            return k * 2
        raise StopIteration


@case(i8(5), i8(0), 3, np.array(2))
def items_that_end_by_stop_iteration(n):
    total = 0
    for v in Doubled(n):
        total += v
    return total, [v + 1 for v in Doubled(n)]


class Asked:
    """Logs each question for its truth."""

    def __init__(self, log, value):
        self.log = log
        self.value = value

    def __bool__(self):
        self.log.append(self.value)
        return bool(self.value > 0)


class Unclear:
    def __bool__(self):
        raise ValueError("unclear")


@case((i8(3), i8(0)), (i8(0), i8(2)), (1, 1), (np.array(2), np.array(3)))
def no_truth_is_asked_for_beyond_the_end(x, y):
    log = []
    found = all([Asked(log, x), Asked(log, y), x]), any((Asked(log, x), y, Asked(log, y)))
    try:
        return found, log, all([x, Unclear()]), any([y, Unclear()])
    except ValueError as error:
        return found, log, str(error)


@case(np.array([1.0, 2, 3]), np.array([-1.0, 5, 3]), nodes={"map": 1, "filter": 2})
def iterators_of_their_own_class_are_returned(values):
    return map(lambda x: x * 2 if x > 0 else -x, values), filter(lambda x: x > 0, values), filter(None, values)


@case(np.array([1.0, 2, 3]), np.array([-1.0, 5, 3]))
def a_branch_chooses_map_or_filter(values):
    if values[0] > 0:
        found = map(lambda x: x * 2, values)
    else:
        found = filter(lambda x: x > 0, values)
    first = next(found)
    return type(found).__name__, first, isinstance(found, map), list(found), list(found)


@case(i8(3), i8(0), 2, np.array(-1), cond=3)
def texts_of_a_chosen_iterator(x):
    if x > 1:
        found = map(str, [x, x + 1])
    else:
        found = iter(["none"])
    return "-".join(found), list(found)


def noted(log, x):
    log.append(x)
    return x / 2 if x > 0 else x


@case((np.False_, 2.5), (np.False_, 20.0), (np.True_, 2.5), (np.False_, f8(0.5)))
def any_in_an_arm_leaves_items(flag, x):
    log = []
    if flag:
        found = 1
    elif any(item > noted(log, x) for item in list(itertools.accumulate([3, 2, 4]))):
        found = 2
    else:
        found = 3
    return found, log


@case((i8(2), [0, 0, 3.0, 0, 2.0]), (i8(1), [0, 1.0, 3.0, 0, 2.0]), (i8(0), [2.0, 3.0, 4]), (i8(2), np.arange(4.0)))
def any_and_all_leave_items(n, values):
    left = [value for value in values if value > n]
    taken = iter(left)
    found = any(taken)
    rest = (value - n for value in values)
    first = next(rest) if n > 1 else 0
    return found, list(taken), first, all(rest), list(rest)


@case(np.int64(3), np.int64(0), np.int64(5), 4, nodes={"while": 1, "try": 1})
def next_by_its_name(n):
    items = iter([1, 2, n])
    found = []
    while True:
        try:
            found.append(items.__next__())
        except StopIteration:
            break
        if n > 4:
            break
    return found


class Doubled:
    def __init__(self, items):
        self.items = iter(items)

    def __iter__(self):
        return self

    def __next__(self):
        return 2 * self.items.__next__()


@case(np.int64(3), np.int64(0), 4, np.array(2))
def next_by_its_name_of_many_kinds(n):
    squares = (k * n for k in range(3))
    counted, named = itertools.count(n), enumerate([n])
    first = squares.__next__(), map(abs, [-1, n]).__next__(), named.__next__(), counted.__next__(), next(counted)
    return first, list(squares), list(Doubled([n, 1])), Doubled(range(n)).__next__() if n > 0 else None


class Backwards:
    def __init__(self, *items):
        self.items = items

    def __reversed__(self):
        return list(self.items[::-1]) if len(self.items) > 1 else iter(self.items)


class Generated(Backwards):
    def __reversed__(self):
        yield from self.items[::-1]


@case(np.int64(3), np.int64(0), 4, np.array(2))
def reversed_by_a_method(n):
    found = reversed(Backwards(1, n)), next(reversed(Backwards(n))), list(reversed(Generated(n, 2)))
    return (
        found,
        [item + n for item in reversed(Backwards(1, n))],
        sum(reversed(Generated(n, 2))),
        next(reversed(Generated(n, 2))),
    )
