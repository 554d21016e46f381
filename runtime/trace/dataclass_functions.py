"""What `@dataclass` makes: functions without a source, told in the trace's terms.

`__init__` runs on shadow instances as it is, but for the factories that it calls. The others ask the attributes.
"""

from __future__ import annotations

import dataclasses
import operator
import sys
from collections.abc import Callable
from types import CellType, FunctionType
from typing import TYPE_CHECKING, Any

from runtime.primitives.operators import BINARY
from runtime.trace.builder import apply, current, is_literal
from runtime.trace.wrapping import known_container

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter
    from runtime.trace.paths import Path

_FACTORY: type = dataclasses._HAS_DEFAULT_FACTORY_CLASS  # type: ignore[attr-defined]
_FACTORY_NAMES = ("_dflt_{}", "__dataclass_dflt_{}__")  # of the variables that hold them, before Python 3.12 and since


def dataclass_function(lifter: Lifter, function: FunctionType, path: Path) -> Any:
    """What stands for a function that `@dataclass` has made; None for any other."""
    wrapped = getattr(function, "__wrapped__", None)
    if function.__name__ == "__repr__" and isinstance(wrapped, FunctionType) and _is_made(wrapped):
        return _repr
    if not _is_made(function):
        return None
    if function.__name__ in _COMPARISONS:
        return _comparison(function)
    if function.__name__ == "__hash__":
        return _hash
    if function.__name__ in ("__setattr__", "__delattr__"):
        return _frozen(lifter, function)
    return _init(lifter, function, path) if function.__name__ == "__init__" else function


def _is_made(function: FunctionType) -> bool:
    return function.__code__.co_filename == "<string>" and "__create_fn__" in function.__code__.co_qualname


def _frozen(lifter: Lifter, function: FunctionType) -> FunctionType:
    """That of a frozen class, which asks whether an object is of this very class."""
    from runtime.trace.shadow import shadow_class

    names = function.__code__.co_freevars
    closure = [
        CellType(shadow_class(cell.cell_contents, lifter)) if name == "cls" else cell
        for name, cell in zip(names, function.__closure__ or (), strict=True)
    ]
    return FunctionType(function.__code__, function.__globals__, function.__name__, None, tuple(closure))


def _init(lifter: Lifter, function: FunctionType, path: Path) -> FunctionType:
    """The `__init__`, with its defaults and the factories of defaults as the trace has them."""
    code = function.__code__
    held = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
    factories = {template.format(name) for template in _FACTORY_NAMES for name in code.co_varnames}
    closure = [
        CellType(lifter.lift(cell.cell_contents, path.variable(number, name))) if name in factories else cell
        for number, (name, cell) in enumerate(held.items())
    ]
    made = FunctionType(code, function.__globals__, function.__name__, None, tuple(closure))
    made.__qualname__ = function.__qualname__
    made.__annotations__ = function.__annotations__
    place, by_keyword = path.attribute("__defaults__"), path.attribute("__kwdefaults__")
    made.__defaults__ = tuple(
        [_default(lifter, value, place.item(k)) for k, value in enumerate(function.__defaults__ or ())]
    )
    made.__kwdefaults__ = {
        name: _default(lifter, value, by_keyword.item(name)) for name, value in (function.__kwdefaults__ or {}).items()
    }
    return made


def _default(lifter: Lifter, value: Any, path: Path) -> Any:
    return value if type(value) is _FACTORY else lifter.lift(value, path)


def default_of(function: FunctionType, name: str, default: Any) -> Any:
    """The default of a parameter, where a call leaves it out: what its factory makes then, if it has one."""
    if type(default) is not _FACTORY:
        return default
    names = [template.format(name) for template in _FACTORY_NAMES]
    held = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    (factory,) = [cell.cell_contents for variable, cell in held if variable in names]
    return known_container(factory())


def _hash(self: Any) -> Any:
    """The hash of the tuple of the fields."""
    from runtime.trace.builtins_front import BUILTINS

    fields = dataclasses.fields(type(self).ag_class)
    compared = [field for field in fields if (field.compare if field.hash is None else field.hash)]
    return BUILTINS["hash"](tuple([getattr(self, field.name) for field in compared]))


_COMPARISONS = {f"__{name}__": name for name in ("eq", "lt", "le", "gt", "ge")}


# From Python 3.13 on, `==` of dataclasses is `a.x == b.x and a.y == b.y`, before that the one of two tuples.
_BY_FIELD = sys.version_info >= (3, 13)


def _comparison(function: FunctionType) -> Callable[[Any, Any], Any]:
    """What a comparison made by `@dataclass` does: it compares the tuples of the fields, at run time where it must."""
    name = _COMPARISONS[function.__name__]

    def compare(self: Any, other: Any) -> Any:
        if self is other and name == "eq" and _BY_FIELD:
            return True
        if type(self) is not type(other):
            return NotImplemented
        names = [field.name for field in dataclasses.fields(type(self).ag_class) if field.compare]
        if name == "eq" and _BY_FIELD and names:
            return _equal_fields(self, other, names)
        left, right = (tuple([getattr(item, field) for field in names]) for item in (self, other))
        if is_literal(left) and is_literal(right):
            return getattr(operator, name)(left, right)
        return apply(BINARY[name], left, right)

    return compare


def _equal_fields(left: Any, right: Any, names: list[str]) -> Any:
    """`left.x == right.x and left.y == right.y …`."""
    from runtime.by_hand import cond

    equal = getattr(left, names[0]) == getattr(right, names[0])
    if len(names) == 1:
        return equal
    return cond(equal, lambda: _equal_fields(left, right, names[1:]), lambda: equal)


def _repr(self: Any) -> Any:
    """What the `__repr__` made by `@dataclass` gives; an object that is being printed is `...` in its own text."""
    from runtime.trace.text_builtins import text_of

    printed = current().printed
    if id(self) in printed:
        return "..."
    printed.add(id(self))
    try:
        cls = type(self).ag_class
        parts = [
            (field.name, text_of(getattr(self, field.name), "__repr__"))
            for field in dataclasses.fields(cls)
            if field.repr
        ]
    finally:
        printed.discard(id(self))
    text: Any = cls.__qualname__ + "("
    for number, (name, part) in enumerate(parts):
        text = text + (", " if number else "") + f"{name}=" + part
    return text + ")"
