"""The plan: its code, and that it does what the evaluator does."""

from __future__ import annotations

import ast
import threading
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.evaluate import evaluate
from runtime.executors.numpy_plan import Plan, compile_plan
from runtime.graph import Graph, Literal, Node, Value
from runtime.parser import parse
from runtime.passes.pipeline import PASSES, optimize
from runtime.primitives.operators import BINARY
from runtime.primitives.registry import all_primitives
from runtime.types import ArrayType, Dim
from runtime.verify import verify
from tests.runtime.random_graphs import LOAD, STORE, RandomGraph, outcome

PRIMITIVES = {primitive.name: primitive for primitive in (*all_primitives(), LOAD, STORE)}


def plan_of(text: str) -> Plan:
    graph = parse(text, PRIMITIVES)
    verify(graph)
    return compile_plan(graph)


def check_random(seed: int) -> None:
    graph = RandomGraph(seed).build()
    verify(graph)
    variants = [compile_plan(graph), compile_plan(optimize(graph))]
    for run in PASSES:
        passed = run(graph)
        verify(passed)
        variants.append(lambda *inputs, passed=passed: evaluate(passed, *inputs))
    for inputs in range(seed, seed + 3):
        expected = outcome(lambda *items: evaluate(graph, *items), (inputs,))
        for run in variants:
            assert outcome(run, (inputs,)) == expected


@settings(max_examples=80, derandomize=True, deadline=None)
@given(st.integers(0, 2**32))
def test_plans_and_passes_agree_with_the_evaluator(seed):
    check_random(seed)


@pytest.mark.slow
@settings(max_examples=5000, deadline=None)
@given(st.integers(0, 2**32))
def test_plans_and_passes_agree_with_the_evaluator_at_length(seed):
    check_random(seed)


def test_code_reads_as_written_by_hand():
    plan = plan_of("""
    graph collatz(x: int32) {
      steps: int, x.1: int32 = while (steps.1: int = 0, x.2: int32 = x) {
        %1: bool = x.2 > 1
        test %1
      } do {
        %2: int32 = x.2 % 2
        %3: bool = %2 == 0
        x.3: int32 = if %3 {
          x.4: int32 = x.2 // 2
          yield x.4
        } else {
          %4: int32 = 3 * x.2
          x.5: int32 = %4 + 1
          yield x.5
        }
        steps.2: int = steps.1 + 1
        yield steps.2, x.3
      }
      return steps
    }""")
    assert (
        plan.source
        == """\
def collatz(x):
    steps = 0
    x_1 = x
    while x_1 > 1:
        if (x_1 % 2) == 0:
            x_1 = x_1 // 2
        else:
            x_1 = (3 * x_1) + 1
        steps = steps + 1
    return (steps,)
"""
    )
    assert plan(np.int32(27)) == (111,)


CHAIN = """
graph chain(x: float64[n, m], y: float64[m]) {
  a: float64[n, m] = x * y
  b: float64[n, m] = a + 1.5
  c: float64[n, m] = b - x
  d: float64[n, m] = abs(c)
  return d, x
}"""


@pytest.fixture
def no_tiles(monkeypatch):
    monkeypatch.setattr("runtime.executors.tiles._MIN_OPERATIONS", 99)


@pytest.mark.usefixtures("no_tiles")
def test_dead_buffers_are_reused_where_the_layout_is_known():
    plan = plan_of(CHAIN)
    assert (
        plan.source
        == """\
def chain(x, y):
    in_c_order = x.flags.c_contiguous
    a = x * y
    a = np_add(a, c_1_5, a if in_c_order else None)
    a = np_subtract(a, x, a if in_c_order else None)
    a = np_absolute(a, a if in_c_order else None)
    return (a, x)
"""
    )


@pytest.mark.parametrize(
    "layout",
    [
        np.ascontiguousarray,
        np.asfortranarray,
        lambda x: np.repeat(x, 2, 0)[::2],
        lambda x: x[::-1, ::-1],
        lambda x: np.broadcast_to(x[:1], x.shape),
        lambda x: x[:0],
        lambda x: np.asfortranarray(x[:, :1]),
    ],
)
def test_results_have_numpys_layout(layout):
    x = layout(np.arange(12.0).reshape(3, 4))
    y = np.linspace(-1, 1, x.shape[1])
    expected = np.abs(x * y + 1.5 - x)
    found, same = plan_of(CHAIN)(x, y)
    assert same is x
    assert found.strides == expected.strides
    assert found.tobytes() == expected.tobytes()


