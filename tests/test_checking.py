"""The checker itself: it passes what holds and fails what does not."""

import time

import numpy as np
import pytest

import autograph as ag
from tests.checking import check


def halve(x):
    steps = 0
    while x > 1:
        x = x // 2
        steps += 1
    return steps


@ag.do_not_convert
def outside(x):
    return x


def test_a_function_that_holds_passes():
    assert isinstance(check(halve, np.int64(9), calls=[(np.int64(1),)], loops=1, cond=0), ag.Function)


@pytest.mark.parametrize("counts", [{"loops": 0}, {"loops": 2}, {"cond": 1}, {"nodes": {"for": 1}}])
def test_wrong_control_flow_fails(counts):
    with pytest.raises(AssertionError, match="the graph holds"):
        check(halve, np.int64(9), **counts)


def test_a_function_with_another_result_in_graph_mode_fails():
    def f(x):
        return x + time.perf_counter_ns()  # never the same twice

    with pytest.raises(AssertionError, match="differs"):
        check(f, np.int64(1), opaque=1)


def test_an_opaque_node_fails_unless_it_is_announced():
    def f(x):
        return outside(x)

    check(f, np.int64(1), opaque=1)
    with pytest.raises(AssertionError, match="1 opaque nodes"):
        check(f, np.int64(1))


def test_a_fallback_fails_unless_it_is_announced():
    def f(x):
        exec("y = 1")
        return locals()

    check(f, np.int64(1), fallback=True)
    with pytest.raises(AssertionError, match="Unsupported"):
        check(f, np.int64(1))


def test_an_exception_passes_if_both_modes_raise_it():
    def f(x):
        if x > 0:
            raise ValueError("positive")
        return x

    check(f, np.int64(1), calls=[(np.int64(0),)], cond=1)
