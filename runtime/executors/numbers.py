"""Operations on NumPy's float64, int64 and bool_ scalars as operations on Python's numbers, where both are the same.

A Python number stands for the scalar: float for float64, int for int64, bool for bool_. Two kinds of results differ:
NumPy warns of floats that overflow, divide by zero or are not defined, and wraps integers around. Such a result is told
by its value: it is not finite, or beyond int64. A rule says what to check; what fails the check is left to NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from runtime.graph import Literal, Node, Operand
from runtime.primitives.builtins import MAX, MIN, NOT, TO_BOOL, TO_FLOAT, TRUTH
from runtime.primitives.mathematics import MATH
from runtime.primitives.operators import BINARY, UNARY
from runtime.primitives.primitive import Primitive
from runtime.structure import Hole
from runtime.types import ArrayType, Type, alternatives

LOWEST, HIGHEST = -(2**63), 2**63 - 1
_EXACT = 2**53  # up to here every int is a float

_FAMILIES: dict[type, str] = {np.float64: "f", np.int64: "i", np.bool_: "b"}


class Unfit(Exception):
    """The operation has no equal on Python's numbers."""


class Rule(NamedTuple):
    """An expression over operands `{0}`, `{1}` … and what has to be checked.

    `finite`: that the result is; `bounds`: between which the result must be; `within`: operands that must be within
    int64; `raises`: whether the expression may raise; `underflow`: whether the result may be too small for a float;
    `callee`: what the `{callee}` of the expression stands for.
    """

    text: str
    finite: bool = False
    bounds: tuple[int, int] | None = None
    within: tuple[int, ...] = ()
    raises: bool = False
    underflow: bool = False
    callee: Any = None


def family(type_: Type) -> str | None:
    """The letter f, i or b for a number that is a float, an int or a bool, Python's or NumPy's; None for the rest."""
    families = set()
    for item in alternatives(type_):
        if not isinstance(item, ArrayType) or item.kind == "array" or not item.dtype.isnative:
            return None
        families.add(_FAMILIES.get(item.dtype.type))
    return families.pop() if len(families) == 1 else None


def is_single(type_: Type) -> bool:
    """Whether the class of the number is known."""
    return isinstance(type_, ArrayType)


def is_python(type_: Type) -> bool:
    """Whether the number is certain to be Python's."""
    return all(isinstance(item, ArrayType) and item.kind == "python" for item in alternatives(type_))


def is_numpy(type_: Type) -> bool:
    """Whether the number is certain to be NumPy's."""
    return all(isinstance(item, ArrayType) and item.kind == "scalar" for item in alternatives(type_))


def operands_of(node: Node) -> tuple[Operand, ...]:
    """The operands that the kernel is called with, in order; raises `Unfit` where it gets anything else."""
    if not node.params:
        return node.inputs
    if "template" not in node.params:
        raise Unfit
    args, kwargs = node.params["template"]
    if kwargs or any(isinstance(arg, tuple | list | dict | slice) for arg in args):
        raise Unfit
    return tuple(node.inputs[arg.index] if type(arg) is Hole else Literal(arg) for arg in args)


def rule_of(node: Node, operands: Sequence[Operand], types: Sequence[Type]) -> Rule:
    """How to compute the node on Python's numbers; raises `Unfit` where that can't be the same."""
    families = [family(type_) for type_ in types]
    if None in families:
        raise Unfit
    if all(map(is_python, types)) and node.primitive in _SAME_FOR_PYTHON:
        return Rule(_SAME_FOR_PYTHON[node.primitive], raises=_may_raise(node, families))
    make = _RULES.get(node.primitive) or _UFUNC_RULES.get(node.primitive.kernel)
    if make is None:
        raise Unfit
    return make(operands, types, "".join(map(str, families)))


def _may_raise(node: Node, families: Sequence[str | None]) -> bool:
    """Whether an operation on Python's numbers may: not arithmetic of ints, nor a comparison of equal kinds."""
    if node.primitive.name in _ORDER:
        return len(set(families)) > 1
    return not (node.primitive.name in ("add", "sub", "mul", "neg", "pos", "abs") and len(set(families)) == 1)


def _literal(operand: Operand) -> Any:
    return operand.value if isinstance(operand, Literal) else None


def _unbounded(operands: Sequence[Operand], types: Sequence[Type]) -> tuple[int, ...]:
    """The Python ints that NumPy would refuse where they are beyond int64."""
    found = []
    for k, (operand, type_) in enumerate(zip(operands, types, strict=True)):
        python = any(item.kind == "python" for item in alternatives(type_))  # type: ignore[union-attr]
        known = isinstance(operand, Literal) and LOWEST <= operand.value <= HIGHEST
        if family(type_) == "i" and python and not known:
            found.append(k)
    return tuple(found)


def _symbol(name: str) -> str:
    return f"{{0}} {BINARY[name].symbol} {{1}}"


