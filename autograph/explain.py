"""Telling the user what became of a function."""

from __future__ import annotations

from collections.abc import Sequence
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
    except Unsupported as reason:
        return f"{name} runs eagerly:\n{reason}"
    lines = [f"{name}: {traced.graph.count()} nodes, {traced.graph.opaque_nodes} opaque, {len(function.traces)} traces"]
    lines += [f"  {line}" for line in _control_flow(traced.traced)]
    lines += [f"  {text}{_at(frame)}" for text, frame in traced.notices]
    lines += ["holds as long as", *[f"  {place} {fact}" for place, fact in traced.facts.items()]]
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


def differing_facts(traces: Sequence[Any]) -> str:
    """What differs between the two newest traces."""
    newest, before = traces[0].facts, traces[1].facts
    differing = [
        f"`{place}` {fact}, and before {before.get(place, 'was not read')}"
        for place, fact in newest.items()
        if before.get(place) != fact
    ]
    return "; ".join(differing[:3]) or "which objects are one and the same"
