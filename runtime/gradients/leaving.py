"""Whether a handler may find what the body of its `try` has done only in part, before it was left.

Where the body of a `try` can be left by an exception only before it has done anything that is seen from outside, it ran
to its end or not at all: its reverse is that of a branch. Elsewhere the nodes that ran are known at run time only, see
`taping`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy

from runtime.gradients.kinds import draws, is_array, is_container, is_number, is_object, may_differ, takes_attribute
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.effects import asks_quietly, may_itself_raise
from runtime.primitives.control import CALL, FOR, RAISE, TRY, WHILE
from runtime.structure import Hole
from runtime.types import ArrayType, alternatives

Classes = tuple[type, ...]
# What arithmetic of NumPy's floats raises, or warns of where that is an error.
_OF_FLOATS: Classes = (FloatingPointError, RuntimeWarning)
_OF_MATH: Classes = (ValueError, OverflowError, TypeError)  # functions of `math`
_OF_ITEMS: dict[str, Classes] = {  # at one index, or by a key whose hash is Python's
    "getitem": (IndexError,),
    **dict.fromkeys(["list.getitem", "list.setitem", "list.pop"], (IndexError, TypeError)),
    **dict.fromkeys(["dict.getitem", "dict.setitem", "dict.get"], (KeyError,)),
}


def caught_classes(node: Node) -> Classes:
    """The classes that the handlers of a `try` name."""
    return tuple([cls for classes in node.params.get("handlers", ()) for cls in classes])


def ending_count(node: Node) -> int:
    """How many of the regions of a `try` may end it: the body and the handlers."""
    return 1 + len(node.params.get("handlers", ()))


def is_whole(node: Node) -> bool:
    """Whether the body of a `try` runs to its end, or does nothing that a gradient flows through."""
    if node.params.get("orelse") or (node.params.get("finalbody") and _matters(node.regions[-1])):
        return False
    return next(changed_before_raise(node, _changes), None) is None


def changed_before_raise(node: Node, changes: Callable[[Node], object]) -> Iterator[object]:
    """What the body of a `try` may have changed when it is left for one of the handlers, as `changes` tells."""
    walk = _Walk(node, changes)
    yield from walk.left(node.regions[0])


def begins_at(node: Node) -> int:
    """How many nodes of the body of a `try` raise nothing that its handlers catch, before the first that may."""
    walk = _Walk(node, _changes)
    body = node.regions[0].nodes
    return next((k for k, inner in enumerate(body) if walk.may_be_left(inner)), len(body))


class _Walk:
    """Goes through the body of a `try` in the order of its nodes."""

    def __init__(self, node: Node, changes: Callable[[Node], object]) -> None:
        self._classes = caught_classes(node)
        self._is_foreseen = all(_is_foreseen(cls, node.regions[0]) for cls in self._classes)
        self._changes = changes
        self._changed: dict[object, None] = {}

    def left(self, region: Graph) -> Iterator[object]:
        """What has been changed at the nodes that raise what a handler catches."""
        if not self._classes:
            return
        for node in region.nodes:
            if node.primitive in (FOR, WHILE) or (node.primitive is TRY and node.params.get("finalbody")):
                self._change_all(node)  # an iteration follows others; a final body what it is left by
            found = self._changes(node)
            if found is not None and node.primitive is RAISE:  # what the exception holds
                self._changed[found] = None
            if self._may_itself_be_left(node):
                yield from self._changed
            for inner in node.regions:
                yield from self.left(inner)
            if found is not None:
                self._changed[found] = None

    def _change_all(self, node: Node) -> None:
        for region in node.regions:
            for inner in region.walk():
                if (found := self._changes(inner)) is not None:
                    self._changed[found] = None

    def may_be_left(self, node: Node) -> bool:
        """Whether a handler may catch what the node raises, its regions included."""
        inside = (inner for region in node.regions for inner in region.walk())
        return self._may_itself_be_left(node) or any(map(self._may_itself_be_left, inside))

    def _may_itself_be_left(self, node: Node) -> bool:
        """Whether a handler may catch what the node, whatever is in its regions, raises."""
        if not self._is_foreseen:
            return True
        is_quiet = asks_quietly(node) if node.primitive is WHILE else not may_itself_raise(node)
        raised = () if is_quiet else _raised(node)
        if raised is None:
            return True
        pairs = [(one, other) for one in raised for other in self._classes]
        return any(issubclass(one, other) or issubclass(other, one) for one, other in pairs)


def _is_foreseen(cls: type, body: Graph) -> bool:
    """Whether exceptions of a class come from what code does there, and from no signal that comes at any moment."""
    if issubclass(cls, _OF_OPERATIONS) or cls is Exception:
        return True
    raised = [_raised_by_name(node) for node in body.walk() if node.primitive is RAISE]
    return any(found is None or issubclass(found[0], cls) for found in raised) and issubclass(cls, Exception)


_OF_OPERATIONS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    TypeError,
    ValueError,
    Warning,
)


def _raised(node: Node) -> Classes | None:
    """The classes of what a node raises; None where they may be any."""
    name = node.primitive.name
    if name == "list.append":
        return ()
    if node.primitive is RAISE:
        return _raised_by_name(node)
    if name.startswith("math.") and all(is_number(item.type) for item in node.inputs):
        return _OF_MATH
    if takes_attribute(node) and is_object(node.inputs[0].type):
        return (AttributeError,)
    if name in _OF_ITEMS and all(is_number(item.type) for item in node.inputs[1:]):
        is_known = name != "getitem" or is_array(node.inputs[0].type)
        return _OF_ITEMS[name] if is_known else None
    return _OF_FLOATS if _is_arithmetic(node) else None


def _is_arithmetic(node: Node) -> bool:
    """Whether a node computes with floats of NumPy's, item by item, in shapes that are certain to fit."""
    primitive = node.primitive
    is_ufunc = isinstance(primitive.ufunc, numpy.ufunc) and primitive.ufunc.nin == len(node.inputs)
    if not is_ufunc or "template" in node.params or not (primitive.symbol or primitive.kernel is primitive.ufunc):
        return False
    kinds = [alternatives(item.type) for item in node.inputs if not _is_small(item)]
    if not all(isinstance(kind, ArrayType) and kind.dtype.kind == "f" for found in kinds for kind in found):
        return False
    shapes = {kind.shape for found in kinds for kind in found if isinstance(kind, ArrayType) and kind.kind == "array"}
    if len(shapes) > 1 or not all(shape is not None and all(type(size) is int for size in shape) for shape in shapes):
        return False
    # Python's own floats raise where they are divided by zero, or raised to too large a power.
    is_numpy = any(all(kind.kind != "python" for kind in found if isinstance(kind, ArrayType)) for found in kinds)
    return is_numpy or primitive.name in _SAFE


