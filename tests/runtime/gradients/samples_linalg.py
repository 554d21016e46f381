"""Calls of linear algebra and of Fourier transforms."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.gradients.samples import S, cplx, real, signed

I3 = np.eye(3)
SQUARE, STACK = signed(3, 3) + 2 * I3, signed(2, 3, 3) + 2 * I3
COMPLEX = cplx(3, 3) + 2 * I3
SINGULAR = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.5, 1.0, -1.0]])
EIGEN = np.array([[1.0, 0.2, 0.3], [0.1, 2.5, -0.4], [0.2, 0.3, 4.5]])  # of real eigenvalues, far apart
ROTATED = np.array([[1.0, -2.0, 0.1], [2.0, 1.3, 0.2], [0.3, -0.1, 0.4]])  # of a complex pair


def hermitian(x: Any) -> Any:
    return (x + np.conj(np.swapaxes(x, -1, -2))) / 2


SYMMETRIC = hermitian(signed(3, 3)) + np.diag([1.0, 3.0, 5.0])
SYMMETRICS = hermitian(signed(2, 3, 3)) + np.diag([1.0, 3.0, 5.0])
HERMITIAN = hermitian(cplx(3, 3)) + np.diag([2.0, 3.5, 5.0])
TALL, WIDE = signed(4, 3) + np.eye(4, 3), signed(3, 5) + 2 * np.eye(3, 5)


def up_to_phase(*vectors: int) -> Any:
    """Cotangents of vectors that don't change with their phases."""

    def make(out: Any, g: Any) -> Any:
        return [np.real(part) * out[k] if k in vectors and part is not None else part for k, part in enumerate(g)]

    return make


def _sym(function: Any, *args: Any, **kwargs: Any) -> Any:
    return S(function, *args, _tangent=hermitian, **kwargs)


ORDERS = (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)
LINALG = [
    *(S(np.linalg.solve, a, b) for a in (SQUARE, STACK) for b in (real(3), real(3, 2), signed(2, 3, 4))),
    S(np.linalg.solve, COMPLEX, cplx(3)),
    S(np.linalg.solve, COMPLEX, cplx(3, 2)),
    S(np.linalg.solve, SQUARE, cplx(3, 2)),
    *(S(np.linalg.inv, a) for a in (SQUARE, STACK, COMPLEX, real(1, 1))),
    *(S(np.linalg.pinv, a, _tolerance=1e-6) for a in (SQUARE, TALL, WIDE, cplx(4, 2), cplx(2, 3, 2))),
    *(S(np.linalg.det, a) for a in (SQUARE, STACK, COMPLEX, real(1, 1))),
    S(np.linalg.det, SINGULAR, _second=False),
    S(np.linalg.det, np.zeros((3, 3)), _second=False),
    S(np.linalg.det, cplx(2, 3, 3)),
    *(S(np.linalg.slogdet, a) for a in (SQUARE, STACK, -SQUARE, COMPLEX)),
    S(np.linalg.slogdet, COMPLEX, _used=(0,)),
    S(np.linalg.slogdet, SQUARE, _used=(0,)),
    S(np.linalg.slogdet, COMPLEX, _used=(1,)),
    *(
        _sym(np.linalg.cholesky, a, **more)
        for a in (SYMMETRIC, SYMMETRICS, HERMITIAN)
        for more in ({}, {"upper": True})
    ),
    *(_sym(np.linalg.eigh, a) for a in (SYMMETRIC, SYMMETRICS)),
    _sym(np.linalg.eigh, SYMMETRIC, "U", _used=(1,)),
    _sym(np.linalg.eigh, HERMITIAN, _used=(0,)),
    _sym(np.linalg.eigh, HERMITIAN, _cotangent=up_to_phase(1), _second=False),
    *(_sym(np.linalg.eigvalsh, a) for a in (SYMMETRIC, SYMMETRICS, HERMITIAN)),
    _sym(np.linalg.eigvalsh, SYMMETRIC, UPLO="U"),
    S(np.linalg.eig, EIGEN),
    S(np.linalg.eig, EIGEN, _used=(1,)),
    S(np.linalg.eig, COMPLEX, _used=(0,), _second=False),
    S(np.linalg.eig, ROTATED, _used=(0,), _second=False),
    S(np.linalg.eig, COMPLEX, _cotangent=up_to_phase(1), _second=False),
    S(np.linalg.eig, ROTATED, _cotangent=up_to_phase(1), _second=False),
    S(np.linalg.eig, np.stack([EIGEN, EIGEN + 0.1])),
    S(np.linalg.eigvals, EIGEN),
    S(np.linalg.eigvals, ROTATED, _second=False),
    S(np.linalg.eigvals, COMPLEX, _second=False),
    *(S(np.linalg.svd, a, full_matrices=False, _single=False) for a in (TALL, WIDE, SQUARE, signed(2, 3, 2))),
    S(np.linalg.svd, SQUARE, _single=False),
    *(S(np.linalg.svd, TALL, False, _used=used, _single=False) for used in ((0,), (1,), (2,), (0, 2))),
    S(np.linalg.svd, WIDE, compute_uv=False),
    S(np.linalg.svd, cplx(4, 3), False, _used=(1,), _second=False),
    S(np.linalg.svd, TALL, _used=(1,)),
    S(np.linalg.svd, cplx(4, 3), False, _cotangent=up_to_phase(0, 2), _second=False),
    *(S(np.linalg.svdvals, a) for a in (TALL, WIDE, signed(2, 3, 2))),
    S(np.linalg.svdvals, cplx(3, 2), _second=False),
    *(
        S(np.linalg.qr, a, **more)
        for a in (TALL, SQUARE, signed(2, 4, 3) + np.eye(4, 3))
        for more in ({}, {"mode": "r"})
    ),
    S(np.linalg.qr, WIDE),
    S(np.linalg.qr, WIDE, mode="complete"),
    S(np.linalg.qr, WIDE, _used=(1,)),
    S(np.linalg.qr, WIDE, _used=(0,)),
    *(S(np.linalg.qr, TALL, _used=used) for used in ((0,), (1,))),
    S(np.linalg.qr, cplx(4, 3)),
    S(np.linalg.qr, SQUARE, "complete"),
    S(np.linalg.norm, 0.5 + real(3)),
    *(S(np.linalg.norm, signed(5), ord) for ord in (None, 1, 2, 3, 0.5, 1.5, -1, -2, np.inf, -np.inf)),
    *(S(np.linalg.norm, TALL, ord) for ord in ORDERS),
    *(S(np.linalg.norm, signed(2, 3, 4), ord, axis=(0, 2)) for ord in ORDERS),
    *(S(np.linalg.norm, signed(2, 3, 4), ord, axis=(-1, 0), keepdims=True) for ord in ORDERS),
    *(
        S(np.linalg.norm, signed(3, 4), ord, axis=1, keepdims=keep)
        for ord in (None, 1, 2, 3, np.inf)
        for keep in (True, False)
    ),
    *(S(np.linalg.norm, cplx(3, 2), ord, _second=ord in (None, "fro", 1)) for ord in ORDERS),
    S(np.linalg.norm, signed(2, 3, 4)),
    *(S(np.linalg.norm, cplx(4), ord) for ord in (None, 1, 2, 3, np.inf)),
    S(np.linalg.norm, real(3), 0),
    S(np.linalg.norm, real(3, 2), keepdims=True),
    *(
        S(np.linalg.vector_norm, signed(3, 4), ord=ord, **more)
        for ord in (1, 2, 3, np.inf)
        for more in ({}, {"axis": 0}, {"keepdims": True}, {"axis": (0, 1)})
    ),
    *(
        S(np.linalg.matrix_norm, signed(2, 3, 4), ord=ord, **more)
        for ord in ("fro", "nuc", 1, 2)
        for more in ({}, {"keepdims": True})
    ),
    *(S(np.linalg.cond, SQUARE, p, _tolerance=1e-6) for p in (None, 2, -2, 1, np.inf, "fro")),
    S(np.linalg.cond, STACK),
    S(np.linalg.cond, TALL),
    *(
        S(np.linalg.lstsq, a, b, None, _used=(0,), _tolerance=1e-6)
        for a in (TALL, SQUARE)
        for b in (real(a.shape[0]), real(a.shape[0], 2))
    ),
    S(np.linalg.lstsq, TALL, real(4), _used=(0, 1), _tolerance=1e-6),
    S(np.linalg.lstsq, TALL, real(4, 2), _used=(1,), _tolerance=1e-6),
    S(np.linalg.tensorinv, signed(2, 3, 6) + np.eye(6).reshape(2, 3, 6) * 2),
    S(np.linalg.tensorinv, signed(6, 2, 3) + np.eye(6).reshape(6, 2, 3) * 2, 1),
    S(np.linalg.tensorsolve, signed(2, 3, 6) + np.eye(6).reshape(2, 3, 6) * 2, real(2, 3)),
]

