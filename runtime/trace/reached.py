"""What can be reached from the user's own objects that a trace knows at run time only.

It is looked at when the trace is made: the types of their attributes are those that traced code puts there and those
that are found. The guard looks again at every call.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from types import BuiltinFunctionType, FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime.primitives.control import KnownFunction
from runtime.structure import is_tuple
from runtime.trace.builder import TraceAgain
from runtime.trace.callable_types import OF_NUMPY, UFUNC, UNBOUND_BUILTIN, type_of_builtin
from runtime.trace.common_types import CONTENTS, LONG
from runtime.trace.containers import MAX_KNOWN_ITEMS
from runtime.trace.function_attributes import FunctionAttributes
from runtime.trace.own_attributes import attribute_names
from runtime.trace.shadow import has_shadow, shadow_class
from runtime.types import (
    ANY,
    BOOL,
    COMPLEX,
    FLOAT,
    INT,
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
    from runtime.trace.paths import Path

MAX_OBJECTS = 20_000  # that a trace looks at; nothing is known of more
MAX_FUNCTIONS = 8  # found in them that a call is a switch over


def take(lifter: Lifter, lifted: Instance) -> None:
    """One of the user's objects is known at run time only, and with it what it holds."""
    common, value = lifter.common_types, lifter.original(lifted)
    if common.is_lost(_class_of(value)) or any(root is value for root in common.roots):
        return
    if _look_behind(lifter, [] if id(value) in common.reached else [value]):
        _ask_for(lifter, value, lifted.ag_source)


def take_items(lifter: Lifter, value: list[Any] | dict[Any, Any], path: Path) -> None:
    """A long list or dict of the user's is known at run time only, and with it the objects that it holds."""
    common, name = lifter.common_types, LONG + path.text
    behind = _objects_behind(value, common)
    if not behind or not _look_behind(lifter, behind):
        lifter.meets_unknown |= not all(map(_is_plain, _items(value)))
        return
    _note_functions(lifter, value)
    common.keep(type(value), name, value, _types_in(value, common))
    _ask_for(lifter, value, path, name)


def _look_behind(lifter: Lifter, roots: Sequence[Any]) -> bool:
    """Note what can be reached from some of the user's objects; False where that is too much."""
    common = lifter.common_types
    found = list(_contents(roots, common, MAX_OBJECTS))
    holders = {id(holder): holder for holder, _, _ in found}
    if len(holders) >= MAX_OBJECTS:
        common.lose()
        return False
    for holder, name, content in found:
        cls = _class_of(holder)
        if name in common.methods_of(cls):
            lifter.presence.hide(shadow_class(cls, lifter), name)
        _note_functions(lifter, content)
        for container in _containers_in(content):
            common.note_contained(container)
        held, types = _type_of_held(content, common), _types_in(content, common)
        lifter.meets_unknown |= ANY in (held, *types)
        common.widen(cls, name, held, content, types, lifter.lifted_for(content))
    common.reached |= holders
    return True


def _ask_for(lifter: Lifter, value: Any, path: Path, name: str | None = None) -> None:
    """Let the guard look at what can be reached from here; `name`: that of a long list or dict among the types."""
    lifter.common_types.roots.append(value)
    lifter.common_types.long.append(name)
    lifter.guard.reach(path, lifter.common_types.holds_for)


def conforms(common: CommonTypes, roots: Sequence[Any]) -> bool:
    """Whether what can be reached from some of the user's objects is as the types tell that a trace has asked for.

    This is asked at each call. Nearly always the classes of a holder and of what it holds tell it.
    """
    waiting: list[Any] = []
    apart = set()
    for name, root in zip(common.long, roots, strict=True):
        behind = (root,) if name is None else _behind(common, type(root), name, root)
        if behind is None:
            return False
        waiting += behind
        if name is not None and common.is_apart(root, name):
            apart.add(id(root))
    seen = set(map(id, waiting))
    for holder in waiting:  # to which others are added
        cls: type = type(holder)
        verdicts = common.verdicts[cls]
        for name, content in _attributes(holder) if _has_slots(cls) else vars(holder).items():
            verdict = verdicts.get((name, type(content)))
            if verdict is _RIGHT:
                continue
            if verdict is _FOLLOW:
                if id(content) not in seen:
                    seen.add(id(content))
                    waiting.append(content)
                continue
            behind = _behind(common, _class_of(holder), name, content)
            if behind is None or (apart and not apart.isdisjoint(map(id, _containers_in(content)))):
                return False
            new = {id(one): one for one in behind if id(one) not in seen}
            seen.update(new)
            waiting += new.values()
    return True


