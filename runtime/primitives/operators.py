"""Python's operators, with the meaning that they have for whatever the operands are at run time."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from runtime.primitives.library_values import binary_type as value_operator_type
from runtime.primitives.library_values import is_value, unary_type
from runtime.primitives.polynomials import binary_type, is_polynomial
from runtime.primitives.primitive import Primitive
from runtime.primitives.rules import array_type, infer_call
from runtime.primitives.shapes import Impossible, Unknown
from runtime.primitives.ufuncs import ufunc_type
from runtime.types import (
    ANY,
    BOOL,
    COMPLEX,
    FLOAT,
    INT,
    NONE,
    STR,
    TEXTS,
    UNBOUND,
    Alternative,
    ArrayType,
    ListType,
    ObjectType,
    TupleType,
    Type,
    Union,
    alternatives,
    union,
    without,
)

ARITHMETIC = {"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "divmod"}
BITWISE = {"lshift", "rshift", "and", "or", "xor"}
ORDER = {"lt", "le", "gt", "ge"}
EQUALITY = {"eq", "ne"}

# name: (kernel, symbol, ufunc that resolves the types, whether it gives the same bits for arrays)
_BINARY: dict[str, tuple[Callable[..., Any], str, np.ufunc, bool]] = {
    "add": (operator.add, "+", np.add, True),
    "sub": (operator.sub, "-", np.subtract, True),
    "mul": (operator.mul, "*", np.multiply, True),
    "truediv": (operator.truediv, "/", np.true_divide, True),
    "floordiv": (operator.floordiv, "//", np.floor_divide, True),
    "mod": (operator.mod, "%", np.remainder, True),
    # ndarray.__pow__ takes the square, the root … for some exponents, which np.power does not.
    "pow": (operator.pow, "**", np.power, False),
    "matmul": (operator.matmul, "@", np.matmul, True),
    "lshift": (operator.lshift, "<<", np.left_shift, True),
    "rshift": (operator.rshift, ">>", np.right_shift, True),
    "and": (operator.and_, "&", np.bitwise_and, True),
    "or": (operator.or_, "|", np.bitwise_or, True),
    "xor": (operator.xor, "^", np.bitwise_xor, True),
    "lt": (operator.lt, "<", np.less, True),
    "le": (operator.le, "<=", np.less_equal, True),
    "gt": (operator.gt, ">", np.greater, True),
    "ge": (operator.ge, ">=", np.greater_equal, True),
    "eq": (operator.eq, "==", np.equal, True),
    "ne": (operator.ne, "!=", np.not_equal, True),
    "divmod": (divmod, "", np.divmod, False),
}

_UNARY: dict[str, tuple[Callable[..., Any], str, np.ufunc]] = {
    "neg": (operator.neg, "-", np.negative),
    "pos": (operator.pos, "+", np.positive),
    "abs": (abs, "", np.absolute),
    "invert": (operator.invert, "~", np.invert),
}

_FLOAT64 = ArrayType(np.dtype(np.float64), (), "scalar")
_COMPLEX_METHODS = {"add", "sub", "mul", "truediv", "pow", "eq", "ne"}
_NUMBERS = (BOOL, INT, FLOAT, COMPLEX)
_RANK = {"b": 0, "i": 1, "f": 2, "c": 3}


def python_binary(name: str, left: ArrayType, right: ArrayType) -> Type:
    """The type of a binary operator on two Python numbers."""
    ranks = (_RANK[left.dtype.kind], _RANK[right.dtype.kind])
    highest = max(ranks)
    if name in EQUALITY:
        return BOOL
    if name in BITWISE:
        if highest > 1:
            raise Impossible
        return BOOL if highest == 0 and name in ("and", "or", "xor") else INT
    if name == "matmul" or (highest == 3 and name in (*ORDER, "floordiv", "mod", "divmod")):
        raise Impossible
    if name in ORDER:
        return BOOL
    if name == "pow":
        return _python_power(*ranks)
    result = _NUMBERS[max(highest, 2 if name == "truediv" else 1)]
    return TupleType((result, result)) if name == "divmod" else result


def _python_power(base: int, exponent: int) -> Type:
    if max(base, exponent) == 3:
        return COMPLEX
    if exponent == 2:  # a negative base with a broken exponent
        return FLOAT if base == 0 else union((FLOAT, COMPLEX))
    if base == 2:
        return FLOAT
    return INT if exponent == 0 else union((INT, FLOAT))  # 2 ** -1 is 0.5


def python_unary(name: str, operand: ArrayType) -> Type:
    """The type of a unary operator on a Python number."""
    rank = _RANK[operand.dtype.kind]
    if name == "invert" and rank > 1:
        raise Impossible
    if name == "abs" and rank == 3:
        return FLOAT
    return _NUMBERS[max(rank, 1)]


@lru_cache(maxsize=8192)
def _numbers_binary(name: str, left: ArrayType, right: ArrayType) -> Type:
    if left.kind == "python" and right.kind == "python":
        return python_binary(name, left, right)
    if left == COMPLEX and right == _FLOAT64 and name in _COMPLEX_METHODS:
        return python_binary(name, left, FLOAT)  # a float64 is a Python float, which `complex` takes itself
    if name == "pow" and left.dtype == np.bool and left.kind == "array" and right == INT:
        return union((ufunc_type(np.power, (left, right), {}), ufunc_type(np.square, (left,), {})))  # square: ** 2
    return ufunc_type(_BINARY[name][2], (left, right), {})


@lru_cache(maxsize=8192)
def _numbers_unary(name: str, operand: ArrayType) -> Type:
    if operand.kind == "python":
        return python_unary(name, operand)
    return ufunc_type(_UNARY[name][2], (operand,), {})


def _binary_rule(name: str) -> Callable[..., Type]:
    def rule(left: Any, right: Any) -> Type:
        if type(left) is ArrayType and type(right) is ArrayType:
            return _numbers_binary(name, left, right)
        if _is_sequence(left) and _is_array(name, right):
            return _numbers_binary(name, array_type(left), right)
        if _is_sequence(right) and _is_array(name, left):
            return _numbers_binary(name, left, array_type(right))
        return _objects_binary(name, left, right)

    return rule


def _is_sequence(item: Any) -> bool:
    return isinstance(item, list | tuple | TupleType)


def _is_array(name: str, item: Any) -> bool:
    """Whether a sequence beside this operand is taken for an array; an integer scalar times a list repeats it."""
    return isinstance(item, ArrayType) and (item.kind == "array" or (item.kind == "scalar" and name != "mul"))


def _objects_binary(name: str, left: Alternative, right: Alternative) -> Type:
    """Strings, lists, tuples, polynomials and None; `ANY` for the rest."""
    if is_polynomial(left) or is_polynomial(right):
        return binary_type(name, left, right)
    if is_value(left) or is_value(right):
        known = isinstance(left, ArrayType | ObjectType) and isinstance(right, ArrayType | ObjectType)
        return value_operator_type(name, left, right) if known else ANY
    if _plain(left) and _plain(right):
        if name in EQUALITY:
            return BOOL
        return _sequence_binary(name, left, right)
    if name in ORDER and _holds_scalars(left) and _holds_scalars(right):
        return union([BOOL, ArrayType(np.dtype(bool), (), "scalar")])  # what the first two that differ give
    text = ObjectType(type(left)) if isinstance(left, str | bytes) else left
    if text in TEXTS and name == "mod" and isinstance(right, ArrayType | tuple | TupleType):
        return text
    for one, other in ((left, right), (right, left)):
        # An operator that None has with nothing, and NumPy's arrays of numbers not with None.
        if one == NONE and isinstance(other, ArrayType) and other.dtype.kind in "biufc":
            if name not in EQUALITY:
                raise Impossible
            return BOOL if other.kind == "python" else ANY
    return ANY


def _plain(item: Alternative) -> bool:
    """Whether this is a Python object whose operators are Python's own."""
    if isinstance(item, ArrayType):
        return item.kind == "python"
    if isinstance(item, TupleType):
        kinds = [kind for element in item.elements for kind in alternatives(element)]
        return all(map(_plain, kinds)) and not _has_own_operators(item.cls)
    return item == NONE or item in TEXTS


