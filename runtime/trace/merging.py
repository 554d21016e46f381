"""What stands in a place after a branch: the contents that the arms leave there, merged.

Contents are trees: tuples, and lists, dicts and objects that an arm has made, with leaves that are symbolic or known
values. Trees of one structure merge leaf by leaf, and each differing leaf becomes an output of the `cond` node.
Contents that exist at run time as one value each (a number on one side, None or a list on the other) become one output
whose type has both alternatives. What has no run-time value (an object of a shadow class, a function) becomes a
`Choice`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from operator import attrgetter, itemgetter
from types import CellType, MethodType
from typing import Any

from runtime.graph import Operand
from runtime.structure import tuple_of
from runtime.trace import one_object
from runtime.trace.arms import Arm
from runtime.trace.builder import current, is_literal
from runtime.trace.choice import Choice
from runtime.trace.common_contents import common_of, with_common
from runtime.trace.containers import Grown, escape, holds_of_trace, note_functions, static_type
from runtime.trace.dicts import Dict, is_of_object
from runtime.trace.heap import EMPTY, cell_content, lifted, same, set_cell
from runtime.trace.held import (
    are_alike,
    definition_of,
    held_by,
    holding,
    is_method_of_value,
    method_of_value,
    standing_for,
    variables_of,
)
from runtime.trace.lists import List
from runtime.trace.objects import Instance, is_open, new_instance, run_time_instance
from runtime.trace.one_shot import OneShot
from runtime.trace.pairing import Pairing
from runtime.trace.restarts import Restart
from runtime.trace.sets import Set
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.types import NEVER_VALUE, UNBOUND, Type, union

Build = Callable[[Sequence[Symbolic]], Any]
Made = tuple[
    Build, Callable[[Any, Sequence[Symbolic]], None]
]  # what makes an object of its structure, and what fills it


class Merger:
    """Collects the outputs of one node while contents are merged."""

    def __init__(self, arms: Sequence[Arm]) -> None:
        self.arms = arms
        self.heap = arms[0].trace.heap
        self.operands: list[list[Operand]] = [[] for _ in arms]
        self.types: list[Type] = []
        self.names: list[str] = []
        self.in_variables: list[bool] = []  # which outputs variables hold, or tuples in them
        self.is_in_variable = True
        self._merged: dict[tuple[int, ...], Build] = {}
        self._cells: dict[tuple[int, ...], tuple[CellType, Build]] = {}
        self.pairing = Pairing(NEVER_VALUE, _is_whole)

    def merge(self, contents: Sequence[Any], name: str = "") -> Build:
        """How to build the merged content from the node's outputs; `contents` has one item for each arm."""
        contents = list(map(lifted, contents))
        live = [content for content in contents if content is not NEVER_VALUE]
        first = live[0]
        if all(same(first, other) for other in live) and self._outlives(contents, first):
            return lambda outputs: first
        if all(is_leaf(content) for content in live) or any(map(self._lives_on, live)):
            return self.leaf(contents, name)
        if self._structural(contents, live):
            return self._by_structure(contents, live, name)
        if _is_whole(self.pairing, live) or (len(live) == 1 and _may_have_one(first)):
            return self.leaf(contents, name)
        return self._choice(contents, live, name)

    def _lives_on(self, content: Any) -> bool:
        """Whether this is a function that an arm has put somewhere, and that shares variables with what stands there.

        It is the function of run time after the arm, too: else the two would assign different variables.
        """
        if definition_of(content) is None:
            return False
        left = self.arms[0].trace.late.left_cells
        return any(id(item) in left and self.heap.is_assigned(item) for item in held_by(content))

    def _outlives(self, contents: Sequence[Any], content: Any) -> bool:
        """Whether the content that all arms leave is known after them; one that a single arm leaves may be its own."""
        if all(content is not NEVER_VALUE for content in contents) or _is_function_of_user(content):
            return True
        pairs = zip(self.arms, contents, strict=True)
        return not _may_hold_values(content) and not any(arm.defines(other) for arm, other in pairs)

    def merge_items(self, tracked: List, contents: Sequence[Any]) -> Build:
        """The content of a list that was there before the arms."""
        live = [content for content in contents if content is not NEVER_VALUE]
        if any(type(content) is Grown or len(content) != len(live[0]) for content in live):
            if tracked.ag_ref is None:
                raise Restart(tracked, grow=self.arms[0].trace.is_looped(tracked))
            merged = Grown(union_of_items(live))
            held = [] if tracked.ag_grown else list(list.__iter__(tracked))
            held += [item for content in live if type(content) is not Grown for item in content]

            def build(outputs: Sequence[Symbolic]) -> Grown:
                escape(tuple(held))
                return merged

            return build
        return self.merge(contents, "")

    def leaf(self, contents: Sequence[Any], name: str) -> Build:
        """One output of the node."""
        types = []
        common = common_of([content for content in contents if content is not NEVER_VALUE])
        for arm, content, operands in zip(self.arms, contents, self.operands, strict=True):
            is_kept = common is not None and content is not NEVER_VALUE
            operands.append(arm.kept_operand(content) if is_kept else arm.operand(content))
            if content is not NEVER_VALUE:
                types.append(UNBOUND if content is EMPTY else operands[-1].type)
        self.types.append(union(types))
        self.names.append(name)
        self.in_variables.append(self.is_in_variable)
        number = len(self.types) - 1
        return lambda outputs: with_common(as_container(outputs[number]), common)

    def _structural(self, contents: Sequence[Any], live: list[Any]) -> bool:
        first = live[0]
        if any(type(other) is not type(first) for other in live):
            return False
        if type(first) is Grown:
            return True
        if isinstance(first, tuple):
            return all(len(other) == len(first) for other in live)
        if isinstance(first, MethodType):
            return all(same(first.__func__, other.__func__) for other in live)
        if type(first) is partial or is_method_of_value(first):
            return len(live) == 1
        if definition_of(first) is not None:
            return are_alike(live)
        if type(first) is Choice:
            return all(len(other.alternatives) == len(first.alternatives) for other in live) and len(live) == 1
        if not isinstance(first, List | Dict | Instance) or is_container_object(first) or is_of_object(first):
            return False
        pairs = list(zip(self.arms, contents, strict=True))
        if not all(content is NEVER_VALUE or (arm.made(content) and content.ag_ref is None) for arm, content in pairs):
            return False
        states = [other.ag_state() for other in live]
        if isinstance(first, List):
            if any(type(state["items"]) is Grown or len(state["items"]) != len(first) for state in states):
                return False
        elif isinstance(first, Dict) and any(list(state) != list(states[0]) for state in states):
            return False
        return not any(map(self.pairing.is_single, live))

    def _by_structure(self, contents: Sequence[Any], live: list[Any], name: str) -> Build:
        first = live[0]
        if type(first) is Grown:
            elements = [content.element for content in live if content.element is not None]
            merged = Grown(union(elements) if elements else None)
            return lambda outputs: merged
        if isinstance(first, tuple):
            parts = [self.merge(_column(contents, itemgetter(k)), name) for k in range(len(first))]
            return lambda outputs: tuple_of(type(first), [part(outputs) for part in parts])
        if isinstance(first, MethodType):
            holder = self.merge(_column(contents, attrgetter("__self__")), name)
            classes = {type(other.__self__) for other in live}
            return lambda outputs: _bound(first, holder(outputs), classes)
        if type(first) is partial:
            return self._partial(contents, first, name)
        if type(first) is Choice:
            selector = self.merge(_column(contents, lambda content: content.selector), name)
            items = self.merge(_column(contents, lambda content: tuple(content.alternatives)), name)
            return lambda outputs: Choice(selector(outputs), list(items(outputs)))
        key = tuple(map(id, contents))
        if key not in self._merged:
            self._merged[key] = self._once(contents, live, name)
        return self._merged[key]

    def _partial(self, contents: Sequence[Any], first: partial[Any], name: str) -> Build:
        """A `functools.partial` that one arm has made."""
        function = self.merge(_column(contents, attrgetter("func")), name)
        args = self.merge(_column(contents, attrgetter("args")), name)
        values = self.merge(_column(contents, lambda content: tuple(content.keywords.values())), name)

        def build(outputs: Sequence[Symbolic]) -> Any:
            keywords = dict(zip(first.keywords, values(outputs), strict=True))
            return partial(function(outputs), *args(outputs), **keywords)

        return build

    def _once(self, contents: Sequence[Any], live: list[Any], name: str) -> Build:
        """Like-structured objects: the merged one is built once, however many names it has."""
        built: list[Any] = []

        def build(outputs: Sequence[Symbolic]) -> Any:
            if not built:
                built.append(make(outputs))
                one_object.note_merged(live, built[0])
                fill(built[0], outputs)
            return built[0]

        self._merged[tuple(map(id, contents))] = build  # known before its parts, which may hold the object itself
        structure = self._function if definition_of(live[0]) is not None else self._object
        make, fill = structure(contents, live, name)
        return build

    def _object(self, contents: Sequence[Any], live: list[Any], name: str) -> Made:
        first = live[0]
        states = _column(contents, lambda content: content.ag_state())
        keys = list(dict.fromkeys(key for state in states if state is not NEVER_VALUE for key in state))
        parts: dict[Any, Build] = {}

        def make(outputs: Sequence[Symbolic]) -> Any:
            return new_instance(type(first)) if isinstance(first, Instance) else type(first)()

        def fill(made: Any, outputs: Sequence[Symbolic]) -> None:
            if parts:
                state = {key: part(outputs) for key, part in parts.items()}
                made.ag_restore({key: value for key, value in state.items() if value is not EMPTY})

        was_in_variable, self.is_in_variable = self.is_in_variable, False
        for key in keys:
            contents_of_key = _column(states, partial(_item_or_empty, key))
            parts[key] = self.merge(contents_of_key, key if isinstance(key, str) and key != "items" else name)
        self.is_in_variable = was_in_variable
        return make, fill

    def _function(self, contents: Sequence[Any], live: list[Any], name: str) -> Made:
        first = live[0]
        names = variables_of(first)
        held = _column(contents, held_by)
        columns = [_column(held, itemgetter(k)) for k in range(len(held_by(first)))]
        cells = [self._cell(column, free) for column, free in zip(columns, names, strict=False)]
        parts = [self.merge(column, name) for column in columns[len(names) :]]

        def make(outputs: Sequence[Symbolic]) -> Any:
            now = [cell for cell, _ in cells] + [part(outputs) for part in parts]
            if len(live) > 1:
                return standing_for(first, now)
            is_same = all(one is other for one, other in zip(now, held_by(first), strict=True))
            return first if is_same else holding(first, now)

        def fill(made: Any, outputs: Sequence[Symbolic]) -> None:
            for _, content in cells:
                content(outputs)

        return make, fill

    def _cell(self, cells: Sequence[Any], name: str) -> tuple[CellType, Build]:
        """The variable that stands for those of the arms, and what gives it its content."""
        live = [cell for cell in cells if cell is not NEVER_VALUE]
        known = any(
            cell is not NEVER_VALUE and not arm.defines(cell_content(cell))
            for arm, cell in zip(self.arms, cells, strict=True)
        )
        if all(cell is live[0] for cell in live) and known:
            return live[0], lambda outputs: None
        key = tuple(map(id, cells))
        if key not in self._cells:  # a variable that several functions share stays one
            made = CellType()
            contents: list[Build] = []  # until it has its content

            def fill(outputs: Sequence[Symbolic]) -> None:
                while contents:
                    set_cell(made, contents.pop()(outputs))

            self._cells[key] = made, fill
            contents.append(self.merge(_column(cells, cell_content), name))
            if any(map(self.heap.is_assigned, live)):
                self.heap.note_assigned(made, self.heap.birth())
        return self._cells[key]

    def _choice(self, contents: Sequence[Any], live: list[Any], name: str) -> Build:
        """A number says which content it is; each is kept on its own, and one that several arms leave once."""
        alternatives: list[tuple[Any, bool]] = []  # with whether it is the same whichever arm ran
        parts: list[Build] = []

        def number(k: int, one: Any) -> int:
            portable = not self.arms[k].holds(one)
            for found, (other, is_portable) in enumerate(alternatives):
                if portable and is_portable and same(one, other):
                    return found
            alternatives.append((one, portable))
            alone = [one if j == k else NEVER_VALUE for j in range(len(contents))]
            parts.append(partial(_given, one) if portable else self.merge(alone, name))
            return len(parts) - 1

        numbers: list[Any] = []
        for k, content in enumerate(contents):
            if type(content) is Choice:
                found = [number(k, one) for one in content.alternatives]
                numbers.append(self.arms[k].picked(found, content.selector))
            else:
                numbers.append(NEVER_VALUE if content is NEVER_VALUE else number(k, content))
        selector = self.leaf(numbers, "")

        def build(outputs: Sequence[Symbolic]) -> Choice:
            return Choice(selector(outputs), [part(outputs) for part in parts])

        return build


