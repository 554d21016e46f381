"""Handlers around the code that is traced, where a generator runs: which exceptions leave its body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from runtime.graph import Node
from runtime.primitives.control import COND, RAISE
from runtime.trace.builder import Trace, current


@contextmanager
def catching(trace: Trace, classes: tuple[type, ...]) -> Iterator[None]:
    """Handlers of these classes are around what is traced meanwhile, where a generator runs."""
    if not (trace.consumers and classes):
        yield
        return
    trace.catching.append(classes)
    try:
        yield
    finally:
        trace.catching.pop()


def is_guarded(trace: Trace, consumer: Any, error: type[BaseException] | None = None) -> bool:
    """Whether a handler of the generator whose items this consumer takes may see an exception (of this class).

    Those of a context manager or generator that it runs itself are among them.
    """
    inside = trace.catching[consumer.guards :]
    return any(error is None or issubclass(error, classes) for classes in inside)


def note_stopping(is_raised: bool = False) -> None:
    """What is staged here may raise StopIteration; `is_raised` says that it does.

    Where a gradient is under way, only that counts: none flows through a generator of run time.
    """
    trace = current()
    if trace.stretches and not is_raised:
        return
    consumer = trace.consumers[-1] if trace.consumers else None
    if consumer is not None and consumer.generator is not None and not is_guarded(trace, consumer, StopIteration):
        consumer.generator.suspend()


def may_end(trace: Trace, nodes: Sequence[Node]) -> bool:
    """Whether the block of a loop may end by an exception that these nodes raise; for a gradient, by a `raise`."""
    return _raises(nodes) if trace.stretches else may_fail(nodes)


def _raises(nodes: Sequence[Node]) -> bool:
    return any(node.primitive is RAISE or any(_raises(region.nodes) for region in node.regions) for node in nodes)


def raises_in_branch(nodes: Sequence[Node]) -> bool:
    """Whether any of these nodes, or a branch among them, raises an exception of the user's."""
    return any(
        node.primitive is RAISE
        or (node.primitive is COND and any(raises_in_branch(region.nodes) for region in node.regions))
        for node in nodes
    )


def may_fail(nodes: Sequence[Node]) -> bool:
    """Whether any of these nodes may raise when the graph runs."""
    return any(node.primitive.may_raise or any(may_fail(region.nodes) for region in node.regions) for node in nodes)
