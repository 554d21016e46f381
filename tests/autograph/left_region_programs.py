"""What staged loops, branches and `try` blocks leave behind: functions whose variables change later, filled lists."""

import operator
from collections import Counter
from functools import partial

import numpy as np

from tests.autograph.cases import ROWS, Cases

f8 = np.float64
i8 = np.int64
CASES = Cases()
case = CASES.add
NUMBERS = (
    ((f8(1.5), i8(3)), (f8(-0.5), i8(0)), (f8(4.0), i8(5))),
    ((1.5, 3), (-0.5, 0), (4.0, 5)),
)


class Box:
    pass


def both(program):
    for rows in NUMBERS:
        case(*rows)(program)
    return program


@both
def functions_of_a_loop(x, n):
    added, chosen, numbered = [], None, {}
    for i in range(n):
        added.append(lambda v: x + v)
        if chosen is None:
            chosen = lambda v: x - v  # noqa: E731
        if i % 2:
            numbered[i] = lambda v: x * v
        else:
            numbered[i] = lambda v: x / 2 + v
    x = x + 2
    first = [f(1) for f in added], [f(2) for f in numbered.values()]
    x *= 2
    return first, [f(1) for f in added], chosen(1) if chosen else None


@both
def functions_of_an_attempt(x, n):
    made = [lambda v: v]
    try:
        if n == 0:
            raise ValueError
        made.append(lambda v: x)
        int("a" * int(n > 3) + "5")
    except ValueError:
        made.append(lambda v: -x)
    first = made[-1](0)
    x = 7
    return first, [f(2) for f in made]


@both
def functions_of_a_function(x, n):
    def make():
        return lambda v: x + v

    made = [make() for _ in range(n)]
    x = x * 2
    for f in made:
        x = f(x)
    return x


@both
def generators_of_a_loop(x, n):
    made = []
    for i in range(n):
        made.append(x + v * i for v in [1, 2])
    x = x * 2
    return [list(one) for one in made]


@both
def iterators_of_an_attempt(x, n):
    made = []
    try:
        made.append(map(lambda v: v + x, range(n)))
        made.append(iter([x, n]))
        made.append(range(n))
        int("5" * n)
    except ValueError:
        made.append([n])
    x = x * 2
    return [list(one) for one in made]


@both
def filled_in_an_attempt(x, n):
    one, two, table = [], [1.5], {"a": n}
    try:
        one.append(x)
        table["a"] = x
        two[0] = "a"
        int("5" * n)
        one[0] = "ab"[:n]
        two[0] = x
        table["b"] = "a"
    except ValueError:
        one.append(None)
    return one[0] * 2, one[-1], table, isinstance(two[0], str), two[0] * 2


@both
def filled_and_emptied_in_an_attempt(x, n):
    items, boxes = [], [n]
    try:
        items.append(x)
        items.append(str(n))
        items.pop(0)
        boxes += [Box(), [x]]
        int("5" * n)
    except ValueError:
        print("none")
    boxes[1].v = x
    boxes[2].append(x)
    return items[0], items[-1:], boxes[1].v, boxes[2], len(boxes)


@both
def filled_in_a_recursion(x, n):
    found, table = [], {}

    def walk(k):
        if k <= 0:
            return 0
        found.append(str(k) if k % 2 else k)
        table[k] = [x]
        return walk(k - 1) + 1

    depth = walk(n + 1)
    found.append(None)
    table[1].append(2)
    return depth, found[0] * 2, found[1:2], table


G = 1


def set_g(v):
    global G
    G = v


@both
def globals_of_functions_of_a_loop(x, n):
    global G
    G = 1
    plain, counting = [], []

    def count(v):
        global G
        if v > 0:
            G = G + v
        return G

    for i in range(n):
        plain.append(lambda v: v + G)
        counting.append(count)
        G += i
    first = [f(1) for f in plain]
    if x > 1:
        G += 0.5
    return first, [f(i) for i, f in enumerate(counting)], [f(1) for f in plain], G


@both
def global_that_a_helper_assigns_later(x, n):
    made = []
    for _ in range(n):
        made.append(lambda v: v + G)
    set_g(x)
    first = [f(1) for f in made]
    set_g(2.5)
    return first, [f(1) for f in made]


@both
def globals_of_generators(x, n):
    global G
    G = x

    def numbers(count):
        global G
        for _ in range(count):
            G = G + 1
            yield G

    made = [numbers(i) for i in range(n)]
    sums = []
    for _ in range(n):
        sums.append(G + v for v in [1, 2])
    G = 10
    first = [next(one, 0) for one in made]
    G = G * 2
    return first, [list(one) for one in made], [list(one) for one in sums], G


ASSIGNED = ((f8(7.0), i8(1), True), (f8(2.0), i8(0), True), (f8(2.0), i8(0), False), (f8(7.0), i8(1), False))
counts = [1, 2.5]


@case(*ASSIGNED)
def list_assigned_and_read_at_an_index_of_run_time(x, n, flag):
    items = []
    try:
        items = [1, 2.0]
        v = items[n]
        items.append(v)
        if x > 5:
            raise ValueError
        items.append(x)
    except ValueError:
        items.append(0)
    return items, v


@case(*ASSIGNED)
def list_of_others_assigned_and_changed(x, n, flag):
    items, others = [], [1, 2.5, x]
    try:
        v = x or 0
    finally:
        for _ in range(3):
            if flag:
                items = others
            items.pop()
    return items, others, v


