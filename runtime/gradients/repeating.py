"""Results that show an item several times, as those of `np.broadcast_to`: they have cotangents of their own."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.gradients.kinds import is_number
from runtime.gradients.regions import Region
from runtime.gradients.storage import Analysis
from runtime.graph import Node, Operand, Value


def is_read_when_changed(region: Region, node: Node, analysis: Analysis) -> bool:
    """Whether the result may still be read after an array that it shows was changed, which it then shows, too."""
    changed = [item for item in node.inputs if isinstance(item, Value) and _may_change(item, analysis)]
    if not changed:
        return False
    shown = analysis.of(node.outputs[0])
    if any(isinstance(item, Value) and analysis.of(item) is shown for item in region.outputs):
        return True
    bases = [analysis.of(item) for item in changed]
    is_changed = False
    for later in region.nodes[region.nodes.index(node) + 1 :]:
        steps = list(_steps(region, later))
        if is_changed and any(
            isinstance(item, Value) and analysis.of(item) is shown for step in steps for item in _read(step)
        ):
            return True
        is_changed |= any(
            isinstance(item, Value) and analysis.of(item) in bases
            for step in steps
            for item in (step.inputs[k] for k in step.primitive.writes)
        )
    return False


# Operations of an earlier reverse pass that ask an operand, whose place is given, for its form alone.
_FORMING = {
    **dict.fromkeys(("zero_cotangent", "cotangent_buffer", "cotangent_of_items", "fit_cotangent", "shadow"), 0),
    **{"item_cotangent": 0, "gradient": 0, "sum_like": 1},
}


def _read(node: Node) -> Iterator[Operand]:
    """The operands whose items the node reads."""
    form = _FORMING.get(node.primitive.name)
    yield from (item for k, item in enumerate(node.inputs) if k != form)


def _may_change(item: Value, analysis: Analysis) -> bool:
    return not is_number(item.type) and bool(getattr(item.type, "shape", True)) and analysis.is_written(item)


def _steps(region: Region, node: Node) -> Iterator[Node]:
    """A node, and those of its regions."""
    yield node
    control = region.controls.get(node)
    for inner in control.regions if control is not None else ():
        for _, step in inner.walk():
            yield step
