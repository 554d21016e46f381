"""Watching values: the leaves of arguments under names of their own, that gradients are asked for with respect to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import numpy

from runtime.errors import NeedsValue
from runtime.gradients import functions
from runtime.gradients.kinds import is_object as holds_attributes
from runtime.gradients.kinds import may_differ
from runtime.gradients.regions import Region
from runtime.graph import Node, Operand
from runtime.primitives.rules import array_type
from runtime.structure import tuple_of
from runtime.trace.builder import TraceAgain, current, operand
from runtime.trace.choice import Choice
from runtime.trace.common_contents import with_common
from runtime.trace.dicts import Dict
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.shadow import has_shadow
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.types import ANY, NONE, ArrayType, Type, alternatives, union


def is_differentiable(type_: Type) -> bool:
    """Whether values of this type may be floating-point or complex arrays or numbers."""
    return any(isinstance(item, ArrayType) and item.dtype.kind in "fc" for item in alternatives(type_))


def _type_of_gradient(element: Type) -> Type:
    """The type of the gradients of items of a type."""
    kinds = alternatives(element)
    if not all(isinstance(kind, ArrayType) and kind.dtype.kind != "O" for kind in kinds):
        return ANY
    return union([array_type(kind) if is_differentiable(kind) else NONE for kind in kinds])


def _fill(contents: Any, gradients: Any, before: Any) -> None:
    """Put the gradients of what an object contains into that of the object; what has none is as it was."""
    if isinstance(contents, list):
        pairs = zip(list.__iter__(gradients), before, strict=True)
        list.extend(contents, [own if found is None else found for found, own in pairs])
    else:
        held = {key: before[key] if found is None else found for key, found in dict.items(gradients)}
        dict.update(contents, held)


Build = Callable[[Sequence[Any]], Any]  # from the gradients of all leaves to that of one part of an argument


class Watched:
    """The watched leaves of some arguments.

    A list, dict or object keeps its identity: its leaves are exchanged in place, and put back by `release`.
    """

    def __init__(self) -> None:
        self.originals: list[Any] = []
        self.leaves: list[Any] = []
        self.unseen: dict[Operand, Any] = {}  # parts of the arguments that are known only when the graph runs
        self.zeros: dict[Operand, Any] = {}  # of lists and dicts of run time, as they are before anything changes them
        self._outside: list[Any] = []  # lists, dicts and objects that are there at run time with what they held before
        self._undo: list[Callable[[], None]] = []
        self._seen: dict[int, tuple[Any, Build]] = {}

    def watch(self, item: Any) -> tuple[Any, Build]:
        """What stands for an argument while it is watched, and how its gradient is built.

        Leaves that have no gradient (numbers that are no floats, strings …) are None in the gradients of tuples, lists
        and dicts; in those of objects they are as they were.
        """
        if is_leaf(item):
            return self._leaf(item)
        if id(item) in self._seen:
            return self._seen[id(item)]
        if getattr(item, "ag_source", None) is not None or getattr(item, "ag_ref", None) is not None:
            self._outside.append(item)
            if id(item) not in current().watched:
                current().watched[id(item)] = item
                self._undo.append(lambda: current().watched.pop(id(item)))
        if isinstance(item, tuple):
            found = [self.watch(part) for part in item]
            return _tuple_like(item, [part for part, _ in found]), _of_tuple(item, [build for _, build in found])
        if isinstance(item, list) and not getattr(item, "ag_grown", None):
            self._seen[id(item)] = item, _of_list(item, builds := [])
            note_state(item)
            builds += [self._exchange(list, item, k) for k in range(list.__len__(item))]
        elif isinstance(item, dict) and not getattr(item, "ag_grown", None):
            self._seen[id(item)] = item, _of_dict(item, named := {})
            note_state(item)
            named.update({key: self._exchange(dict, item, key) for key in list(dict.keys(item))})
        elif is_object(item):
            self._object(item)
        else:
            return self._unknown(item)
        return self._seen[id(item)]

    def _object(self, item: Any) -> None:
        """Watch an object: its attributes, and what it holds beside them."""
        held = object.__getattribute__(item, "__dict__")
        names = _names(item)
        own = getattr(item, "ag_contents", None)
        contents: list[tuple[Build, Any]] = []
        self._seen[id(item)] = item, _of_object(item, named := {}, before := {}, contents)
        for name in names:
            getattr(item, name)  # which lifts it
        note_state(item)
        before.update({name: getattr(item, name) for name in names})
        for name in names:
            named[name] = self._exchange(dict, held, name)
        if own is not None:
            before_in = dict(dict.items(own)) if isinstance(own, dict) else list(list.__iter__(own))
            contents.append((self.watch(own)[1], before_in))

    def _unknown(self, item: Any) -> tuple[Any, Build]:
        """What only the run knows, as a whole, or what has no gradient."""
        _check_chosen(item)
        if not _is_unseen(item):
            return item, _nothing
        _trace_whole(item)
        if isinstance(item, list | dict):
            return self._items(item)
        self.unseen[operand(item)] = item
        zeros = functions.zero_gradient(item)  # as it is now: what reads from it is refused
        return item, lambda gradients: zeros

    def _leaf(self, item: Any) -> tuple[Any, Build]:
        type_ = functions.static_type(item)
        if type_ != ANY and not is_differentiable(type_):
            return item, _nothing
        k = len(self.leaves)
        self.originals.append(item)
        self.leaves.append(functions.watched(item))
        return self.leaves[k], lambda gradients: gradients[k]

    def _items(self, item: Any) -> tuple[Any, Build]:
        """A list or dict of which only the run tells what it holds: its gradient is of its structure.

        Raises `NeedsValue` where it holds objects: their number may be known after all.
        """
        if item.ag_element != ANY and any(map(holds_attributes, alternatives(item.ag_element))):
            raise NeedsValue(
                "a gradient is asked for with respect to a list or dict of objects whose number is known only when the "
                "graph runs",
                "Make a known number of them, or hand on a list of the arrays themselves.",
                current().frame(),
            )
        k = len(self.leaves)
        self.originals.append(Symbolic(operand(item)))  # type: ignore[arg-type]
        self.leaves.append(functions.watched_items(self.originals[k]).ag_symbolic())
        self.zeros[self.leaves[k].ag_value] = functions.zero_gradient(item)
        watched = with_common(as_container(self.leaves[k]), item.ag_common)
        element = _type_of_gradient(item.ag_element)

        def build(gradients: Sequence[Any]) -> Any:
            return type(watched).made_at_run_time(operand(gradients[k]), [element])  # type: ignore[no-any-return]

        self._seen[id(item)] = watched, build if element != ANY else lambda gradients: gradients[k]
        return self._seen[id(item)]

    def _exchange(self, kind: Any, holder: Any, key: Any) -> Build:
        """Watch what a place holds; the place is read and written past the bookkeeping of the trace."""
        before = kind.__getitem__(holder, key)
        watched, build = self.watch(before)
        if watched is not before:
            kind.__setitem__(holder, key, watched)

            def undo() -> None:
                if read(kind, holder, key) is watched:  # else the function has bound another value to the place
                    kind.__setitem__(holder, key, before)

            self._undo.append(undo)
        return build

    @property
    def has_holders(self) -> bool:
        """Whether lists, dicts or objects are watched, which hold other arrays once they are released."""
        return bool(self._seen)

    @property
    def may_lose(self) -> bool:
        """Whether there are parts of the arguments that nodes may read past what is watched."""
        return bool(self.unseen or self.zeros) or any(item.ag_ref is not None for item in self._outside)

    def check_seen(self, steps: Iterable[tuple[Region, Node]]) -> None:
        """Raises `NeedsValue` where a gradient would be lost: nodes use what is known only when the graph runs."""
        known = [item for item in self._outside if not getattr(item, "ag_grown", None)]  # else empty when it was grown
        outside = {*self.unseen, *(item.ag_ref for item in known)} - {None}
        steps = list(steps)
        used = {item for region, node in steps for item in (*node.inputs, *region.outputs)}
        for _, node in steps:
            if outside.isdisjoint(node.inputs) or not _is_reading(node, used):
                continue
            item = next((item for item in node.inputs if item in self.unseen), None)
            if item is not None:
                raise NeedsValue(
                    f"a gradient is asked for with respect to {_kind(self.unseen[item])} whose contents are known only "
                    "when the graph runs, and the result may depend on them",
                    "Keep in the argument only what is there when the function is traced, or use `ag.stop_gradient`.",
                    node.frames[-1] if node.frames else None,
                )
            raise _lost(node)

    def changed(self, steps: Sequence[tuple[Region, Node]]) -> set[Operand]:
        """The watched lists and dicts of run time that change, as a log does: they have no gradient.

        Raises `NeedsValue` where nodes use what they hold, of which it is not known what was there first.
        """
        found = {item for _, node in steps for item in (node.inputs[k] for k in node.primitive.writes)} & {*self.zeros}
        used = {item for region, node in steps for item in (*node.inputs, *region.outputs)} if found else ()
        for _, node in steps:
            if not found.isdisjoint(node.inputs) and _is_reading(node, used):
                raise NeedsValue(
                    "a gradient is asked for with respect to a list or dict that changes, and of which only the run "
                    "tells what it holds",
                    "Make a new one in place of changing it, or hand on the arrays themselves.",
                    node.frames[-1] if node.frames else None,
                )
        return found

    def detach(self) -> None:
        """Keep no stand-in that the user's code has: from now on only what stands there counts."""
        for kept in (self.originals, self.leaves):
            kept[:] = [Symbolic(item.ag_value) if type(item) is Symbolic else item for item in kept]

    def release(self) -> None:
        """Put back what the places held before."""
        for undo in reversed(self._undo):
            undo()
        self._undo.clear()


