"""Differentiable programs around NumPy: linear algebra in loops, random draws, dtypes, sizes, aliases."""

from __future__ import annotations

import math

import numpy as np

import autograph as ag
from tests.autograph.gradient_programs import LONG, A, Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


B = np.array([[0.5, -0.2, 0.1], [0.3, 0.8, -0.6], [-0.1, 0.2, 1.1]])
C = np.array([1.0 + 0.5j, -0.3 + 1.2j, 0.8 - 0.7j])


# ---- sizes


@case((LONG,), (X,), (LONG[:5],), (LONG[:7],))
def any_size(x):
    y = x - np.mean(x)
    z = y / (np.sqrt(np.sum(y * y)) + 1.0)
    return np.sum(z * x) + len(x)


@case((LONG, LONG[:1]), (X, X[:1]), (LONG, LONG), (X, Y), argnums=(0, 1))
def broadcast_of_any_size(x, y):
    return np.sum((x * y + y) ** 2)


@case((A, X), (A[:2], X), (A[:1], Y), (A[:, :1], X[:1]), argnums=(0, 1))
def rows_of_any_count(a, x):
    total = 0.0
    for row in a:
        total = total + np.sum(row * x) ** 2
    return total


@case((A,), (LONG.reshape(4, 3),), (LONG.reshape(3, 4),), (LONG.reshape(2, 6),))
def outer_and_broadcast(a):
    m = a[:, None, :] * a[None, :, :]
    return np.sum(m.sum(axis=2) ** 2) + np.sum(a.max(axis=1) * a.mean(axis=1))


@case((np.zeros((0, 3)),), (A,))
def zero_size(a):
    total = np.sum(a)
    for row in a:
        total = total + np.sum(row * row)
    return total + np.sum(a * a)


@case((LONG,), (X,), (LONG[:6],))
def windows(x):
    total = 0.0
    for i in range(len(x) - 1):
        w = x[i : i + 2]
        total = total + w[0] * w[-1] * np.sum(w)
    return total


@case((LONG,), (X,))
def reversed_and_strided(x):
    return np.sum(x[::-1] * x) + np.sum(x[::2] ** 3) + np.sum(np.flip(x)[:2] * x[-2:])


# ---- linear algebra


@case((A, X), (B, Y), argnums=(0, 1), tolerance=1e-5)
def solves_in_a_loop(a, b):
    x = b
    for _ in range(4):
        x = np.linalg.solve(a + np.eye(3) * 3.0, x + b)
    return np.sum(x * x)


@case((A,), (B,), tolerance=1e-5)
def inverse_and_determinant(a):
    m = a @ a.T + np.eye(3)
    sign, log = np.linalg.slogdet(m)
    return np.sum(np.linalg.inv(m) * a) + np.linalg.det(m) * 0.1 + log


@case((A, X), (B, Y), argnums=(0, 1))
def power_iteration(a, v):
    for _ in range(10):
        v = a @ v
        v = v / np.linalg.norm(v)
    return v @ a @ v


@case((A,), (B,), tolerance=1e-5)
def cholesky_and_eigh(a):
    m = a @ a.T + np.eye(3)
    low = np.linalg.cholesky(m)
    w, v = np.linalg.eigh(m)
    return np.sum(low) + np.sum(w * np.array([1.0, 2.0, 3.0])) + np.sum(v[:, 0] ** 2 * w)


@case((A, B), (B, A), argnums=(0, 1))
def einsums(a, b):
    y = np.einsum("ij,jk->ik", a, b)
    for _ in range(3):
        y = np.einsum("ij,kj->ik", y, b) * 0.5
    return np.einsum("ii", y) + np.einsum("ij,ij->", a, y)


@case((A, X), (B, Y), argnums=(0, 1))
def products(a, x):
    y = a @ x + x @ a + np.dot(a, x) * np.inner(x, x)
    z = np.outer(y, x) * 0.1 + np.kron(a, np.ones((1, 1)))
    return np.sum(np.tensordot(z, a, axes=([0], [1]))) + np.vdot(y, x)


