"""What can be reached from the user's own objects that a trace knows at run time only.

It is looked at when the trace is made: the types of their attributes are those that traced code puts there and those
that are found. The guard looks again at every call.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime.trace.builder import TraceAgain
from runtime.trace.own_attributes import attribute_names
from runtime.trace.shadow import has_shadow, shadow_class
from runtime.types import (
    ANY,
    ArrayType,
    Dim,
    ListType,
    ObjectType,
    TupleType,
    Type,
    alternatives,
    includes,
    type_of,
)

if TYPE_CHECKING:
    from runtime.trace.common_types import CommonTypes
    from runtime.trace.lift import Lifter
    from runtime.trace.objects import Instance

MAX_OBJECTS = 20_000  # that a trace looks at; nothing is known of more


def take(lifter: Lifter, lifted: Instance) -> None:
    """One of the user's objects is known at run time only, and with it what it holds."""
    common, value = lifter.common_types, lifter.original(lifted)
    if common.is_lost(type(value)) or id(value) in common.taken:
        return
    lifter.unseen = True
    found = list(_contents(value, common, MAX_OBJECTS))
    if len({id(holder) for holder, _, _ in found}) >= MAX_OBJECTS:
        common.lose()
        return
    for holder, name, content in found:
        cls = type(holder)
        if name in common.methods_of(cls):
            lifter.presence.hide(shadow_class(cls, lifter), name)
        common.widen(cls, name, _type_of_held(content), content, _types_in(content), lifter.lifted_for(content))
    guard = lifter.guard
    guard.lines.append(f"if not {guard.bind(common.holds_for)}({guard.read(lifted.ag_source)}): return None")
    common.taken[id(value)] = value


def conforms(common: CommonTypes, root: Any) -> bool:
    """Whether what can be reached from one of the user's objects is as the types tell that a trace has asked for."""
    hidden = {name for _, name in common.history.hidden}
    for holder, name, content in _contents(root, common):
        cls = type(holder)
        if name in common.methods_of(cls) and name not in hidden:
            return False
        held, items = common.known(cls, name), common.known(cls, name, "items")
        if held is not None and not _is_of(content, held):
            return False
        if items is not None and not all(_is_of(item, items) for item in _items(content)):
            return False
    return True


_BY_CLASS = frozenset((int, float, complex, bool, str, type(None)))


def _is_of(content: Any, held: Type) -> bool:
    if held == ANY:
        return True
    if type(content) in _BY_CLASS:
        return type_of(content) in alternatives(held)
    return includes(held, _type_of_held(content))


def _contents(root: Any, common: CommonTypes, most: int | None = None) -> Iterator[tuple[Any, str, Any]]:
    """The attributes of an object and of those that can be reached from it: holder, name and content."""
    seen = {id(root)}
    waiting = [root]
    while waiting and (most is None or len(seen) <= most):
        holder = waiting.pop()
        for name in attribute_names(holder):
            content = object.__getattribute__(holder, name)
            yield holder, name, content
            for item in (content, *_items(content)):
                for one in _objects_in(item):
                    if id(one) not in seen and not common.is_lost(type(one)):
                        seen.add(id(one))
                        waiting.append(one)


def _items(content: Any) -> Any:
    """What a list or dict holds."""
    return content if type(content) is list else content.values() if type(content) is dict else ()


def _objects_in(item: Any) -> Iterator[Any]:
    if isinstance(item, tuple):
        for part in item:
            yield from _objects_in(part)
    elif type(item) not in _BY_CLASS and has_shadow(type(item)):
        yield item


def _types_in(content: Any) -> tuple[Type, ...]:
    return tuple(dict.fromkeys(map(_type_of_held, _items(content))))


def _type_of_held(content: Any) -> Type:
    """The type of what is found in one of the user's objects: of any size, as others may be found at the next call."""
    cls = type(content)
    if cls in _BY_CLASS or isinstance(content, np.generic) or has_shadow(cls):
        return type_of(content)
    if cls is np.ndarray:
        return ArrayType(content.dtype, tuple([Dim(joined=True) for _ in content.shape]))
    if isinstance(content, tuple) and (cls is tuple or hasattr(cls, "_fields")):
        return TupleType(tuple(map(_type_of_held, content)), cls)
    if cls is list:
        return ListType(ANY)
    return ObjectType(cls) if cls in (dict, set) or isinstance(content, enum.Enum) else ANY


def note_structure(lifter: Lifter, cls: type, text: str, content: Any) -> None:
    """Raises `TraceAgain` where an object of a class holds another one of it, or others than at an earlier call.

    Objects of this class are linked to one another, so that there are ever other ones: they are known at run time only.
    """
    kind = type(content)
    if content is not None and kind not in (list, dict) and not has_shadow(kind):
        return
    links = lifter.history.links
    holds_own = any(type(one) is cls for item in (content, *_items(content)) for one in _objects_in(item))
    now = kind, len(_items(content)), holds_own
    before = links.setdefault(text, now)
    if before != now and (before[2] or holds_own) and cls not in lifter.history.linked:
        lifter.history.linked.add(cls)
        raise TraceAgain
