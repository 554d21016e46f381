"""Results that are written into memory which is there already: of any operation, in NumPy's own layout."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from runtime.executors import buffers
from runtime.executors.uses import Uses
from tests.checking import check


@pytest.fixture(autouse=True)
def small_arrays_count(monkeypatch):
    monkeypatch.setattr(buffers, "_MIN_KEPT", 1)
    monkeypatch.setattr(buffers, "_MIN_SPARE", 1)


def reuses(function):
    """Whether an operation of the last trace writes into memory that is there."""
    graph = function.traces[0].graph
    found = buffers.plan_buffers(graph, Uses(graph))
    return bool(found.reuses or found.kept)


def of_a_product(x, y):
    return x @ y * 2.0 + x


def of_a_sum(x, y):
    return -x.sum(axis=0) * 2.0


def of_a_copy(x, y):
    return np.copy(x) * y + np.sqrt(y.copy())


def of_an_outer_product(x, y):
    for k in range(12):
        x[:] = np.minimum(x, np.add.outer(x[:, k % 3], y[k % 3]))
    return x


def of_a_selection(x, y):
    return np.where(x > 1, x, y) + 1.0, x[[0, 2]] * 2.0, np.take(x, [1, 0], axis=0) - x[:2]


def of_a_scan(x, y):
    return np.cumsum(x, axis=1) * 0.5, np.sort(x, axis=0) + y, np.tile(y, (2, 1)) / 3.0


def of_copies(x, y):
    for k in range(10):
        old = x.copy()
        other = np.zeros_like(y)
        other += old[::-1] * k
        x[1:-1] = (old[2:] + old[:-2]) * 0.5 + other[1:-1]
    return x, other


def of_what_is_copied_and_held(x, y):
    held = []
    for k in range(10):
        old = x.copy()
        view = old[::2]
        x += y.T.copy() * k
        if k == 2:
            held.append(view)
    return x, held


def of_a_dead_array(x, y):
    total = x + y
    for k in range(10):
        total += np.exp(-x / (k + 1)) * y
        total -= np.hypot(x, y[::-1]) * (total + k) / (y * 2 - x[:, ::-1] * k)
    return total, x * y - 1


REUSING = [
    *(of_a_product, of_a_sum, of_a_copy, of_an_outer_product, of_a_selection, of_a_scan, of_a_dead_array, of_copies),
    of_what_is_copied_and_held,
]


def gradient_of_a_product(x, y):
    return ag.grad(lambda w: np.sum(ag.stop_gradient(x.max(axis=1, keepdims=True)) * (w @ y) ** 2))(x)


def test_what_dies_is_used_up():
    f = ag.function(gradient_of_a_product)
    f(*arguments("C"))
    source = f.traces[0].plan.source
    assert "gradient_in_place(" in source and "stop_gradient_in_place(" in source


def what_is_used_afterwards(x, y):
    kept = x @ y
    copied = ag.stop_gradient(kept)
    copied += 1.0
    found, g = ag.value_and_grad(lambda w: np.sum(w * kept))(x)
    g += 1.0
    return kept, copied, found, g


@pytest.mark.parametrize("kind", ["C", "F", "mixed"])
@pytest.mark.parametrize("function", [gradient_of_a_product, what_is_used_afterwards])
def test_what_does_not_die_is_kept(function, kind):
    check(function, *arguments(kind))


def arguments(kind):
    x, y = np.arange(9.0).reshape(3, 3), np.ones((3, 3)) * 1.5
    return {
        "C": (x, y),
        "F": (np.asfortranarray(x), np.asfortranarray(y)),
        "mixed": (np.asfortranarray(x), y),
        "strided": (np.repeat(x, 2, axis=1)[:, ::2], y[::-1]),
        "the same": (x, x),
        "views": (x, x.T),
    }[kind]


@pytest.mark.parametrize("kind", ["C", "F", "mixed", "strided", "the same", "views"])
@pytest.mark.parametrize("function", REUSING)
def test_results_are_written_into_temporaries(function, kind):
    target = check(function, *arguments(kind), calls=[arguments("C"), arguments("F")])
    assert reuses(target)


def passed_on(x, y):
    return (
        np.reshape(x, (3, 3)) + 1.0,
        np.asarray(y) * 2.0,
        x.T - 1.0,
        np.atleast_2d(y) + 1,
        x.real * 2,
        x.astype(float, copy=False) + 1,
    )


def held(x, y):
    made = np.copy(x)
    kept = [made]
    z = made + 1.0
    other = np.copy(y)
    view = other[0]
    w = other * 2.0
    return kept, z, view, w


@pytest.mark.parametrize("function", [passed_on, held])
def test_memory_that_something_else_has_is_not_taken(function):
    target = check(function, *arguments("C"), calls=[arguments("F")])
    assert not reuses(target)


def test_memory_that_is_read_only_is_not_taken():
    def program(x):
        return np.broadcast_to(np.sum(x), (1,)) * x

    check(program, np.array([2.0]))


def test_a_failed_call_leaves_nothing_behind():
    def program(x, y):
        try:
            with np.errstate(divide="raise"):
                z = np.copy(x) / y
        except FloatingPointError:
            z = x
        return z

    check(program, np.ones(4), np.array([1.0, 2.0, 0.0, 4.0]), calls=[(np.ones(4), np.ones(4))])


def test_threads_do_not_share_buffers():
    from concurrent.futures import ThreadPoolExecutor

    x = np.random.default_rng(0).random((60, 60))
    function = ag.function(of_an_outer_product)
    expected = of_an_outer_product(x.copy(), x)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: function(x.copy(), x), range(40)):
            assert np.array_equal(found, expected)


def test_an_array_that_is_dead_takes_another_result():
    def program(x, y):
        y += np.exp(x) * 2
        y -= np.sin(x[::-1] - y) / 3
        return y + x

    function = ag.function(program)
    function(np.ones(50), np.ones(50))
    assert "np_subtract(x[::-1], y, v)" in function.traces[0].plan.source
    check(program, np.ones(50), np.arange(50.0), calls=[(np.ones((4, 5)), np.ones((4, 5), order="F"))])
