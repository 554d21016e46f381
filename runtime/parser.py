"""Reads the printed form of a graph back, where the graph holds no Python objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.parse_expression import Expressions, ParseError, parse_type, split
from runtime.primitives.control import CALL, COND, FOR, FUNCTION, GENERATOR, RAISE, TRY, WHILE, GraphFunction
from runtime.primitives.primitive import Primitive
from runtime.types import NONE, Dim

__all__ = ["ParseError", "parse"]

_COMMENT = re.compile(r"  # [^'\"`]*:\d+$")
_NAME = r"(?:%\d+|`[^`]*`(?:\.\d+)?|[A-Za-z_]\w*(?:\.\w+)*)"
_TARGETS = re.compile(rf"{_NAME}: ")
_CARRIES = re.compile(rf"(.*?) ?\(({_NAME}: .*)\)")
_GRAPH = re.compile(r"graph ([\w.<>]+)\((.*)\) \{")
_EXCEPT = re.compile(r"\} except (.+) as (.+) \{")


def parse(text: str, primitives: Mapping[str, Primitive]) -> Graph:
    """The graph whose printed form is `text`; the primitives are looked up by name. Raises `ParseError`."""
    parser = _Parser(text, primitives)
    return parser.program()


class _Parser:
    def __init__(self, text: str, primitives: Mapping[str, Primitive]) -> None:
        self.rows = [_COMMENT.sub("", row.strip()) for row in text.splitlines() if row.strip()]
        self.position = 0
        self.primitives = primitives
        self.functions: dict[str, GraphFunction] = {}
        self.dims: dict[str, Dim] = {}
        self.scope: dict[str, Value] = {}

    def program(self) -> Graph:
        main = self.graph()
        while self.position < len(self.rows):
            graph = self.graph()
            self.functions.setdefault(graph.name, GraphFunction(graph.name)).graph = graph
        for name, function in self.functions.items():
            if function.graph is None:
                raise ParseError(f"the function {name} is called but not given")
        return main

    def graph(self) -> Graph:
        name, inputs = self.match(_GRAPH)
        self.scope, self.dims = {}, {}
        values = self.definitions(inputs)
        nodes, outputs, _ = self.block("return ")
        return Graph(values, nodes, outputs, name)

    # Rows

    def row(self) -> str:
        if self.position >= len(self.rows):
            raise ParseError("the text ends inside a graph")
        return self.rows[self.position]

    def next(self) -> str:
        row = self.row()
        self.position += 1
        return row

    def match(self, pattern: re.Pattern[str]) -> tuple[str, ...]:
        row = self.next()
        found = pattern.fullmatch(row)
        if found is None:
            raise ParseError(f"not understood: {row}")
        return found.groups()

    def block(self, keyword: str = "yield ") -> tuple[tuple[Node, ...], tuple[Operand, ...], Operand]:
        """Nodes up to the `}` that ends the block, what it yields, and the test of its `break`.

        The row with the brace stays next, where it opens another region; a row that is nothing else is taken.
        """
        outer = dict(self.scope)
        nodes: list[Node] = []
        outputs: tuple[Operand, ...] = ()
        stop: Operand = Literal(False)
        while not self.row().startswith("}"):
            row = self.row()
            if row.startswith(keyword) and not _TARGETS.match(row):
                outputs = self.operands(self.next().removeprefix(keyword))
            elif row.startswith("break if "):
                stop = self.operand(self.next().removeprefix("break if "))
            else:
                nodes.append(self.node())
        if self.row() == "}":
            self.position += 1
        self.scope = outer
        return tuple(nodes), outputs, stop

    def region(self, inputs: tuple[Value, ...] = (), keyword: str = "yield ") -> Graph:
        nodes, outputs, _ = self.block(keyword)
        return Graph(inputs, nodes, outputs)

    # Definitions and operands

    def definitions(self, text: str) -> tuple[Value, ...]:
        return tuple(self.define(part) for part in split(text, ", "))

    def define(self, text: str) -> Value:
        name, _, type_text = text.partition(": ")
        value = Value(parse_type(type_text, self.dims), _variable(name))
        self.scope[name] = value
        return value

    def expressions(self) -> Expressions:
        return Expressions(self.scope, self.primitives)

    def operand(self, text: str) -> Operand:
        return self.expressions().operand(text)

    def operands(self, text: str) -> tuple[Operand, ...]:
        return tuple(self.operand(part) for part in split(text, ", "))

    def carries(self, text: str) -> tuple[str, tuple[Value, ...], tuple[Operand, ...]]:
        """`head (x: int = 0, …)` as the head, the values and their initial operands."""
        found = _CARRIES.fullmatch(text)
        if found is None:
            return text, (), ()
        head, inside = found.groups()
        pairs = [split(part, " = ") for part in split(inside, ", ")]
        initial = tuple(self.operand(start) for _, start in pairs)
        return head, tuple(self.define(definition) for definition, _ in pairs), initial

    # Nodes

    def node(self) -> Node:
        row = self.next()
        if not _TARGETS.match(row):
            return self.operation(row, ())
        targets, *rest = split(row, " = ", 1)
        parts = split(targets, ", ")
        # The targets become visible after the node, but their types name dims in the order of the text.
        outer = dict(self.scope)
        outputs = tuple(map(self.define, parts))
        defined, self.scope = self.scope, outer
        node = self.operation(rest[0], outputs)
        self.scope.update({name: value for name, value in defined.items() if value in outputs})
        return node

    def operation(self, text: str, outputs: tuple[Value, ...]) -> Node:
        keyword = text.split(" ", 1)[0]
        rule = _RULES.get(keyword)
        if rule is None:
            primitive, inputs, params = self.expressions().node(text)
            if not outputs and primitive.outputs == 1:
                outputs = (Value(NONE),)
            return Node(primitive, inputs, outputs, params)
        return rule(self, text.removeprefix(keyword).removesuffix("{").strip(), outputs)

    def cond(self, text: str, outputs: tuple[Value, ...]) -> Node:
        test = self.operand(text)
        true, false = self.region(), Graph((), (), ())
        if self.follows("} else {"):
            false = self.region()
        return Node(COND, (test,), outputs, {}, (true, false))

    def follows(self, row: str) -> bool:
        found = self.position < len(self.rows) and self.row() == row
        self.position += found
        return found

    def while_loop(self, text: str, outputs: tuple[Value, ...]) -> Node:
        outer = dict(self.scope)
        _, inputs, initial = self.carries(text)
        names = {name: value for name, value in self.scope.items() if value in inputs}
        test = self.region(inputs, "test ")
        row = self.next()
        if row == "} do {":
            test = Graph(test.inputs, test.nodes, (*test.outputs, *inputs))
            copies = {value: Value(value.type, value.name) for value in inputs}
            self.scope = {**outer, **{name: copies[value] for name, value in names.items()}}
            body_inputs = tuple(copies.values())
        else:
            self.scope = dict(outer)
            body_inputs = self.definitions(row.removeprefix("} do (").removesuffix(") {"))
        body = self.region(body_inputs)
        self.scope = outer
        return Node(WHILE, initial, outputs, {}, (test, body))

    def for_loop(self, text: str, outputs: tuple[Value, ...]) -> Node:
        outer = dict(self.scope)
        item_text, rest = split(text, " in ", 1)
        item = self.define(item_text)
        iterable_text, inputs, initial = self.carries(rest)
        iterable = Expressions(outer, self.primitives).operand(iterable_text)
        nodes, carried, stop = self.block()
        self.scope = outer
        return Node(FOR, (iterable, *initial), outputs, {}, (Graph((item, *inputs), nodes, (stop, *carried)),))

    def try_block(self, text: str, outputs: tuple[Value, ...]) -> Node:
        regions = [self.region()]
        handlers = []
        while self.position < len(self.rows) and self.row().startswith("} except "):
            outer = dict(self.scope)
            classes, definition = self.match(_EXCEPT)
            caught = self.expressions().constant(classes)
            handlers.append(caught if isinstance(caught, tuple) else (caught,))
            regions.append(self.region((self.define(definition),)))
            self.scope = outer
        params: dict[str, Any] = {"handlers": tuple(handlers), "orelse": False, "finalbody": False}
        for name, row in (("orelse", "} else {"), ("finalbody", "} finally {")):
            if self.follows(row):
                params[name] = True
                regions.append(self.region())
        return Node(TRY, (), outputs, params, tuple(regions))

    def call(self, text: str, outputs: tuple[Value, ...], primitive: Primitive = CALL) -> Node:
        name, _, arguments = text.partition("(")
        function = self.functions.setdefault(name, GraphFunction(name))
        return Node(primitive, self.operands(arguments.removesuffix(")")), outputs, {"function": function})

    def raised(self, text: str, outputs: tuple[Value, ...]) -> Node:
        exception, *cause = split(text, " from ", 1)
        inputs, template = self.expressions().raised(exception, cause[0] if cause else None)
        return Node(RAISE, inputs, outputs, {"template": template})


_RULES: dict[str, Callable[..., Node]] = {
    **{"if": _Parser.cond, "while": _Parser.while_loop, "for": _Parser.for_loop, "try": _Parser.try_block},
    **{"call": _Parser.call, "raise": _Parser.raised},
    "generator": partial(_Parser.call, primitive=GENERATOR),
    "function": partial(_Parser.call, primitive=FUNCTION),
}


def _variable(name: str) -> str:
    """The user's variable behind a printed name."""
    if name.startswith("%"):
        return ""
    return re.sub(r"\.\d+$", "", name).strip("`")
