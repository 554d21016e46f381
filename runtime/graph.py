"""Graphs: nodes in program order over values, with regions for control flow.

A graph means what a Python program means. A value is a Python object at run time; an operand that is an array, a list
or another mutable object is a *reference* to it, so aliasing and in-place changes are NumPy's and Python's own. Nodes
run in order; a region sees the values defined before its node, as an inner scope sees an outer one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from runtime.types import Type, type_of

if TYPE_CHECKING:
    from runtime.primitives.primitive import Primitive


class Frame(NamedTuple):
    """A place in the user's source."""

    filename: str
    line: int
    function: str


@dataclass(eq=False, slots=True)
class Value:
    """A value in a graph: defined once, by a node or as an input of a graph or region.

    `name` is the user's variable, "" where there is none.
    """

    type: Type
    name: str = ""

    def __repr__(self) -> str:
        return f"Value({self.name or '_'}: {self.type!r})"


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """An operand that is known: an immutable Python value (number, string, None, function, dtype, NumPy scalar …)."""

    value: Any

    @property
    def type(self) -> Type:
        return type_of(self.value)


Operand = Value | Literal


@dataclass(eq=False, slots=True)
class Node:
    """One operation: `outputs = primitive(inputs, params)`, with regions where it is control flow.

    `params` are known when the graph is built. `frames` is the chain of the user's frames, outermost first.
    """

    primitive: Primitive
    inputs: tuple[Operand, ...]
    outputs: tuple[Value, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    regions: tuple[Graph, ...] = ()
    frames: tuple[Frame, ...] = ()


@dataclass(eq=False, slots=True)
class Graph:
    """Inputs, nodes in program order, outputs; also the form of a region."""

    inputs: tuple[Value, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[Operand, ...]
    name: str = ""
    fetchable: Any = None  # of a graph that was traced, what `runtime.fetching.Fetchable` is

    def run(self, feeds: Mapping[str, Any], fetches: Sequence[str] | None = None) -> Any:
        """Run the graph on inputs that are fed by name, and return a list of what is fetched.

        A fetch names a variable of the function, whose value at the function's end it is, or the result: "return".
        Without fetches the result itself is returned. Only what the fetches depend on runs, effects included; the
        result depends on what raises. What is fed is not written to: whole arguments, by the names of parameters, or
        single inputs of the graph; what is outside of the function is read. Raises KeyError for a name that there is
        not, and for an input that is missing; ValueError where the graph is not for such arguments; TypeError where
        `fetches` is one text.
        """
        if self.fetchable is None:
            raise TypeError("only the graph that `f.trace(*args)` returns can be run by name")
        return self.fetchable.run(feeds, fetches)

    def walk(self) -> Iterator[Node]:
        """Every node, those of regions included, a node before the nodes of its regions."""
        for node in self.nodes:
            yield node
            for region in node.regions:
                yield from region.walk()

    def operands(self) -> Iterator[Operand]:
        """Every operand of a node, region or result, those of regions included, once for each use."""
        yield from self.outputs
        for node in self.nodes:
            yield from node.inputs
            for region in node.regions:
                yield from region.operands()

    @property
    def opaque_nodes(self) -> int:
        """How many nodes call code that was not converted."""
        return sum(node.primitive.opaque for node in self.walk())

    def count(self, *names: str) -> int:
        """How many nodes, those of regions included, have a primitive of one of these names; without names, all."""
        return sum(not names or node.primitive.name in names for node in self.walk())

    def __str__(self) -> str:
        from runtime.printer import to_text

        return to_text(self)
