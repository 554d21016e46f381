"""What is known of an index: whether it gives a view, and whether it takes an item at most once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from runtime.gradients.calls import Leaf
from runtime.graph import Node, Operand, Value
from runtime.render import template_of
from runtime.types import ArrayType, Dim, ObjectType

MakerOf = Callable[[Value], Node | None]  # the node that made an array which never changes


def is_basic(index: Any) -> bool:
    """Whether an index is made of integers, slices, None and an ellipsis, or is a name: it gives a view or an item."""
    if isinstance(index, Leaf):
        type_ = index.operand.type
        return type_ == ObjectType(slice) or (
            isinstance(type_, ArrayType) and type_.kind != "array" and type_.dtype.kind in "iu"
        )
    if type(index) is tuple:
        return all(map(is_basic, index))
    return index is None or index is Ellipsis or type(index) in (int, slice, str)


def takes_once(index: Any, maker_of: MakerOf) -> bool:
    """Whether an index is certain to take no item twice: one in basic parts, a mask, positions that all differ."""
    parts = [part for part in (index if type(index) is tuple else (index,)) if not is_basic(part)]
    types = [part.operand.type if isinstance(part, Leaf) else None for part in parts]
    if not all(isinstance(type_, ArrayType) and type_.kind == "array" for type_ in types):
        return False
    if all(type_.dtype.kind == "b" for type_ in types):  # type: ignore[union-attr]
        return len(parts) <= 1
    shapes = {type_.shape for type_ in types}  # type: ignore[union-attr]
    are_of_one_size = len(shapes) == 1 and _is_certain(shapes.pop())
    return are_of_one_size and any(_all_differ(part.operand, maker_of) for part in parts)


def _is_certain(shape: Any) -> bool:
    """Whether arrays of this shape, of one axis, have the same size at run time."""
    return shape is not None and len(shape) == 1 and not (isinstance(shape[0], Dim) and shape[0].joined)


def _all_differ(positions: Operand, maker_of: MakerOf) -> bool:
    """Whether an array of one axis holds different positions, none of them negative, by the node that made it."""
    node = maker_of(positions) if isinstance(positions, Value) else None
    if node is None or node.primitive.kernel is not numpy.arange:
        return node is not None and (node.primitive.kernel is numpy.argsort or node.primitive.name == ".argsort")
    args, kwargs = template_of(node)
    return len(args) == 1 and not kwargs
