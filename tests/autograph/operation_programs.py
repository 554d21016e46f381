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


class Counting(Plain):
    """Whose methods that Python itself calls change it."""

    asked = 0

    def __repr__(self):
        self.asked += 1
        return f"C{self.asked}"

    def __hash__(self):
        self.w += 1
        return hash(self.v)

    def __eq__(self, other):
        self.w += 10
        return self.v == other.v

    def __format__(self, spec):
        self.w += 100
        return f"{self.v}{spec}"


@case
def objects_that_change_when_they_are_shown(x):
    one, two, shown = Counting(x), Counting(2), []
    if x > 1:
        shown.append(str([one]))
    shown.append(f"{(two, 1)}")
    print([one, two], {"k": one})
    while one.asked < 4:
        shown.append(repr({"k": one}))
    return shown, one.asked, two.asked, "%s" % [two], two.asked


class Telling(Plain):
    asked = 0

    def ask(self):
        self.asked += 1
        return self.asked

    def __repr__(self):
        return f"T{self.ask()}"


@case
def objects_that_change_by_what_shows_them(x):
    one = Telling(x)
    return str([one]), one.asked, f"{(one, x)}", one.asked


@case
def objects_that_change_when_they_are_hashed(x):
    one, two = Counting(x), Counting(2)
    same = hash((one, 1)) == hash((one, 1)), (one,) == (two,), [one, two] == [two, one]
    return same, one.w, two.w, f"{one:a}", "{:b}".format(two), one.w, two.w, hash((two, x))


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
