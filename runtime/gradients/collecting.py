"""What mirrors the collections of Python's library that hold values: of a deque a deque, of a defaultdict a dict."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients import unknown
from runtime.gradients.calls import Leaf, arguments_of
from runtime.gradients.kinds import may_differ
from runtime.gradients.mirrors import items_of, shadow
from runtime.gradients.operation import Operation
from runtime.graph import Node, Value
from runtime.made_functions import held_by, is_made_function
from runtime.types import ANY, ListType, ObjectType, TupleType, Type

if TYPE_CHECKING:
    from runtime.gradients.memory_classes import Storage
    from runtime.gradients.storage import Analysis

MIRRORED = (deque, defaultdict)


def is_collection(type_: Type) -> bool:
    """Whether a value is certain to be such a collection."""
    return isinstance(type_, ObjectType) and type_.cls in MIRRORED


def is_made(node: Node, args: Sequence[Any]) -> bool:
    """Whether the node makes such a collection, of items that what mirrors them can be taken of."""
    if not node.outputs or node.primitive.name not in _NAMES or node.outputs[0].type != _NAMES[node.primitive.name]:
        return False
    if node.primitive.name == "defaultdict":
        return len(args) < 2
    return not args or isinstance(args[0], list | tuple) or _holds_items(args[0])


_NAMES = {cls.__name__: ObjectType(cls) for cls in MIRRORED}


def _holds_items(item: Any) -> bool:
    return isinstance(item, Leaf) and isinstance(item.operand.type, ListType | TupleType)


def _made(collection: Any, held: Any) -> Any:
    return deque(items_of(held), collection.maxlen) if isinstance(collection, deque) else {}


made = Operation("mirror_collection", _made, lambda collection, held: ANY, views=(1,))


def _item(x: Any, memory: Any, key: Any, found: Any) -> Any:
    """What mirrors an item of a defaultdict, or of what may be one, which may have made it.

    Raises `Unsupported` for a container that a function of the user's has made: it may have changed since.
    """
    if not isinstance(memory, dict) or key in memory:
        return unknown.item.kernel(memory, key)
    if isinstance(found, list | dict | deque) and getattr(x, "default_factory", None) is not type(found):
        raise Unsupported(
            "no gradient flows through the containers that a function makes for a defaultdict",
            "Give it the class, as in `defaultdict(list)`.",
        )
    if _captures(getattr(x, "default_factory", None)) and _differs(found):
        raise Unsupported(
            "no gradient flows through what a function makes for a defaultdict that only the run tells from others",
            "Make the defaultdict before the branch or loop.",
        )
    return memory.setdefault(key, _emptied(found) if isinstance(found, list | dict | deque) else shadow.kernel(found))


def _captures(factory: Any) -> bool:
    """Whether a function that a graph has made holds values, which its results may depend on."""
    return is_made_function(factory) and bool(held_by(factory))


def _differs(found: Any) -> bool:
    return isinstance(found, float | complex | numpy.ndarray | numpy.inexact)


def _emptied(found: Any) -> Any:
    """What mirrors a container when it has just been made by its class."""
    return {} if isinstance(found, dict) else deque() if isinstance(found, deque) else []


item = Operation("mirror_made_item", _item, lambda x, memory, key, found: ANY, has_effect=True, writes=(1,), views=(1,))


def hold(analysis: Analysis, node: Node) -> bool:
    """Whether the node makes such a collection, which then holds what it is given."""
    args, _ = arguments_of(node)
    if not is_made(node, args):
        return False
    for held in args[:1] if node.primitive.name == "deque" else ():
        _hold(analysis, analysis.of(node.outputs[0]), held)
    return True


def _hold(analysis: Analysis, storage: Storage, held: Any) -> None:
    if isinstance(held, Leaf):
        if isinstance(held.operand, Value):
            storage.items().join(analysis.of(held.operand).items())
        return
    for part in held:
        if isinstance(part, list | tuple):
            _hold(analysis, storage.items(), part)
        elif isinstance(part, Leaf) and isinstance(part.operand, Value) and may_differ(part.operand.type):
            storage.items().join(analysis.of(part.operand))
