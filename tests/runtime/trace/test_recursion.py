"""Recursion: inlined where Python values decide, a graph of its own where symbolic ones do."""

import numpy as np
import pytest

import autograph as ag
from runtime.trace import recursion
from runtime.trace.recursion import may_recurse
from runtime.trace.variables import names_in
from tests.checking import check

FIVE, ZERO = np.int64(5), np.int64(0)


def factorial(n):
    return 1 if n <= 1 else n * factorial(n - 1)


def power(x, n):
    return 1.0 if n == 0 else x * power(x, n - 1)


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def pair(n):
    if n <= 0:
        return 0, 1.5
    a, b = pair(n - 1)
    return a + n, b * 2


def halves(x):
    if len(x) <= 1:
        return x.sum()
    middle = len(x) // 2
    return halves(x[:middle]) + halves(x[middle:])


def plain(x):
    return len([x])


@pytest.mark.parametrize("function", [factorial, even, pair])
def test_symbolic_recursion_is_a_call_node(function):
    checked = check(function, FIVE, calls=[(ZERO,), (np.int64(9),)])
    assert checked.trace(FIVE).count("call") == 1


def test_recursion_on_python_values_is_inlined():
    check(power, np.float64(2.0), 4, calls=[(np.float64(3.0), 0)], nodes={"call": 0})


def test_recursion_over_halves_of_an_array():
    check(halves, np.arange(7.0), calls=[(np.arange(1.0),)])


def test_a_depth_of_three_hundred_works():
    with np.errstate(over="ignore"):
        assert ag.function(factorial, fallback="error")(np.float64(300)) == factorial(np.float64(300))


def test_python_numbers_decide_as_deep():
    function = ag.function(factorial, fallback="error")
    assert function(300) == factorial(300)
    assert function(2) == 2


def test_a_function_that_is_handed_itself_is_staged():
    def step(me, k):
        return 0 if k <= 0 else k + me(me, k - 1)

    def program(n):
        return step(step, n)

    function = ag.function(program, fallback="error")
    assert function(FIVE) == 15
    assert function(np.int64(0)) == 0
    assert function.trace(FIVE).count("call") > 0


def test_calls_that_are_too_deep_to_be_traced_are_refused():
    def program(n):
        def later(k, total):
            return total if k <= 0 else lambda: later(k - 1, total + k)

        result = later(n, 0)
        while callable(result):
            result = result()
        return result

    with pytest.raises(ag.Unsupported, match="calls in `program` go deeper than Python's stack"):
        ag.function(program, fallback="error")(FIVE)


def test_ever_more_keywords_are_refused():
    def program(n, **given):
        return len(given) if n <= 0 else program(n - 1, **given, **{"k" * len(given): 1})

    with pytest.raises(ag.Unsupported, match="each time with another function, class or structure of arguments"):
        ag.function(program, fallback="error")(FIVE)


def test_recursion_without_an_end_is_pythons_error():
    def endless(n):
        return endless(n + 1)

    with pytest.raises((RecursionError, ag.Unsupported)):
        ag.function(endless, fallback="error")(FIVE)


@pytest.mark.parametrize(("function", "expected"), [(factorial, True), (even, True), (odd, True), (plain, False)])
def test_may_recurse_follows_the_names(function, expected):
    assert may_recurse(function) is expected


def test_names_in_looks_into_inner_functions():
    def outer():
        return [plain(k) for k in range(3)], lambda: factorial(2)

    assert {"plain", "factorial", "range"} <= names_in(outer.__code__)


def halves(x):
    if x.shape[0] == 1:
        return x * 2.0
    return np.concatenate([halves(x[::2]), halves(x[1::2])])


def test_a_recursion_of_many_calls_that_a_size_decides_is_one_graph():
    function = check(halves, np.arange(1024.0), calls=[(np.arange(16.0),)])
    assert len(list(function.traces[0].graph.walk())) < 60


def moves_of_a_tower(n):
    moves = []

    def move(k, source, target, over):
        if k > 0:
            move(k - 1, source, over, target)
            moves.append((k, source, target))
            move(k - 1, over, target, source)

    move(n, "a", "b", "c")
    return moves


def test_graphs_that_call_one_another_are_handed_each_captured_value_once():
    graph = check(moves_of_a_tower, np.int64(3), calls=[(ZERO,), (np.int64(5),)]).trace(FIVE)
    calls = [node for node in _with_called(graph) if node.primitive.name == "call"]
    assert len(calls) > 6
    assert {len(node.inputs) for node in calls} == {2}  # the number, and the list


def _with_called(graph):
    found, seen, waiting = [], set(), [graph]
    while waiting:
        nodes = list(waiting.pop().walk())
        found += nodes
        called = {node.params["function"] for node in nodes if node.primitive.name == "call"} - seen
        seen |= called
        waiting += [function.graph for function in called]
    return found


def test_rounds_of_recursions_inside_one_another_begin_where_those_before_ended(monkeypatch):
    rounds = []
    run = recursion.Nested._round
    monkeypatch.setattr(recursion.Nested, "_round", lambda *args: (rounds.append(1), run(*args))[1])
    ag.function(moves_of_a_tower).trace(FIVE)
    assert len(rounds) < 60


class Step:
    def __init__(self, number, before):
        self.number = number
        self.before = before


def with_new_objects(x, step):
    if x > step.number:
        return with_new_objects(x - 1, Step(step.number + 1, step)) + step.number
    return x


def test_one_graph_serves_calls_with_new_objects_after_few_of_them(monkeypatch):
    ways = []
    inline = recursion.Nested._inline
    monkeypatch.setattr(recursion.Nested, "_inline", lambda *args: (ways.append(1), inline(*args))[1])
    start = Step(0, None)
    graph = check(with_new_objects, np.float64(7), start, calls=[(np.float64(-1), start)]).trace(np.float64(7), start)
    assert graph.count("call") == 1
    del ways[:]
    ag.function(with_new_objects).trace(np.float64(7), start)
    assert len(ways) < recursion.MAX_VARIANTS


def with_lists_that_must_be_known(x, path):
    if len(path) < 5 and x.sum() > 1:
        for k in ag.unroll(range(len(path))):
            x[k] = x[k] + 1
        return with_lists_that_must_be_known(x / 2, [*path, len(path)]) + len(path)
    return x.max()


def test_calls_with_new_lists_stay_apart_where_one_graph_can_not_serve_them():
    arrays = [(np.arange(6.0), []), (np.arange(6.0) * 100, []), (np.zeros(6), [])]
    graph = check(with_lists_that_must_be_known, *arrays[0], calls=arrays[1:]).trace(*arrays[0])
    assert graph.count("call") == 0 and graph.count("cond") == 5
