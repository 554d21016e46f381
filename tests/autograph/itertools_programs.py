"""`itertools` over items of run time, and iterators from which items are taken here and there."""

import functools
import itertools
from itertools import (
    accumulate,
    chain,
    combinations,
    count,
    cycle,
    groupby,
    islice,
    pairwise,
    product,
    repeat,
    starmap,
    takewhile,
    tee,
    zip_longest,
)  # fmt: skip

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
f8, i8 = np.float64, np.int64
ROWS = (
    (np.array([0.5, -0.5, 2.0, 0.25, -1.5]), i8(3), f8(0.5)),
    (np.array([1.0, 2.5, 1.0, -1.0, 3.0]), i8(0), f8(2.5)),
    (np.array([-0.5, -2.0, 0.75, 4.0, 1.0]), i8(5), f8(-1.0)),
)
case = CASES.add(*ROWS)


def above(x, t):
    for v in x:
        print("item", v)
        if v > t:
            yield v


@case
def count_until(x, n, t):
    for i in count():
        if i >= n:
            break
    return i


@case
def islice_of_count(x, n, t):
    return list(islice(count(), n))


@case
def zip_with_count(x, n, t):
    for i, v in zip(count(), x):
        if v > t:
            return i


@case
def count_in_comprehension(x, n, t):
    ids = count(1)
    return [(next(ids), v) for v in x if v > t], next(ids)


@case
def count_from_symbolic(x, n, t):
    ids = count(n)
    return [next(ids) for v in x], next(ids)


@case
def next_of_chain(x, n, t):
    it = chain(above(x, t), [1, 2])
    a = next(it, None)
    b = next(it, None)
    return a, b, list(it)


@case
def takewhile_with_break(x, n, t):
    for v in takewhile(lambda v: v < t + 5, above(x, t)):
        print("use", v)
        if v > 3:
            break
    return 1


@case
def islice_then_rest(x, n, t):
    it = iter(x)
    head = list(islice(it, 2))
    rest = list(it)
    return head, rest


@case
def islice_of_generator_then_rest(x, n, t):
    g = above(x, t)
    first = list(islice(g, n))
    rest = list(g)
    return first, rest


@case
def groupby_lazy_groups(x, n, t):
    out = []
    for k, g in groupby(x, key=lambda v: v > t):
        print(k)
        for v in g:
            print(" ", v)
        out.append(k)
    return out


@case
def groupby_groups_used_late(x, n, t):
    gs = [g for k, g in groupby(x, key=lambda v: v > t)]
    return [list(g) for g in gs]


@case
def groupby_max(x, n, t):
    return {bool(k): max(g) for k, g in groupby(sorted(x, key=lambda v: v > t), key=lambda v: v > t)}


@case
def cycle_in_comprehension(x, n, t):
    colors = cycle(["r", "g", "b"])
    return [(next(colors), v) for v in x if v > t]


@case
def cycle_of_symbolic(x, n, t):
    return [a * b for a, b in zip(x, cycle([1, n]))]


@case
def product_loops(x, n, t):
    s = 0
    for a, b in product(range(3), repeat=2):
        if x[a] > x[b]:
            s += a * b
    for a, b, c in product([0, 1], [t], x):
        s += a * b * c
    return s


@case
def accumulate_forms(x, n, t):
    return (
        list(accumulate(x))[-1],
        list(accumulate(x, max)),
        list(accumulate([1, 2, 3], lambda a, b: a * b + t)),
        list(accumulate(x, initial=0)),
    )


@case
def pairwise_return(x, n, t):
    for a, b in pairwise(x):
        if b - a > t:
            return a, b
    return None


@case
def combinations_best(x, n, t):
    best = None
    for i, j in combinations(range(len(x)), 2):
        d = abs(x[i] - x[j])
        if best is None or d < best[0]:
            best = (d, i, j)
    return best


@case
def tee_of_generator(x, n, t):
    a, b = tee(above(x, t))
    next(b, None)
    return [q - p for p, q in zip(a, b)]


@case
def tee_of_array(x, n, t):
    a, b = tee(x)
    next(b, None)
    return [q - p for p, q in zip(a, b)]


