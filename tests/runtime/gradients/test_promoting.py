"""Variables that a `try` keeps in run-time cells: where a gradient follows them as results, nothing is recorded."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from tests.autograph import gradient_try_programs as programs
from tests.autograph.gradient_exception_programs import arguments_of_the_exception

X = np.array([0.4, -0.7, 1.6, 2.3, -1.4, 0.9, 1.2])


def graph_of(function):
    return ag.function(ag.grad(function), fallback="error").trace(X)


@pytest.mark.parametrize(
    "function",
    [
        programs.assigned_last,
        programs.computed_before_what_is_raised,
        programs.an_else_clause,
        programs.a_count_in_the_final_body,
        programs.several_handlers,
        programs.around_a_loop,
        programs.leaves_the_loop,
        programs.returns_from_the_handler,
        programs.nested,
        programs.tries_again,
        programs.in_a_branch,
    ],
)
def test_a_body_that_runs_to_its_end_or_does_nothing_is_a_branch(function):
    graph = graph_of(function)
    assert graph.count("try") > 0
    assert graph.count("entry_item", "shadow") == 0
    assert graph.opaque_nodes == 0


@pytest.mark.parametrize(
    "function",
    [
        programs.assigned_before_what_raises,
        programs.an_item_that_the_handler_finds,
        programs.around_a_loop_that_the_handler_goes_on_from,
        programs.a_loop_in_the_body,
        programs.a_sum_in_the_final_body,
        arguments_of_the_exception,
    ],
)
def test_what_a_handler_finds_done_in_part_is_recorded(function):
    graph = graph_of(function)
    assert graph.count("try") > 0
    assert graph.count("entry_item") > 0
    assert graph.opaque_nodes == 0


def test_a_try_that_catches_nothing_is_left_out():
    assert graph_of(programs.nothing_that_is_caught).count("try") == 0


def test_what_comes_at_any_moment_is_caught_where_it_was():
    graph = graph_of(programs.interrupted)
    (attempt,) = (node for node in graph.walk() if node.primitive.name == "try")
    assert {"mul", "add"} <= {node.primitive.name for node in attempt.regions[0].walk()}


def test_a_loop_carries_a_variable_once():
    loop, _ = (node for node in graph_of(programs.around_a_loop).walk() if node.primitive.name == "for")
    assert loop.regions[0].outputs.count(loop.regions[0].outputs[-1]) == 1
