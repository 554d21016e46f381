"""Enum classes: members looked up at run time, iterated, compared and kept."""

import enum

import numpy as np

from tests.autograph.cases import Cases

i8, f8 = np.int64, np.float64
CASES = Cases()
case = CASES.add


class Phase(enum.Enum):
    IDLE = 0
    RUN = 1
    DONE = 2

    @property
    def rate(self):
        return {Phase.IDLE: 0.0, Phase.RUN: 0.5, Phase.DONE: 2.0}[self]

    @classmethod
    def of(cls, x):
        return cls.RUN if x > 0 else cls(0)


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 5


class Access(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()


@case(i8(3), i8(0), i8(4), i8(-1))
def by_value(n):
    phase = Phase(n % 3)
    if phase is Phase.RUN:
        return phase, phase.rate
    return phase, phase.name, phase == Phase.DONE, isinstance(phase, Phase), type(phase) is Phase


@case(i8(3), i8(0), i8(7))
def by_a_wrong_value(n):
    try:
        return Phase(n).name
    except ValueError as error:
        return str(error)


@case(i8(3), i8(0), i8(4), loops=1)
def next_by_value(n):
    phase = Phase.IDLE
    seen = []
    for _ in range(n):
        phase = Phase((phase.value + 1) % 3)
        seen.append(phase)
    return phase, phase.rate, seen, Level(5 if n > 3 else 1) + 1


@case(i8(3), i8(0), i8(4))
def by_name(n):
    level = Level["HIGH" if n > 3 else "LOW"]
    try:
        other = Phase["NO" if n == 3 else "DONE"]
    except KeyError as error:
        other = str(error)
    return level, level * 2, other, Phase.of(n), Phase["RUN"], Phase(2)


@case(i8(3), i8(0))
def the_class_itself(n):
    names = [phase.name for phase in Phase]
    table = {phase: phase.value * n for phase in Phase}
    chosen = Phase(1) if n > 0 else Phase.DONE
    access = Access.READ if n > 0 else Access.READ | Access.WRITE
    kinds = Phase is Phase, Phase.RUN in Phase, chosen in Phase, len(Phase), list(Phase), Phase.__name__
    return names, table, chosen, table[chosen], access, Access.WRITE in access, kinds, Phase, [Phase, Level][n > 0]


class Permission(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()
    RUN = enum.auto()


@case((np.array([1.0, -1, 2]),), (np.array([-1.0, 2, -2]),))
def members_paired_with_numbers(x):
    granted = Permission(0)
    for v, one in zip(x, Permission, strict=True):
        if v > 0:
            granted |= one
    backwards = [one.name for one in reversed(Permission) if one in granted]
    return (
        granted,
        Permission.RUN in granted,
        granted & ~Permission.READ,
        backwards,
        dict(zip(Permission, x, strict=True)),
    )


class Planet(enum.Enum):
    EARTH = (1.0, 9)
    MARS = (0.4, 3)

    def __init__(self, mass, count):
        self.mass, self.count = mass, count

    @property
    def heavy(self):
        return self.mass > 0.5


class Probe:
    def __init__(self, charge):
        self.charge = charge


# An enum's class denies the attribute `name`, which its members have; neither has it those that `__init__` sets.
@case(f8(3), f8(1.5), f8(0.7), f8(0))
def named_beside_objects_and_numbers(x):
    found = Probe(x) if x > 2 else Planet.EARTH if x > 1 else Planet.MARS if x > 0.5 else 3.0
    try:
        return found.name, found.mass, found.heavy
    except AttributeError as error:
        return str(error)


@case(f8(3), f8(1.5), f8(0))
def named_as_a_method_of_others(x):
    found = "ab" if x > 2 else Planet.MARS if x > 1 else None
    return found.count("a") if found == "ab" else found.count
