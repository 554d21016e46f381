"""Putting calls into the graph: arguments made plain, operands found, results as traced code handles them."""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import numpy as np

from runtime.graph import Operand
from runtime.primitives.containers import TUPLE_GET
from runtime.primitives.primitive import Primitive
from runtime.primitives.registry import variant
from runtime.structure import hole, map_children, take_apart, tuple_of
from runtime.trace.builder import apply, emit, is_literal, operand, tracing
from runtime.trace.choice import Choice
from runtime.trace.containers import escape, is_function
from runtime.trace.dicts import Dict
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.types import NONE, ArrayType, ListType, ObjectType, TupleType, Type, alternatives

_STRUCTURES = (tuple, list, dict, slice)
_ATOMS = frozenset((Symbolic, int, float, bool, str, type(None), type(Ellipsis)))
_ONLY_SYMBOLIC = frozenset((Symbolic,))
_OPERANDS = frozenset((Symbolic, bool, int, float, complex))
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, np.ufunc, type(np.sum))


def plain(item: Any) -> Any:
    """An argument of a call that uses it up: known lists and dicts as plain ones, stand-ins as what they stand for."""
    cls = type(item)
    if cls in _ATOMS:
        return item
    if cls is tuple:
        return item if _ATOMS.issuperset(map(type, item)) else tuple([plain(held) for held in item])
    if is_literal(item):
        return item
    if cls is List:
        return item if item.ag_grown else [plain(held) for held in list.__iter__(item)]
    if cls is Dict:
        return item if item.ag_grown else {key: plain(held) for key, held in dict.items(item)}
    if isinstance(item, _STRUCTURES):
        return map_children(plain, item)
    if cls is deque:  # of a recording
        return [plain(held) for held in item]
    if isinstance(item, Instance | Choice):
        return item
    return getattr(item, "ag_original", item)


def by_reference(item: Any) -> Any:
    """An argument that a container of run time keeps: lists, dicts and objects as what they are there."""
    if _is_kept(item):
        escape(item)
        return Symbolic(operand(item))  # type: ignore[arg-type]
    return plain(item)


def _is_kept(item: Any) -> bool:
    if isinstance(item, tuple) and not isinstance(item, Symbolic):
        return any(map(_is_kept, item))
    return isinstance(item, List | Dict | Instance | Choice) or hasattr(type(item), "ag_symbolic") or is_function(item)


def is_staged(item: Any) -> bool:
    """Whether an argument made plain holds something that is known only at run time."""
    if type(item) in _ATOMS:
        return type(item) is Symbolic
    if type(item) is dict:
        return any(map(is_staged, item.values()))
    if type(item) is slice:
        return any(map(is_staged, (item.start, item.stop, item.step)))
    if type(item) in (tuple, list) or (isinstance(item, tuple) and hasattr(item, "_fields")):
        return any(map(is_staged, item))
    return is_leaf(item)


def is_leaf(item: Any) -> bool:
    """Whether an argument made plain is an operand of its own, not a known value or a tree of arguments."""
    if type(item) in _ATOMS:
        return type(item) is Symbolic
    is_tree = type(item) in _STRUCTURES or (isinstance(item, tuple) and hasattr(item, "_fields"))
    return not is_tree and not is_literal(item) and (not isinstance(item, _FUNCTIONS) or is_function(item))


def known_call(original: Any, /, *args: Any, **kwargs: Any) -> tuple[Any, tuple[Operand, ...]]:
    """The template and the operands of a call of what is no function of the trace; the arguments are plain already."""
    template, leaves = take_apart(((original, *args), kwargs), lambda item: item is not original and is_leaf(item))
    return template, tuple(map(operand, leaves))


