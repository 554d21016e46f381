"""What exceptions hold: what mirrors one is noted where it is made, and found again where it is caught."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.gradients import mirrors
from runtime.gradients.calls import arguments_of, map_leaves
from runtime.gradients.joining import shadow_of_all
from runtime.gradients.operation import Operation
from runtime.gradients.regions import Control, Region
from runtime.graph import Node, Operand, Value
from runtime.primitives.containers import MAKE_DICT
from runtime.trace.builder import apply, operand
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY

if TYPE_CHECKING:
    from runtime.gradients.memory_classes import Storage
    from runtime.gradients.shadow_control import ControlShadows
    from runtime.gradients.storage import Analysis

MAKING = "exception"  # the node


def _note(noted: dict[int, Any], exception: BaseException, args: Any, attributes: dict[str, Any]) -> Any:
    """What mirrors an exception: a dict with what mirrors its arguments and attributes, as that of an object."""
    mirrored = {**attributes, "args": args}
    noted[id(exception)] = exception, mirrored
    return mirrored


def _found(noted: dict[int, Any], exception: BaseException) -> Any:
    """What mirrors an exception that was caught; of one that the stretch has not made, nothing has a derivative."""
    _, mirrored = noted.get(id(exception), (None, None))
    return mirrors.shadow.kernel(exception) if mirrored is None else mirrored


note = Operation(
    "mirror_raised", _note, lambda noted, exception, args, attributes: ANY, has_effect=True, writes=(0,), views=(2, 3)
)
found = Operation("mirror_caught", _found, lambda noted, exception: ANY, views=(0,))
NOTING = frozenset([note.__name__, found.__name__])


def join_made(made: Storage, raised: Storage) -> None:
    """An exception may be what any handler gets; it holds a tuple of what it is given, too."""
    made.items().items().join(made.items())
    made.join(raised)


def join_noted(analysis: Analysis, node: Node) -> None:
    """What mirrors exceptions is found again by their ids: of that nothing is told apart."""
    made = analysis.of(node.outputs[0])
    made.items().join(made)
    made.is_written = True
    for item in node.inputs:
        if isinstance(item, Value):
            made.join(analysis.of(item))


class Raised:
    """The exceptions of a stretch."""

    def __init__(self, shadows: ControlShadows) -> None:
        self.shadows = shadows
        self._noted: dict[str, Operand] = {}

    def made(self, region: Region, node: Node) -> Any:
        """What mirrors an exception that is made now. Raises `Unsupported` in a recursive function."""
        if not self._is_at_hand(region):
            raise self.shadows.pass_.refuse(
                node,
                "no gradient flows through what an exception of a recursive function holds",
                "Return the values instead.",
            )
        (_, args, attributes), _ = arguments_of(node)
        return note(self._dict(MAKING), Symbolic(node.outputs[0]), *self._mirrored(args, attributes))

    def again(self, node: Node) -> Any:
        """What mirrors a node of an earlier reverse pass that notes an exception, or finds what mirrors it."""
        (_, exception, *parts), _ = arguments_of(node)
        known = self._dict(note.__name__), map_leaves(self.shadows.value_of, exception)
        return note(*known, *self._mirrored(*parts)) if parts else found(*known)

    def _mirrored(self, *items: Any) -> list[Any]:
        return [shadow_of_all(item, self.shadows.shadow_of, operand) for item in items]

    def catch(self, control: Control) -> None:
        """Give the exceptions that the handlers of a `try` get what mirrors them."""
        shadows = self.shadows
        for region in control.regions:
            for value in filter(shadows.analysis.has_shadow, region.inputs):
                if self._is_at_hand(region):
                    with shadows.pass_.into(region.at_start, control.node.frames):
                        shadows.set_shadow(value, found(self._dict(MAKING), Symbolic(value)), region)

    def _is_at_hand(self, region: Region) -> bool:
        """Whether a region is inside the stretch, not in a function that it calls."""
        outer: Region | None = region
        while outer is not None and outer is not self.shadows.pass_.stretch:
            outer = outer.parent
        return outer is not None

    def _dict(self, name: str) -> Any:
        """Where the stretch notes its exceptions by their ids, when nodes of this name have made them."""
        pass_ = self.shadows.pass_
        if name not in self._noted:
            with pass_.into(pass_.stretch.at_start, ()):
                self._noted[name] = operand(apply(MAKE_DICT))
        return Symbolic(self._noted[name])  # type: ignore[arg-type]
