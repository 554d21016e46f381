"""The fixed point of what a loop carries: specs are widened from iteration to iteration."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import CellType, FunctionType
from typing import Any

from runtime.errors import Unsupported
from runtime.primitives.control import BoundClosure
from runtime.primitives.control import Closure as FunctionObject
from runtime.trace.builder import current, is_literal
from runtime.trace.choice import Choice
from runtime.trace.containers import Grown, is_bound, is_function, static_type, wider_element
from runtime.trace.dict_views import View
from runtime.trace.dicts import Dict
from runtime.trace.exception_states import exception_at_run_time, is_known_exception
from runtime.trace.heap import EMPTY, Location, cell_content, same
from runtime.trace.held import are_alike, are_told_apart, content_of, definition_of, held_by
from runtime.trace.lasting_functions import is_lasting
from runtime.trace.lists import List
from runtime.trace.merging import union_of_items
from runtime.trace.objects import Instance, is_open
from runtime.trace.one_shot import OneShot
from runtime.trace.restarts import Restart
from runtime.trace.run_time_functions import require_function
from runtime.trace.sets import FrozenSet, Set
from runtime.trace.specs import (
    Closure,
    Fixed,
    Items,
    Leaf,
    Options,
    Record,
    Spec,
    Tuple,
    has_run_time_type,
    record_state,
)
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, UNBOUND, ObjectType, TupleType, Type, Union, alternatives, settled, type_of, union


def widen(spec: Spec, content: Any, location: Location) -> Spec:
    """The smallest spec that holds for `content` too."""
    if type(spec) is Leaf and type(content) is Symbolic:
        return _widen_leaf(spec, content.ag_value.type)
    contents = content.alternatives if type(content) is Choice else (content,)
    grows = isinstance(location.owner, List) and location.key == "items"  # which has ways of its own
    if any(
        is_lasting(one) or _is_longer_partial(spec, one) or (not grows and _has_functions_of_run_time(spec, one))
        for one in contents
    ):
        types = [type_of_spec(one, location) for one in (spec.options if isinstance(spec, Options) else (spec,))]
        return Leaf(union([*types, _run_time_type(content, location)]))
    if isinstance(spec, Fixed):
        if same(spec.content, content):
            return spec
        return _widen_fixed(spec.content, content, location)
    if isinstance(spec, Tuple):
        if type(content) is spec.cls and len(content) == len(spec.items):
            items = [widen(item, part, location) for item, part in zip(spec.items, content, strict=True)]
            return Tuple(tuple(items), spec.cls)
        if isinstance(location.owner, List) and location.key == "items":
            raise Restart(location.owner, grow=True)
        return widen(Leaf(type_of_spec(spec, location)), content, location)
    if isinstance(spec, Items):
        return _widen_element(spec.element, content)
    if isinstance(spec, Options):
        return _widen_options(spec, content, location)
    if isinstance(spec, Record) and type(content) is spec.cls and content.ag_open:  # what holds it came later
        return Leaf(_run_time_type(content, location))
    if isinstance(spec, Record | Closure):
        if spec.is_like(content):
            return _widen_parts(spec, content, location, widen)
        return _widen_options(Options((spec,)), content, location)
    assert isinstance(spec, Leaf)
    if not (has_run_time_type(content) or _is_function_at_run_time(spec, content)):
        return _widen_options(Options((spec,)), content, location)
    return _widen_leaf(spec, _run_time_type(content, location))


def _is_longer_partial(spec: Spec, content: Any) -> bool:
    """Whether each iteration makes a partial of the one before, which Python makes one with more arguments."""
    if type(content) is not partial or not isinstance(spec, Options):
        return False
    carried = [
        option.function if isinstance(option, Closure) else getattr(option, "content", None) for option in spec.options
    ]
    shorter = [one for one in carried if _is_shorter(one, content)]
    return len(shorter) > 1


def _is_shorter(one: Any, other: partial[Any]) -> bool:
    """Whether a function is what a partial calls, or a partial of that with fewer arguments."""
    function, count = (one.func, len(one.args)) if type(one) is partial else (one, 0)
    return count < len(other.args) and (function is other.func or are_alike((function, other.func), shared=False))


def _has_functions_of_run_time(spec: Spec, content: Any) -> bool:
    """Whether this is a tuple with such functions that takes turns with something else."""
    if type(content) is not tuple or isinstance(spec, Tuple):
        return False
    if isinstance(spec, Fixed) and type(spec.content) is tuple and len(spec.content) == len(content):
        return False
    return _holds_functions_of_run_time(content)


def _holds_functions_of_run_time(content: Any) -> bool:
    if type(content) in (Choice, tuple):
        parts = content.alternatives if type(content) is Choice else content
        return any(map(_holds_functions_of_run_time, parts))
    return is_lasting(content)


def _is_function_at_run_time(spec: Leaf, content: Any) -> bool:
    """Whether functions are carried as what they are at run time, and this is one, or may be."""
    if type(content) is Choice:
        return all(has_run_time_type(one) or _is_function_at_run_time(spec, one) for one in content.alternatives)
    if not (type(content) is partial or is_function(content)):
        return False
    made = partial if type(content) is partial else BoundClosure if is_bound(content) else FunctionObject
    return ObjectType(made) in alternatives(spec.type)


def _widen_leaf(spec: Leaf, now: Type) -> Leaf:
    if now is spec.type or now == spec.type or (type(spec.type) is Union and now in spec.type.alternatives):
        return spec
    wider = union([spec.type, now])
    return spec if settled(spec.type, wider) else Leaf(wider)


def _widen_fixed(entry: Any, content: Any, location: Location) -> Spec:
    if isinstance(location.owner, List) and location.key == "items" and type(entry) in (tuple, Grown):
        return _widen_items(entry, content, location)
    if type(entry) is Grown:
        return _widen_element(entry.element, content)
    if isinstance(location.owner, Dict) and (entry is EMPTY or content is EMPTY):  # a key that some iterations add
        raise Restart(location.owner, grow=True)
    if isinstance(entry, tuple) and type(entry) is type(content) and len(entry) == len(content):
        items = [widen(Fixed(a), b, location) for a, b in zip(entry, content, strict=True)]
        return Tuple(tuple(items), type(entry))
    if isinstance(entry, Instance) and type(entry) is type(content) and _is_made_anew(entry, content):
        names = list(dict.fromkeys([*record_state(entry), *record_state(content)]))
        fixed = [(name, Fixed(record_state(entry).get(name, EMPTY))) for name in names]
        return _widen_parts(Record(type(entry), tuple(fixed)), content, location, widen)
    if are_alike((entry, content)):
        return _widen_parts(_closure(entry), content, location, widen)
    if isinstance(entry, Instance) and isinstance(content, Instance) and not current().heap.is_old(content):
        return Leaf(union([_run_time_type(entry, location), _run_time_type(content, location)]))
    if not (has_run_time_type(entry) and has_run_time_type(content)) and not _is_one_of_its_class(entry, content):
        return _widen_options(_widen_options(Options(()), entry, location), content, location)
    return Leaf(union([_run_time_type(entry, location), _run_time_type(content, location)]))


def _is_one_of_its_class(entry: Any, content: Any) -> bool:
    """Whether the loop begins with an object and goes on with that or new ones of its class: all exist at run time."""
    if not isinstance(entry, Instance) or type(content) is not Choice:
        return False
    return all(type(one) is type(entry) for one in content.alternatives)


def _option(content: Any, location: Location) -> Spec:
    if is_literal(content):
        return Fixed(content)
    if has_run_time_type(content):
        return Leaf(_run_time_type(content, location))
    if isinstance(content, Instance) and not current().heap.is_old(content) and not is_by_reference(content):
        return Record(type(content), tuple((name, Fixed(part)) for name, part in record_state(content).items()))
    if isinstance(content, tuple) and type(content) is not Grown:
        return Tuple(tuple(map(Fixed, content)), type(content))
    if are_told_apart(definition_of(content)):  # one that each iteration makes is another function each time
        is_older = current().heap.held_before(content)
        return Fixed(content) if is_older else Leaf(_run_time_type(content, location))
    return _closure(content) if _is_made_here(content) else Fixed(content)


def _is_made_here(content: Any) -> bool:
    """Whether this is a function that may be another in each iteration."""
    if definition_of(content) is None:
        return False
    is_own = current().lifter.original(content) is None
    return is_own or (type(content) is FunctionType and bool(content.__closure__))


def _closure(function: Any) -> Closure:
    heap = current().heap
    held = held_by(function)
    is_shared = [type(item) is CellType and heap.reaches(item) for item in held]
    parts = [item if shared else Fixed(content_of(item)) for item, shared in zip(held, is_shared, strict=True)]
    return Closure(function, tuple(parts))


def _widen_parts(
    spec: Record | Closure, content: Any, location: Location, widening: Callable[[Spec, Any, Location], Spec]
) -> Spec:
    """The spec of an object's attributes, or of what a function holds, that is right for `content` too."""
    if isinstance(spec, Record):
        state = record_state(content)
        attributes = [(name, widening(part, state.get(name, EMPTY), location)) for name, part in spec.attributes]
        return Record(spec.cls, tuple(attributes))
    held: list[Spec | CellType] = []
    for part, item in zip(spec.held, held_by(content), strict=True):
        if part is not item:
            before = Fixed(cell_content(part)) if isinstance(part, CellType) else part
            held.append(widening(before, content_of(item), location))
        else:
            held.append(part)
    return Closure(spec.function, tuple(held))


