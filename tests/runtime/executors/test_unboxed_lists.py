"""Fast forms of loops that keep numbers on lists and take them off again, as reverse passes do."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import autograph as ag
from runtime.evaluate import evaluate
from runtime.executors.numpy_plan import compile_plan
from runtime.parser import parse
from runtime.primitives.registry import all_primitives
from runtime.verify import verify
from tests.runtime.executors.scalar_loops import observed

PRIMITIVES = {primitive.name: primitive for primitive in all_primitives()}

FORWARDS = """
  kept: list[any] = list()
  last: float64 = for i: int in %1 (state: float64 = start) {
    %2: float64 = x[i]
    %3: float64 = state * %2
    list.append(kept, state)
    %4: float64 = %3 + 0.5
    yield %4
  }
"""
BACKWARDS = """
  %5: float64 = for j: int in %1 (g: float64 = last) {
    %6: float64 = x[j]
    %7: float64 = %6 + g
    x[j] = %7
    %8: float64 = x[j]
    %9: float64 = list.pop(kept, -1)
    %10: float64 = %8 * %9
    x[j] = %10
    yield %7
  }
"""
HEAD = "graph kept(x: float64[6], start: float64, n: int) {\n  %1: range = range(n)"

NUMBERS = [0.5, -1.0, 1e308, 1e-300, np.inf, np.nan]


def both_ways(text: str, inputs: tuple) -> str:
    """Run a graph by its plan and by the evaluator on copies of the inputs; they must agree. The plan's source."""
    graph = parse(text, PRIMITIVES)
    verify(graph)
    plan = compile_plan(graph)
    runs = [plan, lambda *items: evaluate(graph, *items)]
    first, second = (observed(run, copy.deepcopy(inputs)) for run in runs)
    assert first == second
    return plan.source


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("count", [0, 6, 7])
def test_kept_numbers_are_those_that_the_evaluator_keeps(place, number, count):
    x = np.linspace(-1.5, 2.0, 6)
    x[place] = number
    for start in (1.0, 1e300):
        inputs = (x, np.float64(start), count)
        source = both_ways(f"{HEAD}{FORWARDS}\n  return last, kept\n}}", inputs)
        assert ".append(np_float64(" in source
        source = both_ways(f"{HEAD}{FORWARDS}{BACKWARDS}\n  return %5, kept, x\n}}", inputs)
        assert "del kept_1[-1]" in source


def test_more_is_taken_off_than_was_kept():
    text = f"{HEAD}{FORWARDS}\n  %20: range = range(6){BACKWARDS.replace('in %1', 'in %20')}\n  return %5, kept, x\n}}"
    assert "del kept_1[-1]" in both_ways(text, (np.linspace(-1.5, 2.0, 6), np.float64(1.0), 4))


def test_a_list_of_the_caller_is_left_to_the_plain_loop():
    text = """
graph given(x: float64[6], kept: list[any], start: float64, n: int) {
  %1: range = range(n)
  last: float64 = for i: int in %1 (state: float64 = start) {
    %2: float64 = x[i]
    %3: float64 = state * %2
    list.append(kept, state)
    yield %3
  }
  return last, kept
}"""
    assert "except LEAVING" not in both_ways(text, (np.ones(6), [], np.float64(1.0), 3))


BRANCH = """
  out: float64 = for k: int in %1 (s: float64 = start) {
    %30: float64 = x[k]
    list.append(kept, %30)
    %32: float64 = s + %30
    %31: bool_ = %30 > 0.0
    if %31 {
      x[k] = s
    }
    yield %32
  }
"""


def test_a_list_changes_in_iterations_whose_branches_store():
    for number in NUMBERS:
        inputs = (np.array([0.5, -1.0, 2.0, number, -0.25, 1.5]), np.float64(1.0), 6)
        text = f"{HEAD}\n  kept: list[any] = list(){BRANCH}\n  return out, kept, x\n}}"
        assert "except LEAVING" in both_ways(text, inputs)


def listed_and_stored(x):
    found, out = [], np.zeros(len(x))
    for i in range(len(x)):
        found.append(x[i] * 2)
        if x[i] > 0:
            out[i] = x[i]
    return len(found), sum(found), out


def test_a_function_that_lists_and_stores():
    x = np.linspace(-1.5, 2.0, 300)
    count, total, out = ag.function(listed_and_stored, fallback="error")(x)
    expected = listed_and_stored(x)
    assert (count, total, out.tobytes()) == (expected[0], expected[1], expected[2].tobytes())


PRIVATE = """
  %40: float64 = for m: int in %1 (h: float64 = last) {
    %41: float64 = list.pop(kept, -1)
    %42: float64 = h * %41
    list.append(given, %41)
    yield %42
  }
"""


def test_what_a_fast_loop_has_kept_is_boxed_where_it_is_taken_off():
    head = HEAD.replace("n: int", "n: int, given: list[any]")
    text = f"{head}{FORWARDS}{PRIVATE}\n  return %40, given\n}}"
    source = both_ways(text, (np.linspace(-1.5, 2.0, 6), np.float64(1.0), 6, []))
    assert ".append(np_float64(" not in source
    assert "np_float64(kept_1.pop(-1))" in source


def test_a_list_that_others_see_holds_numpys_numbers():
    seen = f"{HEAD}{FORWARDS}{BACKWARDS}\n  %50: int = len(kept)\n  return %5, %50\n}}"
    assert ".append(np_float64(" in both_ways(seen, (np.linspace(-1.5, 2.0, 6), np.float64(1.0), 6))


UNBOUND_AT_FIRST = """
  kept: list[any] = list()
  last: float64 | unbound = for i: int in %1 (state: float64 | unbound = unbound) {
    %2: float64 = x[i]
    list.append(kept, state)
    yield %2
  }
  %40: float64 = for m: int in %1 (h: float64 = start) {
    %41: float64 | unbound = list.pop(kept, -1)
    list.append(given, %41)
    %42: float64 = h * 0.5
    yield %42
  }
"""


def test_what_may_be_no_number_is_as_it_was():
    head = HEAD.replace("n: int", "n: int, given: list[any]")
    source = both_ways(
        f"{head}{UNBOUND_AT_FIRST}\n  return %40, given\n}}", (np.linspace(-1.5, 2.0, 6), np.float64(1.0), 6, [])
    )
    assert "np_float64(kept_1.pop" not in source


def taken_before_it_is_put(x):
    found, total = [1.0], 0.0
    for i in range(len(x)):
        total = total + found.pop() * x[i]
        found.append(x[i] * 0.5)
    return total


def taken_and_put(x):
    found, total = [], 0.0
    for i in range(len(x)):
        found.append(x[i] * 0.5)
        total = total + found.pop() * x[i]
    return total


def put_then_taken(x):
    found, total, last = [], 0.0, None
    for i in range(len(x)):
        found.append(x[i] * 0.5)
    for i in range(len(x)):
        last = found.pop()
        total = total + last * x[i]
    return total, last


@pytest.mark.parametrize("function", [taken_before_it_is_put, taken_and_put, put_then_taken])
def test_functions_that_put_and_take(function):
    x = np.linspace(-1.5, 2.0, 300)
    found, expected = ag.function(function, fallback="error")(x), function(x)
    assert repr(found) == repr(expected)
