"""The printed form of a graph: deterministic, compact, read by people, and read back by `runtime.parser`."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.control import (
    COND,
    FOR,
    NAMING_FUNCTIONS,
    RAISE,
    TRY,
    WHILE,
    GraphFunction,
    called_functions,
)
from runtime.render import Renderer, is_infix, is_load, is_method, is_store, plain_constant, template_of
from runtime.types import NONE, ArrayType, Dim, ListType, Never, TupleType, Type, Unbound, Union, alternatives

_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


def to_text(graph: Graph, lines: bool = False) -> str:
    """The printed form of `graph` and of the functions that it calls.

    With `lines`, each node's line in the user's source stands behind it as a comment.
    """
    printed: list[str] = []
    waiting: list[tuple[str, Graph]] = [(graph.name or "main", graph)]
    seen: set[GraphFunction] = set()
    while waiting:
        name, next_graph = waiting.pop(0)
        printed.append(_Printer(lines).print(name, next_graph))
        for function in called_functions(next_graph):
            if function not in seen:
                seen.add(function)
                waiting.append((function.name, function.body))
    return "\n\n".join(printed)


class _Printer:
    def __init__(self, with_lines: bool) -> None:
        self.with_lines = with_lines
        self.rows: list[str] = []
        self.depth = 0
        self.names: dict[Value, str] = {}
        self.taken: set[str] = set()
        self.unnamed = 0
        self.dims: dict[Dim, str] = {}
        self.used: set[Operand] = set()

    def print(self, name: str, graph: Graph) -> str:
        self.used = set(graph.operands())
        self.row(f"graph {name}({self.definitions(graph.inputs)}) {{")
        with self.indented():
            self.nodes(graph)
            if graph.outputs:
                self.row(f"return {self.operands(graph.outputs)}")
        self.row("}")
        return "\n".join(self.rows)

    @contextmanager
    def indented(self) -> Any:
        self.depth += 1
        yield
        self.depth -= 1

    def row(self, text: str, node: Node | None = None) -> None:
        if self.with_lines and node is not None and node.frames:
            frame = node.frames[-1]
            text += f"  # {PurePath(frame.filename).name}:{frame.line}"
        self.rows.append("  " * self.depth + text)

    # Names and types

    def define(self, value: Value) -> str:
        if value not in self.names:
            self.names[value] = self._new_name(value.name)
        return f"{self.names[value]}: {self.type(value.type)}"

    def definitions(self, values: Iterable[Value]) -> str:
        return ", ".join(map(self.define, values))

    def _new_name(self, wanted: str) -> str:
        if not wanted:
            self.unnamed += 1
            return f"%{self.unnamed}"
        quoted = "" if _NAME.fullmatch(wanted) else "`"
        name, number = f"{quoted}{wanted}{quoted}", 0
        while name in self.taken:
            number += 1
            name = f"{quoted}{wanted}{quoted}.{number}"
        self.taken.add(name)
        return name

    def type(self, type_: Type) -> str:
        if isinstance(type_, Union):
            return " | ".join(sorted(map(self.type, sorted(alternatives(type_), key=_shape_free))))
        if isinstance(type_, ArrayType) and type_.kind != "python":
            return self._array(type_)
        if isinstance(type_, ListType):
            return f"list[{self.type(type_.element)}]"
        if isinstance(type_, TupleType):
            elements = ", ".join(map(self.type, type_.elements)) or "()"
            return f"{type_.cls.__name__}[{elements}]"
        return repr(type_)

    def _array(self, type_: ArrayType) -> str:
        plain = type_.dtype.isnative and type_.dtype.name.isidentifier()
        dtype = type_.dtype.name if plain else repr(type_.dtype.str)
        if type_.kind == "scalar":
            return "bool_" if dtype == "bool" else dtype  # `bool` is Python's
        sizes = "..." if type_.shape is None else ", ".join(map(self.size, type_.shape))
        return f"{dtype}[{sizes}]"

    def size(self, size: int | Dim) -> str:
        if not isinstance(size, Dim):
            return str(size)
        if size not in self.dims:
            taken = set(self.dims.values())
            candidates = (f"d{len(self.dims)}", *(f"d{len(self.dims)}_{k}" for k in range(len(taken) + 1)))
            if size.name.isidentifier():
                candidates = (size.name, *(f"{size.name}_{k}" for k in range(1, len(taken) + 2)))
            self.dims[size] = next(name for name in candidates if name not in taken)
        return self.dims[size]

    # Operands and constants

    def operand(self, operand: Operand) -> str:
        return self.constant(operand.value) if isinstance(operand, Literal) else self.names[operand]

    def operands(self, operands: Iterable[Operand]) -> str:
        return ", ".join(map(self.operand, operands))

    def constant(self, value: Any) -> str:
        text = plain_constant(value)
        if text is not None:
            return text
        if type(value) in (tuple, list):
            parts = ", ".join(map(self.constant, value))
            return f"[{parts}]" if type(value) is list else f"({parts}{',' if len(value) == 1 else ''})"
        if type(value) is complex:
            return f"complex({self.constant(value.real)}, {self.constant(value.imag)})"
        if isinstance(value, float | np.generic | np.dtype | int | range | Never | Unbound):
            return repr(value)
        name = getattr(value, "__name__", "")
        if isinstance(value, BuiltinFunctionType) and getattr(builtins, name, None) is value:
            return name
        if isinstance(value, type):
            return type_name(value)
        if isinstance(value, np.ufunc):
            return f"np.{value.__name__}"
        if isinstance(value, FunctionType | BuiltinFunctionType | MethodType | GraphFunction):
            return f"<{getattr(value, '__qualname__', None) or repr(value)}>"
        return f"<{type(value).__name__}>"

    # Nodes

    def nodes(self, graph: Graph) -> None:
        for node in graph.nodes:
            _PRINT.get(node.primitive, _Printer.simple)(self, node)

    def simple(self, node: Node) -> None:
        renderer = Renderer(lambda k: self.operand(node.inputs[k]), self.constant)
        targets = self.targets(node)
        self.row(targets + _expression(renderer, node, bool(targets)), node)

    def targets(self, node: Node) -> str:
        if all(value.type == NONE and value not in self.used for value in node.outputs):
            return ""  # a statement; what it returns is None
        return f"{self.definitions(node.outputs)} = "

    def region(self, region: Graph, keyword: str = "yield") -> None:
        with self.indented():
            self.nodes(region)
            if region.outputs:
                self.row(f"{keyword} {self.operands(region.outputs)}")

    def cond(self, node: Node) -> None:
        true, false = node.regions
        self.row(f"{self.targets(node)}if {self.operand(node.inputs[0])} {{", node)
        self.region(true)
        if false.nodes or false.outputs:
            self.row("} else {")
            self.region(false)
        self.row("}")

    def carries(self, inputs: Sequence[Value], initial: Sequence[Operand]) -> str:
        pairs = [f"{self.define(value)} = {self.operand(start)}" for value, start in zip(inputs, initial, strict=True)]
        return f" ({', '.join(pairs)})" if pairs else ""

    def while_loop(self, node: Node) -> None:
        test, body = node.regions
        targets = self.targets(node)
        self.row(f"{targets}while{self.carries(test.inputs, node.inputs)} {{", node)
        passed_on = test.outputs[1:] == test.inputs
        with self.indented():
            self.nodes(test)
            self.row(f"test {self.operands(test.outputs[:1] if passed_on else test.outputs)}")
        same_types = all(a.type == b.type for a, b in zip(test.inputs, body.inputs, strict=True))
        if passed_on and same_types:
            self.names.update({inner: self.names[value] for inner, value in zip(body.inputs, test.inputs, strict=True)})
            self.row("} do {")
        else:
            self.row(f"}} do ({self.definitions(body.inputs)}) {{")
        self.region(body)
        self.row("}")

    def for_loop(self, node: Node) -> None:
        (body,) = node.regions
        targets = self.targets(node)
        item, *inputs = body.inputs
        head = f"{targets}for {self.define(item)} in {self.operand(node.inputs[0])}"
        self.row(f"{head}{self.carries(inputs, node.inputs[1:])} {{", node)
        stop, *carried = body.outputs
        with self.indented():
            self.nodes(body)
            if carried:
                self.row(f"yield {self.operands(carried)}")
            if not (isinstance(stop, Literal) and stop.value is False):
                self.row(f"break if {self.operand(stop)}")
        self.row("}")

    def try_block(self, node: Node) -> None:
        regions = iter(node.regions)
        self.row(f"{self.targets(node)}try {{", node)
        self.region(next(regions))
        for classes in node.params.get("handlers", ()):
            handler = next(regions)
            caught = ", ".join(map(type_name, classes))
            self.row(
                f"}} except {f'({caught})' if len(classes) != 1 else caught} as {self.define(handler.inputs[0])} {{"
            )
            self.region(handler)
        for keyword in ("orelse", "finalbody"):
            if node.params.get(keyword):
                self.row("} else {" if keyword == "orelse" else "} finally {")
                self.region(next(regions))
        self.row("}")

    def call(self, node: Node) -> None:
        name = node.params["function"].name
        self.row(f"{self.targets(node)}{node.primitive} {name}({self.operands(node.inputs)})", node)

    def raised(self, node: Node) -> None:
        renderer = Renderer(lambda k: self.operand(node.inputs[k]), self.constant)
        (exception, *args), kwargs = template_of(node)
        text = renderer.tree(exception)
        if args:
            text = renderer.call(text, tuple(args), {key: item for key, item in kwargs.items() if key != "cause"})
        cause = f" from {renderer.tree(kwargs['cause'])}" if "cause" in kwargs else ""
        self.row(f"raise {text}{cause}", node)


_PRINT = {
    **{COND: _Printer.cond, WHILE: _Printer.while_loop, FOR: _Printer.for_loop},
    **{TRY: _Printer.try_block, RAISE: _Printer.raised},
    **dict.fromkeys(NAMING_FUNCTIONS, _Printer.call),
}


def type_name(cls: type) -> str:
    """The name that stands for a class in printed graphs."""
    return f"np.{cls.__name__}" if issubclass(cls, np.generic) else cls.__name__


def _expression(renderer: Renderer, node: Node, has_targets: bool) -> str:
    if is_infix(node):
        return renderer.infix(node)
    if is_load(node):
        return renderer.load(node)
    if is_store(node) and not has_targets:
        return renderer.store(node)
    args, kwargs = template_of(node)
    if is_method(node) and not set(node.params) - {"template"}:
        return renderer.method(node)
    if "template" in node.params or not node.params:
        return renderer.call(node.primitive.name, args, kwargs)
    # Params that are not part of a template stand apart, as a first call, so that the form reads back as it was.
    return renderer.call(renderer.call(node.primitive.name, (), dict(node.params)), args[: len(node.inputs)], {})


def _shape_free(type_: Type) -> str:
    """A key that orders alternatives without the numbers of anonymous dims."""
    return re.sub(r"\bd\d+\b", "d", repr(type_))
