"""What the user may catch and filter."""

import pickle

import numpy as np
import pytest

import autograph as ag
from autograph.errors import AutoGraphWarning, NeedsValue, Unsupported
from runtime.graph import Frame


def test_the_text_gives_reason_line_and_mend_in_this_order():
    error = Unsupported("it is odd", "Make it even.", Frame(__file__, 1, "f"))
    assert str(error).splitlines() == [
        "it is odd",
        f"  {__file__}, line 1, in f",
        '    1 | """What the user may catch and filter."""',
        "Make it even.",
    ]


def test_the_text_leaves_out_what_is_not_known():
    assert str(Unsupported("it is odd")) == "it is odd"
    assert str(Unsupported("it is odd", "Make it even.")) == "it is odd\nMake it even."
    assert str(Unsupported("it is odd", "", Frame("<gone>", 3, "f"))) == "it is odd\n  <gone>, line 3, in f"


def test_needs_value_is_a_kind_of_unsupported():
    assert issubclass(NeedsValue, Unsupported) and not issubclass(Unsupported, NeedsValue)


def test_the_warning_can_be_filtered_as_a_user_warning():
    assert ag.AutoGraphWarning is AutoGraphWarning and issubclass(AutoGraphWarning, UserWarning)
    assert ag.Unsupported is Unsupported


@pytest.mark.parametrize("cls", [Unsupported, NeedsValue])
def test_an_error_survives_pickle_between_processes(cls):
    error = cls("reason", "mend", Frame("f.py", 2, "f"))
    found = pickle.loads(pickle.dumps(error))
    assert type(found) is cls and str(found) == str(error)


def test_a_function_that_always_raises():
    @ag.function
    def missing(x):
        if x > 0:
            return x.no_such
        return np.no_such(x)

    for x, text in ((1.0, "'numpy.float64' object has no attribute 'no_such'"), (-1.0, "module 'numpy' has no")):
        with pytest.raises(AttributeError, match=text):
            missing(np.float64(x))
