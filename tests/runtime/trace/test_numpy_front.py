"""Calls of NumPy and math functions, run and compared with eager."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scipy.special

from runtime.errors import Unsupported
from runtime.graph import Value
from runtime.trace.builder import Trace, activate
from runtime.trace.numpy_front import front, module_front
from runtime.trace.symbolic import Symbolic
from runtime.types import FLOAT, INT, ArrayType, ListType, type_of
from tests.runtime.trace.run_trace import assert_same, check, traced

F = module_front(np)
M = module_front(math)
S = module_front(scipy.special)
A = np.arange(12.0).reshape(3, 4)
SQUARE = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.25], [0.5, 0.25, 2.0]])
FLOATS = ArrayType(np.dtype(float), (3, 4))


def into_out(x: Any) -> Any:
    y = F.empty_like(x)
    z = F.add(x, 1, out=y)
    F.multiply(y, 2, y)
    F.sum(x, axis=0, out=y[0])
    np.subtract(x, 1, out=x)
    x.cumsum(axis=1, out=y)
    return z is y, y, F.clip(x, 0, 1, out=x) is x


def into_out_of_scalars(s: Any) -> Any:
    """A function that calls the scalar's own method returns a copy of `out`, any other `out` itself."""
    y = F.zeros((), "f4")
    copies = [F.sum(s, out=y), F.max(a=s, out=y), F.clip(s, 0, 1, y), s.mean(out=y), s.round(1, y)]
    same = [F.add.reduce(s, out=y), F.nansum(s, out=y), F.sum(y, out=y), F.cumsum(s, out=F.zeros(1))]
    known = F.prod(np.float64(3), out=y)
    y += 1
    return copies, [copy is y for copy in copies], same, [item is y for item in same], known, known is y, y


def flags(x: Any, more: Any) -> Any:
    """Whether there are several results is known at run time only."""
    found = F.average(x, returned=more), F.intersect1d(x, x, return_indices=more), F.unique(x, return_counts=more)
    found += F.average(x, None, None, more), F.sum(x, keepdims=more), F.linspace(0, 1, 5, True, more)
    return *found, F.linalg.svd(x, compute_uv=more), F.polyfit(x[0], x[1], 1, full=more), F.indices((2, 3), sparse=more)


def writers(x: Any, i: Any) -> Any:
    F.add.at(x, i, 1.0)
    F.copyto(x[0], 5)
    F.put(x, [1, 2], [7, 8])
    F.fill_diagonal(x, -1)
    F.place(x, x > 6, [0])
    F.putmask(x, x < 0, 9)
    return x


def pieces(x: Any) -> Any:
    a, b = F.split(x, 2, axis=1)
    first, *rest = F.array_split(x, 3)
    q, r = F.linalg.qr(x)
    w = F.linalg.eigh(x[:, :3] @ x[:, :3].T)
    m, e = F.frexp(x)
    rows, columns = F.nonzero(x)
    return a, b, first, rest, q, r, w.eigenvalues, w[1], m, e, rows, columns, F.divmod(x, 2)


