"""What types tell of values for a gradient, and what nodes do with the memory of their operands."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from functools import cache
from types import CellType, SimpleNamespace

import numpy

from runtime.gradients.calls import Leaf, arguments_of, ufunc_at
from runtime.graph import Literal, Node, Value
from runtime.primitives.random import States
from runtime.trace.shadow import made_by_class_statement
from runtime.types import ANY, BYTES, NONE, STR, UNBOUND, ArrayType, ListType, ObjectType, TupleType, Type, alternatives

CONTAINERS = (ListType, TupleType)
_PLAIN = frozenset((ObjectType(type(None)), STR, ObjectType(range), BYTES))
GENERATORS = frozenset(map(ObjectType, (numpy.random.Generator, numpy.random.RandomState)))
_HOLDERS = frozenset(map(ObjectType, (dict, CellType, deque, defaultdict)))
_WITHOUT = _PLAIN | GENERATORS | {ObjectType(States)}  # what has no derivative and holds nothing that has one

# What reads and changes attributes, `vars` among it.
ATTRIBUTES = frozenset(["getattr", "setattr", "set_own", "put_attribute", "delattr", "delete_own", "vars"])
# Whose results no gradient flows through.
FLAT = frozenset(["stop_gradient", "shape_of"])


def is_number(type_: Type) -> bool:
    """Whether a value of this type is certain to be immutable, and no container."""
    return all(
        (isinstance(item, ArrayType) and item.kind != "array") or item in _PLAIN or not _may_refer(item)
        for item in alternatives(type_)
    )


def _may_refer(item: Type) -> bool:
    return isinstance(item, ArrayType | ListType | TupleType) or item == ANY or isinstance(item, ObjectType)


def number_dtype(type_: Type) -> numpy.dtype | None:
    """The dtype of the cotangents of values that are certain to be numbers, some of them floats; else None."""
    kinds = alternatives(type_)
    if not all(isinstance(kind, ArrayType) and kind.kind != "array" and kind.dtype.kind in "biufc" for kind in kinds):
        return None
    found = [kind.dtype for kind in kinds if isinstance(kind, ArrayType) and kind.dtype.kind in "fc"]
    return numpy.result_type(*found) if found else None


def may_differ(type_: Type) -> bool:
    """Whether a value of this type may have a derivative, or hold one that has."""
    return any(
        item.dtype.kind in "fcO" if isinstance(item, ArrayType) else item not in _WITHOUT and _may_refer(item)
        for item in alternatives(type_)
    )


def is_container(type_: Type) -> bool:
    """Whether a value of this type may be a list, tuple, dict or other object that holds values."""
    return any(
        isinstance(item, CONTAINERS) or item == ANY or (isinstance(item, ObjectType) and item not in _PLAIN)
        for item in alternatives(type_)
    )


def may_be_array(type_: Type) -> bool:
    """Whether a value of this type may be an array of floats."""
    return any(
        isinstance(item, ArrayType) and item.kind == "array" and item.dtype.kind in "fcO"
        for item in alternatives(type_)
    )


def is_array(type_: Type) -> bool:
    """Whether a value of this type is certain to be an array."""
    return all(isinstance(kind, ArrayType) and kind.kind == "array" for kind in alternatives(type_))


def certainly_container(type_: Type) -> bool:
    """Whether a value of this type is a list, tuple, dict or object of the user's, whatever its alternatives."""
    return all(isinstance(item, CONTAINERS) or item in _HOLDERS for item in alternatives(type_)) or is_object(type_)


def is_object(type_: Type) -> bool:
    """Whether a value of this type is certain to be an object of classes of the user's, or None, or unbound."""
    kinds = alternatives(type_) - {NONE, UNBOUND}
    return bool(kinds) and all(isinstance(kind, ObjectType) and _is_users(kind.cls) for kind in kinds)


def is_builtin_object(type_: Type) -> bool:
    """Whether a value of this type may be an object of a class of the user's that comes from `list` or `dict`."""
    return any(
        isinstance(kind, ObjectType) and kind.cls is not None and issubclass(kind.cls, list | dict) and is_object(kind)
        for kind in alternatives(type_)
    )


@cache
def _is_users(cls: type | None) -> bool:
    """Whether objects of a class hold their attributes, and nothing else."""
    if cls is None or cls.__module__.partition(".")[0] in ("autograph", "runtime"):
        return False
    return cls is SimpleNamespace or made_by_class_statement(cls)


def takes_attribute(node: Node) -> bool:
    """Whether the node reads or changes what an object of the user's holds."""
    if node.primitive.name not in ATTRIBUTES or not isinstance(node.inputs[0], Value):
        return False
    return is_object(node.inputs[0].type) or is_of_unknown(node)


def is_unknown(type_: Type) -> bool:
    """Whether a value may be anything, or is an exception."""
    return type_ == ANY or all(
        isinstance(kind, ObjectType) and kind.cls is not None and issubclass(kind.cls, BaseException)
        for kind in alternatives(type_)
    )


