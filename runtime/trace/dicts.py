"""Dicts of the trace: known key by key as long as the keys are, and at run time only from then on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from runtime.frames import targets_of
from runtime.graph import Operand, Value
from runtime.primitives import builtins
from runtime.primitives import containers as primitives
from runtime.trace.argument_counts import told_as_by
from runtime.trace.builder import apply, apply_call, current, emit, is_literal, operand, tracing
from runtime.trace.containers import (
    Growing,
    Grown,
    check_unwatched,
    emit_typed,
    escape,
    exists,
    holds_of_trace,
    holds_run_time,
    is_to_be_made,
    is_watched,
    keep_track,
    let_go_of_lists,
    note_functions,
    static_type,
)
from runtime.trace.dict_views import Items, Keys, Values
from runtime.trace.exceptions import for_user
from runtime.trace.heap import EMPTY
from runtime.trace.making import make
from runtime.trace.reflected import is_staged_key
from runtime.trace.restarts import Restart
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.types import ANY, ArrayType, TupleType, Type, type_of, union


def _raise_missing(key: Any) -> None:
    raise for_user(KeyError(key))


class _Contents:
    """The one place of a dict that is known at run time only."""

    def __repr__(self) -> str:
        return "CONTENTS"


CONTENTS = _Contents()


@told_as_by(dict)
class Dict(Growing, dict):
    """A dict of the trace."""

    __slots__ = (
        "ag_asked", "ag_birth", "ag_common", "ag_grown", "ag_leaked", "ag_ref", "ag_source", "ag_unknown",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ag_asked = 0  # as of a list
        trace = tracing()
        self.ag_birth = trace.heap.birth() if trace else 0
        self.ag_ref: Value | None = None
        self.ag_source: Any = None  # the path of the user's own dict
        self.ag_grown: Grown | None = None
        self.ag_unknown = False  # whether it may be any dict of run time
        self.ag_common: Any = None  # as of a list
        self.ag_leaked = False

    def ag_state(self) -> dict[Any, Any]:
        return dict(dict.items(self)) if self.ag_grown is None else {CONTENTS: self.ag_grown}

    def ag_restore(self, state: dict[Any, Any]) -> None:
        self.ag_grown = state.get(CONTENTS)
        dict.clear(self)
        if self.ag_grown is None:
            dict.update(self, state)

    @property
    def ag_at_run_time(self) -> bool:
        """Whether the keys are known only at run time."""
        return self.ag_grown is not None

    def ag_symbolic(self) -> Symbolic:
        """The run-time dict; it is made now if there is none."""
        if is_to_be_made(self):
            if current().heap.is_old(self):
                raise Restart(self)
            current().note_made(self)
            keys, values = tuple(dict.keys(self)), tuple(dict.values(self))

            def build(first: tuple[Operand, ...]) -> Any:
                pairs = zip(map(operand, keys), first, strict=False)
                return emit(primitives.MAKE_DICT, tuple([item for pair in pairs for item in pair]), {}, type_of({}))

            def put(made: Symbolic, k: int) -> None:
                apply(primitives.DICT_SETITEM, made, keys[k], values[k])

            make(self, values, build, put)
        assert self.ag_ref is not None
        return Symbolic(self.ag_ref)

    def ag_grow(self) -> None:
        """From now on the dict is known only at run time; one that a branch or loop has met is so from before it on."""
        if self.ag_grown is not None:
            return
        check_unwatched(self)
        if current().heap.is_old(self):
            raise Restart(self, grow=True)
        self.ag_symbolic()
        if self.ag_grown is not None:  # since then: a function that it holds has captured it
            return
        current().heap.touch(self)
        current().note_lost(self)
        held = tuple(dict.values(self))
        note_functions(held)
        dict.clear(self)
        types = tuple(map(static_type, held))
        self.ag_grown = Grown(union(types) if types else None)
        escape(held)
        keep_track(self, types)

    def ag_widen(self, *types: Type) -> None:
        """Values of these types are put into a grown dict."""
        if self.ag_common is not None:
            current().lifter.common_types.widen_items(self.ag_common, types)
        self.ag_widen_by(types)

    def ag_hold(self, value: Any) -> None:
        """This value is put into a grown dict."""
        escape(value)
        self.ag_widen(static_type(value))

    def ag_truth(self) -> Any:
        return self.ag_symbolic() if self.ag_grown else dict.__len__(self) > 0

    def ag_contains(self, key: Any) -> Any:
        if self.ag_grown or is_staged_key(key):
            return apply_call(builtins.CONTAINS, (self.ag_symbolic(), key))
        return _native(dict.__contains__, self, key)

    def _at_run_time(self, key: Any) -> bool:
        """Whether an operation with this key is a node; then the dict is grown."""
        if self.ag_grown is None and is_staged_key(key):
            self.ag_grow()
        return self.ag_grown is not None

    # ---- reading

    def __getitem__(self, key: Any) -> Any:
        if self.ag_grown is None and _may_be_found(key) and self._is_chosen_from(*dict.values(self)):
            return self._chosen(key)
        if self._at_run_time(key):
            primitive = self.ag_kernel(primitives.DICT_GETITEM)
            return as_container(emit_typed(primitive, (self.ag_target(), key), self.ag_element))
        return _native(dict.__getitem__, self, key)

    def _is_chosen_from(self, *values: Any) -> bool:
        """Whether values are known while tracing only, or watched, which the dict at run time does not hold."""
        return is_watched(self) or any(map(_is_of_trace, values))

    def _chosen(self, key: Any, *default: Any) -> Any:
        """The value under a key known at run time, one of those that are known: one branch for each key."""
        from runtime.trace.choice import Choice

        values = [*dict.values(self), *default]
        raised = partial(_raise_missing, key)
        is_kept = is_watched(self) and any(hasattr(type(value), "ag_birth") for value in values)
        if not is_kept and not any(map(holds_of_trace, values)):
            return _search(key, list(dict.items(self)), (lambda: default[0]) if default else raised)
        places = [(known, k) for k, known in enumerate(dict.keys(self))]
        number = _search(key, places, (lambda: len(places)) if default else raised)
        return Choice(number, values) if type(number) is Symbolic else values[number]

    def get(self, key: Any, default: Any = None) -> Any:
        if self.ag_grown is None and _may_be_found(key) and self._is_chosen_from(default, *dict.values(self)):
            return self._chosen(key, default)
        if self._at_run_time(key):
            escape(default)
            type_ = union((self.ag_element, static_type(default)))
            return as_container(
                emit_typed(self.ag_kernel(primitives.DICT_GET), (self.ag_target(), key, default), type_)
            )
        return _native(dict.get, self, key, default)

    def __len__(self) -> int:
        return len(self.ag_symbolic()) if self.ag_grown else dict.__len__(self)

    def __iter__(self) -> Iterator[Any]:
        if self.ag_grown:
            return self.ag_symbolic().ag_unpacked(targets_of(sys._getframe(1)))
        return dict.__iter__(self)

    def __contains__(self, key: Any) -> bool:
        return key in self.ag_symbolic() if self.ag_grown else dict.__contains__(self, key)

    def keys(self) -> Any:
        return self.ag_symbolic().keys() if self.ag_grown else Keys(self)

    def values(self) -> Any:
        return self._view("values") if self.ag_grown else Values(self)

    def items(self) -> Any:
        return self._view("items") if self.ag_grown else Items(self)

    def _view(self, name: str) -> Any:
        """`self.values()` or `self.items()` at run time; what its items are is known as it is of the dict."""
        found = getattr(self.ag_symbolic(), name)()
        current().views[found.ag_value] = self, name
        return found

    def ag_item_type(self, name: str) -> Type:
        """The type of an item of such a view."""
        return self.ag_element if name == "values" else TupleType((ANY, self.ag_element))

    def __eq__(self, other: Any) -> Any:
        if isinstance(other, Dict) and self.ag_grown is None and other.ag_grown is None:
            from runtime.trace import searching

            if searching.holds_objects(*dict.values(self), *dict.values(other)):
                return searching.equal_dicts(self, other)
        if self.ag_grown or (isinstance(other, dict) and (holds_run_time(self) or holds_run_time(other))):
            return self.ag_symbolic() == other
        return dict.__eq__(self, other)

    def __ne__(self, other: Any) -> Any:
        equal = self == other
        return apply(builtins.NOT, equal) if type(equal) is Symbolic else not equal

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> Dict:
        if self.ag_grown is None:
            return Dict(self)
        made = emit_typed(primitives.DICT_COPY, (self.ag_symbolic(),), type_of({}))
        element = self.ag_ask()
        return Dict.made_at_run_time(made.ag_value, [] if element is None else [element])

    def __or__(self, other: Any) -> Any:
        if not isinstance(other, dict):
            return NotImplemented
        made = self.copy()
        made.update(other)
        return made

    # ---- changing

    def ag_put(self, primitive: Any, *args: Any) -> Any:
        """An operation that changes the run-time dict."""
        if self.ag_unknown:
            puts_value = primitive in (primitives.DICT_SETITEM, primitives.DICT_SETDEFAULT)
            puts_values = (ANY,) if primitive is primitives.DICT_UPDATE else ()
            let_go_of_lists(dict, (static_type(args[-1]),) if puts_value else puts_values)
        if self.ag_source is not None:
            current().lifter.history.changed.add(self.ag_source.text)
        return apply(self.ag_kernel(primitive), self.ag_target(), *args)

    def ag_change(self, key: Any, value: Any) -> None:
        """Store a value under a known key, here and at run time."""
        heap = current().heap
        heap.save_watched()
        if self.ag_grown:  # by now: what is assigned may be reached through the variable
            self[key] = value
            return
        heap.touch(self)
        if exists(self):
            current().lifter.note_item_write(self, key)
            if self.ag_common is not None:
                current().lifter.common_types.widen_items(self.ag_common, (static_type(value),))
            apply(self.ag_kernel(primitives.DICT_SETITEM), self.ag_target(), key, value)
        dict.__setitem__(self, key, value)

    def __setitem__(self, key: Any, value: Any) -> None:
        if self._at_run_time(key):
            escape(key)
            self.ag_hold(value)
            self.ag_put(primitives.DICT_SETITEM, key, value)
            return
        _native(hash, key)
        self.ag_change(key, value)

    def __delitem__(self, key: Any) -> None:
        if not self._at_run_time(key):
            _native(dict.__getitem__, self, key)
            if current().heap.is_old(
                self
            ):  # a key that is stored again comes last, which no place of its own would say
                self.ag_grow()
        if exists(self):
            self.ag_put(primitives.DICT_DELITEM, key)
        if self.ag_grown is None:
            dict.__delitem__(self, key)

    def __ior__(self, other: Any) -> Dict:  # type: ignore[override, misc]
        self.update(other)
        return self

    def update(self, source: Any = EMPTY, /, **kwargs: Any) -> None:
        if source is not EMPTY:
            if not isinstance(source, dict | Symbolic):
                from runtime.trace.sequence_builtins import TABLE

                source = TABLE["dict"](source)
            if type(source) is Symbolic or getattr(source, "ag_at_run_time", False):
                self.ag_grow()
                self.ag_widen(ANY)
                self.ag_put(primitives.DICT_UPDATE, source)
            else:
                for key, value in _native(dict, source).items():
                    self[key] = value
        for key, value in kwargs.items():
            self[key] = value

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if self._at_run_time(key):
            escape(key)
            self.ag_hold(default)
            return as_container(
                emit_typed(
                    self.ag_kernel(primitives.DICT_SETDEFAULT), (self.ag_target(), key, default), self.ag_element
                )
            )
        if not _native(dict.__contains__, self, key):
            self[key] = default
        return self[key]

    def pop(self, key: Any, *default: Any) -> Any:
        if self._at_run_time(key):
            escape(default)
            type_ = union((self.ag_element, *map(static_type, default)))
            return as_container(
                emit_typed(self.ag_kernel(primitives.DICT_POP), (self.ag_target(), key, *default), type_)
            )
        if default and not _native(dict.__contains__, self, key):
            return default[0]
        value = _native(dict.__getitem__, self, key)
        del self[key]
        return value

    def popitem(self) -> Any:
        if self.ag_grown:
            return self.ag_put(primitives.DICT_POPITEM)
        if not dict.__len__(self):
            raise for_user(KeyError("popitem(): dictionary is empty"))
        key = next(reversed(list(dict.keys(self))))
        return key, self.pop(key)

    def clear(self) -> None:
        if self.ag_grown:
            self.ag_put(primitives.DICT_CLEAR)
            return
        for key in list(dict.keys(self)):
            del self[key]


def is_of_object(item: Any) -> bool:
    """Whether this is what `vars` gives of an object, which it goes on to be."""
    return hasattr(type(item), "ag_owner")


Dict.__name__ = "dict"  # as Python's messages call it


def _search(key: Any, pairs: Sequence[tuple[Any, Any]], otherwise: Callable[[], Any]) -> Any:
    """The value beside the key that is equal to one known at run time."""
    from runtime.trace.control import cond

    if not pairs:
        return otherwise()
    (first, value), *others = pairs
    return cond(key == first, lambda: value, lambda: _search(key, others, otherwise), ())


def _may_be_found(key: Any) -> bool:
    """Whether a key is known at run time only, and is no array: that has no hash, as Python itself says."""
    is_array = type(key) is Symbolic and isinstance(key.ag_type, ArrayType) and key.ag_type.kind == "array"
    return is_staged_key(key) and not is_array


def _is_of_trace(value: Any) -> bool:
    """Whether a value has no counterpart at run time that says as much: a function, say, or a list of functions."""
    if isinstance(value, tuple):
        return any(map(_is_of_trace, value))
    if isinstance(value, list | dict | set):
        return holds_of_trace(value)
    return not (type(value) is Symbolic or is_literal(value))


def _native(method: Any, *args: Any) -> Any:
    try:
        return method(*args)
    except (KeyError, TypeError, ValueError) as error:
        raise for_user(error) from None
