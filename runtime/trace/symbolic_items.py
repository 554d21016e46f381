"""What reading, storing and deleting an item of a symbolic value does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from runtime.primitives.builtins import UNPACK_EXACTLY
from runtime.primitives.indexing import DELITEM, FLAT_ITEM, GETITEM, SET_FLAT_ITEM, SETITEM
from runtime.structure import take_apart
from runtime.trace.builder import (
    apply,
    current,
    emit,
    needs_value,
    operand,
)
from runtime.trace.calls import by_reference, is_leaf, lifted, plain, stage
from runtime.trace.containers import let_go_of_lists, static_type
from runtime.trace.symbolic import Symbolic
from runtime.type_sizes import of_one_value
from runtime.types import ANY, NEVER, Alternative, ArrayType, ListType, ObjectType, TupleType, Type, alternatives


def get_item(x: Symbolic, index: Any) -> Any:
    """`x[index]`."""
    factory = current().factories.get(x.ag_value)
    if factory is not None:
        from runtime.trace.defaults import put_default

        put_default(x, index, factory)
    index = plain(index)
    base = current().flats.get(x.ag_value)
    if base is not None and current().differentiates:
        return stage(FLAT_ITEM, (base, index), {})
    found = stage(GETITEM, (x, index), {}, type_=None if base is None else _flat_item_type(base, index))
    if type(found) is Symbolic and is_memory(found.ag_type) and is_memory(x.ag_type) and _is_basic(index):
        current().items[found.ag_value] = (x.ag_value, index)
    return found


def is_memory(type_: Type) -> bool:
    """Whether a value is certain to be an array, of which there may be views."""
    return isinstance(type_, ArrayType) and type_.kind == "array"


def unpacked(x: Symbolic, count: int | None, element: Type = ANY) -> Iterator[Any]:
    """What `a, b = x` takes, `count` items in all; None where it is not known how many are wanted.

    `element` is the type of an item, where that is known from elsewhere.
    """
    if count is None:
        raise needs_value("iterating outside a `for` statement", x)
    if element in (ANY, NEVER):
        return iter(lifted(apply(UNPACK_EXACTLY, x, count=count)))
    types = TupleType((of_one_value(element),) * count)
    return iter(lifted(emit(UNPACK_EXACTLY, (x.ag_value,), {"count": count}, types)))


def set_item(x: Symbolic, index: Any, item: Any) -> None:
    """`x[index] = item`."""
    index = plain(index)
    # `x[1:3] += v` stores the view that `+=` has changed already: NumPy copies it onto itself.
    if type(item) is Symbolic and item.ag_value in current().augmented and _is_basic(index):
        source = current().items.get(item.ag_value)
        if source is not None and source[0] is x.ag_value and _same_index(source[1], index):
            return
    base = current().flats.get(x.ag_value)
    if base is not None and current().differentiates:
        stage(SET_FLAT_ITEM, (base, index, plain(item)), {}, writes=(base,))
        return
    let_go_of_items(x, index, ANY if isinstance(index, slice) else static_type(item))
    stage(SETITEM, (x, index, plain(item) if _is_array(x.ag_type) else by_reference(item)), {}, writes=(x,))


def delete_item(x: Symbolic, index: Any) -> None:
    """`del x[index]`."""
    let_go_of_items(x, index, None)
    stage(DELITEM, (x, plain(index)), {}, writes=(x,))


def let_go_of_items(x: Symbolic, key: Any = None, put: Type | None = ANY, given: Sequence[Type] | None = None) -> None:
    """A value changes that may be a list or dict; an item of type `put`, or items `given`, are put into it."""
    if any(map(_may_be_container, alternatives(x.ag_type))):
        kind = dict if isinstance(key, str | tuple) else object  # a list has no such items
        is_any = any(isinstance(item, ObjectType) for item in alternatives(x.ag_type))
        let_go_of_lists(kind, given if given is not None else () if put is None else (put,), is_any)


def _may_be_container(type_: Alternative) -> bool:
    if isinstance(type_, ObjectType):
        return type_.cls is None or issubclass(type_.cls, list | dict | set)
    return isinstance(type_, ListType)


def _flat_item_type(x: Symbolic, index: Any) -> Type:
    """The type of `x.flat[index]`."""
    template, leaves = take_apart((x, index), is_leaf)
    return FLAT_ITEM.infer(*[operand(leaf).type for leaf in leaves], template=(template, {}))


_BASIC = frozenset((int, type(None), type(Ellipsis)))


def _is_basic(index: Any) -> bool:
    """Whether the index is sure to give a view: integers, slices, None and an ellipsis."""
    cls = type(index)
    if cls in _BASIC:
        return True
    if cls is tuple:
        return all(map(_is_basic, index))
    if cls is slice:
        return _is_basic(index.start) and _is_basic(index.stop) and _is_basic(index.step)
    return cls is Symbolic and type(index.ag_type) is ArrayType and _is_integer_number(index.ag_type)


def _is_integer_number(type_: ArrayType) -> bool:
    return type_.kind != "array" and type_.dtype.kind in "iu"


def _same_index(left: Any, right: Any) -> bool:
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(_same_index, left, right))
    if isinstance(left, slice) and isinstance(right, slice):
        parts = ((left.start, right.start), (left.stop, right.stop), (left.step, right.step))
        return all(_same_index(a, b) for a, b in parts)
    if type(left) is Symbolic or type(right) is Symbolic:
        return type(left) is type(right) and left.ag_value is right.ag_value
    return type(left) is type(right) and bool(left == right)


def _is_array(type_: Type) -> bool:
    """Whether a value is certain to be an array or a number, which copies what is stored in it."""
    return all(isinstance(item, ArrayType) and item.dtype.kind != "O" for item in alternatives(type_))