FUNCTIONS: list[tuple[Any, tuple[Any, ...]]] = [
    (into_out, (A,)),
    (flags, (A, True)),
    (flags, (A, False)),
    (flags, (A, 0)),
    (flags, (A, np.int64(2))),
    (into_out_of_scalars, (np.float64(1.25),)),
    (into_out_of_scalars, (np.array(1.25),)),
    (into_out_of_scalars, (np.int8(3),)),
    (writers, (SQUARE, np.array([0, 2]))),
    (pieces, (A,)),
    (
        lambda x: (
            F.sum(x),
            F.mean(x, axis=0),
            F.sqrt(x),
            F.where(x > 3, x, 0),
            F.maximum(x, 3),
            F.sin(x).max(),
            np.exp(x),
        ),
        (A,),
    ),
    (
        lambda x: (
            F.concatenate([x, x]),
            F.stack((x, x), axis=1),
            F.vstack([x[0], x]),
            F.array([x[0], x[1]]),
            F.append(x, 1),
        ),
        (A,),
    ),
    (
        lambda x: (
            F.zeros(3),
            F.zeros_like(x),
            F.full((2, 2), x[0, 0]),
            F.ones(x.shape),
            F.eye(3),
            F.arange(4),
            F.linspace(0, 1, 3),
        ),
        (A,),
    ),
    (
        lambda n: (
            F.zeros(n),
            F.zeros((n, 2), dtype=F.int32),
            F.arange(n),
            F.eye(n),
            F.full(n, 1.5),
            F.linspace(0, n, n),
        ),
        (4,),
    ),
    (
        lambda n: (F.array([n, 1.0]), F.array(n), F.float32(n), F.int64(n), F.sqrt(n), F.add(n, 1), F.float64(n) / 2),
        (4,),
    ),
    (
        lambda x: (
            x.astype(F.float32),
            F.float32(x),
            F.asarray(x, dtype=F.int8),
            x.dtype == F.float64,
            x.sum(dtype=F.complex128),
        ),
        (A,),
    ),
    (
        lambda x: (
            F.linalg.solve(x, x[0]),
            F.linalg.inv(x),
            F.linalg.det(x),
            F.linalg.norm(x),
            F.linalg.eig(x),
            F.trace(x),
        ),
        (SQUARE,),
    ),
    (
        lambda x: (
            F.fft.fft(x),
            F.fft.irfft(F.fft.rfft(x)),
            F.einsum("ij,kj->ik", x, x),
            F.kron(x, x),
            F.outer(x[0], x[1]),
        ),
        (A,),
    ),
    (
        lambda x: (
            F.r_[x[0], 1, 2],
            F.c_[x, x],
            F.mgrid[0:2, 0:3],
            F.ogrid[0:2],
            F.s_[1:2],
            F.index_exp[0, 1],
            x[F.newaxis],
        ),
        (A,),
    ),
    (
        lambda x: (
            F.add.reduce(x),
            F.multiply.accumulate(x, 1),
            F.add.outer(x[0], x[1]),
            F.maximum.reduceat(x[0], [0, 2]),
        ),
        (A,),
    ),
    (
        lambda x: (
            F.shape(x),
            F.ndim(x),
            F.size(x),
            F.size(x, 0),
            F.iscomplexobj(x),
            F.isscalar(x),
            F.result_type(x, F.float32),
        ),
        (A,),
    ),
    (
        lambda x: (F.fromfunction(lambda i, j: i + j, (2, 3)), F.indices((2, 2)), F.diag(x), F.tril(x), F.pad(x, 1)),
        (A,),
    ),
    (lambda f: (M.sqrt(f), M.floor(f), M.isnan(f), M.modf(f), M.hypot(f, 2), M.pi * f, M.gcd(4, 6)), (2.5,)),
    (lambda x: (S.gamma(x), S.expit(x), S.xlogy(x, x)), (A,)),
    (
        lambda x: (
            F.unique(x),
            F.argsort(x, axis=0),
            F.sort(x),
            F.searchsorted(x[0], 2.0),
            F.digitize(x, [1, 5]),
            F.interp(1.5, x[0], x[1]),
        ),
        (A,),
    ),
    (
        lambda x: (
            F.allclose(x, x),
            F.array_equal(x, x),
            F.isclose(x, 1),
            F.any(x),
            F.count_nonzero(x),
            F.histogram(x, bins=3),
        ),
        (A,),
    ),
    (lambda x: (F.sin(x, where=x > 3, out=F.zeros_like(x)), F.add(x, 1, dtype=F.float32, casting="same_kind")), (A,)),
    (
        lambda x: (
            F.ascontiguousarray(x.T),
            F.broadcast_to(x[0], (2, 4)),
            F.tile(x, 2),
            F.repeat(x, 2, axis=0),
            F.roll(x, 1),
            F.meshgrid(x[0], x[1]),
        ),
        (A,),
    ),
    (lambda x: F.array2string(x), (A,)),
]


@pytest.mark.parametrize("number", range(len(FUNCTIONS)))
def test_same_as_eager(number: int) -> None:
    function, args = FUNCTIONS[number]
    check(function, *args)


@pytest.mark.parametrize("number", range(3, len(FUNCTIONS)))
def test_same_as_eager_with_unknown_sizes(number: int) -> None:
    function, args = FUNCTIONS[number]
    check(function, *args, unknown_sizes=True)