def _check_chosen(item: Any) -> None:
    """Raises `NeedsValue` for one of several objects of the trace, or lists or dicts, which only the run tells."""
    if is_chosen_holder(item):
        raise NeedsValue(  # a number that decided the branch may be known after all
            "a gradient is asked for with respect to what holds one of several objects, as a branch has left it",
            "Ask for it in the branch, or hand that object on as an argument of its own.",
            current().frame(),
        )


def is_chosen_holder(item: Any) -> bool:
    """Whether this is one of several objects, lists or dicts of the trace, as a branch has left it."""
    return type(item) is Choice and any(isinstance(one, Instance | list | dict | tuple) for one in item.alternatives)


def _trace_whole(item: Any) -> None:
    """Let what is of the user's, and known only at run time by now, stay known in another tracing."""
    source = current().lifter.path_of(item)
    whole = current().lifter.history.whole
    if source is not None and source.text not in whole and not current().executes:
        whole.add(source.text)
        raise TraceAgain


def _kind(item: Any) -> str:
    return "an object" if isinstance(item, Instance) else "a list or dict"


def _is_reading(node: Node, used: Collection[Operand]) -> bool:
    """Whether a node may have taken something out of what it is given."""
    if node.primitive.name in _MIRRORING:
        return False
    return bool(node.regions) or any(
        may_differ(value.type) and (value in used or isinstance(getattr(value, "concrete", None), _NUMBERS))
        for value in node.outputs
    )


