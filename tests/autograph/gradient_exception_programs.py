"""Differentiable programs whose exceptions hold numbers and arrays."""

from __future__ import annotations

import numpy as np

from tests.autograph.gradient_programs import Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


class Stopped(Exception):
    def __init__(self, value, text="stopped"):
        super().__init__(text)
        self.value = value


@case((X,), (Y,), (-X,), exact=False)
def attribute_of_the_exception(x):
    total = 0.5
    for v in x:
        try:
            if v < 0:
                raise Stopped(v * v)
            total = total + v
        except Stopped as error:
            total = total - error.value * total
        finally:
            total = total * 1.1
    return total


@case((X,), (Y,))
def what_the_exception_holds_is_not_used(x):
    try:
        if x[0] > 0.2:
            raise ValueError(x[1])
        found = x[0]
    except ValueError:
        found = x[2] * 2
    return found * found


@case((X,), (Y,))
def arguments_of_the_exception(x):
    try:
        if x[0] > 0.2:
            raise ValueError(x[1] * 2, x)
        found = x[0]
    except ValueError as error:
        found = error.args[0] * 3 + np.sum(error.args[1] ** 2)
    return found


@case((X,), (Y,))
def raised_by_a_function(x):
    def step(v):
        if v > 0.6:
            raise Stopped(v * 2, "large")
        return v * v

    total = 0.0
    for v in x:
        try:
            total = total + step(v)
        except Stopped as error:
            total = total + error.value * error.value + len(str(error))
    return total


@case((X,), (Y,))
def changed_and_raised_again(x):
    try:
        try:
            if x[0] > 0:
                raise Stopped(x * 2)
            found = x[1]
        except Stopped as error:
            error.value = error.value * x
            raise
    except Exception as error:
        found = np.sum(error.value * error.value)
    return found


@case((X,), (Y,))
def an_array_of_the_exception_is_changed(x):
    a = x.copy()
    try:
        for i in range(10):
            a[i] = a[i] * 2
            if a[i] > 4:
                raise Stopped(a)
    except (Stopped, IndexError) as error:
        if isinstance(error, Stopped):
            error.value[0] = error.value[1] * 3
        else:
            a[1] = a[0]
    return np.sum(a * a)


@case((X,), (Y,))
def several_classes(x):
    found = []
    total = 0.0
    for v in x:
        try:
            if v < -1.5:
                raise KeyError(v)
            if v < 1.2:
                raise Stopped(v * v)
            total = total + 1 // len(x[x > 9])
        except KeyError:
            continue
        except Stopped as error:
            found.append(error.value)
            if v < 0:
                break
        except ZeroDivisionError:
            total = total + v
    return total + sum(found) * x[2]
