"""`getattr`, `hasattr` and `setattr` with a name that is known only when the graph runs."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from functools import partial
from typing import Any

from runtime.graph import Node
from runtime.primitives.builtins import GETATTR_OR, HASATTR, IS
from runtime.primitives.objects import DELATTR, GETATTR, SETATTR
from runtime.primitives.operators import BINARY
from runtime.trace import paths
from runtime.trace.attribute_presence import attribute_or, has_attribute
from runtime.trace.builder import apply, current, emit, needs_value, operand
from runtime.trace.choice import Choice, switch
from runtime.trace.class_attributes import class_attribute, hides_method
from runtime.trace.containers import escape
from runtime.trace.control import cond
from runtime.trace.exceptions import for_user
from runtime.trace.heap import EMPTY
from runtime.trace.known_texts import may_be, texts_of
from runtime.trace.objects import Instance, object_at_run_time
from runtime.trace.shadow import ShadowClass
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, BOOL, NONE, TupleType, alternatives


def get_attribute(item: Any, name: Any, *default: Any) -> Any:
    """`getattr(item, name)`: one of the attributes that the object has; of an unknown object whatever Python finds."""
    if type(item) is Symbolic and ANY in alternatives(item.ag_type):
        return current().lifter.opaque(getattr, paths.constant(getattr, "getattr"))(item, name, *default)
    return _of_object(item, name, lambda one: _get(one, name, default), lambda: _absent("NoneType", name, default))


def _get(instance: Instance, name: Any, default: tuple[Any, ...]) -> Any:
    def found(one: str) -> Any:
        is_own = class_attribute(type(instance), one) is EMPTY
        return attribute_or(instance, one, default[0]) if default and is_own else getattr(instance, one)

    cls = type(instance).__name__
    names = _names(instance, name)
    if names is None:  # what is no member of the class is an attribute of the object
        nodes, members = _nodes_so_far(), _members(instance)
        among = [one for one in members if may_be(name.ag_value, one, nodes)]
        return _chosen(among, name, found, lambda: apply(GETATTR_OR if default else GETATTR, instance, name, *default))
    return _chosen(names, name, found, lambda: _absent(cls, name, default))


def _absent(cls: str, name: Any, default: tuple[Any, ...]) -> Any:
    if default:
        return default[0]
    raise for_user(AttributeError(f"{cls!r} object has no attribute '" + name + "'"))


def tuple_classes(item: Any) -> list[Any]:
    """The classes of named tuples of which a value is one; none where it may be something else."""
    if type(item) is not Symbolic:
        return [type(item)] if isinstance(item, tuple) and hasattr(type(item), "_fields") else []
    kinds: list[Any] = [kind.cls for kind in alternatives(item.ag_type) if isinstance(kind, TupleType)]
    found = sorted(filter(lambda cls: hasattr(cls, "_fields"), kinds), key=lambda cls: str(cls.__name__))
    return found if len(found) == len(alternatives(item.ag_type)) else []


def of_fields(item: Any, name: Any, use: Callable[[str], Any], *default: Any) -> Any:
    """`use` of that of the attributes of a named tuple which the name is."""
    classes = tuple_classes(item)
    nodes = _nodes_so_far()
    bases = [base for cls in classes for base in cls.__mro__ if issubclass(base, tuple)]
    names = [own for base in bases for own in vars(base) if may_be(name.ag_value, own, nodes)]
    own_methods = [one for one in names if one in _OF_TUPLES or one.startswith("__")]

    def absent() -> Any:
        if default and not own_methods:
            return default[0]
        if own_methods or len(classes) > 1:  # which raises where there is none, with the name of the class that it is
            found = apply(GETATTR_OR, item, name, *default) if default else apply(GETATTR, item, name)
        return found if own_methods else _absent(classes[0].__name__, name, default)

    return _chosen([one for one in dict.fromkeys(names) if one not in own_methods], name, use, absent)


# What every named tuple has: methods that only the run has, where they are not called at once.
_OF_TUPLES = frozenset(dir(namedtuple("_OF_TUPLES", ())))


def has_field(item: Any, name: Any) -> Any:
    """`hasattr(item, name)` of a named tuple."""
    if len(tuple_classes(item)) > 1:
        raise needs_value("the name of an attribute", name)
    return current().lifter.converter.operators.in_(name, tuple(dir(tuple_classes(item)[0])))


def has_attribute_named(item: Any, name: Any) -> Any:
    """`hasattr(item, name)`."""
    return _of_object(item, name, lambda one: _has_named(one, name), lambda: False)


def _has_named(instance: Instance, name: Any) -> Any:
    names = _names(instance, name)
    if names is None:
        return apply(HASATTR, instance, name)
    return _chosen(names, name, partial(has_attribute, instance), lambda: False)


def _of_object(item: Any, name: Any, use: Callable[[Instance], Any], of_none: Callable[[], Any]) -> Any:
    """`use` of the object, or of whichever of several it is; where it is None, `of_none()`."""
    if type(item) is not Symbolic:
        return use(_known_object(item, name))
    if NONE in alternatives(item.ag_type) and not any(may_be(name.ag_value, one, _nodes_so_far()) for one in dir(None)):
        return cond(apply(IS, item, None), of_none, lambda: _of_run_time(item, name, use), ())
    return _of_run_time(item, name, use)


def _of_run_time(item: Symbolic, name: Any, use: Callable[[Instance], Any]) -> Any:
    found = object_at_run_time(item, "")
    if type(found) is Choice:
        return switch(found, lambda one: use(_known_object(one, name)))
    return use(_known_object(found, name))


def set_attribute(item: Any, name: Any, value: Any) -> None:
    """`setattr(item, name, value)`; from now on the attributes of the object are known at run time only."""

    def put(instance: Instance) -> None:
        _let_go_of_name(instance, name)
        escape(value)
        emit(SETATTR, (operand(instance), name.ag_value, operand(value)), {}, NONE)

    _change_each(item, name, "__setattr__", "__set__", lambda one, own: setattr(one, own, value), put)


def delete_attribute(item: Any, name: Any) -> None:
    """`delattr(item, name)`; from now on the attributes of the object are known at run time only."""

    def take_out(instance: Instance) -> None:
        _let_go_of_name(instance, name)
        emit(DELATTR, (operand(instance), name.ag_value), {}, NONE)

    _change_each(item, name, "__delattr__", "__delete__", delattr, take_out)


def _change_each(item: Any, name: Any, method: str, of_member: str, use: Callable[..., Any], change: Any) -> None:
    """`_change` of the object, or of whichever of several it is."""

    def one(instance: Instance) -> None:
        _change(instance, name, method, of_member, partial(use, instance), change)

    if type(item) is Symbolic and not {ANY, NONE}.isdisjoint(alternatives(item.ag_type)):
        raise needs_value("the name of an attribute", name)
    if type(item) is Symbolic:
        _of_run_time(item, name, one)
    else:
        one(_known_object(item, name))


def _change(
    instance: Instance,
    name: Any,
    method: str,
    of_member: str,
    use: Callable[[str], Any],
    change: Callable[[Instance], None],
) -> None:
    """Change an attribute: `use` of a member of the class that says what that is, or `change` of the object itself."""
    cls: Any = type(instance)
    if getattr(cls.ag_class, method) is not getattr(object, method):
        raise needs_value("the name of an attribute", name)
    members = [own for base in _bases(instance) for own in vars(base)]
    telling = [own for own in members if hasattr(type(getattr(cls.ag_class, own, None)), of_member)]
    nodes = _nodes_so_far()
    found = [own for own in dict.fromkeys(telling) if may_be(name.ag_value, own, nodes)]
    _chosen(found, name, use, lambda: change(instance))


def _let_go_of_name(instance: Instance, name: Any) -> None:
    """An attribute of a name that only the run knows is assigned or deleted."""
    cls: Any = type(instance)
    nodes = _nodes_so_far()
    instance.ag_grow()
    if instance.ag_source is None:
        current().lifter.let_go(cls)
    for own in [own for base in _bases(instance) for own in vars(base)]:
        if hides_method(cls, own) and may_be(name.ag_value, own, nodes):
            current().lifter.presence.hide(cls, own)
    current().lifter.common_types.lose(cls.ag_class)


def of_each(name: Any, use: Callable[[str], Any]) -> Callable[[], Any] | None:
    """`use` of the name where branches choose it from known ones, each by itself; None where it may be another one."""
    literal = texts_of(name.ag_value, _nodes_so_far())
    if literal is None:
        return None
    return partial(_chosen, literal[:-1], name, use, partial(use, literal[-1]))


def _known_object(item: Any, name: Any) -> Instance:
    if not isinstance(item, Instance) or class_attribute(type(item), "__getattr__") is not EMPTY:
        raise needs_value("the name of an attribute", name)
    return item


def _bases(instance: Instance) -> list[Any]:
    return [base for base in type(instance).__mro__ if isinstance(base, ShadowClass)]


def _names(instance: Instance, name: Any) -> list[str] | None:
    """The names of all attributes that an object may be asked for by this one, those of its class among them.

    None where only the run knows which it has.
    """
    literal = texts_of(name.ag_value, _nodes_so_far())
    if literal is not None:
        return [one for one in literal if instance.ag_open or _has(instance, one)]
    own: Any = current().lifter.common_types.names(type(instance)) if instance.ag_open else instance.ag_state()
    if own is None:
        return None
    nodes = _nodes_so_far()
    return [one for one in dict.fromkeys([*own, *_members(instance)]) if may_be(name.ag_value, one, nodes)]


def _members(instance: Instance) -> list[str]:
    """The names of what the classes of an object hold."""
    return [own for base in _bases(instance) for own in vars(base) if not own.startswith(("__", "ag_"))]


def _has(instance: Instance, name: str) -> bool:
    return name in instance.ag_state() or class_attribute(type(instance), name) is not EMPTY


def _nodes_so_far() -> list[Node]:
    trace = current()
    return [node for nodes in (*trace.around, trace.nodes) for node in nodes]


def _chosen(names: list[str], name: Any, use: Callable[[str], Any], absent: Callable[[], Any]) -> Any:
    """`use` of that of the names which `name` is; `absent()` where it is none of them."""
    if not names:
        return absent()
    first, *others = names
    test = emit(BINARY["eq"], (name.ag_value, operand(first)), {}, BOOL)
    return cond(test, lambda: use(first), lambda: _chosen(others, name, use, absent), ())
