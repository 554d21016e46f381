"""`with`."""

import contextlib

import numpy as np
import pytest

from autograph.operators.contexts import with_
from tests.checking import check

ONE, ZERO = np.int64(1), np.int64(0)


def test_outside_a_trace_with_is_pythons_with():
    log = []
    with_(contextlib.nullcontext(5), log.append)
    with_(contextlib.suppress(KeyError), lambda value: {}["a"])
    assert log == [5]


class Manager:
    def __init__(self, log, swallow):
        self.log = log
        self.swallow = swallow

    def __enter__(self):
        self.log.append("enter")
        return self

    def __exit__(self, cls, error, traceback):
        self.log.append("none" if cls is None else cls.__name__)
        return self.swallow


def managed(x, log, swallow):
    y = 0
    with Manager(log, swallow) as manager:
        y = 1
        if x > 0:
            raise ValueError("inside")
        manager.log.append("end")
        y = 2
    return y


@pytest.mark.parametrize("swallow", [True, False])
def test_a_context_manager_of_the_users(swallow):
    check(managed, ZERO, [], swallow, calls=[(ONE, [], swallow)])


def quiet(x):
    with np.errstate(divide="ignore", invalid="raise"):
        y = 1 / x
        try:
            z = y - y
        except FloatingPointError:
            z = y
    return y, z


def test_numpys_error_state():
    check(quiet, np.array([1.0, 2.0]), calls=[(np.array([0.0, 1.0]),)])
