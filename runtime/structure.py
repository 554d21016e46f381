"""Nested arguments: a tree of tuples, lists, dicts and slices, taken apart into leaves and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

_ATOMS = frozenset((int, float, bool, str, type(None), type(Ellipsis)))


@dataclass(frozen=True, slots=True)
class Hole:
    """The place of operand number `index` in a template."""

    index: int


def take_apart(tree: Any, is_leaf: Callable[[Any], bool]) -> tuple[Any, list[Any]]:
    """A template with a `Hole` for each leaf, and the leaves in order.

    What is neither a leaf nor a tuple, list, dict or slice stays in the template as it is.
    """
    leaves: list[Any] = []

    def visit(item: Any) -> Any:
        if is_leaf(item):
            leaves.append(item)
            return Hole(len(leaves) - 1)
        return map_children(visit, item)

    return visit(tree), leaves


def fill(template: Any, leaves: Iterable[Any]) -> Any:
    """The tree that `template` describes, with a leaf in each hole."""
    values = list(leaves)

    def visit(item: Any) -> Any:
        return values[item.index] if type(item) is Hole else map_children(visit, item)

    return visit(template)


def map_children(visit: Callable[[Any], Any], tree: Any) -> Any:
    """`tree` with `visit` applied to each child of a tuple, list, dict or slice; anything else as it is."""
    cls = type(tree)
    if cls is tuple:
        return tuple([visit(item) for item in tree])
    if cls in _ATOMS:
        return tree
    if isinstance(tree, tuple):
        items = [visit(item) for item in tree]
        return type(tree)(*items) if hasattr(tree, "_fields") else tuple(items)
    if isinstance(tree, list):
        return [visit(item) for item in tree]
    if isinstance(tree, dict):
        return {key: visit(value) for key, value in tree.items()}
    if isinstance(tree, slice):
        return slice(visit(tree.start), visit(tree.stop), visit(tree.step))
    return tree
