"""What lists, dicts and objects of the trace share: their types, and what is known of what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType
from typing import Any, NamedTuple, Self

import numpy as np

from runtime.errors import NeedsValue
from runtime.graph import Value
from runtime.primitives.control import BoundClosure, Closure, KnownClass, KnownFunction
from runtime.primitives.primitive import Primitive
from runtime.structure import is_tuple
from runtime.trace.builder import LITERAL_CLASSES, current, emit, is_literal, operand
from runtime.trace.callable_types import BUILTIN, type_of_builtin, type_of_partial
from runtime.trace.heap import EMPTY
from runtime.trace.symbolic import Symbolic
from runtime.type_sizes import of_one_value
from runtime.types import ANY, NEVER, UNBOUND, ListType, ObjectType, TupleType, Type, settled, type_of, union, without

MAX_KNOWN_ITEMS = 64  # a longer list or dict is known at run time only


class Grown(NamedTuple):
    """The content of a list that is known only at run time, by the type of its items."""

    element: Type | None  # None: no item yet


class Growing:
    """What lists and dicts of the trace share once they are known at run time only: what is known of their items.

    Each of the two has the slots itself, since `list` and `dict` have no place for those of another base.
    """

    __slots__ = ()
    ag_grown: Grown | None

    @classmethod
    def at_run_time(cls, ref: Value, element: Type | None = ANY) -> Self:
        """The list or dict that a run-time value is."""
        made: Any = cls()  # with the slots
        made.ag_ref = ref
        made.ag_grown = Grown(element)
        made.ag_unknown = True
        return made

    @classmethod
    def made_at_run_time(cls, ref: Value, types: Sequence[Type]) -> Self:
        """The new list or dict that a node gives, with items of these types."""
        made: Any = cls.at_run_time(ref, union(types) if types else None)
        made.ag_unknown = False
        keep_track(made, types)
        return made

    def ag_target(self: Any) -> Symbolic:
        """What the nodes change that change it at run time."""
        found: Symbolic = self.ag_symbolic()
        return found

    def ag_kernel(self, primitive: Primitive) -> Primitive:
        """What does at run time what `primitive` does on a list or dict."""
        return primitive

    def ag_leak(self: Any) -> None:
        """From now on something else than attributes may hold it."""
        self.ag_leaked = True
        if self.ag_common is not None:
            current().lifter.common_types.leak(self.ag_common)

    def ag_widen_to_any(self: Any) -> None:
        """Anything may be in it, though it was grown with items of known types."""
        current().heap.touch(self)
        self.ag_grown = Grown(ANY)

    def ag_widen_by(self: Any, types: Sequence[Type]) -> None:
        """Items of these types may have been put into it, while it is grown, through another reference.

        An item has a value, whatever is known of the variable that it was read from.
        """
        assert self.ag_grown is not None
        values = [type_ if type_ == UNBOUND else without(type_, UNBOUND) for type_ in types]
        wider = Grown(wider_element(self.ag_grown.element, values))
        if wider != self.ag_grown:
            current().heap.touch(self)
            self.ag_grown = wider

    @property
    def ag_element(self: Any) -> Type:
        """The type of an item of a grown list, or of a value of a grown dict."""
        element = self.ag_ask()
        return type_of_none(self) if element is None else element

    def ag_ask(self: Any) -> Type | None:
        """As `ag_element`; None where there is no item yet."""
        assert self.ag_grown is not None
        self.ag_asked = current().heap.births
        if self.ag_common is not None and (self.ag_unknown or self.ag_grown.element == ANY):
            found: Type | None = current().lifter.common_types.items(self.ag_common)
            return found
        return self.ag_grown.element


def wider_element(element: Type | None, types: Iterable[Type]) -> Type | None:
    """The type of an item where items of `types` come too; `element` itself where it holds for them already."""
    new = [type_ for type_ in types if type_ != element]
    if not new:
        return element
    if element is None:
        return union(new)
    wider = union((element, *new))
    return element if settled(element, wider) else wider


def type_of_none(tracked: Any) -> Type:
    """The type of an item that is read of a list or dict into which nothing was put so far."""
    return ANY if tracked.ag_unknown and tracked.ag_common is None else NEVER


def keep_track(tracked: Any, types: Sequence[Type]) -> None:
    """A list or dict of the trace becomes known at run time only: all that is ever put into it has one type, too."""
    lifter = current().lifter
    if tracked.ag_common is not None:
        lifter.common_types.widen_items(tracked.ag_common, types)
    elif is_untracked(tracked):
        lifter.common_types.keep_track(tracked, types)


def is_untracked(tracked: Any) -> bool:
    """Whether no type is kept of all that is ever put into a list or dict of the trace."""
    is_own = tracked.ag_source is None and not tracked.ag_unknown
    return is_own and tracked.ag_common is None and current().lifter is not None


def exists(tracked: Any) -> bool:
    """Whether an object of the trace has a run-time counterpart; the user's own always have."""
    if tracked.ag_ref is None and tracked.ag_source is not None:
        object.__setattr__(tracked, "ag_ref", current().lifter.source_of(tracked))
    return tracked.ag_ref is not None


