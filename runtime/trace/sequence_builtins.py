"""Builtins that use up an iterable: containers made of it, and what is found in it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from runtime.errors import NeedsValue
from runtime.primitives import builtins as primitives
from runtime.primitives.containers import LIST_TAKE
from runtime.primitives.primitive import Primitive
from runtime.trace.builder import apply_call, current, is_literal
from runtime.trace.builtin_bases import as_mapping
from runtime.trace.builtin_calls import native
from runtime.trace.calls import plain, stage
from runtime.trace.choice import Choice
from runtime.trace.containers import Grown, escape, static_type
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import for_user
from runtime.trace.item_sources import source_item_type
from runtime.trace.iterables import in_a_row
from runtime.trace.iteration import Iteration, Lazy, Map, collect, for_each, iterate, truth
from runtime.trace.lazy import not_
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.ordering import MAX_PAIRED, Comparison, chosen_in_order, compares_itself
from runtime.trace.reflected import is_staged_key
from runtime.trace.sets import FrozenSet, Set
from runtime.trace.shadow import has_shadow
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, NEVER, Alternative, ArrayType, ListType, ObjectType, TupleType, Type, alternatives, union

KNOWN_ITEMS = 8  # `list(a)` of an array of at most this length is known item by item


def known_items(iterable: Any) -> Any:
    """The items as a plain list where they are known one by one, else a symbolic iterable of run time."""
    if type(iterable) is Symbolic and not _has_own_items(iterable):
        iteration = iterate(iterable)
        return list(iteration) if iteration.is_static() else in_a_row(iterable)
    if isinstance(iterable, List):
        return _at_run_time(iterable) if iterable.ag_grown else list(list.__iter__(iterable))
    if isinstance(iterable, dict):
        return iterable.ag_symbolic() if isinstance(iterable, Dict) and iterable.ag_at_run_time else list(iterable)
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


def _with_items_of(made: Any, items: Symbolic) -> Any:
    """A list that was made at run time of all items of another iterable."""
    element = source_item_type(items)
    if isinstance(made, List) and element != ANY:
        made.ag_grown = Grown(None if element == NEVER else element)
    return made


def _few(iterable: Any) -> Any:
    """As `known_items`; also the items of a short array."""
    if type(iterable) is Symbolic:
        iteration = iterate(iterable)
        count = iteration.length()
        if iteration.can_unroll() and count is not None and count <= KNOWN_ITEMS:
            return list(iteration)
    return known_items(iterable)


def _list(iterable: Any = (), /) -> Any:
    if isinstance(iterable, Iteration):
        return collect(iterable)
    items = _few(iterable)
    if type(items) is not Symbolic:
        return List(items)
    return _with_items_of(stage(primitives.TO_LIST, (items,), {}), items)


def _tuple(iterable: Any = (), /) -> Any:
    items = _few(iterable)
    return stage(primitives.TO_TUPLE, (items,), {}) if type(items) is Symbolic else tuple(items)


def _set_of(original: type, primitive: Primitive) -> Callable[..., Any]:
    def make(iterable: Any = (), /) -> Any:
        items = known_items(iterable)
        if type(items) is not Symbolic:
            if not any(is_staged_key(item) or _is_symbolic(item) for item in items):
                made = native(original, items)
                return Set(made) if original is set else FrozenSet(made)
            escape(tuple(items))
        types = (source_item_type(items),) if type(items) is Symbolic else tuple(map(static_type, items))
        found = stage(primitive, (items,), {})
        if isinstance(found, Set):  # a new one
            return Set.made_at_run_time(found.ag_symbolic().ag_value, types)
        return found

    return make


def _dict(*args: Any, **kwargs: Any) -> Any:
    if not args:
        return Dict(kwargs)
    (source,) = args
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
    if type(items) is Symbolic and current().differentiates:
        made = dict_of(items)
        made.update(kwargs)
        return made
    if type(items) is Symbolic:
        return stage(primitives.TO_DICT, (items,), kwargs)
    pairs = [tuple(known_items(pair)) if _has_items(pair) else pair for pair in items]
    if any(type(pair[0]) is Symbolic for pair in pairs if isinstance(pair, tuple) and pair):
        return stage(primitives.TO_DICT, (pairs,), kwargs)
    made = Dict()
    dict.update(made, native(dict, pairs, **kwargs))
    return made


def _has_items(pair: Any) -> bool:
    return not isinstance(pair, tuple) and (type(pair) is Symbolic or hasattr(type(pair), "__iter__"))


def dict_of(pairs: Any) -> Dict:
    """A dict of pairs of a key and a value, stored one by one."""
    made = Dict()

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
    if isinstance(iterable, Lazy) and iterable.ag_ref is None:
        return _search(iterable, ends)
    items = known_items(iterable)
    if type(items) is Symbolic:
        return stage(primitive, (items,), {})
    tests: list[Any] = []
    for item in items:
        test = truth(item)
        if type(test) is not Symbolic and test is ends:
            return stage(primitive, ([*tests, ends],), {}) if tests else ends
        if type(test) is Symbolic:
            tests.append(item if type(item) is Symbolic else test)
    return stage(primitive, (tests,), {}) if tests else not ends


def _search(iterable: Lazy, ends: bool) -> Any:
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
        return stage(primitives.SUM, (items,) if type(start) is int and start == 0 else (items, _value(start)), {})
    place = next((k for k, item in enumerate((start, *items)) if isinstance(item, Instance)), None)
    if place is not None:  # from there on `sum` adds as `+` does
        before = _sum(items[: place - 1], start) if place > 0 else start
        return _added_up(before, items[max(place - 1, 0) :])
    if not any(map(_is_symbolic, items)) and not _is_symbolic(start) and all(map(is_literal, items)):
        return native(sum, items, start)
    is_sound = isinstance(start, list) or not any(isinstance(item, list) for item in items)  # else eager raises
    if is_sound and all(_adds_exactly(item) for item in (start, *items)):
        total = start
        for item in items:
            total = native(operator.add, total, item)
        return total
    return stage(primitives.SUM, (items, start), {})


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
        total = native(operator.add, total, item)

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


def _extreme(
    original: Callable[..., Any], primitive: Primitive, by_key: Primitive, place: Primitive, better: Any
) -> Callable[..., Any]:
    def find(*args: Any, key: Any = None, **default: Any) -> Any:
        if not args or (len(args) > 1 and default):
            return native(original, *args, key=key, **default)
        items = known_items(args[0]) if len(args) == 1 else list(args)
        if type(items) is not Symbolic and not items and default:
            return default["default"]
        keys = items if key is None else keys_of(items, key)
        if type(items) is not Symbolic and type(keys) is not Symbolic:
            if not any(map(_is_symbolic, keys)) and not any(map(compares_itself, keys)):
                numbers = range(len(items)) if items else ()
                return items[native(original, numbers, key=keys.__getitem__)]
            if not all(map(_is_value, items)) or not all(map(_is_value, keys)):
                return _best(items, keys, better)
        if (key is not None or _are_sequences(items, args)) and current().differentiates and not default:
            return _picked(items, stage(place, (plain(keys),), {}))
        if len(args) > 1 and key is None:
            return stage(primitive, tuple(items), {})
        if key is not None:
            return stage(by_key, (items, keys), default, type_=_type_of_one(items, default))
        return stage(primitive, (items,), default, type_=_type_of_one(items, default))

    return find


def _are_sequences(items: Any, args: tuple[Any, ...]) -> bool:
    """Whether some of the items may be tuples or lists."""
    if type(items) is not Symbolic:
        return any(isinstance(item, tuple | list) for item in items)
    kinds = alternatives(source_item_type(args[0]))
    return ANY in kinds or any(isinstance(kind, TupleType | ListType) for kind in kinds)


def _type_of_one(items: Any, default: dict[str, Any]) -> Type | None:
    """The type of one of the items, or of what stands for it where there are none; None where it is not known."""
    is_list = type(items) is Symbolic and items.ag_value in current().views
    element = source_item_type(items) if is_list else ANY
    return None if element == ANY else union([element, *map(static_type, default.values())])


def _picked(items: Any, place: Any) -> Any:
    """One of the items, which keeps its derivative."""
    if type(items) is Symbolic and isinstance(items.ag_type, ArrayType):
        return items[place]  # a list of its items would share their cotangents with the array, which may change
    if current().executes and type(items) is Symbolic:
        items = list(iterate(items))
    return (List(items) if isinstance(items, list) else _list(items))[place]


def _best(items: list[Any], keys: list[Any], better: Callable[[Any, Any], Any]) -> Any:
    """The first best item by comparisons in order, where the items have no value at run time."""
    best, best_key = items[0], keys[0]
    for item, key in zip(items[1:], keys[1:], strict=True):
        test = truth(native(better, key, best_key))
        if type(test) is Symbolic:
            best, best_key = _chosen(test, (item, key), (best, best_key))
        elif test:
            best, best_key = item, key
    return best


def _chosen(test: Symbolic, one: tuple[Any, Any], other: tuple[Any, Any]) -> tuple[Any, Any]:
    from runtime.trace.control import cond

    return cond(test, lambda: one, lambda: other, ())


def keys_of(items: Any, key: Callable[[Any], Any]) -> Any:
    """The keys of the items, in order, as the items are."""
    if type(items) is not Symbolic:
        return [native(key, item) for item in items]
    keys = List()
    for_each(items, lambda item: keys.append(native(key, item)), None, (key,))
    return keys.ag_symbolic()


def _deciding(keys: Any) -> Any:
    """What decides the order: of pairs whose first items are known and differ, as those of a dict, these alone."""
    if type(keys) is Symbolic or not all(isinstance(item, tuple) and item and is_literal(item[0]) for item in keys):
        return keys
    first = [item[0] for item in keys]
    are_texts = all(type(item) is str for item in first) or all(type(item) is int for item in first)
    return first if are_texts and len(set(first)) == len(first) else keys


def in_order(iterable: Any, /, *, key: Any = None, reverse: Any = False) -> Any:
    """`sorted(iterable)`."""
    items = known_items(iterable)
    if type(key) is Comparison and type(items) is Symbolic and not current().differentiates:
        return _with_items_of(key.in_order(items, reverse), items)
    keys = _deciding(items if key is None else keys_of(items, key))
    if type(items) is not Symbolic and not any(map(_is_symbolic, keys)) and type(reverse) is not Symbolic:
        order = _known_order(keys, reverse)
        if order is not None:
            return List([items[k] for k in order])
    options = {} if reverse is False else {"reverse": reverse}
    if current().differentiates:
        return _in_order(iterable if type(items) is Symbolic else items, keys, options)
    if type(key) is Comparison and len(items) > MAX_PAIRED and all(map(_is_value, items)):
        return key.in_order(items, reverse)
    if type(items) is not Symbolic and not (all(map(_is_value, items)) and all(map(_is_value, keys))):
        return chosen_in_order(items, keys, options)
    made = (
        stage(primitives.SORTED, (items,), options)
        if key is None
        else stage(primitives.SORTED_BY, (items, keys), options)
    )
    return _with_items_of(made, items) if type(items) is Symbolic else made


def _known_order(keys: list[Any], reverse: Any) -> list[int] | None:
    """The places of the keys in their order; None where a comparison of the user's own is known at run time only."""
    trace = current()
    start = trace.mark()
    trace.heap.open(())
    try:
        found: list[int] = native(sorted, range(len(keys)), key=keys.__getitem__, reverse=reverse)
    except NeedsValue:
        trace.heap.undo()
        trace.cut(start)
        if not any(map(compares_itself, keys)):
            raise
        return None
    except BaseException:
        trace.heap.keep()
        raise
    trace.heap.keep()
    return found


