"""NumPy functions that call a Python function."""

import numpy as np
import pytest

import autograph as ag
from tests.checking import check

M = np.arange(12.0).reshape(3, 4)
W = np.array([0.5, 2.0, 3.0])


def branching(q):
    if q > 1:
        return q * 2
    return -q


vectorized = np.vectorize(branching)
CALLS = [
    (lambda w: np.piecewise(w, [w < 1, w >= 1], [lambda q: -q, lambda q: q]), W),
    (lambda w: np.piecewise(w, [w < 1, w >= 2], [lambda q: -q, 3, lambda q: q * 2]), W),
    (lambda w: np.piecewise(w, w < 1, [lambda q: -q, 3]), W),
    (lambda w: np.piecewise(w, [w < 1], [lambda q: -q, abs, abs]), W),
    (lambda m: np.apply_over_axes(np.sum, m, (0, 1)), M),
    (lambda m: np.apply_over_axes(lambda a, axis: a.sum(axis=axis, keepdims=True), m, -1), M),
    (lambda m: np.apply_along_axis(np.sum, 0, m), M),
    (lambda m: np.apply_along_axis(lambda row: row[:2] + 1, -1, m), M),
    (lambda m: np.apply_along_axis(lambda row, by: np.outer(row, row) * by, 0, m, 3), M),
    (lambda m: np.apply_along_axis(np.sum, 1, m), np.ones((0, 3))),
    (lambda m: vectorized(m), M),
    (lambda m: np.vectorize(branching)(m.T), M),
    (lambda m: np.vectorize(lambda a, b: a if a > b else b + 1)(m, 3), M.astype(int)),
    (lambda m: np.vectorize(branching)(m), np.ones(0)),
    (lambda m: np.vectorize(branching)(m[0, 0]), M),
]


@pytest.mark.parametrize(("function", "array"), CALLS)
def test_a_function_that_numpy_calls_is_part_of_the_graph(function, array):
    check(function, array, calls=[(array[::-1] - 1,)])


def test_a_vectorized_function_is_read_afresh():
    function = ag.function(lambda w: vectorized(w))
    assert np.array_equal(function(W), vectorized(W))
    try:
        vectorized.pyfunc = abs
        assert np.array_equal(function(W), W)
    finally:
        vectorized.pyfunc = branching


def scaled(q, by, offset=0, *, table=None):
    if q > 1:
        return q * by + offset
    return table["low"] if table else offset


typed = np.vectorize(branching, otypes=["f4"])
OPTIONS = [
    (lambda m: np.vectorize(branching, otypes=[float])(m), M),
    (lambda m: np.vectorize(branching, otypes="f")(m.T), M),
    (lambda m: np.vectorize(branching, otypes=[np.int8])(m), M),
    (lambda m: np.vectorize(branching, otypes=[float])(m), np.ones((0, 3))),
    (lambda m: np.vectorize(lambda q: (q, q + 1), otypes=[float, int])(m), M),
    (lambda m: np.vectorize(lambda q: (q, q > 2))(m), M),
    (lambda m: np.vectorize(scaled, excluded=["table"])(m, 2.0, table={"low": 3.0}), M),
    (lambda m: np.vectorize(scaled, excluded={1})(m, 2.5), M),
    (lambda m: np.vectorize(scaled)(m, by=m[0], offset=1), M),
    (lambda m: np.vectorize(branching, cache=True)(m), M),
    (lambda m: np.vectorize(lambda row: row.sum(), signature="(n)->()")(m), M),
    (lambda m: np.vectorize(lambda a, b: a @ b, signature="(n),(n)->()")(m, m[0]), M),
    (lambda m: np.vectorize(lambda a: np.outer(a, a), signature="(n)->(n,n)")(m), M),
    (lambda m: np.vectorize(lambda a: (a[:2], a.max()), signature="(n)->(k),()")(m), M),
    (lambda m: np.vectorize(lambda a, b: a, signature="(n),(n)->(n)")(m, m[:, :2]), M),
    (lambda m: np.vectorize(lambda a: a.sum(), signature="(n)->()")(m), np.ones((0, 3))),
    (lambda m: np.vectorize(lambda q: q + 1)(m.astype(np.float32)), M),
]


@pytest.mark.parametrize(("function", "array"), OPTIONS)
def test_options_of_vectorize(function, array):
    check(function, array, calls=[(array[::-1] - 1,)])


def test_a_vectorize_of_the_users_keeps_its_options():
    function = ag.function(lambda m: typed(m), fallback="error")  # NumPy keeps ufuncs in it: not to be compared
    for array in (M, M.astype(int)):
        found, expected = function(array), typed(array)
        assert found.dtype == expected.dtype == np.float32 and np.array_equal(found, expected)


def test_vectorize_as_a_decorator_with_options():
    def program(x, by):
        @np.vectorize(otypes=[float], excluded=["by"])
        def scale(q, by):
            if q > 2:
                return q * by
            return q

        return scale(x, by=by)

    check(program, M, 2, calls=[(M[0], 2.5)])


def drawn(x, n):
    squares = np.fromiter((v * v for v in x), dtype=float)
    odd = np.fromiter((k for k in range(n) if k % 2), np.int64)
    first = np.fromiter((v + 1 for v in x), float, count=2)
    return squares, odd, first, np.fromiter(map(abs, x), float)


def test_arrays_from_iterators():
    check(drawn, W, 20, calls=[(-W, 5), (W[:2], 9)])
    check(drawn, W[:1], 20)  # fewer than `count`


class Named:
    """A data descriptor that keeps its value in the attribute that it names."""

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, item, owner=None):
        return getattr(item, self.name)

    def __set__(self, item, value):
        setattr(item, self.name, value)


class Sums:
    total = Named()


sums = Sums()


@np.vectorize
def mixed(q):
    return q * 2 if q > 1 else 1


@pytest.mark.parametrize("of", [lambda m: m[0], lambda m: [m[0], m[:, 0]][int(m.size > 5)]])
def test_what_is_known_of_objects_is_known_behind_a_vectorized_function(of):
    def program(m):
        sums.total = 0
        made = mixed(of(m))
        for v in [m[0, 0], None]:
            if v is not None:
                sums.total += mixed(np.array([v]))[0]
        return made, sums.total

    check(program, M, calls=[(M[::-1],), (M.astype(int),), (M[:1, :3],)])


@pytest.mark.parametrize("dtype", ["float64", ">f8", "int32", "bool", "complex64"])
def test_arrays_of_a_dtype_that_a_branch_chooses(dtype):
    def program(m, n):
        chosen = m if n > 1 else m.astype(np.int8)
        made = np.zeros_like(m, dtype=chosen.dtype)
        made.flat = [1] * 12
        return made, np.ones(3, dtype=chosen.dtype), np.asarray([n, 2], dtype=chosen.dtype), chosen.dtype

    check(program, M.astype(dtype), np.int64(2), calls=[(M.astype(dtype), np.int64(0)), (M.astype(">f4"), np.int64(2))])