def test_an_operand_that_is_used_later_keeps_its_buffer():
    plan = plan_of("""
    graph main(x: float64[n]) {
      a: float64[n] = x + 1.0
      b: float64[n] = a * 2.0
      c: float64[n] = a - b
      v: float64[n] = c[:]
      d: float64[n] = c + 1.0
      return b, v, d
    }""")
    x = np.arange(3.0)
    b, v, d = plan(x)
    assert (b.tolist(), v.tolist(), d.tolist()) == ([2, 4, 6], [-1, -2, -3], [0, -1, -2])


def test_sizes_that_differ_under_one_name_are_not_trusted():
    size = Dim(joined=True)
    type_ = ArrayType(np.dtype(np.float64), (size,))
    x, y, a, b, c = (Value(type_) for _ in range(5))
    nodes = (
        Node(BINARY["mul"], (x, Literal(2.0)), (a,)),
        Node(BINARY["add"], (a, Literal(1.0)), (b,)),
        Node(BINARY["add"], (b, y), (c,)),
    )
    plan = compile_plan(Graph((x, y), nodes, (c,), "main"))
    assert plan(np.ones(1), np.zeros(3))[0].tolist() == [3.0] * 3
    assert plan.source.count("np_add") == 1


def test_a_temporary_from_before_a_loop_is_not_overwritten_in_it():
    plan = plan_of("""
    graph main(x: float64[n]) {
      a: float64[n] = x + 1.0
      r: float64[n] = for i: int in range(0, 3) (r.1: float64[n] = x) {
        b: float64[n] = a * 2.0
        r.2: float64[n] = r.1 + b
        yield r.2
      }
      return r
    }""")
    assert plan(np.zeros(2))[0].tolist() == [6.0, 6.0]


