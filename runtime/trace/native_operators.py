"""Which nodes may run code of the user's, by their types: operators, which Python calls where it meets an object."""

from __future__ import annotations

from collections.abc import Sequence
from types import CellType

from runtime.graph import Literal, Operand
from runtime.primitives import builtins, containers, control, objects
from runtime.primitives.control import EFFECT_CALL, BoundClosure, Closure
from runtime.primitives.primitive import Primitive
from runtime.types import ArrayType, ListType, ObjectType, TupleType, Type, alternatives

_NAMES = (
    "add",
    "sub",
    "mul",
    "matmul",
    "truediv",
    "floordiv",
    "mod",
    "divmod",
    "pow",
    "lshift",
    "rshift",
    "and",
    "xor",
    "or",
)
# The methods that no node runs but those below.
OPERATORS = frozenset(
    (
        *(f"__{prefix}{name}__" for name in _NAMES for prefix in ("", "r", "i")),
        "__neg__",
        "__pos__",
        "__invert__",
        "__abs__",
    )
)
_RUNNING = frozenset(("sum", "list.repeat", "list.imul", "pow_modulo", "call_with", "spread", "effect", "opaque"))
_NOT_RUNNING = frozenset(
    item
    for module in (builtins, containers, control, objects)
    for item in vars(module).values()
    if type(item) is Primitive and item.name not in _RUNNING
) | frozenset((*builtins.SET_METHODS.values(), *builtins.FROZENSET_METHODS.values()))


_OF_GRAPHS = (ObjectType(Closure), ObjectType(BoundClosure))


def may_run_operators(primitive: Primitive, inputs: Sequence[Operand]) -> bool:
    """Whether a node may run an operator of one of the user's classes."""
    if primitive in _NOT_RUNNING:
        return False
    if primitive is EFFECT_CALL and inputs and inputs[0].type in _OF_GRAPHS:  # whose nodes are the trace's own
        return False
    for item in inputs:
        if type(item) is Literal and type(item.value) in _PLAIN:
            continue
        type_ = item.type
        if type(type_) is not ArrayType and may_hold_object(type_):
            return True
    return False


_PLAIN = frozenset((bool, int, float, complex, str, bytes, type(None)))  # told apart without their types


def may_hold_object(type_: Type) -> bool:
    """Whether a value of this type may be an object of one of the user's classes, or hold one."""
    for kind in alternatives(type_):
        if isinstance(kind, ListType):
            return True
        if isinstance(kind, TupleType):
            if any(map(may_hold_object, kind.elements)):
                return True
        elif isinstance(kind, ObjectType) and (
            kind.cls is None or kind.cls in _HOLDERS or _is_made_by_statement(kind.cls)
        ):
            return True
    return False


_HOLDERS = (dict, set, frozenset)


def _is_made_by_statement(cls: type) -> bool:
    return bool(cls.__flags__ & _HEAP_TYPE)


_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE


def may_run(type_: Type) -> bool:
    """Whether a value of this type may be a function or an iterator."""
    return any(isinstance(item, ObjectType) and item.cls not in _QUIET for item in alternatives(type_))


_QUIET = (str, bytes, range, type, list, dict, set, type(None), CellType)
