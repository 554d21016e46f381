"""Products of Jacobians and Hessians by `ag.jvp`, in graphs: what earlier passes have kept has cotangents, too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.autograph.gradient_programs import Case
from tests.autograph.test_gradients import CASES

NAMES = (
    *("quicksort", "none_or_array", "number_or_array", "stack_machine", "comprehensions", "sums_of_generators"),
    *("carried_and_collected", "collected_in_branches", "lists_in_reductions", "early_exit", "views_of_views"),
)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.function.__name__ in NAMES], ids=lambda case: case.function.__name__
)
def test_products(case: Case) -> None:
    function, (x, *others) = case.function, case.calls[0]
    tangent = np.cos(np.arange(x.size) + 0.3).reshape(x.shape)

    def of(z: Any) -> Any:
        return function(z, *others)

    def along(z: Any) -> Any:
        return ag.jvp(of, (z,), (tangent,))[1]

    def twice(z: Any) -> Any:
        return ag.jvp(ag.grad(of), (z,), (tangent,))[1]

    gradient = ag.grad(of)(x.copy())
    np.testing.assert_allclose(ag.function(along, fallback="error")(x.copy()), np.sum(gradient * tangent), 1e-11, 1e-12)
    expected = ag.grad(lambda z: np.sum(ag.grad(of)(z) * tangent))(x.copy())
    np.testing.assert_allclose(ag.function(twice, fallback="error")(x.copy()), expected, 1e-10, 1e-12)
