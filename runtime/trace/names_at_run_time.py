"""`getattr`, `hasattr` and `setattr` with a name that is known only when the graph runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from runtime.graph import Literal, Node
from runtime.primitives.control import COND
from runtime.primitives.objects import SETATTR
from runtime.primitives.operators import BINARY
from runtime.trace.attribute_presence import has_attribute
from runtime.trace.builder import current, emit, needs_value, operand
from runtime.trace.class_attributes import class_attribute, hides_method
from runtime.trace.containers import escape
from runtime.trace.control import cond
from runtime.trace.exceptions import for_user
from runtime.trace.heap import EMPTY
from runtime.trace.objects import Instance
from runtime.trace.shadow import ShadowClass
from runtime.types import BOOL, NONE


def get_attribute(item: Any, name: Any, *default: Any) -> Any:
    """`getattr(item, name)`: one of the attributes that the object has."""
    instance = _known_object(item, name)

    def absent() -> Any:
        if default:
            return default[0]
        raise for_user(AttributeError(f"{type(instance).__name__!r} object has no attribute '" + name + "'"))

    return _chosen(_names(instance, name), name, lambda one: getattr(instance, one), absent)


def has_attribute_named(item: Any, name: Any) -> Any:
    """`hasattr(item, name)`."""
    instance = _known_object(item, name)
    return _chosen(_names(instance, name), name, partial(has_attribute, instance), lambda: False)


def set_attribute(item: Any, name: Any, value: Any) -> None:
    """`setattr(item, name, value)`; from now on the attributes of the object are known at run time only."""
    instance = _known_object(item, name)
    cls: Any = type(instance)
    members = [own for base in _bases(instance) for own in vars(base)]
    is_plain = cls.ag_class.__setattr__ is object.__setattr__
    if not is_plain or any(hasattr(type(getattr(cls.ag_class, own, None)), "__set__") for own in members):
        raise needs_value("the name of an attribute", name)
    instance.ag_grow()
    if instance.ag_source is None:
        current().lifter.let_go(cls)
    for own in members:
        if hides_method(cls, own):
            current().lifter.presence.hide(cls, own)
    current().lifter.common_types.lose(cls.ag_class)
    escape(value)
    emit(SETATTR, (operand(instance), name.ag_value, operand(value)), {}, NONE)


def of_each(name: Any, use: Callable[[str], Any]) -> Callable[[], Any] | None:
    """`use` of the name where branches choose it from known ones, each by itself; None where it may be another one."""
    literal = _literals(name.ag_value, _nodes_so_far())
    if literal is None:
        return None
    return partial(_chosen, literal[:-1], name, use, partial(use, literal[-1]))


def _known_object(item: Any, name: Any) -> Instance:
    if not isinstance(item, Instance) or class_attribute(type(item), "__getattr__") is not EMPTY:
        raise needs_value("the name of an attribute", name)
    return item


def _bases(instance: Instance) -> list[Any]:
    return [base for base in type(instance).__mro__ if isinstance(base, ShadowClass)]


def _names(instance: Instance, name: Any) -> list[str]:
    """The names of all attributes that an object may be asked for, those of its class among them."""
    literal = _literals(name.ag_value, _nodes_so_far())
    if literal is not None:
        return [one for one in literal if instance.ag_open or _has(instance, one)]
    if instance.ag_open:
        raise needs_value("the name of an attribute", name)
    found = dict.fromkeys(instance.ag_state())
    for base in _bases(instance):
        found |= dict.fromkeys(own for own in vars(base) if not own.startswith(("__", "ag_")))
    return list(found)


def _has(instance: Instance, name: str) -> bool:
    return name in instance.ag_state() or class_attribute(type(instance), name) is not EMPTY


def _nodes_so_far() -> list[Node]:
    trace = current()
    return [node for nodes in (*trace.around, trace.nodes) for node in nodes]


def _literals(value: Any, nodes: Sequence[Node]) -> list[str] | None:
    """The texts that branches choose a value from; None where it may be another one."""
    if isinstance(value, Literal):
        return [value.value]
    node = next((node for node in reversed(nodes) if value in node.outputs), None)
    if node is None or node.primitive is not COND:
        return None
    place = node.outputs.index(value)
    parts = [_literals(region.outputs[place], region.nodes) for region in node.regions]
    return None if None in parts else list(dict.fromkeys(one for part in parts if part for one in part))


def _chosen(names: list[str], name: Any, use: Callable[[str], Any], absent: Callable[[], Any]) -> Any:
    """`use` of that of the names which `name` is; `absent()` where it is none of them."""
    if not names:
        return absent()
    first, *others = names
    test = emit(BINARY["eq"], (name.ag_value, operand(first)), {}, BOOL)
    return cond(test, lambda: use(first), lambda: _chosen(others, name, use, absent), ())
