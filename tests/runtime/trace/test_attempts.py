"""Staged `try`: run-time cells carry the state to whoever comes next."""

import numpy as np
import pytest

from autograph.tracing import Conversion
from runtime.evaluate import evaluate
from runtime.graph import Graph, Value
from runtime.trace.attempts import attempt, handled, raised_again
from runtime.trace.builder import Trace, activate, operand
from runtime.trace.catching import may_fail
from runtime.trace.history import History
from runtime.trace.lift import Lifter
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import known_container
from runtime.types import ArrayType, ObjectType

VECTOR = ArrayType(np.dtype("f8"), (3,))
INDEX = ArrayType(np.dtype("i8"), (), "scalar")


def graph_of(function, *types):
    trace = Trace()
    Lifter(trace, Conversion(), History())
    with activate(trace):
        inputs = [Symbolic(Value(type_, f"x{k}")) for k, type_ in enumerate(types)]
        outputs = tuple(map(operand, function(*inputs)))
    assert trace.heap.regions == [] and trace.heap.watchers == []
    return Graph(tuple(x.ag_value for x in inputs), tuple(trace.nodes), outputs)


def looks_up(a, k):
    step, found = 0, None
    log = known_container([])

    def body():
        nonlocal step, found
        step = 1
        log.append("body")
        found = a[k]
        step = 2

    def handler(error):
        nonlocal found
        log.append(step)
        found = -1.0

    def orelse():
        log.append("else")

    def final():
        log.append(step)

    attempt(body, [((IndexError,), handler)], orelse, final)
    return step, found, log


@pytest.fixture(scope="module")
def graph():
    return graph_of(looks_up, VECTOR, INDEX)


def test_the_graph_holds_one_try(graph):
    assert graph.count("try") == 1 and may_fail(graph.nodes)


@pytest.mark.parametrize(("index", "expected"), [(1, (2, 1.0, ["body", "else", 2])), (7, (1, -1.0, ["body", 1, 1]))])
def test_each_block_sees_the_state_of_its_moment(graph, index, expected):
    assert evaluate(graph, np.arange(3.0), np.int64(index)) == expected


def test_other_exceptions_pass_after_finally():
    def program(a, k):
        log = known_container([])

        def body():
            log.append(a[k])

        attempt(body, [((KeyError,), lambda error: log.append("wrong"))], None, lambda: log.append("finally"))
        return (log,)

    graph = graph_of(program, VECTOR, INDEX)
    with pytest.raises(IndexError):
        evaluate(graph, np.arange(3.0), np.int64(9))
    assert evaluate(graph, np.arange(3.0), np.int64(2)) == ([2.0, "finally"],)


def test_a_handler_may_read_the_exception():
    def program(a, k):
        text = None

        def body():
            a[k]

        def handler(error):
            nonlocal text
            text = error.args

        attempt(body, [((IndexError,), handler)], None, None)
        return (text,)

    graph = graph_of(program, VECTOR, INDEX)
    (args,) = evaluate(graph, np.arange(3.0), np.int64(9))
    assert "out of bounds" in args[0]
    assert evaluate(graph, np.arange(3.0), np.int64(0)) == (None,)


class Told(Exception):
    """Its subclasses are told to it."""

    derived: list[type] = []

    def __init_subclass__(cls):
        Told.derived.append(cls)


def test_what_stands_for_an_exception_is_no_subclass_of_the_users_that_is_told():
    value = Value(ObjectType(Told))
    first, second, bare = handled((Told,), value), handled((Told,), value), raised_again(handled((Told,), value))
    assert isinstance(first, Told)
    assert type(first) is type(second) is not type(bare)  # classes are not made at each trace
    assert Told.derived == []
