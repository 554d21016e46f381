"""The smaller parts of the public interface."""

import functools

import numpy as np
import pytest

import autograph as ag
import runtime

OFFSET = 1.0


def branch(x, by=2.0, *, plus=0.0):
    """Doc."""
    if x > 0:
        x = x * by
    return x + plus + OFFSET


def test_a_converted_function_behaves_as_the_original():
    converted = ag.convert(branch)
    assert converted is not branch
    for args, kwargs in [((3.0,), {}), ((-3.0, 4.0), {"plus": 1.0}), ((np.float64(2),), {"by": 5})]:
        assert converted(*args, **kwargs) == branch(*args, **kwargs)
    assert (converted.__name__, converted.__doc__) == ("branch", "Doc.")


def test_a_converted_function_shares_globals_and_cells():
    count = 0

    def step():
        nonlocal count
        count += 1
        return count

    assert ag.convert(step)() == 1 and step() == 2 and count == 2


def test_to_source_is_the_source_that_runs():
    text = ag.to_source(branch)
    assert "def if_true():" in text and "ag.if_(x > 0, if_true)" in text
    assert ag.to_source(ag.function(branch)) == text


def test_to_source_takes_methods_of_objects():
    class Counter:
        def up(self, x):
            return x + 1

    assert ag.to_source(Counter().up).startswith("def up(self, x):")


@pytest.mark.parametrize("thing", [len, 3, functools.partial(branch, 1)])
def test_what_is_no_python_function_is_refused(thing):
    with pytest.raises(TypeError, match="a Python function is needed, not a"):
        ag.to_source(thing)


def test_what_can_not_be_converted_says_why():
    def names(x):
        return locals()

    with pytest.raises(ag.Unsupported, match="locals"):
        ag.convert(names)


def test_do_not_convert_makes_calls_opaque():
    calls = []

    @ag.do_not_convert
    def watched(x):
        calls.append(type(x))
        return x + 1

    @ag.function
    def run(x):
        return watched(x) * 2

    assert run.trace(np.ones(2)).opaque_nodes == 1 and calls == []
    assert np.array_equal(run(np.ones(2)), [4.0, 4.0])
    assert np.array_equal(run(np.zeros(2)), [2.0, 2.0])
    assert calls == [np.ndarray, np.ndarray]


def total(x, wrap, count):
    s = x
    for k in wrap(range(count)):
        s = s * 2 + k
    return s


def test_stage_and_unroll_decide_how_a_loop_becomes_a_graph():
    x = np.float64(1.0)
    loops = {
        (wrap, count): ag.function(total).trace(x, wrap, count).count("for", "while")
        for wrap in (ag.stage, ag.unroll)
        for count in (3, 20)
    }
    assert loops == {(ag.stage, 3): 1, (ag.stage, 20): 1, (ag.unroll, 3): 0, (ag.unroll, 20): 0}
    for wrap, count in loops:
        assert ag.function(total)(x, wrap, count) == total(x, iter, count)


@pytest.mark.parametrize("wrap", [ag.stage, ag.unroll])
def test_stage_and_unroll_change_nothing_in_eager_mode(wrap):
    items = [1, 2]
    assert wrap(items) is items


def test_what_is_exported_is_there():
    assert all(getattr(ag, name) is not None for name in ag.__all__)
    assert all(getattr(runtime, name) is not None for name in runtime.__all__)
    with pytest.raises(AttributeError, match="module 'autograph' has no attribute 'nothing'"):
        ag.nothing  # noqa: B018
