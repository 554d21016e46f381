"""Functions that graphs make are Python functions."""

from __future__ import annotations

import inspect
import traceback

import numpy as np
import pytest

import autograph as ag
from runtime.made_functions import is_made_function, make_function
from tests.checking import check


def made(x):
    scale = np.sin(x)

    def scaled(y, *rest, power=2, offset=x, **more):
        if y > 0:
            return y**power * scale + offset + len(rest)
        return offset, more

    return scaled


def test_they_look_like_the_functions_of_eager_mode():
    x = np.float64(3.0)
    eager, graph = made(x), ag.function(made)(x)
    assert type(graph) is type(eager) and graph.__name__ == eager.__name__ and graph.__qualname__ == eager.__qualname__
    assert inspect.signature(graph) == inspect.signature(eager)
    assert graph.__kwdefaults__ == eager.__kwdefaults__ and graph.__module__ == eager.__module__
    assert is_made_function(graph) and not is_made_function(eager)
    for args, kwargs in [((2.0,), {}), ((2.0, 5, 6), {"power": 3}), ((-1.0,), {"offset": 7, "_0": 1})]:
        assert graph(*args, **kwargs) == eager(*args, **kwargs)
    with pytest.raises(TypeError) as raised:
        graph()
    with pytest.raises(TypeError) as of_eager:
        eager()
    assert str(raised.value) == str(of_eager.value)
    assert ag.compare(made, x).equal


def test_each_has_its_own_defaults_and_variables():
    def run(*args):
        return args

    first = make_function(run, "here:f(_0, b=None, *, c=None)", (1, 2), ("x", "y"))
    second = make_function(run, "here:f(_0, b=None, *, c=None)", (3, 4), ("u", "v"))
    assert first(0) == (0, 1, 2, "x", "y") and second(0, c=9) == (0, 3, 9, "u", "v")
    assert first.__module__ == "here"


def failing(x):
    def inverse(y):
        if y == 0:
            raise ZeroDivisionError(f"no inverse of {y}")
        return x / y

    return inverse


def test_only_frames_of_the_user_are_shown():
    inverse = ag.function(failing)(np.float64(3.0))
    with pytest.raises(ZeroDivisionError) as raised:
        inverse(0)
    frames = traceback.extract_tb(raised.value.__traceback__)
    assert frames[-1].line == 'raise ZeroDivisionError(f"no inverse of {y}")'


def use(function, x):
    if x > 0:
        return function(x) + 1
    return function(x, offset=2)


def test_they_are_arguments_of_other_graphs():
    function = ag.function(made)(np.float64(3.0))
    check(use, function, np.float64(2.0), calls=[(function, np.float64(-2.0))])
    check(
        use, made(np.float64(1.0)), np.float64(2.0), calls=[(function, np.float64(-2.0)), (function, np.float64(3.0))]
    )


class Counter:
    def __init__(self, count):
        self.count = count

    def add(self, x):
        if x > 0:
            self.count += x
        return self.count


def counting(n):
    return Counter(n).add


def calling(method, x):
    return method(x), method(1), method.__self__.count


def test_methods_of_objects_that_a_graph_makes_are_methods():
    eager, graph = counting(np.int64(3)), ag.function(counting)(np.int64(3))
    assert type(graph) is type(eager) and type(graph.__self__) is Counter and graph.__func__ is not Counter.add
    assert inspect.signature(graph) == inspect.signature(eager)
    with pytest.raises(TypeError, match=r"^Counter.add\(\) takes 2 positional arguments but 3 were given$"):
        graph(1, 2)


def test_such_methods_are_called_in_other_graphs():
    f = ag.function(calling, fallback="error")
    for x in (np.float64(2), np.float64(-1)):
        found = f(ag.function(counting)(np.int64(3)), x)
        assert found == calling(counting(np.int64(3)), x)
    assert len(f.traces) == 1