def _in_order(items: Any, keys: Any, options: dict[str, Any]) -> List:
    """The items by the order of their keys, which has no derivative."""
    order = apply_call(primitives.SORTED_ORDER, (plain(keys),), options)
    if current().executes:
        known = list(iterate(items)) if type(items) is Symbolic else items
        return List([known[k] for k in order.ag_value.concrete])
    return stage(LIST_TAKE, (_list(items).ag_symbolic(), order), {})


def _value(item: Any) -> Any:
    return item.ag_symbolic() if isinstance(item, List) else item


def _is_symbolic(item: Any) -> bool:
    """Whether comparing or adding the item is known only at run time."""
    if isinstance(item, tuple) or (isinstance(item, List) and not item.ag_grown):
        return any(map(_is_symbolic, item))
    return type(item) in (Symbolic, Choice) or isinstance(item, List)


def _is_value(item: Any) -> bool:
    """Whether the item has a value at run time that stands for all that is known of it."""
    if isinstance(item, tuple | list) and not (isinstance(item, List) and item.ag_grown):
        return all(map(_is_value, item))
    return type(item) is Symbolic or isinstance(item, List) or is_literal(item)


TABLE: dict[str, Callable[..., Any]] = {
    "list": _list, "tuple": _tuple, "dict": _dict, "any": _any, "all": _all, "sum": _sum, "sorted": in_order,
    "set": _set_of(set, primitives.TO_SET), "frozenset": _set_of(frozenset, primitives.TO_FROZENSET),
    "min": _extreme(min, primitives.MIN, primitives.MIN_BY, primitives.MIN_PLACE, operator.lt),
    "max": _extreme(max, primitives.MAX, primitives.MAX_BY, primitives.MAX_PLACE, operator.gt),
}  # fmt: skip
