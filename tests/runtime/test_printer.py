"""The printed form of graphs, and its way back."""

from __future__ import annotations

import numpy as np
import pytest

from runtime.graph import Frame, Graph, Literal, Node, Value
from runtime.parser import ParseError, parse
from runtime.primitives.control import EFFECT_CALL, RAISE
from runtime.primitives.operators import BINARY, UNARY
from runtime.primitives.primitive import Primitive, infer_any
from runtime.primitives.registry import all_primitives
from runtime.printer import to_text
from runtime.structure import Hole
from runtime.types import ANY, FLOAT, INT, NONE, UNBOUND_VALUE, ArrayType, Dim, ListType, ObjectType, TupleType, union
from tests.runtime.random_graphs import COPY, LOAD, STORE, RandomGraph

STACK = Primitive("np.stack", np.stack, infer_any)
SUM = Primitive("np.sum", np.sum, infer_any)
TAKE = Primitive(".take", lambda base, *args, **kwargs: base.take(*args, **kwargs), infer_any)
PRIMITIVES = {primitive.name: primitive for primitive in (*all_primitives(), STACK, SUM, COPY, LOAD, STORE, TAKE)}
F64 = np.dtype(np.float64)


CONTROL_FLOW = """\
graph main(x: int, items: list[float64[n]]) {
  y: float | int, z: int = if x {
    %1: int = -x
    yield %1, x
  } else {
    yield 0.5, 3
  }
  if y {
    list.append(items, y)
  }
  steps: int, x.1: int = while (steps.1: int = 0, x.2: int = x) {
    %2: bool = x.2 > 1
    test %2
  } do {
    x.3: int = x.2 // 2
    steps.2: int = steps.1 + 1
    yield steps.2, x.3
  }
  x.4: int = while (x.5: int = x.1) {
    x.6: int = x.5 + (-1)
    %3: bool = x.6 > 1
    test %3, x.6
  } do (x.7: int) {
    yield x.7
  }
  while {
    test False
  } do {
  }
  best: None | float64[n] = for item: float64[n] in items (best.1: None | float64[n] = None) {
    %4: bool = 0 < item
    yield item
    break if %4
  }
  for i: int in range(0, 3) {
    list.append(items, i)
  }
  r: float | str = try {
    %5: float = 1 / x
  } except ZeroDivisionError as error: ZeroDivisionError {
    raise ValueError('bad', x) from error
    yield unbound
  } except (TypeError, KeyError) as error.1: any {
    yield 'none'
  } else {
    yield 1.5
  } finally {
    raise KeyError
  }
  f: int = call factorial(x)
  return f, None, (1, 2.5, True)
}

graph factorial(n: int) {
  f: int = call factorial(n)
  return f
}"""


def roundtrip(graph: Graph) -> str:
    text = to_text(graph)
    assert to_text(parse(text, PRIMITIVES)) == text
    return text


def test_control_flow_reads_back():
    assert to_text(parse(CONTROL_FLOW, PRIMITIVES)) == CONTROL_FLOW


def test_values_are_named_after_variables():
    x, y, z, nameless = Value(INT, "x"), Value(INT, "x"), Value(INT, "self.w[0]"), Value(INT)
    nodes = (
        Node(BINARY["add"], (x, Literal(1)), (y,)),
        Node(BINARY["mul"], (Literal(-2), y), (nameless,)),
        Node(UNARY["neg"], (nameless,), (z,)),
    )
    assert roundtrip(Graph((x,), nodes, (z,), "f")) == (
        "graph f(x: int) {\n"
        "  x.1: int = x + 1\n"
        "  %1: int = (-2) * x.1\n"
        "  `self.w[0]`: int = -%1\n"
        "  return `self.w[0]`\n"
        "}"
    )


def one_node(node: Node, *inputs: Value) -> str:
    return roundtrip(Graph(inputs, (node,), (), "f")).splitlines()[1].strip()


def test_templates_print_as_calls():
    a, b, out = Value(INT, "a"), Value(INT, "b"), Value(ArrayType(F64, None), "c")
    template = (([Hole(0), Hole(1), 2.5],), {"axis": 0})
    assert one_node(Node(STACK, (a, b), (out,), {"template": template}), a, b) == (
        "c: float64[...] = np.stack([a, b, 2.5], axis=0)"
    )


def test_methods_print_as_methods():
    a, b, out = Value(INT, "a"), Value(INT), Value(ArrayType(F64, None), "c")
    template = ((Hole(0), Hole(1)), {"axis": 0})
    node = Node(TAKE, (a, b), (out,), {"template": template})
    assert one_node(node, a, b) == "c: float64[...] = a.take(%1, axis=0)"
    constant = Node(TAKE, (a,), (out,), {"template": ((5, Hole(0)), {})})
    assert one_node(constant, a) == "c: float64[...] = (5).take(a)"


