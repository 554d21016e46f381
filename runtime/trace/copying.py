"""`copy.copy` and `copy.deepcopy` in a trace."""

from __future__ import annotations

import copy
from typing import Any

from runtime.primitives.library import COPY, DEEPCOPY
from runtime.trace.builder import is_literal
from runtime.trace.calls import by_reference, stage
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import is_at_run_time
from runtime.trace.dicts import Dict
from runtime.trace.heap import EMPTY
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.sets import Set
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, Type, alternatives


def shallow(x: Any) -> Any:
    """`copy.copy(x)`."""
    if type(x) is Choice:
        return switch(x, shallow)
    if isinstance(x, List | Dict | Set):
        return x.copy()
    if _is_array(x):
        return x.copy("K")
    return x if _is_immutable(x) else _at_run_time(COPY, x, copy.copy)


def deep(x: Any, memo: Any = None) -> Any:
    """`copy.deepcopy(x)`: part by part where the parts are known and can't be one another, else at run time."""
    if type(x) is Choice:
        return switch(x, deep)
    if memo is None and len(_arrays_in(x, set())) <= 1 and _is_known(x):
        return _copied(x, {})
    return _at_run_time(DEEPCOPY, x, copy.deepcopy)


def _at_run_time(primitive: Any, x: Any, native: Any) -> Any:
    if not isinstance(x, Symbolic | List | Dict | Set | Instance | tuple):
        return native(x)
    return stage(primitive, (by_reference(x),), {})


def _copied(x: Any, memo: dict[int, Any]) -> Any:
    if id(x) in memo:
        return memo[id(x)]
    if type(x) is tuple:
        parts = tuple([_copied(part, memo) for part in x])
        return parts if any(a is not b for a, b in zip(parts, x, strict=True)) else x
    if _is_array(x):
        made = x.copy("K")
    elif isinstance(x, List):
        made = memo[id(x)] = List()
        for item in list.__iter__(x):
            made.append(_copied(item, memo))
    elif isinstance(x, Dict):
        made = memo[id(x)] = Dict()
        for key, item in dict.items(x):
            made[key] = _copied(item, memo)
    else:
        return x
    memo[id(x)] = made
    return made


def _is_known(x: Any) -> bool:
    """Whether the parts of a structure are known, down to numbers, texts and arrays."""
    if type(x) is tuple:
        return all(map(_is_known, x))
    if isinstance(x, List | Dict):
        items = () if is_at_run_time(x) else list.__iter__(x) if isinstance(x, List) else dict.values(x)
        return not is_at_run_time(x) and all(map(_is_known, items))
    return _is_array(x) or _is_immutable(x)


def _arrays_in(x: Any, found: set[Any]) -> set[Any]:
    """The different arrays in a structure: they may be one object at run time, or share memory."""
    if _is_array(x):
        found.add(x.ag_value)
    elif isinstance(x, tuple | List) and not is_at_run_time(x):
        for item in tuple.__iter__(x) if isinstance(x, tuple) else list.__iter__(x):
            _arrays_in(item, found)
    elif isinstance(x, Dict) and not is_at_run_time(x):
        for item in dict.values(x):
            _arrays_in(item, found)
    return found


def _is_array(x: Any) -> bool:
    return type(x) is Symbolic and isinstance(x.ag_type, ArrayType) and x.ag_type.kind == "array"


def _is_immutable(x: Any) -> bool:
    if x is EMPTY:  # an alternative of a name that is bound where it is read
        return True
    return is_literal(x) if type(x) is not Symbolic else all(map(_is_number, alternatives(x.ag_type)))


def _is_number(kind: Type) -> bool:
    return isinstance(kind, ArrayType) and kind.kind != "array"
