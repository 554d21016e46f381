"""Random numbers: draws from a generator, typed by a draw from another one of the same class."""

from __future__ import annotations

import inspect
from functools import lru_cache
from typing import Any

import numpy as np

from runtime.primitives.generic import sampled_type
from runtime.primitives.rules import array, is_type, shape_of, written_type
from runtime.primitives.shapes import Unknown
from runtime.types import ANY, BYTES, NONE, ArrayType, ListType, ObjectType, TupleType, Type, type_of

# Methods that change what they are given, or the generator, and return nothing.
IN_PLACE = frozenset(("shuffle", "seed", "set_state"))
# Methods whose result may hold what they are given.
HANDING_ON = frozenset(("choice", "permutation", "get_bit_generator", "set_bit_generator"))
# Methods whose result depends on more than the types of the arguments.
_NOT_DRAWN = frozenset(("get_state", "bit_generator", "get_bit_generator", "set_bit_generator"))
# Methods whose arguments, or whose first argument, are the size.
_ALL_SIZES = frozenset(("rand", "randn"))
_FIRST_SIZE = frozenset(("random", "random_sample", "ranf", "sample", "standard_normal", "standard_exponential"))
MAX_DRAWS = 4096
# What of the global generator's is no bound method of it.
_GLOBAL_FUNCTIONS = (
    *(np.random.seed, np.random.ranf, np.random.sample),
    *(np.random.get_bit_generator, np.random.set_bit_generator),  # type: ignore[attr-defined]
)
_OTHER_NAMES = {"ranf": "random_sample", "sample": "random_sample"}


class States:
    """Generators (or the modules whose functions share one), each with a state."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: list[tuple[Any, Any]]) -> None:
        self.pairs = pairs


def draw_type(cls: type, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Type:
    """The type of a draw: `name` is a method of the class of generators `cls`."""
    if name in IN_PLACE:
        return NONE
    if name in _NOT_DRAWN or kwargs.get("out") is Ellipsis:
        raise Unknown
    if name in ("spawn", "bytes"):
        return ListType(ObjectType(cls)) if name == "spawn" else BYTES
    if kwargs.get("out") is not None:
        return written_type(kwargs["out"])
    draw = getattr(_generator(cls), _OTHER_NAMES.get(name, name))
    sized = _with_size(name, args, kwargs)
    if sized is not None:
        args, kwargs, size = sized
        one = sampled_type(draw, args, kwargs)
        if not isinstance(one, ArrayType):
            raise Unknown
        return array(one.dtype, shape_of(size))
    if _requested(args, kwargs) > MAX_DRAWS or is_type(_size(cls, name, args, kwargs)):
        raise Unknown
    return sampled_type(draw, args, kwargs)


def _size(cls: type, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The size that is asked for; None where it is not given, or is a number."""
    place = _size_position(cls, name)
    size = kwargs.get("size", args[place] if place is not None and len(args) > place else None)
    return None if isinstance(size, ArrayType) and size.shape == () else size


@lru_cache(maxsize=256)
def _size_position(cls: type, name: str) -> int | None:
    """Where the size stands among the arguments of a method."""
    names = list(inspect.signature(getattr(cls, _OTHER_NAMES.get(name, name))).parameters)
    return names.index("size") - 1 if "size" in names else None


def _with_size(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The call with a size of one element, and the size that it asks for; None where it asks for none."""
    if name in _ALL_SIZES and args:
        return (1,) * len(args), kwargs, args
    if name in _FIRST_SIZE and args and args[0] is not None:
        return ((1,) * len(shape_of(args[0])), *args[1:]), kwargs, args[0]
    size = kwargs.get("size")
    if size is None or size == NONE or isinstance(size, ObjectType) or not _is_plain_draw(args, kwargs, name):
        return None
    return args, {**kwargs, "size": (1,) * len(shape_of(size))}, size


def _is_plain_draw(args: tuple[Any, ...], kwargs: dict[str, Any], name: str) -> bool:
    """Whether the size is the shape of the result, which it is not where each draw is a vector."""
    if name in ("choice", "dirichlet", "multinomial", "multivariate_normal", "multivariate_hypergeometric"):
        return False
    return all(_is_number(item) for key, item in (*enumerate(args), *kwargs.items()) if key not in ("size", "dtype"))


def _is_number(item: Any) -> bool:
    if isinstance(item, ArrayType):
        return item.shape == ()
    return isinstance(item, int | float | complex | np.number | bool | str)


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


def global_draw_rule(name: str) -> Any:
    """The rule of `np.random.name`."""

    def rule(*args: Any, **kwargs: Any) -> Type:
        return draw_type(np.random.RandomState, name, args, kwargs)

    return rule


def generator_rule(cls: type) -> Any:
    """The rule of a class of generators that is called."""

    def rule(*args: Any, **kwargs: Any) -> Type:
        return ObjectType(cls)

    return rule


def default_generator_type(seed: Any = None) -> Type:
    """default_rng: a generator that is passed in is passed on."""
    if seed is None or (not is_type(seed) and isinstance(seed, int)) or isinstance(seed, ArrayType):
        return type_of(_generator(np.random.Generator))
    if isinstance(seed, list | tuple | ListType | TupleType):
        return type_of(_generator(np.random.Generator))
    if isinstance(seed, ObjectType) and seed.cls is not None and issubclass(seed.cls, _SEEDS):
        return type_of(_generator(np.random.Generator))
    raise Unknown


def seed_method_type(cls: type, name: str) -> Type:
    """The type of what a method of NumPy's seed sequences and bit generators gives."""
    if name == "spawn":
        return ListType(ObjectType(cls))
    return ObjectType(cls) if name == "jumped" else ANY


def is_seed(cls: type) -> bool:
    """Whether this is one of NumPy's seed sequences and bit generators."""
    return issubclass(cls, _SEEDS[1:]) and cls.__module__.startswith("numpy.")


_SEEDS = (np.random.Generator, np.random.BitGenerator, np.random.SeedSequence)


def is_global_draw(function: Any) -> bool:
    """Whether `function` is one of `np.random`'s, which draw from the global generator."""
    owner = getattr(function, "__self__", None)
    return isinstance(owner, np.random.RandomState) or function in _GLOBAL_FUNCTIONS
