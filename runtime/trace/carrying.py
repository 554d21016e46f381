"""What a loop carries in one place: a spec that the fixed point widens from iteration to iteration.

A spec says which parts of a content stay what they are (`Fixed`), which vary as run-time values (`Leaf`), and the
structure that holds for every iteration (`Tuple`, `Items` of a list, `Record`); `Options` are several of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import CellType, FunctionType, MethodType
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Operand, Value
from runtime.primitives.control import Closure as FunctionObject
from runtime.trace.builder import current, is_literal
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import (
    Grown,
    List,
    Restart,
    as_container,
    function_of,
    is_function,
    static_type,
    wider_element,
)
from runtime.trace.dicts import Dict
from runtime.trace.heap import EMPTY, Location, cell_content, same, set_cell
from runtime.trace.iterators import Iteration
from runtime.trace.merging import Arm, is_open, union_of_items
from runtime.trace.objects import Instance, new_instance
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import stored_in
from runtime.types import ANY, INT, UNBOUND, ObjectType, TupleType, Type, alternatives, includes, settled, union


class Spec:
    """The spec of one content."""

    @staticmethod
    def leaf(type_: Type) -> Spec:
        return Leaf(type_)

    def types(self) -> list[Type]:
        """The types of the varying parts, in order."""
        raise AssertionError

    def parts(self, content: Any) -> list[Any]:
        """The varying parts of a content, in the order of `types`."""
        raise AssertionError

    def leaves(self, content: Any, arm: Arm, found: list[Operand]) -> None:
        """Append the varying parts of a content as operands at the end of `arm`."""
        with arm.active():
            parts = self.parts(content)
        found += map(arm.operand, parts)


@dataclass(frozen=True)
class Fixed(Spec):
    content: Any

    def types(self) -> list[Type]:
        return []

    def parts(self, content: Any) -> list[Any]:
        return []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fixed) and same(self.content, other.content)

    __hash__ = object.__hash__


@dataclass(frozen=True)
class Leaf(Spec):
    type: Type

    def types(self) -> list[Type]:
        return [self.type]

    def parts(self, content: Any) -> list[Any]:
        return [content]

    def leaves(self, content: Any, arm: Arm, found: list[Operand]) -> None:
        found.append(arm.operand(content))


@dataclass(frozen=True)
class Tuple(Spec):
    items: tuple[Spec, ...]
    cls: type[Any]

    def types(self) -> list[Type]:
        return [type_ for item in self.items for type_ in item.types()]

    def parts(self, content: Any) -> list[Any]:
        return [part for spec, item in zip(self.items, content, strict=True) for part in spec.parts(item)]


@dataclass(frozen=True)
class Items(Spec):
    """The content of a list that is known only at run time; the list itself holds it."""

    element: Type | None

    def types(self) -> list[Type]:
        return []

    def parts(self, content: Any) -> list[Any]:
        return []


@dataclass(frozen=True)
class Closure(Spec):
    """A function that is defined anew in each iteration: the contents of its own variables, and shared variables."""

    function: FunctionType
    cells: tuple[Spec | CellType, ...]

    def types(self) -> list[Type]:
        return [type_ for cell in self.cells if isinstance(cell, Spec) for type_ in cell.types()]

    def parts(self, content: Any) -> list[Any]:
        pairs = zip(self.cells, content.__closure__, strict=True)
        return [part for spec, cell in pairs if isinstance(spec, Spec) for part in spec.parts(cell_content(cell))]

    def is_like(self, content: Any) -> bool:
        """Whether a content is such a function."""
        return _are_alike(self.function, content)

    def widened(self, content: Any, location: Location) -> Closure:
        """The spec that holds for this function too."""
        pairs = zip(self.cells, content.__closure__, strict=True)
        return Closure(self.function, tuple(_widen_cell(spec, cell, location, widen) for spec, cell in pairs))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Closure) and self.is_like(other.function) and self.cells == other.cells

    __hash__ = object.__hash__


@dataclass(frozen=True)
class Record(Spec):
    """A new object of one class in each iteration, attribute by attribute."""

    cls: type[Any]
    attributes: tuple[tuple[str, Spec], ...]

    def is_like(self, content: Any) -> bool:
        """Whether a content is such an object."""
        return type(content) is self.cls

    def widened(self, content: Any, location: Location) -> Record:
        """The spec that holds for this object too."""
        state = record_state(content)
        attributes = [(name, widen(part, state.get(name, EMPTY), location)) for name, part in self.attributes]
        return Record(self.cls, tuple(attributes))

    def types(self) -> list[Type]:
        return [type_ for _, spec in self.attributes for type_ in spec.types()]

    def parts(self, content: Any) -> list[Any]:
        state = record_state(content)
        return [part for name, spec in self.attributes for part in spec.parts(state.get(name, EMPTY))]


@dataclass(frozen=True)
class Options(Spec):
    """One of several contents, of which some have no run-time value; a number says which."""

    options: tuple[Spec, ...]

    def types(self) -> list[Type]:
        return [INT, *(union([type_, UNBOUND]) for option in self.options for type_ in option.types())]

    def parts(self, content: Any) -> list[Any]:
        if type(content) is Choice:
            return list(switch(content, lambda one: tuple(self.parts(one))))
        chosen = self.index(content)
        assert chosen is not None, content
        parts: list[Any] = [chosen]
        for number, option in enumerate(self.options):
            parts += option.parts(content) if number == chosen else [EMPTY] * len(option.types())
        return parts

    def index(self, content: Any) -> int | None:
        """The option that a content is; None where it is none of them."""
        return next((number for number, option in enumerate(self.options) if _admits(option, content)), None)


def outlives_tracing(spec: Spec) -> bool:
    """Whether a spec holds nothing that one tracing of the code around the loop has made: that is gone in the next."""
    if isinstance(spec, Fixed):
        return spec.content is EMPTY or is_literal(spec.content)
    if isinstance(spec, Closure):
        return False
    parts: Iterable[Spec] = ()
    if isinstance(spec, Tuple):
        parts = spec.items
    elif isinstance(spec, Options):
        parts = spec.options
    elif isinstance(spec, Record):
        parts = [part for _, part in spec.attributes]
    return all(map(outlives_tracing, parts))


def initial(content: Any) -> Spec:
    """The spec of a content that does not change."""
    return Fixed(content)


def widen(spec: Spec, content: Any, location: Location) -> Spec:
    """The smallest spec that holds for `content` too."""
    if type(spec) is Leaf and type(content) is Symbolic:
        return _widen_leaf(spec, content.ag_value.type)
    if _is_made_of_others(content):
        types = [type_of_spec(one, location) for one in (spec.options if isinstance(spec, Options) else (spec,))]
        return Leaf(union([*types, static_type(content)]))
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
    if isinstance(spec, Record | Closure):
        if spec.is_like(content):
            return spec.widened(content, location)
        return _widen_options(Options((spec,)), content, location)
    assert isinstance(spec, Leaf)
    if not (has_run_time_type(content) or _is_function_at_run_time(spec, content)):
        return _widen_options(Options((spec,)), content, location)
    return _widen_leaf(spec, _run_time_type(content, location))


def _is_made_of_others(content: Any) -> bool:
    """Whether this is a function over one of its own definition, of an iteration before, or a new object's method."""
    function = function_of(content)
    if function is None:
        return False
    if type(content) is MethodType and isinstance(content.__self__, Instance):
        return not current().heap.is_old(content.__self__)
    seen = [function]
    waiting = _held_by(function)
    while waiting:
        item = waiting.pop()
        if type(item) in (Choice, tuple):
            waiting += item.alternatives if type(item) is Choice else item
        elif (inner := function_of(item)) is not None and inner not in seen:
            if inner.__code__ is function.__code__:
                return True
            seen.append(inner)
            waiting += _held_by(inner)
    return False


