"""Tracing leaves the user's objects alone, whatever happens in the middle of it."""

import threading

import numpy as np
import pytest

import autograph as ag
from runtime.trace.builder import tracing
from runtime.trace.symbolic import Symbolic


class State:
    def __init__(self):
        self.total = 0.0
        self.items = [1.0]
        self.table = {"a": 1.0}
        self.array = np.zeros(2)

    def __repr__(self):
        for part in (self.total, *self.items, *self.table.values()):
            assert not isinstance(part, Symbolic)
        return f"State({self.total}, {self.items}, {self.table}, {self.array})"


COUNT = 0
STATE = State()


def change_all(state, x, act):
    global COUNT
    COUNT += 1
    state.total = x.sum()
    state.items.append(x.sum())
    state.table["b"] = x.sum()
    state.array[0] = x.sum()
    if x.sum() > 0:
        state.total = state.total + 1
        state.items[0] = x.max()
        act(state)
    return x


class Stop(BaseException):
    """Not an Exception: like Ctrl-C, it passes through everything."""


@pytest.mark.parametrize("error", [KeyboardInterrupt, Stop])
def test_what_stops_a_trace_leaves_everything_as_it_was(error, monkeypatch):
    from runtime.trace import control

    def stop(*args):
        raise error

    state, x = State(), np.ones(2)
    before = (repr(state), COUNT)
    function = ag.function(change_all)
    monkeypatch.setattr(control, "merge_places", stop)
    with pytest.raises(error):
        function(state, x, lambda state: None)
    assert (repr(state), COUNT) == before
    assert tracing() is None
    monkeypatch.undo()
    function(state, x, lambda state: None)
    assert state.items == [1.0, 2.0] and type(state.items[1]) is np.float64


def test_trace_runs_nothing_and_changes_nothing():
    state, x = State(), np.ones(2)
    before = (repr(state), COUNT)
    ag.function(change_all).trace(state, x, lambda state: None)
    assert (repr(state), COUNT) == before


def test_the_call_makes_the_changes_that_eager_makes():
    state, eager, x = State(), State(), np.ones(2)
    ag.function(change_all)(state, x, lambda state: None)
    change_all(eager, x, lambda state: None)
    assert repr(state) == repr(eager)


def test_another_thread_never_sees_a_symbolic_value(monkeypatch):
    from runtime.trace import control

    merge = control.merge_places
    state, x, seen = State(), np.ones(2), []

    def look(*args):
        thread = threading.Thread(target=lambda: seen.append(repr(state)))
        thread.start()
        thread.join()
        return merge(*args)

    expected = repr(state)
    monkeypatch.setattr(control, "merge_places", look)
    ag.function(change_all).trace(state, x, lambda state: None)
    assert seen and set(seen) == {expected}


def test_a_fallback_follows_no_effect(recwarn):
    def act(state):
        locals()

    state, eager, x = State(), State(), np.ones(2)
    change_all(eager, x, act)
    ag.function(change_all)(state, x, act)
    assert repr(state) == repr(eager)
    assert len(recwarn) == 1


def test_an_exception_of_the_users_leaves_what_eager_leaves():
    def act(state):
        raise ValueError("stop here")

    state, eager, x = State(), State(), np.ones(2)
    for run, one in ((change_all, eager), (ag.function(change_all, fallback="error"), state)):
        with pytest.raises(ValueError, match="stop here"):
            run(one, x, act)
    assert repr(state) == repr(eager)


def test_a_repr_called_while_tracing_sees_the_users_own_state():
    class Peek:
        def __init__(self):
            self.value = 1.0

        def __repr__(self):
            return f"Peek({self.value!r})"

    peek = Peek()

    @ag.function(fallback="error")
    def set_and_show(peek, x):
        peek.value = x.sum()
        return repr(peek)

    assert set_and_show(peek, np.ones(2)) == f"Peek({np.float64(2.0)!r})"
    assert type(peek.value) is np.float64


def test_no_trace_is_left_behind_by_a_failed_one():
    @ag.function
    def unbounded(x):
        return x.no_such_attribute

    for _ in range(2):
        with pytest.raises(AttributeError, match="no_such_attribute"):
            unbounded(np.ones(2))
        assert tracing() is None


def test_unconverted_code_is_given_arrays_and_not_symbolic_values():
    kept = []

    @ag.do_not_convert
    def keep(x):
        kept.append(x)

    @ag.function
    def hand_out(x):
        keep(x + 1)
        return x

    hand_out(np.ones(2))
    assert [type(x) for x in kept] == [np.ndarray] and np.array_equal(kept[0], [2.0, 2.0])


RATE = 1


def scaled(x):
    return x * RATE


def test_a_number_that_another_thread_changes_during_the_trace(monkeypatch):
    function = ag.function(scaled, fallback="error")
    trace = function._trace

    def changed_meanwhile(*args, **kwargs):
        global RATE
        try:
            return trace(*args, **kwargs)
        finally:
            RATE += 1

    monkeypatch.setattr(function, "_trace", changed_meanwhile)
    before = RATE
    assert function(np.float64(2)) == 2 * RATE
    assert RATE > before + 1


class Closing:
    closed: list = []

    def __init__(self, value):
        self.value = value

    def __del__(self):
        Closing.closed.append(self.value)


def last_of(xs):
    for x in xs:
        last = Closing(x)
        if x > 1:
            last.value = -x
    return last


def test_objects_of_a_trace_are_not_finalised():
    Closing.closed.clear()
    last = ag.function(last_of, fallback="error")(np.array([1.0, 2.0]))
    assert (last.value, Closing.closed) == (-2.0, [1.0])
    del last
    assert Closing.closed == [1.0, -2.0]
