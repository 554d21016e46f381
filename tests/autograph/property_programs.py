"""Properties of classes that have a `__getattr__`, which stands in where a property raises an AttributeError."""

import functools

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
CALLS = (f8(4.5), f8(-7), f8(0), np.array(2.0), -1.5)


class Reading:
    def __init__(self, value):
        self.value = value

    @property
    def doubled(self):
        print("doubled", self.value)
        if self.value < 0:
            raise AttributeError("negative")
        return self.value * 2

    @property
    def scaled(self):
        if self.value == 0:
            raise ValueError("zero")
        return self.rate * 2

    @property
    def raised(self):
        return self.value + 1

    @functools.cached_property
    def kept(self):
        if self.value < 0:
            raise AttributeError("negative")
        return self.value

    @property
    def missing(self):
        raise AttributeError("missing")

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name == "rate" and self.value < 3:
            raise AttributeError("no rate")
        return -1.0


class Tripled(Reading):
    @property
    def doubled(self):
        return super().doubled * 3


@case(*CALLS[:4], nodes={"try": 1, "cond": 1})
def fallback_of_a_property(x):
    return Reading(x).doubled


@case(*CALLS)
def fallback_of_a_property_of_the_base(x):
    return Tripled(x).doubled


@case(*CALLS)
def fallback_of_a_property_that_is_kept(x):
    reading = Reading(x)
    return reading.kept, reading.kept


@case(*CALLS, nodes={"try": 0, "cond": 0})
def no_fallback_of_what_raises_nothing_or_always(x):
    reading = Reading(x)
    return reading.raised, reading.missing, reading.other


@case(*CALLS, nodes={"for": 1})
def fallback_of_a_property_in_a_loop(x):
    reading, total = Reading(x), 0.0
    for i in range(12):
        reading.value = x - i
        total += reading.doubled
    return total, reading.value


@case(*CALLS)
def fallback_where_the_property_asks_for_another_attribute(x):
    try:
        return Reading(x).scaled
    except ValueError as error:
        return str(error)


@case(*CALLS)
def fallback_of_a_property_that_may_lack(x):
    reading = Reading(x)
    return getattr(reading, "doubled", 3.0), hasattr(reading, "doubled"), getattr(reading, "_own", None)


@case(*((Reading(value),) for value in CALLS))
def fallback_of_a_property_of_the_callers_object(reading):
    return reading.doubled + reading.raised
