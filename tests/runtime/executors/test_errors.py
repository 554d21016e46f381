"""Errors inside a plan show the user's frames."""

from __future__ import annotations

import traceback
from dataclasses import replace

import pytest

from runtime.executors import places
from runtime.executors.errors import with_user_traceback
from runtime.executors.numpy_plan import Plan, compile_plan
from runtime.executors.places import plan_lines
from runtime.graph import Frame, Graph, Literal, Node, Value
from runtime.parser import parse
from runtime.primitives.control import CALL, COND, EFFECT_CALL, RAISE, GraphFunction
from runtime.primitives.operators import BINARY
from runtime.primitives.registry import all_primitives
from runtime.structure import Hole
from runtime.types import ANY, BOOL, INT, NONE

MODEL = """\
def normalise(x):
    scale = helper(x)
    return 1 // scale
"""


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.py"
    path.write_text(MODEL)
    return str(path)


def failing(model: str, x: Value, frames: tuple[Frame, ...]) -> Plan:
    out = Value(INT)
    node = Node(BINARY["floordiv"], (Literal(1), x), (out,), frames=frames)
    return compile_plan(Graph((x,), (node,), (out,), "main"))


def shown(plan: Plan, *args) -> list[tuple[str, int, str]]:
    try:
        plan(*args)
    except Exception as error:
        entries = traceback.extract_tb(with_user_traceback(error, plan).__traceback__)
        return [(entry.filename.rpartition("/")[2], entry.lineno or 0, entry.name) for entry in entries]
    raise AssertionError("nothing was raised")


def test_the_users_chain_of_frames_is_shown(model):
    frames = (Frame(model, 2, "normalise"), Frame(model, 3, "Model.helper"))
    plan = failing(model, Value(INT, "x"), frames)
    try:
        plan(0)
    except ZeroDivisionError as error:
        text = "".join(traceback.format_exception(with_user_traceback(error, plan)))
    assert f'File "{model}", line 2, in normalise\n    scale = helper(x)\n' in text
    assert f'File "{model}", line 3, in helper\n    return 1 // scale\n' in text
    assert plan.filename not in text
    assert "^" not in text.partition(f'File "{model}"')[2]  # no columns are known


def test_all_frames_are_shown_on_demand(model, monkeypatch):
    monkeypatch.setenv("AUTOGRAPH_FULL_TRACEBACK", "1")
    plan = failing(model, Value(INT, "x"), (Frame(model, 3, "normalise"),))
    names = [name for _, _, name in shown(plan, 0)]
    assert names == ["shown", "__call__", "normalise", "main"]


def test_the_object_stays_itself_and_is_raised_anew(model):
    plan = failing(model, Value(INT, "x"), (Frame(model, 3, "normalise"),))
    with pytest.raises(ZeroDivisionError) as raised:
        try:
            plan(0)
        except ZeroDivisionError as error:
            first = error
            raise with_user_traceback(error, plan)  # noqa: B904 - the very exception
    assert raised.value is first
    assert raised.traceback[-1].name == "normalise"


def test_the_lines_of_a_plan_are_read_once_for_all_its_errors(model, monkeypatch):
    read = []
    monkeypatch.setattr(places, "plan_lines", lambda code: read.append(code) or plan_lines(code))
    plan = failing(model, Value(INT, "x"), (Frame(model, 3, "normalise"),))
    assert [shown(plan, 0)[-1] for _ in range(3)] == [("model.py", 3, "normalise")] * 3
    assert len(read) == 1


def test_code_of_the_users_that_the_plan_calls_stays(model):
    def callback():
        raise KeyError("callback")

    template = ((Hole(0),), {})
    node = Node(EFFECT_CALL, (Literal(callback),), (Value(NONE),), {"template": template}, (), (Frame(model, 2, "f"),))
    plan = compile_plan(Graph((), (node,), (), "main"))
    assert [name for _, _, name in shown(plan)] == ["shown", "f", "callback"]


