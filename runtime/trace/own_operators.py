"""Operators of named tuples whose classes have some of their own.

The tuples are Python's own in a trace, so that Python runs the methods of their classes as they are written. Where one
of these can't go on since it needs a value of run time, the line that has called it is converted anew: then `ag` asks
the converted methods. Comparisons and truth, which `ag` decides in other lines, too, are asked there.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import lru_cache, partial
from types import FrameType, FunctionType
from typing import Any

from runtime.trace import paths
from runtime.trace.builder import current, is_literal
from runtime.trace.exceptions import native_call
from runtime.trace.libraries import is_library
from runtime.trace.variables import COMPARED

COMPARISONS = {"eq": "__eq__", "ne": "__ne__", "lt": "__lt__", "le": "__le__", "gt": "__gt__", "ge": "__ge__"}
_REFLECTED = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_ARITHMETIC = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "and_", "or_", "xor",
)  # fmt: skip
# The methods that an operator asks: of its left operand, and of its right one.
_METHODS = {
    **{name: (method, COMPARISONS[_REFLECTED[name]]) for name, method in COMPARISONS.items()},
    **{name: (f"__{name.strip('_')}__", f"__r{name.strip('_')}__") for name in _ARITHMETIC},
}
UNARY = {"neg": "__neg__", "pos": "__pos__", "invert": "__invert__", "abs": "__abs__"}
_SPECIAL = {*UNARY.values(), *(method for pair in _METHODS.values() for method in pair)}


@lru_cache(maxsize=1024)
def _owner(cls: type, name: str) -> type | None:
    """The class of the user's that gives this class of tuples a special method; None where it is Python's."""
    owner = next((base for base in cls.__mro__ if name in vars(base)), object)
    is_own = isinstance(vars(owner).get(name), FunctionType)
    return owner if is_own and not is_library(owner.__module__) else None


def has_own(item: Any, name: str) -> bool:
    """Whether this is a tuple whose class has a special method of the user's."""
    cls: Any = type(item)
    return cls is not tuple and issubclass(cls, tuple) and _owner(cls, name) is not None


def own_method(item: Any, name: str) -> Any:
    """That method of a tuple, converted."""
    from runtime.trace.made_members import lift_member

    cls: Any = type(item)
    owner: Any = _owner(cls, name)
    path = paths.constant(owner, owner.__name__).class_attribute(name)
    return lift_member(current().lifter, vars(owner)[name], path).__get__(item, cls)


def is_own(name: str, left: Any, right: Any) -> bool:
    """Whether an operator is one of a class of tuples, where the other operand leaves it to that."""
    method, reflected = _METHODS[name]
    if has_own(left, method):
        return True
    return has_own(right, reflected) and (isinstance(left, tuple) or is_literal(left))


def ask_own(name: str, left: Any, right: Any, otherwise: Callable[[Any, Any], Any]) -> Any:
    """Ask the operands in Python's order; `otherwise(left, right)` where no method of the user's has an answer.

    The right operand is asked first where its class comes from that of the left one.
    """
    method, reflected = _METHODS[name]
    asked = [(left, method, right), (right, reflected, left)]
    is_first = type(right) is not type(left) and isinstance(right, type(left))
    for item, special, other in reversed(asked) if is_first else asked:
        if has_own(item, special):
            found = own_method(item, special)(other)
            if found is not NotImplemented:
                return found
        elif isinstance(item, tuple) and hasattr(tuple, special) and isinstance(other, tuple):
            break  # tuples themselves have the answer
    return otherwise(left, right)


def operate(name: str, left: Any, right: Any) -> Any:
    """`left op right`."""
    plain: Callable[[Any, Any], Any] = getattr(operator, name)
    if name == "mul" and (repeat := _repeated(left, right)) is not None:
        return repeat()
    return ask_own(name, left, right, plain) if is_own(name, left, right) else native_call(plain, left, right)


def _repeated(left: Any, right: Any) -> Callable[[], Any] | None:
    """What repeats a text or tuple as often as an object of the user's says; None where neither operand is such."""
    from runtime.trace.choice import Choice, each_choice
    from runtime.trace.objects import Instance
    from runtime.trace.reflected import repeated

    if type(left) is Choice or type(right) is Choice:
        return partial(each_choice, partial(operate, "mul"), (left, right))
    if isinstance(left, str | bytes | tuple) and isinstance(right, Instance):
        return partial(repeated, left, right, "__rmul__")
    if isinstance(right, str | bytes | tuple) and isinstance(left, Instance):
        return partial(repeated, right, left, "__mul__")
    return None


def augmented(name: str, left: Any, right: Any) -> Any:
    """What `left op= right` assigns."""
    if name == "mul" and (repeat := _repeated(left, right)) is not None:
        return repeat()
    if is_own(name, left, right):
        return ask_own(name, left, right, getattr(operator, name))
    return native_call(getattr(operator, f"i{name.strip('_')}"), left, right)


def unary(name: str, item: Any) -> Any:
    """`-item` and its like."""
    return own_method(item, UNARY[name])() if has_own(item, UNARY[name]) else native_call(getattr(operator, name), item)


def note_operator(frame: FrameType | None) -> bool:
    """Note the line whose operator has called such a method, which needs a value of run time; whether that is news."""
    while frame is not None:
        if _is_own_method(frame) and frame.f_back is not None:
            place = frame.f_back.f_code.co_filename, frame.f_back.f_lineno
            if place not in COMPARED and not is_library(frame.f_back.f_globals.get("__name__", "")):
                COMPARED.add(place)
                return True
        frame = frame.f_back
    return False


def _is_own_method(frame: FrameType) -> bool:
    """Whether a special method of a class of tuples runs as it was written."""
    code = frame.f_code
    if code.co_name not in _SPECIAL or not code.co_argcount:
        return False
    item = frame.f_locals.get(code.co_varnames[0])
    owner = _owner(type(item), code.co_name) if isinstance(item, tuple) else None
    return owner is not None and vars(owner)[code.co_name].__code__ is code
