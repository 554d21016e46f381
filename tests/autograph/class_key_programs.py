"""Dicts of the caller's whose keys are classes, functions, or tuples of these: tables, registries, singletons."""

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
CALLS = (f8(2), f8(-3), np.array(1.5))


class Single(type):
    made = {}

    def __call__(cls, *args):
        if cls not in cls.made:
            cls.made[cls] = super().__call__(*args)
        return cls.made[cls]


class Settings(metaclass=Single):
    def __init__(self):
        self.rate = 2.0


class Disc:
    pass


class Box:
    def __init__(self, side):
        self.side = side


class Registry:
    handlers = {}

    @classmethod
    def register(cls, kind):
        def decorated(function):
            cls.handlers[kind] = function
            return function

        return decorated


@Registry.register(Disc)
def _area_of_disc(shape, x):
    return x * 3


@Registry.register(Box)
def _area_of_box(shape, x):
    return shape.side - x


KEPT = Settings()  # made before any graph
LABELS = {Disc: "disc", Box: "box", float: "number"}
MEETING = {(Disc, Box): 1.0, (Box, Box): 2.0}
COUNTS = {Disc: 0, Box: 0}


@case(*CALLS)
def class_keys_of_a_table(x):
    return Disc in LABELS, LABELS[Disc], LABELS.get(Box), LABELS.get(int, "none"), LABELS[float], list(LABELS)


@case(*CALLS, loops=0)
def class_keys_that_a_branch_chooses(x):
    shape = Disc() if x > 0 else Box(x)
    return LABELS[type(shape)], MEETING[type(shape), Box] * x


@case(*CALLS)
def class_keys_of_handlers(x):
    shape = Disc() if x > 0 else Box(x)
    return Registry.handlers[type(shape)](shape, x)


@case(*CALLS)
def class_keys_of_counts(x):
    shape = Disc() if x > 0 else Box(x)
    COUNTS[type(shape)] += 1
    return dict(COUNTS)


@case(*CALLS, nodes={"cond": 1})
def class_keys_of_singletons(x):
    settings = Settings()
    if x > 0:
        settings.rate = x
    return settings is KEPT, settings is Settings(), settings.rate


def squared(v):
    return v * v


def cubed(v):
    return v**3


SLOPES = {squared: lambda v: 2 * v, cubed: lambda v: 3 * v * v, np.sin: np.cos}


@case(*CALLS)
def function_keys_of_a_table(x):
    function = squared if x > 0 else cubed
    return SLOPES[function](x), SLOPES[np.sin](x), abs in SLOPES, cubed in SLOPES
