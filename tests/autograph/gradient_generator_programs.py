"""Differentiable programs that take what generators give: by `zip`, by unpacking, with a star, in sums and products."""

import itertools
import math

import numpy as np

from tests.autograph.gradient_programs import A, Case, X, Y
from tests.autograph.gradient_programs import case as case_of

i8 = np.int64
CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


def squares(x):
    for v in x:
        yield v * v


def halvings(x, count=-1):
    a = 1.0
    while count:
        a = a * 0.5 + x[0] * count
        yield a
        count -= 1


@case((X,), (Y,))
def endless_beside_an_array(x):
    total = 0.0
    for a, v in zip(halvings(x), x, strict=False):
        total += a * v * v
    return total


@case((X,), (Y,))
def ends_before_or_after_the_others(x):
    total = 0.0
    for v, a in zip(x, halvings(x, 2), strict=False):
        total += a * v * v
    for i, v, a in zip(range(10), x[1:], halvings(x, 5), strict=False):
        total += a * v * i
    for a, w in zip(halvings(x, 5), [1.0, 2.0], strict=False):
        total += a * w
    return total


@case((X,), (Y,))
def leaves_early(x):
    def rows():
        n = 0
        while n < 4:
            yield x * n
            n += 1

    total = 0.0
    for i, (row, v) in enumerate(zip(rows(), x, strict=False)):
        if i == 1:
            continue
        total += np.sum(row * row) * v
        if total > 20.0:
            break
    else:
        total = total * 2.0
    return total


@case((X,), (Y,))
def held_and_taken(x):
    pairs = list(zip(squares(x), x, strict=False))
    named = dict(zip("abc", squares(x), strict=False))
    return sum([a * b for a, b in pairs]) + named["b"] * named["c"]


@case((X,), (Y,))
def unpacked(x):
    a, b, c = squares(x)
    (d, e), f = zip(squares(x), x[:2], strict=False), x[0]
    return a * b + c + d[0] * e[1] * f


@case((X,), (Y,))
def unpacked_with_a_star(x):
    a, b, *rest = squares(x)
    first, *middle, last = halvings(x, 5)
    return a * b + sum(rest) + first + sum(middle) * last


# ---- iterators


@case((X,), (Y,))
def taken_up_again(x):
    pairs, total = zip(x, x * x, strict=True), 0.0
    for a, b in pairs:
        total += a * b
        if total > 1.0:
            break
    for a, b in pairs:
        total = total * a + b
    return total


@case((X,), (Y,))
def numbered_and_taken_up_again(x):
    numbered, total = enumerate(x, 2), 0.0
    for i, a in numbered:
        total += a * i
        if i == 2:
            break
    return total + sum([a * i * total for i, a in numbered])


@case((X,), (Y,))
def items_used_several_times(x):
    total = x[0]
    for i, a in enumerate(x):
        total += a * np.sin(a) * i * total
    for a, b in zip(x, x * x, strict=True):
        total += np.sin(a * b) * a * total
    for i, (a, b) in enumerate(zip(x[::-1], x, strict=True)):
        total += a * b * i * total
    return total + sum([a * b * np.sin(a) for a, b in zip(x, x[::-1], strict=True)])


@case((A,), (A.T,))
def rows_and_numbers(m):
    total = 0.0
    for i, row in enumerate(m):
        for j, v in enumerate(row, 1):
            total += v * v * np.sin(total) * i + j * v
    n = m.copy()
    for i, row in enumerate(n):
        row *= row[0]
        n[i - 1] += row
    return total + np.sum(n * n)


@case((X,), (Y,))
def items_left_out(x):
    known = [x[0] * 2, x[1], x[2]]
    total = 0.0
    for i, v in enumerate(v * v for v in x if v > 0):
        total = total + i * v + v
    for i, v in enumerate(v * v for v in known if v > 0):
        total = total + i * v * total
    for a, b in zip((v * v for v in known if v > 0), x):
        total = total + a * b
    for a, b in zip(x, filter(lambda v: v > 0, x)):
        total = total * 0.5 + a * b
    first, *rest = (v * v for v in x if v > 0)
    return total * first + sum(rest)


@case((X,), (Y,), (np.linspace(-1.03, 1.57, 11),))
def loops_in_an_attempt(x):
    total, kept = 0.0, []
    try:
        for v in x:
            if v > 0:
                total += v * v
                kept.append(v)
            else:
                total = total * 0.5 - v
        total += sum(v * i for i, v in enumerate(v * v for v in x if v > 0.1))
        for a, b in zip(x, x[::-1]):
            total += a * b * total * 0.1 if a > b else a
        for v in kept:
            total = total + v * len(kept)
        np.zeros(int(total * 0))[0]
    except IndexError:
        for row in np.outer(x, x):
            total += np.sum(row * row) * 0.1 if row[0] > 0 else row[1]
    return total + sum(kept)