def _behind(common: CommonTypes, cls: type, name: str, content: Any) -> Sequence[Any] | None:
    """The objects that an attribute's content is or holds, where it is as the types tell; else None."""
    verdict = common.verdicts[cls].get((name, type(content)))
    if verdict is None:
        verdict = common.verdicts[cls][name, type(content)] = _verdict(common, cls, name, type(content))
    if verdict in (_RIGHT, _FOLLOW):
        return (content,) if verdict is _FOLLOW else ()
    if verdict is _WRONG:
        return None
    if verdict is _ITEMS:
        items = _items(content)
        verdicts = {kind: _verdict_of_items(common, cls, name, type(content), kind) for kind in set(map(type, items))}
        if _LOOK not in verdicts.values():
            return [one for one in items if verdicts[type(one)] is _FOLLOW] if _FOLLOW in verdicts.values() else ()
    held, of_items = common.known(cls, name), common.known(cls, name, "items")
    if held is not None and not _is_of(content, held, common):
        return None
    if of_items is not None and not all(_is_of(item, of_items, common) for item in _items(content)):
        return None
    return _objects_behind(content, common)


def _verdict_of_items(common: CommonTypes, cls: type, name: str, holder: type, kind: type) -> str:
    """As `_verdict`, of what a list, dict or set in an attribute holds."""
    key = cls, name, holder, kind
    verdict = common.verdicts_of_items.get(key)
    if verdict is None:
        items = common.known(cls, name, "items")
        is_object = kind not in _BY_CLASS and has_shadow(kind) and not common.is_lost(kind)
        is_right = (is_object or kind in _BY_CLASS) and (items is None or includes(items, _type_of_class(kind)))
        verdict = (_FOLLOW if is_object else _RIGHT) if is_right else _LOOK
        common.verdicts_of_items[key] = verdict
    return verdict


_RIGHT, _WRONG, _FOLLOW, _ITEMS, _LOOK = "right", "wrong", "follow", "items", "look"


def _verdict(common: CommonTypes, cls: type, name: str, kind: type) -> str:
    """What is known of an attribute of this name whose content is of class `kind`: whether it is as the types tell.

    `_FOLLOW`: it is, and holds others. `_ITEMS`: what it holds decides. `_LOOK`: the content itself does.
    """
    hidden = {name for _, name in common.history.hidden}
    if (name in common.methods_of(cls) and name not in hidden) or not common.has_name(cls, name):
        return _WRONG
    is_object = kind not in _BY_CLASS and has_shadow(kind)
    is_container = kind in (list, dict, set)
    if kind not in _BY_CLASS and not is_object and not is_container:
        return _LOOK
    held = common.known(cls, name)
    if held is not None and not includes(held, _type_of_class(kind)):
        return _WRONG
    if is_container:
        return _ITEMS
    return _FOLLOW if is_object and not common.is_lost(kind) else _RIGHT


def _class_of(holder: Any) -> type:
    """The class under which the trace knows an object, or what has the attributes of a function."""
    return FunctionAttributes if isinstance(holder, FunctionType) else type(holder)


def _attributes(holder: Any) -> Iterable[tuple[str, Any]]:
    """The attributes that an object itself has."""
    cls: Any = type(holder)
    if not _has_slots(cls):
        return vars(holder).items()
    found = [(name, object.__getattribute__(holder, name)) for name in attribute_names(holder)]
    if isinstance(holder, list | dict):
        held = list.copy(holder) if isinstance(holder, list) else dict(dict.items(holder))
        found.append((CONTENTS, held))
    return found


@lru_cache(maxsize=1024)
def _has_slots(cls: type) -> bool:
    """Whether an object holds more than its `__dict__` does."""
    return (
        not cls.__dictoffset__
        or issubclass(cls, list | dict)
        or any("__slots__" in base.__dict__ for base in cls.__mro__)
    )


_PYTHON = {int: INT, float: FLOAT, complex: COMPLEX, bool: BOOL}
_BY_CLASS = frozenset((int, float, complex, bool, str, type(None)))


def _type_of_class(kind: type) -> Type:
    """The type of all objects of a class."""
    if kind is list:
        return ListType(ANY)
    return _PYTHON[kind] if kind in _PYTHON else ObjectType(kind)