def _held_by(function: FunctionType) -> list[Any]:
    """What the variables and defaults of a function hold."""
    return [*map(cell_content, function.__closure__ or ()), *(function.__defaults__ or ())]


def _is_function_at_run_time(spec: Leaf, content: Any) -> bool:
    """Whether functions are carried as what they are at run time, and this is one."""
    return is_function(content) and ObjectType(FunctionObject) in alternatives(spec.type)


def _widen_leaf(spec: Leaf, now: Type) -> Leaf:
    if now is spec.type or now == spec.type:
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
        return Record(type(entry), tuple(fixed)).widened(content, location)
    if _are_alike(entry, content):
        return _closure(entry, location).widened(content, location)
    if isinstance(entry, Instance) and isinstance(content, Instance) and not current().heap.is_old(content):
        return Leaf(union([_run_time_type(entry, location), _run_time_type(content, location)]))
    if not (has_run_time_type(entry) and has_run_time_type(content)):
        return _widen_options(_widen_options(Options(()), entry, location), content, location)
    return Leaf(union([_run_time_type(entry, location), _run_time_type(content, location)]))


def has_run_time_type(content: Any) -> bool:
    """Whether a content exists at run time as one value."""
    if isinstance(content, tuple) and type(content) is not Grown:
        return all(map(has_run_time_type, content))
    if type(content) is Choice:
        return all(map(has_run_time_type, content.alternatives))
    if isinstance(content, Instance):
        return content.ag_open or not current().heap.is_old(content)
    if isinstance(content, Iteration):
        return True
    return content is EMPTY or type(content) is Symbolic or is_literal(content) or isinstance(content, List | Dict)


