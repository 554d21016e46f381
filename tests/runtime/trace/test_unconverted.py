"""What functions that run as they are may assign, told from their code."""

from functools import partial

import numpy as np
import pytest

from runtime.trace.unconverted import Unconverted

COUNT = 0
ITEMS: list = []
TABLE = {"a": 1}


def counts():
    global COUNT
    COUNT += 1


def calls_counts(v):
    return [counts() for _ in range(v)]


def fills(v):
    ITEMS.append(v)


def writes(v):
    np.add(v, 1, out=v)
    return TABLE


def reads(v):
    return TABLE["a"] + len(ITEMS) + v


def makes_its_own(v):
    found = []
    found.append(v)
    return found


class Owner:
    def keep(self, v):
        self.kept = v

    @staticmethod
    def fill():
        fills(1)


HANDLERS = [fills]
HELD: list = []
HELD.append(HELD)  # holds itself


def handles(v):
    return [handle(v) for handle in HANDLERS], HELD


class Dispatcher:
    def __init__(self):
        self.table = {"fill": (fills,)}


def counter():
    count = 0

    def add():
        nonlocal count
        count += 1
        return count

    return add


@pytest.mark.parametrize(
    "root",
    [calls_counts, partial(calls_counts, 2), fills, writes, Owner, Owner().keep, counter(), handles, Dispatcher()],
)
def test_functions_that_may_change_what_is_outside(root):
    met = Unconverted(None)
    met.meet([root])
    assert met.acts or met.attributes == {"kept"}


@pytest.mark.parametrize("root", [reads, makes_its_own, np.sum, len, "text"])
def test_functions_that_do_not(root):
    met = Unconverted(None)
    met.meet([root])
    assert not met.acts and not met.attributes


def test_what_is_assigned_by_name():
    add = counter()
    met = Unconverted(None)
    met.meet([calls_counts, Owner, add])
    assert met.assigns_global(globals(), "COUNT") and not met.assigns_global(globals(), "ITEMS")
    assert met.attributes == {"kept"}
    assert met.assigns_variable(add.__closure__[0]) and not met.assigns_variable(counter().__closure__[0])
