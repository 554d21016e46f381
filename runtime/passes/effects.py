"""What a node does besides computing its outputs: effects, user code, errors and warnings."""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand
from runtime.primitives.builtins import NOT, TO_FLOAT, TO_INT, TRUTH
from runtime.primitives.containers import DICT_GET, MAKE_DICT
from runtime.primitives.control import CALL, CHECK_BOUND, COND, CONTROL, FOR, RAISE, WHILE
from runtime.types import (
    ArrayType,
    Dim,
    ListType,
    ObjectType,
    TupleType,
    Type,
    UnboundType,
    Union,
    alternatives,
    is_hashable,
)

# Classes whose objects never change and hold no reference to what can.
_IMMUTABLE = frozenset((type(None), str, bytes, range, type, np.dtype, type(Ellipsis), np.ufunc))
# Classes whose operators, items and methods run no code of the user's, as long as their elements do not.
_KNOWN = _IMMUTABLE | {slice, list, dict, tuple, set}

_EXACT = frozenset((np.add, np.subtract, np.multiply, np.maximum, np.minimum))
_BITWISE = frozenset((np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert))
_COMPARISONS = frozenset((np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal))


_ALWAYS_MAY_RAISE = (CALL, WHILE, RAISE)

# What asks nothing but the hash of its keys, and the operands that are keys.
_KEYS = {MAKE_DICT: slice(0, None, 2), DICT_GET: slice(1, 2)}


def is_immutable(type_: Type) -> bool:
    """Whether a value of this type can't change and shares no memory that can."""
    if type(type_) is ArrayType:
        return type_.kind != "array" and type_.dtype.names is None  # a structured scalar is a view of its array
    if isinstance(type_, Union):
        return all(map(is_immutable, type_.alternatives))
    if isinstance(type_, TupleType):
        return all(map(is_immutable, type_.elements))
    return isinstance(type_, UnboundType) or (isinstance(type_, ObjectType) and type_.cls in _IMMUTABLE)


def holds_references(type_: Type) -> bool:
    """Whether a value of this type may refer to other objects: a list, a tuple of arrays, an unknown object."""
    if isinstance(type_, Union):
        return any(map(holds_references, type_.alternatives))
    if isinstance(type_, ArrayType):
        return type_.dtype.hasobject
    return not is_immutable(type_)


def is_array(type_: Type) -> bool:
    """Whether a value of this type is certain to be an array or a number."""
    if type(type_) is ArrayType:
        return not type_.dtype.hasobject
    return all(isinstance(item, ArrayType) and not item.dtype.hasobject for item in alternatives(type_))


def runs_user_code(node: Node) -> bool:
    """Whether the node may call methods of an object that is not known: they may do anything."""
    if node.primitive is CHECK_BOUND:
        return False
    return not all(_is_known(operand.type) for operand in _asked(node))


def _asked(node: Node) -> tuple[Operand, ...]:
    """The operands that the node itself does something with; control flow only asks for truth and for items."""
    if node.primitive is COND:
        return node.inputs
    if node.primitive is FOR:
        return (node.inputs[0], node.regions[0].outputs[0])
    if node.primitive is WHILE:
        return (node.regions[0].outputs[0],)
    if node.primitive in _KEYS:
        return node.inputs[_KEYS[node.primitive]]
    return () if node.primitive in CONTROL else node.inputs


def _is_known(type_: Type) -> bool:
    if isinstance(type_, ArrayType):
        return not type_.dtype.hasobject
    if isinstance(type_, Union):
        return all(map(_is_known, type_.alternatives))
    if isinstance(type_, TupleType):
        return all(map(_is_known, type_.elements))
    if isinstance(type_, ListType):
        return _is_known(type_.element)
    return isinstance(type_, UnboundType) or type_.cls in _KNOWN


def has_effect(node: Node) -> bool:
    """Whether running the node, its regions included, is seen by the user or changes an object."""
    return has_own_effect(node) or any(map(has_effect, _nodes(node.regions)))


