"""Lists and dicts compared by order and equality, and functions looked up in dicts, by what is known at run time."""

import functools
from typing import NamedTuple

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
i8 = np.int64
CASES = Cases()
case = CASES.add


@case((i8(2), i8(5)), (i8(0), i8(1)), (i8(2), i8(1)))
def lists_in_order(a, b):
    flat = [a, b] > [2, 2], [a] >= [2, 1], [a, b] <= [a, b], [1, 2] < [1, 3]
    nested = [[a]] == [[2]], [[a], [b]] < [[2], [6]], [(a, 1)] == [(2, 1)], [{"k": a}] == [{"k": 2}]
    return flat, nested, "x" if [a] > [1] else "y", [a] == 3, [a] != [a, b]


@case((i8(2), i8(5)), (i8(0), i8(1)), (i8(3), i8(1)), loops=1)
def lists_of_a_loop_in_order(a, b):
    rows = []
    for i in range(a):
        rows.append(i)
    return rows < [0, b], rows == [0, 1], rows > [0], rows >= rows, [0, 1] <= rows, rows != [0]


@case((i8(2), i8(5)), (i8(0), i8(1)), (i8(3), i8(1)))
def equal_dicts(a, b):
    grown = {}
    for i in range(a):
        grown[i] = i
    known = {"k": a} == {"k": 2}, {"k": [a]} == {"k": [2]}, {"k": a} != {"k": b}, {"k": a} == [a]
    return known, grown == {0: 0, 1: 1}, grown != {0: 0}, {0: 0} != grown, not grown, bool(grown)


@case((i8(2), i8(5)), (i8(1), i8(1)), (i8(3), i8(10)))
def functions_by_key(a, b):
    actions = {"a": lambda v: v + 1, "b": lambda v: v * 2}
    chosen = actions.get("c" if b > 9 else "a", lambda v: None)
    found = actions.get("b" if b > 3 else "zz")
    return chosen(a), None if found is None else found(b), {2: max}.get(a, min)(a, b), {1: [1]}.get(a, []) + [b]


class Held:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        return isinstance(other, Held) and self.v == other.v

    def __repr__(self):
        return f"Held({self.v})"


NUMBERS = ((i8(1), i8(1)), (i8(1), i8(2)), (i8(5), i8(5)), (1, 1), (1, 2), (np.array(1), np.array(2)))


@case(*NUMBERS)
def lists_and_tuples_of_objects(x, y):
    held = (Held(x), 1)
    return [Held(x)] == [Held(y)], held == (Held(y), 1), [Held(x), 2] != [Held(y), 2], held != (Held(y),), [held] == []


@case(*NUMBERS)
def objects_looked_for(x, y):
    items = [Held(x), Held(5)]
    found = Held(y) in items, items.index(Held(5)), items.count(Held(y)), Held(y) not in (Held(x),)
    items.remove(Held(5))
    try:
        return found, (Held(5), Held(x)).index(Held(y)), items
    except ValueError as error:
        return found, str(error), len(items)


@case(*NUMBERS)
def object_looked_for_in_vain(x, y):
    try:
        return [Held(x)].index(Held(y))
    except ValueError as error:
        return str(error)


@case(*NUMBERS, (i8(9), i8(0)))
def methods_of_tuples(x, y):
    items = (x, y, 5)
    try:
        return items.index(y), items.count(1), (1, 2, 5).index(x), items.index(5, 1), (1, 2).count(y)
    except ValueError as error:
        return str(error)


@case((np.array([1.0, -2]), f8(1)), (np.array([3.0]), f8(-1)))
def containers_changed_through_other_references(x, s):
    items, table, outer = [1.0], {"a": 1.0}, {}
    for v in x:
        outer[int(v)] = v
    held, tables, nested = [], [], []
    for _ in x:
        held.append(items)
        tables.append(table)
        nested.append([outer])
    held[0][0] = "text"
    if s > 0:
        held[-1].append(None)
    tables[0]["a"] = "text"
    nested[0][0][5] = 7
    return isinstance(items[0], float), items[-1] is None, isinstance(table["a"], str), isinstance(outer[5], int), items


class Linked:
    def __init__(self, value, after=None):
        self.value = value
        self.after = after

    def __iter__(self):
        item = self
        while item is not None:
            yield item.value
            item = item.after


@case(*NUMBERS)
def looked_for_in_what_an_object_gives(x, y):
    return 1 in Linked(x, Linked(y)), y in Linked(2), x not in Linked(y)


