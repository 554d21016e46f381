"""Loops that put items of other types into what they run over, and iterators that each use of an array makes anew."""

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add

ROWS = ((np.array([1.5, 2.5, -1.0]), 2), (np.array([1.5, 2.5, -1.0] * 3), 2), (np.array([-1.5, 2.5, -1.0, 1.0]), 1))


@case(*ROWS)
def known_items_beside_an_array(x, n):
    items, count = [1, 1, 1, 1], 0
    for v, item in zip(x, items, strict=False):
        if item is None:
            count += 1
        if v > 0:
            items[n] = None
    return count, items


@case(*ROWS)
def numbered_items_beside_an_array(x, n):
    items, found = [True, 1, 1.0, 2], []
    for v, (k, item) in zip(x, enumerate(items), strict=False):
        item += 0
        found.append((k, item))
        items[n:] = [np.array(3), v]
    return found, items


@case(*ROWS)
def items_beside_an_array_from_their_end(x, n):
    items, count = [1, 1, 1, 1], 0
    for _, item in zip(x, reversed(items), strict=False):
        count += isinstance(item, str)
        items[1] = "s"
    return count, items


@case(*ROWS)
def items_that_the_loop_adds_beside_an_array(x, n):
    items, count = [1], 0
    for v, item in zip(x, items, strict=False):
        if isinstance(item, str):
            count += 1
        items.append("s" if v > 0 else 2.5)
    return count, items


@case(*ROWS, loops=2)
def items_of_run_time(x, n):
    items, kinds = [], []
    for _ in x:
        items.append(1)
    for item in items:
        if isinstance(item, str):
            kinds.append("text")
        elif item is None:
            kinds.append("none")
        items[n] = "s" if x[0] > 0 else None
    return kinds, items


@case(*ROWS, loops=2)
def a_queue_of_run_time(x, n):
    queue, found = [], []
    for _ in x:
        queue.append((0, None))
    for count, parent in queue:
        found.append("root" if parent is None else parent + 1)
        if count < n:
            queue.append((count + 1, count))
    return queue, found


@case(*ROWS, loops=3)
def values_and_pairs_of_a_table_of_run_time(x, n):
    table, count = {int(v): 1 for v in x}, 0
    for value in table.values():
        count += isinstance(value, str)
        table[int(x[1])] = "s"
    for key, value in table.items():
        if value is None:
            count += key
        table[int(x[2])] = None
    return count, table


@case(*ROWS, loops=2)
def a_change_in_a_function(x, n):
    items, count = [], 0
    for v in x:
        items.append(v)

    def change():
        items[n] = items

    for item in items:
        if item is items:
            count += 1
        change()
    return count, len(items)


@case(3, 2, 0)
def elements_of_an_array_again_and_again(n):
    table, found = np.arange(4.0).reshape(2, 2), []
    for j in range(3):
        for _ in table.flat:
            found.append(j + n)
    first, second = table.flat, table.flat
    return found, next(first) + next(first), next(second)


@case(*ROWS, loops=2)
def elements_of_an_array_in_a_loop(x, n):
    table, found = np.arange(4.0).reshape(2, 2), []
    for v in x:
        for _ in table.flat:
            found.append(v)
    return found