_SAFE = frozenset(["add", "sub", "mul", "neg", "pos"])


def _is_small(item: Operand) -> bool:
    """Whether the operand is a known integer that any float may be as large as."""
    return isinstance(item, Literal) and type(item.value) in (bool, int) and abs(item.value) < 1 << 53


def _raised_by_name(node: Node) -> Classes | None:
    raised = node.inputs[0] if node.inputs else None
    if "template" in node.params:
        raised = node.params["template"][0][0]
        raised = node.inputs[raised.index] if type(raised) is Hole else Literal(raised)
    is_named = isinstance(raised, Literal) and isinstance(raised.value, type)
    return (raised.value,) if is_named else None  # type: ignore[union-attr]


def _changes(node: Node) -> Node | None:
    """The node, where it changes something that a gradient may flow through, and that is there after an exception."""
    if node.primitive is CALL or node.primitive.opaque:
        return node
    if node.primitive is RAISE or node.primitive.name == "exception":
        return node if any(map(_differs, node.inputs)) else None
    if not node.primitive.writes or draws(node):
        return None
    written = [node.inputs[k] for k in node.primitive.writes if k < len(node.inputs)]
    others = [item for k, item in enumerate(node.inputs) if k not in node.primitive.writes]
    is_holder = all(is_container(item.type) for item in written)
    return None if is_holder and not any(map(_differs, others)) else node


def _differs(item: Operand) -> bool:
    return isinstance(item, Value) and may_differ(item.type)


def _matters(region: Graph) -> bool:
    """Whether a gradient may flow through what a final body does."""
    nodes = list(region.walk())
    return any(_changes(node) is not None or node.primitive is RAISE for node in nodes) or any(
        may_differ(value.type) for node in nodes for value in node.outputs
    )
