"""Telling the user what became of a function."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from runtime.errors import Unsupported
from runtime.graph import Frame, Graph

if TYPE_CHECKING:
    from autograph.function import Function


def explain(function: Function[Any, Any], values: tuple[Any, ...]) -> str:
    """A report on the trace for these arguments; the function is traced if it was not, and is not run."""
    name = function.original.__name__
    try:
        traced, _ = function._found(values)
        told = function._trace(values, tells=True)
    except Unsupported as reason:
        return f"{name} runs eagerly:\n{reason}"
    nodes, opaque, traces = traced.graph.count(), traced.graph.opaque_nodes, len(function.traces)
    lines = [f"{name}: {_counted(nodes, 'node')}, {opaque} opaque, {_counted(traces, 'trace')}"]
    statements = dict.fromkeys([*_control_flow(told.traced), *told.notices])
    lines += [f"  {text}{_at(frame)}" for text, frame in sorted(statements, key=partial(_place, function))]
    if traces > 1:
        lines.append(f"traced again because {differing_facts(function.traces)}")
    lines += ["holds as long as", *[f"  {place} {_said(fact)}" for place, fact in traced.facts.items()]]
    return "\n".join(lines)


def _control_flow(graph: Graph) -> list[tuple[str, Frame | None]]:
    found = []
    for node in graph.walk():
        if node.primitive.name in ("cond", "while", "for", "try", "call"):
            carried = ", ".join(f"{value.name or '_'}: {value.type!r}" for value in node.outputs)
            found.append((f"staged {node.primitive.name}({carried})", node.frames[-1] if node.frames else None))
    return found


def _place(function: Function[Any, Any], statement: tuple[str, Frame | None]) -> tuple[bool, str, int]:
    """Where a statement stands: those of the function's own file come first, in the order of their lines."""
    frame = statement[1]
    if frame is None:
        return True, "", 0
    return frame.filename != function.original.__code__.co_filename, frame.filename, frame.line


def _at(frame: Frame | None) -> str:
    return "" if frame is None else f"  ({frame.filename}:{frame.line})"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _said(fact: str) -> str:
    """A fact that a guard checks, as one says it: `is an int`."""
    return re.sub("^is a (?=[aeio])", "is an ", fact)


def differing_facts(traces: Sequence[Any]) -> str:
    """What differs between the two newest traces."""
    newest, before = traces[0].facts, traces[1].facts
    differing = [
        f"`{place}` {_said(fact)}, and before it {_said(before.get(place, 'was not read')).replace('is ', 'was ', 1)}"
        for place, fact in newest.items()
        if before.get(place) != fact
    ]
    return "; ".join(differing[:3]) or "which objects are one and the same"
