"""Views of memory, overlapping and read-only arguments, 0-d arrays, sizes known at run time, assigned shapes."""

from __future__ import annotations

import numpy as np
import numpy.lib.stride_tricks as tricks
import pytest

from tests.checking import check


def grid(rows=4, columns=6):
    return np.arange(float(rows * columns)).reshape(rows, columns)


def views_of_other_dtypes(a):
    v = a.view(np.int64)
    v[0] = 1
    w = a.view("f4")
    w[0, 1] += 2
    b = a.view(np.complex128)
    b[1] *= 1j
    return v, w, b, a[0, 0].view(np.int64), a.view().T.copy().view(np.uint8).shape


def windows(a):
    w = tricks.sliding_window_view(a, (2, 3))
    s = tricks.as_strided(a, (2, 2), a.strides, writeable=True)
    s[0] = -1
    return w.sum(axis=(2, 3)), s, tricks.sliding_window_view(a, 2, axis=0).max(-1), w.flags.writeable


def pieces(a):
    x = np.piecewise(a, [a < 3, a > 9], [0, 1, -1])
    u, i, inverse, c = np.unique(a % 5, return_index=True, return_inverse=True, return_counts=True)
    layout = a.byteswap(), a.tobytes(), a.flags.c_contiguous
    return x, u[inverse], i, c, np.unique_values(a), a.trace(), np.lexsort((a[0], a[1])), layout


def diagonal_is_a_view(a):
    d = a.diagonal(1)
    a[1, 2] = 77
    return d, np.sum(d)


def read_only(a):
    a.flags.writeable = False
    a[0] = 1
    return a


def sizes(a):
    n, m = a.shape
    out = np.zeros((n, m))
    t = a[a > 3]
    k = t.shape[0]
    columns = np.empty((k, 2))
    columns[:, 0] = t
    columns[:, 1] = np.arange(k)
    return out + a, columns, columns[: k // 2], np.ones(k) + t


@pytest.mark.parametrize("kernel", [views_of_other_dtypes, windows, pieces, diagonal_is_a_view, read_only, sizes])
def test_memory(kernel):
    check(kernel, grid(), calls=[(grid(8, 10),)])


def shift(a, x, y):
    x += 1
    y[1:] = x[:-1]
    return a, x, y


def test_overlapping_and_read_only_arguments():
    a = grid()
    for x, y in ((a[0], a[0]), (a[0], a[1]), (a[0, :4], a[0, 2:]), (a.T[0], a[:, 0])):
        check(shift, a, x, y)
    a.flags.writeable = False
    check(shift, a, a[0], a[1])


def number_or_array(z):
    z += 1
    b = z[()]
    b += 1
    z[...] = b
    c = z + 1
    c += 1
    return z, b, c, type(c) is np.ndarray, z.item()


def test_zero_dimensional_arrays_change_and_scalars_do_not():
    check(number_or_array, np.array(3), calls=[(np.array(2.5),), (np.array(250, np.uint8),)])


def assigned_shapes(n):
    a = np.arange(12.0)
    a.shape = 3, 4
    v = a[1:]
    b = a * 2
    b.shape = (-1,)
    b[n] = 5
    a.shape = (2, 6)
    a += 1
    return a, v, b, a.shape, b.shape[0]


def test_the_shape_of_a_new_array_is_assigned():
    check(assigned_shapes, np.int64(3), calls=[(np.int64(12),)])
