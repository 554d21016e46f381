"""Reads the expressions, constants and types of printed graphs."""

from __future__ import annotations

import ast
import builtins
import inspect
import operator
import re
from collections.abc import Mapping
from types import CellType
from typing import Any

import numpy as np

from runtime.graph import Literal, Operand, Value
from runtime.primitives.primitive import Primitive
from runtime.structure import Hole, fill, map_children
from runtime.types import (
    ANY,
    BOOL,
    COMPLEX,
    FLOAT,
    INT,
    NEVER_VALUE,
    NONE,
    UNBOUND,
    UNBOUND_VALUE,
    ArrayType,
    Dim,
    ListType,
    ObjectType,
    TupleType,
    Type,
    union,
)


class ParseError(ValueError):
    """The text is not the printed form of a graph, or names a Python object."""


_TOKEN = re.compile(
    r"""(?P<string>b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*")"""
    r"""|(?P<name>%\d+|`[^`]*`(?:\.\d+)?|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\.\d+)?)(?P<after>\(|=(?!=))?"""
    r"""|(?P<number>\d[\w.]*)|(?P<other>.)""",
    re.VERBOSE,
)

_CONSTANTS: dict[str, Any] = {
    **{name: item for name, item in vars(builtins).items() if callable(item)},
    **{"np": np, "inf": float("inf"), "nan": float("nan"), "dtype": np.dtype, "cell": CellType},
    **{"unbound": UNBOUND_VALUE, "never": NEVER_VALUE},
}

