"""Values that a graph does not take."""

import numpy as np
import pytest

from runtime.errors import Unsupported
from runtime.trace.builder import Trace
from runtime.trace.refusals import refuse


class Series:
    pass


Series.__module__ = "pandas.core.series"


class Mine(np.ndarray):
    pass


@pytest.mark.parametrize(
    ("value", "reason", "mend"),
    [
        (Series(), "`w` is a pandas Series; a graph works on NumPy arrays", "Pass `w.to_numpy()`."),
        (np.ma.masked, "`w` is a masked array", "Pass `w.filled(...)`"),
        (np.zeros(2).view(Mine), "`w` is a Mine, a subclass of ndarray", "Pass `np.asarray(w)`."),
        (np.array([{}]), "`w` has the object dtype object", "by `w.astype(float)`."),
        (np.zeros(1, "i4,f8")[0], "`w` is one item of a structured array", "Pass its fields"),
    ],
)
def test_each_has_its_reason_and_its_mend(value, reason, mend):
    with pytest.raises(Unsupported) as raised:
        refuse(value, "w", Trace())
    assert raised.value.reason.startswith(reason) and mend in raised.value.mend


@pytest.mark.parametrize(
    "value", [np.zeros(2), np.zeros((), "M8[D]"), np.array(["a"]), np.bool_(True), np.str_("a"), 3, None, [], object()]
)
def test_other_values_are_taken(value):
    assert refuse(value, "w", Trace()) is None
