"""Running a graph as define-then-run systems do: values are fed by name, and only what is fetched is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.aliasing import Aliases
from runtime.passes.effects import has_effect
from runtime.passes.pipeline import optimize
from runtime.passes.rewrite import with_nodes
from runtime.primitives.builtins import PRINT
from runtime.primitives.control import RAISE
from runtime.structure import fill, take_apart


@dataclass(eq=False)
class Fetchable:
    """What can be fetched of a graph: its graph before the passes, the values of variables, and the results."""

    graph: Graph
    variables: Mapping[str, Any]  # name -> nested values, with operands as leaves
    result: Any  # as those
    _plans: dict[tuple[str, ...], tuple[Any, Any, list[Value]]] = field(default_factory=dict)

    def run(self, feeds: Mapping[str, Any], fetches: Sequence[str] | None) -> Any:
        if isinstance(fetches, str):
            raise TypeError(f"`fetches` is a list of names: write `fetches=[{fetches!r}]`")
        names = None if fetches is None else tuple(fetches)
        key = ("return",) if names is None else names
        if key not in self._plans:
            self._plans[key] = self._plan(key)
        run, template, inputs = self._plans[key]
        found = run(*_fed(self.graph, feeds, inputs))
        values = fill(template, found)
        return values[0] if names is None else list(values)

    def _plan(self, names: tuple[str, ...]) -> tuple[Any, Any, list[Value]]:
        from runtime.executors.numpy_plan import compile_plan

        template, operands = take_apart(tuple(map(self._find, names)), lambda item: isinstance(item, Value | Literal))
        graph = optimize(sliced(self.graph, tuple(operands)))
        used = {item for node in graph.walk() for item in node.inputs} | set(graph.outputs)
        used |= {item for node in graph.walk() for region in node.regions for item in region.outputs}
        return compile_plan(graph).function, template, [value for value in graph.inputs if value in used]

    def _find(self, name: str) -> Any:
        if name == "return":
            return self.result
        if name in self.variables:
            return self.variables[name]
        known = ", ".join(sorted({"return", *self.variables}))
        raise KeyError(f"`{name}` names neither a variable of `{self.graph.name}` nor its result; there are: {known}")


def _fed(graph: Graph, feeds: Mapping[str, Any], needed: Sequence[Value]) -> list[Any]:
    """The inputs; arrays are copied, for the graph may write to them."""
    names = [value.name for value in graph.inputs]
    unknown = feeds.keys() - set(names)
    if unknown:
        raise KeyError(f"`{graph.name}` has no input {sorted(unknown)}; it has: {', '.join(names)}")
    missing = [value.name for value in needed if value.name not in feeds]
    if missing:
        raise KeyError(f"what is fetched needs a value for {', '.join(missing)}")
    found = [feeds.get(name) for name in names]
    return [item.copy() if isinstance(item, np.ndarray) else item for item in found]


def sliced(graph: Graph, outputs: tuple[Operand, ...]) -> Graph:
    """The part of a graph that some values depend on, with the effects that they depend on."""
    whole = with_nodes(graph, graph.nodes, outputs)
    aliases = Aliases(whole)
    needed: set[Operand] = set(outputs)
    roots = frozenset().union(*map(aliases.roots, outputs)) if outputs else frozenset()
    kept: list[Node] = []
    for node in reversed(graph.nodes):
        writes = aliases.writes(node)
        is_needed = any(value in needed for value in node.outputs)
        if not is_needed and (_only_reports(node) or not (writes and aliases.overlap(writes, roots))):
            continue
        kept.append(node)
        used = _used(node)
        needed |= used
        roots = roots.union(*map(aliases.roots, used))
    return with_nodes(graph, reversed(kept), outputs)


def _only_reports(node: Node) -> bool:
    """Whether all that the node does is to print or to raise, which no value depends on."""
    if node.regions:
        return all(_only_reports(inner) or not has_effect(inner) for region in node.regions for inner in region.nodes)
    return node.primitive in (PRINT, RAISE)


def _used(node: Node) -> set[Operand]:
    """The operands of a node, those inside its regions included."""
    found: set[Operand] = {item for item in node.inputs if isinstance(item, Value)}
    for region in node.regions:
        found |= {item for item in region.outputs if isinstance(item, Value)}
        for inner in region.nodes:
            found |= _used(inner)
    return found