def _widen_options(spec: Options, content: Any, location: Location) -> Options:
    if type(content) is Choice:
        for one in content.alternatives:
            spec = _widen_options(spec, one, location)
        return spec
    number = spec.index(content)
    if number is None:
        return Options((*spec.options, _widened(_option(content, location), content, location)))
    options = list(spec.options)
    options[number] = _widened(options[number], content, location)
    return Options(tuple(options))


def _widened(spec: Spec, content: Any, location: Location) -> Spec:
    """A new object of each iteration varies in all that is not the same in every one."""
    if isinstance(spec, Record | Closure):
        return _widen_parts(spec, content, location, _varying)
    if isinstance(spec, Tuple):
        items = [_varying(part, item, location) for part, item in zip(spec.items, content, strict=True)]
        return Tuple(tuple(items), spec.cls)
    if isinstance(spec, Leaf):
        return _widen_leaf(spec, _run_time_type(content, location))
    return widen(spec, content, location)


def _varying(spec: Spec, content: Any, location: Location) -> Spec:
    """A spec that never keeps a value of one tracing of the body, which means nothing in the next."""
    if isinstance(spec, Fixed) and type(spec.content) is Choice:
        return _widen_options(Options(()), content, location)
    if isinstance(spec, Fixed) and isinstance(spec.content, Instance) and spec.content is content:
        return _widened(_option(content, location), content, location)
    if isinstance(spec, Fixed) and type(spec.content) is Symbolic:
        spec = Leaf(spec.content.ag_type)
    elif isinstance(spec, Fixed) and type(spec.content) is tuple:
        spec = Tuple(tuple(_varying(Fixed(item), item, location) for item in spec.content), tuple)
    elif isinstance(spec, Fixed) and isinstance(spec.content, List | Dict) and spec.content is content:
        spec = Leaf(_run_time_type(content, location))
    return widen(spec, content, location)