def has_own_effect(node: Node) -> bool:
    """Whether running the node, whatever is in its regions, is seen by the user or changes an object."""
    primitive = node.primitive
    if primitive.has_effect or primitive.opaque or primitive.writes or primitive is CALL:
        return True
    # What can't raise only makes containers and cells of its operands, or hands them on.
    return primitive.may_raise and runs_user_code(node)


def _nodes(regions: tuple[Graph, ...]) -> list[Node]:
    return [node for region in regions for node in region.nodes]


def may_raise(node: Node) -> bool:
    """Whether the node, its regions included, may raise or warn, or run for ever."""
    return may_itself_raise(node) or (node.primitive in CONTROL and any(map(may_raise, _nodes(node.regions))))


def may_itself_raise(node: Node) -> bool:
    """Whether the node, whatever is in its regions, may raise or warn, or run for ever."""
    primitive = node.primitive
    if primitive in _ALWAYS_MAY_RAISE:
        return True
    if primitive in CONTROL:
        return not asks_quietly(node)
    if primitive in (TRUTH, NOT):
        return not _has_truth(node.inputs[0])
    if primitive in _KEYS:
        return not all(is_hashable(operand.type) for operand in node.inputs[_KEYS[primitive]])
    if primitive in (TO_INT, TO_FLOAT):
        return not _is_safe_conversion(node)
    return primitive.may_raise and not (_is_safe_number_operation(node) or _is_safe_array_operation(node))


def asks_quietly(node: Node) -> bool:
    """Whether control flow asks for truth and for items only where that can't raise."""
    if node.primitive is FOR:
        type_ = node.inputs[0].type
        iterable = isinstance(type_, ListType | TupleType) or type_ in (ObjectType(range), ObjectType(str))
        iterable = iterable or (isinstance(type_, ArrayType) and bool(type_.shape))
        return iterable and _has_truth(node.regions[0].outputs[0])
    return all(map(_has_truth, _asked(node)))


def _has_truth(operand: Operand) -> bool:
    """Whether `bool` of the operand can't raise: an array may have more than one element."""
    types = alternatives(operand.type)
    return all(_is_known(item) and not (isinstance(item, ArrayType) and item.kind == "array") for item in types)


def _is_safe_number_operation(node: Node) -> bool:
    """Arithmetic of Python ints alone, or floats alone, by + - *; comparisons of Python numbers but complex ones."""
    types = [operand.type for operand in node.inputs]
    if "template" in node.params or not all(isinstance(type_, ArrayType) and type_.kind == "python" for type_ in types):
        return False
    kinds = "".join(type_.dtype.kind for type_ in types)  # type: ignore[union-attr]
    ufunc = node.primitive.ufunc
    if ufunc in _COMPARISONS:
        return "c" not in kinds or ufunc in (np.equal, np.not_equal)
    if ufunc in _BITWISE:  # of bools, `~` warns; NumPy's own functions refuse ints that are too large
        return set(kinds) <= set("i") and not isinstance(node.primitive.kernel, np.ufunc)
    # An int that is too large for a float makes a sum of both raise.
    return node.primitive.name in ("add", "sub", "mul", "neg", "pos") and (
        set(kinds) <= set("bi") or set(kinds) == {"f"}
    )


def _is_safe_conversion(node: Node) -> bool:
    """`int` of an integer, `float` of a float or of an integer of NumPy's: Python's own may be too large."""
    if len(node.inputs) != 1 or not isinstance(type_ := node.inputs[0].type, ArrayType) or type_.kind == "array":
        return False
    if "template" in node.params:  # `float((x, 2))`
        return False
    is_bounded = type_.kind == "scalar" and type_.dtype.itemsize <= 8
    if node.primitive is TO_INT:
        return type_.dtype.kind in "biu"
    return type_.dtype.kind in ("biuf" if is_bounded else "bf" if type_.kind == "python" else "")