def is_gone(tracked: Any) -> bool:
    """Whether an object was made at run time in a region that is over: code behind it sees another one in its place."""
    trace = current()
    nodes = trace.made[id(tracked)][0] if id(tracked) in trace.made else trace.nodes
    return not any(nodes is one for one in (trace.nodes, *trace.around))


def is_to_be_made(tracked: Any) -> bool:
    """Whether an object of the trace has no run-time counterpart, so that a node is to make it now.

    That node would put the assignments before it into the graph, and so make what was assigned: they come first.
    """
    if exists(tracked):
        return False
    current().heap.save_watched()
    return tracked.ag_ref is None


def is_watched(tracked: Any) -> bool:
    """Whether a gradient is asked for with respect to a list, dict or object, and something in it.

    The user's own, which is there at run time, does not hold what the gradient watches.
    """
    trace = current()
    is_empty = isinstance(tracked, list) and not list.__len__(tracked)
    if is_empty or (isinstance(tracked, dict) and not dict.__len__(tracked)):
        return False
    source = tracked.ag_source
    is_whole = source is not None and trace.lifter is not None and source.text in trace.lifter.history.whole
    return is_whole or id(tracked) in trace.watched


def check_unwatched(tracked: Any) -> None:
    """Raises `NeedsValue` for what is watched, which can't be known at run time only. A loop is unrolled then."""
    if is_watched(tracked):
        name = f"`{tracked.ag_source.text}`" if tracked.ag_source is not None else "a list, dict or object"
        raise NeedsValue(
            f"a gradient is asked for with respect to {name}, of which what is read or changed here is known only when "
            "the graph runs",
            "Use numbers and names that are known when the function is traced, hand on the arrays themselves, or use "
            "`ag.stop_gradient`.",
            current().frame(),
        )


def static_type(item: Any) -> Type:
    """The type that `item` has as a run-time value.

    What a list holds may change through any reference to it, so its items are `ANY` to all but the `List` itself.
    """
    if type(item) is Symbolic:
        return item.ag_value.type
    if type(item) in LITERAL_CLASSES:
        return type_of(item)
    if item is EMPTY:
        return UNBOUND
    if isinstance(item, list):
        return ListType(ANY)
    if isinstance(item, dict):
        return type_of({})
    if isinstance(item, set):
        return type_of(set())
    if hasattr(type(item), "ag_open"):
        return ObjectType(type(item).ag_class)
    if getattr(type(item), "ag_class", None) is GeneratorType:
        return ObjectType(GeneratorType)
    if hasattr(type(item), "ag_birth") or hasattr(type(item), "ag_method"):  # the latter is a view of a dict
        return ANY
    if isinstance(item, BaseException):
        held = getattr(type(item), "ag_symbolic", None)
        return ObjectType(type(item)) if held is None else held(item).ag_type
    if isinstance(item, tuple) and is_tuple(item):
        return TupleType(tuple(map(static_type, tuple.__iter__(item))), type(item))
    if is_function(item):
        if current().lifter.original(item) is not None:
            return ObjectType(KnownFunction)
        return ObjectType(BoundClosure if is_bound(item) else Closure)
    if is_converted_class(item):
        return ObjectType(KnownClass)
    if hasattr(type(item), "ag_of_value"):  # a method of a value of run time
        return item.ag_type
    if is_method_of_container(item):
        return BUILTIN
    if hasattr(type(item), "ag_alternatives"):
        return union(map(static_type, item.ag_alternatives()))
    if type(item) is partial:
        return type_of_partial(item, None if is_function(item.func) else static_type(item.func))
    original = getattr(item, "ag_original", item)
    return type_of_builtin(original) if isinstance(original, BuiltinFunctionType) else type_of(original)


def note_functions(items: Iterable[Any]) -> None:
    """The user's functions and classes among these are values of run time, in a list or dict that was there before."""
    lifter = current().lifter
    for item in items:
        if type(item) is tuple:
            note_functions(item)
        elif is_converted_class(item):
            lifter.note_function(item.ag_class)
        elif is_function(item) and (original := lifter.original(item)) is not None:
            lifter.note_function(original)


def is_bound(item: Any) -> bool:
    """Whether this is a method of the trace whose function names the parameter that takes the object."""
    function = function_of(item)
    return type(item) is MethodType and function is not None and function.__code__.co_argcount > 0


def is_converted_class(item: Any) -> bool:
    """Whether this stands for a class of the user's that has no metaclass of its own."""
    return issubclass(type(item), type) and type(getattr(item, "ag_class", None)) is type