class Ranked:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        return self.v < other.v

    def __eq__(self, other):
        return self.v == other.v


@case(*NUMBERS)
def lists_of_objects_in_order(x, y):
    a, b, c = Ranked(1), Ranked(x), Ranked(y)
    rows = {"k": [a, b], "l": [a, c]}
    order = [a, b] < [a, c], [b] > [c], [[a, b]] < [[a, a]], [(a, b)] < [(a, a)], rows["k"] < rows["l"], [a] <= [a, b]
    try:
        return order, max(rows["k"], rows["l"]) is rows["k"], sorted([[c], [b]])[0][0].v, [Held(x)] < [Held(y)]
    except TypeError as error:
        return order, str(error)


@case((i8(1),), (i8(0),), (f8(3.0),), cond=1)
def complex_remainders(x):
    found = 1j if x > 0 else 7
    texts = []
    try:
        found //= 2
    except TypeError as error:
        texts.append(str(error))
    try:
        found %= 3
    except TypeError as error:
        texts.append(str(error))
    return found, texts


@functools.total_ordering
class Money:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        return isinstance(other, Money) and self.v == other.v

    def __lt__(self, other):
        return self.v < other.v if isinstance(other, Money) else NotImplemented


class Vector:
    def __init__(self, a):
        self.a = a

    def __add__(self, other):
        return Vector(self.a + other.a) if isinstance(other, Vector) else NotImplemented

    def __eq__(self, other):
        return self.a == other.a if isinstance(other, Vector) else NotImplemented

    def __ne__(self, other):
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal


def told(function):
    try:
        return function()
    except TypeError as error:
        return str(error)


def orders(a, b):
    return [told(lambda: a >= b), told(lambda: a > b), told(lambda: a < b), told(lambda: a <= b), told(lambda: b < a)]


@case(f8(1), f8(-1), f8(2))
def unanswered_by_what_is_none_on_a_path(x):
    other = None if x > 0 else Vector(x)
    vector = Vector(x)
    return (
        orders(Money(1.0), None if x > 0 else Money(x)), told(lambda: (vector + other).a), vector == other,
        vector != other, vector.__eq__(other) is NotImplemented,
    )  # fmt: skip


@case(f8(1), f8(-1), f8(2), 1, 2.5)
def unanswered_by_functions_and_unknown_items(x):
    item = [1.0, None, "s"][int(abs(x)) % 3]
    return orders(Money(1.0), item), orders(x, told), orders(x, len), orders(x, int), orders(x, Money)


class Pair(NamedTuple):
    a: float
    b: float


@CASES.add(np.int64(3), np.int64(-3), 2, np.float64(1), np.array(1), opaque=0)
def tuples_and_containers_sought_in_lists(x):
    pairs, rows, tables = [(x, 1), (1, x)], [[x, 1], [1, x], [x, 1]], [{"a": x}, {"a": 1}, {int(x), 2}]
    found = [pairs.index((1, x)), pairs.count((x, 1)), (2, x) in pairs]
    found += [rows.index([1, x]), rows.count([x, 1]), [x] in rows]
    found += [tables.index({"a": 1}), tables.count({"a": x}), {"a": 2} in tables, {2} in tables, tables.count({1, 2})]
    named = [Pair(x, 1), Pair(1, x)]
    found += [named.index((1, x)), named.count(Pair(x, 1)), Pair(x, x) in named]
    found += [(1, {"a": x}) == (1, {"a": 1}), (1, {int(x)}) != (1, {3})]
    rows.remove([x, 1])
    named.remove((1, x))
    rows[0].append(x)
    try:
        return found, rows, named, pairs.index((2, x))
    except ValueError as error:
        return found, rows, named, str(error)


@CASES.add(2.0, np.float64(2), 1, opaque=0)
def equal_arrays_sought_among_others(x):
    one, other = np.array([x, 2.0]), np.array([x, 2.0])
    found = [one in [one, other], [one, 1] == [one, 1], (one,).index(one), (one, 2) < (one, 3)]
    nan, items = x * np.nan, [x * np.nan]
    found += [nan in [nan], nan in items, items.count(nan)]
    for compare in (lambda: one in [other], lambda: (one, 1) == (other, 1), lambda: [other].count(one)):
        try:
            found.append(compare())
        except ValueError as error:
            found.append(str(error))
    return found
