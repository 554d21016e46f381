"""Loops that bind variables to new lists and dicts: what is known of the items lasts from iteration to iteration."""

import heapq

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
X, Y = np.array([0.3, -0.5, 0.8]), np.array([-0.7, 0.4, 0.2])
SHORT, LONG = (X, np.int64(2)), (Y, np.int64(4))


class Particle:
    def __init__(self, v):
        self.v = v

    def moved(self, step):
        return Particle(self.v + step)

    def sum(self):
        return np.sum(self.v) * 2


@case(SHORT, LONG)
def appended_by_sums(x, n):
    found = []
    for i in range(n):
        found = found + [Particle(x * i)]
    found[0].v = found[0].v + x
    return found[0].sum() + found[-1].moved(1.0).v[0] + sum(p.sum() for p in found)


@case(SHORT, LONG)
def made_anew_by_a_comprehension(x, n):
    swarm = [Particle(v) for v in x]
    for i in range(n):
        swarm = sorted([p.moved(0.1 * i) for p in swarm], key=lambda p: -p.v)
    return [p.v for p in swarm], swarm[0].moved(1.0).v


@case(SHORT, LONG)
def a_stack(x, n):
    stack, leaves = [Particle(x)], 0
    while stack:
        top, stack = stack[-1], stack[:-1]
        if np.sum(top.v**2) > 0.1 * n:
            stack = stack + [Particle(top.v * 0.5), Particle(top.v * 0.7)]
        else:
            last, leaves = top, leaves + 1
    return last.sum(), leaves


@case(SHORT, LONG)
def joined_by_a_branch(x, n):
    found, k = [Particle(x)], 0
    while k < n:
        if x[0] > 0:
            found = found + [Particle(x * k)]
        else:
            found = [Particle(np.sin(x))] + found
        k += 1
    return found[0].sum(), found[-1].sum(), len(found)


@case(SHORT, LONG)
def two_that_take_turns(x, n):
    a, b = [Particle(x)], []
    for i in range(n):
        a, b = b + [Particle(x * i)], a
    return a[0].sum(), len(b), b[-1].sum()


@case(SHORT, LONG)
def dicts_copied(x, n):
    held = {}
    for i in range(n):
        more = held.copy()
        more[i] = Particle(x * i)
        held = more
    return held[0].sum() + held[1].moved(x).v[1]


# Where another name reaches the lists, what it puts there is known, too.
@case(SHORT, LONG)
def another_name_puts_texts(x, n):
    first = found = [Particle(x)]
    kept = [found]
    for i in range(n):
        if i == 1:
            first.append("text")
        found = found + [Particle(x * i)]
        kept.append(found)
    kept[1].append(None)
    return [p.v if isinstance(p, Particle) else p for part in kept for p in part]


@case(SHORT, LONG)
def the_list_before_changes(x, n):
    found = [1]
    for i in range(n):
        before = found
        found = found[1:] + [i]
        before.append("x")
    before.append(0.5)
    return found, before, found[0]


@case(SHORT, LONG)
def sometimes_no_list(x, n):
    found = [1]
    for i in range(n):
        found = found + [i] if found is not None else [2.5]
        if i == 2:
            found = None
    return found


@case(SHORT, LONG)
def a_function_of_before(x, n):
    found = [0]
    keep = found.append
    for i in range(n):
        found = found + [i]
        keep("s")
    return found, found[-1]


TURNS = ((np.array([1.0, 2]),), (np.array([-3.0, 2, 1]),), (np.array([-3.0, 0]),), (np.array([0.5, 1, 4]),))


@case(*TURNS)
def shortened_until_a_jump(x):
    left = [1.0]
    while left:
        last, left = left[-1], left[:-1]
        if x[0] > 0:
            return "positive"
    return last, left


@case(*TURNS)
def shortened_until_a_break(x):
    left, seen = [Particle(x), Particle(x + 1)], 0
    while left:
        left = left[1:]
        seen += 1
        if x[0] + seen > 1:
            break
    return len(left), seen