def test_params_print_apart():
    a, out = Value(INT, "a"), Value(FLOAT, "c")
    node = Node(SUM, (a,), (out,), {"axis": 0, "dtype": np.dtype(np.float32)})
    assert one_node(node, a) == "c: float = np.sum(axis=0, dtype=dtype('float32'))(a)"


def test_indexing_prints_as_in_python():
    a, i, out = Value(ANY, "a"), Value(INT, "i"), Value(ANY, "c")
    template = ((Hole(0), (Hole(1), slice(Hole(2), None), slice(None, None, -1), None, ...)), {})
    assert one_node(Node(LOAD, (a, i, i), (out,), {"template": template}), a, i) == "c: any = a[i, i:, ::-1, None, ...]"
    store = Node(STORE, (a, i), (), {"template": ((Hole(0), slice(None), Hole(1)), {})})
    assert one_node(store, a, i) == "a[:] = i"


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (ArrayType(F64, ()), "float64[]"),
        (ArrayType(F64, (2, 3)), "float64[2, 3]"),
        (ArrayType(F64, (Dim("n"), Dim(), Dim("n"))), "float64[n, d1, n_1]"),
        (ArrayType(np.dtype(">f4"), (2,)), "'>f4'[2]"),
        (ArrayType(np.dtype(np.int8), (), "scalar"), "int8"),
        (ArrayType(np.dtype(np.bool_), (), "scalar"), "bool_"),
        (TupleType((INT, ListType(ANY))), "tuple[int, list[any]]"),
        (TupleType(()), "tuple[()]"),
        (union((NONE, INT, ObjectType(str))), "None | int | str"),
    ],
)
def test_types(type_, text):
    assert roundtrip(Graph((Value(type_, "x"),), (), (), "f")).startswith(f"graph f(x: {text}) {{")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float("nan"), "nan"),
        (-float("inf"), "-inf"),
        (-0.0, "-0.0"),
        (1 + 2j, "complex(1.0, 2.0)"),
        (np.float32(0.5), "np.float32(0.5)"),
        ('it\'s, {a} -> "b"\n', repr('it\'s, {a} -> "b"\n')),
        ((), "()"),
        (UNBOUND_VALUE, "unbound"),
        (ValueError, "ValueError"),
        (np.dtype(np.int8), "dtype('int8')"),
        (range(2, 5), "range(2, 5)"),
    ],
)
def test_literals(value, text):
    assert roundtrip(Graph((), (), (Literal(value),), "f")).splitlines()[1] == f"  return {text}"


def test_anonymous_dims_are_numbered_by_appearance():
    def graph() -> Graph:
        first, second = Dim(), Dim()
        return Graph((Value(ArrayType(F64, (first, second)), "x"), Value(ArrayType(F64, (second,)), "y")), (), ())

    assert to_text(graph()) == to_text(graph()) == "graph main(x: float64[d0, d1], y: float64[d1]) {\n}"


def test_source_lines_stand_behind_nodes():
    x, y = Value(INT, "x"), Value(INT, "y")
    frames = (Frame("/home/user/model.py", 14, "f"),)
    graph = Graph((x,), (Node(BINARY["add"], (x, x), (y,), frames=frames),), (y,), "f")
    text = to_text(graph, lines=True)
    assert text.splitlines()[1] == "  y: int = x + x  # model.py:14"
    assert to_text(parse(text, PRIMITIVES)) == to_text(graph)


def test_objects_print_but_do_not_read_back():
    template = ((Hole(0), "a"), {})
    node = Node(EFFECT_CALL, (Literal(test_literals),), (Value(NONE),), {"template": template})
    text = to_text(Graph((), (node,), (), "f"))
    assert "effect(<test_literals>, 'a')" in text
    with pytest.raises(ParseError):
        parse(text, PRIMITIVES)


def test_print_reads_as_print():
    node = Node(EFFECT_CALL, (), (Value(NONE),), {"template": ((print, "a"), {"end": ""})})
    assert one_node(node) == "effect(print, 'a', end='')"


@pytest.mark.parametrize(
    "text",
    [
        "graph f() {",
        "graph f() {\n  return x\n}",
        "graph f() {\n  x: int = nothing(1)\n}",
        "graph f(x: what) {\n}",
        "graph f() {\n  x: int = call g(1)\n}",
        "graph f() {\n  x: int = (\n}",
        "digraph {\n}",
    ],
)
def test_what_is_no_graph_is_refused(text):
    with pytest.raises(ParseError):
        parse(text, PRIMITIVES)


@pytest.mark.parametrize("seed", range(60))
def test_random_graphs_read_back(seed):
    graph = RandomGraph(seed).build()
    if graph.count("effect"):
        assert to_text(graph) == to_text(RandomGraph(seed).build())
    else:
        roundtrip(graph)


def test_a_raise_of_an_instance():
    error = Value(ANY, "error")
    node = Node(RAISE, (error,), (), {"template": ((Hole(0),), {})})
    assert one_node(node, error) == "raise error"
