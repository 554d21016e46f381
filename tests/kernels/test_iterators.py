"""Functions over elements: `np.nditer` and its like, `a.flat`, `np.frompyfunc`."""

from __future__ import annotations

import numpy as np
import pytest

from tests.checking import check


def sum_twice(a):
    total = 0.0
    for x in np.nditer(a):
        total += x
    for x in np.nditer(a):
        total += x
    return total


def doubled_in_place(a):
    with np.nditer(a, op_flags=["readwrite"]) as items:
        for x in items:
            x[...] = 2 * x
    return a, a[0, 0]


def weighted_by_index(a):
    items = np.nditer(a, flags=["multi_index"])
    total = 0
    for x in items:
        total += x * items.multi_index[0]
    return total, items.itersize, items.ndim, items.shape


def advanced_by_hand(a):
    items = np.nditer(a, flags=["multi_index"])
    total = 0
    while not items.finished:
        total += items[0] * items.multi_index[1]
        items.iternext()
    return total


def several_arrays(a):
    out = np.zeros(a.shape)
    for x, y, z in np.nditer([a, a.T.copy().T, out], op_flags=[["readonly"], ["readonly"], ["writeonly"]]):
        z[...] = x + y
    return out


def started_again(a):
    items = np.nditer(a, flags=["f_index"])
    found = []
    for x in items:
        found.append((items.index, x.item()))
    items.reset()
    for x in items:
        found.append(float(x))
    return found


def allocated(a):
    items = np.nditer([a, None])
    with items:
        for x, y in items:
            y[...] = x * x
        return items.operands[1]


def whole_columns(a):
    total = 0
    for x in np.nditer(a, flags=["external_loop"], order="F"):
        total += x[0] + len(x)
    return total


def buffered_in_a_branch(a):
    count = 0
    if a[0, 0] < 100:
        options = {"flags": ["buffered"], "op_dtypes": ["f4"], "casting": "same_kind"}
        with np.nditer(a, op_flags=["readwrite"], **options) as items:
            for x in items:
                x[...] = x / 3
                count += 1
    return a, count, a.sum()


def in_a_helper(a):
    def square(x, out=None):
        operands = [["readonly"], ["writeonly", "allocate", "no_broadcast"]]
        items = np.nditer([x, out], flags=["external_loop", "buffered"], op_flags=operands)
        with items:
            for x, y in items:
                y[...] = x * x
            return items.operands[1]

    return square(a), square(a, out=a)


def nested_iterators(a):
    outer, inner = np.nested_iters(a, [[0], [1]], flags=["multi_index"])
    return [float(y) for x in outer for y in inner]


def read_only_items(a):
    for x in np.nditer(a):
        x[...] = 1


def in_a_loop(a):
    totals = []
    for i in range(20):
        total = 0.0
        for x in np.nditer(a):
            total += float(x) * i
        totals.append(total)
    return totals


def flat_iterators(a):
    for x in a.flat:
        if x > 3:
            break
    total = 0
    for y in a.flat:
        total += y
    items = a.flat
    return x, total, next(items), next(items), items.index, items.coords


def broadcast_iterators(a):
    pairs = np.broadcast(a, np.zeros((3, 1, 1)))
    sums = [x + y for x, y in pairs]
    other = np.broadcast(a, np.zeros((3, 1, 1)))
    return sums, pairs.shape, pairs.nd, len(list(other)), pairs.index


def objects_from_python(a):
    function = np.frompyfunc(lambda x: x + 1 if x > 2 else -x, 1, 1)
    return function(a).astype(float), function(a), function(a[0, 0]), function(3), function.nin, function.nout


def two_results_from_python(a):
    sums, differences = np.frompyfunc(lambda x, y: (x + y, x - y), 2, 2)(a, a[0])
    return sums.astype(float), differences, sums.dtype


def along_an_axis_from_python(a):
    function = np.frompyfunc(lambda x, y: x * 2 + y, 2, 1)
    return function.reduce(a), function.accumulate(a), function.accumulate(a, axis=1), function.reduce(a[0])


def wrong_count_of_arguments(a):
    try:
        np.frompyfunc(lambda x: x, 1, 1)(1, 2, 3)
    except TypeError as error:
        return str(error)


def builtins_from_python(a):
    larger = np.frompyfunc(max, 2, 1)(a.T, 2.0)
    return np.frompyfunc(str, 1, 1)(a), larger, larger.flags.f_contiguous


def from_python_in_a_loop(a):
    function = np.frompyfunc(lambda x: x * a.sum(), 1, 1)
    total = 0
    for k in range(20):
        total += function(a).astype(float).sum() * k
    return total


PROGRAMS = [item for item in list(globals().values()) if getattr(item, "__module__", "") == __name__]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_program(program):
    check(program, np.arange(6.0).reshape(2, 3), calls=[(np.arange(12.0).reshape(4, 3)[::2],), (np.ones((3, 2)).T,)])
