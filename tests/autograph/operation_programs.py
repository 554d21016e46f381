"""What Python does with an object by a statement or builtin, of objects that branches choose and of other kinds."""

import copy
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add(i8(3), i8(1), 2, np.array(-1), opaque=0)


class Plain:
    def __init__(self, v):
        self.v = v
        self.w = 7

    def __repr__(self):
        return f"P{self.v}"


class Other(Plain):
    def __str__(self):
        return f"O{self.v}"


class Slotted:
    __slots__ = ("v",)

    def __init__(self, v):
        self.v = v


class Row(NamedTuple):
    v: float
    w: object = 7


@dataclass(order=True)
class Ranked:
    v: float
    w: int = 7


@case
def texts_of_chosen_objects(x):
    one = Plain(x) if x > 1 else Other(x)
    text = "%s"
    named = "%(a)s %(b)r" % {"a": one, "b": Plain(x)}
    return "%s %r %5.1f" % (one, one, x), "%s" % one, text % one, text % Plain(x), named


@case
def texts_of_containers_of_chosen_objects(x):
    one = Plain(x) if x > 1 else Other(x)
    held, function = (one, 1), np.sin if x > 1 else len
    print([one], held)
    shown = "%s" % [one], "%r" % (held,), "%(a)s" % {"a": [one]}, "{} {}".format([one], held)
    return str(held), repr({"k": one}), f"{[one]!r}", format([one]), str([function]), repr((function,)), shown


@case
def attributes_of_chosen_objects(x):
    one, two = Plain(x), Other(x)
    chosen = one if x > 1 else two
    del chosen.w
    try:
        del chosen.w
    except AttributeError as error:
        return str(error), hasattr(one, "w"), hasattr(two, "w"), vars(chosen)


@case
def dicts_of_objects_with_slots(x):
    try:
        return Slotted(x).__dict__
    except AttributeError as error:
        return str(error), hasattr(Slotted(x), "__dict__")


@case
def copied_tuples(x):
    row = Row(x, [x]) if x > 1 else Row(2, [x, x])
    plain, deep, flat = copy.copy((x, 2)), copy.deepcopy((x, [x])), copy.copy(row)
    other, rows = copy.deepcopy(row), copy.deepcopy([row, (x, row)])
    other.w.append(9)
    return plain, deep, flat, flat is row, flat.w is row.w, other, row, rows


@case
def sorted_records(x):
    chosen = Ranked(x) if x > 1 else Ranked(x, 9)
    found = [one.v for one in sorted([Ranked(2), chosen, Ranked(0)])], min(Ranked(1, 2), chosen).w
    return found, Ranked(x) < Ranked(1), Ranked(x, 1) >= chosen, (x, 1) < (2, x), (x, "a") > (2.5, "b")
