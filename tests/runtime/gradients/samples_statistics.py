"""Calls of medians, quantiles, differences, interpolation and polynomials."""

from __future__ import annotations

import numpy as np

from tests.runtime.gradients.samples import NANS, NUMBER, M, S, X, Z, cplx, real, signed, spread

Q = np.array([0.15, 0.55, 0.72])
GRID, HEIGHTS = np.array([0.0, 0.4, 0.5, 1.0]), np.array([1.0, -1.0, 2.0, 0.5])
PLACES = np.array([[0.1, 0.45, 0.9], [0.7, -0.5, 1.5]])
_AXES = ({}, {"axis": 0}, {"axis": -1}, {"axis": (0, 2)}, {"axis": 1, "keepdims": True}, {"keepdims": True})
ORDERS = [
    *(S(np.median, spread(2, 3, 4), **axes) for axes in _AXES),
    S(np.median, spread(5)),
    S(np.median, NUMBER),
    *(S(np.nanmedian, NANS + spread(2, 3, 4), **axes) for axes in _AXES),
    *(
        S(f, spread(2, 3, 4), q * scale, **axes)
        for f, scale in ((np.quantile, 1), (np.percentile, 100))
        for q in (Q[0], Q, Q.reshape(1, 3), 0.55)
        for axes in _AXES
    ),
    *(
        S(f, NANS + spread(2, 3, 4), q * scale, **axes)
        for f, scale in ((np.nanquantile, 1), (np.nanpercentile, 100))
        for q in (Q[0], Q)
        for axes in _AXES
    ),
    *(
        S(np.quantile, spread(7), Q, method=method, _wrt=("a",))
        for method in ("hazen", "weibull", "median_unbiased", "lower", "higher", "nearest", "midpoint", "inverted_cdf")
    ),
]
DIFFERENCES = [
    S(np.diff, X),
    S(np.diff, M, 2),
    S(np.diff, M, axis=0),
    S(np.diff, M, n=3, axis=1),
    S(np.diff, real(2), 3),
    S(np.diff, X, 0),
    S(np.diff, Z),
    S(np.diff, M, prepend=NUMBER),
    S(np.diff, M, append=real(3, 2), axis=1),
    S(np.diff, M, 2, 0, real(1, 4), real(2, 4)),
    S(np.diff, M, prepend=0.0),
    S(np.ediff1d, M),
    S(np.ediff1d, X, to_end=real(2), to_begin=NUMBER),
    *(S(np.gradient, M, *args, **more) for args in ((), (0.5,), (0.5, 2.0)) for more in ({}, {"edge_order": 2})),
    *(S(np.gradient, real(5), *args, edge_order=k) for args in ((), (NUMBER,)) for k in (1, 2)),
    S(np.gradient, M, NUMBER, 2 * NUMBER),
    *(S(np.gradient, real(5), np.array([0.0, 0.3, 1.0, 1.2, 2.0]), edge_order=k, _wrt=("f",)) for k in (1, 2)),
    S(np.gradient, M, axis=0),
    S(np.gradient, M, 0.5, axis=-1),
    S(np.gradient, M, _used=(1,)),
    S(np.gradient, M, np.array([0.0, 1.0, 3.0]), 0.5, _wrt=("f",)),
    S(np.gradient, cplx(4)),
    S(np.trapezoid, M),
    S(np.trapezoid, M, dx=NUMBER),
    S(np.trapezoid, M, np.array([0.0, 0.2, 0.7, 1.0])),
    S(np.trapezoid, M, np.array([0.0, 0.2, 0.7]), axis=0),
    S(np.trapezoid, M, M * 2),
    S(np.trapezoid, M, axis=0),
    S(np.trapezoid, real(3), real(3, seed=3)),
    S(np.trapezoid, Z),
    S(np.interp, PLACES, GRID, HEIGHTS),
    S(np.interp, PLACES, GRID, HEIGHTS, left=NUMBER, right=NUMBER),
    S(np.interp, NUMBER, GRID, HEIGHTS),
    S(np.interp, X, GRID, cplx(4)),
    S(np.polyval, X, M),
    S(np.polyval, X, NUMBER),
    S(np.polyval, cplx(3), Z),
    S(np.polyval, real(1), X),
    *(S(f, a, b) for f in (np.polyadd, np.polysub) for a, b in ((real(4), real(4)), (real(2), real(5)), (X, real(1)))),
    S(np.polyadd, cplx(3), cplx(2)),
    *(S(np.polymul, a, b) for a, b in ((real(4), real(4)), (real(2), real(5)), (X, real(1)), (cplx(3), cplx(2)))),
    *(S(f, real(5), *m) for f in (np.polyder, np.polyint) for m in ((), (1,), (2,))),
    *(S(np.polydiv, a, b) for a, b in ((real(6), X), (X, real(6)))),
    S(np.poly, X),
    S(np.poly, np.array([0.5, 0.0, 0.5, -1.0])),
    S(np.roots, X),
    S(np.roots, np.array([1.0, -2.0, 3.0, 0.7])),
    S(np.polyfit, GRID, HEIGHTS, 2),
    S(np.polyfit, GRID, real(4, 2), 1, w=np.array([1.0, 2.0, 0.5, 1.0])),
    *(S(np.add.reduceat, M, np.array(places), axis=1) for places in ([0, 2], [2, 0, 1])),
    S(np.add.reduceat, X, [0, 1]),
    *(
        S(f.reduceat, spread(3, 4), np.array(places), axis=1)
        for f in (np.multiply, np.maximum, np.minimum)
        for places in ([0, 2], [2, 0, 1])
    ),
    S(np.multiply.reduceat, spread(5, 2), [0, 1, 3]),
    S(np.maximum.reduceat, spread(2, 3, 4), [0, 2], 2),
    S(np.unique, spread(2, 3)),
    S(np.unique, spread(2, 3), axis=0),
    S(np.unique, spread(3, 2, 2), return_inverse=True, axis=1, _used=(0,)),
    S(np.vander, X),
    S(np.vander, X, 3, increasing=True),
    S(np.vander, cplx(3), 2),
    S(np.cov, M),
    S(np.cov, M, rowvar=False),
    S(np.cov, X, real(4, seed=2)),
    S(np.cov, M, bias=True),
    S(np.cov, Z),
    S(np.cov, M, real(4)),
    S(np.cov, X, ddof=0),
    S(np.corrcoef, signed(3, 5)),
    S(np.corrcoef, signed(5), signed(5, seed=3)),
    S(np.corrcoef, signed(5, 3), rowvar=False),
    S(np.corrcoef, signed(3, 5), signed(5, seed=2)),
]
SAMPLES = [*ORDERS, *DIFFERENCES]
