"""Calls of functions of `scipy.special`."""

from __future__ import annotations

import numpy as np
from scipy import special

from tests.runtime.gradients.samples import EMPTY, NUMBER, M, S, X, real, signed

_ONE = (
    *(special.expit, special.logit, special.log_expit, special.erf, special.erfc, special.erfcx, special.erfinv),
    *(special.ndtr, special.log_ndtr, special.ndtri, special.gammaln, special.gamma, special.digamma, special.entr),
    *(special.i0, special.i1, special.j0, special.j1, special.exprel, special.cbrt),
)
_TWO = (special.xlogy, special.xlog1py, special.rel_entr, special.betaln)
SAMPLES = [
    *(S(f, x, _second=f not in (special.zeta,)) for f in _ONE for x in (M, NUMBER, EMPTY + 0.5)),
    *(
        S(f, 3 * signed(5))
        for f in (special.expit, special.log_expit, special.erf, special.ndtr, special.log_ndtr, special.i1)
    ),
    *(S(f, *pair) for f in _TWO for pair in ((M, X), (NUMBER, M), (M, real(3, 1)))),
    S(special.zeta, 2.0, M + 1, _wrt=("q",)),
    S(special.i1, np.array([0.3, -0.4])),
    S(special.exprel, np.array([0.01, -0.01, 0.5])),
]
