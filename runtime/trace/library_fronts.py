"""What traced code calls of Python's library as nodes: collections, heapq, bisect, operator, dataclasses, random."""

from __future__ import annotations

import bisect
import collections
import copy
import dataclasses
import enum
import functools
import heapq
import itertools
import operator
import random
import sys
import typing
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

from runtime.frames import is_internal
from runtime.primitives import library as primitives
from runtime.primitives.builtins import INDEX, NLARGEST, NSMALLEST
from runtime.primitives.containers import MAKE_PARTIAL
from runtime.primitives.primitive import Primitive
from runtime.primitives.python_random import DRAWS, GENERATOR, SHUFFLE
from runtime.structure import map_children
from runtime.trace import caching, itertools_front, paths
from runtime.trace.builder import apply_call, current, emit, is_literal, operand
from runtime.trace.builtin_calls import native
from runtime.trace.builtins_front import BUILTINS, Front, simple
from runtime.trace.calls import by_reference, is_staged, lifted, plain, stage
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import escape, is_function
from runtime.trace.copying import deep, shallow
from runtime.trace.dicts import Dict
from runtime.trace.dispatch import DispatchedInside
from runtime.trace.exceptions import Leaving, for_user
from runtime.trace.function_attributes import update_wrapper, wraps
from runtime.trace.in_python import told_in_python
from runtime.trace.library_values import value_front
from runtime.trace.lists import List
from runtime.trace.objects import Instance, object_at_run_time
from runtime.trace.one_shot import OneShot
from runtime.trace.opaque import call_opaque
from runtime.trace.order_builtins import given_key, in_order, keys_of, shared
from runtime.trace.ordering import Comparison
from runtime.trace.run_time_functions import make_function
from runtime.trace.sequence_builtins import known_items
from runtime.trace.shadow import ShadowClass
from runtime.trace.substitutions import FUNCTIONS as SUBSTITUTIONS
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import known_container
from runtime.type_sizes import of_one_value
from runtime.types import ANY, INT, STR


def _argument(item: Any) -> Any:
    """An argument that a container is made of, which may call it."""
    if isinstance(item, ShadowClass):  # by Python, which runs its `__init__` as it is
        current().lifter.common_types.lose()
    if is_function(item):
        return make_function(item)
    if isinstance(item, OneShot):
        return item.ag_symbolic()
    if isinstance(item, List | Dict) and not item.ag_grown:
        return map_children(by_reference, item)
    return by_reference(item)


# Collections that a recording takes for what they are: they hold recorded values.
_KNOWN_WHERE_RECORDED = frozenset(
    (collections.deque, collections.defaultdict, collections.Counter, collections.OrderedDict)
)


def _collection(primitive: Primitive, keyword: Callable[[Any], Any] = plain) -> Callable[..., Any]:
    """A call that is a node; `keyword` says how it is given an argument by name."""

    def make(*args: Any, **kwargs: Any) -> Any:
        if current().executes and primitive.kernel in _KNOWN_WHERE_RECORDED:
            return native(primitive.kernel, *args, **kwargs)
        if current().stretches and primitive.kernel in _FILLED:
            return _filled(primitive, args, kwargs)
        return stage(primitive, tuple(map(_argument, args)), {name: keyword(item) for name, item in kwargs.items()})

    return make


# How many arguments come before the items.
_FILLED: dict[Any, int] = {collections.OrderedDict: 0, collections.defaultdict: 1}