_NOT_USERS = (numpy.ndarray, numpy.generic, int, float, complex, str, bytes, list, tuple, dict, set, range)


def is_of_unknown(node: Node) -> bool:
    """Whether the node reads or changes an attribute of any value, by a name that arrays and containers don't have.

    Exceptions are such values: what mirrors one is found when the graph runs.
    """
    if node.primitive.name not in ATTRIBUTES or not is_unknown(node.inputs[0].type) or len(node.inputs) < 2:
        return False
    name = node.inputs[1]
    return isinstance(name, Literal) and not any(hasattr(cls, name.value) for cls in _NOT_USERS)


def takes_method(node: Node) -> bool:
    """Whether the node takes a method of what may be an array or a container: a gradient flows through its calls."""
    if node.primitive.name != "getattr":
        return False
    base, name = node.inputs[0], node.inputs[1]
    is_known = isinstance(name, Literal) and not is_object(base.type)
    return is_known and any(callable(getattr(cls, name.value, None)) for cls in (numpy.ndarray, list, dict))  # type: ignore[union-attr]


def takes_size(node: Node, makers: Mapping[Value, Node]) -> bool:
    """Whether the node takes the shape, or alike, of what was found to be an array or number, whatever its type."""
    if node.primitive.name != "getattr" or not isinstance(node.inputs[0], Value):
        return False
    maker, name = makers.get(node.inputs[0]), node.inputs[1]
    is_checked = maker is not None and maker.primitive.name == "of_array"
    return is_checked and isinstance(name, Literal) and name.value in SIZES


SIZES = frozenset(["shape", "ndim", "size", "dtype", "nbytes", "itemsize", "strides"])


def takes_copy(node: Node) -> bool:
    """Whether the node takes items of an array by an array or list of indices or a mask."""
    if node.primitive.name != "getitem" or certainly_container(node.inputs[0].type):
        return False
    _, index = arguments_of(node)[0]
    return any(isinstance(part, list) for part in (index if isinstance(index, tuple) else (index,))) or any(
        all(isinstance(kind, ArrayType) and kind.kind == "array" for kind in alternatives(item.type))
        for item in node.inputs[1:]
    )


def takes_slice(node: Node) -> bool:
    """Whether the node makes a list of items of another one."""
    if node.primitive.name != "list.getitem":
        return node.primitive.name in ("list.take", "list.repeat")
    (_, index), _ = arguments_of(node)
    return isinstance(index, slice) or (isinstance(index, Leaf) and index.operand.type == ObjectType(slice))


def fills_out(node: Node) -> bool:
    """Whether the node is a NumPy function that returns the array that it is given to write into (`out=`)."""
    return bool(node.primitive.writes and node.outputs) and (
        isinstance(node.primitive.kernel, numpy.ufunc) or "out" in arguments_of(node)[1]
    )


def draws(node: Node) -> bool:
    """Whether the node changes a generator of random numbers, and nothing else."""
    return bool(node.primitive.writes) and all(node.inputs[k].type in GENERATORS for k in node.primitive.writes)


def writes_array(node: Node) -> bool:
    """Whether what the node changes is certain to be an array, though its type may not tell: nothing else is taken."""
    return fills_out(node) or (
        bool(node.primitive.writes)
        and (node.primitive.name in _CHANGING_ARRAYS or ufunc_at(node.primitive.kernel) is not None)
    )


def may_be_item_of_array(node: Node) -> bool:
    """Whether the node takes an item of what may be an array, or a container: the item may be a number."""
    base = node.inputs[0] if node.inputs else None
    return node.primitive.name == "getitem" and is_container(base.type) and not certainly_container(base.type)  # type: ignore[union-attr]


def gives_parts(node: Node) -> bool:
    """Whether the result may be a list or tuple of parts of the operands, as that of `np.split` is."""
    return node.primitive.name.startswith("np.") and len(node.outputs) == 1 and is_container(node.outputs[0].type)


def repeats(node: Node) -> bool:
    """Whether the result may show an item several times, as `np.broadcast_to` does: it needs a cotangent of its own."""
    return node.primitive.kernel in _REPEATING


def is_apart(node: Node) -> bool:
    """Whether the result has a cotangent of its own, though the primitive may hand an operand on.

    What a checkpoint hands on is made by nodes that the reverse pass leaves out.
    """
    return repeats(node) or node.primitive.kernel in (sum, numpy.polydiv) or node.primitive.name == "checkpoint"


# Besides functions with `out=`; see `unknown.of_array` for the methods.
_CHANGING_ARRAYS = frozenset(
    ["np.put", "np.place", "np.putmask", "np.copyto", "np.fill_diagonal", "np.put_along_axis", "set_flat_item"]
    + [".put", ".fill", ".partition", ".sort"]
)
_REPEATING = (
    numpy.broadcast_to,
    numpy.broadcast_arrays,
    numpy.lib.stride_tricks.sliding_window_view,
    numpy.lib.stride_tricks.as_strided,
)
