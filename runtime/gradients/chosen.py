"""Arguments that hold one of several objects, as a branch has left it: a gradient is asked for by each in its arm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from runtime.gradients.watching import is_chosen_holder, note_state, read
from runtime.trace.choice import Choice
from runtime.trace.objects import Instance


class Place(NamedTuple):
    """Where a list, dict or object holds one of several objects."""

    holder: Any
    kind: Any  # of what it is read and written as, past the bookkeeping of the trace
    key: Any
    choice: Choice

    @contextmanager
    def holding(self, item: Any) -> Iterator[None]:
        """Let the place hold one of them, unless something else is put there meanwhile."""
        note_state(self.holder)
        held = object.__getattribute__(self.holder, "__dict__") if isinstance(self.holder, Instance) else self.holder
        self.kind.__setitem__(held, self.key, item)
        try:
            yield
        finally:
            if read(self.kind, held, self.key) is item:
                self.kind.__setitem__(held, self.key, self.choice)


def place_in(items: Iterable[Any]) -> Place | None:
    """The first place in arguments that holds one of several objects."""
    seen: dict[int, Any] = {}
    waiting = list(items)[::-1]
    while waiting:
        item = waiting.pop()
        if id(item) in seen or type(item) is Choice or getattr(item, "ag_grown", None):
            continue
        seen[id(item)] = item
        for kind, holder, held in _places(item):
            pairs = list(enumerate(list.__iter__(held)) if kind is list else dict.items(held))
            for key, part in pairs:
                if is_chosen_holder(part):
                    return Place(holder, kind, key, part)
            waiting += [part for _, part in reversed(pairs)]
        if isinstance(item, tuple):
            waiting += reversed(item)
    return None


def _places(item: Any) -> Iterator[tuple[Any, Any, Any]]:
    if isinstance(item, Instance):
        yield dict, item, object.__getattribute__(item, "__dict__")
    elif isinstance(item, list | dict):
        yield (list if isinstance(item, list) else dict), item, item
