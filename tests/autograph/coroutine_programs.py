"""Generators that return values, and are sent some."""

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add


def counted(n):
    for i in range(5):
        if i == n:
            return print("left at", i)
        yield i
    return "all"


def delegating(n):
    found = yield from counted(n)
    yield ("found", found)
    return found


def running_total():
    total = 0
    while True:
        received = yield total
        if received is None:
            return total
        total += received if received > 0 else 0


@case(i8(3), i8(9), i8(0))
def effects_of_what_a_generator_returns(n):
    return [v for v in counted(n)], list(delegating(n)), next(delegating(n))


@case(i8(3), i8(9), 0)
def value_of_the_exception_that_ends_a_generator(n):
    items = counted(n)
    taken = []
    try:
        while True:
            taken.append(next(items))
    except StopIteration as end:
        return taken, end.value, end.args


@case(i8(3), i8(-3), 2.5)
def values_sent_to_a_generator(x):
    total = running_total()
    next(total)
    found = [total.send(x), total.send(2)]
    try:
        total.send(None)
    except StopIteration as end:
        found.append(end.value)
    return found


@case(i8(3), i8(12))
def yields_whose_value_nobody_sends(x):
    def inner(k):
        try:
            while k < 10:
                step = yield k
                k += 1 if step is None else step
        finally:
            print("closed", k)
        return k

    every = [v for v in inner(x)]
    begun = inner(x)
    for v in begun:
        if v > 5:
            break
    begun.close()

    def outer(k):
        last = yield from inner(k)
        more = yield from [last, k]
        return more or last

    return every, list(outer(x))


@case((np.array([2, 7, 1, 8]), i8(3)), (np.array([], int), i8(1)))
def counts_returned_by_a_recursive_generator(a, k):
    def walk(rest):
        if len(rest) == 0:
            return 0
        count = yield from walk(rest[1:])
        if rest[0] > k:
            yield rest[0]
        return count + 1

    return list(walk(a))


@case(i8(3), i8(-3))
def thrown_into_a_generator(x):
    def careful():
        try:
            yield 1
            yield 2
        except ValueError as error:
            yield str(error)
        finally:
            print("done")

    items = careful()
    next(items)
    if x > 0:
        print(items.throw(ValueError("thrown")))
    items.close()
    return list(items)


def average():
    total = count = 0
    mean = None
    while True:
        total += yield mean
        count += 1
        mean = total / count


class Account:
    def __init__(self):
        self.total = 0.0
        self.table = {"k": 1.0}

    def run(self):
        while self.total < 5:
            self.total += yield self.total
            self.table["k"] *= (yield self.table["k"]) + 1
        return self.total


def in_many_places(x, log):
    def note(v):
        log.append(v)
        return v

    a = note(1) + (yield 10) * note(2) + (yield 20)
    b = [note(3), (yield a), note(4)]
    c = max((yield b), note(5), key=abs)
    d = f"{c}-{(yield c):.1f}-{note(6)}"
    if (yield d) > 0:
        log.append("positive")
    return ((yield 1), (yield 2))


def gathered(x):
    found = []
    found.append((yield from summed(x)))
    found.extend([(yield from summed(x[:1])), 2.0])
    yield sum(found)


def summed(x):
    total = 0.0
    for v in x:
        yield v
        total = total + v
    return total


SENT = (np.array([1.0, -2, 3]), np.array([-1.0, -2]), np.array([4.0, 5, -1, 2]))


@case(*SENT)
def sent_values_added_in_place(x):
    mean, account = average(), Account()
    next(mean)
    run = account.run()
    found = [next(run)]
    for v in x:
        found.append(mean.send(v))
    for v in x:
        try:
            found.append(run.send(abs(v)))
        except StopIteration as end:
            found.append(end.value)
            break
    return found, account.total, account.table


@case(*SENT)
def sent_values_inside_expressions(x):
    log = []
    items = in_many_places(x, log)
    found = [next(items)]
    try:
        for k in range(20):
            found.append(items.send(x[k % len(x)]))
    except StopIteration as end:
        found.append(end.value)
    return found, log


@case(*SENT)
def sent_values_as_tests(x):
    def count():
        n = 0
        while (yield n) > 0:
            n += 1
        return n

    def doubled():
        while (got := (yield 1.0)) is not None:
            yield got * 2

    items, others, n = count(), doubled(), 0
    first = next(items), next(others)
    pair = others.send(x[0]), next(others)
    try:
        for v in x:
            n = items.send(v)
    except StopIteration as end:
        return first, pair, end.value, n
    return first, pair, n


@case(*SENT, loops=2)
def returned_values_as_arguments(x):
    found, total = [], 0.0
    for v in gathered(x):
        found.append(v)
        total = total + v
    return found, total


def asks(x):
    received = yield x
    again = yield received * 2
    return received + again


def asks_in_turn(source):
    found = yield from source
    yield from asks(found)
    return found


@case((i8(1), i8(5)), (2.5, 3), (np.array(2), i8(-1)))
def what_is_sent_reaches_the_source(x, y):
    items = asks_in_turn(asks(x))
    seen = [next(items), items.send(y), items.send(y + 1), items.send(x)]
    try:
        items.send(7)
    except StopIteration as error:
        return seen, error.value
    return seen


def nested_sums(total, depth):
    if depth <= 0:
        received = yield total
        return total + received
    inner = yield from nested_sums(total + 1, depth - 1)
    received = yield inner
    return inner + received


@case((i8(1), i8(2)), (i8(1), i8(0)), (3, 4), (np.array(2), np.array(1)))
def what_is_sent_reaches_recursive_sources(x, depth):
    items = nested_sums(x, depth)
    seen = [next(items)]
    try:
        for k in range(8):
            seen.append(items.send(k + 2))
    except StopIteration as error:
        seen.append(error.value)
    return seen


def mean_of_what_is_sent():
    total, count, mean = 0.0, 0, None
    while True:
        received = yield mean
        if received is None:
            break
        total += received
        count += 1
        mean = total / count
    return count, mean


def collects(results, keys):
    for key in keys:
        results[key] = yield from mean_of_what_is_sent()


@case(np.arange(4.0), np.array([2.0, -1.0]), [1.0, 2.0, 4.0], nodes={"for": 2})
def means_by_key(values):
    results = {}
    items = collects(results, ["a", "b", "c"])
    next(items)
    for value in values:
        items.send(value)
    items.send(None)
    for value in values:
        items.send(-value)
    items.send(None)
    return results