def _arithmetic(name: str) -> Callable[..., Rule]:
    def make(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
        if "b" in families:
            raise Unfit
        if "f" in families:
            return Rule(_symbol(name), finite=True, raises=True, underflow=name == "mul")
        return Rule(_symbol(name), bounds=_bounds(name, operands), within=_unbounded(operands, types))

    return make


def _bounds(name: str, operands: Sequence[Operand]) -> tuple[int, int]:
    """The bounds of a sum; the side on which it can't overflow is told by bounds that it is certain to keep."""
    constant = _literal(operands[1])
    if name != "mul" and type(constant) is int:
        rises = (constant >= 0) == (name == "add")
        return (-(2**65), HIGHEST) if rises else (LOWEST, 2**65)
    return LOWEST, HIGHEST


def _true_divide(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
    if "b" in families:
        raise Unfit
    if families == "ii":  # NumPy makes floats of both first
        if not all(map(is_single, types)):
            raise Unfit
        return Rule("float({0}) / {1}", within=_unbounded(operands, types), raises=True)
    return Rule("{0} / {1}", finite=True, raises=True, underflow=True)


def _whole(name: str) -> Callable[..., Rule]:
    """Floor division and remainder of ints."""

    def make(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
        if families != "ii":
            raise Unfit
        divisor = _literal(operands[1])
        positive = type(divisor) is int and divisor > 0
        overflows = name == "floordiv" and not positive  # the lowest int by -1
        bounds = (-(2**65), HIGHEST) if overflows else None
        return Rule(_symbol(name), bounds=bounds, within=_unbounded(operands, types), raises=not positive)

    return make


def _comparison(name: str) -> Callable[..., Rule]:
    def make(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
        if families in ("ff", "ii", "bb"):
            return Rule(_symbol(name))
        if set(families) != {"f", "i"}:
            raise Unfit
        # NumPy compares floats, Python compares exactly.
        k = families.index("i")
        constant = _literal(operands[k])
        if type(constant) is int and abs(constant) <= _EXACT:
            return Rule(_symbol(name))
        if not all(map(is_single, types)):
            raise Unfit
        return Rule(_symbol(name).replace(f"{{{k}}}", f"float({{{k}}})"), raises=True)

    return make


def _bitwise(name: str) -> Callable[..., Rule]:
    def make(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
        if families not in ("bb", "ii"):
            raise Unfit
        return Rule(_symbol(name), within=_unbounded(operands, types))

    return make


def _shift(name: str) -> Callable[..., Rule]:
    """A shift by a known number of bits; a shift to the left is left to NumPy where bits are lost."""

    def make(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
        count = _literal(operands[1])
        if families != "ii" or type(count) is not int or not 0 <= count < 64:
            raise Unfit
        bounds = (LOWEST, HIGHEST) if name == "lshift" else None
        return Rule(_symbol(name), bounds=bounds, within=_unbounded(operands, types))

    return make


def _invert(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
    if not is_single(types[0]) or families == "f":
        raise Unfit
    return Rule("not {0}" if families == "b" else "~{0}")


def _sign(text: str) -> Callable[..., Rule]:
    def make(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
        if families == "b" or (families == "i" and not is_single(types[0])):
            raise Unfit
        if families == "i" and is_python(types[0]):
            raise Unfit  # np.abs of a Python int
        return Rule(text, bounds=(-(2**65), HIGHEST) if families == "i" and text != "+{0}" else None)

    return make


def _square_root(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
    if families != "f":
        raise Unfit
    return Rule("{callee}({0})", raises=True, callee=math.sqrt)


def _truth(text: str) -> Callable[..., Rule]:
    return lambda operands, types, families: Rule(text)


def _to_float(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
    if len(types) != 1:
        raise Unfit
    return Rule("float({0})", raises=True)


def _extreme(name: str) -> Callable[..., Rule]:
    def make(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
        if families not in ("ff", "ii"):
            raise Unfit
        return Rule(f"{name}({{0}}, {{1}})")

    return make


def _of_floats(name: str) -> Callable[..., Rule]:
    """A function of `math`: the same for a float64, which is a float."""

    def make(operands: Sequence[Operand], types: Sequence[Type], families: str) -> Rule:
        if set(families) != {"f"}:
            raise Unfit
        return Rule(
            f"{{callee}}({', '.join(f'{{{k}}}' for k in range(len(types)))})", raises=True, callee=getattr(math, name)
        )

    return make


_FUNCTIONS = (
    *("sqrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh"),
    *("tanh", "hypot", "fabs", "floor", "ceil", "trunc", "pow", "fmod", "copysign", "isnan", "isinf", "isfinite"),
)
_ORDER = ("lt", "le", "gt", "ge", "eq", "ne")

_SAME_FOR_PYTHON: dict[Primitive, str] = {
    **{BINARY[name]: _symbol(name) for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "and", "or", "xor")},
    **{BINARY[name]: _symbol(name) for name in (*_ORDER, "lshift", "rshift")},
    **{UNARY["neg"]: "-{0}", UNARY["pos"]: "+{0}", UNARY["abs"]: "abs({0})"},
}

_RULES: dict[Primitive, Callable[..., Rule]] = {
    **{BINARY[name]: _arithmetic(name) for name in ("add", "sub", "mul")},
    **{BINARY[name]: _whole(name) for name in ("floordiv", "mod")},
    **{BINARY[name]: _comparison(name) for name in _ORDER},
    **{BINARY[name]: _bitwise(name) for name in ("and", "or", "xor")},
    **{BINARY[name]: _shift(name) for name in ("lshift", "rshift")},
    BINARY["truediv"]: _true_divide,
    **{UNARY["neg"]: _sign("-{0}"), UNARY["pos"]: _sign("+{0}"), UNARY["abs"]: _sign("abs({0})")},
    UNARY["invert"]: _invert,
    **{NOT: _truth("not {0}"), TRUTH: _truth("bool({0})"), TO_BOOL: _truth("bool({0})"), TO_FLOAT: _to_float},
    **{MIN: _extreme("min"), MAX: _extreme("max")},
    **{MATH[getattr(math, name)]: _of_floats(name) for name in _FUNCTIONS},
}

# Of NumPy's scalars; the kernel of a primitive.
_UFUNC_RULES: dict[Any, Callable[..., Rule]] = {np.sqrt: _square_root, np.absolute: _sign("abs({0})")}
