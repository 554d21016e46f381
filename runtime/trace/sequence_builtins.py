"""Builtins that use up an iterable: containers made of it, truth and sums of its items."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from types import MappingProxyType
from typing import Any

from runtime.primitives import builtins as primitives
from runtime.primitives.primitive import Primitive
from runtime.trace.builder import current, is_literal
from runtime.trace.builtin_bases import as_mapping
from runtime.trace.builtin_calls import native
from runtime.trace.calls import by_reference, stage
from runtime.trace.choice import Choice
from runtime.trace.containers import MAX_KNOWN_ITEMS, emit_typed, escape, is_at_run_time, is_function, static_type
from runtime.trace.control import cond
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import for_user
from runtime.trace.item_sources import source_item_type
from runtime.trace.iterables import in_a_row
from runtime.trace.iteration import Iteration, Map, collect, for_each, gives_items, goes_far, iterate, truth
from runtime.trace.lazy import not_
from runtime.trace.length_hints import items_of
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.own_operators import has_own, operate
from runtime.trace.reflected import is_staged_key
from runtime.trace.sets import FrozenSet, Set
from runtime.trace.shadow import has_shadow
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of
from runtime.types import ANY, INT, NEVER, Alternative, ArrayType, ListType, ObjectType, Type, alternatives, union

KNOWN_ITEMS = 8  # `list(a)` of an array of at most this length is known item by item


def known_items(iterable: Any) -> Any:
    """The items as a plain list where they are known one by one, else a symbolic iterable of run time."""
    if type(iterable) is Symbolic and not _has_own_items(iterable):
        iteration = iterate(iterable)
        is_here = current().executes and not isinstance(iterable.ag_type, ArrayType)
        return list(iteration) if is_here or iteration.is_static() else in_a_row(iterable)
    if isinstance(iterable, List):
        return _at_run_time(iterable) if iterable.ag_grown else list(list.__iter__(iterable))
    if isinstance(iterable, Dict) and iterable.ag_at_run_time:
        return known_items(iterable.ag_symbolic())
    if isinstance(iterable, dict):
        return list(iterable)
    if isinstance(iterable, Set) and iterable.ag_at_run_time:
        return iterable.ag_symbolic()
    items = collect(iterable)
    return _at_run_time(items) if items.ag_grown else list(list.__iter__(items))


def _has_own_items(iterable: Symbolic) -> bool:
    """Whether a loop takes the items of an array, each with a derivative of its own: the array may change later."""
    trace, type_ = current(), iterable.ag_type
    if not trace.differentiates or trace.executes or not isinstance(type_, ArrayType):
        return False
    return type_.ndim == 1 and type_.dtype.kind in "fc"


def _at_run_time(items: List) -> Symbolic:
    """A list known at run time only as a value, of which it stays known what its items are."""
    found = items.ag_symbolic()
    current().views[found.ag_value] = items, "values"
    return found


def with_items_of(made: Any, items: Any) -> Any:
    """A list that was made at run time of all items of another iterable."""
    element = source_item_type(items)
    if isinstance(made, List) and element != ANY:
        return List.made_at_run_time(made.ag_ref, [] if element == NEVER else [element])  # type: ignore[arg-type]
    return made


def _few(iterable: Any) -> Any:
    """As `known_items`; also the items of a short array."""
    if type(iterable) is Symbolic:
        iteration = iterate(iterable)
        count = iteration.length()
        if iteration.can_unroll() and count is not None and count <= KNOWN_ITEMS:
            return list(iteration)
    return known_items(iterable)


def list_of(iterable: Any = (), /) -> Any:
    if isinstance(iterable, Iteration):
        return collect(iterable)
    if type(iterable) is range and len(iterable) > MAX_KNOWN_ITEMS and not current().executes:
        made = emit_typed(primitives.TO_LIST, (iterable,), ListType(ANY))
        return List.made_at_run_time(made.ag_value, (INT,))
    items = _few(items_of(iterable))
    if type(items) is not Symbolic:
        return List(items)
    return with_items_of(stage(primitives.TO_LIST, (items,), {}), items)


def _tuple(iterable: Any = (), /) -> Any:
    items = _few(items_of(iterable))
    return stage(primitives.TO_TUPLE, (items,), {}) if type(items) is Symbolic else tuple(items)


def _set_of(original: type, primitive: Primitive) -> Callable[..., Any]:
    def make(iterable: Any = (), /) -> Any:
        items = known_items(iterable)
        if type(items) is not Symbolic:
            if not any(is_staged_key(item) or is_symbolic(item) for item in items):
                known = iterable if isinstance(iterable, Set | FrozenSet) else items  # a copy has an order of its own
                return native(Set if original is set else FrozenSet, known)
            escape(tuple(items))
            items = [by_reference(item) if is_function(item) else item for item in items]
        types = (source_item_type(items),) if type(items) is Symbolic else tuple(map(static_type, items))
        found = stage(primitive, (items,), {})
        if isinstance(found, Set):  # a new one
            return Set.made_at_run_time(found.ag_symbolic().ag_value, types)
        return found

    return make


def _dict(*args: Any, **kwargs: Any) -> Any:
    if not args:
        return Dict(kwargs)
    if len(args) > 1:
        native(dict, *args)
    (source,) = args
    if type(source) is MappingProxyType:  # a view of another mapping
        source = source.copy()
    if isinstance(source, dict):
        made = source.copy() if isinstance(source, Dict) else Dict(source)
        made.update(kwargs)
        return made
    known = as_mapping(source)
    if known is not None:
        known.update(kwargs)
        return known
    if isinstance(source, Instance) and hasattr(type(source), "keys"):
        keys = type(source).keys(source)  # type: ignore[attr-defined]
        made = dict_of(Map(lambda key: (key, source[key]), keys))  # type: ignore[index]
        made.update(kwargs)
        return made
    items = known_items(source)
    if type(items) is Symbolic and current().stretches:
        made = _dict_of_items(source if type(source) is Symbolic else items)
        made.update(kwargs)
        return made
    if type(items) is Symbolic:
        return stage(primitives.TO_DICT, (items,), kwargs)
    pairs = [_pair(pair) if _has_items(pair) else pair for pair in items]
    if any(
        type(pair) is Symbolic or (isinstance(pair, tuple) and type(next(iter(pair), 0)) is Symbolic) for pair in pairs
    ):
        return stage(primitives.TO_DICT, (pairs,), kwargs)
    made = Dict()
    dict.update(made, native(dict, pairs, **kwargs))
    return made


def _dict_of_items(items: Symbolic) -> Any:
    """A dict of what the run gives, stored one by one, so that a gradient flows through each."""
    kinds = [kind.cls if isinstance(kind, ObjectType) else None for kind in alternatives(items.ag_type)]
    are_dicts = [cls is not None and issubclass(cls, dict) for cls in kinds]
    if all(are_dicts):
        return dict_of(items.items())
    if ANY not in alternatives(items.ag_type) and not any(are_dicts):
        return dict_of(items)
    is_dict = stage(primitives.ISINSTANCE, (items, dict), {})
    return cond(is_dict, lambda: dict_of(items.items()), lambda: dict_of(items), ())


def _has_items(pair: Any) -> bool:
    return not isinstance(pair, tuple) and (type(pair) is Symbolic or hasattr(type(pair), "__iter__"))


def _pair(pair: Any) -> Any:
    """The items of what should be a key and a value; None where it has none, so that Python tells which one it was."""
    try:
        items = known_items(pair)
    except TypeError:
        return None
    return items if type(items) is Symbolic else tuple(items)


def dict_of(pairs: Any) -> Dict:
    """A dict of pairs of a key and a value, stored one by one."""
    made = Dict()
    if not current().executes and goes_far(pairs):
        made.ag_grow()

    def store(pair: Any) -> None:
        key, value = known_items(pair)
        made[key] = value

    for_each(pairs, store)
    return made


# ---- truth


def _any(iterable: Any, /) -> Any:
    return _quantified(iterable, True, primitives.ANY_OF)


def _all(iterable: Any, /) -> Any:
    return _quantified(iterable, False, primitives.ALL_OF)


def _quantified(iterable: Any, ends: bool, primitive: Primitive) -> Any:
    """`any` ends at the first true item, `all` at the first false one; a lazy iterator computes no item beyond."""
    if gives_items(iterable):
        return _search(iterable, ends)
    items = known_items(iterable)
    if type(items) is Symbolic:
        return stage(primitive, (items,), {})
    tests: list[Any] = []
    for k, item in enumerate(items):
        if tests and isinstance(item, Instance):  # its method runs only where none before has decided
            found = stage(primitive, (tests,), {})
            methods = [getattr(type(item), name, None) for name in ("__bool__", "__len__")]
            rest = partial(_quantified, items[k:], ends, primitive)
            if_true, if_false = (lambda: ends, rest) if ends else (rest, lambda: ends)
            return cond(found, if_true, if_false, cells_of(*methods))
        test = truth(item)
        if type(test) is not Symbolic and test is ends:
            return stage(primitive, ([*tests, ends],), {}) if tests else ends
        if type(test) is Symbolic:
            tests.append(item if type(item) is Symbolic else test)
    return stage(primitive, (tests,), {}) if tests else not ends


def _search(iterable: Any, ends: bool) -> Any:
    found: Any = not ends

    def body(item: Any) -> None:
        nonlocal found
        found = truth(item)

    def go_on() -> Any:
        return not_(found) if ends else found

    for_each(iterable, body, go_on)
    return found


# ---- numbers


def _sum(iterable: Any, /, start: Any = 0) -> Any:
    if isinstance(start, str):
        raise for_user(TypeError("sum() can't sum strings [use ''.join(seq) instead]"))
    if isinstance(iterable, Iteration) and iterable.ag_ref is None and _is_numeric(start):
        iterable, total = _added_in_passing(iterable, start)
        if iterable is None:
            return total
    items = known_items(iterable)
    if type(items) is Symbolic:
        if isinstance(start, Instance) or any(map(_is_object, alternatives(source_item_type(items)))):
            return _added_up(start, items)
        args = (items,) if type(start) is int and start == 0 else (items, _value(start))
        return stage(primitives.SUM, args, {}, type_=_type_of_sum(items, start))
    place = next((k for k, item in enumerate((start, *items)) if _adds_itself(item)), None)
    if place is not None:  # from there on `sum` adds as `+` does
        before = _sum(items[: place - 1], start) if place > 0 else start
        return _added_up(before, items[max(place - 1, 0) :])
    if not any(map(is_symbolic, items)) and not is_symbolic(start) and all(map(is_literal, items)):
        return native(sum, items, start)
    is_sound = isinstance(start, list) or not any(isinstance(item, list) for item in items)  # else eager raises
    if is_sound and all(_adds_exactly(item) for item in (start, *items)):
        total = start
        for item in items:
            total = native(operator.add, total, item)
        return total
    return stage(primitives.SUM, (items, start), {})


def _adds_itself(item: Any) -> bool:
    """Whether `+` may be the user's own for an item."""
    return isinstance(item, Instance) or has_own(item, "__add__") or has_own(item, "__radd__")


