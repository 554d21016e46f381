"""Small programs as users write them, each in both modes, called again with other values."""

import pytest

from tests.autograph import programs, stateful_programs
from tests.checking import check

OPAQUE = {programs.timed: 1, **stateful_programs.OPAQUE}
CASES = [*programs.CASES, *stateful_programs.CASES]


@pytest.mark.parametrize(("program", "calls"), CASES, ids=[program.__name__ for program, _ in CASES])
def test_both_modes_agree(program, calls):
    check(program, *calls[0], calls=calls[1:], opaque=OPAQUE.get(program, 0))