@case((X,), (Y,))
def best_of_an_array_that_changes(x):
    a = np.array([v * x[1] for v in x])
    found = max(a, key=lambda v: v * v)
    a[::2], a[1] = x[0], found
    return np.sum(a * x) + min(x, key=lambda v: v * x[0]) * found


@case((X,), (Y,))
def items_of_an_array_that_changes(x):
    a = x[x > -9] * 1.0
    listed, ordered, several = list(a), sorted(a), tuple(a)
    a[:] = x[0]
    return sum(listed) * ordered[0] + several[1] * several[-1] + np.sum(a)


@case((X,), (Y,))
def numbers_taken_from_an_array_that_changes(x):
    a = x[x > -9] * 1.0
    first, second, third, *_ = a if len(a) > 3 else np.append(a, [1.0, 2.0])
    taken = next(iter(a))
    a[:] = x[1]
    p, q, *rest = a
    a[0] = p * q
    return first * second * third + taken * x[2] + np.sum(a) + sum(rest)


@case((X,), (Y,))
def numbers_unpacked_of_an_array_that_changes(x):
    a = x[x > -9] * 1.0
    p, q, r = a[:3]
    a[:] = x[0]
    return p * q * r + np.sum(a)


@case((X,), (Y,))
def sums_and_products_of_what_is_given(x):
    table = {"a": x[0] ** 2, "b": x[1] * x[2]}
    total = math.fsum(table.values()) * math.prod(v + 2.0 for v in x)
    return total + math.prod(table.values(), start=x[2]) + np.sum(np.fromiter(table.values(), float) ** 2)


@case((X, i8(7)), (Y, i8(2)))
def sums_and_products_of_a_table_that_grows(x, n):
    table = {0: x[0]}
    for k in range(n):
        table[k % 3] = x[k % 3] ** 2
    return math.fsum(table.values()) * math.prod(table.values()) + math.fsum(v * v for v in table.values())


@case((X,), (Y,))
def pairs_in_order(x):
    found = sorted(zip(x, np.arange(3)), key=lambda pair: -pair[0])  # noqa: B905
    other = sorted(enumerate(x), key=lambda pair: pair[1], reverse=True)
    return sum(v * (i + 1) * float(k) for i, (v, k) in enumerate(found)) + other[0][1] ** 2 * (other[1][0] + 1)


@case((X,), (Y,))
def grouped_by_their_sign(x):
    total, left = 0.0, None
    for is_positive, group in itertools.groupby(x, key=lambda v: v > 0):
        items = list(group)
        total = total + sum(items) ** 2 * (2.0 if is_positive else len(items))
        left = group
    return total + sum(v * 0.5 for v in left) + sum(v for _, group in itertools.groupby(x) for v in group)


@case((X,), (Y,))
def passed_over_groups(x):
    groups = list(itertools.groupby(x, key=lambda v: v > 0))
    return sum(v for _, group in groups for v in group) + len(groups) * x[0]


@case((X,), (Y,))
def shared_by_two_iterators(x):
    ahead, behind = itertools.tee(x * x)
    next(ahead)
    return sum(a * b for a, b in zip(ahead, behind))  # noqa: B905


@case((X,), (Y,))
def filled_up_to_the_longest(x):
    total = 0.0
    for a, b in itertools.zip_longest((v for v in x if v > 1.2), x):
        total = total + (b if a is None else a * b)
    return total + sum(a * b for a, b in itertools.zip_longest(x[:2], x, fillvalue=x[1]))


def windows(items):
    """Of nothing this would be an error, and only the run tells how many there are."""
    left = iter(items)
    before = next(left)
    for item in left:
        yield before, item
        before = item


@case((X,), (Y,))
def begun_by_next(x):
    doubled = []
    for v in x:
        if v > 0:
            doubled.append(v * 2)
    total = 0.0
    for a, b in windows(doubled):
        total = total + (b - a) ** 2
    return total


@case((X,), (Y,))
def handlers_around_a_yield(x):
    def roots():
        for v in x:
            try:
                yield np.sqrt(np.abs(v))
            except ValueError:
                yield 0.0 * v

    total = 0.0
    for root in roots():
        total = total + root
    return total


@case((X, i8(3)), (Y, i8(1)), (X, i8(0)))
def columns_of_rows_of_run_time(x, n):
    rows = []
    for k in range(n):
        rows.append((x[k], k, x * k))
    try:
        first, places, arrays = zip(*rows)
    except ValueError as error:
        return x[0] * len(str(error))
    return sum(first) * np.prod(np.array(first)) + np.sum(np.stack(arrays)) * max(places)


@case((X, i8(3)), (Y, i8(2)))
def columns_as_lists_and_in_a_loop(x, n):
    rows = [(x[k], x[k] ** 2) for k in range(n)]
    ones, others = map(list, zip(*rows))
    others.append(x[1])
    total = np.sum(np.array(ones)) * sum(others)
    for column in zip(*rows):
        total = total * np.max(np.array(column))
    return total + list(zip(*rows))[1][0]
