"""Paths and guards: values are found again, and what has changed is noticed."""

import numpy as np
import pytest

from runtime.trace import paths
from runtime.trace.paths import Guard, same_bits


class Box:
    shared = 1

    def __init__(self, **attributes):
        self.__dict__.update(attributes)


def make_closure(value):
    def inner():
        return value

    return inner


NAMESPACE = {"w": np.ones(1)}


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        (paths.argument(1, "x"), "x", "second"),
        (paths.argument(0, "self").attribute("items").item(1), "self.items[1]", "item"),
        (paths.argument(0, "self").attribute("table").item("k"), "self.table['k']", "value"),
        (paths.argument(0, "self").attribute("table").item((1, 2)), "self.table[(1, 2)]", "pair"),
        (paths.constant(Box, "Box").class_attribute("shared"), "Box.shared", 1),
        (paths.constant(make_closure(5), "inner").variable(0, "value"), "inner:value", 5),
        (paths.global_name(NAMESPACE, "w"), "w", NAMESPACE["w"]),
    ],
)
def test_a_guard_follows_a_path(path, text, found):
    guard = Guard()
    guard.inputs.append(guard.read(path))
    box = Box(items=[0, "item"], table={"k": "value", (1, 2): "pair"})
    assert guard.compile()((box, "second")) == (found,)
    assert str(path) == path.text == text


def test_a_guard_that_does_not_hold_gives_none():
    guard = Guard()
    path = paths.argument(0, "n")
    guard.check(path, "is 3", "type({0}) is int and {0} == {1}", 3)
    check = guard.compile()
    assert check((3,)) == () and check((4,)) is None and check((3.0,)) is None
    assert guard.facts == {"n": "is 3"}


@pytest.mark.parametrize("argument", [None, Box(), Box(items=[]), Box(items=3)])
def test_a_path_that_is_gone_means_another_trace(argument):
    guard = Guard()
    guard.inputs.append(guard.read(paths.argument(0, "self").attribute("items").item(0)))
    assert guard.compile()((argument,)) is None


def test_a_path_is_followed_once():
    guard = Guard()
    base = paths.argument(0, "self")
    path = base.attribute("a")
    assert guard.read(path) == guard.read(path)
    assert len(guard.lines) == 2


def test_mutable_objects_must_stay_distinct():
    guard = Guard()
    guard.objects = [guard.read(paths.argument(k, f"x{k}")) for k in range(2)]
    check = guard.compile()
    one, two = [], []
    assert check((one, two)) == () and check((one, one)) is None


def test_constants_with_the_same_value_are_bound_by_identity():
    guard = Guard()
    one, two = [1], [1]
    assert guard.bind(one) == guard.bind(one) != guard.bind(two)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1.0, 1.0, True),
        (0.0, -0.0, False),
        (float("nan"), float("nan"), True),
        (float("nan"), 1.0, False),
        (complex(0, -0.0), complex(0, 0.0), False),
        (1.5, 2.5, False),
    ],
)
def test_same_bits(left, right, expected):
    assert same_bits(left, right) is expected
