"""Lists and dicts compared by order and equality, and functions looked up in dicts, by what is known at run time."""

import numpy as np

from tests.autograph.cases import Cases

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
