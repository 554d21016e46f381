"""Shadows of what control flow hands on: a branch hands out, a loop carries, a call is given what mirrors values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from runtime.gradients import functions, mirrors, unknown
from runtime.gradients.kinds import CONTAINERS, certainly_container, is_array, is_container, is_number
from runtime.gradients.operation import Operation
from runtime.gradients.raised import Raised
from runtime.gradients.regions import Control, Region, inside_taped
from runtime.gradients.roles import Takers
from runtime.graph import Literal, Node, Operand, Value
from runtime.primitives.control import COND, FOR, TRY, WHILE
from runtime.primitives.indexing import GETITEM
from runtime.primitives.operators import BINARY
from runtime.trace.builder import apply, operand
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, INT, ArrayType, ObjectType, alternatives, union

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse

_ONE_BY_ONE = ("iter", "reversed")  # iterators that hand out the very items of what they are given


class ControlShadows:
    """Makes the shadows of regions, with those of single nodes as `_node` does."""

    def __init__(self, pass_: Reverse) -> None:
        self.pass_ = pass_
        self.analysis = pass_.analysis
        self._returned: dict[Any, list[int]] = {}  # function -> which of its results have shadows
        self._takers = Takers(pass_)
        self.raised = Raised(self)
        # The regions whose reverse follows a record of nodes, which control flow is not among.
        self._taped = inside_taped(pass_.stretch)

    def _node(self, region: Region, node: Node) -> None:
        raise NotImplementedError

    def _region(self, region: Region) -> None:
        for node in region.nodes:
            if node in region.skipped:
                continue
            if node in region.controls:
                self._control(region, region.controls[node])
            elif self._takes_part(node):
                with self.pass_.into(region.after.setdefault(node, []), node.frames):
                    self._node(region, node)

    def _takes_part(self, node: Node) -> bool:
        if any(map(self.analysis.has_shadow, node.outputs)):
            return True
        written = [node.inputs[k] for k in node.primitive.writes]
        return any(self.analysis.has_shadow(item) and is_container(item.type) for item in written)

    def set_shadow(self, value: Value, shadow: Any, region: Region) -> None:
        """Say what mirrors a value."""
        type_ = mirrors.shadow_type(value.type)
        known = functions.static_type(shadow)
        if type_ != ANY and (known == ANY or (known != type_ and type_ in alternatives(known))):
            shadow = self.pass_.assume(shadow, type_)
        found = operand(shadow)
        self.pass_.shadows[value] = found
        if isinstance(found, Value):
            self.pass_.mirrors.add(found)
            self.pass_.homes.setdefault(found, region)

    def _set_apart(self, value: Value, handed_on: Value, region: Region, nodes: list[Node]) -> None:
        """The shadow of what a branch or a loop hands on: of a number memory of its own.

        What is added there is summed up first, as that of a variable without a shadow is.
        """
        type_, has_own = value.type, self.analysis.has_own_name(value)
        with self.pass_.into(nodes, None):
            if not (is_number(type_) or is_array(type_) or certainly_container(type_)):
                self._set_apart_number(value, Symbolic(handed_on), region)
                return
            self.set_shadow(value, mirrors.shadow(Symbolic(value)) if has_own else Symbolic(handed_on), region)
        if has_own:
            self.pass_.handed_on[value] = handed_on
            self.pass_.mirrors.add(handed_on)
            self.pass_.homes[handed_on] = region

    def _record(self, node: Node, region: Region, values: Sequence[Value], nodes: list[Node]) -> None:
        """Where the reverse follows a record of nodes, control flow leaves there what it hands on."""
        if region in self._taped:
            self.pass_.taping.record(node, region, values, nodes)

    def _set_apart_number(self, value: Value, shadow: Any, region: Region, apart: Operation = unknown.apart) -> None:
        """The shadow of what may be a number that was taken out of an array: then it is memory of its own."""
        handed_on = operand(shadow)
        self.set_shadow(value, apart(Symbolic(value), shadow), region)
        if isinstance(handed_on, Value):
            self.pass_.handed_on[value] = handed_on
            self.pass_.perhaps_apart.add(value)
            self.pass_.mirrors.add(handed_on)
            self.pass_.homes.setdefault(handed_on, region)

    def value_of(self, item: Operand) -> Any:
        return item.value if isinstance(item, Literal) else Symbolic(item)

    def shadow_of(self, item: Operand) -> Any:
        """The shadow of an operand; of a known value, or one that no gradient flows through, it is made now."""
        if isinstance(item, Literal):
            return mirrors.shadow.of_operands(item)
        found = self.pass_.shadows.get(item)
        if found is None:
            return mirrors.shadow.of_operands(item)
        return Symbolic(found) if isinstance(found, Value) else found.value

    def _handed_on(self, item: Operand, nodes: list[Node], node: Node) -> Operand:
        """The shadow of what a region or a loop hands on, made at the end of `nodes` where there is none yet."""
        with self.pass_.into(nodes, node.frames):
            return operand(self.shadow_of(item))

    # ---- control flow

    def _control(self, region: Region, control: Control) -> None:
        node = control.node
        shadowed = [k for k, value in enumerate(node.outputs) if self.analysis.has_shadow(value)]
        if node.primitive in (COND, TRY):
            if node.primitive is TRY:
                self.raised.catch(control)
            for inner in control.regions:
                self._region(inner)
            ending = [inner for inner in control.regions if inner.outputs]
            for k in shadowed:
                operands = [self._handed_on(inner.outputs[k], inner.at_end, node) for inner in ending]
                made = Value(union([item.type for item in operands]))
                control.outputs.append(made)
                for inner, item in zip(ending, operands, strict=True):
                    inner.outputs.append(item)
                self._set_apart(node.outputs[k], made, region, region.after.setdefault(node, []))
            self._record(node, region, node.outputs, region.after.setdefault(node, []))
        elif node.primitive in (FOR, WHILE):
            self._loop(region, control, shadowed)
        else:
            self._call(region, control)

    def _call(self, region: Region, control: Control) -> None:
        node = control.node
        body = region.bodies[node.params["function"]]
        count = len(node.inputs)
        before = region.before.setdefault(node, [])
        for value, item in zip(body.inputs[:count], node.inputs, strict=True):
            if self.analysis.has_shadow(value):
                control.inputs.append(self._handed_on(item, before, node))
        for k in self._returned[node.params["function"]]:
            made = Value(mirrors.shadow_type(node.outputs[k].type))
            control.outputs.append(made)
            self.set_shadow(node.outputs[k], Symbolic(made), region)

    def _loop(self, region: Region, control: Control, shadowed: list[int]) -> None:
        node = control.node
        is_for = node.primitive is FOR
        body = control.regions[-1]
        inputs = body.inputs[1:] if is_for else body.inputs
        tested = list(control.regions[0].inputs)
        outputs = {k: (body.outputs[1:] if is_for else body.outputs)[k] for k in shadowed}
        test_outputs = {} if is_for else {k: control.regions[0].outputs[1 + k] for k in shadowed}
        before: dict[int, tuple[Value, Value]] = {}
        for k in shadowed:
            type_ = mirrors.shadow_type(inputs[k].type)
            before[k] = (Value(type_), Value(type_))
            self._set_apart(inputs[k], before[k][0], body, body.at_start)
            if not is_for:
                self.set_shadow(tested[k], Symbolic(before[k][1]), control.regions[0])
        self._record(node, body, inputs, body.at_start)
        if is_for:
            self._item(control, body)
        for inner in control.regions:
            self._region(inner)
        for k in shadowed:
            entry = (node.inputs[1:] if is_for else node.inputs)[k]
            start = self._handed_on(entry, region.before.setdefault(node, []), node)
            result = Value(mirrors.shadow_type(node.outputs[k].type))
            following = [self._handed_on(outputs[k], body.at_end, node)]
            if not is_for:
                control.regions[0].inputs.append(before[k][1])
                following.insert(0, self._handed_on(test_outputs[k], control.regions[0].at_end, node))
            control.carry(start, before[k][0], following, result)
            self._set_apart(node.outputs[k], result, region, region.after.setdefault(node, []))
        self._record(node, region, node.outputs, region.after.setdefault(node, []))

    def _item(self, control: Control, body: Region) -> None:
        """The item of a loop over what has a shadow: the item of the shadow with the same number."""
        item, iterable = body.inputs[0], control.inputs[0]
        if not self.analysis.has_shadow(item):
            return
        before, following, result = Value(INT), Value(INT), Value(INT)
        control.carry(Literal(0), before, [following], result)
        body.at_end.append(Node(BINARY["add"], (before, Literal(1)), (following,), {}, (), control.node.frames))
        with self.pass_.into(body.at_start, control.node.frames):
            is_key = iterable.type in (ObjectType(dict), ObjectType(defaultdict))
            may_be_array = not certainly_container(iterable.type) and not isinstance(iterable.type, ArrayType)
            may_be_array = may_be_array and not self._takes_from_list(iterable)
            if is_key or (is_number(item.type) and not is_container(iterable.type)):
                shadow = mirrors.shadow.of_operands(item)
            elif self._takers.are_several(iterable):
                shadow = mirrors.next_item(self.shadow_of(iterable))
            else:
                take = unknown.row if may_be_array else partial(apply, GETITEM)
                shadow = take(self.shadow_of(iterable), Symbolic(before))
            if not may_be_array or is_key or is_array(item.type) or certainly_container(item.type):
                self.set_shadow(item, shadow, body)
            else:
                self._set_apart_number(item, shadow, body)
                self._record(control.node, body, [item], body.at_start)

    def _takes_from_list(self, iterable: Operand) -> bool:
        """Whether an iterator of unknown type is certain to be one over a list or tuple."""
        maker = self.analysis.makers.get(iterable) if isinstance(iterable, Value) else None
        return (
            maker is not None and maker.primitive.name in _ONE_BY_ONE and isinstance(maker.inputs[0].type, CONTAINERS)
        )