def function_of(item: Any) -> FunctionType | None:
    """The Python function of the trace that this is, or that it is a method or a hook of; None where it is none."""
    if type(item) is MethodType:
        item = None if is_method_of_container(item) else item.__func__
    while getattr(type(item), "ag_hook", False):
        item = item.function
    return item if type(item) is FunctionType else None


def is_method_of_container(item: Any) -> bool:
    """Whether this is a method of a list, dict or set of the trace, which is one of C's in Python."""
    return type(item) is MethodType and hasattr(type(item.__self__), "ag_common")


def is_function(item: Any) -> bool:
    """Whether this is a Python function of the trace, or a method."""
    return function_of(item) is not None


def escape(item: Any) -> None:
    """Let the trace lose sight of who refers to an object: what it holds is known at run time only from now on."""
    if isinstance(item, tuple) and type(item) is not Grown:
        for part in item:
            escape(part)
    elif hasattr(type(item), "ag_escape"):
        item.ag_escape()
    elif hasattr(type(item), "ag_open") or (isinstance(item, list | dict) and hasattr(type(item), "ag_grow")):
        item.ag_grow()
        if hasattr(type(item), "ag_widen_by"):
            current().escaped[id(item)] = item
            item.ag_leak()


def escape_held(items: Iterable[Any]) -> None:
    """As `escape`, of what an object of run time holds: what lists and dicts that attributes hold is kept track of."""
    for item in items:
        if hasattr(type(item), "ag_widen_by"):
            item.ag_grow()
            current().escaped[id(item)] = item
        elif hasattr(type(item), "ag_common"):  # a set
            item.ag_symbolic()
        else:
            escape(item)


def is_of_trace(item: Any) -> bool:
    """Whether an item has no counterpart at run time that it could be: a function, say."""
    if isinstance(item, tuple) and type(item) is not Grown:
        return any(map(is_of_trace, item))
    return not (
        type(item) is Symbolic
        or is_literal(item)
        or isinstance(item, list | dict | set | np.ndarray | BaseException)
        or (hasattr(item, "ag_birth") and not isinstance(item, type))
        or hasattr(type(item), "ag_symbolic")
    )


def holds_of_trace(item: Any) -> bool:
    """Whether an item has no counterpart at run time, or is known and holds such an item: a list of functions, say."""
    waiting, seen = [item], {id(item)}
    while waiting:
        one = waiting.pop()
        held: list[Any] = []
        if isinstance(one, list) and not is_at_run_time(one):
            held = list(list.__iter__(one))
        elif isinstance(one, dict) and not is_at_run_time(one):
            held = list(dict.values(one))
        elif isinstance(one, tuple) and type(one) is not Grown:
            held = list(one)
        elif is_of_trace(one):
            return True
        waiting += [part for part in held if id(part) not in seen]
        seen.update(map(id, held))
    return False


def let_go_of_lists(kind: type = object, types: Sequence[Type] = (ANY,), is_any: bool = False) -> None:
    """A list or dict of run time changes that may be any of the user's, of this kind, or any that has escaped.

    Items of `types` are put into it. `is_any`: it was found in something of which nothing is known.
    """
    trace = current()
    if trace.lifter is not None:
        trace.lifter.let_go_of_lists(kind)
        trace.lifter.common_types.widen_unknown(types, is_any)
    escaped: list[Any] = list(trace.escaped.values())
    for tracked in escaped:
        if issubclass(type(tracked), kind) and tracked.ag_grown not in (None, Grown(ANY)) and not is_gone(tracked):
            tracked.ag_widen_by(types)


def needs_run_time(index: Any) -> bool:
    """Whether an index or a slice holds a symbolic value."""
    if isinstance(index, slice):
        return any(map(needs_run_time, (index.start, index.stop, index.step)))
    return type(index) is Symbolic


def holds_run_time(item: Any) -> bool:
    """Whether comparing the item, or something in it, is left to the graph."""
    if type(item) is Symbolic or (isinstance(item, list | dict | set) and is_at_run_time(item)):
        return True
    if isinstance(item, dict):
        return any(map(holds_run_time, dict.values(item)))
    if isinstance(item, list):
        return any(map(holds_run_time, list.__iter__(item)))
    return isinstance(item, tuple) and any(map(holds_run_time, item))


def is_at_run_time(items: Any) -> bool:
    """Whether a container of the trace is known only at run time."""
    if isinstance(items, list):
        return getattr(items, "ag_grown", None) is not None
    return getattr(items, "ag_at_run_time", False)


def emit_typed(primitive: Any, operands: tuple[Any, ...], type_: Type) -> Symbolic:
    """A node whose result type is known from elsewhere: it is that of all items that may be read."""
    from runtime.structure import take_apart

    type_ = of_one_value(type_)
    if any(isinstance(item, slice) for item in operands):
        template, leaves = take_apart((operands, {}), lambda item: type(item) is Symbolic)
        return emit(primitive, tuple([operand(leaf) for leaf in leaves]), {"template": template}, type_)
    return emit(primitive, tuple([operand(item) for item in operands]), {}, type_)
