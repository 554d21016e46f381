"""Which objects that the arms of a branch have made may be merged part by part.

Two objects, one made by each arm, become one object after the branch where every name of the one is a name of the
other too. Where they are not so paired, or where one of them also stands in a place that is merged as a whole, the
names would come apart: such objects are made at run time instead, each as what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import MethodType
from typing import Any

from runtime.trace.choice import Choice
from runtime.trace.containers import Grown
from runtime.trace.dicts import Dict, is_of_object
from runtime.trace.heap import EMPTY, same
from runtime.trace.held import are_alike, content_of, definition_of, held_by, is_method_of_value
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.variables import SIMPLE

Column = Sequence[Any]  # what stands in one place, arm by arm


class Pairing:
    """Learns of every place that is to be merged before the first is."""

    def __init__(self, never: Any, is_whole: Callable[[Pairing, Column], bool]) -> None:
        self.never = never  # stands for an arm that never ends
        self.is_whole = is_whole  # whether contents become one run-time value
        self._partners: dict[int, tuple[int, ...]] = {}
        self._pairs: set[tuple[int, ...]] = set()
        self._single: set[int] = set()
        self._alive: list[Any] = []  # keeps the ids above valid

    def is_single(self, content: Any) -> bool:
        """Whether this object has to be made at run time."""
        return id(content) in self._single

    def add(self, contents: Column) -> None:
        """Take down the objects in one place."""
        if all(content is contents[0] for content in contents) or SIMPLE.issuperset(map(type, contents)):
            return
        live = [content for content in contents if content is not self.never]
        if self._are_alike(live):
            self._add_parts(contents, live)
            return
        if self.is_whole(self, live):
            for content in live:
                self._mark(content)
        elif len(live) > 1:  # each is kept on its own
            for k, content in enumerate(contents):
                if content is not self.never:
                    self.add([content if j == k else self.never for j in range(len(contents))])
        elif type(live[0]) is Choice:
            for one in live[0].alternatives:
                self.add([self.never if content is self.never else one for content in contents])

    def _are_alike(self, live: list[Any]) -> bool:
        first = live[0]
        if any(type(content) is not type(first) for content in live):
            return False
        if isinstance(first, tuple):
            return type(first) is not Grown and all(len(content) == len(first) for content in live)
        if type(first) is MethodType:
            return all(same(content.__func__, first.__func__) for content in live)
        if type(first) is partial or is_method_of_value(first):
            return len(live) == 1
        if definition_of(first) is not None:
            return are_alike(live)
        if is_of_object(first):
            return False
        if isinstance(first, Dict):
            return all(list(content.ag_state()) == list(first.ag_state()) for content in live)
        return isinstance(first, List) or (isinstance(first, Instance) and first.ag_contents is None)

    def _add_parts(self, contents: Column, live: list[Any]) -> None:
        """Take down what alike contents hold."""
        if not isinstance(live[0], tuple):
            key = tuple(map(id, contents))
            self._alive.append(contents)
            for content in live:
                known = self._partners.setdefault(id(content), key)
                if known != key:
                    self._single.update((*known, *key))
            if key in self._pairs:
                return
            self._pairs.add(key)
        states = [_parts(content) for content in live]
        for name in dict.fromkeys(name for state in states for name in state):
            parts = iter([state.get(name, EMPTY) for state in states])
            self.add([content if content is self.never else next(parts) for content in contents])

    def _mark(self, content: Any) -> None:
        """This is made at run time, with all that it holds."""
        if isinstance(content, List | Dict | Instance):
            if id(content) in self._single:
                return
            self._single.add(id(content))
            self._alive.append(content)
        if isinstance(content, List | Dict | Instance | Choice) or (
            isinstance(content, tuple) and type(content) is not Grown
        ):
            for part in _parts(content).values():
                self._mark(part)


def _parts(content: Any) -> dict[Any, Any]:
    if isinstance(content, tuple):
        return dict(enumerate(content))
    if type(content) is Choice:
        return dict(enumerate(content.alternatives))
    if type(content) is MethodType:
        return {"__self__": content.__self__}
    if type(content) is partial or definition_of(content) is not None:
        return dict(enumerate(map(content_of, held_by(content))))
    return content.ag_state()