def test_peak_memory_is_at_most_eagers():
    lines = "\n".join(f"  a{k + 1}: float64[n] = a{k} + x" for k in range(12)).replace("a0", "x")
    plan = plan_of(f"graph main(x: float64[n]) {{\n{lines}\n  return a12\n}}")
    x = np.zeros(100_000)
    tracemalloc.start()
    plan(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.2 * x.nbytes


def test_arrays_are_freed_after_their_last_use():
    plan = plan_of("""
    graph main(x: float64[n, n]) {
      a: float64[n, n] = x @ x
      b: float64[n, n] = a @ a
      c: float64[n, n] = b @ b
      d: float64[n, n] = c @ c
      return d
    }""")
    x = np.zeros((200, 200))
    tracemalloc.start()
    plan(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2.1 * x.nbytes


def test_elif():
    plan = plan_of("""
    graph main(x: int) {
      %1: bool = x < 1
      y: int = if %1 {
        yield 1
      } else {
        %2: bool = x < 2
        y.1: int = if %2 {
          yield 2
        } else {
          yield 3
        }
        yield y.1
      }
      return y
    }""")
    assert "    elif x < 2:\n" in plan.source
    assert [plan(k)[0] for k in range(4)] == [1, 2, 3, 3]


def test_a_hundred_branches_are_not_too_deep():
    rows = ["  y: int = if t {", "  yield 0", "} else {"]
    for k in range(100):
        rows += [f"%{k + 1}: bool = x < {k}", f"y.{k + 1}: int = if %{k + 1} {{", f"yield {k}", "} else {"]
    rows += ["yield x"]
    for k in reversed(range(100)):
        rows += ["}", f"yield y.{k + 1}"]
    plan = plan_of("graph main(x: int, t: bool) {\n" + "\n".join(rows) + "\n}\nreturn y\n}")
    assert [plan(k, False)[0] for k in (-1, 50, 200)] == [0, 51, 200]


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


def test_recursion_goes_deep_and_plans_run_in_threads():
    plan = plan_of(FACTORIAL)
    expected = plan(300)
    found = []
    threads = [threading.Thread(target=lambda: found.append(plan(300))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


@pytest.mark.usefixtures("no_tiles")
def test_node_at_names_the_node_of_a_line():
    plan = plan_of(CHAIN)
    rows = plan.source.splitlines()
    names = [str(plan.node_at(k + 1).primitive) if plan.node_at(k + 1) else "" for k in range(len(rows))]
    assert names == ["", "", "mul", "add", "sub", "abs", ""]
    assert plan.node_at(0) is None
    assert plan.node_at(99) is None


def test_effects_and_errors_keep_their_order():
    # The division must fail before the store, though it is used after it only.
    plan = plan_of("""
    graph main(x: float64[n], k: int) {
      a: int = 6 // k
      x[0] = 9.0
      b: int = a + 1
      return b
    }""")
    x = np.zeros(2)
    with pytest.raises(ZeroDivisionError):
        plan(x, 0)
    assert x.tolist() == [0, 0]
    assert plan(x, 3) == (3,)
    assert x.tolist() == [9, 0]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_constants_take_on_the_dtype_of_the_array(dtype):
    name = np.dtype(dtype).name
    plan = plan_of(f"""
    graph main(x: {name}[n]) {{
      a: {name}[n] = x * 0.1
      b: {name}[n] = a - 3
      c: {name}[n] = b / (-0.0)
      return c
    }}""")
    x = np.array([0.3, -2.0, np.nan, np.inf], dtype)
    with np.errstate(all="ignore"):
        expected = (x * 0.1 - 3) / -0.0
        (found,) = plan(x)
    assert (found.dtype, found.tobytes()) == (expected.dtype, expected.tobytes())


def test_buffers_kept_between_iterations_agree_with_the_evaluator(monkeypatch):
    monkeypatch.setattr("runtime.executors.buffers._MIN_KEPT", 0)
    for seed in range(150):
        check_random(seed)


@pytest.mark.usefixtures("no_tiles")
def test_a_loop_allocates_its_temporaries_once():
    plan = plan_of("""
    graph relax(x: float64[40000], y: float64[40000], n: int) {
      %1: range = range(n)
      for i: int in %1 {
        a: float64[40000] = x + y
        b: float64[40000] = a * 0.5
        c: float64[40000] = abs(b)
        x[:] = c
      }
      return x
    }""")
    assert "buffer = np_add(x, y, buffer)" in plan.source
    x, y = np.zeros(40000), np.ones(40000)
    tracemalloc.start()
    plan(x, y, 10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.2 * x.nbytes
    assert x.tolist() == pytest.approx([1 - 0.5**10] * 40000)


def test_a_cell_that_nothing_else_sees_is_a_local():
    plan = plan_of("""
    graph main(x: int) {
      c: cell = cell(x)
      y: int = try {
        %1: int = x + 1
        cell_set(c, %1)
        %2: int = 10 // x
        yield %2
      } except ZeroDivisionError as e: any {
        %3: int = cell_get(c)
        yield %3
      }
      %4: int = cell_get(c)
      return y, %4
    }""")
    assert "cell" not in plan.source and "c = x + 1" in plan.source
    assert (plan(5), plan(0)) == ((2, 6), (1, 1))


def test_a_cell_that_leaves_the_graph_is_an_object():
    plan = plan_of("""
    graph main(x: int) {
      c: cell = cell(x)
      cell_set(c, 1)
      %1: int = cell_get(c)
      return c, %1
    }""")
    cell, item = plan(3)
    assert cell.cell_contents == item == 1


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("'{} of {:.2f}'", "f'{a} of {b:.2f}'"),
        ("'{!r:>8}: {{{:+}}}'", "f'{a!r:>8}: {{{b:+}}}'"),
        ("""'it\\'s "{}"\\n\\t{:08.3f}'""", """f'it\\'s "{a}"\\n\\t{b:08.3f}'"""),
        ("'{1} {0}'", ""),
        ("'{:{}}'", ""),
        ("'{}'", ""),  # an item too many
        ("'{} {} {}'", ""),  # one too few
        ("'{} {.real}'", ""),
    ],
)
def test_formatting_is_an_f_string_where_one_can_say_it(template, text):
    plan = plan_of(f"graph main(a: any, b: any) {{\n%1: str = format({template}, a, b)\nreturn %1\n}}")
    assert f"({text},)" in plan.source if text else "format" in plan.source
    for a, b in [(1, 2), (2.5, np.float64(1) / 3), (-1, np.float32(0.1))] if text else []:
        assert plan(a, b) == (ast.literal_eval(template).format(a, b),)


def test_methods_of_exact_classes_and_membership_are_written_as_python_writes_them():
    plan = plan_of("""
    graph main(d: dict, s: str, n: int) {
      items: list[int] = list()
      list.append(items, n)
      %1: bool = contains(d, s)
      %2: bool = not_(%1)
      %3: str = str.join(s, d)
      return items, %2, %3
    }""")
    assert "items.append(n)" in plan.source and "not (s in d)" in plan.source and "s.join(d)" in plan.source
    assert plan({"a": 1, "b": 2}, "-", 3) == ([3], True, "a-b")


def test_an_item_that_is_changed_is_written_as_an_augmented_store():
    plan = plan_of("""
    graph main(a: float64[3], m: float64[3, 2], i: int, b: float64) {
      %1: float64 = a[i]
      %2: float64 = b * b
      %3: float64 = %1 - %2
      a[i] = %3
      %4: float64[2] = m[i]
      %5: float64[2] = %4 + b
      m[i] = %5
      %6: float64 = a[0]
      %7: float64 = b - %6
      a[0] = %7
      %8: float64 = a[1]
      return %8
    }""")
    assert "a[i] -= b * b" in plan.source and "a[0] = b - a[0]" in plan.source
    assert "m[i] +=" not in plan.source  # that would write before what is to be written is known
    a, m = np.arange(3.0), np.ones((3, 2))
    plan.function(a, m, 1, np.float64(2))
    assert a.tolist() == [2.0, -3.0, 2.0] and m.tolist() == [[1, 1], [3, 3], [1, 1]]


def test_containers_are_displays_and_pairs_are_unpacked():
    plan = plan_of(
        """
        graph main(x: float64[4], t: tuple[int, int]) {
          a: list[any] = list()
          e: enumerate = enumerate(x)
          for p: tuple[int, float64] in e {
            i: int = tuple_get(index=0)(p)
            v: float64 = tuple_get(index=1)(p)
            q: tuple[float64, int] = tuple(v, i)
            list.append(a, q)
          }
          s: int = tuple_get(index=1)(t)
          d: dict = dict(s, a)
          return d
        }
        """
    )
    assert "for i, v in " in plan.source and "a.append((v, i))" in plan.source
    assert plan.function(np.array([5.0, 6.0]), (1, 2)) == ({2: [(5.0, 0), (6.0, 1)]},)


def test_branches_that_choose_between_a_test_and_an_expression_are_and_and_or():
    plan = plan_of(
        """
        graph main(n: int, x: float64[4]) {
          a: bool = n > 0
          b: bool | bool_ = if a {
            c: float64 = x[n]
            d: bool_ = c > 1
            yield d
          } else {
            yield a
          }
          e: bool = n < 2
          f: bool | int = if e {
            yield e
          } else {
            g: int = while (i: int = n) {
              h: bool = i > 5
              test h
            } do {
              j: int = i - 1
              yield j
            }
            yield g
          }
          return b, f
        }
        """
    )
    assert "(n > 0) and (x[n] > 1)" in plan.source and "if not f:" in plan.source
    x = np.array([0.0, 1.0, 2.0, 3.0])
    assert [plan.function(n, x) for n in (0, 1, 2)] == [(False, True), (False, True), (True, 2)]
    assert plan.function(-1, x)[0] is False and plan.function(2, x)[1] == 2


def test_squares_write_into_an_operand():
    plan = plan_of(
        """
        graph main(x: float64[20, 30], k: int64[4]) {
          a: float64[20, 30] = x + 1
          b: float64[20, 30] = a ** 2
          c: float64[20, 30] = b ** 0.5
          e: int64[4] = k ** 2
          return c, e
        }
        """
    )
    assert plan.source.count("np_square") == plan.source.count("np_sqrt") == 1 and "np_square(a, a if" in plan.source
    x = np.arange(600.0).reshape(20, 30)
    expected = (((x + 1) ** 2) ** 0.5, np.arange(4) ** 2)
    assert [item.tobytes() for item in plan.function(x, np.arange(4))] == [item.tobytes() for item in expected]


@pytest.mark.filterwarnings("error")
def test_plans_are_compiled_without_a_warning():
    graph = parse("graph f(n: int) {\n  a: any = 1.5[n]\n  return a\n}", PRIMITIVES)
    with pytest.raises(TypeError, match="'float' object is not subscriptable"):
        compile_plan(graph)(0)