# ---- sorting, choosing, cumulating


@case((X,), (Y,))
def sorted_values(x):
    s = np.sort(x)
    order = np.argsort(-x)
    return np.sum(s * np.array([1.0, 2.0, 4.0])) + np.sum(x[order] * s)


@case((LONG,), (X,))
def cumulated(x):
    return np.sum(np.cumsum(x) * np.cumprod(x)) + np.sum(np.diff(x) ** 2)


@case((X,), (Y,))
def extremes(x):
    k = np.argmax(x)
    y = x * 1.0
    y[k] = y[k] * 3.0
    return np.max(y) * np.min(y) + x[np.argmin(x)]


@case((X,), (Y,))
def gathered(x):
    index = np.array([[0, 1], [2, 0]])
    y = x[index]
    z = np.take(x, [2, 2, 1]) * np.take_along_axis(x, np.array([0, 0, 1]), 0)
    return np.sum(y[:, 0] * y[:, 1]) + np.sum(z)


@case((X,), (Y,))
def joined(x):
    y = np.concatenate([x, x[:1] * 2.0, np.ones(2)])
    z = np.stack([x, x * x], axis=1)
    w = np.vstack([z.T, x]).reshape(-1)
    return np.sum(y**2) + np.sum(w * np.arange(9.0)) + np.sum(np.tile(x, 2) * np.repeat(x, 2))


@case((X,), (Y,))
def array_of_values(x):
    m = np.array([[x[0], x[1] * 2.0], [1.0, x[2]]])
    return np.linalg.det(m) * m[0, 1]


@case((X,), (Y,))
def array_of_arrays_in_a_loop(x):
    rows = []
    for v in x:
        rows.append(np.array([v, v * v, 1.0]))
    return np.sum(np.array(rows) * x)


@case((X,), (Y,))
def padded(x):
    y = np.pad(x, 1)
    return np.sum(y[:-2] * y[1:-1] * 2.0 + y[2:] * x)


@case((X,), (Y,))
def vectorised_conditions(x):
    y = np.select([x > 2, x > 0], [x * x, x * 3.0], np.exp(x))
    z = np.heaviside(x, 0.5) * x + np.abs(x) + np.sign(x) * x
    return np.sum(y * z)


# ---- dtypes


@case((np.float32([1.1, 2.5, 3.1]),), (np.float32([-1.2, 0.5, -2.0]),), tolerance=2e-2)
def single_precision(x):
    y = x
    for _ in range(3):
        y = np.sin(y) * x + np.float32(0.5)
    return np.sum(y)


@case((X,), (Y,))
def mixed_precision(x):
    y = x.astype(np.float32).astype(np.float64)
    return np.sum(y * 0.0 + x * x)


@case((C,), (C * 1j,))
def complex_argument(z):
    w = z * z + np.conj(z)
    for _ in range(3):
        w = w * 0.5 + np.exp(1j * z * 0.3)
    return np.sum(np.abs(w) ** 2) + np.sum(w.real)


@case((X,), (Y,))
def complex_inside(x):
    z = np.exp(1j * x) * x
    if z[0].real > 0:
        z = z * z
    return np.sum(z.imag) + np.abs(z[1])


@case((X,), (Y,))
def complex_stores(x):
    z = np.zeros(3, complex)
    z.real = x
    z[0] = x[1] * 1j
    z *= 1 + 2j
    return np.sum(z.imag**2)


@case((LONG,), (X,))
def spectrum(x):
    f = np.fft.rfft(x)
    return np.sum(np.abs(f) ** 2) + np.sum(np.fft.ifft(np.fft.fft(x) * 2.0).real * x)


