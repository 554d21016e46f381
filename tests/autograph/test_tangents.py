"""`ag.jvp` operation by operation and as one graph: the same bits, through lists, objects, generators and `try` too."""

import copy

import numpy as np
import pytest

import autograph as ag
from tests.autograph import (
    gradient_container_programs,
    gradient_generator_programs,
    gradient_object_programs,
    gradient_state_programs,
)

CASES = [
    case
    for module in (
        gradient_container_programs,
        gradient_generator_programs,
        gradient_object_programs,
        gradient_state_programs,
    )
    for case in module.CASES[::3]
    if not case.options.get("argnums") and getattr(case.calls[0][0], "dtype", None) == np.float64
]


def swapped(x):
    a, b = x.copy(), np.empty_like(x)
    for _ in range(5):
        b[1:] = a[:-1] * a[1:]
        b[0] = a[-1]
        a, b = b, a
        if a[0] < 0.1:
            break
    return np.sum(a * b)


def summed(x):
    return sum([a * b * np.sin(a) for a, b in zip(x, x[::-1], strict=True)])


@pytest.mark.parametrize(
    ("function", "args"),
    [(swapped, (np.linspace(0.3, 1.7, 8),)), (summed, (np.array([1.1, -0.4, 2.5, 3.1]),))]
    + [(case.function, case.calls[0]) for case in CASES],
    ids=lambda item: getattr(item, "__name__", ""),
)
def test_tangents_are_the_same_bits(function, args):
    x, *others = args
    moved, tangent = x + 1e-3 * np.cos(np.arange(x.size)).reshape(x.shape), np.sin(np.arange(x.size) + 1.0)
    tangent = tangent.reshape(x.shape)

    def of_first(x):
        return function(x, *copy.deepcopy(others))

    changed = copy.deepcopy(others)
    graph = ag.function(lambda x, v: ag.jvp(lambda x: function(x, *changed), (x,), (v,)), fallback="error")
    value, change = ag.jvp(of_first, (moved.copy(),), (tangent,))
    assert (value, change) == graph(moved.copy(), tangent)
    gradient = ag.grad(of_first)(moved.copy())
    np.testing.assert_allclose(change, np.sum(gradient * tangent), rtol=1e-10, atol=1e-10)
