"""Classes as registries and generics, frozen records, descriptors that delete, special methods called by name."""

import dataclasses
import typing
from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add(f8(2.5), f8(0.5), f8(-1.0))
T = typing.TypeVar("T")


class Plugin:
    def run(self, x):
        return x


class Doubling(Plugin):
    def run(self, x):
        return x * 2


class Rooting(Plugin):
    def run(self, x):
        return np.sqrt(x) if x > 0 else super().run(x)


@case
def classes_that_come_from_one(x):
    found = Plugin.__subclasses__()
    results = {cls.__name__: cls().run(x) for cls in found}
    found.append(Plugin)
    chosen = Rooting if x > 1 else Doubling
    return (
        results,
        len(found),
        len(Plugin.__subclasses__()),
        chosen.__subclasses__(),
        [one.__name__ for one in chosen.mro()],
    )


class Box(typing.Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value

    @classmethod
    def of(cls, value):
        return cls(value + 1)


class Row(list):
    pass


@dataclass(frozen=True)
class Point(typing.Generic[T]):
    x: T


@case
def objects_know_their_parameters(x):
    box = Box[float](x)
    if x > 1:
        box.value *= 2
    chosen = Box[int] if x > 0 else Box[str]
    other = chosen(box.value)
    text = str(other.__orig_class__)
    return box, vars(box), other, text, Row[int]([x]), Point[int](x), Box[int].of(x), Box[int] is Box[int], chosen


class Unit:
    def __class_getitem__(cls, scale):
        return lambda value: (cls.__name__, scale, value * scale if value > 0 else scale)


class Meter(Unit):
    pass


@case
def subscripts_of_classes(x):
    return Unit[2](x), Meter["m"](int(x)), Meter[x](1)


class Sub(Point):
    pass


@case
def frozen_records(x):
    point, sub, found = Point(x), Sub(x), []
    for record, name in ((point, "x"), (point, "y"), (sub, "x"), (sub, "y")):
        try:
            setattr(record, name, x)
            found.append(name)
        except dataclasses.FrozenInstanceError as error:
            found.append(str(error))
    try:
        if x > 0:
            point.other = 1
        else:
            del point.other
    except AttributeError as error:
        found.append(repr(error))
    return found, point, sub, vars(sub)


class Kept:
    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        return self if instance is None else instance.__dict__.get(self.name, 0)

    def __set__(self, instance, value):
        instance.__dict__[self.name] = value

    def __delete__(self, instance):
        instance.__dict__.pop(self.name, None)


class Strict(Kept):
    def __delete__(self, instance):
        del instance.__dict__[self.name]


class Record:
    kept, strict = Kept(), Strict()

    def __delattr__(self, name):
        super().__delattr__(name)
        vars(self)["log"] = [*vars(self).get("log", ()), name]


def dropped(record, x):
    record.kept = record.strict = x
    if x > 0:
        del record.strict
    try:
        del record.strict
    except KeyError as error:
        missing = error.args
    else:
        missing = None
    if x > 1:
        del record.kept
    return missing, record.kept, dict(vars(record))


@case
def deleting_descriptors(x):
    return dropped(Record(), x), [dropped(Record(), v) for v in (x, -x)]


@CASES.add((Record(), f8(2)), (Record(), f8(0.5)), (Record(), f8(-2)))
def deleting_descriptors_of_the_callers(record, x):
    for v in (x, x * 2):
        result = dropped(record, v)
    del vars(record)["log"]
    return result


class Key:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return int(self.value) if self.value > 0 else 0

    def __hash__(self):
        return int(self.value) if self.value > 0 else -7


@case
def asked_by_name(x):
    key = Key(x)
    return key.__index__(), key.__hash__(), "abc"[key.__index__() :], hash(key) == key.__hash__(), [1, 2, 3][key]


class Scaled(namedtuple("Scaled", "value unit")):
    __slots__ = ()

    def __new__(cls, value, unit=1):
        return super().__new__(cls, value, unit * 2)


@case
def named_tuples_that_change_what_they_are_given(x):
    first, second = Scaled(x, 1), Scaled(x - 1, 3)
    return sorted([first, second]), max(first, second), (first if x > 0 else second), first._replace(value=9)


@typing.runtime_checkable
class Closing(typing.Protocol):
    name: str

    def close(self): ...


@typing.runtime_checkable
class HasSize(typing.Protocol):
    def size(self): ...


class Unchecked(typing.Protocol):
    def size(self): ...


class Door:
    def __init__(self, name):
        self.name = name

    def close(self):
        return 1


class Nameless:
    def __init__(self, x):
        if x > 1:
            self.size = lambda: x

    def close(self):
        return 2


@case
def protocols_with_attributes(x):
    items = [Door("a"), Nameless(x), 3]
    if x > 0:
        items.append(Door("b"))
        items[1].name = "late"
    chosen = items[0] if x > 1 else 2.0
    try:
        isinstance(items[1], Unchecked)
    except TypeError as error:
        text = str(error)
    sized = isinstance(items[1], HasSize), isinstance(items[1], (HasSize, Closing)), isinstance(x, Closing | float)
    return [isinstance(one, Closing) for one in items], isinstance(chosen, Closing), sized, text


class Caterpillar:
    def __init__(self, x):
        self.x = x


class Butterfly(Caterpillar):
    def fly(self):
        return self.x * 2


@case
def classes_replaced_at_once(x):
    found = Caterpillar(x)
    found.__class__ = Butterfly
    return found, found.fly(), type(found).__name__


class Greeter:
    def __init__(self, n):
        self.n = n

    def greet(self, times=1):
        return "hi", self.n * times


# What stands in the class behind the `try` is known at run time only: as a function it is a method.
@CASES.add(f8(2.5), f8(0.5), f8(-1.0), opaque=4)
def methods_replaced_for_a_while(x):
    greeter, before = Greeter(x), Greeter.greet
    try:
        if x > 1:
            Greeter.greet = lambda self, times=2: ("replaced", self.n + times)
        found = greeter.greet()
        if x < 0:
            raise ValueError(found)
    except ValueError as error:
        found = error.args
    finally:
        Greeter.greet = before
    return found, greeter.greet(), greeter.greet(times=3), Greeter.greet(greeter)


class Machine:
    def __init__(self):
        self.total = 0.0

    def add(self, a, b=1):
        self.total += a + b
        return self.total

    def negate(self, *_):
        self.total = -self.total

    commands = {"add": add, "negate": negate}

    def run(self, lines):
        found = []
        for name, *given in lines:
            command = self.commands.get(name)
            if command is None:
                found.append(f"no {name}")
                continue
            found.append(command(self, *given))
        return found


@case
def commands_looked_up_at_run_time(x):
    machine = Machine()
    lines = [("add", x), ("add", x, 5), ("negate",), ("other", 1, 2), ("add", 1)]
    if x > 0:
        lines.insert(1, ("negate",))
    return machine.run(lines), machine.total


class Asked:
    def __init__(self, x):
        self.x, self.count = x, 0

    @property
    def root(self):
        self.count += 1
        if self.x < 0:
            raise AttributeError("no root")
        return self.x**0.5

    @property
    def plain(self):
        self.count += 1
        print("asked", self.count)
        return self.count


class Answering(Asked):
    def __getattr__(self, name):
        self.count += 10
        if name == "gone" or self.x < 1:
            raise AttributeError(name)
        return name


# What finds an attribute runs once, whether there is a default or not.
@case
def attributes_or_defaults(x):
    asked, answering = Asked(x), Answering(x)
    first = getattr(asked, "root", "none"), asked.count, getattr(asked, "plain", 0), asked.count, hasattr(asked, "root")
    second = getattr(answering, "other", None), answering.count, getattr(answering, "gone", 0), answering.count
    items = [Asked(x), Asked(-x)]
    return first, second, [getattr(one, "root", "none") for one in items], [one.count for one in items]


NAMES: list = []


class Noting:
    def __getattr__(self, name):
        NAMES.append(name)
        if name.startswith("x"):
            return lambda value: (name, value)
        raise AttributeError(name)


# An AttributeError holds the object; what Python runs of its class from then on changes the list.
@case
def attributes_that_are_noted(x):
    NAMES.clear()
    noting = Noting()
    found = [hasattr(noting, "other"), getattr(noting, "other", 0), getattr(noting, "xa", None)(x), noting.xb(1)]
    try:
        found.append(noting.xc if x > 1 else noting.gone)
    except AttributeError as error:
        found.append(str(error))
    return found[:4], list(NAMES), len(NAMES)
