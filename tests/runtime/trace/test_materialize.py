"""Values of the trace that have to exist at run time: slices and functions that a branch chooses."""

import numpy as np

from tests.checking import check


def test_a_known_slice_chosen_by_a_branch_is_returned():
    def f(flag):
        chosen = slice(0, 2)
        if flag > 0:
            chosen = slice(1, 3)
        return chosen

    check(f, np.int64(1), calls=[(np.int64(0),)])


def test_a_slice_with_bounds_of_run_time_is_returned_and_used():
    def f(flag, x):
        chosen = slice(flag, None)
        if flag > 0:
            chosen = slice(1, flag)
        return chosen, x[chosen]

    check(f, np.int64(2), np.arange(4.0), calls=[(np.int64(0), np.arange(4.0))])


def test_a_numpy_function_chosen_by_a_branch_is_returned():
    def f(flag):
        return np.max if flag > 0 else np.sum

    check(f, np.int64(1), calls=[(np.int64(0),)])


def test_a_numpy_function_is_an_argument_of_another():
    check(lambda n: np.mask_indices(3, np.triu, n), np.int64(1))
