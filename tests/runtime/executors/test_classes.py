"""Plans make objects of known classes as directly as the user's code does."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

import autograph as ag
from runtime.executors.numpy_plan import compile_plan
from tests.checking import check

X = np.array([3.0, -1.0, 2.0, 2.0])
CALLS = [(-X,), (X[:0],), (np.arange(5) - 2,)]


class Ball:
    def __init__(self, radius):
        self.radius = radius

    def size(self):
        return 4 * self.radius


class Box:
    __slots__ = ("side",)

    def __init__(self, side):
        self.side = side

    def size(self):
        return self.side**2


@dataclass(frozen=True)
class Place:
    x: float
    y: float = 1.0


class Checked:
    """A class whose attribute has a property of the same name, which keeps it in the object's own dict."""

    def __init__(self, width):
        self.width = width
        self.area = 2 * width

    @property
    def width(self):
        return self.__dict__["width"]

    @width.setter
    def width(self, width):
        self.__dict__["width"] = abs(width)


class Late:
    """A class whose objects may have an attribute or not."""

    def __init__(self, value):
        if value > 0:
            self.value = value


class Counted:
    made = 0

    def __init__(self, value):
        self.value = value

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value + 1)


Pair = namedtuple("Pair", "low high")


def chosen(x):
    made = []
    for v in x:
        made.append(Ball(v) if v > 0 else Box(v))
    return [one.size() for one in made], [type(one).__name__ for one in made]


def frozen(x):
    best = Place(-1.0)
    for v in x:
        place = Place(v)
        if place.x > best.x:
            best = place
    return best


def checked(x):
    return [Checked(v).area for v in x], [vars(Checked(v)) for v in x]


def late(x):
    made = []
    for v in x:
        made.append(Late(v))
    return [hasattr(one, "value") for one in made], [vars(one) for one in made]


def counted(x):
    made = []
    for v in x:
        made.append(Counted(v))
    return [one.value for one in made]


def spaces(x):
    made = []
    for v in x:
        made.append(SimpleNamespace(v=v, n=0))
    return made


def pairs(x):
    made = []
    for v in x:
        made.append(Pair(v, v + 1))
    return sum([p.low * p.high for p in made]), made


@pytest.mark.parametrize("program", [chosen, frozen, checked, late, counted, spaces, pairs])
def test_objects_made_at_run_time_are_those_of_eager_mode(program):
    function = check(program, X, calls=CALLS)
    assert not function.traces[0].graph.opaque_nodes


def test_a_function_of_the_plan_makes_the_objects_of_a_class():
    source = compile_plan(ag.function(chosen).trace(X)).source
    assert "def make_Ball(radius):" in source and "made.radius = radius" in source, source
    assert source.count("make_Ball(") == 2, source  # one arm makes one, the other a box
    assert "class_number(" not in source, source
    source = compile_plan(ag.function(counted).trace(X)).source
    assert "set_own(" in source, source
    source = compile_plan(ag.function(checked).trace(X)).source
    assert "vars(" in source, source
    source = compile_plan(ag.function(pairs).trace(X)).source
    assert "new_tuple(Pair, (" in source, source
