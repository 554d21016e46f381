"""What the operators of a symbolic value do: each becomes a node."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType, MethodType
from typing import Any

import numpy as np

from runtime.frames import is_augmented
from runtime.graph import Literal
from runtime.primitives.operators import BINARY, BITWISE, INPLACE, UNARY
from runtime.structure import map_children
from runtime.trace.builder import (
    TraceAgain,
    apply,
    emit,
    is_literal,
    operand,
    tracing,
)
from runtime.trace.calls import by_reference, lifted, plain, stage
from runtime.trace.containers import is_at_run_time, is_function, static_type
from runtime.trace.dict_views import View
from runtime.trace.exceptions import native_call
from runtime.trace.list_operands import items_given, may_be_numpy
from runtime.trace.object_operands import (
    IN_VAIN,
    as_array,
    for_each_kind,
    may_be_object,
    operation_of,
    with_object,
    without_answer,
)
from runtime.trace.objects import Instance
from runtime.trace.one_shot import OneShot
from runtime.trace.sizes import note_difference
from runtime.trace.symbolic import Symbolic
from runtime.trace.symbolic_items import let_go_of_items
from runtime.trace.value_classes import inplace_of_value, operator_of_value, unary_of_value
from runtime.trace.variables import compared_at, note_comparison
from runtime.types import (
    ANY,
    COMPLEX,
    FLOAT,
    INT,
    NONE,
    STR,
    Alternative,
    ArrayType,
    ListType,
    ObjectType,
    TupleType,
    Type,
    Union,
    alternatives,
)

MIRRORED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}


def binary(name: str, left: Symbolic, right: Any) -> Any:
    """`left op right`."""
    if _may_be_objects(name, left, right):
        return _of_each_kind(operation_of(name), left, right)
    if _is_object(left) or _is_object(right):
        found = operator_of_value(name, _reflected_name(name), left, right)
        if found is not NotImplemented:
            return found
    if type(right) is not Symbolic:
        right = as_array(left, right)
    if not _takes_part(name, right, left):
        mirrored = _is_mirrored(name)
        found = with_object(name, left, right, mirrored=mirrored)
        if found is IN_VAIN or (found is NotImplemented and _lacks(right, _reflected_name(name))):
            return _error_node(name, left, right, mirrored)
        return found
    if name in MIRRORED and not (_has_order(left) and _has_order(right)) and _is_mirrored(name):
        return _binary_node(MIRRORED[name], right, left)
    return _binary_node(name, left, right)


def _lacks(item: Any, name: str) -> bool:
    """Whether what is no object of the user's has no such operator, as functions have none."""
    trace, method = tracing(), f"__{name}__"
    if trace is None or trace.lifter is None or isinstance(item, Instance):
        return False
    return getattr(type(item), method, None) is getattr(object, method, None)


def _error_node(name: str, left: Any, right: Any, mirrored: bool) -> Any:
    """An operator that neither operand has, in the order in which Python's error names them."""
    return apply(BINARY[MIRRORED[name]], right, left) if mirrored else apply(BINARY[name], left, right)


def _is_mirrored(name: str) -> bool:
    """Whether the user's code has the operands in the other order, in which Python's error names them."""
    if name not in MIRRORED:
        return False
    frame = sys._getframe(3)  # behind the operator of `Symbolic`
    return compared_at(frame.f_code).get(frame.f_lasti) == BINARY[MIRRORED[name]].symbol


def compare_anew(frame: FrameType) -> None:
    """Raises `TraceAgain` where Python compares tuples and asks for the truth of a value, or formats a text with one.

    Then `ag` does it.
    """
    if tracing() is not None and note_comparison(frame):
        raise TraceAgain


