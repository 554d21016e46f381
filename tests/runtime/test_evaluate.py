"""The reference evaluator: each control-flow node means the Python code beside it in docs/architecture.md."""

from __future__ import annotations

import numpy as np
import pytest

from runtime.evaluate import evaluate
from runtime.executors.numpy_plan import compile_plan
from runtime.graph import Graph
from runtime.parser import parse
from runtime.primitives.registry import all_primitives
from runtime.verify import verify

PRIMITIVES = {primitive.name: primitive for primitive in all_primitives()}


def evaluate_graph(graph: Graph, *args):
    return evaluate(graph, *args)


def run_plan(graph: Graph, *args):
    return compile_plan(graph)(*args)


@pytest.fixture(params=[evaluate_graph, run_plan])
def run(request):
    """Runs the printed form of a graph, by the evaluator and by the plan."""

    def run_text(text: str, *args):
        graph = parse(text, PRIMITIVES)
        verify(graph)
        return request.param(graph, *args)

    return run_text


def test_cond_runs_one_side(run):
    text = """
    graph main(x: int) {
      %1: bool = x > 0
      y: int | float = if %1 {
        %2: int = x * 2
        yield %2
      } else {
        %3: float = x / 0
        yield %3
      }
      return y
    }"""
    assert run(text, 3) == (6,)
    with pytest.raises(ZeroDivisionError):
        run(text, -3)


COUNT = """
graph count(n: int) {
  i: int, total: int = while (i.1: int = 0, total.1: int = 10) {
    %1: bool = i.1 < n
    test %1
  } do {
    i.2: int = i.1 + 1
    total.2: int = total.1 + i.2
    yield i.2, total.2
  }
  return i, total
}"""


@pytest.mark.parametrize(("n", "expected"), [(0, (0, 10)), (3, (3, 16))])
def test_while_carries(run, n, expected):
    assert run(COUNT, n) == expected


def test_state_after_a_while_is_that_after_its_last_test(run):
    text = """
    graph main(n: int) {
      i: int = while (i.1: int = 0) {
        i.2: int = i.1 + 1
        %1: bool = i.2 < n
        test %1, i.2
      } do (i.3: int) {
        i.4: int = i.3 * 1
        yield i.4
      }
      return i
    }"""
    assert run(text, 4) == (4,)


def test_a_carry_may_be_the_test(run):
    text = """
    graph main(n: int) {
      left: int, done: int = while (left.1: int = n, done.1: int = 0) {
        done.2: int = done.1 + 1
        test left.1, left.1, done.2
      } do (left.2: int, done.3: int) {
        left.3: int = left.2 - 1
        yield left.3, done.3
      }
      return left, done
    }"""
    assert run(text, 3) == (0, 4)


def test_for_takes_what_an_iteration_returns_before_it_breaks(run):
    text = """
    graph main(x: float64[n]) {
      total: float64 | float = for item: float64 in x (total.1: float64 | float = 0.0) {
        total.2: float64 = total.1 + item
        %1: bool = total.2 > 2
        yield total.2
        break if %1
      }
      return total
    }"""
    assert run(text, np.array([1.0, 2.0, 4.0])) == (3.0,)
    assert type(run(text, np.zeros(0))[0]) is float


def test_carries_are_swapped_at_once(run):
    text = """
    graph main(a: int, b: int) {
      a.1: int, b.1: int = for i: int in range(0, 3) (a.2: int = a, b.2: int = b) {
        yield b.2, a.2
      }
      return a.1, b.1
    }"""
    assert run(text, 1, 2) == (2, 1)


TRY = """
graph main(x: int) {
  state: cell = cell(0)
  y: float | int = try {
    cell_set(state, 1)
    %1: float = 6 / x
    cell_set(state, 2)
  } except ZeroDivisionError as error: ZeroDivisionError {
    %2: int = cell_get(state)
    %3: int = %2 * 100
    yield %3
  } except (TypeError, ValueError) as error.1: any {
    yield -1
  } else {
    yield %4
  } finally {
    %5: int = cell_get(state)
    %6: int = %5 + 10
    cell_set(state, %6)
  }
  s: int = cell_get(state)
  return y, s
}"""


@pytest.mark.parametrize(("x", "expected"), [(0, (100, 11)), (2, (7, 12)), ("a", (-1, 11))])
def test_try_has_the_state_of_the_moment_of_the_raise(run, x, expected):
    assert run(TRY.replace("yield %4", "yield 7"), x) == expected


def test_what_no_handler_takes_goes_on_after_the_final_body(run):
    text = """
    graph main(x: any, log: list[any]) {
      try {
        raise KeyError('k')
      } except ValueError as error: ValueError {
      } finally {
        list.append(log, x)
      }
    }"""
    log: list[int] = []
    with pytest.raises(KeyError, match="k"):
        run(text, 5, log)
    assert log == [5]


def test_raise_with_a_cause(run):
    text = """
    graph main(x: int) {
      try {
        %1: float = 1 / x
      } except ZeroDivisionError as error: ZeroDivisionError {
        raise ValueError('bad', x) from error
      }
    }"""
    with pytest.raises(ValueError) as raised:
        run(text, 0)
    assert raised.value.args == ("bad", 0)
    assert isinstance(raised.value.__cause__, ZeroDivisionError)


FACTORIAL = """
graph main(n: int) {
  y: int = call factorial(n)
  return y
}

graph factorial(n: int) {
  %1: bool = n < 2
  y: int = if %1 {
    yield 1
  } else {
    %2: int = n - 1
    %3: int = call factorial(%2)
    %4: int = n * %3
    yield %4
  }
  return y
}"""


def test_recursion(run):
    assert run(FACTORIAL, 6) == (720,)


def test_an_unbound_name(run):
    text = """
    graph main(x: int) {
      %1: bool = x > 0
      y: int | unbound = if %1 {
        yield x
      } else {
        yield unbound
      }
      %2: int = check_bound(name='y')(y)
      return %2
    }"""
    assert run(text, 3) == (3,)
    with pytest.raises(
        UnboundLocalError, match="cannot access local variable 'y' where it is not associated with a value"
    ):
        run(text, 0)


def test_stores_and_views_are_references(run):
    text = """
    graph main(x: float64[4]) {
      items: list[float64[4]] = list(x)
      y: float64[4] = list.getitem(items, 0)
      y.1: float64[4] = iadd(y, 1)
      return y.1
    }"""
    x = np.zeros(4)
    (y,) = run(text, x)
    assert y is x
    assert x.tolist() == [1.0] * 4
