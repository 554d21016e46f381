"""Builtins that go by the order of items: `sorted`, `min` and `max`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

from runtime.errors import NeedsValue
from runtime.primitives import builtins as primitives
from runtime.primitives.containers import LIST_TAKE
from runtime.primitives.primitive import Primitive
from runtime.trace.builder import apply, apply_call, current, is_literal
from runtime.trace.builtin_calls import native
from runtime.trace.calls import by_reference, plain, stage
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import static_type
from runtime.trace.item_sources import known_iterable, source_item_type
from runtime.trace.iteration import for_each, is_short, iterate, truth
from runtime.trace.iterators import Iteration
from runtime.trace.length_hints import items_of
from runtime.trace.lists import List
from runtime.trace.ordering import Comparison, chosen_in_order, compared, compares_itself
from runtime.trace.own_operators import has_own
from runtime.trace.sequence_builtins import is_symbolic, known_items, list_of, with_items_of
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, NONE, ArrayType, ListType, TupleType, Type, alternatives, union


def _extreme(
    original: Callable[..., Any], primitive: Primitive, by_key: Primitive, place: Primitive, better: Any
) -> Callable[..., Any]:
    def find(*args: Any, key: Any = None, **default: Any) -> Any:
        if not args or (len(args) > 1 and default):
            return native(original, *args, key=key, **default)
        key = given_key(key)
        if len(args) == 1 and key is not None and isinstance(args[0], Iteration):
            items, keys = _taken_with_keys(args[0], key)
        elif len(args) == 1 and key is not None:
            items, keys = _with_keys(args[0], key)
        else:
            items = known_items(args[0]) if len(args) == 1 else list(args)
            keys = items if key is None else keys_of(items, key)
        if type(items) is not Symbolic and not items and default:
            return default["default"]
        if type(items) is not Symbolic and type(keys) is not Symbolic:
            if not any(map(is_symbolic, keys)) and not any(map(compares_itself, keys)):
                numbers = range(len(items)) if items else ()
                return items[native(original, numbers, key=keys.__getitem__)]
            if not all(map(_is_value, items)) or not all(map(_is_value, keys)):
                return _best(items, keys, better)
        if (key is not None or _are_sequences(items, args)) and current().differentiates and not default:
            return _picked(items, stage(place, (plain(keys),), {}))
        given, type_ = shared(items), _type_of_one(items, default)
        if len(args) > 1 and key is None:
            return stage(primitive, tuple(items) if given is items else (given,), {})
        if key is not None:
            return stage(by_key, (given, keys), default, type_=type_)
        return stage(primitive, (given,), default, type_=type_)

    return find


def _are_sequences(items: Any, args: tuple[Any, ...]) -> bool:
    """Whether some of the items may be tuples or lists."""
    if type(items) is not Symbolic:
        return any(isinstance(item, tuple | list) for item in items)
    kinds = alternatives(source_item_type(args[0]))
    return ANY in kinds or any(isinstance(kind, TupleType | ListType) for kind in kinds)


def _type_of_one(items: Any, default: dict[str, Any]) -> Type | None:
    """The type of one of the items, or of what stands for it where there are none; None where it is not known."""
    is_list = items.ag_value in current().views if type(items) is Symbolic else any(map(_holds_list, items))
    element = source_item_type(items) if is_list else ANY
    return None if element == ANY else union([element, *map(static_type, default.values())])


def _picked(items: Any, place: Any) -> Any:
    """One of the items, which keeps its derivative."""
    if type(items) is Symbolic and isinstance(items.ag_type, ArrayType):
        return items[place]  # a list of its items would share their cotangents with the array, which may change
    if current().executes and type(items) is Symbolic:
        items = list(iterate(items))
    return (List(items) if isinstance(items, list) else list_of(items))[place]


def _best(items: list[Any], keys: list[Any], better: Callable[[Any, Any], Any]) -> Any:
    """The first best item by comparisons in order, where the items have no value at run time."""
    best, best_key = items[0], keys[0]
    for item, key in zip(items[1:], keys[1:], strict=True):
        test = truth(compared(better, key, best_key))
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


def given_key(key: Any) -> Any:
    """The function to ask for keys; where a branch may have left None, it gives the item itself."""
    if type(key) is Choice:
        may_be_none = any(one is None for one in key.alternatives)
    else:
        may_be_none = type(key) is Symbolic and NONE in alternatives(key.ag_type)
    return partial(_key_or_item, key) if may_be_none else key


def _key_or_item(key: Any, item: Any) -> Any:
    from runtime.by_hand import cond

    if type(key) is Choice:
        return switch(key, lambda one: item if one is None else one(item))
    return cond(apply(primitives.IS, key, None), lambda: item, lambda: key(item))


def _with_keys(iterable: Any, key: Callable[[Any], Any]) -> tuple[Any, Any]:
    """The items and their keys: at run time, as in a loop, those of many numbers whose keys the graph computes."""
    trace = current()
    is_many = type(iterable) is range and not trace.differentiates and type(key) is not Comparison
    if is_many and not is_short(iterable, lambda item: native(key, item), (key,)):
        size = trace.mark()
        try:
            items = known_iterable(iterable)
            return items, keys_of(items, key)
        except NeedsValue:
            trace.cut(size)
    known = known_items(iterable)
    return known, keys_of(known, key)


def _taken_with_keys(source: Iteration, key: Callable[[Any], Any]) -> tuple[Any, Any]:
    """The items of an iterator and their keys: each key is asked for before the next item is made."""
    items, keys = List(), List()

    def take(item: Any) -> None:
        items.append(item)
        keys.append(native(key, item))

    for_each(source, take, None, (key,))
    return known_items(items), known_items(keys)


def _deciding(keys: Any) -> Any:
    """What decides the order: of pairs whose first items are known and differ, as those of a dict, these alone."""
    if type(keys) is Symbolic or not all(map(_begins_known, keys)):
        return keys
    first = [item[0] for item in keys]
    are_texts = all(type(item) is str for item in first) or all(type(item) is int for item in first)
    return first if are_texts and len(set(first)) == len(first) else keys


def _begins_known(key: Any) -> bool:
    """Whether this is a tuple that Python compares item by item, the first of which is known."""
    return isinstance(key, tuple) and len(key) > 0 and is_literal(key[0]) and not has_own(key, "__lt__")


def in_order(iterable: Any, /, *, key: Any = None, reverse: Any = False) -> Any:
    """`sorted(iterable)`."""
    iterable, key = items_of(iterable), given_key(key)
    items = known_items(iterable) if key is None or type(key) is Comparison else None
    if type(key) is Comparison and type(items) is Symbolic and not current().differentiates:
        return with_items_of(key.in_order(items, reverse), items)
    if items is None:
        items, keys = _with_keys(iterable, key)
    else:
        keys = items if key is None else keys_of(items, key)
    keys = _deciding(keys)
    if type(items) is not Symbolic and not any(map(is_symbolic, keys)) and type(reverse) is not Symbolic:
        order = _known_order(keys, reverse)
        if order is not None:
            return List([items[k] for k in order])
    options = {} if reverse is False else {"reverse": reverse}
    if current().differentiates:
        return _in_order(items, keys, options)
    if type(items) is not Symbolic and not (all(map(_is_value, items)) and all(map(_is_value, keys))):
        chosen = chosen_in_order(items, keys, options)
        if chosen is not None:
            return chosen
        items = by_reference(List(items))
        if type(key) is Comparison:
            return with_items_of(key.in_order(items, reverse), items)
        keys = items if key is None else by_reference(List(keys))
    given = shared(items)
    type_ = ListType(source_item_type(items))  # which of several types decide nothing more
    made = (
        stage(primitives.SORTED, (given,), options, type_=type_)
        if key is None
        else stage(primitives.SORTED_BY, (given, keys), options, type_=type_)
    )
    return with_items_of(made, items)


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
    source = list_of(items)
    return with_items_of(stage(LIST_TAKE, (source.ag_symbolic(), order), {}), source)  # type: ignore[no-any-return]


def shared(items: Any) -> Any:
    """The items as a node takes them that hands out some of them: of lists, the very lists, which may change there."""
    return by_reference(List(items)) if type(items) is not Symbolic and any(map(_holds_list, items)) else items


def _holds_list(item: Any) -> bool:
    return isinstance(item, List) or (isinstance(item, tuple) and any(map(_holds_list, item)))


def _is_value(item: Any) -> bool:
    """Whether the item has a value at run time that stands for all that is known of it."""
    if isinstance(item, tuple | list) and not (isinstance(item, List) and item.ag_grown):
        return all(map(_is_value, item))
    return type(item) is Symbolic or isinstance(item, List) or is_literal(item)


TABLE: dict[str, Callable[..., Any]] = {
    "sorted": in_order,
    "min": _extreme(min, primitives.MIN, primitives.MIN_BY, primitives.MIN_PLACE, operator.lt),
    "max": _extreme(max, primitives.MAX, primitives.MAX_BY, primitives.MAX_PLACE, operator.gt),
}
