"""The generators of random numbers that functions of a module share: which primitives draw from one."""

from __future__ import annotations

import random
from typing import Any

import numpy

from runtime.primitives.primitive import Primitive
from runtime.primitives.python_random import DRAWS, SHUFFLE
from runtime.primitives.random import is_global_draw

MODULES: dict[str, Any] = {"np.random": numpy.random, "random": random}

_DRAWS = frozenset((*(draw.kernel for draw in DRAWS.values()), SHUFFLE.kernel))
_EXCHANGING = (numpy.random.get_bit_generator, numpy.random.set_bit_generator)  # type: ignore[attr-defined]


def shared_source(primitive: Primitive) -> str | None:
    """The module whose functions share the generator that a primitive draws from; of one that exchanges it None."""
    kernel = primitive.kernel
    if is_global_draw(kernel):
        return None if kernel in _EXCHANGING else "np.random"
    return "random" if kernel in _DRAWS else None
