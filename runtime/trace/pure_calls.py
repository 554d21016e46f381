"""Calls of Python's library that run no code of the user's: methods of its values, functions that only compute."""

from __future__ import annotations

from collections.abc import Iterable
from types import BuiltinFunctionType, FunctionType
from typing import Any

from runtime.primitives.control import EFFECT_CALL
from runtime.primitives.library_values import is_value, method_type
from runtime.trace.builder import is_literal
from runtime.trace.calls import plain, stage
from runtime.trace.containers import is_function
from runtime.trace.dicts import Dict
from runtime.trace.lists import List
from runtime.trace.native_operators import may_hold_object
from runtime.trace.symbolic import Symbolic
from runtime.types import NONE, STR, UNBOUND, alternatives, union

# Modules whose functions compute what they return of what they are given, and do nothing else.
_PURE = frozenset(
    (
        *("statistics", "json", "textwrap", "string", "calendar", "html", "urllib.parse", "shlex", "fnmatch"),
        *("difflib", "base64", "binascii", "zlib", "struct", "_struct", "hashlib", "_hashlib", "_md5", "_sha1"),
        *("_sha2", "_sha256", "colorsys", "unicodedata", "keyword", "posixpath", "ntpath"),
    )
)


def is_pure(original: Any) -> bool:
    """Whether this is such a function."""
    return isinstance(original, FunctionType | BuiltinFunctionType) and original.__module__ in _PURE


def is_quiet(args: Iterable[Any], unknown: bool) -> bool:
    """Whether arguments lead to no code of the user's; `unknown`: values of unknown class may."""
    return all(_is_quiet(item, unknown) for item in args)


def _is_quiet(item: Any, unknown: bool) -> bool:
    if type(item) is Symbolic:
        return not (unknown and may_hold_object(item.ag_type))
    if isinstance(item, List | Dict) and item.ag_grown is not None:
        return not unknown
    if isinstance(item, tuple | list):
        return is_quiet(item, unknown)
    if isinstance(item, Dict):
        return is_quiet(dict.values(item), unknown)
    return is_literal(item) and not is_function(item)


def call_of_value(function: Symbolic, x: Symbolic, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`x.name(*args, **kwargs)`, where x is a value of the library; `NotImplemented` where it may call a function."""
    if name in ("sub", "subn") and is_function(args[0] if args else kwargs.get("repl")):
        from runtime.trace.substitutions import METHODS

        return METHODS[name](x, *args, **kwargs)
    given = (*args, *kwargs.values())
    of_texts = all(type(item) is str or (type(item) is Symbolic and item.ag_type == STR) for item in given[:2])
    is_substitution = name in ("sub", "subn")
    if not is_quiet(given, unknown=False) or (is_substitution and not of_texts):
        return NotImplemented
    kinds: Any = alternatives(x.ag_type) - {NONE, UNBOUND}
    type_ = STR if name == "sub" else union([method_type(kind.cls, name) for kind in kinds])
    return stage(EFFECT_CALL, (function, *plain(args)), plain(kwargs), type_=type_)


def is_value_of_library(x: Symbolic) -> bool:
    """Whether a value of run time is a value of the library, or None."""
    kinds = alternatives(x.ag_type) - {NONE, UNBOUND}
    return bool(kinds) and all(map(is_value, kinds))
