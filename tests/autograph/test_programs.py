"""Small programs as users write them, each in both modes, called again with other values."""

import pytest

from tests.autograph import (
    abstract_base_programs,
    algorithm_programs,
    attribute_programs,
    capturing_class_programs,
    class_programs,
    closure_programs,
    comparing_programs,
    context_programs,
    copying_programs,
    coroutine_programs,
    enum_programs,
    everyday_class_programs,
    everyday_programs,
    exception_programs,
    found_programs,
    function_programs,
    generator_programs,
    held_type_programs,
    iterator_programs,
    itertools_programs,
    kept_exception_programs,
    keyword_programs,
    language_programs,
    library_programs,
    linked_programs,
    local_class_programs,
    matching_programs,
    object_operand_programs,
    object_walk_programs,
    operator_programs,
    ordering_programs,
    probe_programs,
    programs,
    raising_programs,
    reached_programs,
    record_programs,
    recursion_programs,
    recursive_arguments_programs,
    recursive_generator_programs,
    set_programs,
    state_programs,
    stateful_programs,
    structure_programs,
    training_programs,
    tree_programs,
    unbound_programs,
)
from tests.checking import check

OPAQUE = {programs.timed: 1, **stateful_programs.OPAQUE}
CASES = [*programs.CASES, *stateful_programs.CASES, *algorithm_programs.CASES]
MARKED = [
    *training_programs.CASES,
    *unbound_programs.CASES,
    *attribute_programs.CASES,
    *language_programs.CASES,
    *recursion_programs.CASES,
    *recursive_arguments_programs.CASES,
    *operator_programs.CASES,
    *object_operand_programs.CASES,
    *ordering_programs.CASES,
    *probe_programs.CASES,
    *class_programs.CASES,
    *closure_programs.CASES,
    *comparing_programs.CASES,
    *context_programs.CASES,
    *copying_programs.CASES,
    *coroutine_programs.CASES,
    *enum_programs.CASES,
    *everyday_programs.CASES,
    *exception_programs.CASES,
    *raising_programs.CASES,
    *generator_programs.CASES,
    *iterator_programs.CASES,
    *found_programs.CASES,
    *function_programs.CASES,
    *library_programs.CASES,
    *linked_programs.CASES,
    *tree_programs.CASES,
    *recursive_generator_programs.CASES,
    *state_programs.CASES,
    *everyday_class_programs.CASES,
    *abstract_base_programs.CASES,
    *capturing_class_programs.CASES,
    *reached_programs.CASES,
    *held_type_programs.CASES,
    *object_walk_programs.CASES,
    *local_class_programs.CASES,
    *itertools_programs.CASES,
    *kept_exception_programs.CASES,
    *keyword_programs.CASES,
    *record_programs.CASES,
    *set_programs.CASES,
    *structure_programs.CASES,
    *matching_programs.CASES,
]


@pytest.mark.parametrize(("program", "calls"), CASES, ids=[program.__name__ for program, _ in CASES])
def test_both_modes_agree(program, calls):
    check(program, *calls[0], calls=calls[1:], opaque=OPAQUE.get(program, 0))


@pytest.mark.parametrize("case", MARKED, ids=[case.program.__name__ for case in MARKED])
def test_cases(case):
    check(case.program, *case.calls[0], calls=case.calls[1:], **case.options)
