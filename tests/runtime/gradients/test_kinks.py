"""The table of kinks and ties in the documentation, row by row."""

from __future__ import annotations

import ast
import pathlib
import re
import warnings

import numpy as np
import pytest

from runtime.gradients.table import load
from tests.runtime.gradients.checker import Sample, check_traced, gradient

RULES = load()
PAGE = pathlib.Path(__file__).parents[3] / "docs" / "gradients.md"
ROW = re.compile(r"^\| `(?P<call>np\..*?)` \| `(?P<at>.*?)` \| `(?P<gradient>.*?)` \|", re.MULTILINE)
ROWS = [match.groups() for match in ROW.finditer(PAGE.read_text())]
NAMES = {"np": np, "nan": np.nan, "inf": np.inf}


def arrays(text):
    """`x = [1.0], y = [2.0]`, or the same with colons, as arrays by name."""
    parts = re.split(r", (?=[xyz][ :])", text)
    pairs = [re.split(r" = |: ", part, maxsplit=1) for part in parts]
    return {name: np.array(eval(value, dict(NAMES))) for name, value in pairs}


def test_the_table_is_read():
    assert len(ROWS) == sum(line.startswith("| `np.") for line in PAGE.read_text().splitlines()) > 40


@pytest.mark.parametrize(("call", "at", "expected"), ROWS)
def test_a_kink_is_as_documented(call, at, expected):
    tree = ast.parse(call, mode="eval").body
    values = arrays(at)
    function = eval(ast.unparse(tree.func), dict(NAMES))
    given = [eval(ast.unparse(arg), {**NAMES, **values}) for arg in tree.args]
    sample = Sample(function, tuple(given))
    parameters = {arg.id: name for arg, name in zip(tree.args, sample.rule.parameters) if isinstance(arg, ast.Name)}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        out = function(*given)
        g = np.ones_like(out)[()]
        for name, wanted in arrays(expected).items():
            found = gradient(sample, parameters[name], out, g)
            np.testing.assert_allclose(found, wanted, rtol=1e-14, atol=1e-15)
            check_traced(sample, parameters[name], out, g, found, True)
