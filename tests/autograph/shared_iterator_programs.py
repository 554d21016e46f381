"""Iterators made before a branch or a loop takes from them, and whose functions assign variables around."""

import itertools
from collections import deque
from contextlib import contextmanager

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
f8 = np.float64
i8 = np.int64
X = np.array([1.5, -2.0, 0.5, 3.0])
TOLD = [1.0]
TOTAL = 1.0


class Holder:
    pass


def chained(*parts):
    for part in parts:
        for v in part:
            yield v


@case((1.5, i8(3)), (1.5, i8(2)))
def generator_run_in_a_branch(b, n):
    found = []

    def counted(t):
        nonlocal b
        for _ in range(t):
            b += 1
            yield b

    numbers = counted(3)
    if n > 2:
        for v in numbers:
            found.append(v)
    return b, found


@case((X, 1.5, i8(3)), (X, 1.5, i8(2)))
def generator_behind_another_iterable(x, b, n):
    found = []

    def counted(t):
        nonlocal b
        for _ in range(t):
            b += 1
            yield b

    numbers = counted(3)
    for v in itertools.chain(x, numbers):
        if n > 2:
            continue
        found.append(v)
    return b, found


@case((X, 1.5, i8(3)), (X, 1.5, i8(2)), (X[:3], 1.5, i8(7)))
def generators_in_containers_and_attributes(x, b, n):
    found = []

    def counted(t):
        nonlocal b
        for _ in range(t):
            b += 1
            yield b

    holder = Holder()
    holder.numbers = counted(3)
    if n > 2:
        for v in holder.numbers:
            found.append(v)
    for v in chained(x, counted(2)):
        if v > n:
            break
        found.append(v)
    for part in [x, counted(4)]:
        if n > 3:
            continue
        for v in part:
            found.append(v)
    by_name, pair, several = {"a": counted(2)}, (counted(2), counted(1)), [counted(2), counted(1)]
    if n > 1:
        for part in (by_name["a"], pair[1], several[1]):
            for v in part:
                found.append(v)
    return b, found


@case((X, 1.5, i8(2)), (X, 1.5, i8(3)))
def generator_expression_that_calls_what_assigns(x, b, n):
    found = []

    def added(v):
        nonlocal b
        b += v
        return b

    sums = (added(v) for v in x)
    if n > 2:
        found.append(1)
    else:
        for v in sums:
            found.append(v)
    return b, found


@case((X, 1.5, i8(3)), (X, 1.5, i8(0)))
def filter_that_assigns_in_a_loop(x, b, n):
    found = []

    def added(v):
        nonlocal b
        b += v
        return b

    kept = filter(lambda v: added(v) > 2, x)
    k = 0
    while k < n:
        k += 1
        for v in kept:
            found.append(v)
    return b, found


@case((X, i8(2)), (X, i8(3)))
def generator_expression_that_assigns(x, n):
    total = 0.0
    sums = ((total := total + v) for v in x)
    found = []
    if n > 2:
        for v in sums:
            found.append(v)
    found.append(total)
    return found, list(sums), total


@case((X, 0.5, i8(3)), (X, 0.5, i8(0)))
def generator_expressions_used_up_in_a_branch(x, b, n):
    found = []
    kept, all_of, pairs = (v for v in x if v > b), (v for v in x), ((v, w) for v in x for w in (1, b))
    if n > 2:
        for v in kept:
            found.append(v)
        for v in all_of:
            found.append(v)
        for pair in pairs:
            found.append(pair)
    found += kept
    return found, [v for v in all_of], next(pairs, None)


@case((X, 1.5, i8(3)), (X, 1.5, i8(2)), (X, 1.5, i8(0)))
def lazy_iterators_of_functions_that_assign(x, b, n):
    found = []

    def added(v):
        nonlocal b
        b += v
        return b

    sums = (added(v) for v in x if v < added(0))
    mapped, kept = map(added, x), filter(lambda v: added(v) > 2, x)
    taken = itertools.takewhile(lambda v: added(v) < 4, x)
    if n > 1:
        for v in mapped:
            found.append(v)
    else:
        for v in sums:
            found.append(v)
    k = 0
    while k < n:
        k += 1
        for v in kept:
            found.append(v)
        for v in taken:
            found.append(v)
        b += 1
    return b, found, list(sums), list(mapped), list(kept), list(taken)


@case((X, 1.5, i8(3)), (X, 1.5, i8(2)), (X, 1.5, i8(0)))
def context_manager_and_generators_of_another_function(x, b, n):
    found = []

    @contextmanager
    def raised():
        nonlocal b
        b += 1
        yield b
        b += 10

    def accumulating():
        total = 0

        def sums():
            nonlocal total
            for v in x:
                total += v
                yield total

        return sums, lambda: total

    sums, current = accumulating()
    numbers, manager, by_name = sums(), raised(), {"numbers": sums(), "sums": sums}
    if n > 2:
        with manager as v:
            found.append(v)
        for v in numbers:
            found.append(v)
        found.append(current())
    if n > 1:
        for v in by_name["numbers"]:
            if v > 2:
                break
        found.append(current())
        for v in by_name["sums"]():
            pass
    for _ in range(n):
        with raised() as v:
            found.append(v)
    return b, found, current()


