"""Which attributes code assigns that Python calls by itself: of properties, other descriptors and operators."""

from __future__ import annotations

import dis
from functools import cached_property, lru_cache
from types import CodeType, FunctionType
from typing import Any

from runtime.trace.native_operators import OPERATORS
from runtime.trace.variables import names_in

ANY_NAME = "*"  # in place of a name: it may be any
_BY_HAND = ("__init__", "__post_init__", "__new__", "__init_subclass__", "__class_getitem__", "__set_name__")


def assigned_names(cls: type) -> tuple[frozenset[str], frozenset[str]]:
    """The attributes that what Python calls by itself of a class may assign: properties and others, and operators."""
    members = {name: raw for base in reversed(cls.__mro__) if base is not object for name, raw in vars(base).items()}
    called: list[Any] = []
    operators: list[Any] = []
    for name, raw in members.items():
        if name in OPERATORS:
            operators.append(raw)
        elif isinstance(raw, property):
            called += [part for part in (raw.fget, raw.fset, raw.fdel) if part is not None]
        elif isinstance(raw, cached_property):
            called.append(raw.func)
        elif isinstance(raw, FunctionType) and name[:2] == name[-2:] == "__" and name not in _BY_HAND:
            called.append(raw)
        elif hasattr(type(raw), "__set__") and hasattr(raw, "__dict__"):  # a descriptor of the user's
            called += [part for part in vars(type(raw)).values() if isinstance(part, FunctionType)]
    by_others, by_operators = (
        frozenset().union(*(_assigned_by(one, members) for one in found if isinstance(one, FunctionType)))
        for found in (called, operators)
    )
    return by_others, by_operators


def _assigned_by(function: FunctionType, members: dict[str, Any]) -> frozenset[str]:
    """The attributes that a function, or one that it names, assigns; `ANY_NAME` where it may be any."""
    found: set[str] = set()
    seen: set[CodeType] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if one.__code__ in seen:
            continue
        seen.add(one.__code__)
        names = names_in(one.__code__)
        found |= _stored_attributes(one.__code__)
        if names & {"setattr", "__setattr__", "delattr", "__dict__", "vars"}:
            found.add(ANY_NAME)
        named = [members.get(name) for name in names] + [one.__globals__.get(name) for name in names]
        waiting += [item for item in named if isinstance(item, FunctionType) and item.__name__ not in _BY_HAND]
    return frozenset(found)


@lru_cache(maxsize=1024)
def _stored_attributes(code: CodeType) -> frozenset[str]:
    stores = [one.argval for one in dis.get_instructions(code) if one.opname in ("STORE_ATTR", "DELETE_ATTR")]
    inner = [_stored_attributes(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return frozenset(stores).union(*inner)
