"""Telling the user what became of a function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from runtime.graph import Frame, Graph

if TYPE_CHECKING:
    from autograph.function import Function


def explain(function: Function[Any, Any], values: tuple[Any, ...]) -> str:
    """A report on the trace for these arguments; the function is traced if it was not, and is not run."""
    traced = function._traced(values)[0]
    name = function.original.__name__
    if traced is None:
        reason = function._refused[tuple(map(type, values))]
        return f"{name} runs eagerly:\n{reason}"
    lines = [f"{name}: {traced.graph.count()} nodes, {traced.graph.opaque_nodes} opaque, {len(function.traces)} traces"]
    lines += [f"  {line}" for line in _control_flow(traced.traced)]
    lines += [f"  {text}{_at(frame)}" for text, frame in traced.notices]
    lines += ["guards:", *[f"  {line}" for line in traced.reads if line.startswith("if")]]
    return "\n".join(lines)


def _control_flow(graph: Graph) -> list[str]:
    found = []
    for node in graph.walk():
        if node.primitive.name in ("cond", "while", "for", "try", "call"):
            carried = ", ".join(f"{value.name or '_'}: {value.type!r}" for value in node.outputs)
            frame = node.frames[-1] if node.frames else None
            found.append(f"staged {node.primitive.name}({carried}){_at(frame)}")
    return found


def _at(frame: Frame | None) -> str:
    return "" if frame is None else f"  ({frame.filename}:{frame.line})"


def differing_reads(traces: Sequence[Any]) -> str:
    """Which guards differ between the two newest traces."""
    newest, before = set(traces[0].reads), set(traces[1].reads)
    differing = [
        line.removesuffix(": return None").removeprefix("if not ") for line in traces[0].reads if line not in before
    ]
    return "; ".join(differing[:3]) if differing and newest else "the values of Python arguments"
