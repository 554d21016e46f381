"""Small programs as users write them, each in both modes, called again with other values."""

import pytest

from tests.autograph.programs import CASES, timed
from tests.checking import check


@pytest.mark.parametrize(("program", "calls"), CASES, ids=[program.__name__ for program, _ in CASES])
def test_both_modes_agree(program, calls):
    check(program, *calls[0], calls=calls[1:], opaque=1 if program is timed else 0)
