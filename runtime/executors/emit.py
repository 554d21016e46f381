"""Python code for a graph: one function, its control flow Python's own, its values locals."""

from __future__ import annotations

import typing
from collections.abc import Callable
from functools import partial
from typing import Any

from runtime.executors.elementwise import TILED
from runtime.executors.jumps import return_at_once
from runtime.executors.key_functions import CHOOSING, Keys, listed_keys
from runtime.executors.loops import LoopWriter
from runtime.executors.operations import Operations, evaluation_order
from runtime.executors.powers import with_ufuncs_of_powers
from runtime.executors.source import Source
from runtime.executors.tiles import TileWriter, with_tiles
from runtime.graph import Graph, Literal, Node
from runtime.made_functions import function_factory
from runtime.primitives.builtins import UNPACK_EXACTLY
from runtime.primitives.control import (
    CALL,
    COND,
    FOR,
    FUNCTION,
    GENERATOR,
    RAISE,
    TRY,
    WHILE,
    YIELD,
    GraphFunction,
)
from runtime.render import template_of

Returns = typing.Literal["tuple", "bare", "generator"]


def emit_function(
    source: Source, name: str, graph: Graph, functions: dict[GraphFunction, str], returns: Returns
) -> None:
    """Write `def name(…)` for `graph`; `functions` are the names of the functions that its calls mean.

    The function returns a tuple, the one result bare, or a generator that does.
    """
    _Emitter(source, with_tiles(with_ufuncs_of_powers(graph)), functions).function(name, returns)


