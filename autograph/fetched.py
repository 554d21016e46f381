"""What can be fetched of a trace beside its result: what the function's variables held when it returned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import CodeType
from typing import Any

from runtime.errors import Unsupported
from runtime.fetching import Fetchable
from runtime.graph import Graph, Node, Value
from runtime.structure import tuple_of
from runtime.trace.bound import checked
from runtime.trace.builder import Trace, is_literal, operand
from runtime.trace.choice import Choice
from runtime.trace.dicts import Dict
from runtime.trace.heap import EMPTY
from runtime.trace.lift import Lifter
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.paths import Guard
from runtime.trace.sets import Set
from runtime.trace.symbolic import Symbolic
from runtime.types import UNBOUND


class Later:
    """What can be fetched of a graph, found out when something is."""

    def __init__(self, find: Callable[[], Fetchable]) -> None:
        self._find = find
        self._found: Fetchable | None = None

    def run(self, feeds: Mapping[str, Any], fetches: Sequence[str] | None) -> Any:
        if self._found is None:
            self._found = self._find()
            del self._find  # which holds the arguments
        return self._found.run(feeds, fetches)


def fetchable(trace: Callable[[Fetched], Any]) -> Any:
    """What can be fetched of what is traced once more."""
    try:
        return trace(Fetched(keeps_variables=True)).graph.fetchable
    except Unsupported as error:  # of variables that nothing reads, of which types need not be known otherwise
        return replace(trace(Fetched(keeps_variables=False)).graph.fetchable, refused=error)


class Fetched:
    """The variables of a traced function, as nested operands, with nodes and inputs that are there for them alone."""

    def __init__(self, keeps_variables: bool) -> None:
        self.keeps_variables = keeps_variables  # which nothing may read when the function has ended
        self._forget()

    def _forget(self) -> None:
        self._variables: dict[str, Any] = {}
        self._nodes: list[Node] = []
        self._inputs: list[Value] = []
        self._places: list[str] = []  # of these inputs, in the guard

    def begin(self, trace: Trace, converted: Any) -> None:
        """The function is about to be traced, maybe once more."""
        self._forget()
        if self.keeps_variables:
            trace.sought = getattr(converted, "__code__", None)

    def take(self, trace: Trace, lifter: Lifter, code: CodeType) -> None:
        """Look at the variables of the function, of this code, that has returned; one that put in no node has none."""
        found = {} if trace.found is None else trace.found.f_locals
        held = {name: found[name] for name in (*code.co_varnames, *code.co_cellvars) if name in found}
        nodes, count = trace.nodes, len(lifter.inputs)
        trace.nodes = self._nodes
        try:
            for name, item in held.items():
                self._take(name, item)
        finally:
            trace.nodes = nodes
        self._inputs, self._places = lifter.inputs[count:], lifter.guard.inputs[count:]
        del lifter.inputs[count:], lifter.guard.inputs[count:]

    def _take(self, name: str, item: Any) -> None:
        if _is_fetched(item) and not _is_unbound(item):
            try:
                self._variables[name] = _with_operands(checked(item, name))
            except Unsupported:
                return  # what no graph can make can't be fetched

    def of(self, graph: Graph, result: Any, parameters: Sequence[str], guard: Guard) -> Fetchable:
        """What can be fetched of the graph that was traced."""
        whole = replace(graph, inputs=(*graph.inputs, *self._inputs), nodes=(*graph.nodes, *self._nodes))
        return Fetchable(whole, self._variables, result, parameters, guard, [*guard.inputs, *self._places])


def _is_fetched(item: Any) -> bool:
    """Whether a variable's content is a value, and no function, class or module."""
    if isinstance(item, tuple):
        return all(map(_is_fetched, item))
    if type(item) is Choice:
        return all(map(_is_fetched, item.alternatives))
    return item is EMPTY or type(item) is Symbolic or isinstance(item, List | Dict | Set | Instance) or is_literal(item)


def _is_unbound(item: Any) -> bool:
    """Whether a variable is certain to have no value."""
    return item is EMPTY or (type(item) is Symbolic and item.ag_type == UNBOUND)


def _with_operands(item: Any) -> Any:
    return tuple_of(type(item), list(map(_with_operands, item))) if isinstance(item, tuple) else operand(item)