def _type_of_sum(items: Symbolic, start: Any) -> Type | None:
    """The type of the sum of a list of run time whose items are known to be numbers or arrays."""
    kinds = alternatives(source_item_type(items))
    if isinstance(items.ag_type, ArrayType) or not all(isinstance(kind, ArrayType) for kind in kinds):
        return None
    found = primitives.SUM.infer(ListType(union(kinds)), static_type(start))
    return None if found == ANY else found


def _added_in_passing(iterable: Iteration, total: Any) -> tuple[List | None, Any]:
    """None and the sum, where each item is added before the next is computed; else the items, not added.

    Such are items that are known one by one, from the first on, which `+` adds. Of a loop at run time, a list of the
    items has a type that is known better than that of a sum that the loop carries.
    """
    made = List()
    depth = current().depth
    first: list[Any] = []  # the item that decided; no variable, which a staged loop would carry

    def add(item: Any) -> None:
        nonlocal total
        if not first and current().depth == depth and not (made.ag_grown or list.__len__(made)):
            kinds = alternatives(static_type(item))
            if all(isinstance(kind, ArrayType) and kind.kind != "python" for kind in kinds):
                first.append(item)
        if first:
            total = native(operator.add, total, item)
        else:
            made.append(item)

    for_each(iterable, add, made=made)
    return (None, total) if first else (made, None)


