"""Results of eager calls whose tapes have ended: what these have recorded is handed on as what it is."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from typing import Any

from runtime.structure import tuple_of
from runtime.trace.symbolic import Symbolic

_LEFT = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.CodeType)


class Tapes:
    """How many tapes in plain code have ended so far."""

    ended = 0


def after_tapes(result: Any, args: Iterable[Any], kwargs: Mapping[str, Any]) -> Any:
    """The result of a call in which tapes have ended; what it and the arguments hold was recorded by none of them."""
    plain = _Plain()
    result = plain.of(result)
    for item in (*args, *kwargs.values()):
        plain.of(item)
    plain.finish()
    return result


class _Plain:
    """Puts what was recorded in place of recorded values, wherever containers hold them."""

    def __init__(self) -> None:
        self._seen: dict[int, Any] = {}  # each container by its id, and kept so that no other one gets that
        self._waiting: list[Any] = []

    def of(self, item: Any) -> Any:
        if type(item) is Symbolic:
            return getattr(item.ag_value, "concrete", item)
        if isinstance(item, tuple):
            parts = [self.of(part) for part in item]
            return tuple_of(type(item), parts) if any(a is not b for a, b in zip(parts, item, strict=True)) else item
        if (isinstance(item, list | dict) or _has_attributes(item)) and id(item) not in self._seen:
            self._seen[id(item)] = item
            self._waiting.append(item)
        return item

    def finish(self) -> None:
        """Go through what was found, and what that holds."""
        while self._waiting:
            item = self._waiting.pop()
            if isinstance(item, list):
                for k, plain in self._changed(enumerate(list.__iter__(item))):
                    list.__setitem__(item, k, plain)
            if isinstance(item, dict):
                for key, plain in self._changed(dict.items(item)):
                    dict.__setitem__(item, key, plain)
            if _has_attributes(item):
                vars(item).update(self._changed(vars(item).items()))

    def _changed(self, held: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
        pairs = [(key, part, self.of(part)) for key, part in held]
        return [(key, plain) for key, part, plain in pairs if plain is not part]


def _has_attributes(item: Any) -> bool:
    """Whether this is an object of the user's, perhaps of a library's, with a dict for its attributes."""
    is_ours = type(item).__module__.partition(".")[0] in ("autograph", "runtime")
    return not is_ours and not isinstance(item, _LEFT) and type(getattr(item, "__dict__", None)) is dict
