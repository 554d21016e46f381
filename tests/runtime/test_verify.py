"""The verifier takes valid graphs and names the node that breaks a rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from runtime.graph import Frame, Graph, Literal, Node, Value
from runtime.primitives.control import CALL, COND, FOR, RAISE, TRY, WHILE, GraphFunction
from runtime.primitives.operators import BINARY
from runtime.structure import Hole
from runtime.types import ANY, BOOL, FLOAT, INT, UNBOUND_VALUE, ListType
from runtime.verify import InvalidGraph, verify

ADD = BINARY["add"]


def graph_of(*nodes: Node, inputs=(), outputs=()) -> Graph:
    return Graph(tuple(inputs), nodes, tuple(outputs), "g")


def refused(graph: Graph, match: str) -> None:
    with pytest.raises(InvalidGraph, match=match):
        verify(graph)


def test_a_valid_graph_passes():
    x, y = Value(INT, "x"), Value(INT, "y")
    verify(graph_of(Node(ADD, (x, Literal(1)), (y,)), inputs=(x,), outputs=(y, Literal(None))))


def test_a_value_is_defined_once():
    x = Value(INT, "x")
    node = Node(ADD, (x, x), (x,))
    refused(graph_of(node, inputs=(x,)), "node `add` of 'x'.* is defined twice")


def test_a_value_is_used_after_its_definition_and_the_message_names_the_line():
    x, y = Value(INT, "x"), Value(INT, "y")
    node = Node(ADD, (y, y), (x,), frames=(Frame("model.py", 14, "f"),))
    refused(graph_of(node), r"node `add` of 'x' \(model.py:14\): an operand, .*y.* is not visible there")


def test_values_of_a_region_are_not_visible_outside():
    test, inner, result = Value(BOOL, "t"), Value(INT, "inner"), Value(INT, "r")
    true = graph_of(Node(ADD, (Literal(1), Literal(2)), (inner,)), outputs=(inner,))
    cond = Node(COND, (test,), (result,), {}, (true, graph_of(outputs=(Literal(1),))))
    verify(graph_of(cond, inputs=(test,), outputs=(result,)))
    refused(graph_of(cond, inputs=(test,), outputs=(inner,)), "output of graph 'g'.* is not visible")


@pytest.mark.parametrize("value", [np.zeros(2), [1], {}])
def test_what_can_change_is_no_literal(value):
    refused(graph_of(outputs=(Literal(value),)), "literal that can change")


@pytest.mark.parametrize("template", [((Hole(0),), {}), ((Hole(0), Hole(2)), {}), ((Hole(0), Literal(1)), {})])
def test_holes_match_operands(template):
    x = Value(INT, "x")
    refused(graph_of(Node(ADD, (x, x), (Value(INT),), {"template": template}), inputs=(x,)), "template")


def test_the_number_of_outputs():
    refused(graph_of(Node(ADD, (Literal(1), Literal(2)), ())), "0 outputs where there are 1")


def test_only_control_flow_has_regions():
    refused(graph_of(Node(ADD, (Literal(1), Literal(2)), (Value(INT),), {}, (graph_of(),))), "only control flow")


def cond_of(true: Graph, false: Graph, *types) -> Graph:
    return graph_of(Node(COND, (Literal(True),), tuple(map(Value, types)), {}, (true, false)))


def test_branches_of_a_cond():
    one = graph_of(outputs=(Literal(1),))
    refused(cond_of(one, graph_of(), INT), "an output of a region for each value: 0 where there are 1")
    refused(cond_of(one, graph_of(outputs=(Literal(0.5),)), INT), "output of a region of type float becomes")
    refused(cond_of(replace(one, inputs=(Value(INT),)), one, INT), "region inputs")


def test_what_follows_a_raise_needs_no_type():
    template = {"template": ((ValueError,), {})}
    raises = graph_of(Node(RAISE, (), (), template), outputs=(Literal(UNBOUND_VALUE),))
    verify(cond_of(graph_of(outputs=(Literal(1),)), raises, INT))


def while_of(init=Literal(0), tested=None, returned=None, types=(INT, INT, INT)) -> Graph:
    first, second, result = map(Value, types)
    test = Graph((first,), (), (Literal(False), tested or first))
    body = Graph((second,), (), (returned or second,))
    return graph_of(Node(WHILE, (init,), (result,), {}, (test, body)))


def test_carries_of_a_while():
    verify(while_of())
    refused(while_of(init=Literal(0.5)), "an initial value of type float becomes")
    refused(while_of(returned=Literal("a")), "an output of a region of type str becomes")
    refused(
        while_of(types=(FLOAT, INT, INT), init=Literal(0.5), returned=Literal(0.5)),
        "a carried value of type float becomes",
    )
    refused(while_of(types=(INT, INT, FLOAT)), "a result of type int becomes")


def test_carries_of_a_for():
    item, carry, result = Value(INT), Value(INT), Value(INT)
    body = Graph((item, carry), (), (Literal(False), carry))
    verify(graph_of(Node(FOR, (Literal(range(3)), Literal(1)), (result,), {}, (body,))))
    refused(graph_of(Node(FOR, (Literal(range(3)),), (), {}, (body,))), "inputs of the body: 2 where there are 1")


def test_regions_of_a_try():
    one = graph_of(outputs=(Literal(1),))
    handler = Graph((Value(ANY),), (), (Literal(2),))
    params = {"handlers": ((ValueError,),), "orelse": False, "finalbody": False}
    verify(graph_of(Node(TRY, (), (Value(INT),), params, (one, handler))))
    refused(graph_of(Node(TRY, (), (Value(INT),), params, (one,))), "regions: 1 where there are 2")
    refused(graph_of(Node(TRY, (), (Value(INT),), params, (one, one))), "inputs of region 1")
    bad = {**params, "handlers": ((int,),)}
    refused(graph_of(Node(TRY, (), (Value(INT),), bad, (one, handler))), "exception classes")
    refused(graph_of(Node(TRY, (), (Value(INT),), {"handlers": ()}, (one,))), "neither handlers nor a final body")


def test_arguments_of_a_call():
    function = GraphFunction("f", Graph((Value(INT),), (), (Literal(1),)))
    verify(graph_of(Node(CALL, (Literal(2),), (Value(INT),), {"function": function})))
    refused(
        graph_of(Node(CALL, (Literal("a"),), (Value(INT),), {"function": function})), "an argument of type str becomes"
    )
    refused(graph_of(Node(CALL, (Literal(2),), (), {"function": function})), "1 where there are 0")


def test_a_list_of_any_takes_every_list():
    x, carry, result = Value(ListType(INT)), Value(ListType(ANY)), Value(ListType(ANY))
    body = Graph((Value(INT), carry), (), (Literal(False), carry))
    verify(graph_of(Node(FOR, (Literal(range(3)), x), (result,), {}, (body,)), inputs=(x,)))
