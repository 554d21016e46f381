"""Running a graph as define-then-run systems do: values are fed by name, and only what is fetched is computed."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from runtime.errors import Unsupported
from runtime.graph import Graph, Literal, Value
from runtime.passes.pipeline import optimize
from runtime.slicing import sliced
from runtime.structure import fill, take_apart
from runtime.trace.paths import Guard
from runtime.trace.shadow import made_by_class_statement


@dataclass(eq=False)
class Fetchable:
    """What can be fetched of a graph: its graph before the passes, the values of variables, and the results."""

    graph: Graph  # with further inputs and nodes, which make variables' values
    variables: Mapping[str, Any]  # name -> nested values, with operands as leaves
    result: Any  # as those
    parameters: Sequence[str]  # of the function
    guard: Guard  # which finds the graph's inputs in what these are given
    places: Sequence[str]  # where it has found each of them
    refused: Unsupported | None = None  # why variables can't be fetched
    _plans: dict[tuple[str, ...], tuple[Any, Any, list[Value]]] = field(default_factory=dict)

    def run(self, feeds: Mapping[str, Any], fetches: Sequence[str] | None) -> Any:
        if isinstance(fetches, str):
            raise TypeError(f"`fetches` is a list of names: write `fetches=[{fetches!r}]`")
        names = None if fetches is None else tuple(fetches)
        key = ("return",) if names is None else names
        if key not in self._plans:
            self._plans[key] = self._plan(key)
        run, template, inputs = self._plans[key]
        values = fill(template, run(*self._fed(feeds, inputs)))
        return values[0] if names is None else list(values)

    def _plan(self, names: tuple[str, ...]) -> tuple[Any, Any, list[Value]]:
        from runtime.executors.numpy_plan import compile_plan

        template, operands = take_apart(tuple(map(self._find, names)), lambda item: isinstance(item, Value | Literal))
        graph = optimize(sliced(self.graph, tuple(operands), "return" in names))
        used = {item for node in graph.walk() for item in node.inputs} | set(graph.outputs)
        used |= {item for node in graph.walk() for region in node.regions for item in region.outputs}
        return compile_plan(graph).function, template, [value for value in graph.inputs if value in used]

    def _find(self, name: str) -> Any:
        if name == "return":
            return self.result
        if name in self.variables:
            return self.variables[name]
        if self.refused is not None:
            raise self.refused
        known = ", ".join(sorted({"return", *self.variables}))
        raise KeyError(f"`{name}` names neither a variable of `{self.graph.name}` nor its result; there are: {known}")

    def _fed(self, feeds: Mapping[str, Any], needed: Collection[Value]) -> list[Any]:
        """The inputs: what is fed for the parameters is looked into, and what is outside is read.

        They are copied together, for the graph may write to them. What is not needed is None.
        """
        inputs = self.graph.inputs
        names = list(dict.fromkeys([*(value.name for value in inputs), *self.parameters]))
        unknown = feeds.keys() - set(names)
        if unknown:
            raise KeyError(f"`{self.graph.name}` has no input {sorted(unknown)}; it has: {', '.join(names)}")
        found = self._found(feeds)
        given = {k for k, name in enumerate(self.parameters) if name in feeds}
        missing = []
        for k, value in enumerate(inputs):
            number = self.guard.paths[self.places[k]].argument_number
            if value.name in feeds and value.name not in self.parameters:
                found[k] = feeds[value.name]
            elif value not in needed:
                found[k] = None
            elif number is not None and number not in given:
                missing.append(value.name)
        if missing:
            raise KeyError(f"what is fetched needs a value for {', '.join(missing)}")
        return _copied(found)

    def _found(self, feeds: Mapping[str, Any]) -> list[Any]:
        """What the inputs are according to what is fed for the parameters."""
        given = frozenset(k for k, name in enumerate(self.parameters) if name in feeds)
        args = tuple([feeds.get(name) for name in self.parameters])
        found = self.guard.part(given, self.places)(args)
        if found is None:
            raise ValueError(
                f"the graph of `{self.graph.name}` is for calls in which {self.guard.broken(given, args)}: trace the "
                "function for what is fed"
            )
        return list(found)


def _copied(inputs: list[Any]) -> list[Any]:
    """Copies of arrays, containers and objects of the user's, of which one holds the copies of what it held."""
    memo: dict[int, Any] = {}
    return [copy.deepcopy(item, memo) if _is_copied(type(item)) else item for item in inputs]


def _is_copied(cls: type) -> bool:
    return issubclass(cls, np.ndarray | list | dict | set | tuple) or made_by_class_statement(cls)