def _is_whole(pairing: Pairing, live: Sequence[Any]) -> bool:
    """Whether contents become one value of run time."""
    if all(map(_has_run_time_value, live)):
        return not any(map(holds_of_trace, live))
    is_one = any(_is_at_run_time(content) or pairing.is_single(content) for content in live)
    return is_one and all(map(_may_have_one, live))


def _is_at_run_time(content: Any) -> bool:
    if isinstance(content, Set):
        return content.ag_at_run_time
    return type(content) is Symbolic or (isinstance(content, List | Dict | Instance) and is_open(content))


def union_of_items(contents: Sequence[Any]) -> Type | None:
    """The type of an item of a list that has one of these contents; None where no item was seen."""
    types: list[Type] = []
    for content in contents:
        if type(content) is Grown:
            types += [] if content.element is None else [content.element]
        else:
            note_functions(content)
            types += map(static_type, content)
    return union(types) if types else None


def _column(contents: Sequence[Any], part: Callable[[Any], Any]) -> list[Any]:
    return [NEVER_VALUE if content is NEVER_VALUE else part(content) for content in contents]


def _given(content: Any, outputs: Sequence[Symbolic]) -> Any:
    return content


def _bound(method: Any, holder: Any, classes: Collection[type]) -> Any:
    """The method of another object; of several of which a branch has chosen one, the method of the one chosen.

    An object of run time is of the class of which its method was asked for, whatever else may be in its place.
    """
    if type(holder) is Choice:
        return Choice(holder.selector, [_bound(method, one, classes) for one in holder.alternatives])
    (cls, *others) = classes
    if type(holder) is Symbolic and issubclass(cls, Instance) and not others:
        holder = run_time_instance(cls, holder.ag_value)
    if is_method_of_value(method):
        return method_of_value(method.__name__, holder)
    return MethodType(method.__func__, holder)


