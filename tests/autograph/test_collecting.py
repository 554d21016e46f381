"""While traces are made, Python's garbage collector waits longer, and is afterwards as it was."""

import gc
import threading

import numpy as np
import pytest

import autograph as ag
from autograph import tracing
from autograph.collecting import THRESHOLD, collected_rarely


@pytest.fixture(autouse=True)
def threshold():
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_threshold_while_traced_and_after():
    with collected_rarely:
        assert gc.get_threshold() == (THRESHOLD, 10, 10)
        with collected_rarely:
            pass
        assert gc.get_threshold() == (THRESHOLD, 10, 10)
    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("mine", [(0, 10, 10), (THRESHOLD + 1, 5, 5)])
def test_collector_that_already_waits(mine):
    gc.set_threshold(*mine)
    with collected_rarely:
        assert gc.get_threshold() == mine
    assert gc.get_threshold() == mine


def test_threshold_that_someone_else_sets_stays():
    with collected_rarely:
        gc.set_threshold(1_000, 10, 10)
    assert gc.get_threshold() == (1_000, 10, 10)


def test_threads_that_trace_at_once():
    inside, leave = threading.Event(), threading.Event()

    def other():
        with collected_rarely:
            inside.set()
            leave.wait()

    thread = threading.Thread(target=other)
    with collected_rarely:
        thread.start()
        inside.wait()
    assert gc.get_threshold() == (THRESHOLD, 10, 10)
    leave.set()
    thread.join()
    assert gc.get_threshold() == (700, 10, 10)


def test_every_trace_leaves_the_collector_as_it_was(monkeypatch):
    seen = []
    settled = tracing._settled

    def watched(*args):
        seen.append(gc.get_threshold())
        return settled(*args)

    monkeypatch.setattr(tracing, "_settled", watched)

    @ag.function
    def good(x, n):
        return x * n

    @ag.function(fallback="error")
    def refused(x):
        return locals() if x > 0 else x

    good(np.float64(2), 3)
    assert gc.get_threshold() == (700, 10, 10)
    with pytest.raises(ag.Unsupported):
        refused(np.float64(2))
    assert gc.get_threshold() == (700, 10, 10)
    assert set(seen) == {(THRESHOLD, 10, 10)}
