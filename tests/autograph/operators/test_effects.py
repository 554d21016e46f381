"""`assert`."""

import numpy as np
import pytest

from autograph.operators.effects import assert_
from tests.autograph.operators import assertions
from tests.checking import check

ONE, ZERO = np.int64(1), np.int64(0)


def test_a_known_test_is_decided_at_once():
    assert_(True, lambda: 1 / 0)
    with pytest.raises(AssertionError) as raised:
        assert_([], lambda: "empty")
    assert raised.value.args == ("empty",)
    with pytest.raises(AssertionError) as raised:
        assert_(0)
    assert raised.value.args == ()


@pytest.mark.parametrize(
    "function", [assertions.bare, assertions.with_text, assertions.with_object, assertions.with_effect]
)
def test_a_symbolic_test_is_decided_at_run_time(function):
    check(function, ONE, calls=[(ZERO,)], cond=1)


def test_the_error_can_be_caught():
    check(assertions.caught, ONE, calls=[(ZERO,)], nodes={"try": 1})


def test_an_assertion_in_a_loop():
    check(assertions.in_a_loop, np.arange(3), calls=[(np.arange(5),)], nodes={"for": 1})
