"""Operations on NumPy scalars that are known at tracing warn at every call, as in eager mode."""

from __future__ import annotations

import numpy as np

from tests.checking import check


def quotients(x):
    two = np.int8(2)
    zero = np.float64(0)
    return two / 0, x / zero, np.int8(100) + np.int8(100), np.log(zero)


def in_a_loop(x):
    for _ in range(20):
        x = x + np.float64(1) / np.int64(0)
    return x


def in_a_try(x):
    try:
        return x, 1 / np.float64(0)
    except BaseException:
        return None


def under_a_state(x):
    with np.errstate(under="warn", divide="ignore"):
        return np.exp(0) * 1e-200 * 1e-200, np.float64(1) / 0, x


def test_known_scalars_warn_at_every_call():
    check(quotients, np.ones(3), calls=[(np.ones(3),), (np.ones(2),)])
    check(in_a_loop, np.ones(3), calls=[(np.ones(3),)], loops=1)
    check(under_a_state, 1.5, calls=[(1.5,)])
    check(in_a_try, 1.5, calls=[(1.5,), (2,)])


def quiet(x):
    total = np.int64(0)
    for value in range(3):
        total = total + value
    return x[total]


def with_operands(n, x):
    two = np.float64(2)
    return (
        two**x,
        two % n,
        divmod(np.int64(7), n),
        two < x,
        np.int64(3) // n,
        two / x,
        np.uint8(3) << n,
        np.float32(3) ** n,
    )


def test_operators_of_known_scalars():
    check(with_operands, np.int64(3), np.float64(1.3), nodes={"pow": 2, "mod": 1, "np.power": 0, "lt": 1})
    check(with_operands, 3, np.array([1.3, 0.0]), calls=[(2, np.array([1.5])), (0, np.array([0.0]))])


def test_known_scalars_stay_known_where_nothing_warns():
    check(quiet, np.arange(5.0), loops=0, nodes={"add": 0})
