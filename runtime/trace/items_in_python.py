"""Items that methods of an object of the user's give, told in Python, where the graph decides how many they are."""

from __future__ import annotations

from typing import Any

from runtime.frames import LIBRARY_FILES
from runtime.trace.in_python import told_in_python

LIBRARY_FILES.add(__file__)


def _items(iterator: Any) -> Any:
    while True:
        try:
            item = next(iterator)
        except StopIteration:
            return
        yield item


def _by_index(indexed: Any) -> Any:
    k = 0
    while True:
        try:
            item = indexed[k]
        except (IndexError, StopIteration):
            return
        yield item
        k += 1


items_of = told_in_python(_items)  # by `__next__`
items_by_index = told_in_python(_by_index)  # by `__getitem__`