def test_a_cause_is_mapped_too(model):
    text = """
    graph main(x: int) {
      try {
        %1: float = 1 / x
      } except ZeroDivisionError as error: ZeroDivisionError {
        raise ValueError('bad') from error
      }
    }"""
    graph = parse(text, {primitive.name: primitive for primitive in all_primitives()})
    (attempt,) = graph.nodes
    body, handler = attempt.regions
    body = replace(body, nodes=(replace(body.nodes[0], frames=(Frame(model, 2, "inner"),)),))
    handler = replace(handler, nodes=(replace(handler.nodes[0], frames=(Frame(model, 3, "outer"),)),))
    plan = compile_plan(replace(graph, nodes=(replace(attempt, regions=(body, handler)),)))
    try:
        plan(0)
    except ValueError as error:
        with_user_traceback(error, plan)
        assert error.__cause__ is not None
        assert traceback.extract_tb(error.__cause__.__traceback__)[-1].name == "inner"
        assert traceback.extract_tb(error.__traceback__)[-1].name == "outer"


def test_recursion_shows_each_call_once(model):
    main, fact = Frame(model, 1, "main"), Frame(model, 2, "fact")
    function = GraphFunction("fact")
    n, less, inner, test, result = Value(INT, "n"), Value(INT), Value(INT), Value(BOOL), Value(INT)
    bad = Node(RAISE, (n,), (), {"template": ((ValueError, Hole(0)), {})}, (), (main, Frame(model, 3, "fact")))
    again = Node(CALL, (less,), (inner,), {"function": function}, (), (main, fact))
    nodes = (
        Node(BINARY["lt"], (n, Literal(1)), (test,)),
        Node(BINARY["sub"], (n, Literal(1)), (less,)),
        Node(COND, (test,), (result,), {}, (Graph((), (bad,), (n,)), Graph((), (again,), (inner,)))),
    )
    function.graph = Graph((n,), nodes, (result,), "fact")
    x, out = Value(INT, "x"), Value(INT)
    call = Node(CALL, (x,), (out,), {"function": function}, (), (main,))
    plan = compile_plan(Graph((x,), (call,), (out,), "main"))
    expected = [("model.py", 1, "main"), *[("model.py", 2, "fact")] * 2, ("model.py", 3, "fact")]
    assert shown(plan, 2)[1:] == expected


def test_expressions_of_different_lines_stay_apart(model):
    x, a, b = Value(INT, "x"), Value(INT), Value(INT)
    nodes = (
        Node(BINARY["floordiv"], (Literal(1), x), (a,), frames=(Frame(model, 2, "f"),)),
        Node(BINARY["add"], (a, Literal(1)), (b,), frames=(Frame(model, 3, "f"),)),
    )
    plan = compile_plan(Graph((x,), nodes, (b,), "main"))
    assert shown(plan, 0)[1:] == [("model.py", 2, "f")]


def test_an_error_in_a_returned_expression_has_its_line(model):
    x, a, b = Value(INT, "x"), Value(INT), Value(INT)
    nodes = (
        Node(BINARY["add"], (Literal(1), x), (a,), frames=(Frame(model, 2, "f"),)),
        Node(BINARY["floordiv"], (Literal(1), x), (b,), frames=(Frame(model, 3, "f"),)),
    )
    plan = compile_plan(Graph((x,), nodes, (a, b), "main"))
    assert shown(plan, 0)[1:] == [("model.py", 3, "f")]


def test_unknown_objects_as_tests(model):
    x, out = Value(ANY, "x"), Value(INT)
    cond = Node(
        COND, (x,), (out,), {}, (Graph((), (), (Literal(1),)), Graph((), (), (Literal(2),))), (Frame(model, 2, "f"),)
    )
    plan = compile_plan(Graph((x,), (cond,), (out,), "main"))

    class Undecided:
        def __bool__(self):
            raise ValueError("undecided")

    assert [name for _, _, name in shown(plan, Undecided())] == ["shown", "f", "__bool__"]