_SYMBOLS: dict[type, str] = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**"},
    **{ast.MatMult: "@", ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^"},
    **{ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="},
    **{ast.Is: "is", ast.IsNot: "is not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"},
}

_NAMED_TYPES: dict[str, Type] = {
    **{"any": ANY, "None": NONE, "unbound": UNBOUND},
    **{"bool": BOOL, "int": INT, "float": FLOAT, "complex": COMPLEX},
}


def split(text: str, separator: str, most: int = -1) -> list[str]:
    """`text` cut at each `separator` that stands outside brackets and strings."""
    parts: list[str] = []
    start = depth = 0
    for found in _TOKEN.finditer(text):
        position = found.start()
        character = text[position] if found["other"] else ""
        depth += (
            (character in "([{" and character != "")
            + (found["after"] == "(")
            - (character in ")]}" and character != "")
        )
        if depth == 0 and position >= start and text.startswith(separator, position) and len(parts) != most:
            parts.append(text[start:position])
            start = position + len(separator)
    return [*parts, text[start:]] if text else []


class Expressions:
    """Reads expressions over the values of `scope`."""

    def __init__(self, scope: Mapping[str, Value], primitives: Mapping[str, Primitive]) -> None:
        self.scope = scope
        self.primitives = primitives
        self.values: list[Value] = []  # the value that `v__k` stands for

    def operand(self, text: str) -> Operand:
        tree = self._tree(self._parse(text))
        return self.values[tree.index] if isinstance(tree, Hole) else Literal(tree)

    def constant(self, text: str) -> Any:
        return _constant(self._parse(text))

    def node(self, text: str) -> tuple[Primitive, tuple[Operand, ...], dict[str, Any]]:
        """The primitive, operands and params of an operation."""
        store = split(text, " = ", 1)
        if len(store) == 2:
            left, right = self._parse(store[0]), self._parse(store[1])
            if not isinstance(left, ast.Subscript):
                raise ParseError(f"not understood: {text}")
            args = (self._tree(left.value), self._index(left.slice), self._tree(right))
            return self._with_kernel(operator.setitem), *self._template(args, {})
        return self._operation(self._parse(text))

    def raised(self, exception: str, cause: str | None) -> tuple[tuple[Operand, ...], Any]:
        """Operands and template of a `raise`."""
        tree = self._parse(exception)
        kwargs = {} if cause is None else {"cause": self._tree(self._parse(cause))}
        args: tuple[Any, ...] = (tree,)
        if isinstance(tree, ast.Call):
            args = (_constant(tree.func), *map(self._tree, tree.args))
            kwargs = {**{str(keyword.arg): self._tree(keyword.value) for keyword in tree.keywords}, **kwargs}
        else:
            args = (self._tree(tree),)
        inputs, params = self._template(args, kwargs, flat=False)
        return inputs, params["template"]

    def _parse(self, text: str) -> ast.expr:
        def replace(found: re.Match[str]) -> str:
            name = found["name"] or ""
            base, _, method = name.rpartition(".")
            is_method = found["after"] == "(" and name not in self.primitives and f".{method}" in self.primitives
            if is_method and base in self.scope:
                self.values.append(self.scope[base])
                return f"v__{len(self.values) - 1}.{method}("
            value = self.scope.get(name)
            if value is None or found["after"]:
                if found["name"] and found["name"][0] in "%`":
                    raise ParseError(f"{found['name']} is not defined: {text}")
                return found.group()
            self.values.append(value)
            return f"v__{len(self.values) - 1}"

        try:
            return ast.parse(_TOKEN.sub(replace, text), mode="eval").body
        except SyntaxError as error:
            raise ParseError(f"not understood: {text}") from error

    def _operation(self, tree: ast.expr) -> tuple[Primitive, tuple[Operand, ...], dict[str, Any]]:
        if isinstance(tree, ast.BinOp):
            return self._operator(tree.op, tree.left, tree.right)
        if isinstance(tree, ast.Compare):
            return self._operator(tree.ops[0], tree.left, *tree.comparators)
        if isinstance(tree, ast.UnaryOp):
            return self._operator(tree.op, tree.operand)
        if isinstance(tree, ast.Subscript):
            args = (self._tree(tree.value), self._index(tree.slice))
            return self._with_kernel(operator.getitem), *self._template(args, {})
        if not isinstance(tree, ast.Call):
            raise ParseError(f"not an operation: {ast.unparse(tree)}")
        args = tuple(map(self._tree, tree.args))
        if isinstance(tree.func, ast.Call):
            inputs, _ = self._template(args, {})
            params = {str(keyword.arg): _constant(keyword.value) for keyword in tree.func.keywords}
            return self._named(ast.unparse(tree.func.func)), inputs, params
        kwargs = {str(keyword.arg): self._tree(keyword.value) for keyword in tree.keywords}
        if isinstance(tree.func, ast.Attribute) and _is_value(tree.func.value):
            return self._named(f".{tree.func.attr}"), *self._template((self._tree(tree.func.value), *args), kwargs)
        return self._named(ast.unparse(tree.func)), *self._template(args, kwargs)

    def _operator(self, op: ast.AST, *operands: ast.expr) -> tuple[Primitive, tuple[Operand, ...], dict[str, Any]]:
        inputs, params = self._template(tuple(map(self._tree, operands)), {})
        symbol = _SYMBOLS[type(op)]
        for primitive in self.primitives.values():
            if primitive.symbol == symbol and _arity(primitive) == len(operands):
                return primitive, inputs, params
        raise ParseError(f"no primitive for the operator {symbol}")

    def _named(self, name: str) -> Primitive:
        if name not in self.primitives:
            raise ParseError(f"no primitive {name}")
        return self.primitives[name]

    def _with_kernel(self, kernel: Any) -> Primitive:
        for primitive in self.primitives.values():
            if primitive.kernel is kernel:
                return primitive
        raise ParseError(f"no primitive for {kernel.__name__}")

    def _template(self, args: Any, kwargs: Any, flat: bool = True) -> tuple[tuple[Operand, ...], dict[str, Any]]:
        """Operands and params of a call; without a template where all arguments are plain operands, if `flat`."""
        if flat and not kwargs and all(isinstance(arg, Hole) or _is_scalar(arg) for arg in args):
            return tuple(self.values[arg.index] if isinstance(arg, Hole) else Literal(arg) for arg in args), {}
        order: list[Hole] = []

        def collect(item: Any) -> Any:
            if type(item) is Hole:
                order.append(item)
                return item
            return map_children(collect, item)

        collect((args, kwargs))
        numbers = [
            Hole(order.index(Hole(index))) if Hole(index) in order else None for index in range(len(self.values))
        ]
        return tuple(self.values[hole.index] for hole in order), {"template": fill((args, kwargs), numbers)}

    def _tree(self, tree: ast.expr) -> Any:
        if isinstance(tree, ast.Name) and tree.id.startswith("v__"):
            return Hole(int(tree.id[3:]))
        if isinstance(tree, ast.Tuple):
            return tuple(map(self._tree, tree.elts))
        if isinstance(tree, ast.List):
            return list(map(self._tree, tree.elts))
        if isinstance(tree, ast.Dict):
            return {_constant(key): self._tree(item) for key, item in zip(tree.keys, tree.values, strict=True) if key}
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "slice":
            return slice(*map(self._tree, tree.args))
        return _constant(tree)

    def _index(self, tree: ast.expr) -> Any:
        if isinstance(tree, ast.Tuple):
            return tuple(map(self._index, tree.elts))
        if isinstance(tree, ast.Slice):
            return slice(*(None if part is None else self._tree(part) for part in (tree.lower, tree.upper, tree.step)))
        return self._tree(tree)


def parse_type(text: str, dims: dict[str, Dim]) -> Type:
    """The type that a printed graph names `text`; `dims` holds the sizes named so far."""
    try:
        return _type(ast.parse(text.replace("[]", "[()]"), mode="eval").body, dims)
    except SyntaxError as error:
        raise ParseError(f"not a type: {text}") from error


def _type(tree: ast.expr, dims: dict[str, Dim]) -> Type:
    if isinstance(tree, ast.BinOp):
        return union((_type(tree.left, dims), _type(tree.right, dims)))
    if isinstance(tree, ast.Subscript):
        parts = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
        name = ast.unparse(tree.value)
        if name == "list":
            return ListType(_type(parts[0], dims))
        if name == "tuple":
            empty = len(parts) == 1 and isinstance(parts[0], ast.Tuple)
            return TupleType(() if empty else tuple(_type(part, dims) for part in parts))
        return ArrayType(_dtype(tree.value), _shape(parts, dims))
    name = ast.unparse(tree)
    if name in _NAMED_TYPES:
        return _NAMED_TYPES[name]
    if isinstance(_CONSTANTS.get(name), type) and name != "dtype":
        return ObjectType(_CONSTANTS[name])
    return ArrayType(_dtype(tree), (), "scalar")


def _shape(parts: list[ast.expr], dims: dict[str, Dim]) -> tuple[int | Dim, ...] | None:
    sizes = [part.value if isinstance(part, ast.Constant) else ast.unparse(part) for part in parts]
    if sizes == [...]:
        return None
    for name in sizes:
        if isinstance(name, str) and name not in dims:
            dims[name] = Dim("" if re.fullmatch(r"d\d+", name) else name)
    return tuple(dims[size] if isinstance(size, str) else size for size in sizes)  # type: ignore[misc]


def _dtype(tree: ast.expr) -> np.dtype:
    name = str(tree.value) if isinstance(tree, ast.Constant) else ast.unparse(tree)
    try:
        return np.dtype(np.bool_ if name == "bool_" else name)
    except TypeError as error:
        raise ParseError(f"not a type: {name}") from error


def _constant(tree: ast.expr) -> Any:
    """The known object that an expression of names, numbers, strings, displays and calls of classes stands for."""
    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, ast.Name) and tree.id in _CONSTANTS:
        return _CONSTANTS[tree.id]
    if isinstance(tree, ast.Attribute) and ast.unparse(tree.value) == "np" and hasattr(np, tree.attr):
        return getattr(np, tree.attr)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        return -_constant(tree.operand)
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub):  # the parts of a complex number
        left, right = _constant(tree.left), _constant(tree.right)
        return left + right if isinstance(tree.op, ast.Add) else left - right
    if isinstance(tree, ast.Tuple | ast.List):
        items = map(_constant, tree.elts)
        return tuple(items) if isinstance(tree, ast.Tuple) else list(items)
    if isinstance(tree, ast.Call):
        function = _constant(tree.func)
        if function in (complex, np.dtype, slice, range) or (
            isinstance(function, type) and issubclass(function, np.generic)
        ):
            return function(*map(_constant, tree.args))
    raise ParseError(f"names a Python object: {ast.unparse(tree)}")


def _is_value(tree: ast.expr) -> bool:
    """Whether this is a value or a constant, on which a method is called, and not the first part of a dotted name."""
    return not isinstance(tree, ast.Name | ast.Attribute) or (isinstance(tree, ast.Name) and tree.id.startswith("v__"))


def _is_scalar(item: Any) -> bool:
    return not isinstance(item, tuple | list | dict | slice) or (isinstance(item, tuple) and not _holds_hole(item))


def _holds_hole(item: Any) -> bool:
    if isinstance(item, tuple | list):
        return any(map(_holds_hole, item))
    return type(item) is Hole or isinstance(item, dict | slice)


def _arity(primitive: Primitive) -> int:
    if isinstance(primitive.kernel, np.ufunc):
        return primitive.kernel.nin
    parameters = inspect.signature(primitive.kernel).parameters.values()
    return sum(parameter.default is parameter.empty for parameter in parameters)