def draws() -> Any:
    F.random.seed(3)
    rng = F.random.default_rng(7)
    first = (F.random.rand(2), F.random.normal(size=(2, 2)), F.random.randint(0, 5), F.random.RandomState(1).uniform())
    return first, rng.normal(), rng.integers(0, 9, size=4), F.random.permutation(3), F.random.choice([1, 2, 3])


def test_random_numbers_come_in_order() -> None:
    trace = check(draws)
    assert all(node.primitive.has_effect for node in trace.nodes if "random" in node.primitive.name)


def test_what_never_changes_is_computed_at_once() -> None:
    trace, _, result = traced(
        lambda: (
            F.sqrt(2.0),
            F.float32(1),
            F.dtype("f4"),
            F.pi,
            F.float64("3"),
            F.finfo(F.float32).eps,
            F.issubdtype(int, F.integer),
        )
    )
    assert not trace.nodes
    assert_same(list(result[:4]), [np.sqrt(2.0), np.float32(1), np.dtype("f4"), np.pi])
    trace, _, _ = traced(lambda: (F.zeros(3), F.array([1, 2]), F.sqrt(-1.0), F.zeros(-1), M.sqrt(-1.0)))
    assert len(trace.nodes) == 5  # new arrays, a warning, errors: at every run


def test_settings_and_files_are_left_alone_while_tracing() -> None:
    before = np.geterr()
    trace, _, _ = traced(lambda: (F.seterr(all="ignore"), F.load("missing.npy"), F.geterr()))
    assert np.geterr() == before
    assert [node.primitive.name for node in trace.nodes] == ["np.seterr", "np.load", "np.geterr"]
    assert all(node.primitive.has_effect for node in trace.nodes)


def test_scalar_classes_are_dtypes_and_classes() -> None:
    assert np.dtype(F.float32) == np.float32
    assert F.float32 == np.float32 and F.float32 is front(np.float32)
    assert F.float32(2.5) == 2.5  # outside of a trace
    assert np.zeros(2, dtype=F.int8).dtype == np.int8
    assert repr(F.sum) == repr(np.sum)
    assert F.linalg.norm is F.linalg.norm


def test_a_split_is_a_list() -> None:
    _, _, result = traced(lambda x: F.split(x, 3), FLOATS)
    assert isinstance(result, list) and [value.type.shape for value in result] == [(1, 4)] * 3


def test_a_split_at_unknown_places_is_a_list_at_run_time() -> None:
    check(lambda x, places: F.split(x, places)[0], A, np.array([1, 2]))


def test_run_time_lists_become_arrays() -> None:
    _, _, result = traced(lambda xs: (F.array(xs), F.stack(xs), F.sum(xs)), ListType(FLOATS))
    assert result[1].type.shape[1:] == (3, 4)


def test_writers_say_what_they_write() -> None:
    trace, inputs, result = traced(lambda x, y: F.add(x, 1, out=y), FLOATS, FLOATS)
    assert result is inputs[1].ag_value
    assert trace.nodes[0].primitive.writes == (1,) and trace.nodes[0].primitive.has_effect
    trace, _, _ = traced(lambda x: F.copyto(x, 0), FLOATS)
    assert trace.nodes[0].primitive.writes == (0,)
    trace, _, _ = traced(lambda x: F.reshape(x, (4, 3)), FLOATS)
    assert trace.nodes[0].primitive.views == (0,)
    trace, _, _ = traced(lambda x: F.sin(x), FLOATS)
    assert trace.nodes[0].primitive.views == () and trace.nodes[0].primitive.ufunc is np.sin


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda x: F.memmap("file"), "np.memmap"),
        (lambda x: F.select(lambda v: v), "np.select"),
        (lambda x: F.ma.array(x), "np.ma.array"),
        (lambda x: F.ma.MaskedArray(x), "np.MaskedArray"),
        (lambda x: F.matrix(x), "np.matrix"),
    ],
)
def test_what_is_not_supported_is_named(call: Any, name: str) -> None:
    with activate(Trace()), pytest.raises(Unsupported, match=name):
        call(Symbolic(Value(FLOATS)))


def test_math_types() -> None:
    _, _, result = traced(lambda f: (M.sqrt(f), M.floor(f), M.isnan(f), M.frexp(f)[1]), FLOAT)
    assert [value.type for value in result] == [FLOAT, INT, type_of(True), INT]
