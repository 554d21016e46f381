"""Generators that a loop leaves are closed, and never see what its block raises.

The reference evaluator keeps every value to the end, and closes none.
"""

import contextlib
import itertools

import numpy as np
import pytest

import autograph as ag


class Told:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        return self

    def __exit__(self, cls, error, traceback):
        self.log.append(cls.__name__ if cls else "ended")


@contextlib.contextmanager
def telling(log):
    try:
        yield log
    except BaseException as error:
        log.append(type(error).__name__)
        raise
    finally:
        log.append("left")


def within(a, log):
    with Told(log), telling(log):
        for v in a:
            yield v
    log.append("whole")


def trying(a, log):
    for v in a:
        try:
            yield v
        except ValueError:
            log.append("caught")
        except GeneratorExit:
            log.append("closed")
            raise
        finally:
            log.append("final")


def handing_on(a, log):
    try:
        yield from trying(a, log)
        yield 100
    except GeneratorExit:
        log.append("closed, too")


def generators_that_are_left_see_it(a, k):
    log = []
    for take in (within, trying, handing_on):
        for v in take(a, log):
            if v > k:
                break
            log.append(v)
        else:
            log.append("none")
    for v in within(a, log):
        if v > k:
            return log, v
    return log


def generators_do_not_see_what_the_loop_raises(a, k):
    log = []
    for take in (within, trying, handing_on):
        try:
            for v in take(a, log):
                if v > k:
                    raise ValueError("of the loop")
                log.append(v)
        except ValueError as error:
            log.append(str(error))
    return log


def generators_that_functions_leave_see_it(a, k):
    log = []
    found = [any(v > k for v in trying(a, log))]
    log.append("any")
    found += [next((v for v in trying(a, log) if v > k), None), k in trying(a, log)]
    log.append("in")
    found += [next(trying(a, log)), list(itertools.islice(within(a, log), 2)), list(zip(range(2), handing_on(a, log)))]
    return found, log


@contextlib.contextmanager
def passing_on(a, log):
    yield from trying(a, log)


def what_a_block_raises_is_raised_where_its_generator_yields(a, k):
    log = []
    with passing_on(a, log) as v:
        if v > k:
            raise ValueError("of the block")
        log.append("block")
    return log


PROGRAMS = [
    (generators_that_are_left_see_it, [(np.array([1, 2, 3]), 2), (np.array([1, 2, 3]), 5), (np.array([7.0]), 200)]),
    (
        generators_do_not_see_what_the_loop_raises,
        [(np.array([1, 2, 3]), 2), (np.array([1, 2, 3]), 5), (np.array([7.0]), 200)],
    ),
    (generators_that_functions_leave_see_it, [(np.array([1, 2, 3]), 2), (np.array([1, 2, 3]), 5)]),
    (what_a_block_raises_is_raised_where_its_generator_yields, [(np.array([1]), 2), (np.array([3]), 2)]),
]


@pytest.mark.parametrize("program, calls", PROGRAMS, ids=lambda part: getattr(part, "__name__", ""))
def test_generators_are_closed_as_in_python(program, calls):
    function = ag.function(program, fallback="error")
    for args in calls:
        assert function(*args) == program(*args)
    assert not any(trace.graph.opaque_nodes for trace in function.traces)


def squares_until(x, log):
    total = 0.0
    try:
        for v in within(x, log):
            total = total + v * v
            if total > 3:
                raise KeyError("enough")
    except KeyError:
        total = total * 2
    return total


def test_generators_are_closed_while_a_gradient_is_recorded():
    recorded, eager = [], []
    squares_until(np.array([1.0, 2.0, 3.0]), eager)
    gradient = ag.grad(squares_until)(np.array([1.0, 2.0, 3.0]), recorded)
    assert gradient.tolist() == [4.0, 8.0, 0.0]
    assert recorded == eager
