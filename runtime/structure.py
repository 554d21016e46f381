"""Nested arguments: a tree of tuples, lists, dicts and slices, taken apart into leaves and put together again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import FunctionType
from typing import Any

_ATOMS: Collection[type] = frozenset((int, float, bool, str, type(None), type(Ellipsis)))


@dataclass(frozen=True, slots=True)
class Hole:
    """The place of operand number `index` in a template."""

    index: int


# Made once: most calls have few operands, and most templates are trees of these.
_HOLES = tuple(map(Hole, range(16)))


def hole(index: int) -> Hole:
    """The place of operand number `index`."""
    return _HOLES[index] if index < len(_HOLES) else Hole(index)


def is_hole(item: Any, index: int) -> bool:
    """Whether this is the place of operand number `index`, which no `==` of the user's is asked."""
    return type(item) is Hole and item.index == index


def same_structure(left: Any, right: Any) -> bool:
    """Whether two templates are equal; tuples of the user's classes are, where their items are."""
    cls = type(left)
    if cls is not type(right):
        return False
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same_structure, left, right))
    if cls is dict:
        return left.keys() == right.keys() and all(same_structure(item, right[key]) for key, item in left.items())
    if cls is slice:
        return all(map(same_structure, (left.start, left.stop, left.step), (right.start, right.stop, right.step)))
    return bool(left == right)


def take_apart(
    tree: Any, is_leaf: Callable[[Any], bool], known: Collection[type] | None = None
) -> tuple[Any, list[Any]]:
    """A template with a `Hole` for each leaf, and the leaves in order.

    A tuple is not a leaf. What is neither a leaf nor a tuple, list, dict or slice stays in the template as it is.
    """
    leaves: list[Any] = []
    return _without(tree, is_leaf, leaves, _ATOMS if known is None else known), leaves


# No function inside of the other: one that refers to itself would keep the leaves until the garbage is collected.
def _without(item: Any, is_leaf: Callable[[Any], bool], leaves: list[Any], known: Collection[type]) -> Any:
    cls = type(item)
    if cls is tuple:
        return tuple([held if type(held) in known else _without(held, is_leaf, leaves, known) for held in item])
    if cls in known:
        return item
    if is_leaf(item):
        leaves.append(item)
        return hole(len(leaves) - 1)
    return map_children(lambda part: _without(part, is_leaf, leaves, known), item)


def fill(template: Any, leaves: Iterable[Any]) -> Any:
    """The tree that `template` describes, with a leaf in each hole."""
    return _filled(template, leaves if isinstance(leaves, tuple) else tuple(leaves))


def _filled(item: Any, values: tuple[Any, ...]) -> Any:
    cls = type(item)
    if cls is tuple:
        return tuple([values[held.index] if type(held) is Hole else _filled(held, values) for held in item])
    if cls is Hole:
        return values[item.index]
    return item if cls in _ATOMS else map_children(lambda part: _filled(part, values), item)


def is_tuple(value: tuple[Any, ...]) -> bool:
    """Whether a tuple is its items and nothing else: what its class is, and no attributes of its own."""
    cls = type(value)
    if cls is tuple:
        return True
    return not (hasattr(cls, "n_sequence_fields") or getattr(value, "__dict__", None) or tells_items(cls))


@lru_cache(maxsize=1024)
def tells_items(cls: type) -> bool:
    """Whether a class of tuples has functions of its own that tell how many items there are, and which.

    An own `__getitem__` of others than named tuples is taken to give the items, and more than that.
    """
    names = ("__iter__", "__len__", "__getitem__") if hasattr(cls, "_fields") else ("__iter__", "__len__")
    bases = cls.__mro__[: cls.__mro__.index(tuple)]
    return any(isinstance(vars(base).get(name), FunctionType) for base in bases for name in names)


def tuple_of(cls: type[Any], items: Iterable[Any]) -> Any:
    """A tuple of this class with these items, whatever arguments the class itself takes."""
    if cls is tuple or hasattr(cls, "n_sequence_fields"):  # what Python's own functions return may be no other way
        return tuple(items)
    return tuple.__new__(cls, items)


def map_children(visit: Callable[[Any], Any], tree: Any) -> Any:
    """`tree` with `visit` applied to each child of a tuple, list, dict or slice; anything else as it is."""
    cls = type(tree)
    if cls is tuple:
        return tuple([visit(item) for item in tree])
    if cls in _ATOMS:
        return tree
    if cls is slice:
        return slice(visit(tree.start), visit(tree.stop), visit(tree.step))
    if isinstance(tree, dict):
        return {key: visit(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [visit(item) for item in tree]
    if isinstance(tree, tuple):
        return tuple_of(cls, [visit(item) for item in tree])
    return tree
