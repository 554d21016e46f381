"""Functions that are not converted: they run at every call, and what they change is read afterwards."""

from types import DynamicClassAttribute
from unittest import mock

import numpy as np

import autograph as ag
from tests.checking import check

COUNT = 0


class S:
    pass


STATE = S()
STATE.n = 1


@ag.do_not_convert
def bump(x):
    global COUNT
    COUNT += 1
    STATE.n += 1
    return float(x)


def read_again(x):
    a = COUNT
    bump(x)
    b = COUNT
    c = STATE.n
    if x > 0:
        bump(x)
    return a, b, c, COUNT, STATE.n


W = np.ones(3)
L = [1, 2]


@ag.do_not_convert
def change(x):
    global W
    W = W + 1
    L.append(float(x))
    return 0


def read_late(x):
    if x > 0:
        change(x)
        a = W.sum()
    else:
        a = W.prod()
    return a, W[0], len(L)


class Cb:
    def __init__(self):
        self.seen = []

    @ag.do_not_convert
    def on(self, x):
        self.seen.append(float(x))
        self.last = x


def use_callback(cb, a):
    s = 0.0
    for v in a:
        if v > 0:
            cb.on(v)
        s += len(cb.seen)
    return s, cb.last


def test_globals_and_objects_are_read_again_after_an_opaque_call():
    check(read_again, np.float64(1), calls=[(np.float64(-1),)], opaque=2)


def test_a_global_first_read_after_an_opaque_call_is_read_then():
    check(read_late, np.float64(1), calls=[(np.float64(-1),)], opaque=1)


def test_an_unconverted_method_changes_its_object():
    cb = Cb()
    cb.last = 0
    check(use_callback, cb, np.array([1.0, -1, 2]), opaque=1)


LOG = []


def sends_to_generators(x, n):
    def given(first):
        sent = yield first
        yield sent

    items = given(2)
    if x[0] > 2:
        LOG.append(0)
    else:
        for k in range(n):
            try:
                items.send(k or None)
            except StopIteration:
                items = given(4)
    try:
        x[9]
    except IndexError as error:
        LOG.append(error.args)


def test_generators_that_a_loop_binds_anew_stay_generators():
    f = ag.function(sends_to_generators, fallback="error")
    for x, n in ((np.array([2, -1, 2]), 3), (np.array([1, 2, 3, 4]), 1), (np.array([3]), 2)):
        f(x, n)
    assert [trace.graph.opaque_nodes for trace in f.traces] == [0] * len(f.traces)
    check(sends_to_generators, np.array([2, -1, 2]), 2, calls=[(np.array([1, 2]), 3), (np.array([3]), 1)])


class Told:
    five = DynamicClassAttribute(lambda self: 5 if self.given is None else self.given)
    held = mock.PropertyMock(return_value=3)
    given = None


def by_descriptors_of_libraries(n):
    told, total = Told(), 0
    told.held = n
    for k in range(n):
        total += told.held
        if k > 1:
            told.held = k
            told.given = k
    return told.five if n > 2 else told.five - n, total


def test_descriptors_of_libraries_run_as_they_are():
    check(by_descriptors_of_libraries, np.int64(4), calls=[(np.int64(2),), (np.int64(0),), (5,)], loops=1, opaque=5)
    held = vars(Told)["held"]
    held.reset_mock()
    with ag.mode("graph"):
        ag.function(by_descriptors_of_libraries, fallback="error")(np.int64(4))
    assert [call.args for call in held.mock_calls] == [(4,), (), (), (), (2,), (), (3,)]