def _holds_scalars(item: Alternative) -> bool:
    """Whether this is a tuple of numbers, NumPy's among them, and texts, without operators of its own."""
    if type(item) is tuple:
        return all(isinstance(part, int | float | str | np.generic) for part in item)
    if not isinstance(item, TupleType) or _has_own_operators(item.cls):
        return False
    kinds = [kind for element in item.elements for kind in alternatives(element)]
    return all(kind == STR or (isinstance(kind, ArrayType) and kind.shape == ()) for kind in kinds)


@lru_cache(maxsize=1024)
def _has_own_operators(cls: type) -> bool:
    """Whether a class of tuples has operators of its own, which may give anything."""
    names = {name for base in cls.__mro__ if base not in (tuple, object) for name in vars(base)}
    return not names.isdisjoint(f"__{prefix}{name}__" for name in (*_BINARY, *_UNARY) for prefix in ("", "r"))


def _sequence_binary(name: str, left: Alternative, right: Alternative) -> Type:
    if isinstance(left, TupleType) and isinstance(right, TupleType):
        return TupleType(left.elements + right.elements) if name == "add" else (BOOL if name in ORDER else ANY)
    if left in TEXTS:
        if name == "mod" or (name == "add" and right == left) or (name == "mul" and right in (INT, BOOL)):
            return left
        if name in ORDER and right == left:
            return BOOL
        raise Impossible
    if right in TEXTS and name == "mul" and left in (INT, BOOL):
        return right
    if NONE in (left, right):
        raise Impossible
    return ANY