def type_of_spec(spec: Spec, location: Location) -> Type:
    """The type of a content of the spec that exists at run time as one value."""
    if isinstance(spec, Tuple):
        return TupleType(tuple(type_of_spec(item, location) for item in spec.items), spec.cls)
    if isinstance(spec, Closure):
        return static_type(spec.function)
    return spec.type if isinstance(spec, Leaf) else _run_time_type(getattr(spec, "content", None), location)


def is_by_reference(content: Instance) -> bool:
    """Whether loops carry objects of this class as what they are at run time: one carried by value was changed."""
    if content.ag_contents is not None:
        return True
    return type(content).ag_class in current().lifter.history.by_reference  # type: ignore[attr-defined]


def _is_made_anew(entry: Instance, content: Instance) -> bool:
    """Whether the object is a new one in each iteration, so that the loop may carry it by value."""
    if entry.ag_open or content.ag_open or entry.ag_source or current().heap.is_old(content):
        return False
    if is_by_reference(entry):
        return False
    return not _holds_its_like(content)


def _holds_its_like(content: Instance) -> bool:
    """Whether an object refers to one of its class: itself, or by tuples, sets and functions in its attributes."""
    waiting, seen = list(content.ag_state().values()), set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, type(content)):
            return True
        if id(part) in seen:
            continue
        seen.add(id(part))
        if type(part) in (Choice, tuple) or (isinstance(part, Set) and not part.ag_at_run_time):
            waiting += part.alternatives if type(part) is Choice else part
        elif definition_of(part) is not None:
            waiting += map(content_of, held_by(part))
    return False


