"""Primitives by name, and the primitive for any NumPy function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from runtime.primitives import builtins, containers, control, indexing, objects, operators
from runtime.primitives.primitive import Primitive

_by_name: dict[str, Primitive] = {}
_by_callable: dict[int, tuple[Any, Primitive]] = {}
_variants: dict[tuple[Primitive, tuple[int, ...], tuple[int, ...]], Primitive] = {}


def register(primitive: Primitive) -> Primitive:
    """Make `primitive` known by its name; a ValueError where the name is taken."""
    if primitive.name in _by_name:
        raise ValueError(f"there are two primitives named {primitive.name!r}")
    _by_name[primitive.name] = primitive
    return primitive


def lookup(name: str) -> Primitive:
    """The primitive of this name; a KeyError where there is none."""
    return _by_name[name]


def all_primitives() -> Iterable[Primitive]:
    """Every primitive that is registered, those made on demand included."""
    return tuple(_by_name.values())


def variant(primitive: Primitive, writes: tuple[int, ...], views: tuple[int, ...]) -> Primitive:
    """`primitive` for a call that writes these operands and whose result may share memory with those."""
    if (primitive.writes, primitive.views) == (writes, views):
        return primitive
    key = (primitive, writes, views)
    found = _variants.get(key)
    if found is None:
        has_effect = primitive.has_effect or bool(writes)
        found = _variants[key] = replace(primitive, writes=writes, views=views, has_effect=has_effect)
    return found


def _register_module(module: ModuleType) -> None:
    found = getattr(module, "PRIMITIVES", None)
    if found is None:
        found = [item for item in vars(module).values() if isinstance(item, Primitive)]
    for primitive in found:
        register(primitive)


for _module in (operators, containers, control, indexing, objects, builtins):
    _register_module(_module)
