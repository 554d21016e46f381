"""Rules of random draws, by what they are computed from: the same draws from a standard distribution, moved and scaled.

(D. Kingma and M. Welling, Auto-encoding variational Bayes, 2014, section 2.4.)
"""

from __future__ import annotations

from typing import Any

import numpy

from runtime.gradients.functions import np
from runtime.gradients.rules import define

_GENERATORS = (numpy.random.Generator, numpy.random.RandomState)


def _define(name: str, parameters: str, **partials: Any) -> None:
    """Give a rule to a method of all generators, and to the function that draws from the global one."""
    for cls in _GENERATORS:
        define(getattr(cls, name), f"self, {parameters}, size=None", broadcasts=True, **partials)
    define(getattr(numpy.random, name), f"{parameters}, size=None", broadcasts=True, **partials)


for _name in ("normal", "laplace", "gumbel", "logistic"):
    _define(
        _name,
        "loc=0.0, scale=1.0",
        loc=lambda g: g,
        scale=lambda g, loc, scale, out: g * ((out - loc) / scale),
    )
for _name in ("exponential", "rayleigh"):
    _define(_name, "scale=1.0", scale=lambda g, scale, out: g * (out / scale))
_define(
    "lognormal",
    "mean=0.0, sigma=1.0",
    mean=lambda g, out: g * out,
    sigma=lambda g, mean, sigma, out: g * (out * ((np.log(out) - mean) / sigma)),
)
_define(
    "uniform",
    "low=0.0, high=1.0",
    low=lambda g, low, high, out: g * ((high - out) / (high - low)),
    high=lambda g, low, high, out: g * ((out - low) / (high - low)),
)