def _widen_items(entry: Any, content: Any, location: Location) -> Spec:
    if type(entry) is tuple and type(content) is tuple and len(entry) == len(content):
        return Tuple(tuple(widen(Fixed(a), b, location) for a, b in zip(entry, content, strict=True)), tuple)
    if type(entry) is tuple:
        raise Restart(location.owner, grow=True)
    return _widen_element(entry.element, content)


def _widen_element(element: Type | None, content: Any) -> Items:
    found = union_of_items([content])
    return Items(wider_element(element, () if found is None else (found,)))


def _run_time_type(content: Any, location: Location) -> Type:
    if content is EMPTY:
        return UNBOUND
    if isinstance(content, List | Dict | Instance):
        if not is_open(content) and current().heap.is_old(content):
            raise Restart(content, grow=True)
        return static_type(content)
    if isinstance(content, OneShot):
        if content.ag_ref is None and current().heap.is_old(content):
            raise Restart(content)
        return static_type(content)
    if isinstance(content, Set):
        if not content.ag_at_run_time and current().heap.is_old(content):
            raise Restart(content, grow=True)
        return ObjectType(set)
    if isinstance(content, FrozenSet):
        return ObjectType(frozenset)
    if isinstance(content, View):
        _run_time_type(content.ag_mapping, location)
        return ANY
    if is_known_exception(content) and current().heap.is_old(current().heap.note_exception(content)):
        exception_at_run_time(content)
    if type(content) is Symbolic or is_literal(content) or isinstance(content, BaseException | slice):
        return static_type(content)
    if type(content) is Choice:
        return union([_run_time_type(one, location) for one in content.alternatives])
    if isinstance(content, tuple) and type(content) is not Grown:
        return TupleType(tuple(_run_time_type(item, location) for item in content), type(content))
    if is_function(content):
        require_function(content)
    if is_function(content) or type(content) is partial:
        return static_type(content)
    if hasattr(content, "ag_original"):  # what stands in the trace for a builtin, say
        return type_of(content.ag_original)
    raise _unmergeable(location, "a value", content)


def _unmergeable(location: Location, before: str, content: Any) -> Unsupported:
    name = f"`{location.name}`" if location.name else "a variable"
    return Unsupported(
        f"{name} changes in the loop from {before} to a {type(content).__name__}, which one graph can't carry",
        "Keep one structure in all iterations.",
        current().frame(),
    )
