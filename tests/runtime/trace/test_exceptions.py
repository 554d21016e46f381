"""Exceptions met while tracing become `raise` nodes, faults of the project surface."""

import sys

import numpy as np
import pytest

from runtime.errors import NeedsValue, Unsupported
from runtime.graph import Value
from runtime.primitives.objects import make_exception
from runtime.trace.builder import Trace, activate
from runtime.trace.exceptions import Raised, for_user, is_fault, stage_exception, traceback_frames
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType


class Mine(Exception):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code


@pytest.fixture
def trace():
    with activate(Trace()) as made:
        made.base = sys._getframe()
        yield made


def caught(error):
    try:
        raise error
    except BaseException as raised:
        return raised


def names(trace):
    return [node.primitive.name for node in trace.nodes]


def test_a_plain_exception_becomes_one_node_with_its_class_and_arguments(trace):
    error = caught(ValueError("bad", 3))
    assert stage_exception(error) is error
    assert names(trace) == ["raise"]
    assert [item.value for item in trace.nodes[0].inputs] == [ValueError, "bad", 3]
    assert trace.nodes[0].frames[-1].function == "caught"


def test_an_exception_of_the_users_is_rebuilt_with_its_attributes(trace):
    stage_exception(caught(Mine(7)))
    assert names(trace) == ["exception", "raise"]


def test_a_symbolic_argument_is_an_operand(trace):
    value = Value(ArrayType(np.dtype("f8"), ()))
    stage_exception(caught(ValueError(Symbolic(value))))
    assert names(trace) == ["exception", "raise"] and trace.nodes[0].inputs == (value,)


def test_rebuild_makes_an_equal_exception_without_running_init():
    made = make_exception(Mine, ("code 7",), {"code": 7})
    assert type(made) is Mine and made.args == ("code 7",) and made.code == 7


def test_what_is_staged_already_is_not_staged_again(trace):
    error = ValueError("first")
    assert stage_exception(Raised(error)) is error
    assert trace.nodes == []


@pytest.mark.parametrize("error", [Unsupported("no"), NeedsValue("no")])
def test_refusals_surface(trace, error):
    with pytest.raises(Unsupported):
        stage_exception(caught(error))
    assert trace.nodes == []


def fault():
    """An error raised inside the project's own code."""
    try:
        make_exception(int, 3, None)
    except Exception as error:
        return error


def test_a_fault_of_the_project_surfaces(trace):
    assert is_fault(fault())
    with pytest.raises(TypeError):
        stage_exception(fault())


def test_what_the_project_raises_for_the_user_is_the_users(trace):
    error = for_user(fault())
    assert not is_fault(error)
    stage_exception(error)
    assert names(trace)[-1] == "raise"


def test_the_frames_of_a_traceback_are_the_users_only():
    frames = traceback_frames(caught(ValueError()))
    assert [(frame.filename, frame.function) for frame in frames] == [(__file__, "caught")]
    assert traceback_frames(fault())[-1].function == "fault"
