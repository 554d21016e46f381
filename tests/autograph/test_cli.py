"""The command line, as a user starts it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PROGRAM = """
import numpy as np

print("the file runs")
THREE = 3


def count(x):
    steps = 0
    while x > 1:
        x = x // 2
        steps += 1
    return steps


def fails(x):
    if x > 2:
        raise ValueError("too large")
    return helper(x)


def helper(x):
    return np.linalg.inv(np.zeros((2, 2))) * x


def eight():
    return np.int64(8)


class Model:
    def predict(self, x):
        if x > 0:
            return x
        return -x
"""


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


def autograph(*words, cwd=ROOT):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "autograph", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment)


def test_show_prints_one_function_without_running_the_file(program):
    done = autograph("show", f"{program}:count")
    assert done.returncode == 0, done.stderr
    assert "the file runs" not in done.stdout
    assert "ag.while_(" in done.stdout
    assert "def helper" not in done.stdout
    assert "\x1b" not in done.stdout


def test_show_prints_the_whole_file(program):
    done = autograph("show", program)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("ag.while_(") == 1
    assert "def helper" in done.stdout
    assert "# Model.predict\ndef predict(self, x):" in done.stdout
    assert "the file runs" not in done.stdout.splitlines()


def test_a_terminal_gets_colours_that_leave_plain_text_as_it_is(program):
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "autograph", "show", f"{program}:count"]
    subprocess.run(command, stdout=follower, stderr=follower, env=environment, check=True)
    os.close(follower)
    shown = os.read(leader, 1 << 16).decode()
    os.close(leader)
    assert "\x1b[" in shown and "steps = \x1b" in shown


def test_show_says_what_is_refused(tmp_path):
    path = tmp_path / "program.py"
    path.write_text("async def later(x):\n    return x\n\n\ndef now(x):\n    return x\n")
    whole = autograph("show", path)
    assert whole.returncode == 0, whole.stderr
    assert "# later is not converted." in whole.stdout
    assert "def now(x):" in whole.stdout
    one = autograph("show", f"{path}:later")
    assert one.returncode == 1
    assert one.stderr.startswith("Unsupported: ")
    assert f"{path}, line 1, in later" in one.stderr


def test_show_prints_a_method(program):
    done = autograph("show", f"{program}:Model.predict")
    assert done.returncode == 0, done.stderr
    assert "ag.if_(" in done.stdout


def test_show_side_by_side(program):
    done = autograph("show", f"{program}:count", "--side-by-side")
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()[:2]
    assert [part.strip() for part in first.split("|")] == ["def count(x):", "def count(x):"]
    assert [part.strip() for part in second.split("|")] == ["steps = 0", "steps = 0"]
    assert "    while x > 1:" in done.stdout


def test_graph_prints_the_graph(program):
    done = autograph("graph", f"{program}:count", "--arg", "eight()")
    assert done.returncode == 0, done.stderr
    assert "while" in done.stdout


@pytest.mark.parametrize("mode", ["eager", "graph"])
def test_run_prints_the_result(program, mode):
    done = autograph("run", f"{program}:count", "--mode", mode, "--arg", "np.int64(8)")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["the file runs", "3"]


def test_an_argument_sees_the_names_of_the_file(program):
    done = autograph("run", f"{program}:count", "--arg", "THREE + np.int64(1)")
    assert done.stdout.splitlines()[-1] == "2", done.stderr


@pytest.mark.parametrize("command", ["run", "graph", "compare"])
def test_a_method_of_an_object_of_the_file(tmp_path, command):
    path = tmp_path / "models.py"
    path.write_text(f"{PROGRAM}\n\nmodel = Model()\n")
    done = autograph(command, f"{path}:model.predict", "--arg", "np.float64(-2)")
    assert done.returncode == 0, done.stderr
    shown = {"run": "np.float64(2.0)", "graph": "graph predict(x: float64)", "compare": "equal in both modes"}
    assert shown[command] in done.stdout


@pytest.mark.parametrize("command", ["run", "graph", "compare"])
def test_arguments_by_keyword(tmp_path, command):
    path = tmp_path / "keywords.py"
    path.write_text("def scaled(x, *, by, more=0):\n    return x * by + more if x > 1 else x\n")
    done = autograph(
        command, f"{path}:scaled", "--arg", "np.float64(2)", "--arg", "more = 1", "--arg", "by=np.float64(3)"
    )
    assert done.returncode == 0, done.stderr
    shown = {"run": "np.float64(7.0)", "graph": "by: float64", "compare": "equal in both modes"}
    assert shown[command] in done.stdout
    for words, message in (["by=1", "by=2"], "by is given twice"), (["2", "by="], "--arg 'by=': SyntaxError"):
        done = autograph(command, f"{path}:scaled", *[word for item in words for word in ("--arg", item)])
        assert done.returncode == 2 and message in done.stderr


def test_compare_reports_and_succeeds(program):
    done = autograph("compare", f"{program}:count", "--arg", "np.int64(8)")
    assert done.returncode == 0, done.stderr
    assert "count: equal in both modes" in done.stdout
    assert "1 while" in done.stdout


def test_compare_compares_the_main_sample():
    done = autograph("compare", "samples/kmeans.py:kmeans", "--arg", "iris()", "--arg", "3")
    assert done.returncode == 0, done.stderr
    assert "kmeans: equal in both modes" in done.stdout


@pytest.mark.parametrize("mode", ["eager", "graph"])
def test_an_error_of_the_program_names_file_and_line(program, mode):
    done = autograph("run", f"{program}:fails", "--mode", mode, "--arg", "np.int64(3)")
    assert done.returncode == 1
    assert f"{program}:18: in fails" in done.stderr
    assert 'raise ValueError("too large")' in done.stderr
    assert done.stderr.splitlines()[-1] == "ValueError: too large"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("mode", ["eager", "graph"])
def test_an_error_in_a_library_names_the_users_lines(program, mode):
    done = autograph("run", f"{program}:fails", "--mode", mode, "--arg", "np.int64(1)")
    assert done.returncode == 1
    assert f"{program}:19: in fails" in done.stderr
    assert f"{program}:23: in helper" in done.stderr
    assert done.stderr.splitlines()[-1] == "LinAlgError: Singular matrix"


def test_a_missing_argument_of_the_function(program):
    done = autograph("run", f"{program}:count")
    assert done.returncode == 2
    assert "argument: 'x'; give each argument by --arg" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["show", "run"])
def test_a_file_that_does_not_parse(tmp_path, command):
    path = tmp_path / "broken.py"
    path.write_text("def f(:\n    pass\n")
    done = autograph(command, f"{path}:f")
    assert done.returncode == 1
    assert f"{path}:1: SyntaxError: invalid syntax" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_raises_when_it_runs(tmp_path):
    path = tmp_path / "broken.py"
    path.write_text("import numpy\nnumpy.nothing\n")
    done = autograph("run", f"{path}:f")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{path}:2: in <module>")
    assert done.stderr.splitlines()[-1].startswith("AttributeError: ")


USAGE = [
    (("show", "nowhere.py"), "no such file: nowhere.py"),
    (("show", "nowhere.py:f"), "no such file: nowhere.py"),
    (("run", "nowhere.py:f"), "no such file: nowhere.py"),
    (("show", "{program}:nothing"), "{program} has no function nothing"),
    (("show", "{program}:Model"), "Model in {program} is not a function but a class"),
    (("run", "{program}:nothing"), "{program} has no function nothing; it has count, fails, helper, eight"),
    (("run", "{program}"), "name a function of the file, as {program}:FUNC"),
    (("run", "{program}:THREE"), "THREE in {program} is not a function but an int"),
    (("compare", "{program}:Model"), "Model in {program} is not a function but a class"),
    (("run", "{program}:count", "--arg", "1 +"), "--arg '1 +': SyntaxError: invalid syntax"),
    (("run", "{program}:count", "--arg", "nothing"), "--arg 'nothing': NameError: name 'nothing' is not defined"),
    (("graph", "{program}:count", "--arg", "1 / 0"), "--arg '1 / 0': ZeroDivisionError: division by zero"),
    (("compare", "{program}:count", "--arg", "(i for i in [1])"), "can't be copied"),
]


@pytest.mark.parametrize(("words", "message"), USAGE)
def test_usage_errors_are_one_line_and_exit_code_2(program, words, message):
    done = autograph(*(word.format(program=program) for word in words))
    assert done.returncode == 2, done.stderr
    assert message.format(program=program) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_binary_file(tmp_path):
    path = tmp_path / "data.npy"
    path.write_bytes(b"\x93NUMPY\xff\xfe\x00")
    done = autograph("show", path)
    assert done.returncode == 2
    assert "is not a Python file" in done.stderr


def test_an_unknown_option_is_a_usage_error(program):
    done = autograph("run", f"{program}:count", "--mode", "fast")
    assert done.returncode == 2
    assert "'fast' is not one of 'eager', 'graph'" in done.stderr


def test_a_file_may_be_named_as_a_module_of_pythons(tmp_path):
    path = tmp_path / "random.py"
    path.write_text("def f(x):\n    return x + 1\n")
    done = autograph("run", f"{path}:f", "--arg", "np.float64(1.0)")
    assert done.stdout.strip() == "np.float64(2.0)", done.stderr


def test_lines_of_helpers_in_other_folders_are_shown(tmp_path):
    (tmp_path / "lib").mkdir()
    helper = tmp_path / "lib" / "far.py"
    helper.write_text("def pick(x):\n    return {'a': x}['b']\n")
    path = tmp_path / "near.py"
    path.write_text("import sys\nsys.path.append('lib')\nimport far\n\n\ndef f(x):\n    return far.pick(x)\n")
    done = autograph("run", f"{path}:f", "--arg", "1", cwd=tmp_path)
    assert done.returncode == 1
    assert f"{path}:7: in f" in done.stderr
    assert "far.py:2: in pick\n    return {'a': x}['b']\nKeyError: 'b'" in done.stderr


def test_compare_tells_of_an_exception_that_both_modes_raise(tmp_path):
    path = tmp_path / "raising.py"
    path.write_text("def f(x):\n    if x > 0:\n        raise ValueError(f'large: {x}')\n    return x\n")
    done = autograph("compare", f"{path}:f", "--arg", "np.int64(1)")
    assert done.returncode == 0
    assert "both raise ValueError: large: 1" in done.stdout


def test_run_warns_by_the_place_in_the_users_file(tmp_path):
    path = tmp_path / "warned.py"
    path.write_text("def f(x):\n    return sorted(locals())\n")
    done = autograph("run", f"{path}:f", "--arg", "1")
    assert done.stdout == "['x']\n"
    assert done.stderr.startswith("Warning: ")
    assert f"{path}, line 2" in done.stderr