@case(([1, 2.5, 3], i8(2)), ([1, 2.5, 3], i8(4)), ([4], i8(4)))
def itertools_over_lists_that_their_loops_give_away(items, n):
    found = []
    for one, other in itertools.pairwise(items):
        if n > 2:
            items.append(n)
            n -= 1
        found.append(one + other)
        try:
            found.append(len(deque(items)))
        except ValueError:
            pass
    for v in itertools.chain(items, [1]):
        try:
            found.append(deque(items)[-1])
        finally:
            n += v
    for v in itertools.islice(items, 2):
        if v > 1:
            items.pop()
    return found, items, n


class Steps:
    def __init__(self):
        self.taken = []


def told_steps(n, steps):
    for k in range(n):
        steps.taken.append(k)
        yield k
    TOLD.append(n)


@case((np.int64(3), [1, 2.5]), (np.int64(0), []), (np.int64(0), [2, 1]))
def list_that_a_generator_finds_and_changes(n, numbers):
    steps = told_steps(n, Steps())
    last = None
    try:
        next(steps)
    except StopIteration:
        last = TOLD[-1]
        numbers.sort()
    return last


@case(np.arange(20.0), np.arange(4), np.zeros(0))
def items_taken_in_a_loop_over_what_is_made_of_them(x):
    holder, numbers = Holder(), iter(x)
    doubled = (2 * v for v in numbers)
    larger = map(lambda v: v + 1, x)
    holder.rest, kept = iter(x), [iter(x)]
    found = []
    for v in doubled:
        found += [v, next(doubled), next(numbers, None)]
    for v in larger:
        found += [v, next(larger)]
    for v in (v + 1 for v in holder.rest):
        found += [v, next(holder.rest)]
    for v in filter(lambda v: v > 1, kept[0]):
        found += [v, next(kept[0], None)]
    return found


class Told:
    count = 0

    def up(self, t):
        Told.count += 1
        return t + Told.count

    def shown(self, t):
        return Told.count + t


def counting(n):
    for k in range(n):
        Told.count += 2
        yield k + 1.5


def showing(n):
    for k in range(n):
        yield k + Told.count


@case((X, f8(2), np.int64(3)), (X, f8(-1), np.int64(3)), (X, f8(1), np.int64(0)))
def class_counters_in_functions_of_run_time(x, a, n):
    taken = []

    def keep(t):
        nonlocal taken
        taken = [*taken, t]
        return t

    told, step, show = Told(), keep, keep
    for _ in filter(lambda v: v > a, counting(n)):
        step, show = told.up, told.shown
    s = 0
    for v in x:
        s = s + step(v)
        Told.count = Told.count + 3
        s = s + show(v)
    return s, taken, Told.count


@case((X, np.int64(30)), (X[:2], np.int64(2)), (X[:0], np.int64(0)))
def class_counters_in_generators_of_run_time(x, n):
    numbers, shown = counting(n), showing(n)
    s = Told.count
    for v in x:
        s += next(numbers) + Told.count + next(shown, 0)
        Told.count = Told.count + 1
    return s, Told.count


def failing(n):
    yield missing + n  # noqa: F821


@case((f8(1), [1, 2.5]), (f8(3), []), (f8(3), [f8(3)]))
def generators_that_fail_at_once(a, items):

    def own():
        yield missing + a  # noqa: F821

    steps = own()
    if a in items:
        steps = failing(3 + a % 4)
    found = 0
    for v in filter(lambda v: v > a, steps):
        found = v
    return found


@case((X, f8(1), np.int64(5), 1.5), (X[:1], f8(-1), np.int64(0), 2), (X[:0], f8(0), np.int64(2), 0))
def generators_inside_iterators_that_are_taken_from_together(x, a, n, b):
    def counted():
        nonlocal b
        for _ in range(n):
            b += 1
            yield b

    numbers, others = counted(), counted()
    found = []
    for v, w in zip((v + a for v in numbers), filter(lambda v: v > a, x)):
        a = a + w
        found.append(v)
    for v, w in zip((v + w for v, w in zip(others, x)), x[::-1]):
        b = b + w
        found.append(v)
    return a, b, found


@case((X, f8(2), np.int64(3), [1, 2.5]), (X, f8(2), np.int64(0), [1]), (X, f8(-1), np.int64(2), [3, f8(2)]))
def iterators_kept_by_loops_and_branches_over_a_variable_that_changes(x, a, n, items):
    def scaled(t):
        return a * t

    kept = other = iter(x)
    k = 0
    while k < n:
        k += 1
        kept = map(scaled, items)
    if a > 0:
        other = (v + a for v in x)
    found = [next(kept), next(other)]
    a = n
    return found, next(kept, a), next(other, a), a


@case((np.arange(11.0), f8(2)), (np.arange(2), f8(-1)), (np.zeros(0), f8(0)))
def generators_left_to_the_next_iteration(x, b):
    def own(t):
        nonlocal b
        global TOTAL
        for k in range(t):
            b += k + 1
            TOTAL += b
            Told.count += 1
            yield k

    steps = iter(x)
    found = []
    k = 0
    for _ in x:
        found += [b, TOTAL, Told.count, next(steps), b, TOTAL, Told.count]
        steps = own(4)
    while k < b:
        k += 5
        found += [b, TOTAL, next(steps, 0), b, Told.count]
        steps = own(4)
    return found, b


@case((np.arange(5.0), [1, 2]), (np.arange(2.0), [1, 2]), (np.arange(2.0), [1, 2, 3]), (np.arange(101.0), [1, 2]))
def zip_takes_one_more_of_the_first(x, values):
    log = []

    def noted(item):
        log.append(item)
        return item

    taken = map(noted, x)
    for _ in enumerate(zip(taken, values)):
        for item in x:
            if item > 99:
                return log, 0
    return log, list(taken), list(zip())