def _option(content: Any, location: Location) -> Spec:
    if is_literal(content):
        return Fixed(content)
    if has_run_time_type(content):
        return Leaf(_run_time_type(content, location))
    if isinstance(content, Instance) and not current().heap.is_old(content) and not is_by_reference(content):
        return Record(type(content), tuple((name, Fixed(part)) for name, part in record_state(content).items()))
    return _closure(content, location) if type(content) is FunctionType and content.__closure__ else Fixed(content)


def _closure(function: FunctionType, location: Location) -> Closure:
    cells = function.__closure__ or ()
    own = [not current().heap.reaches(cell) for cell in cells]
    names = zip(function.__code__.co_freevars, own, strict=True)
    if any(is_own and name in stored_in(function.__code__) for name, is_own in names):
        raise _unmergeable(location, "another value", function)
    pairs = zip(cells, own, strict=True)
    return Closure(function, tuple(Fixed(cell_content(cell)) if is_own else cell for cell, is_own in pairs))


def _widen_cell(
    part: Spec | CellType, cell: CellType, location: Location, widening: Callable[[Spec, Any, Location], Spec]
) -> Spec | CellType:
    if part is cell:
        return part
    spec = Fixed(cell_content(part)) if isinstance(part, CellType) else part
    return widening(spec, cell_content(cell), location)


def _are_alike(left: Any, right: Any) -> bool:
    """Whether two functions come from one definition, with the same defaults."""
    if type(left) is not FunctionType or type(right) is not FunctionType or left.__code__ is not right.__code__:
        return False
    return same(left.__defaults__, right.__defaults__) and same(left.__kwdefaults__, right.__kwdefaults__)


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
    if isinstance(spec, Record):
        state = record_state(content)
        leaves = {name: _varying(part, state.get(name, EMPTY), location) for name, part in spec.attributes}
        return Record(spec.cls, tuple(leaves.items()))
    if isinstance(spec, Closure):
        pairs = zip(spec.cells, content.__closure__, strict=True)
        return Closure(spec.function, tuple(_widen_cell(part, cell, location, _varying) for part, cell in pairs))
    return (
        _widen_leaf(spec, _run_time_type(content, location))
        if isinstance(spec, Leaf)
        else widen(spec, content, location)
    )


def _varying(spec: Spec, content: Any, location: Location) -> Spec:
    """A spec that never keeps a value of one tracing of the body, which means nothing in the next."""
    if isinstance(spec, Fixed) and type(spec.content) is Symbolic:
        spec = Leaf(spec.content.ag_type)
    elif isinstance(spec, Fixed) and type(spec.content) is tuple:
        spec = Tuple(tuple(_varying(Fixed(item), item, location) for item in spec.content), tuple)
    return widen(spec, content, location)


def _admits(option: Spec, content: Any) -> bool:
    if isinstance(option, Fixed):
        return same(option.content, content)
    if isinstance(option, Record):
        return type(content) is option.cls and (content.ag_frozen or not current().heap.is_old(content))
    if isinstance(option, Closure):
        return option.is_like(content)
    if isinstance(content, Instance):
        return isinstance(option, Leaf) and includes(option.type, static_type(content))
    return has_run_time_type(content)


def type_of_spec(spec: Spec, location: Location) -> Type:
    """The type of a content of the spec that exists at run time as one value."""
    if isinstance(spec, Tuple):
        return TupleType(tuple(type_of_spec(item, location) for item in spec.items), spec.cls)
    if isinstance(spec, Closure):
        return static_type(spec.function)
    return spec.type if isinstance(spec, Leaf) else _run_time_type(getattr(spec, "content", None), location)