@case
def zip_longest_forms(x, n, t):
    return [(a, b) for a, b in zip_longest(x, x[1:])], [
        (a, b) for a, b in zip_longest(x[x > t], [1, 2, 3], fillvalue=-1)
    ]


@case
def starmap_forms(x, n, t):
    return sum(starmap(max, zip(x, x[::-1]))), list(starmap(pow, [(2, n), (3, 2)]))


@case
def islice_forms(x, n, t):
    return sum(islice(cycle(x), 7)), list(islice(x, 1, None, 2)), list(islice(x, None)), list(islice(x, 1, 3))


@case
def repeat_forms(x, n, t):
    return list(repeat(t, 3)), list(map(pow, x, repeat(2))), [v for v in repeat(n, int(n))]


@case
def chain_forms(x, n, t):
    l = []
    for v in chain(x, [t], range(2)):
        if v > t:
            l.append(v)
    return (
        l,
        sorted(chain(x, x)),
        max(chain([t], x)),
        sum(chain.from_iterable([x, [1]])),
        list(chain.from_iterable([[v, v] for v in x if v > t])),
    )


@case
def iter_with_sentinel(x, n, t):
    def step():
        nonlocal n
        n -= 1
        return n

    return list(iter(step, -1))


@case
def dropwhile_of_generator(x, n, t):
    return list(itertools.dropwhile(lambda v: v > t, above(x, t - 2)))


@case
def islice_chunks(x, n, t):
    it = iter(x)
    out = []
    while True:
        ch = list(islice(it, 2))
        if not ch:
            break
        out.append(ch)
    return out


@case
def islice_negative(x, n, t):
    return list(islice(x, -1))


@case
def islice_perhaps_negative(x, n, t):
    return list(islice(x, n - 4))


@case
def permutations_forms(x, n, t):
    return (
        ["".join(p) for p in itertools.permutations("abc")],
        [p for p in itertools.permutations(x[:3], 2)],
        list(itertools.combinations_with_replacement([t, 1], 2)),
    )


@case
def chain_used_otherwise(x, n, t):
    return chain([1], [2]).__next__(), [*chain(x, [1])], dict(zip("abc", chain([t], x))), (0 in chain(x, [0]))


@case
def groupby_known(x, n, t):
    g = groupby("aabbc")
    return [(k, len(list(v))) for k, v in g]


@case
def groupby_text(x, n, t):
    s = "".join("a" if v > t else "b" for v in x)
    return [(k, len(list(v))) for k, v in groupby(s)]


@case
def accumulate_default(x, n, t):
    return max(accumulate(x), default=0), list(accumulate([v for v in x if v > t], lambda a, b: a + b if a > 0 else b))


@case
def zip_of_one_iterator(x, n, t):
    return list(map(list, zip(*[iter(x)] * 2)))


@case
def zip_longest_loop(x, n, t):
    total = 0
    for x_, y_ in itertools.zip_longest(x, [1, 2], fillvalue=0):
        if x_ > y_:
            total += x_
    return total


@case
def reduce_of_islice(x, n, t):
    return functools.reduce(lambda a, b: a + b, islice(x, n), 0)


@case
def groupby_known_items_symbolic_key(x, n, t):
    d = {k: list(v) for k, v in groupby(range(6), key=lambda i: x[i % 5] > t)}
    return d


@case
def next_of_count(x, n, t):
    c = count()
    a = next(c)
    b = next(c)
    return a, b


@case
def zip_takes_from_iterator(x, n, t):
    it = iter(x)
    s = [a + b for a, b in zip(it, [1, 2])]
    return s, list(it)


@case
def enumerate_takes_from_iterator(x, n, t):
    it = iter(x)
    s = [a for a in enumerate(it) if a[1] > t]
    return s, list(it)


@case
def enumerate_with_break_then_rest(x, n, t):
    it = iter(x)
    for i, v in enumerate(it):
        if v > t:
            break
    return i, list(it)


@case
def next_in_loop(x, n, t):
    it = iter([1, 2, 3, 4, 5])
    for v in x:
        if v > t:
            n += next(it)
    return n, list(it)


@case
def next_in_branch(x, n, t):
    it = iter([1, 2, 3, 4, 5])
    if t > 0:
        n += next(it)
    n *= 10
    return n + next(it), list(it)


