"""Exceptions that leave the body of a generator, or the block that takes its items."""

import contextlib

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add
NUMBERS = (i8(0), i8(1), i8(3), i8(-2))


# ---- StopIteration in the body: a RuntimeError for whoever takes the items


@case(*NUMBERS, nodes={"generator": 1})
def raised_in_a_branch(n):
    def counted():
        for i in range(3):
            if i == n:
                raise StopIteration(i)
            yield i

    found = []
    for item in counted():
        found.append(item)
    return found


@case(*NUMBERS, nodes={"generator": 1, "try": 1})
def with_its_cause(n):
    def counted():
        for i in range(3):
            if i == n:
                raise StopIteration("end")
            yield i

    found = []
    try:
        for item in counted():
            found.append(item)
    except RuntimeError as error:
        found.append((str(error), repr(error.__cause__), error.__cause__ is error.__context__))
    except StopIteration:
        found.append("not this one")
    return found


@case(*NUMBERS, nodes={"generator": 1, "try": 1})
def of_next(n):
    items = iter([1, 2, 3])

    def pairs():
        while True:
            yield (next(items), next(items))

    first = None
    try:
        for first, second in pairs():
            if first + second > n:
                break
    except RuntimeError as error:
        return str(error), first
    return first, next(items, None)


@case(np.array([1.0, 2]), np.array([2.0, -1, 4]), np.zeros(0), nodes={"generator": 1, "try": 1})
def of_next_on_an_array(x):
    def squares(items):
        left = iter(items)
        while True:
            yield next(left) ** 2

    total = 0.0
    try:
        for square in squares(x):
            total += square
    except RuntimeError as error:
        return total, str(error)
    return total


@case(*NUMBERS, nodes={"generator": 1})
def in_a_function_that_it_calls(n):
    def fail():
        if n > 0:
            raise StopIteration
        return n

    def one():
        yield fail()

    return max(one(), default=7)


@case(*NUMBERS, nodes={"generator": 1, "try": 1})
def of_a_search_that_finds_nothing(n):
    def above():
        for k in (0, 1, 2):
            yield next(v for v in [1, 2, 3] if v > n + k)

    try:
        return list(above())
    except RuntimeError as error:
        return repr(error), repr(error.__cause__)


@case(*NUMBERS, nodes={"generator": 1, "try": 1})
def of_an_inner_generator(n):
    def inner():
        yield 1
        if n > 0:
            raise StopIteration
        yield 2

    def outer():
        yield 0
        yield from inner()
        yield 3

    found = []
    try:
        for item in outer():
            found.append(item)
    except RuntimeError as error:
        found.append(str(error))
    return found


@case(*NUMBERS, nodes={"generator": 0})
def handled_in_the_body(n):
    def items():
        left = iter(range(n))
        while True:
            try:
                item = next(left)
            except StopIteration:
                return
            yield item

    return [item * 2 for item in items()]


@case(*NUMBERS, nodes={"generator": 0})
def raised_by_the_block(n):
    def items():
        yield 1
        yield 2

    found = []
    for item in items():
        if item > n:
            raise StopIteration(item)
        found.append(item)
    return found


@case(*NUMBERS, nodes={"generator": 1, "try": 1})
def raised_by_the_block_of_another_generator(n):
    def items():
        yield 1
        yield 2

    def passed_on():
        for item in items():
            if item > n:
                raise StopIteration(item)
            yield item
        yield 5

    found = []
    try:
        for item in passed_on():
            found.append(item)
    except RuntimeError as error:
        found.append(str(error))
    return found


# ---- exceptions of the block: no handler around the `yield` sees them


@case(*NUMBERS, nodes={"generator": 1})
def handlers_around_a_yield(n):
    inside, outside = [], []

    def items():
        try:
            yield 1
            yield 2
        except ValueError:
            inside.append("handled")

    try:
        for item in items():
            if item > n:
                raise ValueError(item)
            outside.append(item)
    except ValueError as error:
        outside.append(str(error))
    return inside, outside


@case(*NUMBERS, nodes={"generator": 1})
def handlers_around_a_yield_and_carries(n):
    inside, outside = [], []

    def items(k):
        try:
            for i in range(3):
                yield i + k
        except ValueError:
            inside.append("handled")

    total = 0
    last = n + 1
    try:
        for item in items(last):
            if item > 3:
                raise ValueError(item)
            total += item
            last = item
    except ValueError as error:
        outside.append(str(error))
    return inside, outside, total, last


@case(*NUMBERS, nodes={"generator": 1})
def errors_of_operations_in_the_block(n):
    prices = {0: 1.0, 1: 3.0, 2: 4.0}
    found = []

    def items():
        i = 0
        while True:
            try:
                yield i
                i += 1
                if i > n:
                    return
            except KeyError:
                found.append("not this one")

    total = 0
    try:
        for item in items():
            total += prices[item + (item > 1)]
    except KeyError as error:
        found.append(repr(error))
    return total, found


@case(*NUMBERS, nodes={"generator": 1})
def context_managers_around_a_yield(n):
    left, found = [], []

    class Context:
        def __enter__(self):
            return self

        def __exit__(self, cls, error, traceback):
            if cls is KeyError:
                left.append("seen")

    def items():
        with Context():
            for k in range(3):
                yield k

    try:
        for item in items():
            if item == n:
                raise KeyError(item)
            found.append(item)
    except KeyError as error:
        found.append(str(error))
    return left, found


@case(*NUMBERS, nodes={"generator": 0})
def handlers_of_the_generator_itself(n):
    ended = []

    def parts():
        for k in (3, 0, 1):
            try:
                part = 6 // (n - k)
            except ZeroDivisionError:
                part = -1
            yield part
            ended.append(k)

    total = 0
    for part in parts():
        total += part
    return total, ended


@case(*NUMBERS, nodes={"generator": 0})
def block_of_a_context_manager(n):
    found = []

    @contextlib.contextmanager
    def told():
        try:
            yield 1
        except ValueError as error:
            found.append(str(error))
        finally:
            found.append("ended")

    with told() as one:
        if n > 0:
            raise ValueError(n)
        found.append(one)
    return found


def ended(function):
    try:
        return function()
    except (RuntimeError, StopIteration) as error:
        return type(error).__name__, str(error)


def below(k, limit):
    if k > limit:
        raise StopIteration
    return k


@case(np.float64(1), np.float64(-1), np.float64(3), np.float64(9))
def stopping_in_generator_expressions(x):
    known, other = iter([1.0, 2.0]), iter([1.0, 2.0])
    return (
        ended(lambda: list(next(known) for _ in range(5))), ended(lambda: list(next(other) + x for _ in range(3))),
        ended(lambda: list(below(k, x) for k in range(5))), ended(lambda: sum(k for k in range(5) if below(k, x) < 9)),
        ended(lambda: [below(k, x) for k in range(5)]),
        ended(lambda: sum(below(k, x) + j for k in (1, 2) for j in (0, 3))),
    )  # fmt: skip


@case(np.array([1.0, 2, 3]), np.array([1.0, 2]), np.array([]))
def pairs_in_generator_expressions(x):
    items, others = iter(x), iter(x)
    return ended(lambda: list((a, next(items)) for a in items)), ended(lambda: sum(a * next(others) for a in others))