def _infer(rule: Callable[..., Type], types: tuple[Type, ...], template: Any) -> Type:
    """As `infer_call`; an operation on a name that is not bound is never reached."""
    return infer_call(rule, [without(type_, UNBOUND) if type(type_) is Union else type_ for type_ in types], template)


def _infer_binary(name: str) -> Callable[..., Type]:
    rule = _binary_rule(name)

    def infer(*types: Type, template: Any = None) -> Type:
        if template is None and type(types[0]) is ArrayType and type(types[1]) is ArrayType:
            try:
                return _numbers_binary(name, types[0], types[1])
            except (Impossible, Unknown):
                return ANY
        return _infer(rule, types, template)

    return infer


def _infer_unary(name: str) -> Callable[..., Type]:
    def rule(operand: Any) -> Type:
        if type(operand) is ArrayType:
            return _numbers_unary(name, operand)
        if is_value(operand):
            return unary_type(name, operand)
        return operand if is_polynomial(operand) and name in ("neg", "pos") else ANY

    return lambda *types, template=None: _infer(rule, types, template)


def _infer_inplace(name: str) -> Callable[..., Type]:
    binary = _binary_rule(name)

    def rule(left: Any, right: Any) -> Type:
        if isinstance(left, ArrayType) and left.kind == "array":
            return left
        if isinstance(left, ListType) and name in ("add", "mul") and not _is_array(name, right):
            return ListType(ANY)
        return binary(left, right)

    return lambda *types, template=None: _infer(rule, types, template)


def _make_binary(name: str) -> Primitive:
    kernel, symbol, ufunc, same_bits = _BINARY[name]
    return Primitive(name, kernel, _infer_binary(name), symbol=symbol, ufunc=ufunc if same_bits else None)


def _make_inplace(name: str) -> Primitive:
    _, symbol, ufunc, same_bits = _BINARY[name]
    return Primitive(
        "i" + name,
        getattr(operator, "i" + name),
        _infer_inplace(name),
        has_effect=True,
        writes=(0,),
        views=(0,),
        ufunc=ufunc if same_bits else None,
        symbol=symbol + "=",
    )


def _make_unary(name: str) -> Primitive:
    kernel, symbol, ufunc = _UNARY[name]
    return Primitive(name, kernel, _infer_unary(name), ufunc=ufunc, symbol=symbol)


BINARY: dict[str, Primitive] = {name: _make_binary(name) for name in _BINARY}
UNARY: dict[str, Primitive] = {name: _make_unary(name) for name in _UNARY}
INPLACE: dict[str, Primitive] = {
    name: _make_inplace(name) for name in _BINARY if name in ARITHMETIC | BITWISE | {"matmul"} and name != "divmod"
}
# The operator for which NumPy calls a ufunc where one of its scalars meets an object that it does not know.
OPERATOR_OF: dict[np.ufunc, str] = {ufunc: name for name, (_, _, ufunc, _) in _BINARY.items()}
PRIMITIVES = (*BINARY.values(), *UNARY.values(), *INPLACE.values())