@case
def map_takes_from_iterator(x, n, t):
    it = iter(x)
    m = map(lambda v: v + 1, it)
    a = next(m)
    b = next(it)
    return a, b, list(m)


@case
def zip_iterator_with_itself(x, n, t):
    it = iter(x)
    z = zip(it, it)
    return [a - b for a, b in z]


@case
def count_advanced_in_branch(x, n, t):
    c = count(5)
    next(c)
    if t > 0:
        next(c)
    out = []
    for v in x:
        if v > t:
            out.append(next(c))
    return out, next(c)


@case
def cycle_in_staged_comprehension(x, n, t):
    c = cycle("ab")
    next(c)
    return [next(c) + str(i) for i in range(n)], next(c)


@case
def next_in_while_test(x, n, t):
    it = iter("abcdef")
    while next(it) != "c":
        if x[0] > t:
            next(it)
    return list(it)


@case
def next_after_break(x, n, t):
    it = iter([3, 1, 2])
    for v in it:
        if v < n:
            break
    return next(it, None)


@case
def enumerate_advanced_in_branch(x, n, t):
    e = enumerate(x)
    if t > 0:
        next(e)
    return next(e)


@case
def reversed_advanced_in_branch(x, n, t):
    r = reversed([1, 2, 3])
    if t > 0:
        next(r)
    return next(r)


@case
def iterator_made_in_each_iteration(x, n, t):
    for i in x:
        g = iter([1, i])
    a, *b = g
    return a, b


@case
def iterator_replaced_in_loop(x, n, t):
    g = iter(x)
    for i in x:
        if i > t:
            g = iter([i, 2])
    return list(g)


@case
def generators_swapped_in_loop(x, n, t):
    g = above(x, t)
    h = above(x, 0)
    out = []
    for i in x:
        out.append(next(g, None))
        g, h = h, g
    return out


@case
def generator_expression_made_in_loop(x, n, t):
    best = None
    for v in x:
        if v > t:
            best = (w * v for w in x)
    return None if best is None else list(best)


@case
def map_made_in_while_loop(x, n, t):
    k = 0
    while k < n:
        k += 1
        m = map(lambda v: v + k, x)
        next(m)
    if n > 0:
        return list(m)
    return k


@case
def generator_begun_again(x, n, t):
    out = []
    g = above(x, t)
    for v in x:
        w = next(g, None)
        if w is None:
            g = above(x, t - 1)
            w = 0
        out.append(w)
    return out


@case
def iterators_in_list(x, n, t):
    its = [iter(x), iter([1, 2, 3])]
    out = []
    for i in range(n):
        out.append(next(its[i % 2]))
    return out, list(its[0])


@case
def enumerate_taken_up_again(x, n, t):
    e = enumerate(x)
    for i, v in e:
        if v > t:
            break
    for j, w in e:
        n += j
    return n


@case
def generator_or_iterator(x, n, t):
    if t > 0:
        g = above(x + 1, t)
    else:
        g = iter([t * 2, 3])
    return list(g)


@case
def generator_or_none(x, n, t):
    g = None
    if t > 0:
        g = (v + q for v in x for q in [t * 2])
    if g is None:
        return 0
    return sum(g)


@case
def forwards_or_backwards(x, n, t):
    g = iter(x) if t > 0 else reversed(x)
    for v in g:
        if v > 0:
            return v


@case
def zip_or_enumerate(x, n, t):
    y = x
    if t > 0:
        y = x + 1
        g = zip(y, y[1:])
    else:
        g = enumerate(y)
    return [a for a, b in g]


@case
def next_in_test_and_body(x, n, t):
    g = iter([1, 2, 3, 4, 5, 6, 7])
    c = 0
    while c < 3 and next(g, None) != n:
        c += 1
        if t > 0:
            next(g, None)
    return next(g, None), c


@case
def generator_that_reads_what_changes(x, n, t):
    def it():
        yield n
        yield t

    g = it()
    for v in x:
        if v > 0:
            n += 1
            c = next(g, -1)
            n += c
    return n


@case
def enumerated_generator_advanced_in_branch(x, n, t):
    e = enumerate(above(x, t - 3))
    if t > 0:
        next(e, None)
    return list(e)


