"""What `collections.abc` gives the user's classes that come from its `Sequence`, `Mapping`, `Set` and their like.

Python's own are C-compiled into the interpreter without source. These are converted as methods of the user's are.
"""

from __future__ import annotations

import collections
import collections.abc
from typing import Any

from runtime.frames import LIBRARY_FILES

LIBRARY_FILES.update((__file__, collections.__file__))  # `UserDict` and `UserList` are traced as they are written


class Sequence:
    """`collections.abc.Sequence`."""

    def __iter__(self: Any) -> Any:
        for number in range(len(self)):
            yield self[number]

    def __reversed__(self: Any) -> Any:
        for number in range(len(self)):
            yield self[len(self) - 1 - number]

    def __contains__(self: Any, value: Any) -> Any:
        return any(item is value or item == value for item in self)

    def index(self: Any, value: Any, start: Any = 0, stop: Any = None) -> Any:
        count = len(self)
        first = max(count + start, 0) if start < 0 else start
        last = count if stop is None else stop + count if stop < 0 else stop
        for number in range(first, min(last, count)):
            if self[number] is value or self[number] == value:
                return number
        raise ValueError

    def count(self: Any, value: Any) -> Any:
        return sum(1 for item in self if item is value or item == value)


class MutableSequence(Sequence):
    """`collections.abc.MutableSequence`."""

    def append(self: Any, value: Any) -> None:
        self.insert(len(self), value)

    def clear(self: Any) -> None:
        while len(self) > 0:
            self.pop()

    def extend(self: Any, values: Any) -> None:
        for item in list(values) if values is self else values:
            self.append(item)

    def __iadd__(self: Any, values: Any) -> Any:
        self.extend(values)
        return self

    def reverse(self: Any) -> None:
        count = len(self)
        for number in range(count // 2):
            self[number], self[count - number - 1] = self[count - number - 1], self[number]

    def pop(self: Any, index: Any = -1) -> Any:
        item = self[index]
        del self[index]
        return item

    def remove(self: Any, value: Any) -> None:
        del self[self.index(value)]


class Set:
    """`collections.abc.Set`."""

    @classmethod
    def _from_iterable(cls: Any, items: Any) -> Any:
        return cls(items)

    def _as_set(self: Any, other: Any) -> Any:
        return other if isinstance(other, collections.abc.Set) else self._from_iterable(other)

    def __le__(self: Any, other: Any) -> Any:
        if not isinstance(other, collections.abc.Set):
            return NotImplemented
        return len(self) <= len(other) and all(item in other for item in self)

    def __lt__(self: Any, other: Any) -> Any:
        if not isinstance(other, collections.abc.Set):
            return NotImplemented
        return len(self) < len(other) and self.__le__(other)

    def __ge__(self: Any, other: Any) -> Any:
        if not isinstance(other, collections.abc.Set):
            return NotImplemented
        return len(self) >= len(other) and all(item in self for item in other)

    def __gt__(self: Any, other: Any) -> Any:
        if not isinstance(other, collections.abc.Set):
            return NotImplemented
        return len(self) > len(other) and self.__ge__(other)

    def __eq__(self: Any, other: Any) -> Any:
        if not isinstance(other, collections.abc.Set):
            return NotImplemented
        return len(self) == len(other) and self.__le__(other)

    def isdisjoint(self: Any, other: Any) -> Any:
        return not any(item in self for item in other)

    def __and__(self: Any, other: Any) -> Any:
        if not isinstance(other, collections.abc.Iterable):
            return NotImplemented
        return self._from_iterable(item for item in other if item in self)

    def __or__(self: Any, other: Any) -> Any:
        if not isinstance(other, collections.abc.Iterable):
            return NotImplemented
        return self._from_iterable(item for part in (self, other) for item in part)

    def __sub__(self: Any, other: Any) -> Any:
        if not isinstance(other, collections.abc.Iterable):
            return NotImplemented
        taken = self._as_set(other)
        return self._from_iterable(item for item in self if item not in taken)

    def __rsub__(self: Any, other: Any) -> Any:
        if not isinstance(other, collections.abc.Iterable):
            return NotImplemented
        return self._from_iterable(item for item in self._as_set(other) if item not in self)

    def __xor__(self: Any, other: Any) -> Any:
        if not isinstance(other, collections.abc.Iterable):
            return NotImplemented
        second = self._as_set(other)
        return (self - second) | (second - self)

    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__

    def _hash(self: Any) -> int:
        return hash(frozenset(self))


class MutableSet(Set):
    """`collections.abc.MutableSet`."""

    def remove(self: Any, value: Any) -> None:
        if value not in self:
            raise KeyError(value)
        self.discard(value)

    def pop(self: Any) -> Any:
        for item in self:
            self.discard(item)
            return item
        raise KeyError

    def clear(self: Any) -> None:
        while len(self) > 0:
            self.pop()

    def __ior__(self: Any, other: Any) -> Any:
        for item in other:
            self.add(item)
        return self

    def __iand__(self: Any, other: Any) -> Any:
        for item in self - other:
            self.discard(item)
        return self

    def __isub__(self: Any, other: Any) -> Any:
        if other is self:
            self.clear()
        else:
            for item in other:
                self.discard(item)
        return self

    def __ixor__(self: Any, other: Any) -> Any:
        if other is self:
            self.clear()
        else:
            for item in self._as_set(other):
                if item in self:
                    self.discard(item)
                else:
                    self.add(item)
        return self


class View:
    """What the views of a mapping have in common."""

    def __init__(self, mapping: Any) -> None:
        self._mapping = mapping

    def __len__(self) -> int:
        return len(self._mapping)


class KeysView(View, Set):
    """`collections.abc.KeysView`."""

    @classmethod
    def _from_iterable(cls, items: Any) -> Any:
        return set(items)

    def __contains__(self, key: Any) -> Any:
        return key in self._mapping

    def __iter__(self) -> Any:
        yield from self._mapping


class ValuesView(View):
    """`collections.abc.ValuesView`."""

    def __contains__(self, value: Any) -> Any:
        return any(item is value or item == value for item in self)

    def __iter__(self) -> Any:
        for key in self._mapping:
            yield self._mapping[key]


class ItemsView(View, Set):
    """`collections.abc.ItemsView`."""

    @classmethod
    def _from_iterable(cls, items: Any) -> Any:
        return set(items)

    def __contains__(self, pair: Any) -> Any:
        key, value = pair
        if key not in self._mapping:
            return False
        return self._mapping[key] is value or self._mapping[key] == value

    def __iter__(self) -> Any:
        for key in self._mapping:
            yield key, self._mapping[key]


class Mapping:
    """`collections.abc.Mapping`."""

    def get(self: Any, key: Any, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self: Any, key: Any) -> Any:
        try:
            self[key]
        except KeyError:
            return False
        return True

    def keys(self) -> Any:
        return KeysView(self)

    def values(self) -> Any:
        return ValuesView(self)

    def items(self) -> Any:
        return ItemsView(self)

    def __eq__(self: Any, other: Any) -> Any:
        if not isinstance(other, collections.abc.Mapping):
            return NotImplemented
        return dict(list(self.items())) == dict(list(other.items()))


class MutableMapping(Mapping):
    """`collections.abc.MutableMapping`."""

    def pop(self: Any, key: Any, *default: Any) -> Any:
        try:
            value = self[key]
        except KeyError:
            if not default:
                raise
            return default[0]
        del self[key]
        return value

    def popitem(self: Any) -> Any:
        for key in self:
            value = self[key]
            del self[key]
            return key, value
        raise KeyError

    def clear(self: Any) -> None:
        for key in list(self):
            del self[key]

    def update(self: Any, other: Any = (), /, **more: Any) -> None:
        if isinstance(other, collections.abc.Mapping) or hasattr(other, "keys"):
            for key in other.keys():  # noqa: SIM118 - any object that has them
                self[key] = other[key]
        else:
            for key, value in other:
                self[key] = value
        for key, value in more.items():
            self[key] = value

    def setdefault(self: Any, key: Any, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            self[key] = default
        return default


STAND_INS: dict[type, type] = {
    collections.abc.Sequence: Sequence,
    collections.abc.MutableSequence: MutableSequence,
    collections.abc.Mapping: Mapping,
    collections.abc.MutableMapping: MutableMapping,
    collections.abc.Set: Set,
    collections.abc.MutableSet: MutableSet,
}
VIEWS = (View, KeysView, ValuesView, ItemsView)
# Classes of Python's that are traced as they are written; the last where a class of the user's comes from it.
TRACED = (collections.UserDict, collections.UserList, collections.ChainMap)
TRACED_BASES = (*TRACED, collections.Counter)
