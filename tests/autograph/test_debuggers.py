"""Where a debugger is to stop, a function runs as it was written, after one notice."""

import bdb
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

import autograph as ag

NOTICE = "`{}` runs eagerly, so that the debugger can stop in it."


def stopping(x):
    y = x + 1
    if x > 2:
        breakpoint()
    return y


def helped(x):
    return stopping(x) * 2


def with_inner(x):
    def inner(y):
        breakpoint()
        return y + 1

    return inner(x)


def with_pdb(x):
    import pdb

    if x > 2:
        pdb.set_trace()
    return x + 1


@pytest.fixture
def stops(monkeypatch):
    """The names of the functions in which the debugger has stopped."""
    found = []
    monkeypatch.setattr(sys, "breakpointhook", lambda: found.append(sys._getframe(1).f_code.co_name))
    return found


@pytest.mark.parametrize("fallback", ["warn", "error"])
@pytest.mark.parametrize(("program", "name"), [(stopping, "stopping"), (helped, "stopping"), (with_inner, "inner")])
def test_a_function_with_a_breakpoint_runs_eagerly(program, name, stops, fallback):
    function = ag.function(program, fallback=fallback)
    with pytest.warns(ag.AutoGraphWarning) as notices:
        found = [function(np.int64(k)) for k in (5, 6)]
    assert found == [program(np.int64(k)) for k in (5, 6)] and stops == [name] * 4
    assert [str(notice.message) for notice in notices] == [NOTICE.format(program.__name__)]
    assert not function.traces


def test_so_does_one_with_a_trace_that_pdb_is_to_set():
    function = ag.function(with_pdb)
    with pytest.warns(ag.AutoGraphWarning, match="so that the debugger can stop in it"):
        assert function(np.int64(1)) == 2


def test_so_does_any_while_a_debugger_is_attached():
    function = ag.function(lambda x: x + 1)
    debugger = bdb.Bdb()
    debugger.reset()
    before = sys.gettrace()
    with pytest.warns(ag.AutoGraphWarning, match="so that the debugger can stop in it"):
        sys.settrace(debugger.trace_dispatch)
        try:
            assert function(1) == 2
        finally:
            sys.settrace(before)
    assert not function.traces
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert function(1) == 2
    assert len(function.traces) == 1


def test_a_graph_of_a_function_whose_helper_stops_is_refused():
    with pytest.raises(ag.Unsupported, match="`stopping` stops in a debugger"):
        ag.function(helped).trace(np.int64(1))


STOPPED_FIRST = """\
import traceback, warnings
import numpy as np
import autograph as ag

def stopped(x):
    breakpoint()
    return x

with warnings.catch_warnings(record=True) as caught:
    ag.function(stopped)(np.int64(1))
print(caught[0].filename == __file__, caught[0].lineno)

def failing(a, i):
    return a[i] if i > 1 else a[0]

try:
    ag.function(failing)(np.arange(3), np.int64(5))
except IndexError as error:
    frames = [(frame.name, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    print(frames[0], frames[-1], len(frames))
"""


def test_what_is_hidden_does_not_depend_on_what_ran_first(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(STOPPED_FIRST)
    root = os.path.dirname(os.path.dirname(ag.__file__))
    environment = {**os.environ, "PYTHONBREAKPOINT": "0", "PYTHONPATH": root}
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment, check=True)
    assert ran.stdout == "True 10\n('<module>', 17) ('failing', 14) 3\n"
