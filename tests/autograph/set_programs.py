"""Sets that branches and loops make, replace and swap, and operators of what a branch has chosen."""

import itertools
import operator

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
f8, i8 = np.float64, np.int64
case = CASES.add(
    (np.array([0.5, -0.5, 2.0]), i8(3), f8(0.5)),
    (np.array([1.0, 2.5, 1.0]), i8(0), f8(2.5)),
    (np.array([-0.5, -2.0, 0.75]), i8(5), f8(-1.0)),
)


@case
def finally_after_a_return_of_a_branch(x, n, t):
    items = [v + 1 for v in x]
    if (n > 2) ^ (t > 0):
        items.sort()
        try:
            if t > 5:
                return None
            items = items
        finally:
            c = np.int64(0)
            while c < 1 and t > 100:
                c += 1
    return items


@case
def set_of_items_after_a_return(x, n, t):
    if n > 2:
        try:
            if t > 5:
                return None
        finally:
            n += 1
    return {int(v) for v in x}, [1]


@case
def set_changed_after_a_return(x, n, t):
    if n > 2:
        try:
            if t > 0:
                return None
        finally:
            n += 1
    s = {n, 1}
    s.add(int(n))
    return s, s


@case
def set_made_in_each_iteration(x, n, t):
    for v in x:
        s = {int(v), 1}
        if v > t:
            s.add(9)
    return s


@case
def set_replaced_in_loop(x, n, t):
    s = set()
    for v in x:
        if v > t:
            s = s | {int(v)}
        else:
            s = {n}
    return s, len(s), n in s


@case
def sets_swapped_in_loop(x, n, t):
    a, b = {1}, {2}
    for v in x:
        a, b = b, a
        if v > 0:
            a = set(a)
        a.add(int(v))
    return a, b


@case
def set_or_none(x, n, t):
    s = None
    if t > 0:
        s = {n, 2}
    if s is None:
        return 0
    s.add(5)
    return s, sorted(s)


@case
def sets_of_two_branches(x, n, t):
    s = {1, 2} if t > 0 else {3}
    u = s
    if n > 0:
        u.add(7)
    return s, u, s is u, 7 in s


@case
def set_made_before_break(x, n, t):
    for v in x:
        if v > t:
            s = {int(v)}
            break
    else:
        return None
    s |= {100}
    return s


class Value:
    def __init__(s, v):
        s.v = v

    def __iadd__(s, o):
        s.v += o
        return s

    def __or__(s, o):
        return Value(s.v * o)

    def __neg__(s):
        return Value(-s.v)

    def __abs__(s):
        return abs(s.v)


@case
def operators_of_chosen_sets(x, n, t):
    s = (set() if t > 0 else {4}) | {int(n)}
    u = {1} | ({2} if t > 0 else {3})
    v = {1, 2} if t > 0 else {3}
    w = v
    v |= {9}
    return s, u, v, w, (v if t > 0 else u) & {1, 9}, v ^ {1}


@case
def operators_of_chosen_objects(x, n, t):
    a, b = Value(1), Value(2)
    c = a if t > 0 else b
    c += 5
    return a.v, b.v, (c | 3).v, (-c).v, abs(c), c is a


@CASES.add(i8(3), i8(-3), 4)
def extremes_of_sets_of_run_time(n):
    return max({n, n + 1}, default=None), min({n, 1}), max({n}, key=lambda v: -v)


@CASES.add(np.array([1.0, 2.0, 2.0]), np.array([]))
def extreme_of_a_set_of_items(x):
    return max({int(v) for v in x}, default=None)


class Member:
    def __init__(self, v):
        self.v = v
        self.parts = set()

    def bump(self):
        self.v = self.v + 1
        return self.v


@case
def what_a_loop_over_members_changes(x, n, t):
    one, chosen = Member(t), set()
    if t > 0:
        chosen.add(one)
    for member in chosen:
        member.v = 5.0
    return one.v


@case
def methods_of_members(x, n, t):
    members = [Member(v) for v in x]
    chosen = set()
    for member in members:
        if member.v > 0:
            chosen.add(member)
    more = chosen | {Member(t)}
    for member in more:
        member.bump()
    return len(more), sum(1 for member in members if member in more), [member.v for member in members]


@case
def members_of_an_attribute(x, n, t):
    root = Member(0.0)
    for v in x:
        root.parts.add(Member(v))
    count = 0
    for part in root.parts:
        if part.bump() > 1:
            count += 1
    return count, len(root.parts)


@case
def members_taken_out(x, n, t):
    waiting, last = {Member(t)}, None
    while waiting:
        member = waiting.pop()
        if member.v < 3:
            waiting.add(Member(member.v + 1))
        last = member.bump()
    return last


@case
def sets_found_by_numbers(x, n, t):
    near = {k: set() for k in range(10)}
    for k, v in enumerate(x):
        near[int(v) % 10].add(k)
        near.get(k % 10).add(int(v))
    total = 0
    for k in range(n):
        total += len(near[k % 10] & near[(k + 1) % 10])
    return total, near