def _is_of(content: Any, held: Type, common: CommonTypes) -> bool:
    if held == ANY:
        return True
    if type(content) in _BY_CLASS:
        return type_of(content) in alternatives(held)
    return includes(held, _type_of_held(content, common))


def _contents(roots: Sequence[Any], common: CommonTypes, most: int) -> Iterator[tuple[Any, str, Any]]:
    """The attributes of some objects and of those that can be reached from them: holder, name and content."""
    seen = set(map(id, roots))
    waiting = list(roots)
    while waiting and len(seen) <= most:
        holder = waiting.pop()
        for name, content in _attributes(holder):
            yield holder, name, content
            for one in _objects_behind(content, common):
                if id(one) not in seen:
                    seen.add(id(one))
                    waiting.append(one)


def _objects_behind(content: Any, common: CommonTypes) -> list[Any]:
    """The objects of the user's classes that a content is or holds, and of which something is known."""
    found = [one for item in (content, *_items(content)) for one in _objects_in(item)]
    return [one for one in found if not common.is_lost(type(one))]


def _items(content: Any) -> Any:
    """What a list, dict or set holds."""
    return content if type(content) in (list, set) else content.values() if type(content) is dict else ()


def _containers_in(content: Any) -> Iterator[Any]:
    """The lists, dicts and sets that are a content, that it holds, or that tuples in it hold."""
    if type(content) in (list, dict, set):
        yield content
    for item in content if isinstance(content, tuple) else _items(content):
        if type(item) not in _BY_CLASS:
            yield from _containers_in(item)


def _objects_in(item: Any) -> Iterator[Any]:
    if isinstance(item, tuple):
        for part in item:
            yield from _objects_in(part)
    elif type(item) not in _BY_CLASS and has_shadow(type(item)):
        yield item


def _is_plain(item: Any) -> bool:
    """Whether this is no object of a class that the trace may not know."""
    return type(item) in _BY_CLASS or isinstance(item, np.generic | np.ndarray)


def _note_functions(lifter: Lifter, content: Any) -> None:
    """The functions of modules among these are values of run time: where one is called, it may be one of a few."""
    functions = lifter.common_types.functions
    for one in (content, *_items(content)):
        is_new = type(one) is FunctionType and id(one) not in functions
        if is_new and one.__globals__.get(one.__name__) is one and len(functions) < MAX_FUNCTIONS:
            functions[id(one)] = one
            lifter.note_held_function(one)


def _types_in(content: Any, common: CommonTypes) -> tuple[Type, ...]:
    return tuple(dict.fromkeys([_type_of_held(item, common) for item in _items(content)]))


def _type_of_held(content: Any, common: CommonTypes) -> Type:
    """The type of what is found in one of the user's objects: of any size, as others may be found at the next call."""
    cls = type(content)
    if cls in _BY_CLASS or isinstance(content, np.generic) or has_shadow(cls):
        return type_of(content)
    if cls is np.ndarray:
        return ArrayType(content.dtype, tuple([Dim(joined=True) for _ in content.shape]))
    if isinstance(content, tuple) and is_tuple(content):
        return TupleType(tuple([_type_of_held(part, common) for part in tuple.__iter__(content)]), cls)
    if cls is list:
        return ListType(ANY)
    if ObjectType(cls) in (UFUNC, OF_NUMPY):
        return ObjectType(cls)
    if cls is BuiltinFunctionType and type_of_builtin(content) == UNBOUND_BUILTIN:
        return UNBOUND_BUILTIN
    if cls is FunctionType:
        return ObjectType(KnownFunction) if id(content) in common.functions else ANY
    return ObjectType(cls) if cls in (dict, set) or isinstance(content, enum.Enum) else ANY


def note_structure(lifter: Lifter, cls: type, text: str, content: Any) -> None:
    """Raises `TraceAgain` where objects of a class hold others of it: many, or others than at an earlier call.

    Objects of this class are linked to one another, so that there are ever other ones: they are known at run time only.
    """
    kind = type(content)
    if content is not None and kind not in (list, dict) and not has_shadow(kind):
        return
    links = lifter.history.links
    holds_own = any(type(one) is cls for item in (content, *_items(content)) for one in _objects_in(item))
    now = kind, len(_items(content)), holds_own
    before = links.setdefault(text, now)
    lifter.own_links[cls] += holds_own
    is_other = before != now and (before[2] or holds_own)
    if (is_other or lifter.own_links[cls] > MAX_KNOWN_ITEMS) and cls not in lifter.history.linked:
        lifter.history.linked.add(cls)
        raise TraceAgain
