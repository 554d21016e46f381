"""Lists of the trace: real lists whose changes are announced to the heap.

A `List` is known item by item as long as it can be. Where its length or an index depends on run-time values it is
*grown*: it exists as a list at run time (`ag_ref`), and every operation on it becomes a node. A list that has a
run-time counterpart and is known as well is written through: each change is made here and put into the graph.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, SupportsIndex

import numpy as np

from runtime.frames import targets_of
from runtime.primitives import containers as primitives
from runtime.primitives.builtins import NOT
from runtime.primitives.operators import BINARY
from runtime.trace.argument_counts import told_as_by
from runtime.trace.builder import apply, current, is_literal
from runtime.trace.containers import (
    Grown,
    emit_typed,
    holds_of_trace,
    holds_run_time,
    is_at_run_time,
    is_watched,
    needs_run_time,
    note_functions,
)
from runtime.trace.exceptions import native, native_call
from runtime.trace.list_operands import by_class, is_long_list, is_numpy, may_be_numpy, multiplied
from runtime.trace.symbolic import Symbolic
from runtime.trace.tracked_lists import TrackedList, types_of
from runtime.trace.wrapping import as_container
from runtime.types import ANY, ListType, Type


@told_as_by(list)
class List(TrackedList):
    """A list of the trace, with the operators and methods of Python's."""

    __slots__ = ()

    # ---- reading

    def ag_item_type(self, name: str) -> Type:
        """The type of an item, where the list is iterated as a value of run time."""
        return self.ag_element

    def ag_take(self, index: Any) -> Any:
        """An item (or a part) read at run time."""
        ref, primitive = self.ag_target(), self.ag_kernel(primitives.LIST_GETITEM)
        if isinstance(index, slice):
            part = emit_typed(primitive, (ref, index), ListType(ANY))
            element = self.ag_ask() if self.ag_grown else None
            return List.made_at_run_time(part.ag_value, [] if element is None else [element])
        return as_container(emit_typed(primitive, (ref, index), self.ag_element))

    def __getitem__(self, index: Any) -> Any:
        if self.ag_grown:
            return self.ag_take(index)
        if needs_run_time(index):
            if type(index) is Symbolic and (self._is_kept() or any(map(holds_of_trace, list.__iter__(self)))):
                from runtime.trace.choice import pick

                return pick(tuple(list.__iter__(self)), index)
            if is_watched(self) and not self._is_kept():
                return List(list.__iter__(self))[index]  # the same items in a list that the graph makes
            self.ag_grow()
            return self.ag_take(index)
        found = native(list.__getitem__, self, index)
        return List(found) if isinstance(index, slice) else found

    def _is_kept(self) -> bool:
        """Whether a gradient is asked for with respect to what the lists, dicts or objects in it hold."""
        return is_watched(self) and any(hasattr(type(item), "ag_birth") for item in list.__iter__(self))

    def __len__(self) -> int:
        if self.ag_grown:
            return len(self.ag_symbolic())
        return list.__len__(self)

    def __iter__(self) -> Iterator[Any]:
        if self.ag_grown:
            return self.ag_symbolic().ag_unpacked(targets_of(sys._getframe(1)), self.ag_element)
        return list.__iter__(self)

    def __bool__(self) -> bool:
        if self.ag_grown:
            return bool(self.ag_symbolic())
        return list.__len__(self) > 0

    def __contains__(self, item: Any) -> bool:
        if self.ag_grown or type(item) is Symbolic:
            return item in self.ag_symbolic()
        return list.__contains__(self, item)

    def __eq__(self, other: Any) -> Any:
        if self._differs_by_objects(other):
            return searching().equal_items(self, other)
        return self.ag_symbolic() == other if self._differs_at_run_time(other) else list.__eq__(self, other)

    def __ne__(self, other: Any) -> Any:
        if self._differs_by_objects(other):
            equal = self == other
            return apply(NOT, equal) if type(equal) is Symbolic else not equal
        return self.ag_symbolic() != other if self._differs_at_run_time(other) else list.__ne__(self, other)

    def _differs_by_objects(self, other: Any) -> bool:
        """Whether code of the user's decides if the list is equal to another value."""
        known = self.ag_grown is None and isinstance(other, list) and not is_at_run_time(other)
        return known and searching().holds_objects(self, other)

    def _differs_at_run_time(self, other: Any) -> bool:
        """Whether only the graph can tell if the list is equal to another value."""
        if not isinstance(other, list):
            return self.ag_grown is not None
        lengths_tell = not is_at_run_time(self) and not is_at_run_time(other) and len(self) != len(other)
        return not lengths_tell and (holds_run_time(self) or holds_run_time(other))

    __hash__ = None  # type: ignore[assignment]

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, list):
            if hasattr(type(other), "ag_open"):
                return _reflected().concatenated(self, other)
            if is_literal(other) and not isinstance(other, np.generic):
                return native(list.__add__, self, other)
            return NotImplemented if hasattr(type(other), "__radd__") else _reflected().concatenated(self, other)
        if self.ag_grown or (isinstance(other, List) and other.ag_grown):
            made = List(() if self.ag_grown else list.__iter__(self))
            if self.ag_grown:
                made = self.ag_take(slice(None))
            made.extend(other)
            return made
        return List(list.__add__(self, other))

    def __mul__(self, count: Any) -> Any:
        if hasattr(type(count), "ag_open"):
            return _reflected().repeated(self, count, "__rmul__")
        return multiplied(self, count, self._repeated)

    def _repeated(self, count: Any) -> List:
        if self.ag_grown or type(count) is Symbolic or is_long_list(list(list.__iter__(self)), count):
            _reflected().check_count(count)
            types = [self.ag_element] if self.ag_grown else _types(self)
            made = emit_typed(primitives.LIST_REPEAT, (self.ag_symbolic(), count), ListType(ANY))
            return List.made_at_run_time(made.ag_value, types)
        return List(native(operator.mul, list(list.__iter__(self)), count))

    def __rmul__(self, count: Any) -> Any:
        return _reflected().repeated(self, count) if hasattr(type(count), "ag_open") else self * count

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """What NumPy asks for `scalar op items`: it repeats a list of Python's, and makes arrays of others."""
        from runtime.trace.numpy_front import call_function

        if ufunc is np.multiply and method == "__call__" and isinstance(inputs[0], np.generic):
            return self * inputs[0]
        return call_function(getattr(ufunc, method) if method != "__call__" else ufunc, inputs, kwargs)

    def copy(self) -> List:
        return self[:]

    def index(self, item: Any, *bounds: Any) -> Any:
        if searching().is_told_among(self, item):
            return searching().index_among(self, item, None, *bounds)
        if searching().is_searched_at_run_time(self, item):
            return apply(primitives.LIST_INDEX, self.ag_symbolic(), item, *bounds)
        return native(list.index, self, item, *bounds)

    def count(self, item: Any) -> Any:
        if searching().is_told_among(self, item):
            return searching().count_among(self, item)
        if searching().is_searched_at_run_time(self, item):
            return apply(primitives.LIST_COUNT, self.ag_symbolic(), item)
        return native(list.count, self, item)

    # ---- changing

    def __setitem__(self, index: Any, item: Any) -> None:
        if hasattr(type(index), "ag_alternatives"):  # a slice that a branch chose, say
            _switch(index, lambda one: self.__setitem__(one, item))
            return
        if isinstance(index, slice) and hasattr(type(item), "ag_alternatives"):
            _switch(item, lambda one: self.__setitem__(index, one))
            return
        if self.ag_grown or needs_run_time(index):
            self.ag_grow()
            if isinstance(index, slice):
                item = self.ag_widened_by(item)
            else:
                self.ag_widen((item,))
            self.ag_put(primitives.LIST_SETITEM, index, item)
            return
        if isinstance(index, slice) and (isinstance(item, Symbolic) or is_at_run_time(item)):
            self.ag_grow()
            self[index] = item
            return
        if isinstance(index, slice) and hasattr(type(item), "ag_items"):
            items = List()
            item.ag_items(items.append)
            self[index] = items
            return
        self.ag_change("__setitem__", primitives.LIST_SETITEM, index, item)

    def ag_widened_by(self, items: Any) -> Any:
        """Items that are put into this grown list, as one list or run-time sequence."""
        if isinstance(items, Symbolic) or is_at_run_time(items):
            self.ag_widen_from(items if isinstance(items, List | Symbolic) else items.ag_symbolic())
            return items
        if isinstance(items, list | tuple):
            self.ag_widen(items)
        elif hasattr(type(items), "ag_items"):
            made = List()
            items.ag_items(made.append)
            return self.ag_widened_by(made)
        return items

    def __delitem__(self, index: Any) -> None:
        if hasattr(type(index), "ag_alternatives"):
            _switch(index, self.__delitem__)
            return
        if self.ag_grown or needs_run_time(index):
            self.ag_grow()
            self.ag_put(primitives.LIST_DELITEM, index)
            return
        self.ag_change("__delitem__", primitives.LIST_DELITEM, index)

    def append(self, item: Any) -> None:
        if self.ag_grown:
            self.ag_widen((item,))
            self.ag_put(primitives.LIST_APPEND, item)
            return
        self.ag_change("append", primitives.LIST_APPEND, item)

    def extend(self, items: Any) -> None:
        if isinstance(items, Symbolic) and current().executes:
            from runtime.trace.iterables import iterate

            items = list(iterate(items))
        if isinstance(items, Symbolic) or is_at_run_time(items):
            self.ag_grow()
            source = items if isinstance(items, Symbolic) else items.ag_symbolic()
            self.ag_widen_from(items if isinstance(items, List) else source)
            self.ag_put(primitives.LIST_EXTEND, source)
            return
        if hasattr(type(items), "ag_items"):
            items.ag_items(self.append)
            return
        if hasattr(type(items), "ag_lifter"):  # an object of the user's
            from runtime.trace.iteration import for_each
            from runtime.trace.length_hints import items_of

            for_each(items_of(items), lambda item: self.append(item))
            return
        items = native_call(list, items)
        if not self.ag_grown and is_long_list((*list.__iter__(self), *items)):
            self.ag_grow()
        if self.ag_grown:
            self.ag_widen(items)
            self.ag_put(primitives.LIST_EXTEND, List(items))
            return
        self.ag_change("extend", primitives.LIST_EXTEND, List(items))

    def ag_widen_from(self, items: Any) -> None:
        """Items of another run-time sequence are put into a grown list."""
        from runtime.trace.item_sources import item_type

        self.ag_widen_to([items.ag_element if isinstance(items, List) else item_type(items.ag_type)])

    def __iadd__(self, items: Any) -> Any:  # type: ignore[override, misc]
        if is_numpy(items, "array", "scalar"):
            return NotImplemented  # `x += array` is an array
        if type(items) is not Symbolic or not may_be_numpy(items):
            return self._extended(items)
        classes = (np.ndarray, np.generic)
        return by_class(items, classes, lambda: apply(BINARY["add"], self, items), lambda: self._extended(items))

    def _extended(self, items: Any) -> List:
        self.extend(items)
        return self

    def __imul__(self, count: Any) -> Any:  # type: ignore[override, misc]
        return multiplied(self, count, self._repeat)

    def _repeat(self, count: Any) -> List:
        if self.ag_grown or type(count) is Symbolic:
            types = [self.ag_element] if self.ag_grown else _types(self)
            self.ag_grow()
            self.ag_widen_to(types)
            self.ag_put(primitives.LIST_REPEAT_INPLACE, count)
            return self
        self[:] = self * count
        return self

    def insert(self, index: Any, item: Any) -> None:
        if self.ag_grown or needs_run_time(index):
            self.ag_grow()
            self.ag_widen((item,))
            self.ag_put(primitives.LIST_INSERT, index, item)
            return
        self.ag_change("insert", primitives.LIST_INSERT, index, item)

    def pop(self, index: SupportsIndex = -1) -> Any:
        if self.ag_grown or needs_run_time(index):
            self.ag_grow()
            return as_container(
                emit_typed(self.ag_kernel(primitives.LIST_POP), (self.ag_target(), index), self.ag_element)
            )
        return self.ag_change("pop", primitives.LIST_POP, index)

    def remove(self, item: Any) -> None:
        if searching().is_told_among(self, item):
            del self[searching().index_among(self, item, "list.remove(x): x not in list")]
            return
        if searching().is_searched_at_run_time(self, item):
            if current().differentiates:  # what mirrors the list follows by the place
                del self[apply(primitives.LIST_PLACE, self.ag_symbolic(), item)]
                return
            self.ag_grow()
            self.ag_put(primitives.LIST_REMOVE, item)
            return
        self.ag_change("remove", primitives.LIST_REMOVE, item)

    def clear(self) -> None:
        if self.ag_grown:
            current().heap.touch(self)
            self.ag_put(primitives.LIST_CLEAR)
            # One that is older stays grown, and open to anything: what was found to need that would ask for it again.
            is_open = self.ag_grown.element == ANY
            self.ag_grown = None if not current().heap.is_old(self) else self.ag_grown if is_open else Grown(None)
            return
        self.ag_change("clear", primitives.LIST_CLEAR)

    def reverse(self) -> None:
        if self.ag_grown:
            self.ag_put(primitives.LIST_REVERSE)
            return
        self.ag_change("reverse", primitives.LIST_REVERSE)

    def sort(self, *, key: Callable[[Any], Any] | None = None, reverse: bool = False) -> None:
        from runtime.trace.sorting_in_place import sort

        is_value = self.ag_grown or any(type(held) is Symbolic for held in list.__iter__(self))
        if key is None and is_value and not current().differentiates:
            self.ag_grow()
            self.ag_put(primitives.LIST_SORT, reverse)
            return
        sort(self, key, reverse)


