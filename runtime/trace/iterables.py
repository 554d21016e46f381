"""Iterables: which iterator each has, and iterators of Python's own among them."""

from __future__ import annotations

from collections import deque
from enum import EnumMeta
from sys import _getframe
from types import FunctionType, MappingProxyType, MethodType, WrapperDescriptorType
from typing import Any

from runtime.errors import Unsupported
from runtime.frames import targets_of
from runtime.primitives import builtins as primitives
from runtime.trace.builder import apply, current
from runtime.trace.calls import lifted
from runtime.trace.choice import Choice
from runtime.trace.class_attributes import class_attribute
from runtime.trace.exceptions import for_user, native_call
from runtime.trace.heap import EMPTY
from runtime.trace.item_sources import VIEWS, run_time
from runtime.trace.iterators import Cursor, Iteration, Own, RunTime, Staged
from runtime.trace.libraries import HEAP_TYPE
from runtime.trace.native_iterators import make_native_at_run_time
from runtime.trace.stand_ins import StandIn
from runtime.trace.symbolic import Symbolic
from runtime.types import NONE, ArrayType, TupleType


def iterate(iterable: Any) -> Iteration:
    """`iter(iterable)`. Raises eager's TypeError where there is certain to be none."""
    if isinstance(iterable, Iteration):
        return iterable
    if isinstance(iterable, Staged):
        return RunTime(apply(primitives.ITER, iterable.items), iterable.item_type())
    if type(iterable) is Choice:
        return Cursor(Symbolic(run_time(iterable).ag_value))
    if type(iterable) is Symbolic:
        return _iterate_symbolic(iterable)
    if getattr(iterable, "ag_at_run_time", False):
        return Cursor(iterable.ag_symbolic())
    if is_source(iterable):
        return Cursor(iterable)
    if type(iterable) is MappingProxyType:
        return iterate(iterable.copy())
    if isinstance(iterable, EnumMeta):
        return Cursor(tuple(iterable))  # its members, which are what they are
    own = _method(type(iterable), "__iter__")
    if own is None:
        item = _method(type(iterable), "__getitem__")
        if type(item) is WrapperDescriptorType:
            native_call(iter, iterable)  # which classes written in C refuse that have items by keys
        if item is not None:
            return _of_index(iterable)
        raise for_user(TypeError(f"{class_name(iterable)!r} object is not iterable"))
    if not hasattr(type(iterable), "ag_birth"):
        return Cursor(_checked(iterable)) if hasattr(type(iterable), "__next__") else iterate(own(iterable))
    iterator = own(iterable)
    has_items = hasattr(type(iterator), "ag_birth") and hasattr(type(iterator), "__next__")
    return of_own(iterator) if has_items and not isinstance(iterator, Iteration) else iterate(iterator)


def _method(cls: type, name: str) -> Any:
    """What Python finds for objects of a class: `Color.__iter__` is that of the class of enums, not of its members."""
    if not isinstance(cls, EnumMeta):
        return getattr(cls, name, None)
    found = class_attribute(cls, name)
    return None if found is EMPTY else found


def _of_index(iterable: Any) -> Iteration:
    """As `of_own`, of what `__getitem__` of an object gives."""
    if getattr(type(iterable), "ag_class", None) in current().lifter.history.late_ends:
        from runtime.trace.items_in_python import items_by_index

        found: Iteration = items_by_index(iterable)
        return found
    return Cursor(iterable)


def of_own(iterator: Any) -> Iteration:
    """The items that `__next__` of an object gives; at run time, where it was found that the graph decides how many."""
    if getattr(type(iterator), "ag_class", None) in current().lifter.history.late_ends:
        from runtime.trace.items_in_python import items_of

        found: Iteration = items_of(iterator)
        return found
    return Own(iterator)


class Iter:
    """`__iter__` of a class of the user's; where Python itself unpacks, `a, b = x`, items are taken as by a loop."""

    ag_hook = True

    def __init__(self, function: Any) -> None:
        self.function = function  # or a hook of its own, where it may call itself
        self.__name__ = function.__name__

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        count = targets_of(_getframe(1))
        iterator = self.function(*args, **kwargs)
        if count is not None and isinstance(iterator, Iteration) and not iterator.can_run():
            return iterator.ag_unpacked(count)
        if count is not None and type(iterator) in (Choice, Symbolic):
            return iter(current().lifter.converter.operators.exactly(iterator, count))
        is_own = hasattr(type(iterator), "ag_class") and not isinstance(iterator, Iteration)
        if count is None or not is_own or not hasattr(type(iterator), "__next__"):
            return iterator
        return iter(current().lifter.converter.operators.exactly(of_own(iterator), count))

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)