def _is_safe_array_operation(node: Node) -> bool:
    """Comparisons of arrays, and arithmetic of integer arrays by + - *, where the shapes are certain to fit."""
    types = [operand.type for operand in node.inputs]
    if node.params or not all(isinstance(type_, ArrayType) for type_ in types):
        return False
    arrays: list[Any] = [type_ for type_ in types if isinstance(type_, ArrayType) and type_.kind != "python"]
    # Integer scalars warn of an overflow, arrays wrap around.
    if not any(type_.kind == "array" and type_.shape for type_ in arrays) or not _shapes_fit(arrays):
        return False
    kinds = {type_.dtype.kind for type_ in arrays}
    ufunc = node.primitive.ufunc
    if ufunc in _COMPARISONS:
        return kinds <= set("biuf") and all(_is_quiet_number(operand) for operand in node.inputs)
    dtypes = {type_.dtype for type_ in arrays}
    integers = (
        len(dtypes) == 1 and kinds <= set("iu") and all(_fits(operand, arrays[0].dtype) for operand in node.inputs)
    )
    return integers and (ufunc in _EXACT or ufunc in _BITWISE)


def _shapes_fit(types: list[ArrayType]) -> bool:
    shapes = {type_.shape for type_ in types if type_.shape != ()}
    if len(shapes) != 1 or None in shapes:
        return False
    joined = any(isinstance(size, Dim) and size.joined for shape in shapes for size in shape or ())
    return not joined or sum(type_.shape != () for type_ in types) == 1


def _is_quiet_number(operand: Operand) -> bool:
    """Whether a comparison with this operand converts nothing that may be too large."""
    type_ = operand.type
    return isinstance(type_, ArrayType) and (type_.kind != "python" or isinstance(operand, Literal))


def _fits(operand: Operand, dtype: np.dtype) -> bool:
    """Whether the operand is of `dtype`, or a literal int within its bounds."""
    if isinstance(operand.type, ArrayType) and operand.type.kind != "python":
        return True
    if not isinstance(operand, Literal) or type(operand.value) is not int:
        return False
    bounds = np.iinfo(dtype)
    return bounds.min <= operand.value <= bounds.max


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What looks at objects, or hands out their parts, may raise, but it never warns.
_LOOKS = _names(
    "getitem getattr tuple_get list.getitem dict.getitem dict.get len dim contains truth isinstance type is_ is_not "
    "not_ tuple list dict cell_get unpack hasattr check_bound check_attribute to_list to_tuple range enumerate zip"
)
_ARRANGES = _names(
    "reshape ravel transpose swapaxes squeeze diagonal copy flatten repeat take view item tolist permute_dims "
    "expand_dims broadcast_to flip flipud fliplr roll rot90 moveaxis rollaxis concatenate concat stack vstack hstack "
    "dstack column_stack append where nonzero flatnonzero argwhere tril triu diag atleast_1d atleast_2d atleast_3d "
    "zeros ones eye identity zeros_like ones_like full arange sort argsort argmax argmin all any tile array asarray"
)


def may_warn(node: Node) -> bool:
    """Whether the node may warn and go on, so that running it once in place of twice would be seen."""
    primitive = node.primitive
    family, _, name = primitive.name.rpartition(".")
    if primitive.name in _LOOKS or (family in ("", "np") and name in _ARRANGES) or primitive.ufunc in _COMPARISONS:
        return False
    python_only = not primitive.name.startswith("np.") and all(map(_never_warns, node.inputs))
    return not python_only and may_raise(node)


def _never_warns(operand: Operand) -> bool:
    """Whether operations on this operand are Python's own, which raise where NumPy's warn."""
    types = alternatives(operand.type)
    return all(item.kind == "python" if isinstance(item, ArrayType) else is_immutable(item) for item in types)


def is_deletable(node: Node) -> bool:
    """Whether nobody misses the node where its outputs are not used."""
    return not has_effect(node) and not may_raise(node)


def is_deletable_itself(node: Node) -> bool:
    """As `is_deletable`, where its regions are as good as empty."""
    return not has_own_effect(node) and not may_itself_raise(node)