@case(*TURNS)
def shortened_behind_another_test(x):
    left = [x[0]]
    while (x[0] > 0 or x[1] > 1) and left:
        left = left[:-1]
        x[0] = -1
    return left


@case((np.array([0.5, 0.25, 1.0]), X), (np.array([0.5, 0.25, 1.0]), -X), ([0.5, 0.25, 1.0], X), nodes={"try": 1})
def arrays_and_lists_of_a_try_with_an_array(a, x):
    first = a.copy()
    try:
        a = [v for v in x if v > -9]
    except ValueError:
        print("never")
    held = a
    a += x
    held.append(7)
    return a, held, len(first)


@case(
    (np.array([0.5, 0.25, 1.0]), X),
    (np.array([0.5, 0.25, 1.0]), -X),
    ([0.5, 0.25, 1.0], X),
    nodes={"for": 1, "cond": 1},
)
def arrays_or_lists_of_a_loop_with_an_array(a, x):
    found = []
    for v in x:
        if v > 0.5:
            a = [v, v, v]
        found.append(a)
        a -= x
        a[0] = 9
    return a, found


class Holder:
    def __init__(self):
        self.held = []


def filtered(limit, a, given, holder):
    found = []
    for items in (a, given["l"], [limit + 1, 2.0]):
        if items[0] > limit:
            found.append(items)
    for items in found:
        items[0] = 0.5
    return found, a[0], given["l"][0], sum(a)


def paired(limit, a, given, holder):
    found = []
    if a[0] > limit:
        found.append((1, a))
    for _, items in found:
        items.append(8.0)
    return found, len(a)


def inserted(limit, a, given, holder):
    found = [[1]]
    if a[0] > limit:
        found.insert(0, a)
    else:
        found.extend([a, a])
    found[0].append(2)
    found[-1].pop()
    return found, len(a)


def exchanged(limit, a, given, holder):
    found = [given["l"]]
    if a[0] > limit:
        found.pop()
        found += [a, given["l"]]
    found[0].append(2)
    return found, len(a), len(given["l"])


def mapped(limit, a, given, holder):
    found = []
    if a[0] > limit:
        found.append(given)
    for one in found:
        one["n"] = 5
    return len(given), given.get("n"), list(given)


def attributed(limit, a, given, holder):
    if a[0] > limit:
        holder.held.append(a)
    for items in holder.held:
        items.append(1)
    return len(a)


# lists of the caller's that only some paths put into a list, and that change there
@case(
    *(
        (program, np.float64(limit), [3.0, 2.0], {"l": [4.0]}, Holder())
        for program in (filtered, paired, inserted, exchanged, mapped, attributed)
        for limit in (2, 3.5)
    ),
    opaque=0,
)
def lists_put_into_a_list_on_some_paths(program, limit, a, given, holder):
    return program(limit, a, given, holder), a, given, holder


PICKED = (
    lambda x, a, b: sorted([(x, a), (9, b)], key=lambda p: p[0])[0][1],
    lambda x, a, b: max([(x, 0, a), (9, 1, b)], key=lambda p: p[0])[2],
    lambda x, a, b: min((x, 0, a), (9, 1, b))[2],
    lambda x, a, b: min([a, b], key=lambda p: abs(p[0] - x)),
    lambda x, a, b: max(a, b, key=lambda p: p[0] * x),
    lambda x, a, b: heapq.nsmallest(1, [(x, 0, a), (9, 1, b)])[0][2],
    lambda x, a, b: heapq.nlargest(1, [(x, a), (9, b)], key=lambda p: p[0])[0][1],
    lambda x, a, b: max({"k": (x, a), "q": (5, b)}.values(), key=lambda p: p[0])[1],
)


# lists that come with what decides the order
@case((np.float64(2), [3.0, 2.0]), (np.float64(12), [3.0]), opaque=0)
def lists_taken_by_an_order_of_the_run(x, a):
    found = []
    for pick in PICKED:
        b = [4.0, 7.0]
        items = pick(x, a, b)
        items.append(8.0)
        items[0] = 1.5
        found.append((len(a), a[0], sum(a), len(b), b == [4.0, 7.0], items is a, items is b))
        a.append(3.0)
    return found, a