class Item:
    """`__getitem__` of a class without `__iter__`, by which Python itself takes the items of `a, b = x` one by one."""

    ag_hook = True

    def __init__(self, function: FunctionType) -> None:
        self.function = function
        self.items: dict[int, tuple[Any, ...]] = {}  # of objects that are being unpacked, by identity
        self.__name__ = function.__name__

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        count = targets_of(_getframe(1))
        if count is None or len(args) != 2:
            return self.function(*args, **kwargs)
        unpacked, place = args
        if place == 0:
            self.items[id(unpacked)] = current().lifter.converter.operators.exactly(_of_index(unpacked), count)
        if place == count:
            raise IndexError(place)
        return self.items[id(unpacked)][place]

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)


def for_unpacking(name: str, raw: Any, method: Any) -> Any:
    """A method of the user's, as Python itself calls it to unpack an object."""
    if type(raw) is not FunctionType:
        return method
    return Iter(method) if name == "__iter__" else Item(method) if name == "__getitem__" else method


def is_source(iterable: Any) -> bool:
    """Whether this is a container or a run-time value, which can be iterated again and again."""
    return type(iterable) is Symbolic or isinstance(
        iterable, (list, tuple, dict, str, bytes, range, set, frozenset, *VIEWS)
    )


def _iterate_symbolic(iterable: Symbolic) -> Iteration:
    type_ = iterable.ag_type
    if isinstance(type_, TupleType):
        return Cursor(lifted(iterable))
    if isinstance(type_, ArrayType) and type_.shape == () and type_.kind == "array":
        raise for_user(TypeError("iteration over a 0-d array"))
    if name := class_without_items(iterable):
        raise for_user(TypeError(f"{name!r} object is not iterable"))
    if current().executes and isinstance(iterable.ag_value.concrete, list | tuple | deque):  # type: ignore[attr-defined]
        return Cursor([iterable[k] for k in range(len(iterable.ag_value.concrete))])  # type: ignore[attr-defined]
    return Cursor(in_a_row(iterable))


def in_a_row(iterable: Symbolic) -> Symbolic:
    """What an iterator `x.flat` runs over, where a gradient may be asked for; anything else as it is."""
    base = current().flats.get(iterable.ag_value) if current().differentiates else None
    return iterable if base is None else base.ravel()  # type: ignore[attr-defined, no-any-return]


def class_without_items(item: Any) -> str:
    """What Python's errors call the class of an item, where that is known and has no items; else nothing."""
    if type(item) is not Symbolic:
        original = original_of(item)
        may_have_items = hasattr(type(item), "ag_symbolic") and not hasattr(type(item), "ag_class")
        may_have_items |= any(_method(type(original), name) is not None for name in ("__iter__", "__getitem__"))
        return "" if may_have_items else class_name(item)
    type_ = item.ag_type
    if type_ == NONE:
        return "NoneType"
    if isinstance(type_, ArrayType) and type_.shape == ():
        return {"python": repr(type_), "scalar": f"numpy.{type_.dtype.name}"}.get(type_.kind, "")
    return ""


def original_of(item: Any) -> Any:
    """What something of the trace stands for, or the item itself."""
    return getattr(item, "ag_original", item) if isinstance(item, StandIn) else item


def class_name(item: Any) -> str:
    """What Python's errors call the class of an item: with its module where that is written in C, and not built in."""
    cls = type(original_of(item))
    known = getattr(cls, "ag_class", cls)
    cls = known if isinstance(known, type) else cls
    has_module = not cls.__flags__ & HEAP_TYPE and cls.__module__ != "builtins"
    return f"{cls.__module__}.{cls.__name__}" if has_module else cls.__name__


def make_at_run_time(known: Iteration) -> None:
    """Trace again with iterators that exist at run time from the start, where these are some of Python's own."""
    for source in getattr(known, "sources", None) or [getattr(known, "source", None)]:
        if isinstance(source, Iteration):
            make_at_run_time(source)
        else:
            make_native_at_run_time(source)


def _checked(iterator: Any) -> Any:
    """A Python iterator, where advancing it inside a staged block can't be seen by anything outside the block."""
    trace = current()
    used = trace.site_memory.setdefault("iterators", {})
    frame = getattr(iterator, "gi_frame", None)
    is_new = frame is not None and frame.f_lasti <= 0 and not getattr(iterator, "gi_running", False)
    started_inside = used.get(id(iterator), (None, False))[1]
    if started_inside or (trace.depth and not (is_new or id(iterator) in used)):
        make_native_at_run_time(iterator)
        raise Unsupported(
            "an iterator is advanced in a branch or loop that is staged",
            "Make the iterator in the same branch or loop, or use a list.",
            trace.frame(),
        )
    used[id(iterator)] = (iterator, bool(trace.depth))
    return iterator
