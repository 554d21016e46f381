"""What the samples of all families are made from: calls, and arrays for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.gradients.checker import Sample


def real(*shape: int, low: float = 0.2, high: float = 0.9, seed: int = 0) -> Any:
    """Numbers in a range, all different and none near a kink."""
    made = np.random.default_rng(seed + 17 * len(shape) + sum(shape)).uniform(low, high, shape)
    return made if shape else made[()]


def signed(*shape: int, seed: int = 0) -> Any:
    """Numbers of both signs, none near zero."""
    made = real(*shape, seed=seed)
    return made * np.where(np.arange(made.size).reshape(np.shape(made)) % 2, -1.0, 1.0)


def cplx(*shape: int, seed: int = 0) -> Any:
    """Complex numbers in the right half of the unit circle."""
    return real(*shape, seed=seed) * 0.7 + 1j * signed(*shape, seed=seed + 1) * 0.7


def spread(*shape: int, seed: int = 0) -> np.ndarray:
    """Numbers in disorder, no two of which are near each other."""
    count = int(np.prod(shape))
    rng = np.random.default_rng(seed + count)
    return (rng.permutation(count) * 0.37 - 0.1 * count + rng.uniform(0, 0.1, count)).reshape(shape)


def S(function: Any, *args: Any, **kwargs: Any) -> Sample:
    """A sample; what begins with `_` is said of it, the rest are keyword arguments of the call."""
    facts = {key[1:]: kwargs.pop(key) for key in list(kwargs) if key.startswith("_")}
    return Sample(function, args, kwargs, **facts)


X, M, Z = real(4), real(3, 4), cplx(3, 4)
NUMBER, EMPTY = np.float64(0.7), np.zeros((0, 3))
T = signed(2, 3, 4)
NANS = np.where(np.arange(24).reshape(2, 3, 4) % 5 == 3, np.nan, signed(2, 3, 4))
MASK = np.arange(24).reshape(2, 3, 4) % 3 != 1
