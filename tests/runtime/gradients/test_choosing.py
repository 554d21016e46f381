"""The cotangent of one of two arguments of which the greater was taken, by bits as by `np.where`."""

import numpy as np
import pytest

import autograph as ag
from runtime.gradients.choosing import share

SPECIAL = np.array([[0.0, -0.0, 1.0, -1.0], [np.nan, np.inf, -np.inf, 2.0]])
COTANGENTS = np.array([[1.5, -2.0, np.inf, np.nan], [-0.0, 3.0, -np.inf, np.nan]])


def expected(loses, g, x, other):
    return np.where(loses(x, other), 0, g * np.where(x == other, g.dtype.type(0.5), g.dtype.type(1)))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble, np.complex128])
@pytest.mark.parametrize("other", [0.0, np.array([0.0, 0.0, 1.0, 2.0]), SPECIAL[::-1, ::-1]])
@pytest.mark.parametrize("loses", [np.less, np.greater])
@pytest.mark.parametrize("layout", [np.ascontiguousarray, np.asfortranarray, lambda x: np.repeat(x, 2, 1)[:, ::2]])
def test_bits_are_those_of_where(dtype, other, loses, layout):
    g, x = layout(COTANGENTS.astype(dtype)), layout(SPECIAL.astype(dtype))
    with np.errstate(invalid="ignore"):
        found, wanted = share(loses, g, x, other), expected(loses, g, x, other)
    assert found.dtype == dtype
    assert np.array_equal(found, wanted, equal_nan=True)
    if dtype is not np.complex128:
        assert np.array_equal(np.signbit(found), np.signbit(wanted))


def test_numbers():
    assert share(np.less, np.float64(3.0), np.float64(1.0), 1.0) == 1.5
    assert type(share(np.less, np.float64(3.0), np.float64(1.0), 2.0)) is np.float64


def of_builtins(x):
    found = x[0]
    for v in x:
        found = max(found, v)
    return found + max(x[0], x[1]) + min(x)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_nan_among_what_builtins_choose_of(place):
    x = np.array([0.5, 2.0, -1.0])
    x[place] = np.nan
    expected = np.zeros(3)
    for k in ((0, 0, 0), (0, 0, 2), (1, 1, 0))[place]:  # NaN stays where it is the first, and is passed over elsewhere
        expected[k] += 1.0
    for gradient in (ag.grad(of_builtins), ag.function(ag.grad(of_builtins), fallback="error")):
        assert np.array_equal(gradient(x), expected)
