"""Random numbers: draws from a generator, typed by a draw from another one of the same class."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from runtime.primitives.rules import is_type
from runtime.primitives.shapes import Unknown
from runtime.types import NONE, ArrayType, Type, type_of

# Methods that change what they are given instead of returning it.
_IN_PLACE = frozenset(("shuffle", "seed", "set_state"))
# Methods whose result depends on more than the types of the arguments.
_NOT_DRAWN = frozenset(("get_state", "spawn", "bit_generator", "bytes"))
MAX_SAMPLE = 4096


def draw_type(cls: type, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Type:
    """The type of a draw: `name` is a method of the class of generators `cls`."""
    if name in _IN_PLACE:
        return NONE
    if name in _NOT_DRAWN or any(map(is_type, (*args, *kwargs.values()))):
        return _draw_from_types(cls, name, args, kwargs)
    return _drawn(cls, name, args, kwargs)


def _draw_from_types(cls: type, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Type:
    """Only what is certain without a draw: the type that a method gives for scalar arguments and no size."""
    if name in ("normal", "uniform", "standard_normal", "random", "exponential") and not kwargs and name in _FLOATS:
        if all(isinstance(item, ArrayType) and item.kind != "array" for item in args[:2]) and len(args) <= 2:
            if name in ("normal", "uniform"):
                return type_of(0.0)
    if name == "permutation" and len(args) == 1 and isinstance(args[0], ArrayType) and args[0].kind == "array":
        return args[0]
    raise Unknown


_FLOATS = frozenset(("normal", "uniform"))


def _drawn(cls: type, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Type:
    if _requested(args, kwargs) > MAX_SAMPLE:
        raise Unknown
    return type_of(getattr(_generator(cls), name)(*args, **kwargs))


def _requested(args: tuple[Any, ...], kwargs: dict[str, Any]) -> int:
    """A bound on how many numbers these arguments may ask for."""
    count = 1
    for item in (*args, *kwargs.values()):
        for size in item if isinstance(item, tuple | list) else (item,):
            count *= max(1, size) if isinstance(size, int) else 1
    return count


@lru_cache(maxsize=4)
def _generator(cls: type) -> Any:
    return np.random.default_rng(0) if cls is np.random.Generator else cls(0)