List.__name__ = "list"  # as Python's messages call it


def _switch(choice: Any, operation: Callable[[Any], Any]) -> None:
    from runtime.trace.choice import switch

    switch(choice, operation)


def _ordered(operation: Callable[[Any, Any], Any]) -> Callable[[List, Any], Any]:
    """A comparison by order."""
    native = getattr(list, f"__{operation.__name__}__")

    def compare(self: List, other: Any) -> Any:
        if self._differs_by_objects(other):
            among = getattr(current().lifter.converter.operators, operation.__name__)
            return searching().ordered_among(self, other, among)
        if isinstance(other, list) and (holds_run_time(self) or holds_run_time(other)):
            return operation(self.ag_symbolic(), other)
        return native(self, other)

    return compare


for _operation in (operator.lt, operator.le, operator.gt, operator.ge):
    setattr(List, f"__{_operation.__name__}__", _ordered(_operation))


def _reflected() -> Any:
    from runtime.trace import reflected

    return reflected


def _types(items: List) -> list[Type]:
    """The types of the items of a known list, from where on they are values of run time."""
    note_functions(list.__iter__(items))
    return types_of(list.__iter__(items))


def searching() -> ModuleType:
    """What looks for items that are objects of the user's; imported late, since it knows these."""
    from runtime.trace import searching as found

    return found
