"""`if` statements and conditional expressions."""

import numpy as np
import pytest

from autograph.operators.branches import if_, ifexp
from tests.checking import check

ONE, ZERO = np.int64(1), np.int64(0)


def test_a_known_test_runs_one_block_only():
    seen = []
    if_(True, lambda: seen.append("true"), lambda: seen.append("false"))
    if_([], lambda: seen.append("true"), lambda: seen.append("false"))
    if_(0, lambda: seen.append("never"))
    assert seen == ["true", "false"]
    assert ifexp("", lambda: 1, lambda: 2) == 2 and ifexp(3, lambda: 1, lambda: 2) == 1


def both(x):
    if x > 0:
        y = x + 1
        z = "up"
    elif x < 0:
        y = x - 1.5
        z = None
    else:
        y, z = 0, ()
    return y, z


def test_each_path_gives_its_own_values_and_types():
    check(both, ONE, calls=[(ZERO,), (np.int64(-1),)], cond=2)


def one_armed(x):
    y = x * 2
    if x > 0:
        y += 1
    return y


def test_without_else_the_variables_stay():
    check(one_armed, ONE, calls=[(ZERO,)], cond=1)


def known(x, flag):
    if flag:
        return x + 1
    return x - 1


def test_a_known_test_leaves_no_branch_in_the_graph():
    check(known, ONE, True, calls=[(ONE, False)], cond=0)


def only_inside(x):
    if x > 0:
        y = x
    return y


def test_a_variable_bound_on_one_path_is_unbound_on_the_other():
    check(only_inside, ONE, calls=[(ZERO,)], cond=1)


def deleted(x):
    y = 1
    if x > 0:
        del y
    return y


def test_a_variable_deleted_on_one_path():
    check(deleted, ONE, calls=[(ZERO,)], cond=1)


def stores(a, x):
    if x > 0:
        a[0] = x
        b = a
    else:
        b = a.copy()
        b += 1
    b[1] = 7
    return a, b


def test_aliases_of_a_branch_are_pythons():
    check(stores, np.zeros(3), ONE, calls=[(np.zeros(3), ZERO)], cond=1)


def ternary(x, y):
    return (x if x > y else y) + (1 if x > 0 else (2 if y > 0 else 3.5))


def test_conditional_expressions_nest():
    check(ternary, ONE, ZERO, calls=[(ZERO, ONE), (ZERO, ZERO)], cond=3)


def raises(x):
    if x > 0:
        raise ValueError("positive", 3)
    return x


def test_a_raise_happens_on_its_path_only():
    check(raises, ZERO, calls=[(ONE,)], cond=1)


def prints(x):
    if x > 0:
        print("yes", x)
    else:
        print("no")
    print("end")


def test_effects_happen_on_their_path_only():
    check(prints, ZERO, calls=[(ONE,)], cond=1)


def ambiguous(x):
    if x > 0:
        return 1
    return 2


def test_the_truth_of_many_items_raises_numpys_error_at_run_time():
    check(ambiguous, np.ones(2), calls=[(np.ones(1),)], cond=1)


@pytest.mark.parametrize("depth", [3])
def test_nested_branches_are_traced_once_each(depth):
    def nested(x):
        y = x
        if x > 0:
            if x > 1:
                if x > 2:
                    y = y * 2
                y = y + 1
            y = y - 3
        return y

    check(nested, ZERO, calls=[(np.int64(k),) for k in range(1, 4)], cond=depth)
