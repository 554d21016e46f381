"""The pages of `docs/`: their programs print what the pages say, and the files that they name exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("name", ["getting-started", "gradients"])
def test_the_program_of_a_page_prints_what_the_page_says(name, tmp_path):
    page = (ROOT / "docs" / f"{name}.md").read_text()
    program = tmp_path / "program.py"
    program.write_text("\n\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, env=environment)
    assert done.stderr == ""
    assert done.stdout == "".join(re.findall(r"```text\n(.*?)```", page, re.DOTALL))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_files_that_a_page_names_exist(page):
    text = page.read_text()
    named = [
        ROOT / path for path in re.findall(r"`((?:autograph|runtime|tests|docs|samples|benchmarks)/[\w/.-]*)`", text)
    ]
    linked = [page.parent / path for path in re.findall(r"\]\(([\w./-]+)\)", text)]
    missing = [str(path) for path in named + linked if not path.exists()]
    assert missing == []
