"""Graphs of NumPy programs with structured control flow: building, printing, optimising and running them."""

from runtime.by_hand import cond, for_loop, while_loop
from runtime.errors import NeedsValue, Unsupported
from runtime.graph import Frame, Graph, Literal, Node, Value

__all__ = [
    "Frame", "Graph", "Literal", "NeedsValue", "Node", "Unsupported", "Value", "cond", "evaluate", "for_loop", "optimize",
    "while_loop",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name == "evaluate":
        from runtime.evaluate import evaluate

        return evaluate
    if name == "optimize":
        from runtime.passes.pipeline import optimize

        return optimize
    raise AttributeError(f"module 'runtime' has no attribute {name!r}")