@case((X, np.array([2, 0, 1])), (Y, np.array([1, 1, 1])))
def integer_argument_beside(x, index):
    y = x[index] * index
    counts = np.zeros(3, int)
    for i in index:
        counts[i] += 1
        y = y * counts[i]
    return np.sum(y * x)


# ---- random draws


@case((X,), (Y,))
def moved_and_scaled_draws(x):
    rng = np.random.default_rng(3)
    total = np.sum(rng.normal(loc=x, scale=x * x) ** 2) + rng.standard_normal() * x[0]
    for i in range(len(x)):
        z = rng.normal(x[i], 0.5, size=(2, 3))
        if z[0, 0] > 0.1:
            total = total + np.sum(z * z)
        else:
            total = total + rng.uniform(-(x[i] ** 2) - 2, x[i] ** 2) * rng.exponential(x[i] ** 2)
    return total


@case((X,), (Y,))
def draws_of_other_distributions(x):
    rng = np.random.RandomState(1)
    s = x * x
    found = rng.laplace(x, s) * rng.gumbel(x, 2.0) + rng.logistic(0.0, s) ** 2 + rng.lognormal(x * 0.1, s * 0.1)
    np.random.seed(3)
    return np.sum(found + rng.rayleigh(s)) + np.sum(np.random.normal(x, s) ** 2) * np.random.uniform(x[0], 9.0)


@case((X,), (Y,))
def random_draws(x):
    rng = np.random.default_rng(3)
    y = x
    for _ in range(10):
        noise = rng.normal(size=3)
        if noise[0] > 0:
            y = y + noise * x
        else:
            y = y * 0.9
    return np.sum(y * y)


@case((X,), (Y,))
def global_random_draws(x):
    np.random.seed(5)
    mask = np.random.rand(3) > 0.3
    return np.sum(np.where(mask, x / 0.7, 0.0) ** 2)


# ---- aliases


def _twice(x, y):
    x[0] = 3.0
    return np.sum(x * y)


@case((X,), (Y,))
def one_array_passed_twice(x):
    z = x * 2.0
    return _twice(z, z)


@case((X,), (Y,))
def two_names(x):
    y = x * 2.0
    z = y
    z[1] = z[0] * z[2]
    return np.sum(y * y)


@case((X,), (Y,))
def chosen_array_changed(x):
    a = x * 2.0
    b = x * 3.0
    c = a if x[0] > 0 else b
    c[0] = c[1] * c[2]
    return np.sum(a * b)


@case((X,), (Y,))
def item_of_list_changed(x):
    arrays = [x * 1.0, x * 2.0]
    first = arrays[0]
    for k in range(10):
        arrays[k % 2][k % 3] *= 0.5
    return np.sum(first * arrays[1])


@case((X,), (Y,))
def buffer_in_closure(x):
    buffer = np.zeros(3)

    def put(k, v):
        buffer[k] = v * buffer[k - 1] + x[k]

    for k in range(3):
        put(k, x[k])
    put(0, buffer[2])
    return np.sum(buffer * x)


# ---- Python's own


@case((X,), (Y,))
def python_builtins(x):
    total = sum(v * v for v in x)
    big = max(x[0], x[1]) * min(x)
    return total + abs(x[2]) * big + max([v * 2 for v in x])


@case((X,), (Y,))
def comprehensions(x):
    squares = [v * v for v in x if v > 0]
    return sum(squares) * x[1] + sum([a * b for a, b in zip(x, x[1:])])


@case((np.float64(0.8),), (np.float64(2.2),))
def series(x):
    term, total, k = x, 0.0, 0
    while abs(term) > 1e-6:
        total = total + term
        k += 1
        term = -term * x * x / ((2 * k) * (2 * k + 1))
    return total


@case((np.float64(0.8), 1.5), (np.float64(1.2), 0.5), argnums=(0, 1))
def scalars_of_two_kinds(x, y):
    z = x * y
    if z > 1:
        z = math.sqrt(z)
    return z * x + y**2