def reflected(name: str, right: Symbolic, left: Any) -> Any:
    """`left op right`, where `left` had no answer."""
    if _may_be_objects(name, left, right):
        return _of_each_kind(operation_of(name), left, right)
    if (
        _is_object(right)
        and (found := operator_of_value(name, _reflected_name(name), left, right)) is not NotImplemented
    ):
        return found
    if not _takes_part(name, left) and hasattr(type(left), f"__{name}__"):
        return without_answer(name, left, right, _is_augmented()) if isinstance(left, Instance) else NotImplemented
    kind = right.ag_value.type
    is_number = isinstance(left, int | float | complex | np.generic) and (
        all(isinstance(one, ArrayType) for one in alternatives(kind))
        and not _names_the_operator(name, kind, static_type(left))
    )
    takes_array = isinstance(left, list) and name in ("add", "mul")  # the list's own `op=` has left it to the array
    if not is_number and not takes_array and _is_augmented():
        return apply(INPLACE[name], left, right)  # it may be an error, in which Python names `op=`
    return _binary_node(name, left, right)


def _is_augmented() -> bool:
    """Whether the user's code has `op=`."""
    return is_augmented(sys._getframe(3))  # behind the operator of `Symbolic`


def inplace(name: str, target: Symbolic, other: Any) -> Any:
    """`target op= other`: an array is changed and stays what it is, a number gives way to the result."""
    if _may_be_objects(name, target, other):
        return _of_each_kind(operation_of(name, augmented=True), target, other)
    if _is_object(target) and (found := inplace_of_value(name, target, other)) is not NotImplemented:
        return found
    if _is_object(target) or _is_object(other):
        found = operator_of_value(name, _reflected_name(name), target, other)
        if found is not NotImplemented:
            return found
    if type(other) is not Symbolic:
        other = as_array(target, other)
    if not isinstance(other, OneShot | View) and not _takes_part(name, other, target):
        found = with_object(name, target, other, augmented=True)
        return apply(INPLACE[name], target, other) if found is IN_VAIN else found
    before = target.ag_value.type
    if type(before) is ArrayType:
        kinds: set[bool | None] = {before.kind == "array"}
    else:
        kinds = {_changes_in_place(item, other) for item in alternatives(before)}
    if kinds == {False} and _is_plain(target) and _is_plain(other):
        type_ = BINARY[name].infer(before, static_type(other))
        if ANY not in alternatives(type_) and not _names_the_operator(name, before, static_type(other)):
            return _binary_node(name, target, other, None if name == "pow" else type_)
    if type(before) is not ArrayType and (given := items_given(other)) is not None:
        let_go_of_items(target, given=given)  # it may be a list, dict or set
    if isinstance(other, list | tuple):
        result = stage(INPLACE[name], (target, _passed(name, other, target)), {}, writes=(target,))
    else:
        result = apply(INPLACE[name], target, other)
    if kinds == {True}:
        trace = tracing()
        if trace is not None:  # none for what was recorded, after its end
            trace.augmented.add(target.ag_value)
        return target
    return result


def _names_the_operator(name: str, left: Type, right: Type) -> bool:
    """Whether it may be an error that names `op=`: of a text, of the bits of a float, or of a complex remainder."""
    if name in BITWISE:
        kinds = {*alternatives(left), *alternatives(right)}
        return not kinds.isdisjoint((FLOAT, COMPLEX, STR))
    if name in ("floordiv", "mod") and COMPLEX in (*alternatives(left), *alternatives(right)):
        return True
    return name not in ("add", "mod", "mul") and STR in alternatives(left)


def _may_be_objects(name: str, left: Any, right: Any) -> bool:
    """Whether an operand may be an object of the user's that has the operator, and may be none."""
    if not (_has_alternatives(left) or _has_alternatives(right)):
        return False
    methods = (f"__{name}__", f"__i{name}__", f"__{_reflected_name(name)}__")
    return may_be_object(left, *methods) or may_be_object(right, *methods)


def _reflected_name(name: str) -> str:
    return MIRRORED.get(name, name if name in ("eq", "ne") else f"r{name}")


def _is_object(item: Any) -> bool:
    """Whether a value is an object of one class, which may have operators of its own."""
    return type(item) is Symbolic and type(item.ag_value.type) is ObjectType


def _has_alternatives(item: Any) -> bool:
    return type(item) is Symbolic and type(item.ag_value.type) is Union