def _item_or_empty(key: Any, state: dict[Any, Any]) -> Any:
    return state.get(key, EMPTY)


def is_leaf(content: Any) -> bool:
    if type(content) is Symbolic:
        return True
    if type(content) is tuple or _is_exception_class(content):  # a class stays known, as calls of it are to be
        return False
    return content is EMPTY or is_literal(content)


def _is_exception_class(content: Any) -> bool:
    return isinstance(content, type) and issubclass(content, BaseException)


def _has_run_time_value(content: Any) -> bool:
    if isinstance(content, tuple) and type(content) is not Grown:
        return all(map(_has_run_time_value, content))
    return is_leaf(content) or isinstance(content, List | Dict | BaseException) or is_container_object(content)


def _may_have_one(content: Any) -> bool:
    """Whether a content can be made a value of run time."""
    return isinstance(content, Instance | Choice | OneShot | Set) or _has_run_time_value(content)


def is_container_object(content: Any) -> bool:
    """Whether this is an object whose class comes from `list` or `dict`."""
    return isinstance(content, Instance) and content.ag_contents is not None


def _is_function_of_user(content: Any) -> bool:
    """Whether this stands for a function from outside, which no arm has made."""
    lifter = current().lifter
    is_function = definition_of(content) is not None or isinstance(content, MethodType)
    return is_function and lifter is not None and lifter.original(content) is not None


def _may_hold_values(content: Any) -> bool:
    return definition_of(content) is not None and bool(held_by(content))
