"""Arguments in the order of the parameters."""

import inspect

import numpy as np
import pytest

import autograph as ag
from autograph.arguments import binder, parameter_names


def nothing():
    pass


def all_kinds(a, b=2, /, c=3, *args, d, e=5, **kw):
    pass


def keyword_only(a, *, k=1):
    pass


def anything(*args, **kwargs):
    pass


def likely_names(self, bind, *names, values=()):
    pass


CALLS = [
    (nothing, (), {}),
    (all_kinds, (1,), {"d": 4}),
    (all_kinds, (1, 2, 3, 4, 5), {"d": 1, "z": 2}),
    (all_kinds, (1,), {"d": 2, "a": 3}),
    (keyword_only, (1,), {}),
    (keyword_only, (), {"a": 1, "k": 3}),
    (anything, (1, 2), {"x": 3}),
    (likely_names, (1, 2, 3, 4), {"values": 4}),
]


@pytest.mark.parametrize(("function", "args", "kwargs"), CALLS)
def test_binder(function, args, kwargs):
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    bind = binder(function)
    bind.__defaults__, bind.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    assert bind(*args, **kwargs) == tuple(bound.arguments[name] for name in parameter_names(function))


def test_errors_are_pythons_own():
    with pytest.raises(TypeError, match=r"keyword_only\(\) missing 1 required positional argument: 'a'"):
        ag.function(keyword_only)(k=2)


def nested(x):
    return (x, (x + 1.0, "text"), ()), ("known", (x * 2.0,))


def test_nested_results():
    found = ag.function(nested)(np.float64(2.0))
    assert found == ((2.0, (3.0, "text"), ()), ("known", (4.0,)))