@case((X,), (Y,))
def reduce_with_star(x):
    first, *rest = x
    total = first
    for v in rest:
        total = total * v + first
    return total


@case((X,), (Y,))
def unrolled_and_staged(x):
    y = x
    for _ in ag.unroll(range(12)):
        y = y * 0.9 + x * 0.1
    for _ in ag.stage(range(4)):
        y = np.sin(y) + x
    return np.sum(y * y)


# ---- items that an index takes once, or several times


@case((B,), (B[:, ::-1],))
def items_once_each(x):
    rows, order = np.arange(len(x)), np.argsort(np.sin(x[0]))
    chosen = x[rows, np.array([2, 0, 2])] * x[order, rows]
    return np.sum(chosen**2) + np.sum(x[order] * x[rows]) + np.sum(x[x > 0.0]) + np.sum(np.cos(x)[1:, order])


@case((B,), (B[:1],))
def items_several_times(x):
    one = np.arange(1)
    return np.sum(x[one, np.array([1, 1, 2])] ** 3) + np.sum(x[one[:, None] * 0, one] * x[[0, 0]])


@case((B,))
def positions_that_change(x):
    rows = np.arange(3)
    rows[1] = 0
    taken = x[rows, 0] ** 2
    rows[1] = 1
    return np.sum(taken) + np.sum(x[rows, 1] ** 3)


@case((np.abs(X) + 0.1,), (np.abs(Y) + 0.2,))
def functions_of_math_with_options(x):
    a, b, c = x[0], x[1], x[2]
    total = math.log(a, 3.0) + math.log(7.0, b + 4.0) + math.hypot(a, b, c) + math.remainder(7.0, a + c)
    return total * math.prod([a, b, c], start=b) + math.lgamma(a) * math.gamma(b)


@case((X,), (Y,))
def lists_among_joined_arrays(x):
    total = np.sum(np.concatenate(([x[0], 1.0], x[:2], [2.0, x[1]], []), axis=None) ** 2)
    total += np.sum(np.concatenate(([[x[0], 1.0], [2.0, x[2]]], x[None, :2], [x[1:]])) ** 2)
    total += np.sum(np.column_stack(([x[0], 1.0, 2.0], x)) ** 2) * np.sum(np.hstack(([0.5], x)) ** 2)
    total += np.sum(np.dstack(([x[0], 1.0, 2.0], x)) ** 3) + np.sum(np.vstack(([x[0], 1.0, x[1]], x)) ** 2)
    return total + np.sum(np.append([x[0]], x) ** 2) * np.sum(np.append(x, [x[1], 2.0]))


@case((X,), (Y,))
def zeros_trimmed(x):
    parts = np.concatenate([np.zeros(2), x * x, np.zeros(1), x, np.zeros(1)])
    both, end = np.trim_zeros(parts), np.trim_zeros(parts, "b")
    return np.sum(both**2 * np.arange(7.0)) + np.sum(end**3 * np.arange(9.0))


@case((X,), (Y,))
def real_after_a_transform(x):
    smooth = np.real_if_close(np.fft.ifft(np.fft.fft(x) * np.array([1.0, 0.5, 0.5])), 1e6)
    return np.sum(smooth * x) if smooth[0] > 0 else np.sum(smooth**2)


@case((X,), (Y,))
def compressed_by_the_method(x):
    table = np.outer(x, x)
    found = np.sum(x.compress([True, False, True]) * x[0]) + np.sum(x.compress(condition=x > 0))
    return found + np.sum(table.compress([True, False, True], axis=1)) + np.sum(table.compress(x < 1, 0) * 2)


@case((A,))
def eigenvalues_of_any_matrix(a):
    w, v = np.linalg.eig(a + 3.0 * np.eye(3))
    return np.sum(np.real(w) ** 2) + np.abs(np.linalg.det(v)) * 0.0
