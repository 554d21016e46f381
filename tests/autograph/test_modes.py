"""The switch between eager and graph."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograph.modes import current_mode, mode, set_mode


@pytest.fixture(autouse=True)
def _graph_again():
    yield
    set_mode("graph")


def test_the_default_is_graph():
    assert current_mode() == "graph"


def test_a_block_sets_the_mode_and_puts_it_back():
    with mode("eager"):
        assert current_mode() == "eager"
        with mode("graph"):
            assert current_mode() == "graph"
        assert current_mode() == "eager"
    assert current_mode() == "graph"


def test_a_block_that_raises_puts_the_mode_back():
    with pytest.raises(KeyError), mode("eager"):
        raise KeyError
    assert current_mode() == "graph"


def test_a_decorator_sets_the_mode_for_each_call():
    @mode("eager")
    def inner(depth):
        return [current_mode(), *(inner(depth - 1) if depth else [])]

    assert inner(2) == ["eager"] * 3
    assert current_mode() == "graph"


def test_set_mode_holds_for_every_thread():
    set_mode("eager")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(current_mode).result() == "eager"


def test_a_block_holds_for_its_thread_only():
    seen = []
    with mode("eager"):
        thread = threading.Thread(target=lambda: seen.append(current_mode()))
        thread.start()
        thread.join()
    assert seen == ["graph"]


@pytest.mark.parametrize("use", [set_mode, mode])
def test_an_unknown_mode_names_the_two(use):
    with pytest.raises(ValueError, match="mode must be 'eager' or 'graph', not 'fast'"):
        use("fast")


@pytest.mark.parametrize(("value", "answer"), [("eager", "eager"), ("graph", "graph"), ("", "graph")])
def test_the_environment_sets_the_default(value, answer):
    done = _in_process(value)
    assert done.stdout.strip() == answer, done.stderr


def test_an_unknown_mode_in_the_environment_is_refused():
    done = _in_process("quick")
    assert done.returncode != 0
    assert "environment variable AUTOGRAPH_MODE must be 'eager' or 'graph', not 'quick'" in done.stderr


def _in_process(value):
    program = "from autograph.modes import current_mode; print(current_mode())"
    environment = {"AUTOGRAPH_MODE": value, "PATH": ""}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)


ASSERTING = """
import autograph as ag

@ag.function(fallback="error")
def root(x):
    assert x >= 0, f"no root of {x}"
    if x > 1:
        assert x < 100
        return x**0.5, __debug__
    return x, __debug__

for number in (4.0, -4.0, 400.0):
    for mode in ("eager", "graph"):
        with ag.mode(mode):
            try:
                print(root(number))
            except AssertionError as error:
                print(repr(error))
"""


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ((), ["(2.0, True)", "AssertionError('no root of -4.0')", "AssertionError()"]),
        (("-O",), ["(2.0, False)", "(-4.0, False)", "(20.0, False)"]),
    ],
)
def test_assertions_are_left_out_where_python_leaves_them_out(options, lines, tmp_path):
    file = tmp_path / "program.py"
    file.write_text(ASSERTING)
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    command = [sys.executable, *options, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.stdout.splitlines() == [line for line in lines for _ in range(2)], done.stderr
