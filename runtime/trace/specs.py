"""What a loop carries in one place, as a spec of the contents that may stand there.

A spec says which parts of a content stay what they are (`Fixed`), which vary as run-time values (`Leaf`), and the
structure that holds for every iteration (`Tuple`, `Items` of a list, `Record`); `Options` are several of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import CellType
from typing import Any

from runtime.graph import Value
from runtime.structure import tuple_of
from runtime.trace.builder import current, is_literal
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import Grown, static_type
from runtime.trace.dict_views import View
from runtime.trace.dicts import Dict
from runtime.trace.heap import EMPTY, bounds, same
from runtime.trace.held import are_alike, content_of, held_by, standing_for, variables_of
from runtime.trace.lists import List
from runtime.trace.objects import Instance, new_instance
from runtime.trace.one_shot import OneShot
from runtime.trace.sets import FrozenSet, Set
from runtime.trace.symbolic import Symbolic
from runtime.trace.text_methods import KnownMethod
from runtime.trace.wrapping import as_container
from runtime.type_sizes import of_any_size, of_one_value
from runtime.types import INT, UNBOUND, Type, includes, union


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
    """A function that is defined anew in each iteration: what `held_by` gives of it, and variables that it shares."""

    function: Any  # a plain one, a hook or a partial
    held: tuple[Spec | CellType, ...]

    def types(self) -> list[Type]:
        return [type_ for spec in self.held if isinstance(spec, Spec) for type_ in spec.types()]

    def parts(self, content: Any) -> list[Any]:
        pairs = zip(self.held, held_by(content), strict=True)
        return [part for spec, item in pairs if isinstance(spec, Spec) for part in spec.parts(content_of(item))]

    def is_like(self, content: Any) -> bool:
        """Whether a content is such a function."""
        return are_alike((self.function, content))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Closure) and self.is_like(other.function) and self.held == other.held

    __hash__ = object.__hash__


@dataclass(frozen=True)
class Record(Spec):
    """A new object of one class in each iteration, attribute by attribute."""

    cls: type[Any]
    attributes: tuple[tuple[str, Spec], ...]

    def is_like(self, content: Any) -> bool:
        """Whether a content is such an object."""
        return type(content) is self.cls and not content.ag_open

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


def _admits(option: Spec, content: Any) -> bool:
    if isinstance(option, Fixed):
        return same(option.content, content)
    if isinstance(option, Record):
        return option.is_like(content) and (content.ag_frozen or not current().heap.is_old(content))
    if isinstance(option, Closure):
        return option.is_like(content)
    if isinstance(option, Tuple):
        return type(content) is option.cls and len(content) == len(option.items)
    if isinstance(content, Instance):
        return isinstance(option, Leaf) and includes(option.type, static_type(content))
    return has_run_time_type(content)


def initial(content: Any) -> Spec:
    """The spec of a content that does not change."""
    return Fixed(content)


def of_any_iteration(spec: Spec, since: int) -> Spec:
    """The spec where sizes that are newer than `since`, when the loop began, may be others in each iteration."""
    if isinstance(spec, Leaf):
        type_ = of_any_size(spec.type, since)
        return spec if type_ is spec.type else Leaf(type_)
    if isinstance(spec, Items):
        return spec if spec.element is None else Items(of_any_size(spec.element, since))
    if isinstance(spec, Tuple):
        return Tuple(tuple([of_any_iteration(item, since) for item in spec.items]), spec.cls)
    if isinstance(spec, Record):
        return Record(spec.cls, tuple([(name, of_any_iteration(part, since)) for name, part in spec.attributes]))
    if isinstance(spec, Closure):
        held = [of_any_iteration(part, since) if isinstance(part, Spec) else part for part in spec.held]
        return Closure(spec.function, tuple(held))
    return Options(tuple([of_any_iteration(one, since) for one in spec.options])) if isinstance(spec, Options) else spec


def outlives_tracing(spec: Spec) -> bool:
    """Whether a spec holds nothing that one tracing of the code around the loop has made: that is gone in the next."""
    if type(spec) is Leaf:
        return True
    if isinstance(spec, Fixed):
        content = bounds(spec.content) if type(spec.content) is slice else spec.content
        return content is EMPTY or is_literal(content)
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


def has_run_time_type(content: Any) -> bool:
    """Whether a content exists at run time as one value."""
    if isinstance(content, tuple) and type(content) is not Grown:
        return all(map(has_run_time_type, content))
    if type(content) is slice:  # known ones stay known, so that the shapes of views do
        return not is_literal(bounds(content))
    if type(content) is Choice:
        return all(map(has_run_time_type, content.alternatives))
    if isinstance(content, Instance):
        return content.ag_open or not current().heap.is_old(content)
    if isinstance(content, OneShot | Set | FrozenSet | View | KnownMethod | BaseException):
        return True
    return content is EMPTY or type(content) is Symbolic or is_literal(content) or isinstance(content, List | Dict)


def record_state(content: Instance) -> dict[str, Any]:
    """The attributes of an object that a loop carries by value; from now on it must not change."""
    content.ag_freeze()
    return content.ag_state()


def place(spec: Spec, values: list[Value], name: str, made: bool = False) -> Any:
    """A content for a spec: new values are appended to `values`; with `made` they are taken from its front."""
    if type(spec) is Leaf:
        if made:
            value = values.pop(0)
        else:
            value = Value(of_one_value(spec.type), name)
            values.append(value)
        return as_container(Symbolic(value))
    if isinstance(spec, Fixed):
        return spec.content
    if isinstance(spec, Tuple):
        items = [place(item, values, name, made) for item in spec.items]
        return tuple_of(spec.cls, items)
    if isinstance(spec, Record):
        instance = new_instance(spec.cls)
        instance.ag_restore({key: place(part, values, key, made) for key, part in spec.attributes})
        instance.ag_freeze()
        return instance
    if isinstance(spec, Closure):
        if not any(isinstance(part, Spec) for part in spec.held):
            return spec.function
        names = [*variables_of(spec.function), *[name] * len(spec.held)]
        held = [
            place(part, values, own, made) if isinstance(part, Spec) else part
            for part, own in zip(spec.held, names, strict=False)
        ]
        return standing_for(spec.function, held)
    if isinstance(spec, Options):
        numbers = [place(Leaf(type_), values, name, made) for type_ in spec.types()]
        selector, rest = numbers[0], [part.ag_value for part in numbers[1:]]
        return Choice(selector, [place(option, rest, name, made=True) for option in spec.options])
    assert isinstance(spec, Items)
    return Grown(spec.element)


def fits(spec: Spec, content: Any) -> bool:
    """Whether a content is made of values as a spec is."""
    if type(spec) is Leaf:
        return type(content) is Symbolic or is_literal(content) or content is EMPTY
    if type(spec) is not Tuple:
        return False
    return type(content) is spec.cls and len(content) == len(spec.items) and all(map(fits, spec.items, content))
