"""`ag.compare`: both modes on copies."""

import warnings

import numpy as np
import pytest

import autograph as ag
from autograph.comparison import Call

WEIGHTS = np.arange(3.0)
CALLS = []


def halvings(x):
    steps = 0
    while x > 1:
        x = x // 2
        steps += 1
    return steps


def test_equal_runs():
    comparison = ag.compare(halvings, np.int64(100))
    assert comparison
    assert comparison.equal
    assert comparison.differences == []
    assert comparison.control_flow == {"while": 1}
    assert comparison.graph_nodes > 1
    assert comparison.opaque_nodes == 0
    assert comparison.fallback == ""
    assert min(comparison.trace_seconds, comparison.eager_seconds, comparison.graph_seconds) > 0


def test_the_report_shows_both_modes_side_by_side():
    lines = str(ag.compare(halvings, np.int64(100))).splitlines()
    assert lines[0] == "halvings: equal in both modes"
    assert lines[1].split() == ["eager", "graph"]
    assert lines[-1].split() == ["control", "flow", "1", "while"]


def test_nothing_is_changed():
    x, items = np.zeros(3), [1]

    def f(x, items):
        x += WEIGHTS
        WEIGHTS[0] = 9.0
        items.append(2)
        CALLS.append(x)
        return np.random.rand()

    state = np.random.get_state(legacy=False)
    assert ag.compare(f, x, items)
    assert x.tolist() == [0, 0, 0]
    assert items == [1]
    assert WEIGHTS.tolist() == [0, 1, 2]
    assert CALLS == []
    assert np.random.get_state(legacy=False)["state"]["pos"] == state["state"]["pos"]


def test_output_is_captured(capsys):
    def f(x):
        print("hello", x)

    assert ag.compare(f, np.int64(1))
    assert capsys.readouterr().out == ""


def test_exceptions_are_compared():
    def f(x):
        if x > 0:
            raise ValueError("positive")
        return x

    assert ag.compare(f, np.int64(1))
    assert ag.compare(f, np.int64(-1))


def test_methods_and_decorated_functions():
    class Scale:
        def __init__(self):
            self.factor = np.float64(2.0)

        @ag.function
        def double(self, x):
            self.factor += 1
            return x * self.factor

    scale = Scale()
    assert ag.compare(scale.double, np.ones(2))
    assert ag.compare(Scale.double, scale, np.ones(2))
    assert scale.factor == 2.0
    assert Scale.double.traces == []


def test_a_refused_function_says_why():
    def f(x):
        yield x

    async def g(x):
        return x

    comparison = ag.compare(g, 1)
    assert comparison.fallback
    assert str(comparison).startswith(f"{g.__qualname__}: runs eagerly in both modes\n  ")


def test_what_is_no_python_function_is_refused():
    with pytest.raises(TypeError, match="is not a function written in Python"):
        ag.compare(np.sin, 1.0)
    with pytest.raises(TypeError, match="can't be copied"):
        ag.compare(halvings, (i for i in range(3)))


OUTCOMES = [
    (lambda x: x, lambda x: x.copy(), "result: identity the same object as argument x"),
    (lambda x: x + 1, lambda x: x + 1.0, "result: dtype <i8 in eager, <f8 in graph"),
    (lambda x: print("a"), lambda x: print("b"), r"output: 'a\n' in eager, 'b\n' in graph"),
    (lambda x: 1 / 0, lambda x: 1, "exception: ZeroDivisionError: division by zero in eager, none in graph"),
    (lambda x: None, lambda x: x.fill(1), "argument x[0]: value"),
    (lambda x: None, lambda x: warnings.warn("w"), "warnings: [] in eager, [('UserWarning', 'w')] in graph"),
    (lambda x: None, lambda x: np.random.rand() and None, "state of np.random"),
    (lambda x: None, lambda x: CALLS.append(1), "CALLS: length 0 in eager, 1 in graph"),
]


@pytest.mark.parametrize(("eager", "graph", "text"), OUTCOMES)
def test_each_kind_of_difference_is_seen(eager, graph, text):
    """Two functions stand for the two modes."""
    eager.others = graph  # so that what the second reaches is reached
    call = Call.of(eager, np.zeros(2, np.int64))
    found = call.differences(call.run(eager, "eager"), call.run(graph, "graph"))
    assert any(text in line for line in found), found