@case
def pairs_of_members(x, n, t):
    counts, kept = {}, {int(v) for v in x} | {n}
    for v in x.tolist():
        for one, other in itertools.combinations(sorted({int(v), n, 7} & kept), 2):
            counts[one, other] = counts.get((one, other), 0) + 1
    return counts, sorted(kept), max(kept), list(itertools.product(sorted(kept)[:2], [t]))


WORDS = [f"word{number * 7919}" for number in range(24)]  # so many that some collide
NUMBERS = (20, 3, 40, 17, 9, 33, -1, -2, 70, 1000003)


@CASES.add(i8(1), i8(-1), 3, np.array(2), nodes={"while": 1})
def sets_are_iterated_in_their_order(x):
    numbers, words = set(NUMBERS), frozenset(WORDS)
    copied, other = numbers.copy(), {*NUMBERS[:4], int(x > 0) * 64}
    if x > 0:
        numbers.add(5)
    found = [list(numbers), [word for word in words], list(copied), list(set(words)), list(other | numbers)]
    found += [list(copied - other), list(copied & other), list(copied ^ other), list(words | {"a", "b"}), words]
    popped = []
    while copied:
        popped.append(copied.pop())
    return found, popped


class Tagged:
    def __init__(self, tags):
        self.tags = set(tags)

    def text(self):
        return repr(self.tags), str([self.tags]), f"{self.tags}"


@CASES.add(i8(1), i8(-1), 3)
def texts_of_sets(x):
    tagged, kept = Tagged(WORDS), {"few": {1, 2}, "none": set()}
    texts = [tagged.text(), repr(kept), "%s" % kept["few"], "{}/{!r}".format(kept["few"], {3}), repr(kept.values())]
    print(tagged.tags, kept, frozenset([1]))
    if x > 0:
        tagged.tags.add("more")
    return texts, tagged.text(), repr(frozenset(WORDS)), str((frozenset(), {2}))


@CASES.add((2.5, i8(3)), (0.5, i8(3)), (-1.0, i8(0)), (1.5, i8(5)))
def unpacked(x, n):
    kinds, steps, table = set(), set(), {}
    for i in range(n):
        kinds.add("high" if x > 1 else "low")
        steps.add((i, x))
        table[i] = x
    try:
        ((i, step),) = steps if n < 2 else {(n, x)}
        (kind,) = kinds
        a, b, c = table
        (d, e), *_ = table.items()
    except ValueError as error:
        return str(error), kinds
    return kind, a, b, c, d, e, i, step


@CASES.add(i8(3), i8(-2), 2, f8(1), np.array(0), opaque=0)
def sets_of_the_run_in_order_and_as_objects(x):
    sets, grown, table = [{int(x), 1}, {1}, {1, 2, 3}], [], {}
    for k in range(int(abs(x)) + 1):
        grown.append({int(x), k})
        table[k] = {k, 7}
    found = [sorted(sets), min(sets), max(sets), sorted(sets, key=len)]
    found += [grown[0] is grown[0], grown[0] is grown[-1], [one is grown[0] for one in grown]]
    return found, table[0] is table[0], table[0] is table[len(table) - 1], sets[0] is grown[0]


class Keyed:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        return isinstance(other, Keyed) and self.v == other.v

    def __hash__(self):
        return hash(self.v)


@CASES.add(i8(3), i8(1), 2, f8(1), np.array(0), opaque=0)
def objects_as_keys_of_a_new_dict(x):
    try:
        return [key.v for key in dict.fromkeys([Keyed(x), Keyed(1)])], len(dict.fromkeys((Keyed(x), Keyed(2)), 3))
    except TypeError as error:
        return str(error)


class Keeper:
    def __init__(self, v, held):
        self.v = v
        self.held = held


@CASES.add((np.int64(3), {2, 1}), (np.int64(1), {0.5, 4.0}), (2, {7}), opaque=0)
def sets_of_the_callers_in_objects_of_run_time(n, members):
    keepers = [Keeper(k, members) for k in range(n)]
    found = max(keepers, key=lambda one: one.v).held
    taken = found.pop()
    found.add(taken * 2)
    for one in keepers:
        one.held.add(9)
    return taken, len(members), sorted(members), found is members


def _text(attempt):
    try:
        return attempt()
    except TypeError as error:
        return str(error)


@CASES.add(np.int64(1), np.int64(-1), np.int64(3), opaque=0)
def operators_that_sets_have_with_sets_only(n):
    known, grown, values = {1}, {1}, []
    for number in range(n + 3):
        grown.add(number)
        values.append(number)
    found = []
    for members in (known, grown):
        for other in ([2], (1,), "a", None, values, {2: 3}.keys(), frozenset([2, 1])):
            for change in (operator.ior, operator.iand, operator.isub, operator.ixor):
                found.append(_text(lambda members=members, other=other, change=change: len(change(members, other))))
            for read in (operator.or_, operator.sub, operator.le):
                found.append(_text(lambda members=members, other=other, read=read: str(read(members, other))))
    try:
        known |= [2]
    except TypeError as error:
        found.append(str(error))
    return found, known, grown
