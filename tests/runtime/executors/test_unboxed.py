"""Loops on Python's numbers: they compute what NumPy's scalars do, and leave to NumPy what they can't."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.evaluate import evaluate
from runtime.executors.numpy_plan import Plan, compile_plan
from runtime.parser import parse
from runtime.primitives.registry import all_primitives
from runtime.verify import verify
from tests.runtime.executors.scalar_loops import RandomLoop, observed, outcome

PRIMITIVES = {primitive.name: primitive for primitive in all_primitives()}


def check_random(seed: int) -> bool:
    """Whether the plan of a random loop has a fast form; it must agree with the evaluator."""
    graph = RandomLoop(seed).build()
    verify(graph)
    plan = compile_plan(graph)
    for inputs in range(seed, seed + 6):
        expected = outcome(lambda *items: evaluate(graph, *items), inputs)
        assert outcome(plan, inputs) == expected
    return "LEAVING" in plan.source


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.integers(0, 2**32))
def test_fast_forms_agree_with_the_evaluator(seed):
    check_random(seed)


@pytest.mark.slow
@settings(max_examples=5000, deadline=None)
@given(st.integers(0, 2**32))
def test_fast_forms_agree_with_the_evaluator_at_length(seed):
    check_random(seed)


def test_random_loops_have_fast_forms():
    assert sum(map(check_random, range(60))) >= 20


def plan_of(text: str) -> Plan:
    graph = parse(text, PRIMITIVES)
    verify(graph)
    return compile_plan(graph)


def test_a_scalar_loop_runs_on_python_numbers_first():
    plan = plan_of("""
    graph newton(x: float64) {
      root: float64 = while (root.1: float64 = x) {
        %1: float64 = root.1 * root.1
        %2: bool_ = %1 > x
        test %2
      } do {
        %3: float64 = x / root.1
        %4: float64 = root.1 + %3
        %5: float64 = %4 / 2
        yield %5
      }
      return root
    }""")
    assert (
        plan.source
        == """\
def newton(x):
    root = x
    left = True
    if ignores_underflow():
        root_1 = float(root)
        x_1 = float(x)
        try:
            while True:
                v = root_1 * root_1
                if v - v != 0.0:
                    raise Left
                if not (v > x_1):
                    break
                v_1 = (root_1 + (x_1 / root_1)) / 2
                if v_1 - v_1 != 0.0:
                    raise Left
                root_1 = v_1
            left = False
        except LEAVING:
            pass
        root = np_float64(root_1)
    if left:
        while (root * root) > x:
            root = (root + (x / root)) / 2
    return (root,)
"""
    )


STEPS = """
graph steps(x: {type}, y: {type}, n: int) {{
  %1: range = range(n)
  x.1: {type} = for i: int in %1 (x.2: {type} = x) {{
    {body}
    yield %9
  }}
  return x.1
}}"""

INT_BODIES = [
    "%2: int64 = 3 * x.2\n%9: int64 = %2 - 5",
    "%2: int64 = x.2 + y\n%3: int64 = %2 + -7\n%9: int64 = %3 - 2",
    "%2: int64 = x.2 - 1\n%9: int64 = %2 + 1",
    "%9: int64 = x.2 // y",
    "%2: float64 = x.2 / y\n%3: bool_ = %2 < x.2\n%9: int64 = if %3 {\n yield y\n} else {\n yield x.2\n}",
    "%2: float64 = 1.0 * x.2\n%3: bool_ = %2 == x.2\n%9: int64 = if %3 {\n yield y\n} else {\n yield x.2\n}",
    "%2: float64 = 1.0 * x.2\n%3: bool_ = %2 < 9007199254740993\n%9: int64 = if %3 {\nyield y\n} else {\nyield x.2\n}",
    "%2: int64 = abs(x.2)\n%9: int64 = -%2",
    "%2: int64 = x.2 % y\n%9: int64 = i + %2",
    "%2: int64 = x.2 << 1\n%9: int64 = %2 >> 2",
]
LIMITS = [0, 1, -1, 2, 3, 2**53 + 1, 2**62, (2**63 + 1) // 3, -(2**63) // 3, 2**63 - 8, 2**63 - 1, -(2**63), 5 - 2**63]


@pytest.mark.parametrize("body", INT_BODIES)
@pytest.mark.parametrize("count", [1, 3])
def test_integers_at_the_limits(body, count):
    graph = parse(STEPS.format(type="int64", body=body), PRIMITIVES)
    plan = compile_plan(graph)
    assert "LEAVING" in plan.source
    for x in LIMITS:
        for y in LIMITS:
            inputs = (np.int64(x), np.int64(y), count)
            assert observed(plan, inputs) == observed(lambda *items: evaluate(graph, *items), inputs)


def test_items_are_swapped_and_stores_that_fail_change_nothing_twice():
    graph = parse(
        """
    graph swap(x: float64[n], k: int64[m]) {
      %1: int = len(k)
      %2: range = range(%1)
      for i: int in %2 {
        %3: int64 = k[i]
        %4: float64 = x[i]
        %5: float64 = x[%3]
        %6: float64 = %5 / %4
        x[i] = %6
        x[%3] = %4
      }
      return x
    }""",
        PRIMITIVES,
    )
    plan = compile_plan(graph)
    assert "LEAVING" in plan.source
    for places in ([3, 2, 1, 0], [0, 0, 1], [1, 2, 9, 0], [2, -9], [1, -1, -2, 3]):
        outcomes = [
            observed(run, (np.array([1.0, 2.0, 0.0, 5.0]), np.array(places)))
            for run in (plan, lambda *items: evaluate(graph, *items))
        ]
        assert outcomes[0] == outcomes[1]


def test_a_plan_with_fast_loops_is_reentrant():
    graph = parse(STEPS.format(type="int64", body="%2: int64 = x.2 * 3\n%9: int64 = %2 % y"), PRIMITIVES)
    plan = compile_plan(graph)
    with ThreadPoolExecutor(4) as pool:
        inputs = [(np.int64(k), np.int64(1_000_003 + k), 2000) for k in range(40)]
        assert list(pool.map(lambda items: plan(*items), inputs)) == [evaluate(graph, *items) for items in inputs]
