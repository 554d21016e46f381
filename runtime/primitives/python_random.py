"""Functions of Python's `random`: each draw changes the state of the module's generator, so their order is kept."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from runtime.primitives.primitive import Primitive
from runtime.primitives.rules import inferring
from runtime.types import ANY, FLOAT, INT, NONE, ArrayType, ListType, ObjectType, Type

_FLOATS = (
    "random uniform gauss normalvariate lognormvariate expovariate betavariate gammavariate paretovariate "
    "weibullvariate triangular vonmisesvariate"
)
_INTS = "randint randrange getrandbits"


def _is_python_number(item: Any) -> bool:
    return type(item) in (int, float) or (isinstance(item, ArrayType) and item.kind == "python")


def _float(*args: Any, **kwargs: Any) -> Type:
    """A float, where it is not computed from NumPy's numbers."""
    return FLOAT if all(map(_is_python_number, (*args, *kwargs.values()))) else ANY


def _always(type_: Type) -> Callable[..., Type]:
    return lambda *args, **kwargs: type_


_RULES: dict[str, Callable[..., Type]] = {
    **dict.fromkeys(_FLOATS.split(), _float),
    **dict.fromkeys(_INTS.split(), _always(INT)),
    **dict.fromkeys(("choices", "sample"), _always(ListType(ANY))),
    **{"choice": _always(ANY), "seed": _always(NONE)},
}

DRAWS: dict[Callable[..., Any], Primitive] = {
    getattr(random, name): Primitive(
        f"random.{name}", getattr(random, name), inferring(rule), has_effect=True, views=(0,)
    )
    for name, rule in _RULES.items()
}
# A generator of the user's own; its draws are calls of its methods.
GENERATOR_TYPE = ObjectType(random.Random)
GENERATOR = Primitive("random.Random", random.Random, _always(GENERATOR_TYPE))
SHUFFLE = Primitive("random.shuffle", random.shuffle, lambda *types, **params: NONE, has_effect=True, writes=(0,))

PRIMITIVES = (*DRAWS.values(), GENERATOR, SHUFFLE)


def draw_type(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Type:
    """The type of what a method of a generator draws."""
    return _RULES[name](*args, **kwargs) if name in _RULES else ANY
