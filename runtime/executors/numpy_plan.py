"""The NumPy plan: a graph as one generated Python function, as fast as code written by hand.

The plan holds no state: its function has locals only, so that it may be called from several threads and from itself.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from types import CodeType, FrameType, FunctionType
from typing import Any

from runtime.executors import places
from runtime.executors.emit import emit_function
from runtime.executors.source import Source
from runtime.graph import Graph, Node
from runtime.primitives.control import GENERATOR, GraphFunction, all_functions

_numbers = itertools.count(1)


class Plan:
    """A compiled graph: `plan(*inputs)` gives the outputs as a tuple.

    `function` is the bare function, for callers that count nanoseconds; `source` its code; `filename` what that is
    called; `codes` the code of each of its functions as it was compiled, by the id of the one in the user's file.
    """

    __slots__ = ("_lines", "codes", "filename", "function", "nodes", "source")

    def __init__(
        self,
        function: Any,
        source: str,
        filename: str,
        nodes: tuple[Node | None, ...],
        codes: Mapping[int, CodeType],
    ) -> None:
        self.function = function
        self.source = source
        self.filename = filename
        self.nodes = nodes
        self.codes = codes
        self._lines: dict[int, tuple[int, ...]] = {}  # of the codes in whose frames something was raised

    def __call__(self, *inputs: Any) -> tuple[Any, ...]:
        return self.function(*inputs)

    def node_at(self, line: int) -> Node | None:
        """The node that a line of `source` runs; None for lines that run none."""
        return self.nodes[line - 1] if 0 < line <= len(self.nodes) else None

    def node_of(self, frame: FrameType, instruction: int) -> Node | None:
        """The node that a frame of the plan runs at an instruction."""
        code = id(frame.f_code)
        lines = self._lines.get(code)
        if lines is None:
            lines = self._lines[code] = places.plan_lines(self.codes[code])
        return self.node_at(lines[instruction // 2])

    def owns(self, code: CodeType) -> bool:
        """Whether a frame with this code runs the plan."""
        return id(code) in self.codes


def compile_plan(graph: Graph) -> Plan:
    """The plan of a valid graph; it computes what `evaluate` computes, to the bit and the layout."""
    source = Source()
    functions = all_functions(graph)
    generators = _generators(graph, *(function.body for function in functions))
    names = {function: source.new_name(function.name) for function in functions}
    name = source.new_name(graph.name or "main")
    for function, function_name in names.items():
        emit_function(source, function_name, function.body, names, "generator" if function in generators else "bare")
    emit_function(source, name, graph, names, "tuple")
    source.close()
    text = source.text
    # Not in angle brackets: a traceback then asks the loader for the lines.
    filename = f"plan {next(_numbers)} of {graph.name or 'main'}"
    namespace = {**source.namespace, "__name__": filename, "__loader__": _Loader(text)}
    exec(compile(text, filename, "exec"), namespace)
    nodes = tuple(row.node for row in source.rows)
    return Plan(namespace[name], text, filename, nodes, _placed(namespace, filename, nodes))


def _placed(namespace: dict[str, Any], filename: str, nodes: tuple[Node | None, ...]) -> dict[int, CodeType]:
    """Put the plan's functions into the user's file; the ids of their codes there, and the codes as compiled.

    With AUTOGRAPH_FULL_TRACEBACK=1 they stay where they are, so that their own lines are shown.
    """
    functions = [item for item in namespace.values() if isinstance(item, FunctionType)]
    functions = [function for function in functions if function.__code__.co_filename == filename]
    home = None if os.environ.get("AUTOGRAPH_FULL_TRACEBACK") == "1" else places.home(nodes)
    codes: dict[int, CodeType] = {}
    for function in functions:
        compiled = function.__code__
        if home is not None:
            lines = [places.user_line(node, home.filename) for node in nodes]
            function.__code__ = places.placed(compiled, home.filename, lines)
        codes[id(function.__code__)] = compiled
    if home is not None:
        namespace["__name__"] = places.module_name(home.filename)
        del namespace["__loader__"]  # it has the lines of the plan, not of the file
    return codes


class _Loader:
    """Gives tracebacks the generated code."""

    def __init__(self, text: str) -> None:
        self._text = text

    def get_source(self, name: str) -> str:
        """The code, whatever the name."""
        return self._text


def _generators(*graphs: Graph) -> set[GraphFunction]:
    """The functions that are generator functions, whether a `yield` is left in them or not."""
    nodes = (node for graph in graphs for node in graph.walk())
    return {node.params["function"] for node in nodes if node.primitive is GENERATOR}
