"""Every rule against finite differences, against its traced form, and to second order."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from runtime.gradients.rules import RULES, define, define_ufunc, pull
from runtime.gradients.table import load
from tests.runtime.gradients.checker import Sample, check

_FAMILIES = ("elementwise", "reduction", "shaping", "taking", "products", "linalg", "statistics", "special")
SAMPLES = [
    sample
    for family in _FAMILIES
    for sample in importlib.import_module(f"tests.runtime.gradients.samples_{family}").SAMPLES
]
load()  # after SciPy is imported, whose functions have rules then
_OPERATIONS = "runtime.gradients"  # the functions of this project, which the rules of others are checked with

_NARROW = (np.float16, np.float32, np.complex64)
_DRAWING = (np.random.Generator, np.random.RandomState, np.random)
_DRAWS = {
    function: f"{owner.__name__}.{name}"
    for owner in _DRAWING
    for name, function in vars(owner).items()
    if not isinstance(function, type) and callable(function) and function in RULES
}


def _names(sample: Sample) -> str:
    return sample.function.__name__


@pytest.mark.parametrize("sample", SAMPLES, ids=_names)
def test_a_rule_tells_the_derivative(sample):
    check(sample)


def test_every_rule_has_a_sample():
    tried = {sample.function for sample in SAMPLES}
    known = {function for function, rule in RULES.items() if rule.partials}.difference(_NARROW, _DRAWS)
    missing = [item for item in known - tried if not str(item.__module__).startswith(_OPERATIONS)]
    assert not missing


def _drawn(function, **known):
    """A draw that is the same at each call."""
    if "self" not in RULES[function].parameters:
        np.random.seed(5)
        return function(**known)
    is_new = function is getattr(np.random.Generator, function.__name__)
    return function(np.random.default_rng(5) if is_new else np.random.RandomState(5), **known)


@pytest.mark.parametrize(
    ("function", "name"),
    [(function, name) for function in _DRAWS for name, partial in RULES[function].partials.items() if partial],
    ids=lambda item: _DRAWS.get(item, item),
)
def test_a_rule_of_draws_tells_the_derivative(function, name):
    names = list(RULES[function].partials)
    known = {item: np.array([0.3, 0.8]) + 0.5 * k for k, item in enumerate(names)}
    out, step = _drawn(function, **known), 1e-6
    more, less = (_drawn(function, **{**known, name: known[name] + sign * step}) for sign in (1, -1))
    found = pull(RULES[function], name, {**RULES[function].parameters, **known}, out, np.array([1.5, -2.0]))
    np.testing.assert_allclose(found, np.array([1.5, -2.0]) * (more - less) / (2 * step), rtol=1e-7)


@pytest.mark.parametrize("cls", _NARROW)
def test_a_cast_hands_the_cotangent_on(cls):
    """Too narrow for finite differences."""
    g = np.array([0.5, -0.25], cls)
    assert pull(RULES[cls], "x", {"x": np.array([1.0, 2.0])}, g, g) is g


def _twice(x):
    return 2 * x


@pytest.mark.parametrize(
    "partial",
    [
        lambda g: g,  # wrong by a factor
        lambda g, x: 2 * g * np.ones((2, 1)),  # of another shape
        lambda g, out: 2 * g + 0 * np.sum(out) if isinstance(g, np.ndarray) else 3 * g,  # another one when it is traced
        lambda g, x: g * (2 + 0 * _untold(x)),  # right, but without a second derivative
    ],
)
def test_a_wrong_rule_is_caught(partial):
    define(_twice, "x", x=partial)
    try:
        with pytest.raises(AssertionError):
            check(Sample(_twice, (np.array([0.5, 0.7]),)))
    finally:
        del RULES[_twice]


def test_a_right_rule_passes():
    define(_twice, "x", x=lambda g: 2 * g)
    try:
        check(Sample(_twice, (np.array([0.5, 0.7]),)))
    finally:
        del RULES[_twice]


def test_a_wrong_second_derivative_is_caught():
    known = RULES[np.cos]
    define_ufunc(np.cos, "x", x=lambda g, x: g * np.sin(x))
    try:
        with pytest.raises(AssertionError, match="sin: the cotangent of x, x"):
            check(Sample(np.sin, (np.array([0.5, 0.7]),)))
    finally:
        RULES[np.cos] = known


def _untold(x):
    from runtime.gradients.functions import np as traced

    return traced.kaiser(5, x[0])[0]
