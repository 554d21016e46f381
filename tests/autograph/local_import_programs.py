"""Functions that import what the classes in them are made with."""

import enum

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
BOTH = (np.int64(3), np.int64(-1), np.int64(0))


@case(*BOTH)
def color(x):
    from enum import Enum, auto

    class Color(Enum):
        RED = auto()
        BLUE = auto()

    found = Color.RED if x > 0 else Color.BLUE
    if found is Color.RED:
        return found.name, x + 1
    return found.name, found.value, Color(1).name, len(Color)


@case(*BOTH)
def level(x):
    from enum import Flag, IntEnum, auto, unique

    @unique
    class Level(IntEnum):
        LOW = 1
        HIGH = auto()

    class Right(Flag):
        READ = auto()
        WRITE = auto()

    found = Level.HIGH if x > 0 else Level.LOW
    right = Right.READ | Right.WRITE if x > 0 else Right.READ
    return int(found) + x, found > Level.LOW, Right.WRITE in right, right.value


@case(np.int64(3), np.int64(0))
def numbered_in_a_loop(x):
    total = 0
    for _ in range(x):

        class State(enum.Enum):
            FIRST = enum.auto()
            LAST = 5

        total += State.LAST.value + State.FIRST.value
    return total


@case(*BOTH)
def record(x):
    from dataclasses import dataclass, field

    @dataclass
    class Record:
        value: int
        kept: list = field(default_factory=list)

        def keep(self, value):
            if value > 0:
                self.kept.append(value)

    made = Record(x)
    made.keep(x)
    return made.value, made.kept


@case(*BOTH)
def abstract(x):
    from abc import ABC, abstractmethod

    class Step(ABC):
        @abstractmethod
        def apply(self, value): ...

    class Next(Step):
        def apply(self, value):
            return value + 1 if value > 0 else value

    return Next().apply(x)


@case(*BOTH)
def ordered(x):
    from functools import cached_property, total_ordering

    @total_ordering
    class Size:
        def __init__(self, value):
            self.value = value

        def __eq__(self, other):
            return self.value == other.value

        def __lt__(self, other):
            return self.value < other.value

        @cached_property
        def double(self):
            return self.value * 2

    return Size(x) >= Size(1), Size(x).double


@case(*BOTH)
def used_in_methods(x):
    import collections as c
    import math

    class Tally:
        scale = math.pi

        def __init__(self):
            self.counts = c.Counter()

        def add(self, value):
            if value > 0:
                self.counts["positive"] += 1
            return math.sqrt(4) + self.scale

    tally = Tally()
    return tally.add(x), dict(tally.counts)


@case(*BOTH)
def bound_twice(x):
    from enum import Enum

    base = Enum
    if x > 100:
        from enum import IntEnum as Enum

    class Named:
        kind = Enum is base

        def name(self, value):
            return "positive" if value > 0 else "other"

    return Named().name(x), Named.kind
