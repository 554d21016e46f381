"""`try` and `raise`."""

import numpy as np
import pytest

from autograph.operators.attempts import try_
from tests.checking import check

ONE, ZERO = np.int64(1), np.int64(0)


def run(body, log, classes=ValueError):
    def handler(error):
        log.append(type(error).__name__)

    try_(body, [(lambda: classes, handler)], lambda: log.append("else"), lambda: log.append("finally"))


def test_outside_a_trace_it_is_pythons_try():
    log = []
    run(lambda: None, log)
    run(lambda: int("x"), log)
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 / 0, log)
    run(lambda: 1 / 0, log, (ValueError, (KeyError, ArithmeticError)))
    assert log == ["else", "finally", "ValueError", "finally", "finally", "ZeroDivisionError", "finally"]


def test_classes_are_asked_for_only_when_an_exception_has_come():
    try_(lambda: None, [(lambda: 1 / 0, print)])


def all_parts(x, log):
    y = 0
    try:
        y = 1
        if x > 1:
            raise KeyError("large")
        if x > 0:
            raise ValueError("small", 2)
        y = 2
    except ValueError as error:
        log.append(error.args)
        y += 10
    else:
        y += 100
    finally:
        log.append(y)
    return y


def test_every_path_of_a_try():
    check(all_parts, ZERO, [], calls=[(np.int64(k), []) for k in range(3)], nodes={"try": 1})


def state_at_the_raise(x):
    steps, a = 0, np.zeros(3)
    try:
        for v in x:
            steps += 1
            a[steps] = v
            last = v
    except IndexError as error:
        return steps, a, last, type(error).__name__
    return steps, a


def test_a_handler_sees_the_state_of_the_moment_of_the_raise():
    check(state_at_the_raise, np.ones(2), calls=[(np.arange(5.0),)], nodes={"try": 1, "for": 1})


def numpys(a, b):
    try:
        return a @ b
    except ValueError:
        return a + 1


def singular(m):
    try:
        return np.linalg.inv(m)
    except np.linalg.LinAlgError:
        return m * 0


def test_errors_of_numpy_are_caught():
    check(numpys, np.ones(2), np.ones(2), calls=[(np.ones(2), np.ones(3))])
    check(singular, np.eye(2), calls=[(np.ones((2, 2)),)], nodes={"try": 1})


class Mine(ValueError):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code


def own_class(x):
    try:
        if x > 0:
            raise Mine(x)
    except Mine as error:
        return error.code, str(error)
    return None


def raised_on(x):
    if x > 0:
        raise Mine(3)
    return x


def test_the_users_own_exceptions_stay_themselves():
    check(own_class, ONE, calls=[(ZERO,)], nodes={"try": 1})
    check(raised_on, ZERO, calls=[(ONE,)], cond=1)


def again(x):
    try:
        if x > 0:
            raise ValueError("first")
        return "none"
    except ValueError as error:
        if x > 1:
            raise
        if x > 2:
            raise KeyError("second") from error
        return "caught"


def test_a_handler_may_raise_again():
    check(again, ZERO, calls=[(np.int64(k),) for k in (1, 2, 3)])


def known_only(x):
    try:
        value = int("12")
    except ValueError:
        value = 0
    return x + value


def test_what_can_not_raise_at_run_time_leaves_no_try():
    check(known_only, ONE, nodes={"try": 0})


def returns_from_both(x):
    for _ in range(2):
        try:
            if x > 0:
                return "body"
            continue
        finally:
            x = x + 1
    return x


def test_return_and_continue_pass_through_finally():
    check(returns_from_both, ONE, calls=[(ZERO,), (np.int64(-3),)])
