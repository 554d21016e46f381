"""Keys of dicts that depend on what is watched: a gradient flows through what a dict holds, not through its keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from runtime.gradients.calls import arguments_of, leaves_of
from runtime.gradients.kinds import ATTRIBUTES, may_differ, number_dtype
from runtime.gradients.memory_classes import Storage
from runtime.gradients.operation import Operation
from runtime.gradients.regions import Region
from runtime.gradients.roles import IDENTITIES, ITERATORS, MAKERS, ROLES
from runtime.graph import Node, Operand, Value
from runtime.primitives.control import FOR
from runtime.types import ArrayType, ListType, ObjectType, TupleType, Type, alternatives

if TYPE_CHECKING:
    from runtime.gradients.storage import Analysis

Steps = Iterable[tuple[Region, Node]]


def taking_keys(analysis: Analysis, steps: Steps) -> Node | None:
    """The first node that takes keys out of a dict, some of which depend on what is watched."""
    nodes = [node for _, node in steps]
    keyed = {analysis.of(base) for node in nodes for base in _keyed(analysis, node)}
    if not keyed:
        return None
    updates = [node.inputs for node in nodes if node.primitive.name == "dict.update"]
    for _ in updates:  # along which keys may go on
        keyed.update(analysis.of(base) for base, other in updates if _is_one(analysis, other, keyed))  # type: ignore[arg-type]
    values: set[Value] = set()  # of the classes of dicts, but what they hold, and iterables of that
    for node in nodes:
        is_of_values = node.primitive.name in (".values", "shadow_items")
        if not is_of_values and any(item not in values and _is_one(analysis, item, keyed) for item in _asked(node)):
            return node
        known = {analysis.of(item) for item in node.inputs if item in values}  # type: ignore[arg-type]
        gives_values = is_of_values or node.primitive.name in ITERATORS
        values.update(value for value in node.outputs if gives_values or analysis.of(value) in known)
    return None


def _keyed(analysis: Analysis, node: Node) -> Iterator[Value]:
    """The dict that a node gives a key which a gradient would flow through."""
    if node.primitive.name == "dict":
        base, keys = node.outputs[0], node.inputs[::2]
    elif node.primitive.name == "to_dict":  # of pairs
        base, keys = node.outputs[0], node.inputs
    elif _stores_key(node):
        base, keys = node.inputs[0], [leaf.operand for leaf in leaves_of(arguments_of(node)[0][1])]  # type: ignore[assignment]
    elif node.primitive.name in ("dict.setitem", "dict.setdefault"):
        base, keys = node.inputs[0], node.inputs[1:2]  # type: ignore[assignment]
    else:
        return
    if any(key in analysis.active and _is_float(key.type) for key in keys):
        yield base


def _stores_key(node: Node) -> bool:
    """Whether the node puts something into a dict of Python's library, or may do so where there is nothing."""
    is_one = node.primitive.name in ("setitem", "getitem") and isinstance(node.inputs[0].type, ObjectType)
    return is_one and issubclass(node.inputs[0].type.cls or object, dict)  # type: ignore[union-attr]


def _is_float(type_: Type) -> bool:
    """Whether keys of a type are floats, or tuples with some; of others nothing is known, as of keys of other dicts."""
    return number_dtype(type_) is not None or any(
        isinstance(kind, TupleType) and any(map(_is_float, kind.elements)) for kind in alternatives(type_)
    )


def _is_one(analysis: Analysis, item: Operand, keyed: set[Storage]) -> bool:
    is_other = all(isinstance(kind, ArrayType | ListType | TupleType) for kind in alternatives(item.type))
    return isinstance(item, Value) and not is_other and analysis.of(item) in keyed


def _asked(node: Node) -> tuple[Operand, ...]:
    """The operands whose keys a node may take: neither what it looks up items in, nor what it hands on or holds."""
    if node.regions:
        return node.inputs[:1] if node.primitive is FOR else ()
    is_flat = not node.primitive.writes and not any(may_differ(value.type) for value in node.outputs)
    is_keeping = node.primitive.name in _KEEPING or node.primitive.name in Operation.names  # of an earlier reverse pass
    return () if is_flat or is_keeping else node.inputs


_KEEPING = frozenset(ROLES) - {"list.extend", "list.assign"} | ATTRIBUTES | IDENTITIES | MAKERS | {"call", "taken"}
