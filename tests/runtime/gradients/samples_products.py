"""Calls of products."""

from __future__ import annotations

import numpy as np

from tests.runtime.gradients.samples import NUMBER, S, T, X, Z, cplx, real, signed

A, B = signed(3, 4), signed(4, 2)
_PRODUCTS = (
    *(
        (X, real(4, seed=1)),
        (A, B),
        (A, X),
        (real(3), A),
        (T, B),
        (T, X),
        (real(3), T),
        (T, signed(2, 4, 5)),
        (A, signed(2, 4, 5)),
    ),
    *(
        (Z, cplx(4, 2)),
        (Z, X),
        (cplx(2, 3, 4), cplx(4)),
        (np.zeros((0, 3)), real(3, 2)),
        (signed(2, 1, 3, 4), signed(3, 4, 2)),
    ),
)
PRODUCTS = [
    *(
        S(f, *pair)
        for f in (np.matmul, np.linalg.matmul)
        for pair in _PRODUCTS
        if f is np.matmul or min(map(np.ndim, pair)) > 1
    ),
    *(
        S(np.dot, *pair)
        for pair in (
            *_PRODUCTS[:9],
            (Z, cplx(4, 2)),
            (NUMBER, A),
            (A, NUMBER),
            (NUMBER, NUMBER),
            (A, signed(2, 3, 4, 5)),
        )
    ),
    *(
        S(np.inner, *pair)
        for pair in ((X, X * 2), (A, X), (X, A), (A, signed(5, 4)), (T, A), (NUMBER, A), (Z, cplx(2, 4)))
    ),
    *(
        S(f, *pair)
        for f in (np.vecdot, np.linalg.vecdot)
        for pair in ((X, X * 2), (A, X), (T, A), (Z, cplx(4)), (Z, X))
    ),
    S(np.vecdot, T, signed(2, 3, 1), axis=1),
    S(np.vdot, X, X * 2),
    S(np.vdot, A, A + 1),
    S(np.vdot, Z, cplx(3, 4, seed=3)),
    S(np.outer, X, real(3)),
    S(np.outer, A, X),
    S(np.outer, cplx(3), cplx(2)),
    S(np.linalg.outer, X, cplx(3)),
    S(np.outer, NUMBER, X),
    *(
        S(getattr(np, name), *pair)
        for name, pair in (
            ("matvec", (A, X)),
            ("matvec", (T, signed(2, 4))),
            ("matvec", (Z, cplx(4))),
            ("vecmat", (X, B)),
            ("vecmat", (cplx(4), cplx(4, 2))),
            ("vecmat", (signed(2, 3), T)),
        )
        if hasattr(np, name)
    ),
    S(np.tensordot, T, signed(3, 4, 5)),
    S(np.tensordot, T, signed(4, 2, 5), axes=([2, 0], [0, 1])),
    S(np.tensordot, A, B, axes=1),
    S(np.tensordot, A, X, axes=0),
    S(np.tensordot, T, signed(3, 5), axes=(1, 0)),
    S(np.tensordot, Z, cplx(3, 2), axes=([0], [0])),
    S(np.tensordot, T, signed(2, 4, 3), axes=([0, 1, 2], [0, 2, 1])),
    S(np.linalg.tensordot, A, B, axes=1),
    S(np.linalg.multi_dot, [A, B, signed(2, 3)]),
    S(np.linalg.multi_dot, [X, B, signed(2)]),
    S(np.linalg.multi_dot, (Z, cplx(4, 2))),
    *(
        S(np.linalg.matrix_power, x, n, _tolerance=1e-6)
        for x in (signed(3, 3) + 2 * np.eye(3), signed(2, 3, 3) + 2 * np.eye(3), cplx(2, 2) + np.eye(2))
        for n in (0, 1, 2, 5, -1, -3)
    ),
    S(np.cross, signed(3), signed(3, seed=2)),
    S(np.cross, signed(4, 3), signed(3, seed=2)),
    S(np.cross, signed(3, 4), signed(3, 4, seed=2), axis=0),
    S(np.cross, signed(3, 2), signed(2, 3), axisa=0, axisc=0),
    S(np.cross, cplx(2, 3), cplx(3)),
    S(np.linalg.cross, signed(2, 3), signed(2, 3, seed=2)),
    S(np.linalg.cross, signed(3, 2), signed(3, 2, seed=2), axis=0),
    *(S(np.kron, *pair) for pair in ((X, real(3)), (A, B), (X, A), (T, X), (Z, cplx(2)))),
    *(
        S(f, *pair, mode)
        for f in (np.convolve, np.correlate)
        for mode in ("full", "same", "valid")
        for pair in (
            (real(6), real(3)),
            (real(3), real(6)),
            (real(6), real(2)),
            (real(4), real(4)),
            (real(5), real(2)),
            (real(2), real(7)),
            (cplx(5), cplx(3)),
            (cplx(4), cplx(7)),
        )
    ),
]
EINSUM = [
    S(np.einsum, "ij,jk->ik", A, B),
    S(np.einsum, "ij,jk", A, B),
    S(np.einsum, "ij->ji", A),
    S(np.einsum, "ij->", A),
    S(np.einsum, "ij->j", A),
    S(np.einsum, "ji", A),
    S(np.einsum, "ii", signed(3, 3)),
    S(np.einsum, "ii->i", signed(3, 3)),
    S(np.einsum, "iij->j", signed(3, 3, 2)),
    S(np.einsum, "iii->i", signed(3, 3, 3)),
    S(np.einsum, "iijj->", signed(2, 2, 3, 3)),
    S(np.einsum, "i,i->", X, X * 2),
    S(np.einsum, "i,j->ij", X, real(3)),
    S(np.einsum, "i,j->", X, real(3)),
    S(np.einsum, "ij,kj->", A, signed(2, 4)),
    S(np.einsum, "...ij,...jk->...ik", T, signed(4, 5)),
    S(np.einsum, "...ij,...jk", T, signed(2, 4, 5)),
    S(np.einsum, "...i->...", T),
    S(np.einsum, "i...->...", T),
    S(np.einsum, "...,...->...", T, X),
    S(np.einsum, "...ij,...ij->...", T, signed(1, 3, 4)),
    S(np.einsum, "ij,jk,kl->il", A, B, signed(2, 3)),
    S(np.einsum, "ij,jk,kl->il", A, B, signed(2, 3), optimize=True),
    S(np.einsum, "bhid,bhjd->bhij", signed(2, 2, 3, 4), signed(2, 2, 5, 4)),
    S(np.einsum, "ij,jk->ki", Z, cplx(4, 2)),
    S(np.einsum, "ij,j->i", Z, X),
    S(np.einsum, "ij,ij->i", A, signed(3, 1)),
    S(np.einsum, "i,i->", X, real(1)),
    S(np.einsum, "ij , jk -> ik", A, B),
    S(np.einsum, "ab,b,c->ac", A, X, NUMBER * np.ones(2)),
]

SAMPLES = [*PRODUCTS, *EINSUM]