def _filled(primitive: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A dict that a gradient may flow through is made empty, and then gets its items."""
    from runtime.trace.defaults import fill_dict

    count = _FILLED[primitive.kernel]
    made = stage(primitive, tuple(map(_argument, args[:count])), {})
    if count and args and is_function(args[0]):
        current().factories[made.ag_value] = args[0]
    if len(args) > count + 1:
        native(primitive.kernel, *args)  # Python's error
    if kwargs or len(args) > count:
        fill_dict(made, args[count:], kwargs)
    return made


def _of_texts(original: Callable[..., Any], primitive: Primitive) -> Callable[..., Any]:
    """A function of texts: told at once where they are known, a node where the run tells them; else it is opaque."""

    def call(*args: Any, **kwargs: Any) -> Any:
        given = (*args, *kwargs.values())
        if all(map(is_literal, given)):
            return known_container(native(original, *args, **kwargs))
        if all(is_literal(item) or (type(item) is Symbolic and item.ag_type in (STR, INT)) for item in given):
            return stage(primitive, args, kwargs)
        if original in SUBSTITUTIONS and is_function(args[1] if len(args) > 1 else kwargs.get("repl")):
            return SUBSTITUTIONS[original](*args, **kwargs)
        return call_opaque(_FRONTS[id(original)], args, kwargs, original)

    return call


# ---- heapq and bisect, on lists


def _of_heap(primitive: Primitive) -> Callable[..., Any]:
    """A function that changes a list, its first argument, and may hand out one of its items."""

    def call(items: Any, *others: Any) -> Any:
        if isinstance(items, Instance) and items.ag_contents is not None:
            items = items.ag_contents
        if current().executes and isinstance(items, List) and items.ag_grown is None:
            return native(primitive.kernel, items, *others)
        if not isinstance(items, List):
            return stage(primitive, (items, *map(by_reference, others)), {}, writes=(items,))
        items.ag_grow()
        items.ag_widen(others)
        inputs = (items.ag_target().ag_value, *[operand(by_reference(item)) for item in others])
        returns = primitive.infer(*[item.type for item in inputs])
        return lifted(emit(primitive, inputs, {}, of_one_value(items.ag_element) if returns == ANY else returns))

    return call


def _of_sorted(original: Callable[..., Any], primitive: Primitive) -> Callable[..., Any]:
    """A function that looks for a place in a sorted list."""

    def call(items: Any, *args: Any, **kwargs: Any) -> Any:
        known = (plain(items), *args, *kwargs.values())
        if all(is_literal(tuple(item) if type(item) is list else item) for item in known):
            return original(*plain((items, *args)), **kwargs)
        held = items.ag_symbolic() if isinstance(items, List) else items
        return stage(primitive, (held, *plain(args)), {name: _argument(item) for name, item in kwargs.items()})

    return call


def _of_best(original: Callable[..., Any], primitive: Primitive) -> Callable[..., Any]:
    """`heapq.nsmallest` or `heapq.nlargest`."""

    def call(n: Any, iterable: Any, key: Any = None) -> Any:
        if current().differentiates and type(n) is int:  # what is sorted has a derivative
            return in_order(iterable, key=key, reverse=original is heapq.nlargest)[: max(n, 0)]
        items, key = known_items(iterable), given_key(key)
        keys = items if key is None else keys_of(items, key)
        if type(items) is not Symbolic and not is_staged((n, tuple(keys))):
            places = native(original, n, range(len(items)), key=keys.__getitem__)
            return List([items[k] for k in places])
        return stage(primitive, (n, shared(items), keys), {})

    return call


def _exit(status: Any = None, /) -> NoReturn:
    """`sys.exit`."""
    held = status if isinstance(status, tuple) else () if status is None else (status,)
    raise for_user(Leaving(SystemExit(*held)))


def _contains(container: Any, item: Any, /) -> Any:
    return current().lifter.converter.operators.in_(item, container)


def _operator(name: str) -> Callable[..., Any]:
    """A function of `operator` that is an operator of converted code."""
    return lambda *args: getattr(current().lifter.converter.operators, name)(*args)


# ---- dataclasses


def _replace(obj: Any, /, **changes: Any) -> Any:
    if type(obj) is Choice:
        return switch(obj, lambda one: _replace(one, **changes))
    if type(obj) is Symbolic:
        obj = object_at_run_time(obj, "__dataclass_fields__")
        if type(obj) is Choice:
            return switch(obj, lambda one: _replace(one, **changes))
    if not isinstance(obj, Instance):
        return dataclasses.replace(obj, **changes)
    for field in _fields(obj):
        if not field.init and field.name in changes:
            text = f"field {field.name} is declared with init=False, it cannot be specified with replace()"
            raise for_user(ValueError(text))
        if field.init and field.name not in changes:
            changes[field.name] = getattr(obj, field.name)
    return native(type(obj), **changes)


def _fields(item: Any) -> Any:
    if type(item) is Symbolic:
        item = object_at_run_time(item, "__dataclass_fields__")
    if type(item) is Choice:
        return switch(item, _fields)
    cls = item if isinstance(item, type) else type(item)
    try:
        return dataclasses.fields(getattr(cls, "ag_class", cls))
    except TypeError as error:
        raise for_user(error) from None


def _is_dataclass(item: Any) -> Any:
    if type(item) is Symbolic:
        item = object_at_run_time(item, "__dataclass_fields__")
    cls = item if isinstance(item, type) else type(item)
    return dataclasses.is_dataclass(getattr(cls, "ag_class", cls))


def _namedtuple(*args: Any, **kwargs: Any) -> Any:
    """`collections.namedtuple(…)`: the class is made while tracing, as it is known then."""
    given, options = plain(args), plain(kwargs)
    if is_staged((given, tuple(options.values()))):
        original = collections.namedtuple
        return current().lifter.opaque(original, paths.constant(original, "namedtuple"))(*args, **kwargs)
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_internal(frame.f_code):
        frame = frame.f_back
    if frame is not None:
        namespace: Any = frame.f_globals
        options = {"module": getattr(namespace, "real", namespace).get("__name__"), **options}
    return native(collections.namedtuple, *given, **options)


def _count_elements(mapping: Any, iterable: Any) -> None:
    """What `collections.Counter` counts items with."""
    for item in iterable:
        mapping[item] = mapping.get(item, 0) + 1


def _as_parts(primitive: Primitive) -> Callable[..., Any]:
    def call(obj: Any) -> Any:
        return stage(primitive, (obj,), {})

    return call


def _partial(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """`functools.partial(…)`; of what is known at run time only it is made there."""
    if type(function) is Choice:
        return switch(function, lambda one: _partial(one, *args, **kwargs))
    if type(function) is Symbolic:
        escape((*args, *kwargs.values()))
        return apply_call(MAKE_PARTIAL, (function, *args), kwargs, by_reference=True)
    return native(functools.partial, function, *args, **kwargs)


_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    **{cls: _collection(primitive, by_reference) for cls, primitive in primitives.COLLECTIONS.items()},
    **{make: _collection(primitive) for make, primitive in primitives.LOCKS.items()},
    enum.auto: enum.auto,
    heapq.heappush: _of_heap(primitives.HEAPPUSH),
    heapq.heappop: _of_heap(primitives.HEAPPOP),
    heapq.heapify: _of_heap(primitives.HEAPIFY),
    heapq.heapreplace: _of_heap(primitives.HEAPREPLACE),
    heapq.heappushpop: _of_heap(primitives.HEAPPUSHPOP),
    heapq.nsmallest: _of_best(heapq.nsmallest, NSMALLEST),
    heapq.nlargest: _of_best(heapq.nlargest, NLARGEST),
    bisect.insort: _of_heap(primitives.INSORT),
    bisect.insort_left: _of_heap(primitives.INSORT_LEFT),
    bisect.bisect: _of_sorted(bisect.bisect, primitives.BISECT),
    bisect.bisect_left: _of_sorted(bisect.bisect_left, primitives.BISECT_LEFT),
    **itertools_front.FUNCTIONS,
    sys.exit: _exit,
    operator.index: simple(operator.index, INDEX),
    operator.truth: BUILTINS["bool"].function,
    copy.copy: shallow,
    copy.deepcopy: deep,
    operator.contains: _contains,
    operator.not_: _operator("not_"),
    operator.is_: _operator("is_"),
    operator.is_not: _operator("is_not"),
    functools.cache: caching.cache,
    functools.cmp_to_key: Comparison,
    functools.partial: _partial,
    typing.cast: lambda typ, val: val,
    typing.assert_type: lambda val, typ, /: val,
    typing.NewType: lambda name, tp: typing.NewType(name, getattr(tp, "ag_original", tp)),
    functools.lru_cache: caching.lru_cache,
    functools.singledispatch: DispatchedInside,
    functools.wraps: wraps,
    functools.update_wrapper: update_wrapper,
    collections.namedtuple: _namedtuple,
    collections._count_elements: told_in_python(_count_elements),  # type: ignore[attr-defined]
    dataclasses.replace: _replace,
    dataclasses.fields: _fields,
    dataclasses.is_dataclass: _is_dataclass,
    dataclasses.asdict: _as_parts(primitives.AS_DICT),
    dataclasses.astuple: _as_parts(primitives.AS_TUPLE),
    **{function: _collection(primitive) for function, primitive in DRAWS.items()},
    random.shuffle: _of_heap(SHUFFLE),
    **{function: _of_texts(function, primitive) for function, primitive in primitives.OF_TEXTS.items()},
    random.Random: _collection(GENERATOR),
    **{function: _collection(primitive) for function, primitive in primitives.WARNINGS.items()},
}
_FRONTS = {id(original): Front(original, function) for original, function in _FUNCTIONS.items()}
vars(_FRONTS[id(itertools.chain)])["from_iterable"] = itertools_front.FUNCTIONS[itertools.chain.from_iterable]


def library_front(value: Any) -> Any:
    """The stand-in for a class or function of Python's library; None where there is none."""
    if type(value) is typing.NewType:
        return Front(value, lambda x, /: x)
    return _FRONTS.get(id(value)) or value_front(value)
