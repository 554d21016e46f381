"""Which values of a stretch are active: a gradient flows through them."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.gradients.kinds import FLAT, may_differ, takes_size
from runtime.gradients.memory_classes import Storage
from runtime.gradients.regions import Region
from runtime.graph import Literal, Node, Operand, Value
from runtime.primitives.containers import LIST_APPEND, LIST_POP
from runtime.primitives.control import CALL, COND, FOR, TRY, WHILE


class Activity:
    """How activity goes from what nodes are given to what they give and change, until nothing new is found."""

    active: set[Value]
    makers: dict[Value, Node]
    _classes: dict[Value, Storage]
    _kept: dict[Value, Storage]
    _changed: bool

    def keeps(self, node: Node) -> bool:
        raise NotImplementedError

    def _activate(self, operand: Operand) -> None:
        if not isinstance(operand, Value) or not may_differ(operand.type):
            return
        if operand not in self.active:
            self.active.add(operand)
            self._changed = True
        storage = self._classes.get(operand)
        if storage is not None and not storage.find().is_active:
            storage.find().is_active = True
            self._changed = True

    def _flow(self, region: Region, node: Node) -> None:
        if node.primitive is CALL:
            body = region.bodies[node.params["function"]]
            self._flow_to(body.inputs[: len(node.inputs)], node.inputs)
            self._flow_to(node.outputs, body.outputs[: len(node.outputs)])
            return
        if node.regions:
            self._flow_control(region, node)
            return
        if self.keeps(node):
            self._flow_kept(node)
            return
        found = (*node.inputs, *node.outputs) if node.primitive.name == "shadows" else node.inputs
        if not any(map(self._reached, found)):
            return
        if node.primitive.name not in FLAT and not takes_size(node, self.makers):
            for out in node.outputs:
                self._activate(out)
        for k in node.primitive.writes:
            self._activate(node.inputs[k])
            self._activate_holder(node.inputs[k])

    def _reached(self, operand: Operand) -> bool:
        """Whether the operand is active, shares memory with what is, or holds it."""
        if isinstance(operand, Literal):
            return False
        if operand in self.active:
            return True
        storage = self._classes.get(operand)
        if storage is None or not may_differ(operand.type):
            return False
        found = storage.find()
        return found.is_active or (found._items is not None and found._items.find().is_active)

    def _activate_holder(self, operand: Operand) -> None:
        """A container that gets an active item holds active items."""
        storage = self._classes.get(operand) if isinstance(operand, Value) else None
        items = storage.find()._items if storage is not None else None
        if items is not None and not items.find().is_active:
            items.find().is_active = True
            self._changed = True

    def _activate_holders(self) -> None:
        """What holds arrays that are written to is active as they are, also where it was filled before the stretch."""
        for storage in {storage.find() for storage in self._classes.values()}:
            items = storage.known_items()
            if storage.is_active or items is None or not items.is_active:
                continue
            inner = items.known_items()
            if items.is_written or (inner is not None and inner.is_active):
                storage.is_active = self._changed = True

    def _flow_control(self, region: Region, node: Node) -> None:
        regions = region.controls[node].regions
        if node.primitive in (COND, TRY):
            self._flow_to(node.outputs, *(inner.outputs for inner in regions if inner.outputs))
        elif node.primitive is WHILE:
            test, body = regions
            self._flow_to(test.inputs, node.inputs, body.outputs)
            self._flow_to(body.inputs, test.outputs[1:])
            self._flow_to(node.outputs, test.outputs[1:])
        elif node.primitive is FOR:
            (body,) = regions
            if self._reached(node.inputs[0]):
                self._activate(body.inputs[0])
            self._flow_to(body.inputs[1:], node.inputs[1:], body.outputs[1:])
            self._flow_to(node.outputs, node.inputs[1:], body.outputs[1:])

    def _flow_to(self, targets: Iterable[Operand], *sources: Iterable[Operand]) -> None:
        for target, *found in zip(targets, *sources, strict=True):
            if any(map(self._reached, found)):
                self._activate(target)

    def _flow_kept(self, node: Node) -> None:
        kept = self._kept[node.inputs[0]].find()  # type: ignore[index]
        if node.primitive is LIST_POP and kept.is_active:
            self._activate(node.outputs[0])
        elif node.primitive is LIST_APPEND and not kept.is_active and self._reached(node.inputs[1]):
            kept.is_active = self._changed = True
