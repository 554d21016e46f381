"""What plain code holds of tapes that have ended: recorded values are exchanged for what they are."""

from __future__ import annotations

import heapq
import types
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy

from runtime.structure import tuple_of
from runtime.trace.symbolic import Symbolic

_LEFT = (type, types.ModuleType, types.BuiltinFunctionType, types.CodeType)
_ATOMS = frozenset((int, float, complex, bool, str, bytes, type(None), numpy.ndarray, numpy.float64, numpy.int64))


class Tapes:
    """How many tapes in plain code have ended so far."""

    ended = 0


def after_tapes(result: Any, args: Iterable[Any], kwargs: Mapping[str, Any]) -> Any:
    """The result of a call in which tapes have ended; what it and the arguments hold was recorded by none of them."""
    exchange = Exchange(lambda item: getattr(item.ag_value, "concrete", item))
    result = exchange.of(result)
    for item in (*args, *kwargs.values()):
        exchange.of(item)
    exchange.go_through()
    return result


class Exchange:
    """Puts other values in place of recorded ones, wherever containers hold them.

    Near and small containers are looked at first. With `is_done` and `most` the search ends when nothing is left to be
    found, or so many items have been looked at.
    """

    def __init__(
        self,
        plain: Callable[[Symbolic], Any],
        is_done: Callable[[], bool] = lambda: False,
        most: float = float("inf"),
    ) -> None:
        self._plain = plain
        self._is_done = is_done
        self._left = most
        self._seen: dict[int, Any] = {}  # each container by its id, and kept so that no other one gets that
        self._waiting: list[tuple[float, int, Any]] = []
        self._depth = 0.0  # of the container that is looked into

    def of(self, item: Any) -> Any:
        """What stands in place of an item; a container stays, and is looked into later."""
        cls = type(item)
        if cls in _ATOMS:
            return item
        if cls is Symbolic:
            return self._plain(item)
        if isinstance(item, tuple):
            return self._of_tuple(item)
        if id(item) not in self._seen and not isinstance(item, _LEFT):
            self._seen[id(item)] = item
            size = len(item) if cls in (list, dict, deque, set) else 0
            heapq.heappush(self._waiting, (self._depth + 1 + size / 32, len(self._seen), item))
        return item

    def _of_tuple(self, item: Any) -> Any:
        parts = [self.of(part) for part in item]
        if all(a is b for a, b in zip(parts, item, strict=True)):
            return item
        return tuple_of(type(item), parts)

    def go_through(self) -> None:
        """Look into what was found, and what that holds."""
        while self._waiting and self._left > 0 and not self._is_done():
            self._depth, _, item = heapq.heappop(self._waiting)
            cls = type(item)  # what stands for something else tells that one's class by `isinstance`
            if issubclass(cls, list | deque):
                self._in_sequence(item)
            elif issubclass(cls, dict):
                self._in_dict(item)
            elif issubclass(cls, set):
                self._in_set(item)
            self._in_attributes(item)
        self._depth = 0.0

    def _changed(self, held: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
        for key, part in held:
            self._left -= 1
            if self._left < 0:
                break
            plain = self.of(part)
            if plain is not part:
                yield key, plain

    def _in_sequence(self, item: list[Any] | deque[Any]) -> None:
        kind: Any = list if isinstance(item, list) else deque
        latest_first = zip(range(kind.__len__(item) - 1, -1, -1), kind.__reversed__(item), strict=True)
        for k, plain in self._changed(latest_first):
            kind.__setitem__(item, k, plain)
            if self._is_done():
                break

    def _in_dict(self, item: dict[Any, Any]) -> None:
        for key, plain in list(self._changed(dict.items(item))):
            dict.__setitem__(item, key, plain)
        if dict(self._changed((key, key) for key in dict.keys(item))):
            kind: Any = OrderedDict if isinstance(item, OrderedDict) else dict
            pairs = [(self.of(key), part) for key, part in dict.items(item)]
            kind.clear(item)
            kind.update(item, pairs)

    def _in_set(self, item: set[Any]) -> None:
        for part, plain in list(self._changed((part, part) for part in set.__iter__(item))):
            set.discard(item, part)
            set.add(item, plain)

    def _in_attributes(self, item: Any) -> None:
        """In attributes of the user's objects, perhaps of a library's, and in variables of functions."""
        if isinstance(item, types.FunctionType):
            cells = [(cell, cell.cell_contents) for cell in item.__closure__ or () if not _is_empty(cell)]
            for cell, plain in self._changed(cells):
                cell.cell_contents = plain
        elif isinstance(item, types.MethodType):
            self.of(item.__self__)
        elif isinstance(item, BaseException):
            item.args = self.of(item.args)
        elif type(item).__module__.partition(".")[0] not in ("autograph", "runtime"):
            if type(held := _attributes(item)) is dict:
                self._in_dict(held)
            for slot, plain in self._changed(_slots(item)):
                slot.__set__(item, plain)


def _is_empty(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return True
    return False


def _attributes(item: Any) -> Any:
    try:
        return object.__getattribute__(item, "__dict__")  # no `__getattr__` of the user's is asked
    except AttributeError:
        return None


def _slots(item: Any) -> Iterator[tuple[Any, Any]]:
    """The slots of an object of the user's that hold something, each with that."""
    for cls in type(item).__mro__[:-1]:
        for slot in vars(cls).values() if "__slots__" in vars(cls) else ():
            if isinstance(slot, types.MemberDescriptorType):
                try:
                    yield slot, slot.__get__(item)
                except AttributeError:
                    continue
