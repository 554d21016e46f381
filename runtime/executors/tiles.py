"""Long elementwise computations in tiles that stay in the processor's cache.

Consecutive operations on arrays of one shape become one node with a region. Where the arrays are long and contiguous, a
function of its own computes tile after tile; where they are not, or where NumPy would warn, the region runs as it is:
a warning is given once for a whole array.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from runtime.executors.elementwise import TILED, has_certain_shape, is_elementwise, out_argument, with_constant_arrays
from runtime.executors.leaving import errors_raised
from runtime.executors.source import Source
from runtime.executors.uses import Uses
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.rewrite import with_nodes, with_parts, with_regions
from runtime.render import is_load, template_of
from runtime.types import ArrayType, Shape, single_array

TILE = 2**17  # bytes of the widest elements: in tiles of fewer the calls take longer than the work
LONG = 4 * TILE  # what is shorter stays in the cache without tiles
_MIN_OPERATIONS = 3


def with_tiles(graph: Graph) -> Graph:
    """`graph` with its long elementwise computations as nodes of their own; itself where it has none."""
    if sum(map(is_elementwise, graph.walk())) < _MIN_OPERATIONS:
        return graph
    scattered = {node.outputs[0] for node in graph.walk() if is_load(node) and _is_scattered(template_of(node)[0][1])}
    return _tiled(graph, Uses(graph), scattered)


def _is_scattered(index: Any) -> bool:
    """Whether `x[index]` is a view with gaps between its rows or items, whatever x is, unless it has one row."""
    items = index if type(index) is tuple else (index,)
    slices = [item for item in items if isinstance(item, slice)]
    if any(type(item.step) is int and item.step != 1 for item in slices):
        return True
    later = slices[1:] if len(slices) == len(items) else ()
    return any(item.start is not None or item.stop is not None for item in later)


def _tiled(graph: Graph, uses: Uses, scattered: set[Value]) -> Graph:
    nodes: list[Node] = []
    group: list[Node] = []
    for node in graph.nodes:
        joins = _joins(group, node, scattered)
        if group and not joins:
            nodes += _grouped(group, uses)
            group = []
            joins = _joins(group, node, scattered)
        if joins:
            group.append(node)
            continue
        regions = tuple(_tiled(region, uses, scattered) for region in node.regions)
        same = all(new is old for new, old in zip(regions, node.regions, strict=True))
        nodes.append(node if same else with_regions(node, regions))
    nodes += _grouped(group, uses)
    return graph if nodes == list(graph.nodes) else with_nodes(graph, nodes, graph.outputs)


def _shape(node: Node) -> Shape:
    type_ = single_array(node.outputs[0].type)
    return (type_ and type_.shape) or ()


def _joins(group: Sequence[Node], node: Node, scattered: set[Value]) -> bool:
    """Whether the node is elementwise work on contiguous arrays of one shape, that of the group, and numbers."""
    if not is_elementwise(node) or not has_certain_shape(node) or node.outputs[0].type.dtype.hasobject:  # type: ignore[union-attr]
        return False
    if not scattered.isdisjoint(node.inputs):  # type: ignore[arg-type]
        return False
    shape = _shape(node)
    fits = all(getattr(operand.type, "shape", None) in ((), shape) for operand in node.inputs)
    return fits and (not group or _shape(group[0]) == shape)


def _grouped(group: list[Node], uses: Uses) -> list[Node]:
    """The node in place of a group; the group where it is too small."""
    if len(group) < _MIN_OPERATIONS or _is_short(group):
        return group
    inside: dict[Value, int] = {}
    for node in group:
        for operand in node.inputs:
            if isinstance(operand, Value):
                inside[operand] = inside.get(operand, 0) + 1
    made = [node.outputs[0] for node in group]
    results = tuple(value for value in made if uses.count.get(value, 0) > inside.get(value, 0))
    if not results:
        return group
    outputs = tuple(Value(value.type, value.name) for value in results)
    copies = dict(zip(results, outputs, strict=True))
    region = Graph((), tuple(_renamed(node, copies) for node in group), outputs)
    return [Node(TILED, (), results, {}, (region,), group[0].frames)]


def _is_short(group: Sequence[Node]) -> bool:
    shape = _shape(group[0])
    return all(type(size) is int for size in shape) and math.prod(shape) * _width(group) < LONG  # type: ignore[arg-type]


def _width(nodes: Sequence[Node]) -> int:
    """The bytes of the widest elements of arrays among operands and results."""
    types = [operand.type for node in nodes for operand in (*node.inputs, *node.outputs)]
    return max(type_.dtype.itemsize for type_ in types if isinstance(type_, ArrayType) and type_.shape != ())


def _renamed(node: Node, copies: dict[Value, Value]) -> Node:
    """The node over values of the region in place of those that the node around it gives."""
    inputs = tuple(copies.get(operand, operand) if isinstance(operand, Value) else operand for operand in node.inputs)
    return with_parts(node, inputs, tuple(copies.get(value, value) for value in node.outputs), ())


class TileWriter:
    """Writes the function that computes a region of elementwise nodes tile by tile."""

    def __init__(self, source: Source, region: Graph) -> None:
        self.source = source
        self.region = region
        made = {node.outputs[0] for node in region.nodes}
        operands = [operand for node in region.nodes for operand in node.inputs]
        self.outer = list(dict.fromkeys(item for item in operands if isinstance(item, Value) and item not in made))
        self.arrays = [value for value in self.outer if getattr(value.type, "shape", ())]
        self.texts: dict[Value, str] = {value: source.new_name(value.name or "x") for value in self.outer}
        self.width = _width(region.nodes)
        self.tile = max(1, TILE // self.width)  # elements

    def tests(self, names: Sequence[str]) -> list[str]:
        """What must hold of the arrays, which are in the locals `names`."""
        shape = self.arrays[0].type.shape or ()  # type: ignore[union-attr]
        long = [] if all(type(size) is int for size in shape) else [f"{names[0]}.size >= {LONG // self.width}"]
        return [*long, *(f"{name}.flags.c_contiguous" for name in names)]

    def write(self, wanted: str) -> str:
        """Write the function, of the values in `outer`, and return its name."""
        source = self.source
        name = source.new_name(wanted)
        source.line(f"def {name}({', '.join(self.texts[value] for value in self.outer)}):")
        with source.indented():
            flat = self._prologue()
            outputs = list(dict.fromkeys(self.region.outputs))
            source.line(f"with {source.constant(errors_raised)}():")
            with source.indented():
                source.line(f"for start in range(0, size, {self.tile}):")
                with source.indented():
                    source.line(f"end = start + {self.tile}")
                    for tile, whole in flat.items():
                        source.line(f"{tile} = {whole}[start:end]")
                    self._operations()
            names = [self.results[value] for value in outputs]  # type: ignore[index]
            source.line(f"return {', '.join(names)}{',' if len(names) == 1 else ''}")
        return name

    def _prologue(self) -> dict[str, str]:
        """Results and buffers; the locals of the tiles, and the flat arrays that they are tiles of."""
        source = self.source
        source.line(f"size, shape = {self.texts[self.arrays[0]]}.size, {self.texts[self.arrays[0]]}.shape")
        flat: dict[str, str] = {}
        for value in self.arrays:
            whole, self.texts[value] = self.texts[value], source.new_name("tile")
            source.line(f"{whole} = {whole}.reshape(-1)")
            flat[self.texts[value]] = whole
        self.results: dict[Operand, str] = {}
        for output in self.region.outputs:
            assert isinstance(output, Value) and isinstance(output.type, ArrayType)
            self.results[output], self.texts[output] = source.new_name("result"), source.new_name("tile")
            source.line(f"{self.results[output]} = {self._empty('shape', output.type.dtype)}")
            whole = source.new_name("flat")
            source.line(f"{whole} = {self.results[output]}.reshape(-1)")
            flat[self.texts[output]] = whole
        self._assign_buffers()
        return flat

    def _empty(self, shape: str, dtype: np.dtype) -> str:
        return f"{self.source.constant(np.empty)}({shape}, {self.source.constant(dtype)})"

    def _assign_buffers(self) -> None:
        """Give each value that stays inside a buffer of one tile; one that is dead takes the next value."""
        last = {operand: k for k, node in enumerate(self.region.nodes) for operand in node.inputs}
        free: dict[np.dtype, list[str]] = {}
        self.buffers: list[str] = []
        for k, node in enumerate(self.region.nodes):
            result = node.outputs[0]
            for operand in dict.fromkeys(node.inputs):  # an operand's buffer may take the result: the same elements
                if isinstance(operand, Value) and last[operand] == k and self.texts.get(operand) in self.buffers:
                    free.setdefault(operand.type.dtype, []).append(self.texts[operand])  # type: ignore[union-attr]
            if result in self.texts:
                continue
            dtype = result.type.dtype  # type: ignore[union-attr]
            if not free.get(dtype):
                buffer = self.source.new_name("buffer")
                self.source.line(f"{buffer} = {self._empty(str(self.tile), dtype)}")
                self.buffers.append(buffer)
                free[dtype] = [buffer]
            self.texts[result] = free[dtype].pop()

    def _operations(self) -> None:
        source = self.source
        if self.buffers:
            source.line("if end > size:")
            with source.indented():
                for buffer in self.buffers:
                    source.line(f"{buffer} = {buffer}[: size - start]")
        for node in self.region.nodes:
            texts = [
                source.constant(operand.value) if isinstance(operand, Literal) else self.texts[operand]
                for operand in with_constant_arrays(node)
            ]
            callee = source.bind(node.primitive.ufunc, f"np_{node.primitive.ufunc.__name__}")
            out = out_argument(node.primitive.ufunc, self.texts[node.outputs[0]])
            source.line(f"{callee}({', '.join(texts)}, {out})", node)