def is_by_reference(content: Instance) -> bool:
    """Whether loops carry objects of this class as what they are at run time: one carried by value was changed."""
    return type(content).ag_class in current().lifter.history.by_reference  # type: ignore[attr-defined]


def _is_made_anew(entry: Instance, content: Instance) -> bool:
    """Whether the object is a new one in each iteration, so that the loop may carry it by value."""
    if entry.ag_open or content.ag_open or entry.ag_source or current().heap.is_old(content):
        return False
    if is_by_reference(entry):
        return False
    return not any(isinstance(part, type(content)) for part in content.ag_state().values())


def _widen_items(entry: Any, content: Any, location: Location) -> Spec:
    if type(entry) is tuple and type(content) is tuple and len(entry) == len(content):
        return Tuple(tuple(widen(Fixed(a), b, location) for a, b in zip(entry, content, strict=True)), tuple)
    if type(entry) is tuple:
        raise Restart(location.owner, grow=True)
    return _widen_element(entry.element, content)


def _widen_element(element: Type | None, content: Any) -> Items:
    found = union_of_items([content])
    return Items(wider_element(element, () if found is None else (found,)))


def record_state(content: Instance) -> dict[str, Any]:
    """The attributes of an object that a loop carries by value; from now on it must not change."""
    content.ag_freeze()
    return content.ag_state()


def _run_time_type(content: Any, location: Location) -> Type:
    if content is EMPTY:
        return UNBOUND
    if isinstance(content, List | Dict | Instance):
        if not is_open(content) and current().heap.is_old(content):
            raise Restart(content, grow=True)
        return static_type(content)
    if isinstance(content, Iteration):
        if content.ag_ref is None and current().heap.is_old(content):
            raise Restart(content)
        return ANY
    if type(content) is Symbolic or is_literal(content):
        return static_type(content)
    if type(content) is Choice:
        return union([_run_time_type(one, location) for one in content.alternatives])
    if isinstance(content, tuple) and type(content) is not Grown:
        return TupleType(tuple(_run_time_type(item, location) for item in content), type(content))
    if is_function(content):
        return static_type(content)
    raise _unmergeable(location, "a value", content)


def _unmergeable(location: Location, before: str, content: Any) -> Unsupported:
    name = f"`{location.name}`" if location.name else "a variable"
    return Unsupported(
        f"{name} changes in the loop from {before} to a {type(content).__name__}, which one graph can't carry",
        "Keep one structure in all iterations.",
        current().frame(),
    )


def place(spec: Spec, values: list[Value], name: str, made: bool = False) -> Any:
    """A content for a spec: new values are appended to `values`; with `made` they are taken from its front."""
    if isinstance(spec, Fixed):
        return spec.content
    if isinstance(spec, Leaf):
        if made:
            value = values.pop(0)
        else:
            value = Value(spec.type, name)
            values.append(value)
        return as_container(Symbolic(value))
    if isinstance(spec, Tuple):
        items = [place(item, values, name, made) for item in spec.items]
        return spec.cls(*items) if hasattr(spec.cls, "_fields") else tuple(items)
    if isinstance(spec, Record):
        instance = new_instance(spec.cls)
        instance.ag_restore({key: place(part, values, key, made) for key, part in spec.attributes})
        instance.ag_freeze()
        return instance
    if isinstance(spec, Closure):
        function = spec.function
        names = function.__code__.co_freevars
        parts = zip(spec.cells, names, strict=True)
        return _over(
            function,
            [_cell(place(part, values, name, made)) if isinstance(part, Spec) else part for part, name in parts],
        )
    if isinstance(spec, Options):
        numbers = [place(Leaf(type_), values, name, made) for type_ in spec.types()]
        selector, rest = numbers[0], [part.ag_value for part in numbers[1:]]
        return Choice(selector, [place(option, rest, name, made=True) for option in spec.options])
    assert isinstance(spec, Items)
    return Grown(spec.element)


def _cell(content: Any) -> CellType:
    made = CellType()
    set_cell(made, content)
    return made


def _over(function: FunctionType, cells: list[CellType]) -> FunctionType:
    """The function over these variables."""
    made = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__, tuple(cells))
    made.__kwdefaults__ = function.__kwdefaults__
    return made