class _Emitter(LoopWriter):
    def __init__(self, source: Source, graph: Graph, functions: dict[GraphFunction, str]) -> None:
        super().__init__(source, graph)
        self.functions = functions
        self.keys = listed_keys(graph, self.uses)
        self.listing = {node for keys in self.keys.values() for node in (keys.made, keys.loop)}

    def function(self, name: str, returns: Returns) -> None:
        for value in self.graph.inputs:
            self.bind(value, self.source.new_name(value.name))
        self.source.line(f"def {name}({', '.join(self.names[value] for value in self.graph.inputs)}):")
        with self.source.indented():
            start = len(self.source.rows)
            if returns == "generator" and not any(node.primitive is YIELD for node in self.graph.walk()):
                self.source.line("yield from ()")
            self._write_flags()
            self.nodes(self.graph)
            self._return(returns == "tuple", start)

    def _write_flags(self) -> None:
        """Test once, at the start, what the reuse of buffers depends on."""
        orders = [*(reuse.order for reuse in self.reuses.values()), *self.kept.values()]
        for order in orders:
            if order and order not in self.flags:
                tests = sorted(f"{self.names[value]}.flags.c_contiguous" for value in order)
                self.flags[order] = self.source.new_name("in_c_order")
                self.source.line(f"{self.flags[order]} = {' and '.join(tests)}")

    def _return(self, as_tuple: bool, start: int) -> None:
        node = self.pending[-1].node if self.pending else None
        texts = self.texts(self.graph.outputs, node)
        self.flush()
        if not as_tuple and not texts:
            return
        if len(texts) == 1:
            form = "({},)" if as_tuple else "{}"
            if node is not None or not return_at_once(self.source.rows[start:], self.source.depth, texts[0], form):
                self.source.line(f"return {form.format(texts[0])}", node)
        else:
            self.source.line(f"return ({', '.join(texts)})", node)

    # Blocks

    def nodes(self, block: Graph) -> None:
        outer, self.dying = self.dying, []
        for index, node in enumerate(block.nodes):
            if node in self.listing:
                continue
            _EMIT.get(node.primitive, Operations.plain)(self, block, index, node)
            if node in self.keys:
                self.release(block, index - 1, self.keys[node].loop)
            self.release(block, index, node)
        self.dying = outer

    def _expression(self, node: Node) -> str:
        return self._choice(node) if node in self.keys else super()._expression(node)

    def _choice(self, node: Node) -> str:
        """`sorted`, `min` or `max` of items by a function."""
        (items, _), options = template_of(node)
        renderer = self.renderer(node, evaluation_order((items, options)))
        parts = [renderer.tree(items), f"key={self._key(self.keys[node])}"]
        parts += [f"{name}={renderer.tree(option)}" for name, option in options.items()]
        return f"{self.source.constant(CHOOSING[node.primitive.kernel])}({', '.join(parts)})"

    def _key(self, keys: Keys) -> str:
        """The function that gives the key of an item."""
        captured = [self.operand(value) for value in keys.function.inputs[:-1]]
        if keys.method:
            return f"{captured[0]}.{keys.method}"
        if keys.builtin is not None:
            return self.source.constant(keys.builtin)
        name = self.source.new_name(f"{self.graph.name or 'main'}_key")
        _Emitter(self.source.aside(), keys.function, self.functions).function(name, "bare")
        return f"{self.source.constant(partial)}({', '.join([name, *captured])})" if captured else name

    def call(self, block: Graph, index: int, node: Node) -> None:
        texts = self.texts(node.inputs, node)
        text = f"{self.functions[node.params['function']]}({', '.join(texts)})"
        if len(node.outputs) == 1 and self._is_expression(block, node.outputs[0]):
            self.expression(block, index, node, text)
        else:
            self._define_all(block, index, node, text)

    def function_object(self, block: Graph, index: int, node: Node) -> None:
        """The call of what makes a Python function of a function of the plan, its defaults, and what it captures."""
        function = node.params["function"]
        texts = self.texts(node.inputs[1:], node)
        assert isinstance(node.inputs[0], Literal)
        factory = function_factory(node.inputs[0].value, len(function.captured))
        make = self.source.bind(factory, f"make_{function.name}")
        text = f"{make}({', '.join([self.functions[function], *texts])})"
        if self.is_used_at_once(block, index, node):
            self.expression(block, index, node, text)
        else:
            self._define_all(block, index, node, text)

    def hand_out(self, block: Graph, index: int, node: Node) -> None:
        (item,) = self.texts(node.inputs, node)
        self._define_all(block, index, node, f"yield {item}")

    # Control flow

    def tiled(self, block: Graph, index: int, node: Node) -> None:
        """Tile by tile where the arrays are long and contiguous, else as it is; so too where NumPy would warn."""
        (region,) = node.regions
        self.flush()
        self.release_dying()
        writer = TileWriter(self.source.aside(), region)
        function = writer.write(f"{self.graph.name or 'main'}_tiles")
        arrays = [self.names[value] for value in writer.arrays]
        targets = [self.bind(value, self.source.new_name(value.name)) for value in node.outputs]
        in_tiles = self.source.new_name("in_tiles")
        self.source.line(f"{in_tiles} = {' and '.join(writer.tests(arrays))}")
        self.source.line(f"if {in_tiles}:")
        with self.source.indented():
            self.source.line("try:")
            with self.source.indented():
                arguments = ", ".join(self.names[value] for value in writer.outer)
                self.source.line(f"{', '.join(targets)}{',' * (len(targets) == 1)} = {function}({arguments})")
            self.source.line(f"except {self.source.constant(FloatingPointError)}:")
            with self.source.indented():
                self.source.line(f"{in_tiles} = False")
        self.source.line(f"if not {in_tiles}:")
        with self.source.indented():
            self.region(region, targets)

    def try_block(self, block: Graph, index: int, node: Node) -> None:
        self.flush()
        self.release_dying()
        targets = [self.define(value, block, index, node) for value in node.outputs]
        regions = iter(node.regions)
        orelse = bool(node.params.get("orelse"))
        self.source.line("try:", node)
        with self.source.indented():
            self.region(next(regions), () if orelse else targets)
        for classes in node.params.get("handlers", ()):
            handler = next(regions)
            caught = ", ".join(map(self.source.constant, classes))
            name = self.bind(handler.inputs[0], self.source.new_name(handler.inputs[0].name or "exception"))
            self.source.line(f"except ({caught}{',' if len(classes) == 1 else ''}) as {name}:", node)
            with self.source.indented():
                self.region(handler, targets)
        if orelse:
            self.source.line("else:")
            with self.source.indented():
                self.region(next(regions), targets)
        if node.params.get("finalbody"):
            self.source.line("finally:")
            with self.source.indented():
                self.region(next(regions))


_EMIT: dict[Any, Callable[[Any, Graph, int, Node], None]] = {
    **{COND: _Emitter.cond, WHILE: _Emitter.while_loop, FOR: _Emitter.for_loop},
    TILED: _Emitter.tiled,
    UNPACK_EXACTLY: _Emitter.unpack,
    **{TRY: _Emitter.try_block, CALL: _Emitter.call, RAISE: Operations.raised},
    **{GENERATOR: _Emitter.call, FUNCTION: _Emitter.function_object, YIELD: _Emitter.hand_out},
}
