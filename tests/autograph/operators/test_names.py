"""Names that may be unbound, items by symbolic indices, new containers, inner functions."""

import numpy as np
import pytest

from autograph.operators.names import at, bound, nested, new
from runtime.trace.builder import Trace, activate
from runtime.trace.dicts import Dict
from runtime.trace.lists import List
from tests.checking import check

ONE, ZERO = np.int64(1), np.int64(0)


def test_bound_reads_a_variable():
    value = 3
    assert bound(lambda: value) == 3


def test_bound_raises_pythons_error_for_an_unbound_one():
    def read():
        return bound(lambda: later)

    with pytest.raises(UnboundLocalError, match="cannot access local variable 'later' where it is not associated"):
        read()
    later = 1
    assert read() == 1


def test_outside_a_trace_containers_and_functions_stay_themselves():
    items, mapping = [1], {"a": 1}
    assert new(items) is items and new(mapping) is mapping

    def inner():
        return 1

    assert nested(inner) is inner


def test_in_a_trace_containers_are_known_and_tracked():
    with activate(Trace()) as trace:
        made = new([1, 2])
        assert type(made) is List and list(made) == [1, 2]
        assert type(new({"a": 1})) is Dict
        trace.heap.open([])
        made.append(3)
        assert len(made) == 3
        trace.heap.undo()
        assert list(made) == [1, 2]


@pytest.mark.parametrize("container", [(1, 2), [1, 2], "ab", range(5), {0: "a", 1: "b"}, np.arange(3)])
def test_at_a_known_index_is_the_item(container):
    assert at(container)[1] == container[1]


def picks(k):
    return (10, 20.5, "c")[k], [1, 2, 3][k], "abc"[k], range(5, 8)[k], b"abc"[k]


def test_items_by_a_symbolic_index():
    check(picks, ZERO, calls=[(np.int64(2),), (np.int64(-1),), (np.int64(3),)], cond=0)


def rows(m, k):
    row = m[k]
    row[0] = 9
    return m[k][0], m


def test_an_item_by_a_symbolic_index_is_a_view():
    check(rows, np.zeros((3, 2)), ONE, calls=[(np.zeros((3, 2)), np.int64(-3)), (np.zeros((3, 2)), np.int64(7))])


def chosen(x, k):
    table = (1, 2) if x > 0 else [3, 4]
    return table[k]


def test_an_item_of_what_a_branch_chose():
    check(chosen, ONE, ZERO, calls=[(ZERO, ONE), (ONE, np.int64(5))])


def counts(x):
    count = 0

    def up(by=1):
        nonlocal count
        count = count + by
        return count

    if x > 0:
        up()
        up(x)
    else:
        up(10)
    return count, up(), count


def test_an_inner_function_that_changes_a_variable_around_it():
    check(counts, ONE, calls=[(ZERO,)], cond=1)


def factorial(n):
    def inner(k):
        return 1 if k <= 1 else k * inner(k - 1)

    return inner(n)


def test_an_inner_function_that_calls_itself():
    check(factorial, np.int64(5), calls=[(ZERO,), (np.int64(10),)], nodes={"call": 1})