def _is_numeric(start: Any) -> bool:
    """Whether the start of a sum is a number or an array."""
    return type(start) in (int, float) or all(isinstance(kind, ArrayType) for kind in alternatives(static_type(start)))


def _added_up(total: Any, items: Any) -> Any:
    """`total` and the items, added by `+`, which is the user's own for some of them."""

    def add(item: Any) -> None:
        nonlocal total
        total = operate("add", total, item)

    for_each(items, add)
    return total


def _is_object(kind: Alternative) -> bool:
    """Whether values of this type are objects of the user's."""
    return isinstance(kind, ObjectType) and kind.cls is not None and has_shadow(kind.cls)


def _adds_exactly(item: Any) -> bool:
    """Whether `sum` adds it as `+` does; floats of Python's it may add with higher precision."""
    if isinstance(item, list) or type(item) is Choice:
        return True
    return all(_is_number(kind) for kind in alternatives(static_type(item)))


def _is_number(kind: Type) -> bool:
    return isinstance(kind, ArrayType) and not (kind.kind == "python" and kind.dtype.kind in "fc")


def _value(item: Any) -> Any:
    return item.ag_symbolic() if isinstance(item, List) else item


def is_symbolic(item: Any) -> bool:
    """Whether comparing or adding the item is known only at run time."""
    if isinstance(item, tuple) or (isinstance(item, List) and not item.ag_grown):
        return any(map(is_symbolic, item))
    return (
        type(item) in (Symbolic, Choice) or isinstance(item, List) or (isinstance(item, set) and is_at_run_time(item))
    )


TABLE: dict[str, Callable[..., Any]] = {
    "list": list_of, "tuple": _tuple, "dict": _dict, "any": _any, "all": _all, "sum": _sum,
    "set": _set_of(set, primitives.TO_SET), "frozenset": _set_of(frozenset, primitives.TO_FROZENSET),
}  # fmt: skip
