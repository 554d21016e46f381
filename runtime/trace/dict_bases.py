"""The user's classes that come from `OrderedDict` or `defaultdict`: dicts with an order, or with a default."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from runtime.frames import LIBRARY_FILES
from runtime.primitives import builtins as primitives
from runtime.primitives.containers import MOVE_TO_END, ORDERED
from runtime.primitives.operators import BINARY
from runtime.primitives.primitive import Primitive
from runtime.trace.abstract_bases import MutableMapping
from runtime.trace.builder import apply, current
from runtime.trace.builtin_bases import DictBase, DictContents, Inherited, contents_of
from runtime.trace.calls import stage
from runtime.trace.containers import exists
from runtime.trace.exceptions import for_user, native
from runtime.trace.in_python import told_in_python
from runtime.trace.lists import List
from runtime.trace.reflected import is_staged_key
from runtime.trace.symbolic import Symbolic

LIBRARY_FILES.add(__file__)


def _setdefault(self: Any, key: Any, default: Any = None) -> Any:
    if key in self:
        return self[key]
    self[key] = default
    return default


def _pop(self: Any, key: Any, *default: Any) -> Any:
    if key in self:
        value = self[key]
        del self[key]
        return value
    if default:
        return default[0]
    raise KeyError(key)


def _popitem(self: Any, last: Any = True) -> Any:
    if len(self) == 0:
        raise KeyError("dictionary is empty")
    key = next(reversed(self)) if last else next(iter(self))
    value = self[key]
    del self[key]
    return key, value


def _copy(self: Any) -> Any:
    made = type(self)()
    for key in self:
        made[key] = self[key]
    return made


def _copy_with_default(self: Any) -> Any:
    return type(self)(self.default_factory, self)


def _make_default(self: Any, key: Any) -> Any:
    factory = self.default_factory
    if factory is None:
        raise KeyError(key)
    value = factory()
    self[key] = value
    return value


def _text(self: Any) -> Any:
    return stage(primitives.REPR, (self.ag_symbolic(),), {})


class OrderedContents(DictContents):
    """The keys and values of an object whose class comes from `OrderedDict`."""

    __slots__ = ()

    def ag_kernel(self, primitive: Primitive) -> Primitive:
        return ORDERED.get(primitive, primitive)

    def ag_move(self, key: Any, last: Any) -> None:
        """Let a key come last, or first."""
        if self.ag_grown is None and (is_staged_key(key) or type(last) is not bool or current().heap.is_old(self)):
            self.ag_grow()  # the order is no place of its own that a region could change
        if self.ag_grown is None:
            if not dict.__contains__(self, key):
                raise for_user(KeyError(key))
            current().heap.touch(self)
        if self.ag_grown is not None or exists(self):
            self.ag_put(MOVE_TO_END, key, last)
        if self.ag_grown is None:
            moved = {key: dict.pop(self, key)}
            others = dict(dict.items(self))
            dict.clear(self)
            dict.update(self, {**others, **moved} if last else {**moved, **others})


class OrderedBase(DictBase):
    """`OrderedDict`: its methods go through the operators that the class has, as Python's own do."""

    __slots__ = ()
    ag_kind = OrderedContents

    def _fill(self, *args: Any, **kwargs: Any) -> None:
        _update(self, *args, **kwargs)

    def _move(self, key: Any, last: Any = True) -> None:
        self.ag_contents.ag_move(key, last)

    def _equal(self, other: Any) -> Any:
        own, others = self.ag_contents, contents_of(other)
        if isinstance(other, OrderedBase) and own.ag_grown is None and others.ag_grown is None:
            return List(dict.items(own)) == List(dict.items(others))
        if isinstance(other, OrderedBase):
            return apply(BINARY["eq"], self.ag_symbolic(), other.ag_symbolic())
        return own == others

    __init__ = Inherited(_fill)  # type: ignore[assignment]
    __repr__ = Inherited(_text)  # type: ignore[assignment]

    def _differ(self, other: Any) -> Any:
        equal = self._equal(other)
        return apply(primitives.NOT, equal) if type(equal) is Symbolic else not equal

    __eq__, __ne__ = Inherited(_equal), Inherited(_differ)  # type: ignore[assignment]
    move_to_end = Inherited(_move)
    setdefault, pop, popitem = map(Inherited, map(told_in_python, (_setdefault, _pop, _popitem)))
    copy = Inherited(told_in_python(_copy))


_update = told_in_python(MutableMapping.update)
OrderedBase.update = Inherited(_update)  # type: ignore[method-assign, assignment]


class DefaultBase(DictBase):
    """`defaultdict`."""

    __slots__ = ()

    def _fill(self, default_factory: Any = None, /, *args: Any, **kwargs: Any) -> None:
        if default_factory is not None and not callable(default_factory):
            native(defaultdict, default_factory)  # Python's error
        self.ag_set_own("default_factory", default_factory)
        DictBase.__dict__["__init__"].function(self, *args, **kwargs)

    __init__ = Inherited(_fill)  # type: ignore[assignment]
    __missing__ = Inherited(told_in_python(_make_default))
    __repr__ = Inherited(_text)  # type: ignore[assignment]
    copy = Inherited(told_in_python(_copy_with_default))


for _base in (OrderedBase, DefaultBase):
    _base.ag_builtin = _base  # type: ignore[attr-defined]
