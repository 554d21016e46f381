"""Polynomials of NumPy as arguments."""

from __future__ import annotations

import numpy as np
import pytest

from tests.checking import check


def evaluated_many_ways(x, p):
    return p(x), p.deriv()(x), p.degree(), p.coef, (p * p).coef, p.roots()


def doubled(x, p):
    for _ in range(int(x[0]) + 3):
        p = p * 2
    return p


def integrated(x, p):
    return np.polyval(np.polyint(p), x), np.polyval(p, x), p(x), p.order, (p * p).coeffs


@pytest.mark.parametrize("program", [evaluated_many_ways, doubled])
@pytest.mark.parametrize("kind", [np.polynomial.Polynomial, np.polynomial.Chebyshev])
def test_polynomials_as_arguments(program, kind):
    check(program, np.array([1.0, 2.0]), kind([1.0, 2.0, 3.0]), calls=[(np.array([2.0]), kind([1.0, 0.5]))])


@pytest.mark.parametrize("program", [integrated, doubled])
def test_older_polynomials_as_arguments(program):
    check(program, np.array([1.0, 2.0]), np.poly1d([1.0, 2.0]), calls=[(np.array([2.0]), np.poly1d([1.0, 2.0, 4.0]))])