_MIRRORING = frozenset(["shadow", "shadows", "zero_cotangent", "zero_gradient", "watch_items"])
_NUMBERS = (float, complex, numpy.inexact)  # which a recording hands out as they are


def _lost(node: Node) -> NeedsValue:
    reader = "code that is not converted" if node.primitive.opaque else f"`{node.primitive.name}`"
    return NeedsValue(
        f"a gradient is asked for with respect to a list, dict or object that {reader} reads when the graph runs, "
        "where its arrays are those outside of the gradient: what depends on them would be lost",
        "Hand on the arrays themselves, take items by numbers and names that are known when the function is traced, or "
        "use `ag.stop_gradient`.",
        node.frames[-1] if node.frames else None,
    )


def note_state(item: Any) -> None:
    """Let the region that is traced know what the places hold before they are exchanged: they may be written to.

    Where a list or dict is another one at a later call, it is left to the run, unless a gradient is lost then.
    """
    if hasattr(item, "ag_birth"):
        current().heap.note_state(item)
    source = getattr(item, "ag_source", None)
    if isinstance(item, list | dict) and source is not None:
        current().lifter.history.changed.add(source.text)


def is_leaf(item: Any) -> bool:
    """Whether a value is an array or a number, not what holds some."""
    return isinstance(item, Symbolic | numpy.ndarray | numpy.generic | float | complex | int)


def _is_unseen(item: Any) -> bool:
    """Whether this may hold arrays that only the run tells of."""
    if getattr(item, "ag_grown", None):
        return may_differ(item.ag_element)
    return isinstance(item, Instance) and _is_open(item)


def _is_open(item: Instance) -> bool:
    """Whether what an object has or contains is known only when the graph runs."""
    return item.ag_open or (item.ag_contents is not None and item.ag_contents.ag_grown is not None)


def is_object(item: Any) -> bool:
    """Whether an argument is an object whose attributes may be arrays."""
    if isinstance(item, Instance):
        return not _is_open(item)
    return has_shadow(type(item)) and hasattr(item, "__dict__") and not hasattr(type(item), "ag_transparent")


def _names(item: Any) -> list[str]:
    """The names of an object's attributes, in the order in which they were set: so does its gradient have them."""
    held = object.__getattribute__(item, "__dict__")
    if not isinstance(item, Instance):
        return list(held)
    known = {*held, *item.ag_pending}
    original = None if item.ag_source is None else current().lifter.original(item)
    first = [name for name in getattr(original, "__dict__", ()) if name in known]
    return [*first, *(name for name in (*held, *sorted(item.ag_pending)) if name not in first)]


def read(kind: Any, holder: Any, key: Any) -> Any:
    try:
        return kind.__getitem__(holder, key)
    except (KeyError, IndexError):  # the function has taken it out
        return None


def _nothing(gradients: Sequence[Any]) -> None:
    """What has no gradient."""


def _tuple_like(item: Any, parts: list[Any]) -> Any:
    return tuple_of(type(item), parts)


def _of_tuple(item: Any, builds: list[Build]) -> Build:
    return lambda gradients: _tuple_like(item, [build(gradients) for build in builds])


def _of_list(item: Any, builds: list[Build]) -> Build:
    kind = List if isinstance(item, List) else list
    return lambda gradients: kind([build(gradients) for build in builds])


def _of_dict(item: Any, builds: dict[Any, Build]) -> Build:
    kind = Dict if isinstance(item, Dict) else dict
    return lambda gradients: kind({key: build(gradients) for key, build in builds.items()})


def _of_object(item: Any, builds: dict[str, Build], before: dict[str, Any], contents: list[tuple[Build, Any]]) -> Build:
    def build(gradients: Sequence[Any]) -> Any:
        cls: Any = type(item)
        made = cls.__new__(cls)
        held = object.__getattribute__(made, "__dict__")
        for name, part in builds.items():
            found = part(gradients)
            held[name] = before[name] if found is None else found
        for part, before_in in contents:
            _fill(made.ag_contents, part(gradients), before_in)
        return made

    return build
