"""Branches on functions over cells."""

import numpy as np
import pytest

from runtime.evaluate import evaluate
from runtime.trace.control import cond
from runtime.trace.variables import cells_of, stored_in, stored_names
from runtime.types import ArrayType
from tests.runtime.trace.run_trace import graph_of

SCALAR = ArrayType(np.dtype("i8"), (), "scalar")


def test_cells_of_follows_functions_in_cells():
    x, y = 1, 2

    def inner():
        return x

    def outer():
        return inner() + y

    assert sorted(name for name, _ in cells_of(outer, None)) == ["inner", "x", "y"]


def test_stored_names_are_those_that_may_be_assigned():
    x = y = z = 0

    def block():
        nonlocal x

        def deeper():
            nonlocal y
            y = z

        x = 1
        deeper()

    assert stored_in(block.__code__) == stored_names([block, None]) == {"x", "y"}


def branch(x):
    y = z = 1
    w = "same"

    def if_true():
        nonlocal y, w
        y, w = x + 1, "same"

    def if_false():
        nonlocal z
        z = 2.5

    result = cond(x > 0, if_true, if_false, cells_of(if_true, if_false))
    assert result is None and w == "same"
    return y, z


def test_cond_merges_what_its_arms_assign():
    graph = graph_of(branch, SCALAR)
    (node,) = [node for node in graph.nodes if node.primitive.name == "cond"]
    assert [value.name for value in node.outputs] == ["y", "z"]
    assert evaluate(graph, np.int64(3)) == (4, 1) and evaluate(graph, np.int64(-3)) == (1, 2.5)


def test_an_arm_that_raises_is_left_out():
    def program(x):
        y = x

        def if_true():
            raise KeyError("gone")

        def if_false():
            nonlocal y
            y = x * 2

        cond(x > 0, if_true, if_false, cells_of(if_true, if_false))
        return y

    graph = graph_of(program, SCALAR)
    assert evaluate(graph, np.int64(-3)) == (-6,)
    with pytest.raises(KeyError, match="gone"):
        evaluate(graph, np.int64(3))
