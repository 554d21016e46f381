"""Gradients of programs with control flow and state: both modes, finite differences, second order."""

from __future__ import annotations

import pytest

from tests.autograph import (
    gradient_collection_programs,
    gradient_container_programs,
    gradient_draw_programs,
    gradient_exception_programs,
    gradient_generator_programs,
    gradient_holder_programs,
    gradient_item_size_programs,
    gradient_joined_programs,
    gradient_model_programs,
    gradient_numpy_programs,
    gradient_object_programs,
    gradient_order_programs,
    gradient_programs,
    gradient_record_programs,
    gradient_state_programs,
    gradient_store_programs,
    gradient_try_programs,
    gradient_unknown_programs,
)
from tests.autograph.gradient_programs import Case
from tests.gradient_checking import check_gradient

CASES = [
    case
    for module in (
        gradient_programs,
        gradient_state_programs,
        gradient_numpy_programs,
        gradient_object_programs,
        gradient_container_programs,
        gradient_generator_programs,
        gradient_holder_programs,
        gradient_item_size_programs,
        gradient_store_programs,
        gradient_model_programs,
        gradient_unknown_programs,
        gradient_order_programs,
        gradient_joined_programs,
        gradient_exception_programs,
        gradient_collection_programs,
        gradient_record_programs,
        gradient_draw_programs,
        gradient_try_programs,
    )
    for case in module.CASES
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.function.__name__)
def test_gradient(case: Case) -> None:
    first, *others = case.calls
    check_gradient(case.function, *first, calls=others, **case.options)
