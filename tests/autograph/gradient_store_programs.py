"""Differentiable programs that store by functions of NumPy's, under masks, and through `flat`."""

from __future__ import annotations

import math

import numpy as np

from tests.autograph.gradient_programs import A, Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []
W = np.array([[0.5, 1.5, -2.0], [0.7, -1.2, 2.5]])


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


@case((X,), (Y,))
def put_and_wrapped(x):
    y = x.copy()
    np.put(y, [0, 0, 4], [x[1], x[2], x[0] * x[1]], mode="wrap")
    y.put([2], x[0] * 3.0)
    return np.sum(y**2)


@case((W,), (-W,))
def put_and_placed(w):
    y = w * 1.0
    np.putmask(y, w > 1, w**2)
    np.place(y, w < -1, w[0] * 2.0)
    return np.sum(y**3)


@case((W,), (-W,))
def copied_where(w):
    y = w * 2.0
    np.copyto(y, w**2, where=w > 0)
    np.copyto(y[0], w[1, 0])
    return np.sum(y**2)


@case((W,), (-W,))
def diagonal_and_best_are_stored(w):
    y = w[:, :2] * 1.0
    np.fill_diagonal(y, w[0, 1:] * w[1, 2])
    np.put_along_axis(y, np.argmax(y, axis=1)[:, None], 0.5 * w[0, 0], axis=1)
    return np.sum(y**2 * np.arange(1.0, 5.0).reshape(2, 2))


@case((X,), (Y,))
def divided_where(x):
    y = x * 3.0
    np.divide(x, np.array([2.0, 0.0, -1.0]), out=y, where=np.array([True, False, True]))
    z = np.multiply(y, x, out=np.zeros(3), where=x > 0)
    return np.sum(y**2) + np.sum(z * x)


@case((X,), (np.array([0.0, 2.0, -1.0]),))
def logarithm_where(x):
    return np.sum(np.log(x, out=np.zeros(3), where=x > 0.1) * 2.0)


@case((W,), (-W,), (W.T,), (W[:, ::2],))
def read_flat(w):
    total = w.flat[1] ** 2 * w.flat[-1] + np.sum(w.flat[1:3] ** 2) + np.sum(w.flat[[1, 1, 2]] ** 3)
    for k, v in enumerate(w.flat):
        total = total * 0.5 + v**2 * k
    return total + sum([v * v for v in list(w.flat)]) + np.sum(np.array(w.flat) ** 2)


@case((W,), (-W,), (W.T,))
def stored_flat(w):
    y = w * 1.0
    y.flat[2] = w[0, 0] * 3.0
    y.T.flat[3:5] = w[0, :2] ** 2
    y.flat[[0, 0]] = w[1, :2]
    z = np.empty(w.shape)
    z.flat = w[::-1] * w
    return np.sum(y**2 * np.arange(w.size).reshape(w.shape)) + np.sum(z**2)


@case((W,), (-W,), (W.T,))
def with_indices(w):
    total = 0.0
    for (i, j), v in np.ndenumerate(w):
        total = total * 0.5 + v**2 * (i + j)
    return total


@case((W,), (-W,))
def plain_numbers(w):
    total = 1.0
    for row in w.tolist():
        for v in row:
            total = total * 0.5 + v * v
    a, b, c = w[0].tolist()
    return total * a * b + c * sum((w[1] ** 2).tolist())


@case((W,), (-W,))
def another_shape(w):
    y = w * 2.0
    y.shape = (3, 2)
    y[0] *= w[1, 1]
    return np.sum(y**2 * np.arange(6.0).reshape(3, 2))


@case((W,), (-W,))
def functions_of_items(w):
    squares = np.vectorize(lambda v: v * v)(w)
    rows = np.apply_along_axis(lambda row: row * row[0], 1, w)
    return np.sum(squares * rows) + np.sum(np.fromiter((v * v for v in w[0]), float))


@case((X, Y), argnums=(0, 1))
def subtracted_at(x, y):
    z = x * 2.0
    np.subtract.at(z, [0, 1, 0], y)
    return np.sum(z**2)


@case((np.array([0.3, -0.8, 1.1, 0.6, -1.4, 0.2]),), (np.array([-0.3, 0.9, 1.3, 0.65, -1.0, 0.25]),))
def extremes_at_positions(x):
    b = x[:3] * 0.5
    np.maximum.at(b, [0, 1, 1, 2, 2, 0], x * x)
    b *= x[:3]
    np.minimum.at(b, np.array([0, 0]), x[2] * 0.7)
    for k in range(len(x)):
        np.maximum.at(b, [k % 3, (k + 1) % 3], x[k] * b[0])
    return np.sum(b * b)


