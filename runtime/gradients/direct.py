"""The reverse pass of a recording that no other gradient is taken of: on the arrays themselves, without nodes.

It goes through the nodes as `Reverse` does, by the same rules and in the same order. Where arrays are changed in place,
or containers hold what a gradient flows through, shadows are needed, and `Reverse` does it all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy

from runtime.gradients import buffers, functions
from runtime.gradients.backward import Backward
from runtime.gradients.calls import Call, arguments_of, map_leaves
from runtime.gradients.reverse import Reverse
from runtime.gradients.roles import ITERATORS, MAKERS, ROLES
from runtime.gradients.scopes import Scope
from runtime.gradients.viewing import Views
from runtime.graph import Literal, Node, Operand, Value
from runtime.trace.builder import run_outside
from runtime.trace.recording import RecordedValue, Recording, concrete_of, owner
from runtime.types import ArrayType

_ALLOWED = frozenset(["getitem", "tuple_get"])  # of what may take something out of a container
_HOLDING = (frozenset(ROLES) | ITERATORS | MAKERS | {"setattr", "raise", "checkpoint"}) - _ALLOWED


def is_direct(trace: Recording, start: int) -> bool:
    """Whether a reverse pass can do without nodes."""
    if trace.stretches > 1 or trace.checkpoints:
        return False
    nodes = trace.nodes[start:]
    active = [node for node in nodes if any(map(_is_active, node.inputs))]
    if any(map(_needs_memory, active)):
        return False
    written = _written(nodes)
    items = (item for node in active for item in (*node.inputs, *node.outputs) if _is_active(item))
    return not written or written.isdisjoint(map(_memory, items))


def _memory(item: Operand) -> int:
    """What identifies the array that an operand is, or shows part of."""
    return id(owner(concrete_of(item)))


def _written(nodes: Sequence[Node]) -> set[int]:
    """The arrays that nodes have changed."""
    return {_memory(node.inputs[k]) for node in nodes for k in node.primitive.writes}


def _is_active(item: Operand) -> bool:
    return type(item) is RecordedValue and item.is_active


def _needs_memory(node: Node) -> bool:
    """Whether the reverse of a node is done in shadows, or runs code of the user's."""
    primitive = node.primitive
    if primitive.writes or primitive.name in _HOLDING or primitive.name.startswith("custom_vjp"):
        return True
    return primitive.name == "getitem" and not isinstance(node.inputs[0].type, ArrayType)


class Known:
    """What `Analysis` tells, of nodes that have run and changed nothing that a gradient flows through."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self.makers = {value: node for node in nodes for value in node.outputs}

    def is_active(self, operand: Operand) -> bool:
        return _is_active(operand)

    def is_result(self, operand: Operand) -> bool:
        return operand in self.makers

    def is_written(self, value: Value) -> bool:
        return bool(self._written) and _memory(value) in self._written

    @cached_property
    def _written(self) -> set[int]:
        return _written(self.nodes)

    def never(self, item: Any) -> bool:
        return False

    has_shadow = is_viewed = keeps = never
    joining: tuple[()] = ()


class Direct(Reverse):
    """One reverse pass over the nodes of a recording from `start` on."""

    def __init__(self, trace: Recording, start: int, sources: Sequence[Value]) -> None:
        self.trace = trace
        self.sources = frozenset(sources)
        self.nodes = trace.nodes[start:]
        self.copies = trace.saved
        self.analysis: Any = Known(self.nodes)
        self.views = Views(self)
        self.top = Scope(None, None, [])  # type: ignore[arg-type]

    def run(self, seeds: Sequence[tuple[Value, Any]], sources: Sequence[Value]) -> list[Any]:
        return run_outside(self._run, seeds, sources)  # type: ignore[no-any-return]

    def _run(self, seeds: Sequence[tuple[Value, Any]], sources: Sequence[Value]) -> list[Any]:
        scope = self.top
        for value, g in seeds:
            self.add(scope, value, g)
        for node in reversed(self.nodes):
            has_cotangent = any(value in scope.cotangents or value in scope.buffers for value in node.outputs)
            if has_cotangent and any(map(_is_active, node.inputs)):
                self.backward(scope, node).run()
        return [self.total(scope, value) for value in sources]

    def backward(self, scope: Scope, node: Node) -> Backward:
        return DirectBackward(self, scope, node)

    def origin(self, value: Operand) -> Operand:
        return value

    def home(self, scope: Scope, value: Value) -> Scope:
        return scope

    def add(self, scope: Scope, value: Operand, g: Any) -> None:
        if g is None or not _is_active(value):
            return
        assert isinstance(value, Value)
        if value in self.views:
            self.views.add(scope, value, g)
        elif value in scope.buffers:
            buffers.accumulated(scope.buffers[value], g)
        else:
            so_far = scope.cotangents.get(value)
            if so_far is None:
                scope.cotangents[value] = g
            else:
                scope.cotangents[value] = self.sum(so_far, g) if isinstance(g, list | tuple) else so_far + g

    def buffer(self, scope: Scope, value: Value) -> Any:
        if value not in scope.buffers:
            if value in self.views:
                scope.buffers[value] = self.views.buffer(scope, value)
            else:
                start = scope.cotangents.pop(value, None)
                scope.buffers[value] = buffers.buffer_of(concrete_of(value), start)
        return scope.buffers[value]

    def take(self, scope: Scope, value: Operand) -> Any:
        return concrete_of(value)

    def at(self, scope: Scope, node: Node, value: Operand, after: bool = False, place: int = 0) -> Any:
        found = self.copies.get((node, value, after)) if isinstance(value, Value) else None
        return concrete_of(value) if found is None else found

    def shape(self, scope: Scope, node: Node, value: Operand, after: bool = False) -> Any:
        return functions.shape_of(concrete_of(value))

    def view_again(self, scope: Scope, node: Node, memory: Any) -> Any:
        base = node.inputs[0]
        args, kwargs = map_leaves(lambda item: memory if item is base else concrete_of(item), arguments_of(node))
        params = {name: item for name, item in node.params.items() if name != "template"}
        return node.primitive.kernel(*args, **kwargs, **params)

    def assume(self, found: Any, type_: Any) -> Any:
        return found


class DirectBackward(Backward):
    """The reverse of one node whose operands and result are there, and that has changed nothing."""

    def run(self) -> None:
        if self.name == "taken":
            self._add(self.node.inputs[0], self._cotangent(self.node.outputs[0]))
        elif self.node.outputs[0] in self.pass_.views:
            self.pass_.views.leave(self.scope, self.node)
        elif self.name != "stop_gradient":
            self._pure()

    def _add(self, item: Operand, g: Any) -> None:
        if g is not None and _is_active(item):
            self.pass_.add(self.scope, item, self._fitted(item, g))

    def _is_read_when_changed(self) -> bool:
        return False

    def _is_certain(self, call: Call, g: Any) -> bool:
        return True

    def _fitted(self, item: Operand, g: Any) -> Any:
        return g if isinstance(g, list | tuple) else functions.fit.kernel(concrete_of(item), g)

    def _summed(self, item: Any, found: Any) -> Any:
        shape, own = numpy.shape(concrete_of(item.operand)), numpy.shape(found)
        if own == shape:
            return found
        more = len(own) - len(shape)
        if more > 0 and own[more:] == shape:
            return found.sum(axis=0 if more == 1 else tuple(range(more)))
        return functions.summed_to(found, shape)

    def _dtype(self, item: Operand, after: bool) -> Any:
        return functions.dtype_of(item.value if isinstance(item, Literal) else concrete_of(item))
