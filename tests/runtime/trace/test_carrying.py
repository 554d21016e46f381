"""Specs: what a loop carries in one place, and how it is widened."""

from types import CellType

import numpy as np
import pytest

from runtime.graph import Value
from runtime.trace.builder import Trace, activate
from runtime.trace.carrying import widen
from runtime.trace.heap import EMPTY, Location
from runtime.trace.specs import Fixed, Leaf, Tuple, initial, place
from runtime.trace.symbolic import Symbolic
from runtime.types import UNBOUND, ArrayType, Dim, alternatives, type_of
from tests.checking import check

HERE = Location(CellType(), "x")
INT, FLOAT = type_of(1), type_of(1.0)


@pytest.fixture
def trace():
    with activate(Trace()) as made:
        yield made


def test_what_does_not_change_is_not_carried(trace):
    spec = initial("text")
    assert widen(spec, "text", HERE) is spec and spec.types() == []
    inputs = []
    assert place(spec, inputs, "x") == "text" and inputs == []


def test_a_number_that_changes_is_carried_by_its_type(trace):
    assert widen(initial(1), 2, HERE) == Leaf(INT)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [(1, 2.0, {INT, FLOAT}), (None, 1, {type_of(None), INT}), (EMPTY, 1, {UNBOUND, INT}), ("a", "b", {type_of("a")})],
)
def test_types_that_differ_are_alternatives(trace, before, now, expected):
    assert set(alternatives(widen(initial(before), now, HERE).types()[0])) == expected


def test_widening_comes_to_an_end(trace):
    spec = initial(1)
    for content in (2.0, None, 3, Symbolic(Value(FLOAT))):
        spec = widen(spec, content, HERE)
    assert widen(spec, 7, HERE) == spec and len(alternatives(spec.types()[0])) == 3


def test_sizes_that_differ_are_unknown(trace):
    def array(size):
        return Symbolic(Value(ArrayType(np.dtype("f8"), (size,))))

    (type_,) = widen(widen(initial(array(1)), array(2), HERE), array(4), HERE).types()
    assert type_.shape is not None and isinstance(type_.shape[0], Dim)


def test_tuples_are_carried_item_by_item(trace):
    spec = widen(initial((1, "a", 2)), (5, "a", 2), HERE)
    assert isinstance(spec, Tuple) and spec.items[1:] == (Fixed("a"), Fixed(2)) and spec.types() == [INT]
    inputs = []
    placed = place(spec, inputs, "x")
    assert placed[1:] == ("a", 2) and type(placed[0]) is Symbolic and len(inputs) == 1


# ---- end to end

FIVE, ZERO = np.int64(5), np.int64(0)


def swap(n):
    pair = (n, 0.5)
    while n > 0:
        pair = (pair[1], pair[0])
        n -= 1
    return pair


def first_seen(n):
    best = None
    while n > 0:
        if best is None or n % 3 > best:
            best = n % 3
        n -= 1
    return best


class Point:
    def __init__(self, x):
        self.x = x


def fresh_object(n):
    p = Point(0)
    while n > 0:
        p = Point(p.x + n)
        n -= 1
    return p.x


def growing(n):
    items, rows = [], [[0]]
    while n > 0:
        items.append(n)
        rows.append([n, items[-1]])
        n -= 1
    return items, rows, len(items)


@pytest.mark.parametrize("function", [swap, first_seen, fresh_object, growing])
def test_loops_carry_what_they_change(function):
    check(function, FIVE, calls=[(ZERO,), (np.int64(1),), (np.int64(2),)], nodes={"while": 1})