@case((W,), (-W,))
def operands_that_overlap_what_is_changed(w):
    x = w.ravel() * 1.0
    x *= x[::-1]
    x[1:] *= x[:-1]
    x[1:] += x[:-1] * x[0]
    np.multiply(x, x[::-1], out=x)
    return np.sum(x * np.arange(6.0))


@case((W,), (-W,))
def parts_of_an_array_changed(w):
    left, middle, right = np.split(w, 3, axis=1)
    left *= right
    upper, lower = np.vsplit(w, 2)
    lower += upper * middle[0]
    for part in np.array_split(w[0], 2):
        part *= part[::-1]
    return np.sum(w**2)


@case((X, Y), argnums=(0, 1))
def parts_of_several_arrays_changed(x, y):
    a, b, c = np.atleast_1d(x, y[0], y)
    a[1:] *= c[0]
    b *= 2.0
    c[1] = a[0] * b[0]
    return np.sum(x * x) + np.sum(y**3) * b[0]


@case((W,), (-W,))
def results_of_two_in_a_try(w):
    try:
        fraction, whole = np.modf(w * 3.1)
        fraction *= whole
        if np.sum(fraction) > 100:
            raise ValueError
    except ValueError:
        fraction = w
    return np.sum(fraction * w)


@case((W,), (W[::-1] * 2.0,), (W[:, ::-1],))
def reshaped_though_a_path_changes_it(w):
    flat = w[0][::-1].reshape(3)
    table = flat[::-1].reshape(3, 1).T
    total = np.sum(flat[1:3] * flat[2]) + np.sum(table * np.sin(table))
    if total > 1000:
        table[0] = 1.0
        flat *= 2.0
    for k in range(3):
        total = total * 0.5 + flat[2 - k] * table[0, 2] * w[1, k]
    return total + np.sum(np.flip(table) * table * w)


@case((W,), (W[::-1] * 2.0,), (np.asfortranarray(W),))
def reshaped_with_and_without_a_copy(w):
    flat, again = w.ravel(), w.T.reshape(-1)
    total = np.sum(flat * again) + np.sum(flat[1:3] * again[3]) + np.sum(again * again)
    for k in range(6):
        total = total * 0.5 + again[k] * flat[5 - k]
    return total + np.sum(again[2:] * flat[:-2])


# ---- products at places that are taken several times


@case((X,), (Y,), (np.array([0.0, 2.0, 3.0]),), (np.array([0.0, 0.0, 3.0]),))
def products_at_places(x):
    y = np.array([1.0, 2.0, 3.0, 4.0]) * x[0] + 1
    np.multiply.at(y, [0, 1, 1], x)
    np.multiply.at(y, [2, 2, 3], x[1])
    np.multiply.at(y, 0, x[2] + 1)
    return np.sum(y * y * np.arange(1.0, 5))


@case((X,), (Y,))
def quotients_at_places(x):
    y = np.array([1.0, 2.0, 3.0, 4.0]) * x[0]
    np.divide.at(y, [0, 1, 1], x)
    np.divide.at(y, [2, 2, 3], x[1])
    return np.sum(y * y * np.arange(1.0, 5))


@case((X,), (Y,))
def products_at_places_of_loops(x):
    y = np.ones((3, 2))
    for i in range(5):
        np.multiply.at(y, ([0, 0, i % 3], [0, 0, 1]), x)
        np.maximum.at(y, (i % 3,), x[0] * 0.3)
    return np.sum(y * np.arange(6.0).reshape(3, 2))


@case((X,), (Y,))
def distances(x):
    return math.dist(list(x), [0.0, 0.5, 0.0]) * math.dist([x[0], x[1]], (x[2], 1.0)) + math.dist(x, x[::-1] * x)


@case((X, np.int64(4)), (Y, np.int64(2)))
def lists_of_run_time_stored_in_arrays(x, n):
    products = []
    for i in range(n):
        products.append(x[i % 3] * x[(i + 1) % 3])
    found = np.zeros((2, n))
    found[0] = products
    found[1] += products
    found.flat[1:] = found.ravel()[:-1] * 2.0
    np.copyto(found[1], products)
    np.put(found, [0, 1], products[:2])
    return np.sum(found**2) + found[0] @ products


@case((A,), (A.T.copy(),))
def partitioned_in_place(a):
    b = a * 1.0
    b.partition(1)
    b.sort(axis=0)
    a.partition((0, 1), axis=0)
    return np.sum(b * b * np.arange(3.0)) + np.sum(a * b)


@case((X,), (Y,))
def rows_and_columns(x):
    row = np.r_[0.0, x, 0:2, x[0], [1.0, 2.0]]
    columns = np.c_[x, x[::-1], np.ones(len(x))] * np.r_[x, x[:0]][:, None]
    return np.sum(row**2 * np.arange(len(row))) + np.sum(columns @ columns.T)
