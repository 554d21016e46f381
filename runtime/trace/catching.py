"""Handlers around the code that is traced, where a generator runs: which exceptions leave its body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from runtime.graph import Node
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


def note_stopping() -> None:
    """What is staged here may raise StopIteration."""
    trace = current()
    consumer = trace.consumers[-1] if trace.consumers else None
    if consumer is not None and consumer.generator is not None and not is_guarded(trace, consumer, StopIteration):
        consumer.generator.suspend()


def may_fail(nodes: Sequence[Node]) -> bool:
    """Whether any of these nodes may raise when the graph runs."""
    return any(node.primitive.may_raise or any(may_fail(region.nodes) for region in node.regions) for node in nodes)