@case
def enumerated_generator_advanced_in_loop(x, n, t):
    e = enumerate(above(x, t - 3), 2)
    out = []
    for v in x:
        if v > t:
            out.append(next(e, None))
    return out, list(e)


@case
def enumerated_map_taken_up_again(x, n, t):
    e = enumerate(map(lambda v: v + 1, x))
    a = next(e)
    for i, v in e:
        if v > t:
            break
    return a, i, list(e)


@case
def arrangements_in_try(x, n, t):
    items = [1, 2, 3]
    s = 0
    try:
        for v in [a * b for a, b in itertools.product(items, [0, 1])]:
            s += v
        for p in itertools.permutations(items, 2):
            if p[0] > t:
                s += p[1]
        for p in itertools.combinations(x, 2):
            if p[0] > t:
                s += p[1]
        if t > 0:
            raise ValueError
    except ValueError:
        s = -s
    finally:
        items = sorted(items)
    return s, items


@case
def product_in_function_in_try(x, n, t):
    items = [1, 2, 3]

    def f(u):
        s = 0
        for a, b in itertools.product(items, [0, 1]):
            s += a * b * u
        return s

    try:
        s = f(t)
    finally:
        for v in x:
            items = sorted(items)
    return s, items


@CASES.add((np.array([1.0, 2]), [1, 2.5]), (np.array([2.0, 1]), [1, 3]), (np.zeros(1), []))
def iterator_of_a_chain_of_known_lists_in_a_try(x, items):
    chained = iter(itertools.chain(items, items))
    try:
        found = next(chained)
        if x[0] > 1:
            found += next(chained, 1)
    finally:
        items.append(x)
    return found, list(chained)


@case
def list_of_a_repeat_stays_a_list(x, n, t):
    items = [n]
    same = next(repeat(items))
    if t > 0:
        same.append(t)
    return items, same is items, list(repeat([1], 2)), [a for a, b in zip(repeat(items), x)]


@case
def list_of_a_cycle_that_changes_in_its_first_round(x, n, t):
    items = [1, 2, 3]
    around = cycle(items)
    total = 0
    for v in x:
        if v > t:
            total += next(around)
        elif v < -1:
            items.append(9)
    return total, [next(around) for _ in range(4)], list(islice(around, 3)), items


@case
def islice_of_a_count_that_a_loop_advances(x, n, t):
    numbers = count()
    for v in x:
        if v > t:
            next(numbers)
    return list(islice(numbers, 3)), [v for v, _ in zip(takewhile(lambda k: k < n + 9, numbers), x)]


@case
def islice_of_a_list_that_the_loop_changes(x, n, t):
    items = [3, 1, 2]
    total = 0
    for item in islice(iter(items), 5):
        if item > n:
            items.append(item - 1)
        total += item
    return total, items


def in_turns(*iterables):
    """The recipe of Python's documentation."""
    iterators = map(iter, iterables)
    for active in range(len(iterables), 0, -1):
        iterators = itertools.cycle(itertools.islice(iterators, active))
        yield from map(next, iterators)


def in_turns_by_methods(*iterables):
    pending = len(iterables)
    nexts = itertools.cycle(iter(iterable).__next__ for iterable in iterables)
    while pending:
        try:
            for following in nexts:
                yield following()
        except StopIteration:
            pending -= 1
            nexts = itertools.cycle(itertools.islice(nexts, pending))


@case
def items_in_turns(x, n, s):
    known = list(in_turns("ABC", "D", "EF")), list(in_turns_by_methods("ABC", "D", "EF"))
    return known, list(in_turns([s, 1], [2])), list(in_turns_by_methods([s, 1], [2]))


@case
def next_methods_of_iterators(x, n, s):
    following, count = iter([s, 1]).__next__, iter(range(3)).__next__
    taken = [following(), following(), count()]
    try:
        while True:
            taken.append(count() * s)
    except StopIteration:
        taken.append("end")
    try:
        following()
    except StopIteration as stop:
        return taken, repr(stop)


@case
def map_that_an_iterator_ends(x, n, s):
    few, many = iter([s]), iter([1, 2, 3])
    return list(map(next, [few, many, few, many])), list(many)
