"""Calls of reductions and running results."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.runtime.gradients.samples import EMPTY, MASK, NANS, NUMBER, M, S, T, X, cplx, real, spread

_AXES: tuple[dict[str, Any], ...] = (
    *(
        {},
        {"axis": 0},
        {"axis": -1},
        {"axis": (0, -1)},
        {"axis": 1, "keepdims": True},
        {"axis": None, "keepdims": True},
    ),
)
FULL = (np.sum, np.mean, np.prod, np.var, np.std)
REDUCTION = [
    *(S(f, x, **axes) for f in FULL for x in (T, cplx(2, 3, 4)) for axes in _AXES),
    *(S(f, spread(2, 3, 4), **axes) for f in (np.max, np.min, np.amax, np.amin, np.ptp) for axes in _AXES),
    *(
        S(f, NANS, _single=True, **axes)
        for f in (np.nansum, np.nanprod, np.nanmean, np.nanvar, np.nanstd, np.nanmax, np.nanmin)
        for axes in _AXES
    ),
    *(S(f, T, axis=1, where=MASK) for f in FULL),
    *(S(f, T, where=MASK) for f in FULL),
    *(S(f, T, axis=0, where=MASK, initial=-5.0, _wrt=("a",)) for f in (np.max,)),
    *(
        S(f, T, axis=0, where=MASK, initial=NUMBER, _wrt=("a", "initial"))
        for f in (np.sum, np.prod, np.nansum, np.nanprod)
    ),
    S(np.max, T, axis=0, initial=NUMBER * 0.7),
    S(np.min, T, initial=NUMBER - 5),
    *(S(f, x) for f in (np.sum, np.mean, np.prod, np.max, np.min) for x in (NUMBER, real(1))),
    *(S(f, NUMBER, axis=0) for f in (np.sum,)),
    *(S(f, EMPTY, axis=0) for f in (np.sum, np.prod)),
    S(np.sum, EMPTY),
    S(np.prod, EMPTY, axis=1),
    *(S(f, T, axis=1, ddof=1) for f in (np.var, np.std)),
    *(S(f, T, axis=1, correction=1) for f in (np.var, np.std)),
    *(S(f, NANS, axis=1, ddof=1) for f in (np.nanvar, np.nanstd)),
    *(S(f, T, axis=1, mean=np.mean(T, axis=1, keepdims=True)) for f in (np.var, np.std)),
    S(np.prod, np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 2.0], [1.0, 2.0, 3.0]]), axis=1),
    S(np.prod, np.array([[0.0, 2.0, 3.0], [4.0, 5.0, 2.0]])),
    S(np.average, M),
    S(np.average, M, axis=0),
    S(np.average, M, weights=M + 0.1),
    S(np.average, M, 1, X),
    S(np.average, M, axis=1, weights=X, returned=True),
    S(np.average, M, 1, X, True, _used=(0,)),
    S(np.average, M, 1, X, True, _used=(1,), _wrt=("weights",)),
    S(np.average, M, axis=0, weights=real(3), keepdims=True),
    S(np.average, T, axis=(2, 0), weights=real(4, 2)),
    S(np.average, M, axis=0, returned=True),
    *(
        S(f.reduce, T, **axes)
        for f in (np.add, np.multiply)
        for axes in ({}, {"axis": None}, {"axis": (0, 2)}, {"axis": 1, "keepdims": True})
    ),
    *(
        S(f.reduce, spread(3, 4), **axes)
        for f in (np.maximum, np.minimum, np.fmax, np.fmin, np.logaddexp)
        for axes in ({}, {"axis": 1})
    ),
    S(np.logaddexp.reduce, T, axis=1, where=MASK),
    *(
        S(f, x, **axes)
        for f in (np.cumsum, np.cumprod)
        for x in (T, cplx(2, 3))
        for axes in ({}, {"axis": 0}, {"axis": -1})
    ),
    *(S(f, x) for f in (np.cumsum, np.cumprod) for x in (NUMBER, np.zeros(0), real(1))),
    S(np.cumprod, np.array([2.0, 0.0, 3.0, 0.0, 5.0])),
    S(np.cumprod, real(30, 3), axis=0),
    *(S(f, NANS, axis=2) for f in (np.nancumsum, np.nancumprod)),
    *(S(f, NANS) for f in (np.nancumsum, np.nancumprod)),
    *(S(f, X, **more) for f in (np.cumulative_sum, np.cumulative_prod) for more in ({}, {"include_initial": True})),
    *(S(f, M, axis=1, include_initial=True) for f in (np.cumulative_sum, np.cumulative_prod)),
    *(
        S(f.accumulate, x, **more)
        for f in (np.add, np.multiply, np.logaddexp)
        for x in (T,)
        for more in ({}, {"axis": -1})
    ),
    *(S(f.accumulate, spread(3, 4), axis=k) for f in (np.maximum, np.minimum, np.fmax, np.fmin) for k in (0, 1)),
    S(np.trace, M),
    S(np.trace, T, 1, 0, 2),
    S(np.linalg.trace, M),
    S(np.linalg.trace, T, offset=1),
    S(np.trace, T, offset=-1, axis1=1, axis2=2),
]

BUILTINS = [
    S(math.fsum, X),
    S(math.prod, X),
    S(math.prod, X, start=NUMBER),
    S(math.dist, X, real(4, seed=1)),
    S(sum, X),
    S(sum, [X, 2 * X]),
    S(sum, [X, 2 * X], NUMBER),
    S(min, NUMBER, 2 * NUMBER, _second=False),
    S(max, [NUMBER, 2 * NUMBER], _second=False),
    S(round, NUMBER),
]

SAMPLES = [*REDUCTION, *BUILTINS]
