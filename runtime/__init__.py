"""Graphs of NumPy programs with structured control flow: building, printing, optimising and running them."""

from runtime.by_hand import cond, for_loop, while_loop
from runtime.errors import NeedsValue, Unsupported
from runtime.graph import Frame, Graph, Literal, Node, Value

__all__ = [
    "Frame", "Graph", "Literal", "NeedsValue", "Node", "Unsupported", "Value", "cond", "for_loop", "while_loop",
]  # fmt: skip
