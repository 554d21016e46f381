"""What is known of Python's own functions as values of run time."""

from __future__ import annotations

import math
import operator
import random
from functools import partial

import pytest

from runtime.trace.callable_types import BUILTIN, PARTIAL, UFUNC, UNBOUND_BUILTIN, type_of_builtin, type_of_partial
from runtime.types import ANY, ObjectType, alternatives


@pytest.mark.parametrize("function", [max, operator.add, math.sqrt, abs])
def test_functions_of_modules_reach_what_they_are_given(function):
    assert type_of_builtin(function) == UNBOUND_BUILTIN


@pytest.mark.parametrize("function", [eval, vars, [].append, "a".upper, random.random])
def test_others_may_reach_anything(function):
    assert type_of_builtin(function) == BUILTIN


def test_what_a_partial_holds_counts():
    assert set(alternatives(type_of_partial(partial(max, 2.0), UNBOUND_BUILTIN))) == {PARTIAL, UNBOUND_BUILTIN}
    held = set(alternatives(type_of_partial(partial(setattr, [], "x"), UNBOUND_BUILTIN)))
    assert held == {PARTIAL, UNBOUND_BUILTIN, BUILTIN}
    assert type_of_partial(partial(max), None) == PARTIAL
    assert type_of_partial(partial(max), UFUNC) == PARTIAL
    assert type_of_partial(partial(int), ObjectType(type)) == ANY
