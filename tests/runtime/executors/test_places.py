"""Warnings given in a plan name the user's file, line and module."""

from __future__ import annotations

import inspect
import sys
import warnings

import numpy as np
import pytest

import autograph as ag
from runtime.executors.places import placed, plan_lines


def quotients(x, n):
    y = x / 0.0
    for _ in range(n):
        y = np.sqrt(x - 5)

    if y[0] > 3:
        y = helper(y)
    return np.log(x - 1), y


def helper(y):
    return y / 0.0


def given(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return [(item.filename, item.lineno, str(item.message)) for item in caught]


def test_a_warning_names_the_line_that_gives_it():
    x = np.ones(3)
    function = ag.function(quotients)
    eager, graph = given(lambda: quotients(x, 12)), given(lambda: function(x, 12))
    assert graph == eager
    start = inspect.getsourcelines(quotients)[1]
    assert [(name, line - start) for name, line, _ in graph] == [(__file__, k) for k in (1, *[3] * 12, 7)]


def test_warnings_are_shown_once_for_each_line_and_can_be_filtered_by_module():
    function = ag.function(quotients)
    given(lambda: function(np.ones(3), 12))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        function(np.ones(3), 12)
        function(np.ones(3), 12)
        assert len(caught) == 3
        warnings.filterwarnings("ignore", module=sys.modules[__name__].__name__)
        function(np.full(3, 0.5), 12)
        assert len(caught) == 3


SOURCE = """\
def f(x):
    y = x + 1
    for k in range(100):
        y = [y, lambda: x]; x = y[0] if k % 2 else x; x, y = (y, x) if k % 3 else (x, y)
    return y
"""


@pytest.mark.parametrize(
    "lines", [[1, 2, 3, 4, 5], [900, 3, 70000, None, 2], [None, 5, 5, 5, 6], [7, None, None, 1, 1]]
)
def test_placed_code_has_the_lines(lines):
    namespace: dict = {}
    exec(SOURCE, namespace)
    code = namespace["f"].__code__
    moved = placed(code, "there.py", lines)
    assert moved.co_filename == "there.py"
    expected = 0
    for (line, *_), (found, _, column, _) in zip(code.co_positions(), moved.co_positions()):
        expected = (line and lines[line - 1]) or expected or moved.co_firstlineno
        assert (found, column) == (expected, None)
    assert plan_lines(code) == tuple(line or 0 for line, *_ in code.co_positions())
    namespace["f"].__code__ = moved
    assert namespace["f"](1)