def _of_each_kind(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    return for_each_kind(left, lambda one: for_each_kind(right, lambda other: native_call(operation, one, other)))


def _has_order(item: Any) -> bool:
    """Whether an operand is an array or a number that comparisons take; a complex number of Python's raises."""
    type_ = static_type(item)
    if type(type_) is ArrayType:
        return type_ != COMPLEX
    return all(isinstance(kind, ArrayType) and kind != COMPLEX for kind in alternatives(type_))


def _is_plain(item: Any) -> bool:
    """Whether an operand is an array, a number or a string."""
    type_ = static_type(item)
    return type(type_) is ArrayType or all(isinstance(kind, ArrayType) or kind == STR for kind in alternatives(type_))


def _changes_in_place(item: Alternative, other: Any) -> bool | None:
    """Whether `x op= other` changes x itself; None where that is not known."""
    if isinstance(item, ArrayType):
        return item.kind == "array"
    if isinstance(item, ListType):
        return None if may_be_numpy(other) else True  # a list and an array are an array
    return False if isinstance(item, TupleType) or item in (STR, NONE) else None


def unary(name: str, x: Symbolic) -> Any:
    """`op x`."""
    if may_be_object(x, f"__{name}__"):
        return for_each_kind(x, partial(native_call, getattr(operator, f"__{name}__")))
    if _is_object(x) and (found := unary_of_value(name, x)) is not NotImplemented:
        return found
    return apply(UNARY[name], x)


def _takes_part(name: str, other: Any, beside: Symbolic | None = None) -> bool:
    """Whether a node can hold the operator; an object with an operator of its own is asked first, as Python does."""
    if (
        type(other) is Symbolic
        or is_literal(other)
        or isinstance(other, list | tuple | dict | np.ndarray | set | frozenset)
    ):
        return True
    if beside is not None and ANY in alternatives(beside.ag_value.type) and is_function(other):
        return True  # an object of unknown class has the operator, no function has one
    if beside is not None and isinstance(other, OneShot | View):
        return not all(isinstance(one, ArrayType) for one in alternatives(beside.ag_value.type))  # it may be a list
    return name in ("eq", "ne") and (type(other).__eq__ is object.__eq__ or type(other) is MethodType)


def _binary_node(name: str, left: Any, right: Any, type_: Type | None = None) -> Any:
    """`left op right`, of a type that is inferred already or is to be."""
    if isinstance(left, list | tuple) or isinstance(right, list | tuple):
        return stage(BINARY[name], (_passed(name, left, right), _passed(name, right, left)), {})
    inputs = (operand(left), operand(right))
    if name == "pow":
        return emit(BINARY[name], inputs, {}, _power_type(*inputs))
    found = emit(BINARY[name], inputs, {}, type_ or BINARY[name].infer(inputs[0].type, inputs[1].type))
    if name == "sub":
        note_difference(found, *inputs)
    return lifted(found) if name in ("divmod", "add", "mul", "mod") else found


def _passed(name: str, item: Any, other: Any) -> Any:
    """An operand of `item op other`; what a known list or tuple holds is in the result, too, where it is no array."""
    is_known = isinstance(item, tuple) or (isinstance(item, list) and not is_at_run_time(item))
    is_array = all(isinstance(kind, ArrayType) and kind.kind == "array" for kind in alternatives(static_type(other)))
    if not is_known or is_array or name not in ("add", "mul"):
        return plain(item)
    return map_children(by_reference, list(list.__iter__(item)) if isinstance(item, list) else item)


def _power_type(base: Any, exponent: Any) -> Type:
    """As the rule of `**`, but an exponent that is known decides between int, float and complex."""
    if isinstance(exponent, Literal) and type(exponent.value) in (int, float):
        if base.type == INT and type(exponent.value) is int:
            return INT if exponent.value >= 0 else FLOAT
        if base.type == FLOAT and exponent.value == int(exponent.value):
            return FLOAT
    return BINARY["pow"].infer(base.type, exponent.type)
