"""Which code stays as it is: that of libraries, and of installed packages that have nothing to do with arrays."""

import importlib
import sys

import numpy as np
import pytest

from runtime.trace.libraries import is_library, module_of
from tests.checking import check

BAR = """
import threading

_lock = threading.RLock()


class Bar:
    drawn = []

    def __init__(self, items=None, total=None):
        self.items, self.count = items, 0

    def __iter__(self):
        for item in self.items:
            yield item
            self.update(1)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.drawn.append("end")

    def update(self, by):
        with _lock:
            self.count += by
            self.drawn.append(self.count)
"""
HELPERS = """
import numpy as np


def positive(x):
    return np.sum(x) if x[0] > 0 else 0.0
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Makes packages as they stand where `pip` puts them."""
    folder = tmp_path / "site-packages"
    monkeypatch.syspath_prepend(str(folder))
    made = []

    def install(name, text):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(text)
        made.append(name)
        return importlib.import_module(name)

    yield install
    for name in made:
        del sys.modules[name]


def test_what_is_a_library_is_not_the_users():
    assert is_library("numpy.linalg") and is_library("json") and not is_library(__name__)


def test_an_installed_package_is_one_that_knows_no_arrays(installed):
    installed("bars_one", BAR)
    installed("helpers_one", HELPERS)
    installed("helpers_two", "from numpy import add, sum as total, ndarray")
    assert is_library("bars_one") and is_library("bars_one.deeper")
    assert not is_library("helpers_one") and not is_library("helpers_two") and not is_library("never_imported")


def test_a_progress_bar_of_an_installed_package_runs_as_it_is(installed):
    bars = installed("bars_two", BAR)

    def over_it(x):
        total = 0.0
        for value in bars.Bar(x):
            if value > 0:
                total += value
        return total, list(bars.Bar.drawn)

    def told(x):
        total = 0.0
        with bars.Bar(total=len(x)) as bar:
            for value in x:
                total += value
                if value > 1:
                    bar.update(1)
        return total, list(bars.Bar.drawn)

    x, y = np.array([2.0, -1.0, 3.0]), np.array([-2.0, 5.0])
    check(over_it, x, calls=[(y,), (x[:0],)], loops=1, opaque=1)
    check(told, x, calls=[(y,), (x[:0],)], opaque=1)


def test_helpers_of_an_installed_package_are_converted(installed):
    helpers = installed("helpers_three", HELPERS)

    def summed(x):
        return helpers.positive(x) + helpers.positive(-x)

    check(summed, np.array([2.0, 1.0]), calls=[(np.array([-2.0, 1.0]),)], cond=2)


def test_a_class_that_tells_the_modules_of_its_objects_tells_none_of_its_own():
    class Compiled:
        __module__ = property(lambda self: "there")

    assert module_of(Compiled) == "builtins"
