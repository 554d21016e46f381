"""The README: its example prints what it says, and its commands are the two that there are."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_example_prints_what_the_readme_says(tmp_path):
    (example,), (printed,) = blocks("python"), blocks("text")
    path = tmp_path / "example.py"
    path.write_text(example)
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, cwd=ROOT, env=_environment())
    assert done.stderr == ""
    assert done.stdout == printed


def test_there_are_two_commands_that_set_up_all_they_need():
    commands = blocks("sh")
    assert len(commands) == 2
    for command in commands:
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
        assert command.count("\n") == 1
    assert ".venv/bin/autograph compare samples/kmeans.py:kmeans" in commands[0]
    assert ".venv/bin/python -m pytest" in commands[1]


def _environment():
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}
