"""Loops that carry slices: indices that are lists of slices and numbers, changed axis by axis."""

from __future__ import annotations

import numpy as np
import pytest

from tests.checking import check


def total_variation_steps(u, n):
    gradient = np.zeros((u.ndim, *u.shape))
    fields = np.zeros((u.ndim, u.ndim, *u.shape))
    of_gradient = [slice(None)] * gradient.ndim
    of_fields = [slice(None)] * fields.ndim
    of_divergence = [slice(None)] * u.ndim
    flow = np.stack([u, u])
    for _ in range(n):
        for component in range(u.ndim):
            of_fields[0] = component
            for axis in range(u.ndim):
                of_gradient[0] = axis
                of_gradient[axis + 1] = slice(0, -1)
                gradient[tuple(of_gradient)] = np.diff(flow[component], axis=axis)
                of_gradient[axis + 1] = slice(None)
            fields[component] -= 0.1 * gradient
            divergence = -fields[component].sum(0)
            for axis in range(u.ndim):
                of_fields[1] = axis
                of_fields[axis + 2] = slice(0, -1)
                of_divergence[axis] = slice(1, None)
                divergence[tuple(of_divergence)] += fields[tuple(of_fields)]
                of_fields[axis + 2] = of_divergence[axis] = slice(None)
            flow[component] = u + divergence
    return flow, of_fields


def the_next_window(u, n):
    window = slice(None)
    total = 0.0
    for k in range(n):
        total = total + u[window].sum()
        window = slice(k % 3, k % 3 + 2)
    return total, window


def halves_in_turn(u, n):
    low, high = slice(0, 2), slice(2, 4)
    for _ in range(n):
        u[low] += u[high]
        low, high = high, low
    return u, low, high


def a_slice_or_a_number(u, n):
    where = slice(None)
    total = 0.0
    for k in range(n):
        total = total + u[where].sum()
        where = k % 3
    return total, where


def some_axes_only(u, n):
    where = [slice(None)] * 2
    total = 0.0
    for k in range(n):
        where[0] = slice(0, k % 4)
        if k % 2:
            where[1] = slice(1, 3)
        total = total + u[tuple(where)].sum()
    return total, where


def axis_by_axis(u, n):
    for k in range(n):
        where = [slice(None)] * u.ndim
        for axis in range(u.ndim):
            where[axis] = slice(1, -1)
            u[tuple(where)] *= 0.5
            where[axis] = k % 4
            u[tuple(where)] += 1
            where[axis] = slice(None)
    return u


PROGRAMS = [total_variation_steps, the_next_window, halves_in_turn, a_slice_or_a_number, some_axes_only, axis_by_axis]


@pytest.mark.parametrize("n", [2, 12])
@pytest.mark.parametrize("program", PROGRAMS)
def test_loops_carry_slices(program, n):
    rng = np.random.default_rng(1)
    calls = [(rng.random(shape), m) for shape, m in [((5, 4), n + 1), ((5, 6), n + 2), ((4, 4), 0)]]
    check(program, rng.random((4, 4)), n, calls=calls)
