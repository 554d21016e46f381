"""Loops on functions over cells."""

import numpy as np
import pytest

from runtime.errors import Unsupported
from runtime.evaluate import evaluate
from runtime.graph import Value
from runtime.trace.builder import Trace, activate
from runtime.trace.dicts import Dict
from runtime.trace.loops import for_loop, while_loop
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of
from runtime.types import INT, ArrayType
from tests.runtime.trace.run_trace import graph_of

SCALAR = ArrayType(np.dtype("i8"), (), "scalar")


def count_up(x):
    steps = 0

    def test():
        return x < 100

    def body():
        nonlocal x, steps
        x = x * 2
        steps = steps + 1

    while_loop(test, body, cells_of(test, body))
    return x, steps


def test_while_loop_carries_what_its_body_assigns():
    graph = graph_of(count_up, SCALAR)
    assert graph.count("while") == 1
    assert evaluate(graph, np.int64(3)) == (192, 6) and evaluate(graph, np.int64(300)) == (300, 0)


def sum_until(items):
    total, go = 0, True

    def body(item):
        nonlocal total, go
        total = total + item
        go = total < 5

    for_loop(items, lambda: SCALAR, body, lambda: go, cells_of(body))
    return (total,)


def test_for_loop_asks_after_each_item():
    graph = graph_of(sum_until, ArrayType(np.dtype("i8"), (4,)))
    assert graph.count("for") == 1
    assert evaluate(graph, np.array([1, 2, 3, 4])) == (6,) and evaluate(graph, np.array([1, 1, 1, 1])) == (4,)


def test_a_failed_attempt_leaves_no_node_and_no_region():
    trace = Trace()
    with activate(trace):
        x = Symbolic(Value(SCALAR, "x"))
        y = 0

        def test():
            return x > 0

        def body():
            nonlocal y
            y = x + 1
            raise Unsupported("not this one")

        with pytest.raises(Unsupported, match="not this one"):
            while_loop(test, body, cells_of(test, body))
    assert trace.heap.regions == [] and y == 0 and trace.depth == 0


def nested(depth, tests):
    """Loops in loops; the innermost makes a float of what begins as an int. `tests` counts the tracings of a test."""

    def function(x):
        total = 0

        def level(number):
            nonlocal total
            left = x

            def test():
                tests[number] += 1
                return left > 0

            def body():
                nonlocal left, total
                if number + 1 < depth:
                    level(number + 1)
                else:
                    total = total + 0.5
                left = left - 1

            while_loop(test, body, cells_of(test, body), site=number)

        level(0)
        return total

    return function


def test_what_an_inner_loop_widens_is_widened_in_all_loops_around_it_at_once():
    tests = [0] * 5
    graph = graph_of(nested(5, tests), SCALAR)
    assert evaluate(graph, np.int64(3)) == (0.5 * 3**5,)
    assert max(tests) == 2 and graph.count("while") == 5


def test_what_is_made_anew_after_an_inner_loop_keeps_its_type():
    def function(x):
        left, total, before = x, 0, 0

        def outer():
            nonlocal left, total, before
            before = total
            inner()
            total = 0
            left = left - 1

        def inner():
            nonlocal total
            rest = x

            def step():
                nonlocal rest, total
                total = total + 0.5
                rest = rest - 1

            while_loop(lambda: rest > 0, step, cells_of(step), site="inner")

        while_loop(lambda: left > 0, outer, cells_of(outer), site="outer")
        return total, before

    graph = graph_of(function, SCALAR)
    assert evaluate(graph, np.int64(2)) == (0, 0)
    assert [output.type for output in graph.outputs] == [INT, INT]


def test_what_a_loop_carries_in_objects_is_remembered_while_it_is_traced_again():
    tests = []

    def function(x):
        state = Dict(total=0)
        left = x

        def outer():
            nonlocal left
            rest = x

            def test():
                tests.append(state["total"])
                return rest > 0

            def step():
                nonlocal rest
                state["total"] = state["total"] + 0.5
                rest = rest - 1

            while_loop(test, step, cells_of(test, step), site="inner")
            left = left - 1

        while_loop(lambda: left > 0, outer, cells_of(outer), site="outer")
        return state["total"]

    graph = graph_of(function, SCALAR)
    assert evaluate(graph, np.int64(2)) == (2.0,) and graph.count("while") == 2
    assert len(tests) == 3  # of 4: a loop inside starts from what it carried when the one around it was traced before
