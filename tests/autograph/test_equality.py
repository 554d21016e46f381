"""What counts as a difference between two runs."""

import collections
import math
import re
import struct

import numpy as np
import pytest

from autograph.equality import differences


class Point:
    def __init__(self, x):
        self.x = x


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x


def found(a, b):
    return differences([("r", a, b)])


OTHER_NAN = struct.unpack("d", struct.pack("Q", 0xFFF8000000000001))[0]

EQUAL = [
    lambda: None,
    lambda: (1, "a", b"b", 2.5, -0.0, math.nan, 1j, True, slice(1, None)),
    lambda: np.array([[1.0, np.nan], [-0.0, np.inf]]),
    lambda: np.float32(1.5),
    lambda: {"a": [1, {2}], (1, 2): np.arange(3)},
    lambda: Point(np.arange(3)),
    lambda: Slotted(3),
    lambda: np.array([1, [2], None], dtype=object),
    lambda: np.random.default_rng(5),
    lambda: ([1].append, {1: 2}.get),
    lambda: collections.deque([1, 2]),
    lambda: np.longdouble(1) / 3,
    lambda: ValueError("x", 1),
    lambda: np.asfortranarray(np.ones((2, 3)))[::-1],
    lambda: np.array([], dtype=np.int8),
    lambda: np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
]


@pytest.mark.parametrize("make", EQUAL)
def test_equal_values_have_no_differences(make):
    assert found(make(), make()) == []


UNEQUAL = [
    (1, True, "type"),
    (1, 1.0, "type"),
    (0.0, -0.0, "value"),
    (math.nan, OTHER_NAN, "value"),
    (1.0, np.float64(1.0), "type"),
    (np.int64(1), np.int32(1), "type"),
    (np.float64(0.0), np.float64(-0.0), "value"),
    (np.float64(1.0), np.array(1.0), "type"),
    (np.array(0.0), np.array(-0.0), "value"),
    (np.zeros(2), np.zeros(2, np.float32), "dtype"),
    (np.zeros(2), np.zeros(2, ">f8"), "dtype"),
    (np.zeros(2), np.zeros((2, 1)), "shape"),
    (np.zeros((2, 3)), np.zeros((3, 2)).T, "layout C in eager, F in graph"),
    (np.zeros(4)[::2], np.zeros(2), "layout"),
    (np.broadcast_to(np.zeros(1), 1), np.zeros(1), "writeable"),
    (np.array([1, 2, 3]), np.array([1, 5, 6]), r"r\[1\]: value .*2.* in eager, .*5.* in graph \(2 of 3"),
    ([1, 2], [1, 2, 3], "length 2 in eager, 3 in graph"),
    ([1, 2], (1, 2), "type"),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "keys"),
    ({1: "a"}, {True: "a"}, "keys"),
    ({"a": 1}, {"a": 2}, r"r\['a'\]: value 1 in eager, 2 in graph"),
    ({1, 2}, {1, 3}, "value"),
    (Point(1), Point(2), r"r\.x: value 1 in eager, 2 in graph"),
    (Point(1), Slotted(1), "type"),
    (Slotted(1), Slotted(2), r"r\.x"),
    (np.array([1, [2]], dtype=object), np.array([1, [3]], dtype=object), r"r\[1\]\[0\]"),
    (np.random.RandomState(5), np.random.RandomState(6), "state"),
    (collections.deque([1]), collections.deque([2]), "state"),
    (ValueError("x"), ValueError("y"), "args"),
    (np.sin, np.cos, "value"),
    (len, max, "value"),
    ([1].append, [1].extend, "value"),
    ([1].append, [2].append, r"r\.__self__\[0\]: value 1 in eager, 2 in graph"),
    (slice(1), slice(1.0), "value"),
]


@pytest.mark.parametrize(("a", "b", "text"), UNEQUAL)
def test_a_difference_is_found_and_named(a, b, text):
    lines = found(a, b)
    assert len(lines) == 1
    assert re.search(text, lines[0])


def test_one_object_twice_is_not_two_equal_objects():
    one = [1]
    assert found([one, one], [[1], [1]]) == ["r[1]: identity the same object as r[0] in eager, another object in graph"]
    assert found([[1], [1]], [one, one]) == ["r[1]: identity another object in eager, the same object as r[0] in graph"]


def test_identity_is_compared_across_roots():
    x, y = np.ones(2), np.ones(2)
    assert differences([("argument", x, y), ("result", x, y.copy())]) == [
        "result: identity the same object as argument in eager, another object in graph"
    ]


def test_shared_memory_is_compared():
    x, y = np.zeros(4), np.zeros(4)
    lines = differences([("argument", x, y), ("result", x[1:], y[1:].copy())])
    assert lines == ["argument and result: memory shared in eager, not shared in graph"]
    assert differences([("argument", x, y), ("result", x[1:], y[1:])]) == []
    moved = differences([("argument", x, y), ("result", x[1:3], y[2:])])
    distances = "shared at a distance of 8 bytes in eager, shared at a distance of 16 bytes in graph"
    assert moved == [f"argument and result: memory {distances}"]


def test_objects_that_hold_each_other_end():
    a, b = Point(None), Point(None)
    a.x, b.x = [a], [b]
    assert found(a, b) == []


def test_iterators_that_call_functions_are_compared_by_class_alone():
    assert found(map(abs, [1]), map(float, [2])) == []
    assert re.search("type", found(map(abs, [1]), filter(abs, [1]))[0])


def test_generators_of_random_numbers_are_compared_by_state():
    assert found(np.random.default_rng(5), np.random.default_rng(6))[0].startswith("r.state['state']['state']: value")


def test_functions_are_compared_by_name_and_free_variables():
    def make(n):
        def inner():
            return n

        return inner

    assert found(make(1), make(1)) == []
    assert found(make(1), make(2)) == ["r (its variable n): value 1 in eager, 2 in graph"]