@case(*ASSIGNED)
def global_assigned_and_changed(x, n, flag):
    items = [3.5]
    try:
        if flag:
            items = counts
        items.pop()
        if x > 5:
            raise ValueError
        items.append(x)
    except ValueError:
        items.append(n)
    return items


@case(*ASSIGNED)
def dict_assigned_and_given_a_text(x, n, flag):
    table, other = {}, {"a": 1}
    try:
        if flag:
            table = other
        table["a"] = "text"
        if x > 5:
            raise ValueError
        table["b"] = x
    except ValueError:
        table["b"] = table["a"] * 2
    found = [value * 2 for value in other.values()]
    return table, other, found


@case(*ASSIGNED)
def sets_and_iterators_assigned_and_read(x, n, flag):
    found, items = set(), iter(())
    try:
        found = {1, 2}
        held = n in found
        found.add(4)
        items = iter([x, 3.0])
        first = next(items)
        if first > 5:
            raise ValueError
        found.add(5)
    except ValueError:
        found.add(6)
        first = next(items, None)
    return sorted(found), held, first, list(items)


class Log:
    def __init__(self):
        self.items = []

    def add(self, v):
        if v > 3:
            self.items.append(v)
        return self


@case((2.0, i8(3)), (-0.5, i8(0)), (4.0, i8(2)), (7.0, i8(1)))
def list_of_an_object_that_the_body_makes(x, n):
    log = None
    try:
        log = Log().add(x) if n else 0
        if n > 2:
            raise IndexError
    except IndexError:
        Counter("down").items()
        log.add(5)
    return log.items if n else log


class Held:
    def __init__(self, v):
        self.v = v


@case(*ASSIGNED)
def object_or_none_chosen_in_a_block(x, n, flag):
    first, other, found = Held(1), Held(n), None
    try:
        found = first if x > 5 else other if flag else None
        if n > 5:
            raise ValueError
    except ValueError:
        x = x + 1
    if found is not None:
        found.v += 1
    return first.v, other.v, found and found.v


@case(*ASSIGNED)
def object_held_by_a_global_in_a_block(x, n, flag):
    global kept
    first, items = Held(1), [x]
    try:
        kept = first
        if x > 5:
            kept = items
            raise ValueError
    except ValueError:
        kept.append(n)
    else:
        kept.v += 1
    kept = None
    return first.v, len(items), items


kept = None


@case(*ASSIGNED)
def objects_held_by_what_a_block_makes_or_changes(x, n, flag):
    first, other, table, items = Held(1), Held(n), None, []
    try:
        table = {"a": first, "b": [other]}
        items.append(first if x > 5 else other)
        if x > 5:
            raise ValueError
    except ValueError:
        x = x + 1
    table["a"].v += 1
    table["b"][0].v += 1
    items[0].v += x
    return first.v, other.v


@case(*ASSIGNED)
def functions_with_defaults_from_a_block(x, n, flag):
    items, f, y = [1], abs, x
    try:
        for i in range(n + 1):
            try:
                items.pop()
                y = x * i - 1
            except IndexError:
                f = lambda v, k=y: v * k  # noqa: E731
        if x > 5:
            raise ValueError
    except ValueError:
        y = 2
        return [f(v) for v in (1, 2)]
    return f(3)


@case(*ASSIGNED)
def functions_with_arguments_from_a_block(x, n, flag):
    items, f, found = [1], abs, []
    for i in range(n + 2):
        try:
            y = x * i
            f = partial(np.hypot, y) if flag else partial(operator.add, y)
            items.pop()
        except IndexError:
            found.append(f(2))
    return found, f(3)


@case(*ROWS, loops=1)
def methods_of_texts_that_a_loop_assigns(x, s):
    cut, show = "a,b".split, "{:.1f}".format
    for v in x:
        if v > s:
            cut = "c-d".split
        show = "{!r}".format if v > 2 else "<{}>".format
    return cut("-"), show(s)


@case(*ROWS, loops=1)
def views_and_frozen_sets_that_a_loop_assigns(x, s):
    table = {"a": s}
    keys, items, frozen = table.keys(), table.items(), frozenset([1, 2])
    for v in x:
        if v > s:
            frozen = frozenset([int(v), 7])
            items = {"z": v}.items()
        keys = {v: 1}.keys() if v > 1 else table.keys()
    return list(keys), sorted(items), sorted(frozen), 7 in frozen, len(keys)


@case((np.array([1.0, 2, 3]), 1), (np.array([1.0, 2, 3]), i8(0)), nodes={"for": 1})
def left_by_a_finally_after_a_handler_returns(x, n):
    for v in x:
        try:
            raise ValueError
        except ValueError:
            if v >= n:
                return v
        else:
            return -v
        finally:
            if n > 0:
                break
    return "end"


@case((np.array([1.0, 2, 3]), i8(2)), (np.array([1.0, 2, 3]), i8(0)), (np.array([-1.0]), i8(0)), nodes={"for": 1})
def ends_without_the_result_that_a_finally_takes_back(x, n):
    for v in x:
        try:
            if v > n:
                raise ValueError
        except ValueError:
            return v
        finally:
            if n < 1 or v < 2:
                continue
            print(v)
    else:
        print("all")


@case((f8(2), 1), (f8(-2), 1), cond=1)
def ends_without_the_result_that_an_exception_cancels(x, n):
    try:
        try:
            return x + n
        finally:
            if x > 0:
                raise ValueError
    except ValueError:
        print("caught")
