"""The converted source of each construct, as it is printed. `UPDATE_GOLDEN=1` writes the files anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograph.converters.pipeline import convert_source

GOLDEN = Path(__file__).parent / "golden"
CONSTRUCTS = sorted(path for path in GOLDEN.glob("*.py") if not path.name.endswith(".converted.py"))


@pytest.mark.parametrize("path", CONSTRUCTS, ids=lambda path: path.stem)
def test_converted_source(path: Path) -> None:
    shown = convert_source(path.read_text(), path.name)
    found = "\n\n".join(one.source or str(one.error) for one in shown)
    expected = path.with_suffix(".converted.py")
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(found)
    assert found == expected.read_text()
