"""Attributes by names that the run chooses from known ones, and what classes hold by name."""

import math
import operator
from typing import NamedTuple

import numpy as np

import autograph as ag
from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add(np.int64(0), np.int64(1), np.int64(3), np.int64(-2))


class Walker:
    def __init__(self, place):
        self.place = place

    def go_left(self, steps):
        self.place -= steps
        return self

    def go_right(self, steps):
        self.place += steps
        return self


class Held:
    number = 1
    name: str = "held"

    def method(self):
        return 2

    @property
    def computed(self):
        return 3

    @staticmethod
    def static():
        return 4


@case
def put_together(n):
    walker = Walker(n)
    side = "left" if n > 0 else "right"
    getattr(walker, "go_" + side)(2)
    getattr(walker, f"go_{side}")(3)
    return walker.place, hasattr(walker, "go_" + side), hasattr(walker, f"{side}x")


@case
def of_modules(n):
    name = ["sin", "cos"][n % 2]
    other = {0: "add", 1: "sub"}[n % 2]
    rounded = getattr(math, "floor" if n > 0 else "ceil")(2.5)
    return getattr(np, name)(1.5), getattr(math, name)(n), getattr(operator, other)(n, 1), rounded


@case
def of_values(n):
    x = np.array([1.0, 3.0, 2.0]) * n
    found = getattr(x, "min" if n > 0 else "max")(), getattr(x, ("sum", "mean")[n % 2])()
    return found, getattr("Hello", "upper" if n > 0 else "lower")(), getattr([1, n], "count" if n > 0 else "index")(n)


@case
def names_in_a_list_that_changes(n):
    names = ["go_left", "go_right"]
    if n > 0:
        names.reverse()
    walker = Walker(n)
    for k in range(2):
        if names[k] == "go_left":
            walker.go_left(k + 1)
        else:
            getattr(walker, "go_right")(5)
    return walker.place


@case
def visitor_in_a_local_class(n):
    class Visitor:
        def visit(self, kind):
            return getattr(self, f"visit_{kind}", self.default)(n)

        def visit_a(self, k):
            return k + 1

        def visit_b(self, k):
            return k * 2

        def default(self, k):
            return -k

    visitor = Visitor()
    return [visitor.visit(kind) for kind in "abc"], visitor.visit("a" if n > 0 else "z")


@case
def dict_of_a_class(n):
    names = [name for name in Held.__dict__ if not name.startswith("_")]
    values = {name: value for name, value in vars(Held).items() if name in ("number", "name")}
    found = "computed" in Held.__dict__, "nothing" in vars(Held), Held.__dict__.get("nothing", n)
    return names, values, found, Held.__dict__["number"] + n, Held.__dict__["method"](Held()) + n


class Flat(NamedTuple):
    x: float
    y: float

    @property
    def extent(self):
        return self.x + self.y

    def scaled(self, k=2):
        return self.x * k


class Polar(NamedTuple):
    rho: float
    phi: float


@CASES.add((i8(3), i8(1)), (i8(1), i8(2)), (i8(-1), 1), (2, i8(0)), opaque=0)
def fields_of_named_tuples(v, n):
    one = Flat(v, 2)
    chosen = Polar(v, 2) if v > 1 else Flat(v, 1)
    fields = {Flat: ("x", "y"), Polar: ("rho", "phi")}
    for i in range(n):
        if i > 0:
            chosen = Flat(v, i)
    found = [" ".join(f"{name}={getattr(chosen, name)}" for name in fields[type(chosen)])]
    for text in ("x", "extent", "scale", "count"):
        name = "".join([text] * n)
        found.append((getattr(one, name, None) if text != "count" else None, hasattr(one, name)))
        try:
            found.append(getattr(one, name) if text != "count" else name)
        except AttributeError as error:
            found.append(str(error))
    return found, getattr(one, "sca" + "led" * n, lambda: n)()


@ag.do_not_convert
def from_outside():
    return Held()


@CASES.add((i8(1),), (i8(2),), (1,), (np.array(0),), opaque=2)
def attributes_of_an_unknown_object(n):
    one = from_outside()
    try:
        return getattr(one, "num" + "ber" * n)
    except AttributeError as error:
        return str(error)


class Table:
    def __init__(self):
        self.w0 = 0
        self.base = 5


class Doubling:
    def __init__(self):
        self._x = 0

    @property
    def x(self):
        return self._x

    @x.setter
    def x(self, v):
        self._x = v * 2

    @x.deleter
    def x(self):
        self._x = "gone"


@CASES.add(i8(3), i8(0), 4, np.array(2), opaque=0)
def put_asked_for_and_taken_out(n):
    one, found = Table(), []
    for k in range(n):
        setattr(one, f"w{k}", k * 2)
    for k in range(6):
        found.append((getattr(one, f"w{k}", None), hasattr(one, f"w{k}")))
    for k in range(n):
        if k % 2:
            delattr(one, f"w{k}")
    try:
        delattr(one, "w" + str(n))
    except AttributeError as error:
        found.append(str(error))
    try:
        found.append(getattr(one, "q" + str(n)))
    except AttributeError as error:
        found.append(str(error))
    return found, vars(one), one.base, one.w0


@CASES.add(i8(3), i8(0), 2, np.array(1), opaque=0)
def put_by_a_property_or_not(n):
    one, other, found = Doubling(), Table(), []
    for name in "xyz"[: int(n)]:
        setattr(one, name, n)
        found.append(getattr(one, name))
    setattr(one, "xyz"[int(n) % 3], 7)
    delattr(one, "yzx"[int(n + 2) % 3] if n > 2 else "x")
    try:
        delattr(other, "w" + str(n))
        delattr(other, "w" + str(n))
    except AttributeError as error:
        return found, vars(one), vars(other), str(error)
    return found


@CASES.add(i8(3), i8(0), 4, np.array(2), opaque=0)
def put_into_objects_of_the_run(n):
    walkers, doubling = [], []
    for k in range(n):
        walkers.append(Walker(k))
        doubling.append(Doubling())
    for k, (one, other) in enumerate(zip(walkers, doubling, strict=True)):
        setattr(one, "q" + str(k), k)
        setattr(other, "xyz"[k % 3], k)
        if k % 2:
            delattr(one, "q" + str(k))
            one.go_left(k)
    return [vars(one) for one in walkers], [vars(one) for one in doubling], [hasattr(one, "q0") for one in walkers]