def stage(
    primitive: Primitive,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    writes: Sequence[Any] = (),
    type_: Type | None = None,
) -> Any:
    """Put `primitive(*args, **kwargs)` into the graph and return its result.

    The arguments are made plain already. `writes` are those of them that the call changes, by identity; a primitive
    with `views` may return, or share memory with, any of its operands.
    """
    has_only_symbols = not kwargs and (_ONLY_SYMBOLIC.issuperset(map(type, args)) or _is_plain_ufunc(primitive, args))
    trace = tracing()
    if trace is not None and trace.differentiates and (not has_only_symbols or trace.flats):
        from runtime.gradients.sequences import as_arrays

        args, kwargs = as_arrays(primitive, args, kwargs)
    if has_only_symbols:
        leaves, template = list(args), None
    else:
        template, leaves = _taken_apart(args, kwargs)
    inputs = tuple([operand(leaf) for leaf in leaves])
    types = [
        item.type if type(leaf) is Symbolic else _type_now(leaf, item.type)
        for leaf, item in zip(leaves, inputs, strict=True)
    ]
    written = tuple([k for k, leaf in enumerate(leaves) if any(leaf is item for item in writes)]) if writes else ()
    views = tuple([k for k, item in enumerate(types) if may_be_shared(item)]) if primitive.views else ()
    if len(views) > 1 and primitive.kernel is np.einsum:  # which gives a view of a single operand only
        views = ()
    chosen = variant(primitive, written or primitive.writes, views)
    params = {} if template is None else {"template": template}
    return lifted(emit(chosen, inputs, params, type_ or chosen.infer(*types, **params)))


def _taken_apart(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, list[Any]]:
    """The template of a call's arguments, and the leaves."""
    if kwargs:
        return take_apart((args, kwargs), is_leaf)
    leaves: list[Any] = []
    counts: list[int | None] = []
    for arg in args:  # `a[i, j]` and its like: symbolic values, and tuples of them
        if type(arg) is Symbolic:
            counts.append(None)
            leaves.append(arg)
        elif type(arg) is tuple and _ONLY_SYMBOLIC.issuperset(map(type, arg)):
            counts.append(len(arg))
            leaves += arg
        else:
            positional, leaves = take_apart(args, is_leaf)
            return (positional, {}), leaves
    return _template(tuple(counts)), leaves


@lru_cache(maxsize=256)
def _template(counts: tuple[int | None, ...]) -> tuple[Any, dict[str, Any]]:
    """The template of arguments that are operands (None), or tuples of so many operands each."""
    numbers = count()
    holes = [
        hole(next(numbers)) if length is None else tuple([hole(next(numbers)) for _ in range(length)])
        for length in counts
    ]
    return tuple(holes), {}


def _is_plain_ufunc(primitive: Primitive, args: tuple[Any, ...]) -> bool:
    """Whether a call is a ufunc's on arrays and numbers alone: its node is then like that of an operator."""
    return getattr(primitive.ufunc, "nin", None) == len(args) and _OPERANDS.issuperset(map(type, args))


def _type_now(leaf: Any, type_: Type) -> Type:
    """The type of an operand at the time of the call: of a list of run time it tells what the items are by now."""
    element = leaf.ag_ask() if type(leaf) is List and leaf.ag_grown else None
    return type_ if element is None else ListType(element)


def may_be_shared(type_: Type) -> bool:
    """Whether a value of this type may be changed through another reference to it."""
    if type(type_) is ArrayType:
        return type_.kind == "array"
    return any(
        item.kind == "array"
        if isinstance(item, ArrayType)
        else isinstance(item, ListType | TupleType) or _is_mutable(item)
        for item in alternatives(type_)
    )


def _is_mutable(item: Any) -> bool:
    return isinstance(item, ObjectType) and item.cls not in (str, bytes, type(None), range, type)


def lifted(result: Any) -> Any:
    """A result as traced code handles it: None and tuples as such, a list as a list of the trace."""
    if type(result) is not Symbolic or type(result.ag_type) is ArrayType:
        return result
    if result.ag_type == NONE:
        return None
    if isinstance(result.ag_type, TupleType):
        items = [lifted(apply(TUPLE_GET, result, index=k)) for k in range(len(result.ag_type.elements))]
        return tuple_of(result.ag_type.cls, items)
    return as_container(result)
