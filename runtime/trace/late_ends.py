"""Objects of the user's that give items: known at run time only how many, where the graph decides when they end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.graph import Literal, Node
from runtime.primitives.containers import LIST_GETITEM
from runtime.primitives.control import RAISE
from runtime.trace.builder import TraceAgain, current
from runtime.trace.item_sources import run_time
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic
from runtime.types import ObjectType


def at_run_time(source: Any) -> Symbolic:
    """An iterable as a run-time value; the methods of an object of the user's run converted there."""
    if not isinstance(source, Instance) or source.ag_contents is not None:
        return run_time(source)
    from runtime.trace.items_in_python import items_by_index

    made: Symbolic = items_by_index(source).ag_symbolic()
    return made


def taken(owner: Any, take: Callable[[], Any], ends: tuple[type, ...]) -> Any:
    """The next item, which a method of an object gives; traced again where the graph may decide that there is none."""
    cls: Any = type(owner)
    if not isinstance(owner, Instance):
        return take()
    trace = current()
    start, late_ends = len(trace.nodes), trace.lifter.history.late_ends
    item = take()
    if cls.ag_class not in late_ends and any(_may_end(node, ends) for node in trace.nodes[start:]):
        late_ends.add(cls.ag_class)
        raise TraceAgain
    return item


def _may_end(node: Node, ends: tuple[type, ...]) -> bool:
    """Whether a branch raises one of these, or an index that is beyond a list of run time does."""
    inside = [inner for region in node.regions for inner in region.walk()]
    if IndexError in ends and any(inner.primitive is LIST_GETITEM for inner in (node, *inside)):
        return True
    raised = [inner.inputs[0] for inner in inside if inner.primitive is RAISE]
    return any(
        item.value in ends if isinstance(item, Literal) else any(item.type == ObjectType(end) for end in ends)
        for item in raised
    )
