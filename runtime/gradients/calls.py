"""A node as a call of a NumPy function: what its rule is, and what the rule's parameters are."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

import numpy

from runtime.gradients.rules import RULES, Rule
from runtime.graph import Literal, Node, Operand
from runtime.primitives.mathematics import MATH
from runtime.primitives.operators import BINARY, INPLACE, UNARY
from runtime.primitives.primitive import Primitive
from runtime.structure import fill, tuple_of
from runtime.types import ObjectType

_OPERATORS: dict[str, Any] = {
    "add": numpy.add, "sub": numpy.subtract, "mul": numpy.multiply, "truediv": numpy.true_divide,
    "floordiv": numpy.floor_divide, "mod": numpy.remainder, "pow": numpy.power, "matmul": numpy.matmul,
    "neg": numpy.negative, "pos": numpy.positive, "abs": numpy.absolute, "divmod": numpy.divmod,
    "lt": numpy.less, "le": numpy.less_equal, "gt": numpy.greater, "ge": numpy.greater_equal, "eq": numpy.equal,
    "ne": numpy.not_equal,
}  # fmt: skip
_MATH = {
    "acos": numpy.arccos, "asin": numpy.arcsin, "atan": numpy.arctan, "atan2": numpy.arctan2, "acosh": numpy.arccosh,
    "asinh": numpy.arcsinh, "atanh": numpy.arctanh, "pow": numpy.power, "fabs": numpy.fabs,
}  # fmt: skip

FUNCTIONS: dict[Callable[..., Any], Any] = {
    **{primitive.kernel: _OPERATORS.get(name) for name, primitive in {**BINARY, **UNARY}.items()},
    **{primitive.kernel: _OPERATORS.get(name) for name, primitive in INPLACE.items()},
    **{function: _MATH.get(function.__name__, getattr(numpy, function.__name__, None)) for function in MATH},
    operator.getitem: None,
    abs: numpy.absolute,
    float: numpy.positive,
}

# What of a ufunc's keyword arguments decides its result, not only its dtype or layout.
_DECIDING = ("where", "dtype", "out", "axis", "axes", "keepdims")


@dataclass(frozen=True, slots=True)
class Leaf:
    """An operand in the arguments of a call."""

    operand: Operand
    place: int = field(default=0, compare=False)  # among the node's operands


_KNOWN = frozenset((bool, int, float, str))  # arguments of these classes hold no operands


class Call(NamedTuple):
    """A call of a NumPy function whose derivative a rule tells."""

    function: Any
    rule: Rule | None
    bound: dict[str, Any]  # the arguments by parameter, with leaves in place of operands


def arguments_of(node: Node) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The positional and keyword arguments of a node's call, with leaves in place of operands."""
    leaves = tuple(map(Leaf, node.inputs, count()))
    template = node.params.get("template")
    if template is None:
        return leaves, {}
    args, kwargs = fill(template, leaves)
    return args, kwargs


def call_of(node: Node) -> Call:
    """The call that a node stands for; without a rule where none is known."""
    function, args, kwargs = _called(node)
    rule = RULES.get(function)
    if rule is None:
        return Call(function, None, {})
    try:
        return Call(function, rule, rule.bind(args, kwargs))
    except TypeError:
        return Call(function, None, {})


def _called(node: Node) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
    args, kwargs = arguments_of(node)
    primitive = node.primitive
    function = _function_of(primitive)
    if function is _METHOD:
        return _method_call(primitive.name[1:], args, kwargs)
    if function is _GETATTR:
        return _attribute(args)
    if isinstance(function, numpy.ufunc):
        if not kwargs and len(args) == function.nin:
            return function, args, kwargs
        kwargs = {name: item for name, item in kwargs.items() if name in _DECIDING and item is not None}
        if kwargs.get("where") is True or "out" in kwargs:
            kwargs.pop("where", None)
        kwargs.pop("dtype", None)
        kwargs.pop("out", None)
        if function is primitive.kernel:  # a ufunc may be given where to put its results
            args = args[: function.nin]
    return function, args, kwargs


_METHOD, _GETATTR = "a method", "an attribute"  # of which the arguments decide what function they are
_functions: dict[Primitive, Any] = {}


