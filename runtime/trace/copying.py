"""`copy.copy` and `copy.deepcopy` in a trace."""

from __future__ import annotations

import copy
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

from runtime.graph import Value
from runtime.primitives.library import CHECK_DIFFERENT, COPY, DEEPCOPY
from runtime.trace.attribute_presence import has_varying_names
from runtime.trace.builder import apply, current, is_literal
from runtime.trace.calls import by_reference, stage
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import is_at_run_time
from runtime.trace.dicts import Dict
from runtime.trace.generators import Generator
from runtime.trace.heap import EMPTY
from runtime.trace.lists import List
from runtime.trace.objects import Instance, new_instance, own_attribute
from runtime.trace.recursion import Nested
from runtime.trace.sets import Set
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.types import ArrayType, TupleType, Type, alternatives


def shallow(x: Any) -> Any:
    """`copy.copy(x)`."""
    if type(x) is Choice:
        return switch(x, shallow)
    if isinstance(x, List | Dict | Set):
        return x.copy()
    if _is_array(x):
        return x.copy("K")
    if isinstance(x, Instance) and _has_known_attributes(x):
        made = new_instance(type(x))
        for name, item in _attributes_of(x):
            made.ag_set_own(name, item)
        return made
    if type(x) is tuple:
        return x
    if _is_named_tuple(x):
        return tuple.__new__(type(x), x)
    return x if _is_immutable(x) else _at_run_time(COPY, x, copy.copy)


def deep(x: Any, memo: Any = None) -> Any:
    """`copy.deepcopy(x)`: part by part where the parts are known, else at run time."""
    if type(x) is Choice:
        return switch(x, deep)
    current().heap.save_watched()  # else the first copy of an array does, after which less is known
    if memo is None and _is_known(x, set()):
        arrays: dict[Value, Symbolic] = {}
        _find_arrays(x, arrays, set())
        return _copied(x, _copies(arrays))
    return _at_run_time(DEEPCOPY, x, copy.deepcopy)


def _at_run_time(primitive: Any, x: Any, native: Any) -> Any:
    if isinstance(x, BaseException):
        return as_container(apply(primitive, x))
    if not isinstance(x, Symbolic | List | Dict | Set | Instance | tuple):
        return native(x)
    return stage(primitive, (by_reference(x),), {})


def _copies(arrays: dict[Value, Symbolic]) -> dict[Any, Any]:
    """The copy of each array. Several may be one object at run time: then their copies are one, too."""
    from runtime.trace.recording import concrete_of

    trace = current()
    if trace.executes:
        found = {id(concrete_of(value)): x.copy("K") for value, x in arrays.items()}
        return {value: found[id(concrete_of(value))] for value in arrays}
    items = tuple(arrays.values())
    if len(items) > 1 and not trace.stretches:
        made = stage(DEEPCOPY, (by_reference(items),), {}, type_=TupleType(tuple([x.ag_type for x in items])))
        return {value: made[k] for k, value in enumerate(arrays)}
    if len(items) > 1:  # a gradient flows through copies of their own
        stage(CHECK_DIFFERENT, tuple(map(by_reference, items)), {})
    return {value: x.copy("K") for value, x in arrays.items()}


def _copied(x: Any, memo: dict[Any, Any]) -> Any:
    """The copy of a structure; `memo` has those of the arrays, and of what has been copied by now."""
    if id(x) in memo:
        return memo[id(x)]
    if type(x) is tuple:
        parts = tuple([_copied(part, memo) for part in x])
        return memo.setdefault(id(x), parts if any(a is not b for a, b in zip(parts, x, strict=True)) else x)
    if _is_named_tuple(x):
        return memo.setdefault(id(x), tuple.__new__(type(x), [_copied(part, memo) for part in x]))
    made: Any
    if _is_array(x):
        return memo[x.ag_value]
    if isinstance(x, List):
        made = memo[id(x)] = List()
        for item in list.__iter__(x):
            made.append(_copied(item, memo))
    elif isinstance(x, Dict):
        made = memo[id(x)] = Dict()
        for key, item in dict.items(x):
            made[key] = _copied(item, memo)
    elif isinstance(x, Instance):
        made = memo[id(x)] = new_instance(type(x))
        for name, item in _attributes_of(x):
            made.ag_set_own(name, _copied(item, memo))
    else:
        return x
    return made


def _parts_of(x: Any) -> list[Any] | None:
    """What a structure holds; None where that is known at run time only, and for what is no structure."""
    if type(x) is tuple or _is_named_tuple(x):
        return list(x)
    if isinstance(x, List | Dict):
        if is_at_run_time(x):
            return None
        return list(list.__iter__(x)) if isinstance(x, List) else list(dict.values(x))
    if isinstance(x, Instance) and _has_known_attributes(x):
        return [item for _, item in _attributes_of(x)]
    return None


def _is_known(x: Any, seen: set[int]) -> bool:
    """Whether the parts of a structure are known, down to numbers, texts and arrays."""
    if id(x) in seen:
        return True
    seen.add(id(x))
    parts = _parts_of(x)
    if parts is None:
        return _is_array(x) or _is_immutable(x)
    return all(_is_known(part, seen) for part in parts)


def _find_arrays(x: Any, found: dict[Value, Symbolic], seen: set[int]) -> None:
    """Find the different arrays in a structure."""
    if _is_array(x):
        found[x.ag_value] = x
    elif id(x) not in seen:
        seen.add(id(x))
        for part in _parts_of(x) or ():
            _find_arrays(part, found, seen)


# What may say how objects of a class are copied.
_OWN_COPYING = frozenset(
    ["__copy__", "__deepcopy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__"]
    + ["__getnewargs__", "__getnewargs_ex__", "__new__", "__slots__"]
)


def _is_named_tuple(x: Any) -> bool:
    """Whether this is a named tuple that Python copies by its fields."""
    cls = type(x)
    if not (isinstance(x, tuple) and hasattr(cls, "_fields")) or getattr(x, "__dict__", None):
        return False
    bases = cls.__mro__[: cls.__mro__.index(tuple)]
    return not any(name in vars(base) for base in bases for name in ("__copy__", "__deepcopy__", "__reduce_ex__"))


def _has_known_attributes(x: Instance) -> bool:
    """Whether an object is copied by its attributes alone, and these are known."""
    cls = type(x).ag_class  # type: ignore[attr-defined]
    if any(not _OWN_COPYING.isdisjoint(vars(one)) for one in cls.__mro__[:-1]):
        return False
    return not (x.ag_open or x.ag_contents is not None or has_varying_names(x))


def _attributes_of(x: Instance) -> list[tuple[str, Any]]:
    return [(name, own_attribute(x, name)) for name in x.ag_state()]


def _is_array(x: Any) -> bool:
    return type(x) is Symbolic and isinstance(x.ag_type, ArrayType) and x.ag_type.kind == "array"


def _is_immutable(x: Any) -> bool:
    if x is EMPTY or _is_atomic(x):  # an alternative of a name that is bound where it is read
        return True
    return is_literal(x) if type(x) is not Symbolic else all(map(_is_number, alternatives(x.ag_type)))


def _is_atomic(x: Any) -> bool:
    """Whether this is a function or class, of which copies are the thing itself."""
    return not isinstance(x, Instance | Symbolic) and isinstance(getattr(x, "ag_original", x), _ATOMIC)


_ATOMIC = (type, FunctionType, BuiltinFunctionType, Nested, Generator, np.ufunc, type(np.sum))


def _is_number(kind: Type) -> bool:
    return isinstance(kind, ArrayType) and kind.kind != "array"
