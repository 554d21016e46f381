"""The switch between eager and graph."""

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