def _function_of(primitive: Primitive) -> Any:
    """The function that a primitive calls; found once the rules are there."""
    found = _functions.get(primitive)
    if found is None:
        kernel = getattr(primitive.kernel, "ag_function", primitive.kernel)
        if primitive.name.startswith(".") and primitive.kernel not in RULES:
            found = _METHOD
        elif primitive.name == "getattr":
            found = _GETATTR
        else:
            found = kernel if kernel in RULES else FUNCTIONS.get(kernel, kernel)
        if kernel in RULES or found in (_METHOD, _GETATTR) or found in RULES:
            _functions[primitive] = found  # else a rule may still come
    return found


def _method_call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    base, *rest = args
    if name in ("reshape", "transpose") and rest:
        shape = rest[0] if len(rest) == 1 else tuple(rest)
        return getattr(numpy, name), (base, shape), kwargs
    if name in ("flatten", "ravel"):
        return numpy.ravel, (base, *rest), kwargs
    if name == "conj" or name == "conjugate":
        return numpy.conjugate, (base,), {}
    if name == "item":
        return numpy.ndarray.item, args, kwargs
    if name == "compress":  # which the function takes the other way round
        return numpy.compress, tuple(rest[:1] or [kwargs.pop("condition")]) + (base, *rest[1:]), kwargs
    if isinstance(base, Leaf) and isinstance(base.operand.type, ObjectType) and base.operand.type.cls is not None:
        return getattr(base.operand.type.cls, name, name), args, kwargs  # as of a generator of random numbers
    return getattr(numpy, name, getattr(numpy.ndarray, name, name)), args, kwargs


def _attribute(args: tuple[Any, ...]) -> tuple[Any, ...]:
    base, name = args[0], args[1]
    if isinstance(name, Leaf):
        name = name.operand.value if isinstance(name.operand, Literal) else "of a name known at run time"
    functions = {"T": numpy.transpose, "mT": numpy.matrix_transpose, "real": numpy.real, "imag": numpy.imag}
    return functions.get(name, f"attribute `{name}`"), (base,), {}


def leaves_of(item: Any) -> list[Leaf]:
    """The operands in one argument."""
    if type(item) is Leaf:
        return [item]
    if item is None or type(item) in _KNOWN:
        return []
    if isinstance(item, dict):
        return [leaf for part in item.values() for leaf in leaves_of(part)]
    if isinstance(item, slice):
        return [leaf for part in (item.start, item.stop, item.step) for leaf in leaves_of(part)]
    if isinstance(item, list | tuple):
        return [leaf for part in item for leaf in leaves_of(part)]
    return []


def map_leaves(function: Callable[[Operand], Any], item: Any) -> Any:
    """An argument with `function` of each operand in its place."""
    return map_uses(lambda leaf: function(leaf.operand), item)


def map_uses(function: Callable[[Leaf], Any], item: Any) -> Any:
    """As `map_leaves`, with `function` of the leaves, which tell the uses of one operand apart."""
    if type(item) is Leaf:
        return function(item)
    if item is None or type(item) in _KNOWN:
        return item
    if isinstance(item, dict):
        return {key: map_uses(function, part) for key, part in item.items()}
    if isinstance(item, slice):
        return slice(*(map_uses(function, part) for part in (item.start, item.stop, item.step)))
    if isinstance(item, list | tuple):
        parts = [map_uses(function, part) for part in item]
        return parts if isinstance(item, list) else tuple_of(type(item), parts)
    return item


def ufunc_at(kernel: Any) -> Any:
    """The ufunc of which a kernel is the method `at`; None of others."""
    ufunc = getattr(kernel, "__self__", None)
    return ufunc if isinstance(ufunc, numpy.ufunc) and kernel.__name__ == "at" else None


def wants(node: Node, item: Operand, after: bool, is_active: Callable[[Operand], bool]) -> bool:
    """Whether the reverse of a node asks for an operand (`after`: a result) itself, not only for its shape."""
    if node.primitive.name in ("getitem", "setitem"):
        _, index, *_ = arguments_of(node)[0]
        return any(leaf.operand is item for leaf in leaves_of(index))
    if ufunc_at(node.primitive.kernel) in (numpy.maximum, numpy.minimum, numpy.multiply, numpy.divide):
        return True
    call = call_of(node)
    if call.rule is None:
        return False
    for name, argument in call.bound.items():
        partial = call.rule.partials.get(name)
        if partial is None or not any(is_active(leaf.operand) for leaf in leaves_of(argument)):
            continue
        if after and "out" in partial.wants:
            return True
        named = [call.bound[want] for want in partial.wants if want in call.bound]
        if any(leaf.operand is item for part in named for leaf in leaves_of(part)):
            return True
    return False
