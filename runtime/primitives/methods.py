"""Methods of run-time values: one primitive for each name, typed by what the value is."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from runtime.primitives import polynomials, python_random
from runtime.primitives.primitive import Primitive
from runtime.primitives.random import draw_type, is_seed, seed_method_type
from runtime.primitives.rules import Rule, infer_call
from runtime.primitives.shapes import Impossible
from runtime.types import (
    ANY,
    BOOL,
    BYTES,
    INT,
    NONE,
    STR,
    ArrayType,
    ListType,
    ObjectType,
    TupleType,
    Type,
)

NUMBER_METHODS: dict[str, Type] = {
    "is_integer": BOOL,
    "bit_length": INT,
    "bit_count": INT,
    "as_integer_ratio": TupleType((INT, INT)),
    "hex": STR,
    "to_bytes": BYTES,
}

STR_METHODS: dict[str, Type] = {
    **dict.fromkeys(
        [
            "capitalize",
            "casefold",
            "center",
            "expandtabs",
            "format",
            "format_map",
            "join",
            "ljust",
            "lower",
            "lstrip",
            "removeprefix",
            "removesuffix",
            "replace",
            "rjust",
            "rstrip",
            "strip",
            "swapcase",
            "title",
            "translate",
            "upper",
            "zfill",
        ],
        STR,
    ),
    **dict.fromkeys(["count", "find", "index", "rfind", "rindex"], INT),
    **dict.fromkeys(
        [
            "endswith",
            "isalnum",
            "isalpha",
            "isascii",
            "isdecimal",
            "isdigit",
            "isidentifier",
            "islower",
            "isnumeric",
            "isprintable",
            "isspace",
            "istitle",
            "isupper",
            "startswith",
        ],
        BOOL,
    ),
    **dict.fromkeys(["split", "rsplit", "splitlines"], ListType(STR)),
    **dict.fromkeys(["partition", "rpartition"], TupleType((STR, STR, STR))),
    "encode": BYTES,
}

_OF_BYTES: dict[Type, Type] = {
    STR: BYTES,
    ListType(STR): ListType(BYTES),
    TupleType((STR,) * 3): TupleType((BYTES,) * 3),
}
BYTES_METHODS: dict[str, Type] = {
    **{name: _OF_BYTES.get(type_, type_) for name, type_ in STR_METHODS.items() if hasattr(bytes, name)},
    **{"decode": STR, "hex": STR},
}

# Array methods that change the array itself.
MUTATING = frozenset(("fill", "itemset", "partition", "put", "resize", "setfield", "setflags", "sort"))
# Array methods whose result may share the array's memory.
VIEWING = frozenset(
    [
        "astype",
        "byteswap",
        "choose",
        "clip",
        "conj",
        "conjugate",
        "diagonal",
        "getfield",
        "item",
        "ravel",
        "reshape",
        "squeeze",
        "swapaxes",
        "take",
        "to_device",
        "tolist",
        "transpose",
        "view",
        "__array__",
    ]
)

_array_rules: dict[str, Rule] = {}


def array_method(name: str, rule: Rule) -> None:
    """Give the array method `name` a rule; it gets the array first."""
    _array_rules[name] = rule


def method_type(name: str, base: Any, *args: Any, **kwargs: Any) -> Type:
    """The type of `base.name(*args, **kwargs)`."""
    if isinstance(base, ArrayType):
        if base.kind == "python":
            return _number_method_type(name, base)
        if not hasattr(np.ndarray if base.kind == "array" else base.dtype.type, name):
            raise Impossible
        if base.kind == "scalar" and name in NUMBER_METHODS:
            return NUMBER_METHODS[name]
        return _array_rules[name](base, *args, **kwargs) if name in _array_rules else ANY
    for text, methods in ((STR, STR_METHODS), (BYTES, BYTES_METHODS)):
        if base == text or type(base) is text.cls:
            return methods.get(name, ANY)
    if isinstance(base, ListType):
        return _list_method_type(name, base)
    if isinstance(base, TupleType) and name in ("index", "count"):
        return INT
    if isinstance(base, ObjectType) and base.cls in (np.random.Generator, np.random.RandomState):
        return draw_type(base.cls, name, args, kwargs)
    if base == python_random.GENERATOR_TYPE:
        return python_random.draw_type(name, args, kwargs)
    if isinstance(base, ObjectType) and base.cls is not None and is_seed(base.cls):
        return seed_method_type(base.cls, name)
    return polynomials.method_type(base, name, args, kwargs) if polynomials.is_polynomial(base) else ANY


def _number_method_type(name: str, base: ArrayType) -> Type:
    if name == "conjugate":
        return base if base.dtype.kind != "b" else INT
    if not hasattr(
        base.dtype.type if base.dtype.kind == "c" else {"b": bool, "i": int, "f": float}[base.dtype.kind], name
    ):
        raise Impossible
    return NUMBER_METHODS.get(name, ANY)


def _list_method_type(name: str, base: ListType) -> Type:
    if name in ("index", "count"):
        return INT
    if name == "pop":
        return base.element
    return base if name == "copy" else NONE


@lru_cache(maxsize=1024)
def method_primitive(name: str) -> Primitive:
    """The primitive `.name`: `x.name(*args, **kwargs)`, the object first; what it changes depends on the object."""

    def kernel(base: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(base, name)(*args, **kwargs)

    def rule(base: Any, *args: Any, **kwargs: Any) -> Type:
        return method_type(name, base, *args, **kwargs)

    def infer(*types: Type, template: Any = None) -> Type:
        return infer_call(rule, types, template)

    return Primitive(f".{name}", kernel, infer)


@lru_cache(maxsize=1024)
def changing(primitive: Primitive) -> Primitive:
    """The same method, of an object that it changes and may hand out parts of."""
    return replace(primitive, writes=(0,), views=(0,), has_effect=True)


@lru_cache(maxsize=1024)
def viewing(primitive: Primitive) -> Primitive:
    """The same method, of an array whose memory the result may share."""
    return replace(primitive, views=(0,))