# ---- Fourier transforms

_NORMS = (None, "ortho", "forward")
FFT = [
    *(
        S(f, x, n, norm=norm)
        for f in (np.fft.fft, np.fft.ifft)
        for x in (real(6), cplx(5))
        for n in (None, 4, 8)
        for norm in _NORMS
    ),
    *(S(np.fft.rfft, real(k), n, norm=norm) for k in (5, 6) for n in (None, 4, 5, 7, 8) for norm in _NORMS),
    *(S(np.fft.irfft, cplx(4), n, norm=norm) for n in (None, 4, 5, 7, 9) for norm in _NORMS),
    *(S(np.fft.hfft, cplx(4), n, norm=norm) for n in (None, 5, 9) for norm in _NORMS),
    *(S(np.fft.ihfft, real(6), n, norm=norm) for n in (None, 5, 9) for norm in _NORMS),
    *(
        S(f, signed(2, 3, 4), axis=axis)
        for f in (np.fft.fft, np.fft.ifft, np.fft.rfft, np.fft.ihfft)
        for axis in (0, 1, -1)
    ),
    *(S(f, cplx(2, 3, 4), axis=axis) for f in (np.fft.irfft, np.fft.hfft) for axis in (0, 1, -1)),
    *(
        S(f, x, **more)
        for f in (np.fft.fft2, np.fft.ifft2, np.fft.fftn, np.fft.ifftn)
        for x in (signed(3, 4), cplx(2, 3, 4))
        for more in ({}, {"axes": (0, 1)}, {"s": (2, 5), "axes": (-1, 0), "norm": "ortho"})
    ),
    *(
        S(f, signed(2, 3, 4), **more)
        for f in (np.fft.rfft2, np.fft.rfftn)
        for more in ({}, {"axes": (0, 1)}, {"s": (2, 5), "axes": (2, 0)}, {"norm": "ortho"})
    ),
    *(
        S(f, cplx(2, 3, 4), **more)
        for f in (np.fft.irfft2, np.fft.irfftn)
        for more in ({}, {"axes": (0, 1)}, {"s": (2, 5), "axes": (2, 0)}, {"norm": "forward"})
    ),
    *(
        S(f, x, **more)
        for f in (np.fft.fftshift, np.fft.ifftshift)
        for x in (real(5), signed(3, 4))
        for more in ({}, {"axes": 0})
    ),
]

SAMPLES = [*LINALG, *FFT]
