"""The inferred type of every NumPy function with a rule holds for what NumPy returns."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from runtime.primitives.generic import LISTS
from runtime.primitives.registry import primitive_for, splitting
from runtime.types import ANY
from tests.runtime.primitives.soundness import check

A = np.arange(12.0).reshape(3, 4)
SQUARE = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.25], [0.5, 0.25, 2.0]])
V = np.array([3.0, 1.0, 2.0])
I = np.array([2, 0, 1])
M = np.array([True, False, True])

REDUCTIONS = (
    "sum prod nansum nanprod mean nanmean std var min max amin amax nanmin nanmax ptp argmin argmax nanargmin "
    "nanargmax all any count_nonzero median nanmedian nanstd nanvar average"
).split()


def arrays() -> Iterator[Any]:
    """Arrays, scalars and numbers of many dtypes and shapes."""
    for code in "?bLefdD":
        for shape in ((), (3,), (3, 4), (1, 1), (0,), (0, 3), (2, 3, 1)):
            yield np.ones(shape, code)
        yield np.dtype(code).type(1)
    yield from (True, 3, 2.5, 1j, [1, 2.0, 3], [[1, 2], [3, 4]], (True, False))


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions(name: str) -> None:
    primitive = primitive_for(getattr(np, name))
    for seed, x in enumerate(arrays()):
        for kwargs in (
            {},
            {"axis": 0},
            {"axis": -1},
            {"axis": 0, "keepdims": True},
            {"keepdims": True},
            {"axis": (0, 1)},
        ):
            check(primitive, (x,), kwargs, seed)


@pytest.mark.parametrize("name", "sum prod mean cumsum cumprod".split())
def test_reductions_with_a_dtype(name: str) -> None:
    primitive = primitive_for(getattr(np, name))
    for x, dtype in itertools.product((A, V, I, M, np.float32(2)), (np.float32, "int16", complex, bool)):
        check(primitive, (x,), {"dtype": dtype})


ONE_ARRAY = (
    "cumsum cumprod nancumsum nancumprod ravel transpose squeeze flip sort argsort copy zeros_like ones_like "
    "empty_like array asarray asanyarray ascontiguousarray asfortranarray nonzero flatnonzero argwhere unique "
    "round around atleast_1d atleast_2d atleast_3d diff diag tril triu trace diagonal real imag angle nan_to_num "
    "fliplr flipud rot90 isreal iscomplex bincount gradient ediff1d vander trim_zeros unwrap matrix_transpose "
    "broadcast_arrays meshgrid ix_ sinc i0 linalg.norm linalg.inv linalg.det linalg.cholesky linalg.eigh "
    "linalg.eigvalsh linalg.eig linalg.eigvals linalg.qr linalg.svd linalg.svdvals linalg.slogdet linalg.pinv "
    "linalg.matrix_rank linalg.cond linalg.matrix_norm linalg.vector_norm fft.fft fft.ifft fft.rfft fft.irfft "
    "fft.fft2 fft.ifft2 fft.rfft2 fft.fftn fft.ifftn fft.hfft fft.ihfft fft.fftshift fft.ifftshift roots cov "
    "corrcoef histogram unstack fix kaiser packbits trapezoid"
).split()


def _function(name: str) -> Any:
    found: Any = np
    for part in name.split("."):
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("name", ONE_ARRAY)
def test_functions_of_one_array(name: str) -> None:
    if name.split(".")[-1] not in dir(_function(name.rpartition(".")[0]) if "." in name else np):
        pytest.skip("not in this NumPy")
    primitive = primitive_for(_function(name))
    for seed, x in enumerate(
        (*arrays(), SQUARE, SQUARE.astype("f4"), SQUARE.astype(complex), I, M, np.stack([SQUARE] * 2))
    ):
        check(primitive, (x,), {}, seed)


CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    *(("reshape", (A, shape), {}) for shape in ((4, 3), -1, (2, -1), (-1, 1, 6), (12,), (5, 5))),
    *(("transpose", (A[None], axes), {}) for axes in (None, (2, 0, 1), (0, 1))),
    *(("swapaxes", (A, *axes), {}) for axes in ((0, 1), (-1, 0), (0, 3))),
    *(
        ("squeeze", (x,), kwargs)
        for x in (A[None], A[:, :1], A[:1, :1])
        for kwargs in ({}, {"axis": 0}, {"axis": (0, 1)})
    ),
    *(("expand_dims", (A, axis), {}) for axis in (0, -1, (0, 2), 3)),
    *((name, (V, np.array(0.5)), {}) for name in ("broadcast_arrays", "meshgrid", "atleast_1d", "atleast_2d")),
    *(("broadcast_to", (V, shape), {}) for shape in ((2, 3), 3, (3, 3), (4,))),
    *(("moveaxis", (A[None], *axes), {}) for axes in ((0, -1), ((0, 1), (1, 0)))),
    *(("roll", (A, shift), kwargs) for shift in (1, (1, 2)) for kwargs in ({}, {"axis": 0}, {"axis": (0, 1)})),
    *(("rot90", (A, k), {}) for k in (0, 1, 2)),
    *(("tile", (A, reps), {}) for reps in (2, (2, 3), (2, 1, 1), I)),
    *(("repeat", (x, r), kwargs) for x in (A, V, 2.0) for r in (2, I, [1, 2, 0]) for kwargs in ({}, {"axis": 0})),
    *(
        ("concatenate", ([x, y],), kwargs)
        for x, y in itertools.product((A, A.astype("f4"), A[:1], V, I), repeat=2)
        for kwargs in ({}, {"axis": 1}, {"axis": None}, {"axis": -1, "dtype": "f4"})
    ),
    *(
        ("stack", ([x, y],), kwargs)
        for x, y in itertools.product((A, V, I, np.float32(1), 2), repeat=2)
        for kwargs in ({}, {"axis": 1}, {"axis": -1})
    ),
    *(
        (name, ([x, y],), {})
        for name in ("vstack", "hstack", "dstack", "column_stack")
        for x, y in itertools.product((A, V, I, 2.0, A[:2], np.float32(1)), repeat=2)
    ),
    *(("vstack", (x,), {}) for x in (A, V, [V, V], np.stack([A, A]))),
    *(("append", (x, y), kwargs) for x in (A, V) for y in (3, V, [1, 2]) for kwargs in ({}, {"axis": 0})),
    *(
        (name, (x, n), {})
        for name in ("split", "array_split", "vsplit", "hsplit")
        for x in (A, V)
        for n in (1, 2, 3, [1, 2])
    ),
    *(("split", (A, n, 1), {}) for n in (2, [1], I)),
    *(
        (name, (shape,), kwargs)
        for name in ("zeros", "ones", "empty")
        for shape in (3, (2, 3), (), [2, 1], np.int64(2), -1)
        for kwargs in ({}, {"dtype": np.float32}, {"dtype": int})
    ),
    *(("full", (shape, fill), {}) for shape in (3, (2, 3)) for fill in (1, 2.5, np.float32(1), True, V)),
    *(
        (f"{name}_like", (x,), kwargs)
        for name in ("zeros", "ones")
        for x in (A, 2, np.float32(1), [1, 2])
        for kwargs in ({}, {"dtype": "f4"}, {"shape": (2, 2)})
    ),
    ("full_like", (A, 3), {}),
    *(
        ("arange", args, {})
        for args in ((3,), (1, 4), (0.0, 1.0, 0.25), (np.int32(3),), (np.float32(3),), (5, 0, -2), (0, 1, 0))
    ),
    *(
        ("linspace", args, kwargs)
        for args in ((0, 1), (0.0, 2.0, 5), (np.float32(0), 1, 3), (V, 2, 4), (0, 1j, 3))
        for kwargs in ({}, {"endpoint": False}, {"retstep": True}, {"dtype": "f4"})
    ),
    *((name, args, {}) for name in ("eye", "tri") for args in ((3,), (2, 3), (2, 3, 1))),
    ("identity", (3,), {}),
    *(
        ("array", (x,), kwargs)
        for x in ([1, 2.0], [[1, 2], [3, 4]], [V, V], (np.float32(1), 2.0), [], [True, 2], 3, [V, [1, 2, 3]])
        for kwargs in ({}, {"dtype": float}, {"ndmin": 2}, {"copy": True})
    ),
    *(("where", (c, x, y), {}) for c in (M, True, A > 3) for x in (V, 1, 2.0, np.float32(1)) for y in (I, 0, 1j)),
    *(
        ("clip", (x, lo, hi), {})
        for x in (A, I, np.float32(1), 2)
        for lo in (0, 1.5, None)
        for hi in (2, V[0], None, np.int8(1))
    ),
    *(
        ("take", (x, i), kwargs)
        for x in (A, V)
        for i in (0, I, [0, 1], [[0, 1]], np.int32(1))
        for kwargs in ({}, {"axis": 0})
    ),
    *(("searchsorted", (np.sort(V), v), {}) for v in (2.0, V, A, np.float32(1), [1, 2])),
    *(
        (name, (x, y), {})
        for name in (
            "dot",
            "matmul",
            "inner",
            "outer",
            "vdot",
            "kron",
            "convolve",
            "correlate",
            "cross",
            "tensordot",
            "isclose",
            "allclose",
            "array_equal",
            "array_equiv",
            "linalg.solve",
            "linalg.lstsq",
            "union1d",
            "intersect1d",
            "setdiff1d",
            "isin",
            "polymul",
            "polyadd",
            "linalg.outer",
            "linalg.cross",
            "linalg.matrix_power",
            "heaviside",
            "maximum",
            "power",
            "copysign",
            "ldexp",
            "arctan2",
            "vecdot",
            "matvec",
        )
        for x, y in itertools.product(
            (A, SQUARE, V, I, M, 2, 2.0, np.float32(1), V.astype("f4"), SQUARE.astype("F"), [1, 2, 3]), repeat=2
        )
    ),
    *(
        ("einsum", args, {})
        for args in (("ij->i", A), ("ij,j->i", SQUARE, V), ("ii", SQUARE), ("i,i", V, I), ("ij,jk", A.T, A))
    ),
    *(("tensordot", (A, A.T), {"axes": axes}) for axes in (1, ([0, 1], [1, 0]), 0)),
    *(
        ("pad", (x, w), kwargs)
        for x in (A, V)
        for w in (1, (1, 2))
        for kwargs in ({}, {"mode": "edge"}, {"constant_values": 3})
    ),
    *(
        (name, (A, q), kwargs)
        for name in ("percentile", "quantile")
        for q in (0.5, [0.25, 0.75])
        for kwargs in ({}, {"axis": 0})
    ),
    *(("interp", (x, np.sort(V), V), {}) for x in (1.5, V, A, np.float32(1))),
    *(("digitize", (x, np.sort(V)), {}) for x in (1.5, V, I)),
    *(("bincount", (I,), kwargs) for kwargs in ({}, {"weights": V}, {"minlength": 10})),
    *(
        ("histogram", (V,), kwargs)
        for kwargs in ({"bins": 4}, {"bins": "auto"}, {"bins": [0, 1, 5]}, {"weights": V}, {"density": True})
    ),
    *(
        ("unique", (I,), kwargs)
        for kwargs in (
            {"return_counts": True},
            {"return_index": True, "return_counts": True},
            {"return_inverse": True},
            {"axis": 0},
        )
    ),
    *(("unique", (A,), {"axis": axis}) for axis in (0, 1, -1)),
    *(("linspace", ends, {}) for ends in ((V, 3.0, 4), (0, A, 3), (V, V), (I, I, 2), (0, 1, 5))),
    *(
        (name, (x,), {})
        for name in ("sort_complex", "isfortran", "iterable", "asarray_chkfinite")
        for x in (A, V, I, 2.5)
    ),
    *(("sort_complex", (V.astype(dtype),), {}) for dtype in ("i1", "u2", "f4", "F", "D", "?")),
    *(("require", (x,), kwargs) for x in (A, V) for kwargs in ({}, {"dtype": "f4"}, {"requirements": ["F", "W"]})),
    *(("sort", (A,), {"axis": axis}) for axis in (None, 0, 5)),
    *((name, (A, 1), {"axis": axis}) for name in ("partition", "argpartition") for axis in (None, 0)),
    *(("cumsum", (A,), kwargs) for kwargs in ({"axis": 0}, {"axis": 1, "dtype": "f4"})),
    *(
        ("linalg.norm", (x, *args), kwargs)
        for x in (A, V)
        for args in ((), (1,), (np.inf,), ("fro",), (2,), (0,))
        for kwargs in ({}, {"axis": 0}, {"axis": -1, "keepdims": True}, {"axis": (0, 1)})
    ),
    *(
        (f"fft.{name}", (A,), kwargs)
        for name in ("fft", "rfft", "irfft")
        for kwargs in ({"n": 6}, {"axis": 0}, {"norm": "ortho"})
    ),
    *(("fft.fftfreq", args, {}) for args in ((8,), (8, 0.5))),
    *(("diff", (A,), kwargs) for kwargs in ({"axis": 0}, {"n": 2}, {"prepend": 0})),
    *(("meshgrid", (V, I), kwargs) for kwargs in ({}, {"indexing": "ij"}, {"sparse": True})),
    *(("indices", (shape,), {}) for shape in ((2, 3), (4,))),
    *(("linalg.svd", (A,), kwargs) for kwargs in ({"full_matrices": False}, {"compute_uv": False})),
    *(("round", (x, d), {}) for x in (A, 2.5, 3, np.float32(1.5), I) for d in (0, 2, -1)),
    *(("average", (A,), kwargs) for kwargs in ({"weights": A}, {"axis": 0, "weights": V}, {"returned": True})),
    *(("compress", (M, A), kwargs) for kwargs in ({}, {"axis": 0})),
    *(("extract", (M, V), {}), ("delete", (V, 1), {}), ("delete", (A, I, 0), {}), ("insert", (V, 1, 5), {})),
    *(("choose", (I, [V, V, V]), {}), ("select", ([V > 1, V > 2], [V, I], 3), {})),
    ("take_along_axis", (A, np.argsort(A, 1), 1), {}),
    *(("polyfit", (V, V, 1), {}), ("polyval", (V, 2.0), {}), ("polyval", (V, V), {})),
    *((name, (A,), {"dtype": "f4"}) for name in ("add.reduce",)),
    *(
        (f"{name}.reduce", (x,), kwargs)
        for name in ("add", "multiply", "maximum", "logical_and", "bitwise_or")
        for x in (A, V, I, M, V.astype("f2"))
        for kwargs in ({}, {"axis": None}, {"axis": -1, "keepdims": True})
    ),
    *((f"{name}.accumulate", (x,), {}) for name in ("add", "maximum") for x in (A, V, I, M)),
    *((f"{name}.outer", (x, y), {}) for name in ("add", "less") for x in (A, V, 2.0) for y in (I, 3)),
    ("add.reduceat", (V, [0, 2]), {}),
    *(
        (name, (x,), {})
        for name in ("float32", "int64", "bool_", "complex128", "uint8", "float64")
        for x in (A, V, 2, 2.5, True, np.float32(1), np.ones(()), [1, 2], np.int8(3))
    ),
]


@pytest.mark.parametrize("name", sorted({call[0] for call in CALLS}))
def test_calls(name: str) -> None:
    try:
        function = _function(name)
        primitive = splitting(function) if function in LISTS else primitive_for(function)
    except AttributeError:
        pytest.skip("not in this NumPy")
    for seed, (_, args, kwargs) in enumerate(call for call in CALLS if call[0] == name):
        check(primitive, args, kwargs, seed)


# What must be known exactly where all sizes are.
PRECISE = (
    "sum mean std max argmax all cumsum reshape transpose concatenate stack zeros ones full arange eye array "
    "asarray where clip take sort argsort dot matmul inner outer kron tensordot vstack hstack diff pad tile roll "
    "linalg.inv linalg.solve linalg.norm fft.fft squeeze expand_dims round isclose maximum zeros_like triu"
).split()


@pytest.mark.parametrize("name", PRECISE)
def test_common_calls_are_typed(name: str) -> None:
    calls = [call for call in CALLS if call[0] == name] or [(name, (SQUARE,), {}), (name, (SQUARE,), {"axis": 0})]
    found = [check(primitive_for(_function(name)), args, kwargs) for _, args, kwargs in calls]
    known = [type_ for type_ in found if type_ is not None]
    assert sum(type_ != ANY for type_ in known) >= 0.8 * len(known) > 0
