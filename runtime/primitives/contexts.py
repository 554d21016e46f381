"""Context managers that exist at run time."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import Any

from runtime.primitives.library import COLLECTIONS
from runtime.primitives.primitive import Primitive, infer_any
from runtime.primitives.rules import returns
from runtime.types import ANY, ObjectType, Type


def no_context(cls: type) -> TypeError:
    """What `with` raises for an object of a class that is no context manager."""
    lacks = " (missed __exit__ method)" if hasattr(cls, "__enter__") else ""
    is_named_in_full = cls.__module__ == "numpy"
    name = f"{cls.__module__}.{cls.__name__}" if is_named_in_full else cls.__name__
    return TypeError(f"{name!r} object does not support the context manager protocol{lacks}")


def _enter(context: Any) -> Any:
    cls: Any = type(context)
    if not (hasattr(cls, "__enter__") and hasattr(cls, "__exit__")):
        raise no_context(cls)
    return cls.__enter__(context)


def _leave(context: Any, error: BaseException | None) -> Any:
    return type(context).__exit__(context, None if error is None else type(error), error, None)


def _infer_entered(type_: Type) -> Type:
    """What `with` binds: the object itself, where its class is known to hand out that."""
    return type_ if isinstance(type_, ObjectType) and type_.cls in COLLECTIONS else ANY


def _of_generator(generator: Generator[Any, None, None]) -> Any:
    return contextlib._GeneratorContextManager(lambda: generator, (), {})


ENTER = Primitive("enter", _enter, _infer_entered, has_effect=True, writes=(0,))
LEAVE = Primitive("leave", _leave, infer_any, has_effect=True, writes=(0,))
# What a function with `@contextlib.contextmanager` returns, of its generator.
GENERATOR_CONTEXT = Primitive(
    "generator_context", _of_generator, returns(ObjectType(contextlib._GeneratorContextManager)), views=(0,)
)

PRIMITIVES = (ENTER, LEAVE, GENERATOR_CONTEXT)
