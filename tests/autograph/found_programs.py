"""Further programs that random search found to differ between the modes, each reduced to its core."""

from dataclasses import dataclass, field

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
X = np.array([1.0, -1, 2, 3])


@dataclass
class Rec:
    v: float
    log: list = field(default_factory=list)

    def add(self, t):
        if t > 0:
            self.log.append(t)
        return self


@case(np.array(2.0), f8(-1))
def sum_of_objects_after_an_effect(x):
    print("before", x)
    return sum([Rec(x), Rec(x)])


@case(np.array(2), np.int64(0))
def subscript_of_a_number(n):
    try:
        number = 1
        return number[n]
    except TypeError as error:
        return str(error), n


@case(X, -X)
def numpy_call_with_an_object_of_run_time(x):
    made = Rec(0)
    for v in x:
        if v > 0:
            made = Rec(v)
    try:
        return np.clip(made, 5, 5)
    except TypeError as error:
        return str(error)


@case(X, -X)
def numpy_call_with_an_object_of_an_iterator(x):
    for made, _ in zip(map(Rec(0).add, x), x, strict=True):
        try:
            np.clip(made, 5, 5)
        except TypeError as error:
            return str(error)


@case((X, 2.0), (-X, np.array(3.0)))
def mapped_function_that_assigns(x, q):
    def lower(t):
        nonlocal q
        q -= t
        return q

    total = 0
    if x[0] > 0:
        for v, w in zip(map(lower, [1, 2, 3]), x):  # noqa: B905 - of different lengths
            total += v * w
    return total, q
