"""Which values of a stretch may share memory, or are held by one container; and which a gradient flows through.

Values that may be one object, or share its memory, are in one class; the items of a container are in one class, too
(the analysis of B. Steensgaard, Points-to analysis in almost linear time, 1996). A class that is written to, or held by
a container, has its cotangents in memory that is laid out as the values are: see `reverse`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy

from runtime.gradients import collecting, mirrored_again, raised
from runtime.gradients.activity import Activity
from runtime.gradients.apart import handed_on_apart
from runtime.gradients.gathering import Gathering
from runtime.gradients.joining import Joining
from runtime.gradients.kinds import (
    certainly_container,
    fills_out,
    gives_parts,
    is_apart,
    is_container,
    is_number,
    is_object,
    is_unknown,
    may_be_array,
    may_differ,
    takes_attribute,
    takes_copy,
    takes_method,
    takes_size,
    takes_slice,
    writes_array,
)
from runtime.gradients.memory_classes import Storage
from runtime.gradients.regions import Region, inside_taped, taped_regions
from runtime.gradients.roles import ACCUMULATING, GETTERS, HOLDERS, MAKERS
from runtime.gradients.second_names import named_twice
from runtime.graph import Graph, Node, Operand, Value
from runtime.primitives.containers import LIST_APPEND, LIST_POP
from runtime.primitives.control import CALL, COND, FOR, TRY, WHILE
from runtime.types import ObjectType, TupleType


class Analysis(Activity):
    """The classes of a stretch's values, and which values are active: gradients for `sources` flow through them."""

    def __init__(
        self,
        region: Region,
        sources: Iterable[Value],
        earlier: tuple[Node, ...] = (),
        kept_lists: Collection[Value] = (),
        unnamed: Collection[Value] = (),
        gathers: bool = False,
    ) -> None:
        self._classes: dict[Value, Storage] = {}
        self.joining = Joining(self)
        self._unnamed = unnamed  # numbers that branches and loops leave in attributes and items
        self._apart: set[Value] = set()  # whose cotangents are values all the same
        self._kept = {value: Storage() for value in kept_lists}  # what an earlier reverse pass has kept on its lists
        self._external = Storage()
        self._raised = Storage()  # the exceptions that handlers may get
        self.makers: dict[Value, Node] = {}
        self.active: set[Value] = set()
        steps = list(region.steps())
        self.gathering = Gathering(steps if gathers else (), inside_taped(region))
        self._entered = {value for home, _ in steps for value in home.inputs}  # what loops and branches hand in
        for home, node in steps:
            self.makers.update(dict.fromkeys(node.outputs, node))
            self._join_node(home, node)
        memory = [node.inputs[node.primitive.writes[0]] for _, node in steps if node.primitive.name in ACCUMULATING]
        self._join_memory(steps)
        self._write_all(memory)
        self._join_earlier(steps, earlier)
        self._write_all(memory)
        for body in taped_regions(region):
            self._hold_all(body)
        for value in named_twice(steps, self.makers, unnamed):
            self.of(value).is_held = True
        self._hold_gathered(steps)
        for value in sources:
            self._activate(value)
        self._changed = True
        while self._changed:
            self._changed = False
            for home, node in steps:
                self._flow(home, node)
            self._activate_holders()
        self._apart = handed_on_apart(self, steps, inside_taped(region))

    def _hold_gathered(self, steps: Iterable[tuple[Region, Node]]) -> None:
        """Lists of what has memory of its own all the same are as others."""
        appends = self.gathering.appends
        left = {items for node, items in appends.items() if self.of(node.inputs[1]).needs_memory()}  # type: ignore[arg-type]
        found = [(home, node) for home, node in steps if left.intersection(node.inputs[:1])]
        for items in left:
            self.gathering.leave(items)
        for home, node in found:
            self._join_node(home, node)

    # Queries

    def of(self, value: Value) -> Storage:
        found = self._classes.get(value)
        if found is None:
            found = self._classes[value] = Storage()
        return found.find()

    def innermost(self, value: Value) -> Storage:
        """The class of the arrays that a container holds, at whatever depth; of an array its own."""
        found, seen = self.of(value), set[Storage]()
        while found._items is not None and found not in seen:
            seen.add(found)
            found = found._items.find()
        return found

    def is_active(self, operand: Operand) -> bool:
        """Whether the operand's cotangent may matter."""
        return isinstance(operand, Value) and (operand in self.active or self._in_active_memory(operand))

    def has_shadow(self, operand: Operand) -> bool:
        """Whether the operand's cotangent is in memory of its own that mirrors the operand."""
        return isinstance(operand, Value) and self._in_active_memory(operand) and operand not in self._apart

    def has_own_name(self, value: Value) -> bool:
        """Whether what a branch or loop hands on is a number with a name of its own, as that of a variable."""
        return is_number(value.type) and value not in self._unnamed

    def is_viewed(self, operand: Operand) -> bool:
        """Whether the operand may be an array with a shadow, so that a view of it has a view of that."""
        return self.has_shadow(operand) and not certainly_container(operand.type)

    def is_written(self, value: Value) -> bool:
        """Whether the value may change after it was made."""
        return not is_number(value.type) and value in self._classes and self.of(value).may_change()

    def _in_active_memory(self, value: Value) -> bool:
        if value not in self._classes or not may_differ(value.type):
            return False
        found = self.of(value)
        return found.is_active and found.needs_memory()

    # Classes

    def _join(self, left: Operand, right: Operand) -> None:
        if isinstance(left, Value) and isinstance(right, Value):
            self.of(left).join(self.of(right))

    def hold(self, container: Operand, item: Operand) -> None:
        """Note that a container may hold a value."""
        if isinstance(container, Value) and isinstance(item, Value) and may_differ(item.type):
            self.of(container).items().join(self.of(item))

    def keeps(self, node: Node) -> bool:
        """Whether a reverse pass has put the node in to keep a value on a list of its own, or to take it from there."""
        return node.primitive in (LIST_APPEND, LIST_POP) and node.inputs[0] in self._kept

    def _join_kept(self, node: Node) -> None:
        """Lists of lists: what is kept on an inner one is taken from one that was taken from the outer one."""
        item = node.inputs[1] if node.primitive is LIST_APPEND else node.outputs[0]
        if item in self._kept:
            self._kept[node.inputs[0]].items().join(self._kept[item])  # type: ignore[index]

    def _join_node(self, region: Region, node: Node) -> None:
        primitive = node.primitive
        if primitive.name == "taken":
            return
        if self.keeps(node):
            self._join_kept(node)
            return
        if node in self.gathering.appends or node in self.gathering.reads:
            return
        if primitive is CALL:
            self._join_call(region, node)
            return
        if primitive.name == "mirror_raised":
            raised.join_noted(self, node)
            return
        if node.regions:
            self._join_control(region, node)
            return
        if primitive.name in MAKERS:
            for operand in node.inputs:
                self.hold(node.outputs[0], operand)
            if primitive.name == "exception":
                raised.join_made(self.of(node.outputs[0]), self._raised)
            return
        if primitive.name in ("tuple_get", "entry_item"):
            if not self.is_result(node.inputs[0]) or self.of(node.inputs[0]).known_items() is not None:  # type: ignore[arg-type]
                self._hold_item(node.inputs[0], node.outputs[0])
            return
        if primitive.name in ("setattr", "set_own") and not self._is_made_here(node.inputs[0]):
            self._hold_outside(node.inputs[-1])
            return
        if mirrored_again.take_in(self, node) or self.joining.take_in(node) or collecting.hold(self, node):
            return
        for k in primitive.views if not (takes_method(node) or takes_size(node, self.makers)) else ():
            if k < len(node.inputs) and node.outputs:
                self._join_view(node, node.inputs[k])
        if primitive.name == "unpack":  # the list in the middle holds what its neighbours are
            items = self.of(node.outputs[0]).items()
            items.items().join(items)
        for k in primitive.writes:
            self._join_write(node, node.inputs[k], k)

    def _hold_item(self, container: Operand, item: Value) -> None:
        if isinstance(container, Value):
            self.of(container).items().join(self.of(item))

    def is_result(self, operand: Operand) -> bool:
        """Whether a tuple is the result of one call, so that its items are told apart."""
        maker = self.makers.get(operand) if isinstance(operand, Value) else None
        return maker is not None and not maker.regions and maker.primitive.name not in HOLDERS

    def _is_made_here(self, base: Operand) -> bool:
        """Whether a value is an object that the stretch has made, or has taken from what holds some."""
        if not isinstance(base, Value) or not (is_object(base.type) or is_unknown(base.type)):
            return False
        return base in self.makers or base in self._entered

    def _hold_outside(self, item: Operand) -> None:
        if isinstance(item, Value):
            self._external.items().join(self.of(item))

    def _join_view(self, node: Node, base: Operand) -> None:
        if not isinstance(base, Value):
            return
        if is_apart(node):
            for out in node.outputs:
                self.of(out).show(self.of(base))
            return
        if takes_slice(node):
            self._join(node.outputs[0], base)
            return
        if gives_parts(node):
            self._join_parts(node.outputs[0], base)
            return
        takes_item = node.primitive.name in GETTERS or node.primitive.name == "getitem"
        takes_item = takes_item or (node.primitive.name == "getattr" and takes_attribute(node))
        for out in node.outputs:
            if is_number(out.type) and takes_item and not is_container(base.type):
                continue
            if takes_item and is_container(base.type):
                self.of(base).items().join(self.of(out))
            is_apart_from_it = takes_item and (certainly_container(base.type) or takes_attribute(node))
            if not is_apart_from_it and not takes_copy(node):
                self._join(out, base)

    def _join_parts(self, parts: Value, base: Value) -> None:
        """A function of NumPy's has made a list or tuple of parts of an array."""
        if isinstance(parts.type, TupleType):
            self.of(parts).join_parts(self.of(base))
            return
        self._join(parts, base)  # what may be an array or a list of some: one class for all of them
        found = self.of(parts)
        found.items().join(found)

    def _join_write(self, node: Node, target: Operand, place: int) -> None:
        if not isinstance(target, Value) or is_number(target.type):
            return
        if is_container(target.type) and not writes_array(node):
            for k, operand in enumerate(node.inputs):
                if k != place and isinstance(operand, Value):
                    self.hold(target, operand)
                    if certainly_container(operand.type):
                        self.of(target).items().join(self.of(operand).items())
        if fills_out(node):
            self._join(node.outputs[0], target)
        self.of(target).is_written = True

    def _write_all(self, memory: Iterable[Operand]) -> None:
        """Of memory in containers, each array in it is changed."""
        seen = set[Storage]()
        for item in memory:
            found = self.of(item) if isinstance(item, Value) else None
            while found is not None and found not in seen:
                seen.add(found)
                found.is_written = True
                found = found.known_items()

    def _join_control(self, region: Region, node: Node) -> None:
        regions = region.controls[node].regions if node.regions else []
        if node.primitive is TRY:
            for value in (value for inner in regions for value in inner.inputs):
                self.of(value).join(self._raised)
            for inner in regions:
                if inner.outputs:  # unless it is not what ends the statement
                    self._join_all(node.outputs, inner.outputs)
        elif node.primitive is COND:
            for inner in regions:
                self._join_all(node.outputs, inner.outputs)
        elif node.primitive is WHILE:
            test, body = regions
            for values in (test.inputs, test.outputs[1:], body.inputs, body.outputs, node.inputs):
                self._join_all(node.outputs, values)
        elif node.primitive is FOR:
            (body,) = regions
            self._join_item(node.inputs[0], body.inputs[0])
            for values in (body.inputs[1:], body.outputs[1:], node.inputs[1:]):
                self._join_all(node.outputs, values)

    def _join_call(self, region: Region, node: Node) -> None:
        body = region.bodies[node.params["function"]]
        self._join_all(body.inputs[: len(node.inputs)], node.inputs)
        self._join_all(node.outputs, body.outputs[: len(node.outputs)])

    def _join_earlier(self, steps: Iterable[tuple[Region, Node]], earlier: tuple[Node, ...]) -> None:
        """Where an array is changed that was there before: what nodes before the stretch tell of others that were."""
        outside = {
            item for _, node in steps for item in node.inputs if isinstance(item, Value) and item not in self.makers
        }
        if not any(self._is_changed_array(value) for value in outside):
            return
        for home, node in Region(Graph((), earlier, ())).steps():
            self.makers.update(dict.fromkeys(node.outputs, node))
            self._join_node(home, node)

    def _is_changed_array(self, value: Value) -> bool:
        """Whether the value may be an array that is changed, or hold one."""
        if not (may_be_array(value.type) or is_container(value.type)) or value not in self._classes:
            return False
        return self.innermost(value).is_written

    def _join_memory(self, steps: Iterable[tuple[Region, Node]]) -> None:
        """Of what has run it is known which arrays made before share memory."""
        from runtime.trace.recording import RecordedValue, owner

        known: dict[int, Value] = {}
        for item in (item for _, node in steps for item in node.inputs):
            if isinstance(item, RecordedValue) and item not in self.makers and isinstance(item.concrete, numpy.ndarray):
                self._join(known.setdefault(id(owner(item.concrete)), item), item)

    def _hold_all(self, region: Region) -> None:
        """Where a region may be left at any node, or is run at many depths, every cotangent has memory of its own."""
        for value in region.inputs:
            self.of(value).is_held = True
        for inner_region, node in region.walk():
            inner = inner_region.controls[node].regions if node.regions else ()
            made = () if takes_method(node) else node.outputs
            for value in (*made, *(value for found in inner for value in found.inputs)):
                self.of(value).is_held = True

    def _join_item(self, iterable: Operand, item: Value) -> None:
        if not isinstance(iterable, Value) or iterable.type == ObjectType(range):
            return
        if is_container(iterable.type):
            self.of(iterable).items().join(self.of(item))
        if not certainly_container(iterable.type) and not is_number(item.type):
            self._join(iterable, item)

    def _join_all(self, left: Iterable[Operand], right: Iterable[Operand]) -> None:
        for one, other in zip(left, right, strict=True):
            self._join(one, other)
