"""Items of arrays, and of Python's containers: read, store, delete."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from runtime.primitives.primitive import Primitive
from runtime.primitives.rules import array, array_type, inferring, is_type, known_rank, returns
from runtime.primitives.shapes import Impossible, Unknown, broadcast_shapes, equal_size, sliced_size
from runtime.types import (
    ANY,
    BYTES,
    INT,
    NONE,
    STR,
    UNBOUND,
    ArrayType,
    Dim,
    ListType,
    ObjectType,
    Shape,
    TupleType,
    Type,
    union,
)

# Of these dtypes an item's type follows from the array's: not of strings (they get shorter), objects and records.
ITEM_KINDS = frozenset("biufcmM")


def item_type(base: Any, index: Any) -> Type:
    """The type of `base[index]`."""
    if type(base) is ArrayType:
        if base.kind == "python":
            raise Impossible
        return array_item_type(base, index)
    if base in (UNBOUND, NONE):  # a name that is not bound is never read
        raise Impossible
    if isinstance(base, TupleType):
        return _tuple_item_type(base, index)
    if isinstance(base, ListType):
        return ListType(base.element) if isinstance(index, slice) else base.element
    if base == STR:
        return STR
    if base == BYTES:
        return BYTES if isinstance(index, slice) else INT
    if base == ObjectType(range):
        return base if isinstance(index, slice) else INT
    return ANY


def _tuple_item_type(base: TupleType, index: Any) -> Type:
    if isinstance(index, ArrayType):
        return union(base.elements) if base.elements else ANY
    if isinstance(index, slice):
        if any(is_type(bound) for bound in (index.start, index.stop, index.step)):
            return ObjectType(tuple)
        return TupleType(base.elements[index])
    return base.elements[operator.index(index)]


def array_item_type(base: ArrayType, index: Any) -> Type:
    """The type of an item of an array or of a NumPy scalar."""
    if base.dtype.kind == "V":
        raise Unknown
    items = _index_items(index)
    if base.shape is None:
        if base.dtype.kind not in ITEM_KINDS:
            raise Unknown
        return union((ArrayType(base.dtype, None), ArrayType(base.dtype, (), "scalar")))
    shape, is_item = index_shape(base.shape, items)
    if not is_item:
        return array(base.dtype, shape)
    return ArrayType(base.dtype, (), "scalar") if base.dtype.kind in ITEM_KINDS else ANY


def _index_items(index: Any) -> Sequence[Any]:
    if isinstance(index, TupleType):
        return index.elements
    return index if isinstance(index, tuple) else (index,)


@dataclass(slots=True)
class _Walk:
    """The state of a walk along the axes of an indexed array."""

    shape: Shape
    axis: int = 0
    result: list[int | Dim] = field(default_factory=list)
    advanced: list[Shape] = field(default_factory=list)  # shapes of the index arrays
    position: int = -1  # where their axes go in the result
    is_adjacent: bool = True  # whether they stand side by side
    was_advanced: bool = False  # whether the last item was one

    def take(self, count: int = 1) -> Shape:
        if self.axis + count > len(self.shape):
            raise Impossible
        self.axis += count
        return self.shape[self.axis - count : self.axis]

    def add_advanced(self, shape: Shape) -> None:
        if self.position < 0:
            self.position = len(self.result)
        elif not self.was_advanced:
            self.is_adjacent = False
        self.advanced.append(shape)
        self.was_advanced = True


def index_shape(shape: Shape, items: Sequence[Any]) -> tuple[Shape, bool]:
    """The shape of `x[items]` for an `x` of this shape, and whether the result is one item, not an array."""
    kinds = list(map(_classify, items))
    count = len(kinds)
    if count <= len(shape) and kinds.count(int) == count:
        return shape[count:], count == len(shape)
    is_advanced = any(isinstance(kind, ArrayType) for kind in kinds)
    used = sum(_axes_used(kind) for kind in kinds)
    if used > len(shape) or sum(kind is Ellipsis for kind in kinds) > 1:
        raise Impossible
    walk = _Walk(shape)
    for kind, item in zip(kinds, items, strict=True):
        _step(walk, kind, item, is_advanced, len(shape) - used)
    walk.result.extend(shape[walk.axis :])
    if not is_advanced:
        is_item = not walk.result and all(kind is int for kind in kinds)
        return tuple(walk.result), is_item
    loop = known_rank(broadcast_shapes(*walk.advanced))
    place = walk.position if walk.is_adjacent else 0
    return (*walk.result[:place], *loop, *walk.result[place:]), False


def _step(walk: _Walk, kind: Any, item: Any, is_advanced: bool, spare: int) -> None:
    if kind is int:
        walk.take()
        if is_advanced:
            walk.add_advanced(())
        return
    if isinstance(kind, ArrayType):
        walk.add_advanced(_array_index(walk, kind))
        return
    walk.was_advanced = False
    if kind is None:
        walk.result.append(1)
    elif kind is Ellipsis:
        walk.result.extend(walk.take(spare))
    else:
        walk.result.append(sliced_size(walk.take()[0], item))


def _array_index(walk: _Walk, kind: ArrayType) -> Shape:
    shape = known_rank(kind.shape)
    if kind.dtype.kind != "b":
        walk.take()
        return shape
    for size, masked in zip(walk.take(len(shape)), shape, strict=True):
        equal_size(size, masked)
    return (Dim(),)


def _classify(item: Any) -> Any:
    """`int` for an integer, the type for an index array or a mask, else None, Ellipsis or `slice`."""
    cls = type(item)
    if cls is int or cls is slice:  # an int of any size: too large is out of bounds at run time
        return cls
    if cls is ArrayType and item.shape == () and item.dtype.kind in "iu":
        return int
    if item is None or item is Ellipsis:
        return item
    if cls is ObjectType and item == NONE:
        return None
    if isinstance(item, list | tuple) and not item:
        return ArrayType(np.dtype(np.intp), (0,))
    found = array_type(item)
    if found.dtype.kind not in "biu":
        raise Unknown
    if found.shape == () and found.dtype.kind in "iu":
        return int
    return found


def _axes_used(kind: Any) -> int:
    if isinstance(kind, ArrayType) and kind.dtype.kind == "b":
        return len(known_rank(kind.shape))
    return 0 if kind is None or kind is Ellipsis else 1


# Operands positionally, or by template `((x, index), {})` and `((x, index, item), {})`.
def _flat_item(x: Any, index: Any) -> Any:
    return x.flat[index]


def _flat_item_type(x: Any, index: Any) -> Type:
    """The type of `x.flat[index]`: as of an array of one axis, but always a copy."""
    return item_type(array(array_type(x).dtype, (Dim(),)), index)


def _set_flat_item(x: Any, index: Any, item: Any) -> None:
    x.flat[index] = item


GETITEM = Primitive("getitem", operator.getitem, inferring(item_type), views=(0,))
SETITEM = Primitive("setitem", operator.setitem, returns(NONE), has_effect=True, writes=(0,))
FLAT = Primitive("flat", lambda x: x.flat, returns(ObjectType(np.flatiter)))
FLAT_ITEM = Primitive("flat_item", _flat_item, inferring(_flat_item_type))
SET_FLAT_ITEM = Primitive("set_flat_item", _set_flat_item, returns(NONE), has_effect=True, writes=(0,))
DELITEM = Primitive("delitem", operator.delitem, returns(NONE), has_effect=True, writes=(0,))
