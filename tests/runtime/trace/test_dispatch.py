"""Implementations of functions by class."""

import functools

import numpy as np
import pytest

import autograph as ag


def test_an_implementation_of_one_branch_is_refused():
    def program(x):
        @functools.singledispatch
        def name(value):
            return "something"

        if x > 0:
            name.register(int, lambda value: "an int")
        return name(3)

    with pytest.raises(ag.Unsupported, match="registered in a branch or loop that is staged"):
        ag.function(program, fallback="error")(np.int64(2))
    with pytest.warns(ag.AutoGraphWarning, match="Register it before"):
        assert ag.function(program)(np.int64(-2)) == "something"


def test_implementations_are_registered_where_the_function_is_made():
    @ag.function(fallback="error")
    def program(x):
        def made():
            name = functools.singledispatch(lambda value: "something")
            name.register(int, lambda value: "an int")
            return name

        return made()(3) if x > 0 else made()("text")

    assert (program(np.int64(2)), program(np.int64(-2))) == ("an int", "something")
